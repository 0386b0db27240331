"""Section and tags."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive.text import fold, normalize
from pipelines.extract import jsonld
from pipelines.extract.boxes import Holders, is_boxed, pattern
from pipelines.extract.tree import Element, first, squash, text_of

if TYPE_CHECKING:
    from pipelines.extract.markup import Markup

_OTHER_BOXES = pattern("related sidebar comment recommend latest trending popular menu footer-")
_NO_SECTION = frozenset({"uncategorized", "uncategorised", "home", "صفحہ اول", "ہوم"})
_KEYWORDS = re.compile(r"\s*[,،;|]\s*")
_LONGEST = 60
_MOST = 30


def section(markup: Markup, around: Holders) -> str | None:
    """The section that the page puts its story in, as spelt there.  ``around`` holds the headline."""
    stated = [text for node in markup.articles for text in jsonld.texts(node.get("articleSection"))]
    stated += markup.meta("article:section", "og:article:section", "articlesection")
    stated += [text_of(link) for link in _links(markup.root, "category", around)]
    cleaned = (normalize(squash(text)) for text in stated)
    return first(text for text in cleaned if fold(text) not in _NO_SECTION and len(text) <= _LONGEST)


def tags(markup: Markup, section: str | None, around: Holders) -> tuple[str, ...]:
    """Keywords from all places, each once; without the section."""
    stated = markup.meta("article:tag", "og:article:tag")
    stated += [text for node in markup.articles for text in jsonld.texts(node.get("keywords"))]
    stated += [text_of(link) for link in _links(markup.root, "tag", around)] or markup.meta(
        "news_keywords", "keywords"
    )
    parts = (normalize(squash(part)) for text in stated for part in _KEYWORDS.split(text))
    kept = {fold(part): part for part in parts if fold(part) and part != section and len(part) <= _LONGEST}
    return tuple(kept.values())[:_MOST]


def _links(root: Element, kind: str, around: Holders) -> list[Element]:
    """Links to a category or tag page that stand with the story."""
    found = []
    for link in root.iter("a"):
        rel = (link.get("rel") or "").split()
        is_category = "category" in rel or "/category/" in (link.get("href") or "")
        if (is_category if kind == "category" else "tag" in rel and not is_category) and not is_boxed(
            link, _OTHER_BOXES, around, itself=False
        ):
            found.append(link)
    return found
