"""schema.org data in ``<script type="application/ld+json">``, also when the blocks are broken.

Readers that parse all blocks or none lose the page's date for a stray comma: extruct drops every block when
one is broken, and fails on ``};``, CDATA and two objects in a row (DEPENDENCIES §3).
"""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Node = dict[str, Any]

ARTICLE_TYPES = frozenset(
    {
        "Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "BackgroundNewsArticle",
        "OpinionNewsArticle", "ReviewNewsArticle", "AskPublicNewsArticle", "AdvertiserContentArticle",
        "BlogPosting", "LiveBlogPosting", "SocialMediaPosting", "Report", "ScholarlyArticle", "TechArticle",
    }
)  # fmt: skip
_WRAPPERS = re.compile(r"^\s*(?:<!--|/\*\s*<!\[CDATA\[\s*\*/|//\s*<!\[CDATA\[|<!\[CDATA\[)|"
                       r"(?:-->|/\*\s*\]\]>\s*\*/|//\s*\]\]>|\]\]>)\s*$")  # fmt: skip
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_BETWEEN = re.compile(r"[\s;,]*")
_DEPTH = 12  # of @graph, mainEntity and lists in lists
_DECODER = json.JSONDecoder(strict=False)  # bare newlines and tabs in strings


def read_blocks(blocks: Sequence[str]) -> list[Node]:
    """Every object with a type in any block, outer before inner; a broken block costs only itself."""
    return [node for block in blocks for value in _values(block) for node in _walk(value, 0)]


def types(node: Node) -> set[str]:
    """The node's types without their namespace."""
    value = node.get("@type")
    names = value if isinstance(value, list) else [value]
    return {re.split(r"[/:#]", name)[-1] for name in names if isinstance(name, str)}


def articles(nodes: list[Node]) -> list[Node]:
    """The nodes that describe a story, the fullest first."""
    found = [node for node in nodes if types(node) & ARTICLE_TYPES]
    return sorted(
        found, key=lambda node: -sum(key in node for key in ("headline", "datePublished", "author"))
    )


def texts(value: Any, key: str = "name") -> list[str]:
    """Strings out of a string, an object with a name, or a list of either; HTML entities resolved."""
    values = value if isinstance(value, list) else [value]
    found: list[str] = []
    for item in values[:50]:
        inner = item.get(key) if isinstance(item, dict) else item
        if isinstance(inner, list):
            found += [text for text in inner if isinstance(text, str)]
        elif isinstance(inner, str):
            found.append(inner)
    return [clean for text in found if (clean := html.unescape(text).strip())]


def text(node: Node, *keys: str) -> str | None:
    """The first string under any of the keys."""
    return next((value for key in keys for value in texts(node.get(key))), None)


def by_id(nodes: list[Node]) -> dict[str, Node]:
    """Nodes under their ``@id``: Yoast writes ``"author": {"@id": "…#/schema/person/1"}``."""
    return {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}


def _values(block: str) -> Iterator[Any]:
    block = _WRAPPERS.sub("", _WRAPPERS.sub("", block.strip())).strip().rstrip(";").strip()
    if not block:
        return
    for candidate in (block, _TRAILING_COMMA.sub(r"\1", block)):
        found, whole = _run(candidate)
        if whole:
            break
    yield from found


def _run(block: str) -> tuple[list[Any], bool]:
    """JSON values that follow one another, and whether nothing else was there."""
    found: list[Any] = []
    position = 0
    while position < len(block):
        try:
            value, position = _DECODER.raw_decode(block, position)
        except (ValueError, RecursionError):
            return found, False
        found.append(value)
        position = _BETWEEN.match(block, position).end()  # type: ignore[union-attr]  # matches always
    return found, True


def _walk(value: Any, depth: int) -> Iterator[Node]:
    if depth > _DEPTH:
        return
    if isinstance(value, list):
        for item in value[:200]:
            yield from _walk(item, depth + 1)
    elif isinstance(value, dict):
        if "@type" in value or "@id" in value:
            yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "liveBlogUpdate"):
            if isinstance(value.get(key), dict | list):
                yield from _walk(value[key], depth + 1)
