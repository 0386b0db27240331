"""Which records are pages of known outlets: by host, by address, by what was answered, by language; then extraction."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from archive.encodings import LARGEST
from archive.models import Article, WarcPointer
from archive.warc_members import Member
from archive.warc_reader import StoredResponse, parse, response_of
from archive.wayback import capture_of
from crawler.importing.scanning import Record
from pipelines.extract import Knowledge, Page, Rejection, extract
from pipelines.extract.charset import to_text

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.outlet import Outlet

_WAYBACK = "web.archive.org"
# Letters that Urdu needs and its neighbours hardly have, as text, as a character reference or escaped in a
# script.  Of 1,709 articles none has fewer than the least in 40 words of its own.
_URDU = re.compile("[\u06d2\u06ba\u0679\u0688\u0691]|&#(?:x6|1[67])|\\\\u06", re.IGNORECASE)
_FEWEST = 3
_PAYLOAD_DIGEST = re.compile(rb"^WARC-Payload-Digest(?=:)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What is taken; sent to each reader.  ``since`` and ``until`` are days of publication."""

    outlets: tuple[Outlet, ...]
    knowledge: Mapping[str, Knowledge]
    max_size: int  # bytes of a page
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """A record that is not taken: ``no page``, ``too large``, ``foreign``, ``other day`` or ``broken``."""

    why: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A page of an outlet and what extraction made of it; ``raw`` is its record, to be copied."""

    outlet: str
    url: str
    response: StoredResponse
    payload_digest: str | None
    size: int
    outcome: Article | Rejection
    raw: bytes
    as_it_was: bool  # nothing in the record had to be changed
    played_back: bool  # by the Wayback Machine, whose validators are not the outlet's


class Sieve:
    """Decides by *rules*; ``learned`` lines may be brought up to date meanwhile."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self.knowledge = dict(rules.knowledge)
        self._by_domain: dict[str, list[Outlet]] = {}
        for outlet in rules.outlets:
            for domain in outlet.domains:
                self._by_domain.setdefault(domain.lower(), []).append(outlet)

    def wants(self, target: str) -> bool:
        """Whether the address is an article's.  Of most records the host alone says no."""
        return self._place(target) is not None

    def learn(self, learned: Mapping[str, frozenset[str]]) -> None:
        """Take over the lines that are known to be boilerplate by now."""
        for outlet, lines in learned.items():
            self.knowledge[outlet] = replace(self.knowledge[outlet], learned=lines)

    def judge(self, record: Record) -> Taken | Passed:
        """Read a wanted record."""
        try:
            return self._judge(record)
        except ValueError as error:
            return Passed("broken", str(error)[:300])

    def _judge(self, record: Record) -> Taken | Passed:
        member = Member(record.offset, record.end, record.raw)
        checked = parse(member, check_digests=True)
        size = len(checked.raw_stream.read())
        problems = " ".join(checked.digest_checker.problems)
        if "block" in problems:
            raise ValueError("its block does not match WARC-Block-Digest")
        response = response_of(parse(member))
        if response.status != 200:
            return Passed("no page")
        if response.at.tzinfo is None:
            raise ValueError("its WARC-Date has no time zone")
        if not _is_html(response):
            return Passed("no page")
        if checked.rec_headers.get_header("WARC-Truncated"):
            return Passed("too large")  # Common Crawl keeps 1 MB of a page: half an article is none
        if len(response.payload) > min(self._rules.max_size, LARGEST):
            return Passed("too large")
        target = checked.rec_headers.get_header("WARC-Target-URI")
        place = self._place(target)
        if place is None or not may_be_urdu(to_text(response.payload, response.header("Content-Type"))):
            return Passed("foreign")
        outlet, url = place
        outcome = self._extract(outlet, url, response)
        if isinstance(outcome, Rejection) and outcome.reason == "not_urdu":
            return Passed("foreign")
        if not self._is_of_the_time(outcome, response, outlet):
            return Passed("other day")
        return Taken(
            outlet=outlet.id,
            url=url,
            response=response,
            payload_digest=None if problems else checked.rec_headers.get_header("WARC-Payload-Digest"),
            size=size,
            outcome=outcome,
            raw=_PAYLOAD_DIGEST.sub(b"X-Original-Payload-Digest", record.raw, count=1)
            if problems
            else record.raw,
            as_it_was=not problems,
            played_back=capture_of(target) is not None,
        )

    def _extract(self, outlet: Outlet, url: str, response: StoredResponse) -> Article | Rejection:
        page = Page(
            url=url,
            outlet=outlet.id,
            body=response.payload,
            fetched_at=response.at,
            content_type=response.header("Content-Type"),
        )
        return extract(page, self.knowledge[outlet.id])

    def _is_of_the_time(self, outcome: Article | Rejection, response: StoredResponse, outlet: Outlet) -> bool:
        """By the day of publication; by that of the capture, in the outlet's zone, where there is none."""
        published = outcome.published if isinstance(outcome, Article) else None
        day = published.day if published else response.at.astimezone(outlet.zone).date()
        return (self._rules.since or day) <= day <= (self._rules.until or day)

    def _place(self, target: str) -> tuple[Outlet, str] | None:
        host = _host(target)
        if host == _WAYBACK:
            capture = capture_of(target)
            if capture is None:
                return None
            target, host = capture.url, _host(capture.url)
        for outlet in self._outlets_of(host):
            address = outlet.address(target)
            if address is not None:
                return outlet, address
        return None

    def _outlets_of(self, host: str) -> Iterator[Outlet]:
        while host:
            yield from self._by_domain.get(host, ())
            host = host.partition(".")[2]


def may_be_urdu(text: str) -> bool:
    """Whether it is worth reading: says no of what surely is not Urdu, far faster than extraction could."""
    return sum(1 for _, _ in zip(range(_FEWEST), _URDU.finditer(text), strict=False)) == _FEWEST


def member_of(taken: Taken, record: Record, path: Path, kind: str) -> bytes:
    """The record as a gzip member of its own: the very bytes, where they are one already."""
    if kind == "gzip" and record.alone and taken.as_it_was:
        with path.open("rb") as file:
            file.seek(record.offset)
            return file.read(record.end - record.offset)
    return gzip.compress(taken.raw, 6, mtime=0)


def link_of(record: Record, path: Path, kind: str) -> WarcPointer | None:
    """Where the record can stay: in a gzip file, alone in its member."""
    if kind != "gzip" or not record.alone:
        return None
    return WarcPointer(str(path.absolute()), record.offset, record.end - record.offset)


def _host(url: str) -> str:
    """Quick, and good enough to say no: what passes is looked at by ``Outlet.address``."""
    _, _, rest = url.partition("://")
    name = re.split(r"[/?#]", rest, maxsplit=1)[0]
    return name.rpartition("@")[2].partition(":")[0].lower().removesuffix(".")


def _is_html(response: StoredResponse) -> bool:
    kind = response.header("Content-Type").partition(";")[0].strip().lower()
    return not kind or "html" in kind or kind.startswith("text/")
