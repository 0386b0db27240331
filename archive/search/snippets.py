"""Where a text answers a query: the matches, and the piece of it that shows most of them.

Offsets are those of the text as it is stored, because :func:`archive.text.words` keeps them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.text import words

if TYPE_CHECKING:
    from archive.search.expand import Form

LENGTH = 220  # characters: two to three lines on a terminal

_BLANKS = re.compile(r"\s+")
_SENTENCE = re.compile(r"(?<=[۔؟!])\s+|\n\s*")


@dataclass(frozen=True, slots=True)
class Mark:
    """A match: ``text[start:end]``, found by the query's form number ``form``."""

    start: int
    end: int
    form: int


Finder = Callable[[str], list[Mark]]
"""Finds the matches in a text, in order of their starts."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A line of text and where the matches are in it, as (start, end) pairs."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


def finder(forms: Iterable[Form]) -> Finder:
    """A finder of folded forms."""
    by_first: dict[str, list[tuple[int, Form]]] = {}
    beginnings: list[tuple[int, Form]] = []
    for number, form in enumerate(forms):
        if form.prefix and len(form.words) == 1:
            beginnings.append((number, form))
        else:
            by_first.setdefault(form.words[0], []).append((number, form))

    def find(text: str) -> list[Mark]:
        found = words(text)
        folded = [word.folded for word in found]
        marks = []
        for place, word in enumerate(folded):
            for number, form in (*by_first.get(word, ()), *beginnings):
                if _stands(form, folded, place):
                    marks.append(Mark(found[place].start, found[place + len(form.words) - 1].end, number))
        return marks

    return find


def _stands(form: Form, folded: list[str], place: int) -> bool:
    *whole, last = form.words
    end = place + len(whole)
    if end >= len(folded) or folded[place:end] != whole:
        return False
    return folded[end].startswith(last) if form.prefix else folded[end] == last


def marked(text: str, find: Finder) -> Snippet:
    """The whole of *text* as one line, with its matches."""
    return _line(text, 0, len(text), find(text))


def snippet(text: str, find: Finder, length: int = LENGTH) -> Snippet:
    """The densest piece of about *length* characters, cut at blanks; its beginning when nothing matches."""
    marks = find(text)
    start, end = _window(text, _densest(marks, length), length)
    return _line(text, start, end, [mark for mark in marks if start <= mark.start and mark.end <= end])


def _densest(marks: list[Mark], length: int) -> tuple[int, int]:
    """The span with most different forms, then most matches, then the earliest."""
    best, best_worth = (0, 0), (0, 0)
    for first, mark in enumerate(marks):
        inside: list[Mark] = []
        for other in marks[first:]:
            if inside and other.end - mark.start > length:
                break
            inside.append(other)
        worth = (len({each.form for each in inside}), len(inside))
        if worth > best_worth:
            best, best_worth = (mark.start, max(each.end for each in inside)), worth
    return best


def _window(text: str, span: tuple[int, int], length: int) -> tuple[int, int]:
    """Grow *span* to *length*: a third of the room before it, from a sentence's start if one is near."""
    room = max(0, length - (span[1] - span[0]))
    earliest = max(0, min(span[0] - room // 3, len(text) - length))
    start = _start(text, earliest, span[0])
    end = min(len(text), max(span[1], start + length))
    if end < len(text):
        end = max(span[1], _last_blank(text, span[1], end))
    return start, end


def _start(text: str, earliest: int, match: int) -> int:
    if earliest == 0:
        return 0
    sentence = _SENTENCE.search(text, earliest, match)
    border = sentence or _BLANKS.search(text, earliest, match)
    return border.end() if border else match


def _last_blank(text: str, start: int, end: int) -> int:
    if text[end].isspace():
        return end
    for place in range(end, start, -1):
        if text[place - 1].isspace():
            return place - 1
    return end if start == 0 else start  # one endless word, and nothing to keep in it


def _line(text: str, start: int, end: int, marks: list[Mark]) -> Snippet:
    """``text[start:end]`` with every run of blanks as one, and ellipses where it was cut."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    line = "… " if text[:start].strip() else ""
    pairs = []
    at = start
    for mark_start, mark_end in _merged(marks):
        line += _BLANKS.sub(" ", text[at:mark_start])
        inner = _BLANKS.sub(" ", text[mark_start:mark_end])
        pairs.append((len(line), len(line) + len(inner)))
        line += inner
        at = mark_end
    line += _BLANKS.sub(" ", text[at:end])
    if text[end:].strip():
        line += " …"
    return Snippet(line, tuple(pairs))


def _merged(marks: Iterable[Mark]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, mark.end)):
        if spans and mark.start < spans[-1][1]:
            spans[-1] = spans[-1][0], max(spans[-1][1], mark.end)
        else:
            spans.append((mark.start, mark.end))
    return spans
