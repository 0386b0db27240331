"""The edits of a text as paragraphs of marked pieces: what a terminal and a page show alike."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.diff import Edit

_BREAK = re.compile(r"(\n\n)")

Mark = tuple[str, str]
"""``removed``, ``added``, ``respelt`` or ``""``, and a text without paragraph breaks."""


def paragraphs(edits: Iterable[Edit]) -> list[list[Mark]]:
    """The marked pieces of each paragraph, of the old text and the new together."""
    found: list[list[Mark]] = [[]]
    for kind, text in _marks(edits):
        for piece in _BREAK.split(text):
            if piece == "\n\n":
                found.append([])
            elif piece:
                found[-1].append((kind, piece))
    return [paragraph for paragraph in found if paragraph]


def _marks(edits: Iterable[Edit]) -> Iterator[Mark]:
    for edit in edits:
        if edit.kind == "same":
            yield "", edit.new
        elif edit.kind == "changed":
            yield "removed", edit.old
            yield "added", edit.new
        elif edit.new.strip() or edit.old.strip():
            yield from (
                ("respelt", part) if part != "\n\n" else ("", part) for part in _BREAK.split(edit.new)
            )
        else:  # paragraphs cut otherwise: the sign says where, the text goes on
            yield "respelt", "¶"
            yield "", edit.new
