"""Where feeds, sitemaps and APIs usually are, for sites that do not say; and what a site's address means."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

# Seen on the platforms that Urdu outlets use; those of the platform that a page shows signs of come first.
_FEEDS = {
    "WordPress": ("feed/",),
    "Drupal": ("rss.xml",),
    "Blogger": ("feeds/posts/default",),
    "Dawn platform": ("feeds/home", "feeds/latest-news"),
    "Quintype": ("stories.rss",),
}
_COMMON_FEEDS = ("feed/", "rss.xml", "rss", "feed.xml", "atom.xml", "index.xml")
_SITEMAPS = {"WordPress": ("wp-sitemap.xml", "sitemap_index.xml")}
_COMMON_SITEMAPS = ("sitemap.xml", "sitemap_index.xml", "news-sitemap.xml", "sitemap-news.xml")
_NEWS = re.compile(r"news|latest|google", re.IGNORECASE)
_NOT_STORIES = re.compile(
    r"image|video|author|users?[-.]|tags?[-._/]|categor|taxonom|pages?[-._]\d*", re.IGNORECASE
)

# Pages of every site that hold no news, by the last word of their path.
_DULL = re.compile(
    r"(?:about|contact|copyright|privacy|policy|policies|terms|cookies?|disclaimer|advert\w*|careers?|jobs|login|signin|sign-in|register"
    r"|subscribe|newsletter|e-?paper|apps?|faqs?|help|sitemap|team|staff|search|wp-admin|cart|donate|feedback|live-?tv|livetv|rss)",
    re.IGNORECASE,
)
_MEDIA = re.compile(
    r"videos?|watch|slideshows?|podcasts?|audios?|e-?papers?|programs?|programmes?|shows?|live-?tv|cartoons?",
    re.IGNORECASE,
)
_NO_SECTION = re.compile(r"/(?:tags?|authors?|page|date|search)/", re.IGNORECASE)
_FILES = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|pdf|mp[34]|zip|apk|xml|rss|atom|css|js|json|ico|docx?)$", re.IGNORECASE
)
_MACHINE = re.compile(
    r"/(?:wp-json|wp-admin|wp-login\.php|xmlrpc\.php|feed|rss|cdn-cgi|embed|trackback)(?:/|$)|[?&]replytocom="
)


def folder_of(home: str) -> str:
    """The folder in which a site lives: ``/`` or, of ``https://www.bbc.com/urdu``, ``/urdu/``."""
    path = urlsplit(home).path
    last = path.rpartition("/")[2]
    return path[: len(path) - len(last)] if "." in last else f"{path.rstrip('/')}/"


def usual_feeds(home: str, platform: str) -> list[str]:
    """Addresses at which the site's feed may be, the likeliest first."""
    return _at(home, (*_FEEDS.get(platform, ()), *_COMMON_FEEDS))


def usual_sitemaps(home: str, platform: str) -> list[str]:
    """Addresses at which the site's sitemap may be, the likeliest first."""
    return _at(home, (*_SITEMAPS.get(platform, ()), *_COMMON_SITEMAPS))


def _at(home: str, names: Iterable[str]) -> list[str]:
    folder = urljoin(home, folder_of(home))
    return list(dict.fromkeys(urljoin(folder, name) for name in names))


def best_sitemaps(urls: Iterable[str], home: str) -> list[str]:
    """Sitemaps in the order in which they are worth reading: news, the site's own folder, the rest."""
    folder = folder_of(home)

    def rank(url: str) -> tuple[bool, bool, bool]:
        path = urlsplit(url).path
        own = folder == "/" or path.startswith(folder)
        return bool(_NOT_STORIES.search(path)), not own, not _NEWS.search(path)

    return sorted(dict.fromkeys(urls), key=rank)


def holds_no_stories(sitemap: str) -> bool:
    """Whether a sitemap's name says that it lists authors, categories, pictures."""
    return bool(_NOT_STORIES.search(urlsplit(sitemap).path))


def is_page(url: str) -> bool:
    """Whether an address may be of a page for readers, and not of a file or a machine's entrance."""
    parts = urlsplit(url)
    return not (_FILES.search(parts.path) or _MACHINE.search(f"{parts.path.rstrip('/')}/?{parts.query}"))


def may_be_section(url: str) -> bool:
    """Whether an address is not of an "about us" or the like, nor of a keyword, an author, an older page."""
    path = urlsplit(url).path.rstrip("/")
    last = path.rpartition("/")[2]
    dull = any(_DULL.fullmatch(word) for word in (last, last.partition("-")[0], last.partition(".")[0]))
    return is_page(url) and not dull and not _NO_SECTION.search(f"{path}/")


def is_media(word: str) -> bool:
    """Whether a folder's name says that its pages have little text."""
    return bool(_MEDIA.fullmatch(word))
