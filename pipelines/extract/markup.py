"""A page's machine-readable statements, read once: JSON-LD, ``<meta>`` and the tree itself."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.extract import jsonld
from pipelines.extract.tree import Element, squash


@dataclass(frozen=True, slots=True)
class Markup:
    """``every`` JSON-LD node, those that are ``articles``, and (lower-case name, content) of each meta tag."""

    root: Element
    every: list[jsonld.Node]
    articles: list[jsonld.Node]
    metas: list[tuple[str, str]]

    @classmethod
    def of(cls, root: Element) -> Markup:
        """Read an unpruned tree."""
        scripts = (node for node in root.iter("script") if "ld+json" in (node.get("type") or "").lower())
        every = jsonld.read_blocks([node.text or "" for node in scripts])
        return cls(root, every, jsonld.articles(every), _metas(root))

    def meta(self, *names: str) -> list[str]:
        """Contents of any of the names, by the order of the names, without repetitions."""
        return list(dict.fromkeys(value for wanted in names for name, value in self.metas if name == wanted))

    def stated(self, *keys: str) -> list[str]:
        """The first string under any of the keys in each article node."""
        return [text for node in self.articles if (text := jsonld.text(node, *keys))]


def _metas(root: Element) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for tag in root.iter("meta"):
        content = squash(tag.get("content"))
        if content:
            for attribute in ("property", "name", "itemprop", "http-equiv"):
                found += [(name, content) for name in (tag.get(attribute) or "").lower().split()]
    return found
