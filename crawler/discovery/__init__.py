"""From a source's answer to links.  Pure: no network, no clock but the one handed in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from crawler.discovery.dates import Dates
from crawler.discovery.document import Document
from crawler.discovery.feeds import read_feed, read_json_feed
from crawler.discovery.model import Child, Discovery, Link
from crawler.discovery.sections import read_section
from crawler.discovery.sitemaps import read_address_list, read_sitemap

__all__ = ["Child", "Discovery", "Link", "discover"]

_EXPECTED = {"feed": "a feed", "sitemap": "a sitemap"}
_FOUND = {"html": "an HTML page", "text": "a list of addresses", "json": "JSON", "": "something else"}


def discover(
    kind: str,
    body: bytes,
    url: str,
    content_type: str = "",
    *,
    zone: tzinfo = UTC,
    now: datetime | None = None,
) -> Discovery:
    """What the source at ``url`` names; ``kind`` is feed, sitemap or section.

    ``body`` is free of Content-Encoding; a gzip file inside is unpacked.  What the bytes are decides,
    not ``kind``: feeds are read at sitemap addresses and the other way round.  ``zone`` is that of
    dates without one.  No ``body`` raises; what is wrong with it is in :attr:`Discovery.problem`.
    """
    document = Document.open(body, content_type)
    dates = Dates(zone) if now is None else Dates(zone, now)
    if not document.data:
        found = Discovery(problem="an empty answer")
    elif document.kind == "feed":
        found = read_feed(document, url, dates)
    elif document.kind == "sitemap":
        found = read_sitemap(document, url, dates)
    elif kind not in _EXPECTED:
        found = read_section(document, url)
    else:
        found = _read_odd(kind, document, url, dates)
    if document.damage:
        problem = f"{document.damage}; {found.problem}" if found.problem else document.damage
        return replace(found, problem=problem)
    return found


def _read_odd(kind: str, document: Document, url: str, dates: Dates) -> Discovery:
    if kind == "feed" and document.kind == "json":
        return read_json_feed(document, url, dates)
    if kind == "sitemap" and document.kind == "text":
        return read_address_list(document, url)
    begins = "" if document.kind == "html" else f", beginning with {document.shown}"
    return Discovery(problem=f"{_FOUND[document.kind]} instead of {_EXPECTED[kind]}{begins}")
