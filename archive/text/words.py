"""Cutting text into words: the one function behind index, query, snippet, highlight and diff."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from archive.text.characters import (
    DIGIT,
    INVISIBLE,
    LETTER,
    MARK,
    OTHER,
    CharacterTable,
    character_class,
    is_word_ligature,
)
from archive.text.folding import fold_word
from archive.text.normalizing import normalize


class Word(NamedTuple):
    """A word of a text: ``text[start:end]`` is how it was written, ``folded`` how it is found."""

    folded: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """Return the words of *text* in order; offsets cut *text* as given, normalised or not.

    For each, ``fold(text[word.start : word.end]) == word.folded``.  Words are split by whatever is
    neither letter nor digit (lone surrogates and characters that SQLite may not know among it), by
    ZWNJ, and between letters and digits: 277روپے and 2024ء, but also G20, which so is one phrase with
    G-20 and جی 20.  Numbers are split at their points and commas.
    """
    found = []
    for chunk in _CHUNK.finditer(text.translate(_SPACED)):
        start, end = chunk.span()
        for folded, first, last in _runs(text[start:end]):
            found.append(Word(folded, start + first, start + last))
    return found


def fold(text: str) -> str:
    """Return the folded words of *text* with a space between them: what the index is fed with.

    Idempotent; ``fold(normalize(text)) == fold(text)``.  SQLite's unicode61 tokenizer (with
    ``remove_diacritics 0``) cuts the result into exactly these words.
    """
    return " ".join([run[0] for chunk in text.translate(_SPACED).split() for run in _runs(chunk)])


_CHUNK = re.compile("[^ ]+")
_RUN = re.compile("l[lm]*|d[dm]*")
_LONGEST_CACHED = 40  # in characters; longer chunks are rubbish, seen once


def _runs(chunk: str) -> tuple[Word, ...]:
    return _cached_runs(chunk) if len(chunk) <= _LONGEST_CACHED else _cut(chunk)


def _cut(chunk: str) -> tuple[Word, ...]:
    spans = (run.span() for run in _RUN.finditer(chunk.translate(_CLASSES)))
    found = (Word(fold_word(chunk[start:end]), start, end) for start, end in spans)
    return tuple(word for word in found if word.folded)


_cached_runs = lru_cache(maxsize=1 << 16)(_cut)  # a year of news has some 60,000 forms; about 15 MB


def _class(char: str) -> str:
    """The class of a character of text that is not normalised yet, as the first letter of its name."""
    if char in INVISIBLE:
        return MARK[0]
    if is_word_ligature(char):
        return OTHER[0]
    classes = {character_class(each) for each in normalize(char)}
    return next(kind[0] for kind in (LETTER, DIGIT, OTHER, MARK) if kind in classes)


_CLASSES = CharacterTable(_class)
_SPACED = CharacterTable(lambda char: " " if _class(char) == OTHER[0] else char)
