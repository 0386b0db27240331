"""Text that stands under headlines which lead to other pages: a listing's excerpts, or its whole stories.

Blogs' front, category and author pages print whole texts (Nikola, Pelican, Hexo's Icarus), so that they hold
all that a story's page holds.  What tells them apart is where their headlines lead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit

from pipelines.extract.blocks import Line, read
from pipelines.extract.tree import Element, names_of, text_of

_TITLE = re.compile(r"(?:^|[\s_-])(?:title|headline)(?=$|[\s_-])")
_MOSTLY = 0.8  # of the prose
_SEVERAL = 3  # headlines, where one might be an accident
_HEADLINE_WORDS = 4


@dataclass(frozen=True, slots=True)
class Teasers:
    """``heads``: lines of prose and the address that the headline above them leads to; ``headless``: the page
    has no headline of its own."""

    heads: dict[str, str]
    headless: bool

    @classmethod
    def of(cls, root: Element, title: Element | None, own: tuple[str | None, ...]) -> Teasers:
        """Read an unpruned page.  ``own`` are addresses of this page, ``title`` is its headline."""
        ours = {_bare(address) for address in own if address}
        under: dict[bool, list[tuple[str, str]]] = {True: [], False: []}  # by whether marked: address, text
        head, marked = None, False
        for line in read(root):
            if line.is_heading or line.element is title or _is_titled(line):
                head, marked = _elsewhere(line, title, own[0] or "", ours), True
            elif _is_linked_headline(line):
                head, marked = _elsewhere(line, title, own[0] or "", ours), False
            elif head is not None and line.prose:
                under[marked].append((head, line.text))
        # A story has a headline of its own; plain links above its paragraphs are tickers and pointers.
        headless = title is None or len(text_of(title).split()) < _HEADLINE_WORDS
        is_list = headless and len({address for address, _ in under[False]}) >= _SEVERAL
        found = [*under[True], *(under[False] if is_list else ())]
        return cls({text: address for address, text in found}, headless)

    def are(self, lines: list[Line], says_article: bool, is_list: bool) -> bool:
        """Whether the text opens with such a line and is made of them.

        On a page that declares itself a story, as some do on every page, three headlines are needed, two on one
        that has its own and whose address names no list.
        """
        prose = [line for line in lines if line.prose]
        if not prose or prose[0].text not in self.heads:
            return False
        needed = _SEVERAL if says_article else 1 if self.headless or is_list else 2
        theirs = [line for line in prose if line.text in self.heads]
        if len({self.heads[line.text] for line in theirs}) < needed:
            return False
        return sum(line.prose for line in theirs) >= _MOSTLY * sum(line.prose for line in prose)


def _is_titled(line: Line) -> bool:
    """Bulma's ``p.title``, "post-title", "entry_title"."""
    return line.linked * 2 > len(line.text) and _TITLE.search(names_of(line.element)) is not None


def _is_linked_headline(line: Line) -> bool:
    return line.linked >= len(line.text) - 2 and line.text.count(" ") + 1 >= _HEADLINE_WORDS


def _elsewhere(line: Line, title: Element | None, base: str, ours: set[str]) -> str | None:
    """The other page that a headline leads to."""
    return line.links[0][2] if line.element is not title and _leads_away(line, base, ours) else None


def _leads_away(line: Line, base: str, ours: set[str]) -> bool:
    if line.linked * 2 <= len(line.text):
        return False
    addresses = {_bare(urljoin(base, address)) for _, _, address in line.links if not address.startswith("#")}
    return bool(addresses) and not addresses & ours


def _bare(address: str) -> str:
    """An address without what does not make it another page."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return address
    path = unquote(parts.path).rstrip("/").removesuffix("/index.html")
    query = f"?{parts.query}" if path in {"", "/index.php"} else ""  # "/?p=123"
    return f"{(parts.hostname or '').removeprefix('www.')}{path}{query}"
