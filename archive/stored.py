"""What the archive gives out, as frozen dataclasses made from its rows.

Moments are aware, in UTC; days are in the outlet's own zone.  Field names are column names
(docs/schema.md explains them).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from archive.times import to_text

if TYPE_CHECKING:
    import sqlite3


@dataclass(frozen=True, slots=True)
class Row:
    """Reads itself from a row that has its columns."""

    @classmethod
    def of(cls, row: sqlite3.Row) -> Self:
        """Make one from a row that has (at least) its columns."""
        return cls(**{name: read(row[name]) for name, read in _readers(cls)})

    @classmethod
    def columns(cls, table: str = "") -> str:
        """Its columns for a SELECT."""
        prefix = f"{table}." if table else ""
        return ", ".join(f"{prefix}{each.name}" for each in fields(cls))


@dataclass(frozen=True, slots=True)
class StoredArticle(Row):
    """An article as it stands in the archive now."""

    id: int
    outlet: str
    url: str
    kind: str
    title: str
    summary: str | None
    authors: tuple[str, ...]
    section: str | None
    tags: tuple[str, ...]
    image_url: str | None
    language: str
    published_at: datetime | None
    published_day: date | None
    published_from: str | None
    published_raw: str | None
    modified_at: datetime | None
    credit_name: str | None
    credit_url: str | None
    word_count: int
    content_hash: str
    cluster_id: int
    revision: int
    first_seen_at: datetime
    checked_at: datetime
    gone_at: datetime | None
    extractor: str
    warc_file: str | None
    warc_offset: int | None
    sort_key: int
    body: str


@dataclass(frozen=True, slots=True)
class Revision(Row):
    """One state of an article's text.  ``kind``: ``first``, ``edit``, ``headline``, ``reextracted``."""

    article_id: int
    revision: int
    kind: str
    seen_at: datetime
    title: str
    content_hash: str
    extractor: str
    warc_file: str | None
    warc_offset: int | None
    body: str


@dataclass(frozen=True, slots=True)
class StoredPage(Row):
    """An address in the ledger and its fate."""

    url: str
    outlet: str
    state: str
    reason: str | None
    priority: int
    found_in: str | None
    found_at: datetime
    hint_title: str | None
    hint_published_at: datetime | None
    attempts: int
    next_due_at: datetime | None
    http_status: int | None
    etag: str | None
    last_modified: str | None
    body_hash: str | None
    payload_digest: str | None
    fetched_at: datetime | None
    article_id: int | None
    alias_of: str | None
    suspected_at: datetime | None
    warc_file: str | None
    warc_offset: int | None
    warc_length: int | None
    forgotten_at: datetime | None


@dataclass(frozen=True, slots=True)
class Run(Row):
    """A crawl, with its counts summed over outlets.  Without ``ended_at`` it still runs, or was killed."""

    id: int
    spider: str
    started_at: datetime
    ended_at: datetime | None
    pid: int
    host: str
    finish_reason: str | None
    exit_code: int | None
    outlets: int
    discovered: int
    fetched: int
    not_modified: int
    stored: int
    revised: int
    copies: int
    quarantined: int
    denied: int
    failed: int
    bytes: int


@dataclass(frozen=True, slots=True)
class BoilerplateLine(Row):
    """A line that stands on many pages of an outlet.  ``verdict``: ``seen``, ``learned``, ``kept``."""

    outlet: str
    line: str
    text: str
    pages: int
    articles: int
    first_seen_at: datetime | None
    last_seen_at: datetime | None
    example_url: str | None
    verdict: str


def as_dict(row: Any) -> dict[str, object]:
    """A dataclass as a JSON object: fields in order, moments as they are stored, days as YYYY-MM-DD."""
    return {each.name: _json_value(getattr(row, each.name)) for each in fields(row)}


def _json_value(value: object) -> object:
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, datetime):
        return to_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_json_value(each) for each in value]
    return as_dict(value)


_Reader = Callable[[Any], Any]


def _optional(read: _Reader) -> _Reader:
    return lambda value: None if value is None else read(value)


# fromisoformat reads our Z form in a fiftieth of the time that strptime takes.
_READERS: Mapping[str, _Reader] = {
    "datetime": datetime.fromisoformat,
    "datetime | None": _optional(datetime.fromisoformat),
    "date | None": _optional(date.fromisoformat),
    "tuple[str, ...]": lambda value: tuple(json.loads(value)),
}
_CACHE: dict[type, list[tuple[str, _Reader]]] = {}


def _readers(cls: type) -> list[tuple[str, _Reader]]:
    if cls not in _CACHE:
        _CACHE[cls] = [(each.name, _READERS.get(str(each.type), _same)) for each in fields(cls)]
    return _CACHE[cls]


def _same(value: object) -> object:
    return value
