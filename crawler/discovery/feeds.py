"""Feeds: RSS, RDF, Atom and JSON Feed, as broken as they come.

feedparser reads what is broken best, and is slow: 34 s for 20 MB (DEPENDENCIES §12).  What is larger
than a feed, and the few bytes that make feedparser itself raise, lxml reads.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING, Any

import feedparser

from crawler.discovery.elements import feed_items, href, name, texts
from crawler.discovery.markup import absolute, mended, plain
from crawler.discovery.model import Discovery, Link, collected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.discovery.dates import Dates
    from crawler.discovery.document import Document

FEEDPARSER_BYTES = 2_000_000
FEEDPARSER_TAGS = 100_000  # about 0.5 s; 2 MB of "<item>" took 18 s
_ABSOLUTE = re.compile(r"\s*https?://", re.IGNORECASE)
_PUBLISHED = ("pubDate", "published", "issued", "date")
_PERIODS = {"hourly": 3600, "daily": 86400, "weekly": 604800, "monthly": 2592000, "yearly": 31536000}


def read_feed(document: Document, url: str, dates: Dates) -> Discovery:
    """What the feed at ``url`` names."""
    data, truncated = mended(document.data)
    links: list[Link] = []
    ttl = None
    if len(data) <= FEEDPARSER_BYTES and data.count(b"<") <= FEEDPARSER_TAGS:
        # Hostile bytes reach bugs of feedparser, of every type; the other reader is the answer to all.
        with suppress(Exception):
            links, ttl = _by_feedparser(data, url, dates)
    return collected(links or _by_lxml(data, url, dates), ttl=ttl, truncated=truncated)


def read_json_feed(document: Document, url: str, dates: Dates) -> Discovery:
    """What a JSON Feed (jsonfeed.org, version 1 and 1.1) names."""
    try:
        feed = json.loads(document.data)
        entries = feed["items"]
    except (ValueError, RecursionError, LookupError, TypeError):
        return Discovery(problem=f"JSON, but no JSON Feed: it begins with {document.shown}")
    entries = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    return collected(link for entry in entries if (link := _json_link(entry, url, dates)))


def _by_feedparser(data: bytes, url: str, dates: Dates) -> tuple[list[Link], int | None]:
    # As a stream: bytes could be taken for the name of a file, text for an address to fetch.
    parsed = feedparser.parse(
        BytesIO(data),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        resolve_relative_uris=False,  # in the bodies, which nobody reads here
        sanitize_html=False,  # likewise; titles are made plain below
    )
    atom = parsed.get("version", "").startswith("atom")
    links = [link for entry in parsed.entries if (link := _entry_link(entry, url, dates, atom))]
    return links, _ttl(parsed.feed)


def _entry_link(entry: Any, base: str, dates: Dates, atom: bool) -> Link | None:
    # dict.get: feedparser's own answers with "published" when "updated" is asked for, and warns.
    link, guid = entry.get("link"), entry.get("id")
    if link == guid and entry.get("guidislink") and not _ABSOLUTE.match(link or ""):
        return None  # a guid says that it is an address by default, and often is a number
    address = absolute(base, entry.get("feedburner_origlink") or link)
    if not address:
        return None
    published, updated = dict.get(entry, "published"), dict.get(entry, "updated")
    if not atom and not published:  # dc:date, the only date of RDF, comes as "updated"
        published, updated = updated, None
    terms = (plain(tag.get("term")) for tag in entry.get("tags", ()))
    return Link(
        url=address,
        title=plain(entry.get("title")),
        published_at=dates.moment(published),
        section=_first_section(terms),
        modified_at=dates.moment(updated),
    )


def _first_section(terms: Iterator[str | None]) -> str | None:
    # WordPress lists categories before tags, and "Uncategorized" where nobody chose one.
    return next((term for term in terms if term and term.lower() != "uncategorized"), None)


def _ttl(feed: Any) -> int | None:
    minutes = str(feed.get("ttl", "")).strip()
    if re.fullmatch(r"[0-9]{1,6}", minutes):
        return int(minutes) * 60 or None
    period = _PERIODS.get(str(feed.get("sy_updateperiod", "")).strip().lower())
    times = str(feed.get("sy_updatefrequency", "1")).strip()
    if period is None or not re.fullmatch(r"[0-9]{1,4}", times) or int(times) == 0:
        return None
    return period // int(times) or None


def _by_lxml(data: bytes, url: str, dates: Dates) -> Iterator[Link]:
    for item in feed_items(data):
        said = texts(item)
        address = absolute(url, said.get("origLink") or said.get("link") or href(item) or _permalink(item))
        if address:
            published = next((said[key] for key in _PUBLISHED if key in said), None)
            terms = (plain(child.text or child.get("term")) for child in item if name(child)[1] == "category")
            yield Link(
                url=address,
                title=plain(said.get("title")),
                published_at=dates.moment(published),
                section=_first_section(terms),
                modified_at=dates.moment(said.get("updated") or said.get("modified")),
            )


def _permalink(item: Any) -> str | None:
    for child in item:
        if name(child)[1] in ("guid", "id") and child.get("isPermaLink", "true") == "true":
            return child.text if _ABSOLUTE.match(child.text or "") else None
    return None


def _json_link(entry: dict[str, Any], url: str, dates: Dates) -> Link | None:
    def text(key: str) -> str | None:
        value = entry.get(key)
        return value if isinstance(value, str) else None

    address = absolute(url, text("url") or text("external_url"))
    if not address:
        return None
    tags = entry.get("tags")
    return Link(
        url=address,
        title=plain(text("title")),
        published_at=dates.moment(text("date_published")),
        section=_first_section(plain(tag) for tag in tags if isinstance(tag, str))
        if isinstance(tags, list)
        else None,
        modified_at=dates.moment(text("date_modified")),
    )
