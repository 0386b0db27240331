"""Records that hold many pages: an answer of WordPress's API is a JSON array with an object for each.

A takedown must take one page out of such a record and leave the others their bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from archive.encodings import decode
from archive.urls import canonical
from archive.warc_members import Member
from archive.warc_reader import parse, response_of
from archive.warc_records import Exchange, payload_digest, shortened

if TYPE_CHECKING:
    import sqlite3

_OF_THE_BODY = ("content-length", "content-encoding")
_JSON = re.compile(rb"^Content-Type:[ \t]*application/json\b", re.IGNORECASE | re.MULTILINE)

_Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Shortened:
    """A record that takes another's place: the gzip member, and the digest of its payload."""

    member: bytes
    payload_digest: str


def without(
    member: Member, addresses: Collection[str], others: Collection[str], *, pointed: bool
) -> Shortened | None:
    """The record without the pages of these *addresses*; None when it is not shared, or holds none of them.

    Where it is known to hold one (*pointed*: a page of *addresses* says so) and none has its address, because
    the outlet file folds the API's links into other addresses, all go but those of *others*.
    """
    pages = _pages(member)
    if pages is None:
        return None
    gone = set(_found(pages, addresses))
    if not gone and pointed:
        gone = set(range(len(pages))) - set(_found(pages, others))
    if not gone:
        return None
    payload = _payload(pages, gone)
    return Shortened(shortened(parse(member), payload), payload_digest(payload))


def without_forgotten(connection: sqlite3.Connection, outlet: str, exchange: Exchange) -> Exchange:
    """An answer that is to be kept, without the pages that were forgotten: an API names them again and again."""
    rows = connection.execute(
        "SELECT url FROM pages WHERE state = 'gone' AND outlet = ? AND forgotten_at IS NOT NULL", (outlet,)
    ).fetchall()
    headers = {name.lower(): value for name, value in exchange.response_headers}
    try:
        pages = json.loads(decode(exchange.body, headers.get("content-encoding", ""))) if rows else None
    except ValueError:  # no JSON, or an encoding that we do not know: it cannot be read for its posts either
        return exchange
    gone = set(_found(pages, [row["url"] for row in rows])) if isinstance(pages, list) else None
    if not pages or not gone:
        return exchange
    payload = _payload(pages, gone)
    kept = [pair for pair in exchange.response_headers if pair[0].lower() not in _OF_THE_BODY]
    headers_now = [*kept, ("Content-Length", str(len(payload)))]
    return replace(exchange, body=payload, response_headers=headers_now, truncated=True)


def _payload(pages: list[object], gone: Collection[int]) -> bytes:
    left = [page for at, page in enumerate(pages) if at not in gone]
    return json.dumps(left, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _pages(member: Member) -> list[object] | None:
    """The objects of a shared record; None of any other."""
    head, _, rest = member.content.partition(b"\r\n\r\n")
    if b"WARC-Type: response" not in head or not _JSON.search(rest.partition(b"\r\n\r\n")[0]):
        return None
    try:
        pages = json.loads(response_of(parse(member)).payload)
    except ValueError:
        return None
    return pages if isinstance(pages, list) and any(map(_link, pages)) else None


def _found(pages: list[object], addresses: Collection[str]) -> Iterator[int]:
    """The places of the pages that have one of these addresses."""
    keys = {key for address in addresses if (key := _key(address))}
    return (at for at, page in enumerate(pages) if (link := _link(page)) and _key(link) in keys)


def _link(page: object) -> str | None:
    link = page.get("link") if isinstance(page, dict) else None
    return link if isinstance(link, str) else None


def _key(url: str) -> _Key | None:
    """What does not depend on how an outlet file writes addresses: not the scheme, ``www.`` or a last slash."""
    try:
        parts = urlsplit(canonical(url))
    except ValueError:
        return None
    return parts.netloc.removeprefix("www."), unquote(parts.path).rstrip("/"), parts.query
