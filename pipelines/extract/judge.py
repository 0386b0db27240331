"""Which pages hold no story, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from archive.text import is_urdu
from pipelines.extract.blocks import HEADINGS
from pipelines.extract.metadata import Metadata, is_front_page
from pipelines.extract.model import Page, Rejection
from pipelines.extract.phrases import Key, Phrases
from pipelines.extract.tree import Element, names_of, text_of

FEWEST_WORDS = 40
_SHORT = 120  # words; an error page's or a paywall's teaser is shorter
_REST = 20_000  # characters of the page among which a paywall speaks
_HEADLINE_WORDS = 4
_HEADLINES = 8
_ENTRIES = 3
_LINKS = 0.6  # of a text's letters; lists of headlines by month or subject (Nikola, Hexo) have .9 and more
_LISTING_PATH = re.compile(
    r"^/(?:[a-z]{2}/)?(?:category|categories|tag|tags|topics?|author|authors|section|sections|archives?(?!/\d+/?$)|search|latest|page)(?:/|$)"
    r"|/page/\d+/?$"
)
_EMBED = re.compile(r"/embed/?(?:[?#]|$)|[?&]embed=")
_SEARCH = re.compile(r"(?:^|&)(?:s|q|search|query|keywords?)=")
_PARTS = re.compile(r"\s+[-–—|:•»]+\s+|[|»]")  # of "<title>404 - Page not found | Site"
_LISTING_CLASSES = frozenset("home blog archive category tag search search-results author date".split())


@dataclass(frozen=True, slots=True)
class Outline:
    """What a page is made of, counted before anything is removed from it."""

    headlines: int  # different links that read like headlines, outside menus
    linked_headings: int  # headings that are such links: a listing's entries
    titles: tuple[str, ...]
    classes: frozenset[str]  # of <body>; WordPress states the kind of page there

    @classmethod
    def of(cls, root: Element) -> Outline:
        """Count a whole page."""
        links: dict[str, Element] = {}
        for link in root.iter("a"):
            if len(text_of(link).split()) >= _HEADLINE_WORDS and not _is_chrome(link):
                links.setdefault(link.get("href") or "", link)
        headings = sum(
            any(node.tag in HEADINGS for node in (*link.iterancestors(), *link.iterdescendants()))
            for link in links.values()
        )
        shown = tuple(text_of(node) for node in root.iter("title", "h1", "h2"))
        body = root.find("body")
        classes = names_of(body).split() if body is not None else []
        classes += (
            names_of(body[0]).split() if body is not None and len(body) else []
        )  # WordPress's div.wp-embed
        return cls(len(links), headings, shown[:20], frozenset(classes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What was read: ``rest`` is the whole pruned page, where a paywall speaks; ``entries`` are linked
    headings amid the body's prose, as listings with long excerpts have them."""

    body: str
    count: int  # words
    rest: str
    entries: int
    linked: float = 0.0  # share of the body's letters that stand in links
    others: bool = False  # the text stands under headlines of other pages


def judge(outline: Outline, page: Page, meta: Metadata, text: Text, phrases: Phrases) -> Rejection | None:
    """The reason why this page is no article, or ``None``."""
    if detail := _error(outline, meta, text.count, phrases):
        return Rejection("error_page", detail)
    verdict = is_urdu(f"{meta.title.text}\n{text.body}")
    foreign = f"{verdict.language} ({verdict.score:.2f}): {'; '.join(verdict.reasons)}"[:300]
    if not verdict.urdu and text.count >= FEWEST_WORDS:
        return Rejection("not_urdu", foreign)
    if detail := _listing(outline, page, meta, text):
        return Rejection("listing", detail)
    if text.count == 0:
        return Rejection("no_text", "no running text found")
    if not verdict.urdu:
        return Rejection("not_urdu", foreign)
    if text.count < _SHORT and (not meta.is_free or phrases.paywall.inside(text.rest[:_REST])):
        return Rejection("paywall", f"{text.count} words before the barrier")
    if text.count < FEWEST_WORDS:
        return Rejection("too_short", f"{text.count} words, {FEWEST_WORDS} are needed")
    return None


def _error(outline: Outline, meta: Metadata, count: int, phrases: Phrases) -> str:
    if "error404" in outline.classes:
        return "the page calls itself error404"
    if count >= _SHORT:
        return ""
    texts = (meta.title.text, *(part for text in outline.titles for part in (text, *_PARTS.split(text))))
    return next((text for text in texts if phrases.error.match(Key.of(text))), "")


def _listing(outline: Outline, page: Page, meta: Metadata, text: Text) -> str:
    if is_front_page(page.url):
        return "the address is a front page"
    told = f"{outline.headlines} linked headlines, {text.count} words"
    if "wp-embed" in outline.classes and _EMBED.search(page.url):
        return "an excerpt to embed elsewhere"
    if text.count and text.linked >= _LINKS:
        return f"{text.linked:.0%} of the text are links"
    if text.others:
        return "the text stands under headlines that lead to other pages"
    few = text.count < FEWEST_WORDS
    if meta.says_article:
        return told if few and outline.headlines >= _HEADLINES and not meta.published else ""
    thin = (
        outline.headlines >= _HEADLINES
        and text.count < max(FEWEST_WORDS, 3 * outline.headlines)
        and not _is_stub(outline, meta, text)
    )
    empty = few and outline.linked_headings >= _ENTRIES
    return told if _says_listing(outline, page) or text.entries >= _ENTRIES or thin or empty else ""


def _is_stub(outline: Outline, meta: Metadata, text: Text) -> bool:
    """Two lines of breaking news amid other stories' links: a headline and a date of its own, few linked headings."""
    own_date = meta.published is not None and meta.published.source != "url"
    headed = meta.title.element is not None and len(meta.title.text.split()) >= _HEADLINE_WORDS
    return own_date and headed and text.count > 0 and outline.linked_headings < _ENTRIES


def _says_listing(outline: Outline, page: Page) -> bool:
    is_wordpress = any(name.startswith("wp-") for name in outline.classes)
    declared = bool(outline.classes & _LISTING_CLASSES and is_wordpress) or is_list_address(page.url)
    return declared and outline.headlines >= 2


def is_list_address(url: str) -> bool:
    """Whether an address names a section, a keyword, an author, a search or the like."""
    parts = urlsplit(url)
    return bool(_LISTING_PATH.search(unquote(parts.path).lower()) or _SEARCH.search(parts.query))


def _is_chrome(link: Element) -> bool:
    return any(above.tag in {"nav", "footer", "aside", "header"} for above in link.iterancestors())
