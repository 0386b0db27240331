"""What crosses a border, as frozen dataclasses.

Moments are aware :class:`~datetime.datetime` in UTC; days are :class:`~datetime.date` in the
outlet's own zone.  ``None`` means "the page does not say".
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class WarcPointer:
    """Where a record's bytes are: ``file`` is a name in ``warc/``, the rest counts bytes."""

    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Published:
    """When a story was published, and how we know.

    ``at`` is ``None`` when only the day is known.  ``source`` is one of ``json-ld``, ``meta``,
    ``time``, ``url``, ``feed``, ``visible``; ``raw`` is what stood there, as it stood.
    """

    at: datetime | None
    day: date
    source: str
    raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One story as extracted from one page: normalised text, paragraphs split by a blank line."""

    url: str
    outlet: str
    title: str
    body: str
    kind: str = "article"  # article, live, gallery, opinion
    summary: str | None = None
    authors: tuple[str, ...] = ()
    section: str | None = None
    tags: tuple[str, ...] = ()
    image_url: str | None = None
    language: str = "ur"
    published: Published | None = None
    modified_at: datetime | None = None
    credit_name: str | None = None
    credit_url: str | None = None
    canonical_url: str | None = None  # what the page itself calls its address, if it does
    word_count: int = 0
    extractor: str = ""
    left_out: tuple[str, ...] = ()  # lines of the body that were learned to be boilerplate

    @property
    def content_hash(self) -> str:
        """SHA-256 of title and body, hexadecimal: what decides whether a text changed."""
        return hashlib.sha256(f"{self.title}\n\n{self.body}".encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class FoundPage:
    """An article's address as a source offered it, with what the source said of it."""

    url: str
    title: str | None = None
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DuePage:
    """A page of the ledger that is to be fetched now."""

    url: str
    outlet: str
    attempts: int = 0
    hint_title: str | None = None
    hint_published_at: datetime | None = None
    section: str | None = None  # of the source that offered it
    article_id: int | None = None  # set when it is stored already
    etag: str | None = None  # validators of the last answer, for a conditional request
    last_modified: str | None = None
    body_hash: str | None = None
    warc: WarcPointer | None = None  # of the last record with a payload
    kind: str = "new"  # or recheck, of a stored one; or backfill, found by looking back
    suspected: bool = False  # the last recheck looked wrong; this is the second look


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What one exchange with the server gave, for the ledger."""

    status: int
    at: datetime
    bytes: int = 0  # as transferred
    etag: str | None = None
    last_modified: str | None = None  # as sent: it goes back as If-Modified-Since
    body_hash: str | None = None  # SHA-256 of the body without Content-Encoding, hexadecimal
    payload_digest: str | None = None  # as in the WARC record: of the payload as transferred
    warc: WarcPointer | None = None
