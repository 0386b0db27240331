"""Where the story stands on a page, as a list of lines.

First by what templates call the place; else trafilatura says which lines are the story's, and the smallest
element around them is read.  The text itself is always read from the page's own tree: trafilatura deletes
every ZWNJ (57 of 57, DEPENDENCIES §3), and guarding it by sentinels would still leave its other changes.
"""

from __future__ import annotations

import logging
import re
from copy import deepcopy

import trafilatura

from pipelines.extract.blocks import Line, read, weigh
from pipelines.extract.tree import Element, names_of

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)
logging.getLogger("readability").setLevel(logging.CRITICAL)

# "entry-content", "articleBody", "story__text", "news-detail", "td-post-content", "field--name-body" …
_STORY_NAME = re.compile(
    r"(?:^|[\s_-])(?:article|entry|post|story|news|single|blog|content|detail|node|item|full|main)[_-]{0,2}"
    r"(?:body|contents?|text|txt|details?|full-?text|copy|desc(?:ription)?|para(?:graphs?)?)(?=$|[\s_-])"
    r"|field--name-body|(?:^|\s)(?:rich-?text|wysiwyg|the-content|prose|postbody)(?=$|\s)"
)
ENOUGH = 25  # words of prose for a place to be a candidate
_FAIR = 0.5  # share of the page's prose that needs no second opinion
_INNER = 0.85  # an inner place with this share of the outer one's prose is the better one
_DESCEND = 0.8
_TRAFILATURA_CHARS = 600_000  # of running text; trafilatura's time grows faster than the page
_LETTERS = re.compile(r"\W+")


def find(root: Element, title_element: Element | None) -> list[Line]:
    """The lines of the story in a pruned tree; may still hold a head and a tail."""
    lines = read(root)
    weights = weigh(lines)
    if not weights:
        return lines
    nodes = _named(root, weights, title_element)
    if nodes and sum(weights[node] for node in nodes) >= _FAIR * weights[root]:
        return [line for node in nodes for line in read(node)]
    told = _told_by_trafilatura(root, lines)
    if nodes and told:
        inside = {id(node) for node in nodes}
        hits = [line for line in told if any(id(up) in inside for up in _ancestors(line.element))]
        if sum(line.prose for line in hits) * 2 >= sum(line.prose for line in told):
            return [line for node in nodes for line in read(node)]
    return read(_around(root, weigh(told) if told else weights))


def entries(lines: list[Line]) -> int:
    """How many linked headings stand between lines of prose: the entries of a listing."""
    prose = [index for index, line in enumerate(lines) if line.prose]
    amid = lines[prose[0] : prose[-1]] if prose else []
    return sum(line.is_heading and line.linked * 2 > len(line.text) for line in amid)


def _ancestors(element: Element) -> list[Element]:
    return [element, *element.iterancestors()]


def _named(root: Element, weights: dict[Element, int], title: Element | None) -> list[Element]:
    """The elements of the first place after the title that is named like a story."""
    named = [element for element in root.iter() if element in weights and is_named(element)]
    groups = [group for group in _groups(named) if _weight(group, weights) >= ENOUGH]
    if not groups:
        return []
    heaviest = max(_weight(group, weights) for group in groups)
    large = [group for group in groups if _weight(group, weights) >= heaviest / 4]
    if title is not None and len(large) > 1:
        order = {element: index for index, element in enumerate(root.iter())}
        after = [group for group in large if order.get(group[-1], 0) > order.get(title, 0)
                 or title in _ancestors_of(group)]  # fmt: skip
        large = after or large
    return _innermost(large[0], large, weights)


def _ancestors_of(group: list[Element]) -> list[Element]:
    return _ancestors(group[0])


def is_named(element: Element) -> bool:
    """Whether a template calls the element the place of a story."""
    if element.tag in {"body", "html", "p", "span", "a", "li"}:
        return False
    if "articlebody" in (element.get("itemprop") or "").lower():
        return True
    names = names_of(element)
    return bool(names) and _STORY_NAME.search(names) is not None


def _groups(named: list[Element]) -> list[list[Element]]:
    """Siblings of one make are one story cut by advertisements."""
    groups: dict[tuple[int, str], list[Element]] = {}
    for element in named:
        parent = element.getparent()
        key = (id(parent), f"{element.tag} {element.get('class') or element.get('id') or id(element)}")
        groups.setdefault(key, []).append(element)
    return list(groups.values())


def _weight(group: list[Element], weights: dict[Element, int]) -> int:
    return sum(weights[element] for element in group)


def _innermost(
    group: list[Element], groups: list[list[Element]], weights: dict[Element, int]
) -> list[Element]:
    best = group
    for other in groups:  # document order: outer before inner
        inside = all(best[0] in _ancestors(element)[1:] for element in other) if len(best) == 1 else False
        if inside and _weight(other, weights) >= _INNER * _weight(best, weights):
            best = other
    return best


def _around(root: Element, weights: dict[Element, int]) -> Element:
    """The smallest element that holds nearly all the weight."""
    element = root
    while True:
        heavy = [child for child in element if weights.get(child, 0) >= _DESCEND * weights.get(element, 1)]
        if not heavy or heavy[0].tag == "p":
            return element
        element = heavy[0]


def _told_by_trafilatura(root: Element, lines: list[Line]) -> list[Line]:
    """Those of the lines that trafilatura takes for the story."""
    text = trafilatura_text(root) if sum(len(line.text) for line in lines) <= _TRAFILATURA_CHARS else ""
    key = _LETTERS.sub("", text)
    return [line for line in lines if line.prose and _LETTERS.sub("", line.text) in key] if key else []


def trafilatura_text(root: Element) -> str:
    """Trafilatura's body, only to be compared with: its text has lost every ZWNJ."""
    try:
        found = trafilatura.bare_extraction(
            deepcopy(root), fast=True, include_comments=False, deduplicate=False, with_metadata=False
        )
    except Exception:  # noqa: BLE001  # hostile trees raise whatever lxml, justext or the recursion limit raise
        return ""
    return (getattr(found, "text", None) or "") if found is not None else ""
