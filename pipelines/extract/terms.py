"""Section and tags."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive.text import fold, normalize
from pipelines.extract import jsonld
from pipelines.extract.tree import Element, first, names_of, squash, text_of

if TYPE_CHECKING:
    from pipelines.extract.markup import Markup

_OTHER_BOXES = re.compile(r"related|sidebar|widget|comment|recommend|latest|trending|popular|menu|footer-")
_NO_SECTION = frozenset({"uncategorized", "uncategorised", "home", "صفحہ اول", "ہوم"})
_KEYWORDS = re.compile(r"\s*[,،;|]\s*")
_LONGEST = 60
_MOST = 30


def section(markup: Markup) -> str | None:
    """The section that the page puts its story in, as spelt there."""
    stated = [text for node in markup.articles for text in jsonld.texts(node.get("articleSection"))]
    stated += markup.meta("article:section", "og:article:section", "articlesection")
    stated += [text_of(link) for link in _links(markup.root, "category")]
    cleaned = (normalize(squash(text)) for text in stated)
    return first(text for text in cleaned if fold(text) not in _NO_SECTION and len(text) <= _LONGEST)


def tags(markup: Markup, section: str | None) -> tuple[str, ...]:
    """Keywords from all places, each once; without the section."""
    stated = markup.meta("article:tag", "og:article:tag")
    stated += [text for node in markup.articles for text in jsonld.texts(node.get("keywords"))]
    stated += [text_of(link) for link in _links(markup.root, "tag")] or markup.meta(
        "news_keywords", "keywords"
    )
    parts = (normalize(squash(part)) for text in stated for part in _KEYWORDS.split(text))
    kept = {fold(part): part for part in parts if fold(part) and part != section and len(part) <= _LONGEST}
    return tuple(kept.values())[:_MOST]


def _links(root: Element, kind: str) -> list[Element]:
    """Links to a category or tag page that stand with the story."""
    found = []
    for link in root.iter("a"):
        rel = (link.get("rel") or "").split()
        is_category = "category" in rel or "/category/" in (link.get("href") or "")
        if (is_category if kind == "category" else "tag" in rel and not is_category) and not _is_boxed(link):
            found.append(link)
    return found


def _is_boxed(link: Element) -> bool:
    return any(
        above.tag in {"nav", "aside"}
        or (above.tag not in {"html", "body", "article"} and _OTHER_BOXES.search(names_of(above)))
        for above in link.iterancestors()
    )
