"""Reading the items of an XML document one by one, each on its own.

An unclosed tag then spoils one item instead of all that follow, and memory holds one item whatever
the size of the whole.  The price is that namespaces declared outside the item are unknown: prefixes
are taken by their usual meaning.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

_FEED_ITEM = re.compile(rb"<(/?)(?:[\w.-]+:)?(?:item|entry)(?:\s[^<>]*)?>", re.IGNORECASE)
_SITEMAP_ITEM = re.compile(rb"<(/?)(?:[\w.-]+:)?(?:url|sitemap)(?:\s[^<>]*)?>", re.IGNORECASE)
_TAGS = 300_000  # looked at; the largest sitemap allowed has 100,000
# With any other prefix (media:title, image:loc, itunes:author) the same local names mean other things.
_PREFIXES = {"", "atom", "dc", "dcterms", "feedburner", "news", "rss"}


def feed_items(data: bytes) -> Iterator[Any]:
    """Each complete ``item`` or ``entry`` as an lxml element."""
    return _items(data, _FEED_ITEM)


def sitemap_items(data: bytes) -> Iterator[Any]:
    """Each complete ``url`` or ``sitemap`` as an lxml element."""
    return _items(data, _SITEMAP_ITEM)


def _items(data: bytes, tags: re.Pattern[bytes]) -> Iterator[Any]:
    # load_dtd and network are off and entities stay as they are; what recover cannot mend gives None.
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    start = None
    for tag in islice(tags.finditer(data), _TAGS):
        if not tag[1]:
            start = tag.start()
        elif start is not None:
            element = etree.fromstring(data[start : tag.end()], parser)
            start = None
            if element is not None:
                yield element


def name(element: Any) -> tuple[str, str]:
    """Prefix and local name; both empty for what is no element."""
    tag = element.tag
    if not isinstance(tag, str):
        return "", ""
    # Undeclared, a prefix is part of the name; declared, lxml keeps it apart.
    prefix, _, local = tag.rpartition("}")[2].rpartition(":")
    return prefix or element.prefix or "", local


def texts(item: Any) -> dict[str, str]:
    """The text of the children, by local name; the first of each name, those with none left out."""
    own = name(item)[0]
    found: dict[str, str] = {}
    for child in item:
        prefix, local = name(child)
        if prefix in _PREFIXES or prefix == own:
            text = "".join(child.itertext()) if len(child) else child.text or ""
            if text := text.strip():
                found.setdefault(local, text)
    return found


def href(item: Any) -> str | None:
    """Atom's way: the ``href`` of the child ``link`` that is the page itself."""
    for child in item:
        if name(child)[1] == "link" and child.get("rel", "alternate") == "alternate" and child.get("href"):
            return str(child.get("href"))
    return None
