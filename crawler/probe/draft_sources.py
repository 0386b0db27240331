"""The ways in of a draft: ``[[feeds]]``, ``[[sitemaps]]``, ``[[sections]]``, and what was left out of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.probe.clusters import plain_address
from crawler.probe.writing import comment, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.outlet import Outlet
    from crawler.probe.model import Findings, Source

_TABLES = {"feed": "feeds", "sitemap": "sitemaps", "section": "sections"}
_FEWEST = 3  # articles that a section page must lead to


def sources(found: Findings, outlet: Outlet) -> Iterator[str]:
    """The ways in that lead to articles of *outlet*; the home page itself when there is no other."""
    used: set[str] = set()
    polled = False
    for kind in _TABLES:
        for source in found.sources:
            key = plain_address(source.url) or source.url
            if source.kind == kind and key not in used and not _why_not(source, outlet):
                used.add(key)
                polled |= source.poll
                yield _table(source, outlet)
    if not polled and plain_address(found.home) not in used:
        why = (
            "no feed that leads to articles and no sitemap that is small: the home page itself is the way in"
        )
        yield f'{comment([why])}\n[[sections]]\nurl = {text(found.home)}\nevidence = "verified"'


def left_out(found: Findings, outlet: Outlet) -> str:
    """What was seen and is not used, with the reason, as comments."""
    lines = [
        f"- {source.kind} {source.url}: {why}"
        for source in found.sources
        if (why := _why_not(source, outlet))
    ]
    return comment(["Seen, and left out:", *lines]) if lines else ""


def _why_not(source: Source, outlet: Outlet) -> str:
    """Why a source does not become one of the file's; empty when it does."""
    if not source.read:
        # A sitemap that robots.txt names costs nothing until there is back-fill; the others would be polled.
        return "" if source.kind == "sitemap" else f"{source.how}, not read"
    count = _articles_of(source, outlet)
    if source.kind == "section" and count < _FEWEST:
        return f"leads to {count} articles"
    if source.kind == "sitemap" and not source.links:
        return ""  # an index of which nothing was read
    return "" if count else f"none of its {len(source.links)} links is an article's address"


def _articles_of(source: Source, outlet: Outlet) -> int:
    return sum(outlet.address(link.url) is not None for link in source.links)


def _table(source: Source, outlet: Outlet) -> str:
    lines = [comment([_seen(source, outlet)]), f"[[{_TABLES[source.kind]}]]", f"url = {text(source.url)}"]
    if source.kind == "section" and source.title:
        lines.append(f"section = {text(source.title)}")
    if source.kind == "sitemap":
        lines.append(f"poll = {str(source.poll).lower()}")
    lines.append(f'evidence = "{"verified" if source.read else "listed"}"')
    return "\n".join(lines)


def _seen(source: Source, outlet: Outlet) -> str:
    if not source.read:
        return f"{source.how}; not read"
    dates = [link.published_at for link in source.links if link.published_at is not None]
    parts = [source.note] if source.note else []
    parts.append(f"{_articles_of(source, outlet)} of {len(source.links)} links are articles")
    if dates:
        parts.append(f"newest {max(dates).date()}")
    return f"{source.how}: {', '.join(parts)}"
