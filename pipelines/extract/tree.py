"""Text to one lxml tree, within bounds, and the few questions asked of it everywhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterable

Element = etree._Element

MAX_CHARS = 4_000_000  # the longest Urdu story page seen is 0.3 MB; what is beyond is not read
MAX_ELEMENTS = 25_000  # libxml2 itself stops at a depth of 256 (2048 in newer ones)

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SPACE = re.compile(r"[ \t\n\r\f\v\u00a0]+")


def parse(text: str) -> Element | None:
    """The page's root element, or ``None`` when there is nothing that can be parsed."""
    text = _UNFIT.sub("", _DECLARATION.sub("", text[:MAX_CHARS]))
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    if root is not None and root.tag != "html":  # a page that is one comment or one stray tag
        wrapper = etree.Element("html")
        wrapper.append(root)
        root = wrapper
    return _bounded(root)


def _bounded(root: Element | None) -> Element | None:
    """Cut off what comes after the first ``MAX_ELEMENTS`` elements."""
    if root is None:
        return None
    for count, element in enumerate(root.iter()):
        if count >= MAX_ELEMENTS:
            excess = [element, *element.itersiblings()]
            for parent in element.iterancestors():
                excess += parent.itersiblings()
            for late in excess:
                above = late.getparent()
                if above is not None:
                    above.remove(late)  # with the text behind it
            break
    return root


def drop(element: Element) -> None:
    """Remove an element but keep the text that follows it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def squash(text: str | None) -> str:
    """White space as a browser shows it: runs become one space, none at the ends."""
    return _SPACE.sub(" ", text or "").strip()


def text_of(element: Element) -> str:
    """All text inside, white space squashed."""
    return squash("".join(element.itertext()))  # type: ignore[arg-type]  # trees made by parse() hold str


def names_of(element: Element) -> str:
    """Class and id as one lower-case string."""
    return f"{element.get('class') or ''} {element.get('id') or ''}".lower().strip()


def first(values: Iterable[str | None]) -> str | None:
    """The first value that is not empty."""
    return next((value for value in values if value), None)
