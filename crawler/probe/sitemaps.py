"""The sitemaps of a site: those that robots.txt names, else the usual places; which to poll."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.probe import places
from crawler.probe.inquiry import MANY_LINKS
from crawler.probe.model import Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.discovery import Link
    from crawler.probe.inquiry import Inquiry

READ, CHILDREN, SHOWN = 4, 2, 8


async def find_sitemaps(inquiry: Inquiry, named: Iterable[str]) -> None:
    """Read some of the sitemaps that are *named*; where none is, look in the usual places."""
    home = inquiry.found.home
    every = places.best_sitemaps(named, home)
    known = [url for url in every if inquiry.site.may_ask(url)][:READ]
    for url in known:
        if not await _sitemap(inquiry, url, "robots.txt") and not inquiry.knows(url):
            inquiry.remark(f"sitemap {url}: not read, or nothing in it")
    # Of a site in a folder of another (bbc.com/urdu) the rest are the other's.
    rest = [url for url in every if url not in known and urlsplit(url).path.startswith(inquiry.site.bounds)]
    inquiry.unread("sitemap", [(url, "robots.txt", "") for url in rest[:SHOWN]])
    if not known:
        for url in places.usual_sitemaps(home, inquiry.found.front.platform)[:READ]:
            if await _sitemap(inquiry, url, "a usual place"):
                break


async def _sitemap(inquiry: Inquiry, url: str, how: str) -> bool:
    if inquiry.left() <= 0 or inquiry.knows(url):
        return False
    _, found = await inquiry.ask("sitemap", url)
    if found is None:
        return False
    if found.children:
        children = places.best_sitemaps([child.url for child in found.children], inquiry.found.home)
        links, whole = await _children(inquiry, children)
        poll, note = whole and len(links) <= MANY_LINKS, f"an index of {len(children)}"
    else:
        links, poll, note = found.links, len(found.links) <= MANY_LINKS or is_news(found.links), ""
    inquiry.keep(Source(kind="sitemap", url=url, how=how, links=links, poll=poll, note=note))
    return True


async def _children(inquiry: Inquiry, children: list[str]) -> tuple[tuple[Link, ...], bool]:
    """What the likeliest children of an index name, and whether that is all; a news sitemap among many
    becomes a source of its own."""
    links: list[Link] = []
    read = 0
    for url in children[:CHILDREN]:
        if inquiry.left() <= 0 or places.holds_no_stories(url) or not inquiry.site.may_ask(url):
            continue
        _, found = await inquiry.ask("sitemap", url)
        if found is None or found.children:
            continue
        read += 1
        links += found.links
        if len(children) > CHILDREN and is_news(found.links):
            inquiry.keep(Source(kind="sitemap", url=url, how="a sitemap index", links=found.links))
    return tuple(links), read == len(children)


def is_news(links: Iterable[Link]) -> bool:
    """Whether a sitemap says when its stories appeared; it holds those of two days then."""
    return any(link.title and link.published_at for link in links)
