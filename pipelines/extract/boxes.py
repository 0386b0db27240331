"""Whether an element stands in a box of other stories, readers' comments or a menu."""

from __future__ import annotations

import re

from pipelines.extract.tree import Element, names_of

# "widget" as a class of its own: Elementor calls each part of a story, its by-line too, "elementor-widget-…".
_WIDGET = r"(?:^|\s)widgets?(?=$|\s|_)|widgets?-area"
_PLAIN = frozenset("html body article".split())  # post_class() puts the tags' names on <article>
Holders = frozenset[Element]


def pattern(words: str) -> re.Pattern[str]:
    """Of words that may stand anywhere in a class or id; ``widget`` is always among them."""
    return re.compile("|".join([*words.split(), _WIDGET]))


def holders(title: Element | None) -> Holders:
    """What is around the headline.  None of it is a side box: Blogger's whole blog is a ``widget``."""
    return frozenset(title.iterancestors()) if title is not None else frozenset()


def is_boxed(element: Element, names: re.Pattern[str], around: Holders, *, itself: bool = True) -> bool:
    """Whether the element, or what it stands in, is a side box by its tag or name."""
    chain = (element, *element.iterancestors()) if itself else element.iterancestors()
    return any(
        above not in around
        and (above.tag in {"aside", "nav"} or (above.tag not in _PLAIN and names.search(names_of(above))))
        for above in chain
    )
