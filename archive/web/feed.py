"""A search as an Atom feed (RFC 4287): its newest hits."""

from __future__ import annotations

import hashlib
import re
import sqlite3
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from starlette.responses import PlainTextResponse, Response

from archive.errors import AkhbarError, UnknownOutlet, UsageError
from archive.times import to_text
from archive.web import asking, pages
from archive.web.outlets import outlets
from archive.web.rendering import render, shortened
from archive.web.stories import TITLE
from archive.web.ui import Ui

if TYPE_CHECKING:
    from starlette.requests import Request

    from archive.archive import Archive
    from archive.search.results import Hit
    from archive.web.asking import Asking
    from archive.web.connections import Connections

ENTRIES = 50
_TYPE = "application/atom+xml; charset=utf-8"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RLM = (
    "\u200f"  # a title is plain text: this is how a reader knows its direction when it begins with "PSL 10"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """``id`` stays when the story is edited or moves to another address."""

    id: str
    title: str
    link: str
    original: str
    published: str | None
    updated: str
    authors: tuple[str, ...]
    section: str | None
    text: str


def answer(request: Request, connections: Connections) -> Response:
    """The feed of what the address asks for, or 304 when the reader has it."""
    asked = asking.of(pages.query(request))
    ui = Ui.of("/search", pages.query(request))
    try:
        with connections.lend() as archive:
            xml = document(archive, asked, ui, request.app.state.address)
    except AkhbarError as error:
        return PlainTextResponse(f"{error}\n", 400 if isinstance(error, UsageError | UnknownOutlet) else 503)
    except sqlite3.OperationalError as error:
        if not pages.was_given_up(error):
            raise
        return PlainTextResponse("the feed took too long and was given up\n", 503)
    tag = f'"{hashlib.sha256(xml).hexdigest()[:20]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(xml, media_type=_TYPE, headers=headers)


def document(archive: Archive, asked: Asking, ui: Ui, address: str) -> bytes:
    """The feed; *address* begins its links.  Raises what a search does."""
    hits = archive.search(asked.q, **asked.filters, sort="date", exact=asked.exact, limit=ENTRIES).hits
    entries = [_entry(archive, hit, ui, address) for hit in hits]
    query = ui.address("/search", asked.pairs)
    context = {
        "id": _urn(f"akhbar:search?{Ui().address('', asked.pairs)}"),
        "title": f"{ui.text('site.name')}: {asked.q}",
        "own": address + ui.address("/search.atom", asked.pairs),
        "page": address + query,
        "icon": f"{address}/static/icon.svg",
        "updated": max((each.updated for each in entries), default=to_text(datetime(1970, 1, 1, tzinfo=UTC))),
        "author": ui.text("site.name"),
        "lang": ui.lang,
        "entries": entries,
    }
    return _NOT_XML.sub("\ufffd", render("feed.xml", context)).encode()


def _entry(archive: Archive, hit: Hit, ui: Ui, address: str) -> Entry:
    outlet = outlets(archive)[hit.outlet]
    last = archive.revisions(hit.id)[-1].seen_at
    return Entry(
        id=_urn(f"akhbar:{hit.outlet}/{hit.id}/{to_text(hit.first_seen_at)}"),
        title=_directed(shortened(hit.title, TITLE)),
        link=address + ui.link(f"/article/{hit.id}"),
        original=hit.url,
        published=to_text(hit.published_at) if hit.published_at else None,
        updated=to_text(last),
        authors=(*(shortened(each, 80) for each in hit.authors[:3]), outlet.shown(ui)),
        section=hit.section,
        text=hit.snippet.text,
    )


def _urn(name: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, name.encode('utf-8', 'replace').decode())}"


def _directed(title: str) -> str:
    """Begun with a mark where a reader would take it for left-to-right text."""
    first = next((each for each in map(unicodedata.bidirectional, title) if each in ("L", "R", "AL")), "R")
    return _RLM + title if first == "L" else title
