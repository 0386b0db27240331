"""A diff as lines for a terminal, in the order in which Urdu is read.

Terminals set each line by its own first strong letter (UAX #9, P2), so no line of Urdu begins with a
sign of ours; the marks are brackets and neutral signs, which take the direction of what they enclose.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive.changes import Mark, paragraphs
from archive.cli.terminal import Page, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.diff import Edit

_LINE_BREAKS = re.compile(r"\n+")
_TRAILING = re.compile(r"\s*\Z")

_SIGNS = {"removed": ("[-", "-]"), "added": ("{+", "+}"), "respelt": ("{~", "~}"), "": ("", "")}
_STYLES = {"removed": "\x1b[9;31m", "added": "\x1b[1;32m", "respelt": "\x1b[33m", "": ""}  # 9: struck through


def show(page: Page, edits: Sequence[Edit]) -> None:
    """Print the paragraphs with changes; of the others, how many there are."""
    unchanged = 0
    for paragraph in paragraphs(edits):
        if all(kind == "" for kind, _ in paragraph):
            unchanged += 1
            continue
        unchanged = _elided(page, unchanged)
        pieces = _trimmed(paragraph)
        if page.is_styled:
            page.pieces((_STYLES[kind], text) for kind, text in pieces)
        else:
            page.pieces(("", text.join(_SIGNS[kind])) for kind, text in pieces)
    _elided(page, unchanged)


def _elided(page: Page, count: int) -> int:
    if count:
        page.line(page.dim(f"… {count} paragraph{'' if count == 1 else 's'} unchanged …"))
    return 0


def _trimmed(paragraph: Sequence[Mark]) -> list[Mark]:
    """Blanks moved out of the marks, where they would be struck through or coloured."""
    pieces: list[Mark] = []
    for kind, text in paragraph:
        plain = printable(_LINE_BREAKS.sub(" ", text))
        blank = _TRAILING.search(plain)
        cut = blank.start() if blank else len(plain)
        pieces += [(kind, plain[:cut]), ("", plain[cut:])]
    return [piece for piece in pieces if piece[1]]
