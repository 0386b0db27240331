"""What a home page says: where it links to, which feeds and API it names, what it calls itself, its language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive.text import is_urdu
from crawler.discovery import Link, discover
from crawler.discovery.markup import absolute
from pipelines.extract import jsonld
from pipelines.extract.charset import to_text
from pipelines.extract.markup import Markup
from pipelines.extract.tree import drop, parse, squash, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.text.language import Verdict
    from pipelines.extract.tree import Element

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json")
_FEED_ADDRESS = re.compile(
    r"/(?:feed|rss|atom)s?(?:/|$|\.(?:xml|php|aspx?))|\.(?:rss|atom)$|[?&]feed=", re.IGNORECASE
)
_COMMENTS = re.compile(r"comments|تبصرے|تبصروں|/embed", re.IGNORECASE)
_SITE_TYPES = frozenset({"WebSite", "Organization", "NewsMediaOrganization"})
_SIGNS = (
    ("WordPress", re.compile(r"/wp-(?:content|includes)/|api\.w\.org")),
    ("Drupal", re.compile(r"/sites/default/files/|Drupal\.settings|drupal-settings-json")),
    ("Blogger", re.compile(r"blogger\.com/|\.blogspot\.com")),
    ("Dawn platform", re.compile(r"""class=["'][^"']*\bstory__""")),
    ("Quintype", re.compile(r"quintype", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPage:
    """``feeds`` and ``apis`` are addresses with how they are named; ``names`` are names with where they stand;
    ``language`` is that of the headlines, or of all text where there are none."""

    url: str
    links: tuple[Link, ...]
    feeds: tuple[tuple[str, str], ...]
    apis: tuple[str, ...]
    names: tuple[tuple[str, str], ...]
    platform: str
    canonical: str
    language: Verdict
    scripts: int
    words: int


def read_front_page(body: bytes, url: str, content_type: str = "") -> FrontPage | None:
    """The home page at ``url``, or None when the bytes are no page."""
    text = to_text(body, content_type)
    root = parse(text)
    if root is None:
        return None
    links = discover("section", body, url, content_type).links
    markup = Markup.of(root)
    headlines = [link.title for link in links if link.title and len(link.title.split()) >= 4]
    scripts = sum(1 for _ in root.iter("script"))
    names = tuple(_names(markup))
    canonical = next(iter(_hrefs(root, url, "canonical")), "")
    feeds = tuple(
        {address: (address, how) for address, how in reversed([*_feeds(root, url, links)])}.values()
    )[::-1]
    apis = tuple(_hrefs(root, url, "https://api.w.org/"))
    for element in list(root.iter("script", "style", "noscript", "title")):
        drop(element)
    shown = text_of(root)
    return FrontPage(
        url=url,
        links=links,
        feeds=feeds,
        apis=apis,
        names=names,
        platform=_platform(markup, text),
        canonical=canonical,
        language=is_urdu("\n".join(headlines) if len(headlines) >= 5 else shown[:20_000]),
        scripts=scripts,
        words=len(shown.split()),
    )


def _hrefs(root: Element, url: str, rel: str) -> Iterator[str]:
    for link in root.iter("link"):
        if rel in (link.get("rel") or "").split() and (address := absolute(url, link.get("href"))):
            yield address


def _feeds(root: Element, url: str, links: tuple[Link, ...]) -> Iterator[tuple[str, str]]:
    for link in root.iter("link"):
        address = absolute(url, link.get("href"))
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        named = f"{address} {link.get('title') or ''}"
        alternate = "alternate" in (link.get("rel") or "").lower()
        if address and kind in _FEED_TYPES and alternate and not _COMMENTS.search(named):
            yield address, "link tag of the home page"
    for other in links:
        parts = urlsplit(other.url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        if _FEED_ADDRESS.search(path) and not _COMMENTS.search(other.url):
            yield other.url, "linked from the home page"


def _platform(markup: Markup, text: str) -> str:
    generators = " ".join(markup.meta("generator"))
    for name, sign in _SIGNS:
        if name.lower() in generators.lower() or sign.search(text):
            return name
    return squash(generators)[:40]


def _names(markup: Markup) -> Iterator[tuple[str, str]]:
    for where in ("og:site_name", "application-name", "apple-mobile-web-app-title"):
        for name in markup.meta(where):
            yield name, where
    for node in markup.every:
        if jsonld.types(node) & _SITE_TYPES:
            for name in jsonld.texts(node.get("name")):
                yield name, "JSON-LD"
    for title in markup.root.iter("title"):
        yield text_of(title), "title"
        break
