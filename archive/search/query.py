"""The query language: what a person typed, as clauses of terms.

Words that all have to occur, ``"phrases"`` in any kind of quotation marks, ``OR`` between two
terms, ``-word`` and ``-"phrase"`` to exclude, ``لفظ*`` for a beginning.  There is no other operator:
whatever else is typed is cut into words as the index cuts text, so nothing reaches FTS5 as syntax.
``OR`` binds tighter than the blank: ``کراچی بارش OR سیلاب`` asks for Karachi and (rain or flood).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.errors import QueryError
from archive.text import Word, normalize, words

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_WORDS = 64
MIN_PREFIX = 2  # letters; one letter begins a twentieth of all words and costs seconds

# Any double mark closes any other: Urdu pages have ”…“ and “…” and «…» and »…« alike.
_DOUBLE = '"“”„‟«»″＂'
# A single mark is one only at a word's border: don’t is a word.
_SINGLE = "'‘’‚‛‹›"
# Inside what stands between blanks, these part words; any other sign keeps them together as a
# phrase, so that U.S., کووڈ-19 and 2024ء mean what they look like.
_BREAK = r"\s،؛؟۔,;!?()\[\]{}<>…|"

_TOKEN = re.compile(
    rf"""
    (?P<minus> (?<![^{_BREAK}]) - )?
    (?: [{_DOUBLE}] (?P<double> [^{_DOUBLE}]* ) [{_DOUBLE}]
      | (?<![^-{_BREAK}]) [{_SINGLE}] (?P<single> [^{_SINGLE}{_DOUBLE}]* ) [{_SINGLE}] (?![^{_BREAK}])
      | (?P<bare> [^{_BREAK}{_DOUBLE}]+ )
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand next to each other: ``text`` as typed (normalised), ``words`` cut from it.

    ``prefix``: the last word is only the beginning of one.
    """

    text: str
    words: tuple[Word, ...]
    prefix: bool = False

    @property
    def typed(self) -> tuple[str, ...]:
        """The words as typed, unfolded."""
        return tuple(self.text[word.start : word.end] for word in self.words)


@dataclass(frozen=True, slots=True)
class Query:
    """Every clause has to be met, by one of its terms; no excluded term may occur."""

    clauses: tuple[tuple[Term, ...], ...]
    excluded: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class _Token:
    term: Term
    excludes: bool = False
    joins: bool = False  # a bare OR


def parse(text: str) -> Query:
    """Read a query; raises :class:`QueryError` with one line that says what is wrong with it."""
    text = normalize(text)
    tokens = list(_tokens(text))
    _check(text, tokens)
    clauses = tuple(tuple(clause) for clause in _clauses(tokens))
    return Query(clauses, tuple(token.term for token in tokens if token.excludes))


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        bare = match["bare"]
        term = _bare(bare) if bare is not None else _term(match["double"] or match["single"] or "")
        if term.words:
            yield _Token(term, excludes=match["minus"] is not None, joins=match[0] == "OR")


def _bare(chunk: str) -> Term:
    term = _term(chunk)
    return Term(term.text, term.words, prefix=_is_prefix(chunk, term))


def _term(text: str) -> Term:
    text = _trimmed(text)
    return Term(text, tuple(words(text)))


def _trimmed(text: str) -> str:
    """Without the signs around it; marks and ء stay, they are part of what was typed."""
    start, end = 0, len(text)
    while start < end and unicodedata.category(text[start])[0] in "PSZC":
        start += 1
    while start < end and unicodedata.category(text[end - 1])[0] in "PSZC":
        end -= 1
    return text[start:end]


def _is_prefix(chunk: str, term: Term) -> bool:
    if not term.words or chunk.rstrip("*") == chunk or not chunk.rstrip("*").endswith(term.text):
        return False
    last = term.words[-1].folded
    if len(last) < MIN_PREFIX:
        raise QueryError(
            f"'{last}*' would match too much: write at least {MIN_PREFIX} letters before the '*'"
        )
    return True


def _check(text: str, tokens: list[_Token]) -> None:
    count = sum(len(token.term.words) for token in tokens)
    if count > MAX_WORDS:
        raise QueryError(f"a query may hold {MAX_WORDS} words, this one holds {count:,}: leave some out")
    if any(not token.excludes for token in tokens):
        return
    message = "a query needs at least one word to look for"
    if tokens:
        raise QueryError(f"{message}; '-{_short(tokens[0].term.text)}' only excludes")
    if text.strip():
        raise QueryError(f"{message}; '{_short(text)}' holds none")
    raise QueryError(message)


def _clauses(tokens: list[_Token]) -> list[list[Term]]:
    clauses: list[list[Term]] = []
    joining = False
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.joins:
            if joining or before is None or before.excludes or token is tokens[-1]:
                raise QueryError(_OR_MESSAGE)
            joining = True
        elif token.excludes:
            if joining:
                raise QueryError(_OR_MESSAGE)
        elif joining:
            clauses[-1].append(token.term)
            joining = False
        else:
            clauses.append([token.term])
    return clauses


_OR_MESSAGE = (
    'OR needs something to look for on both sides; write "OR" in quotation marks to look for the word'
)


def _short(text: str, length: int = 40) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"
