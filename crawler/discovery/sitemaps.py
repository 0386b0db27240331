"""Sitemaps: lists of pages, of news, of other sitemaps, and plain lists of addresses (sitemaps.org).

Scrapy's reader is as tolerant, but drops the children of ``news:news`` (DEPENDENCIES §12).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crawler.discovery.elements import name, sitemap_items, texts
from crawler.discovery.markup import absolute, mended, plain
from crawler.discovery.model import Child, Discovery, Link, collected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.discovery.dates import Dates
    from crawler.discovery.document import Document


def read_sitemap(document: Document, url: str, dates: Dates) -> Discovery:
    """What the sitemap or sitemap index at ``url`` names; languages and images do not matter here."""
    data, truncated = mended(document.data)
    links: list[Link] = []
    children: list[Child] = []
    for element in sitemap_items(data):
        said = texts(element)
        address = absolute(url, said.get("loc"))
        if not address:
            continue
        lastmod = dates.moment_or_day(said.get("lastmod"))
        if name(element)[1] == "sitemap":
            children.append(Child(address, "sitemap", lastmod))
        else:
            news = _news(element)
            links.append(
                Link(
                    url=address,
                    title=plain(news.get("title")),
                    published_at=dates.moment(news.get("publication_date")),
                    modified_at=lastmod,
                )
            )
    return collected(links, children, truncated=truncated)


def read_address_list(document: Document, url: str) -> Discovery:
    """A sitemap of the plain kind: one address a line."""
    return collected(Link(address) for address in _lines(document.data, url))


def _lines(data: bytes, url: str) -> Iterator[str]:
    for line in data.splitlines():
        text = line.decode("utf-8", "replace").strip()
        # Whole addresses only: in a text of anything else each line would make one with ``url``.
        if text.startswith(("http://", "https://")) and (address := absolute(url, text)):
            yield address


def _news(element: Any) -> dict[str, str]:
    return next((texts(child) for child in element if name(child)[1] == "news"), {})
