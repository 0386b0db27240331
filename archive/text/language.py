"""Is a text Urdu?  Decided by its function words and letters, never by what a page claims.

Texts are judged in pieces of some 40 words, so that a verse of the Quran or a tweet in English does
not make an Urdu story foreign, and a page in two languages is seen as one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from operator import add
from typing import TYPE_CHECKING

from archive.text.languages import FUNCTION_WORDS, LETTERS, NAMES, SINDHI_SIGNS, URDU_LETTERS
from archive.text.words import Word, fold, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence, Set

PIECE = 40  # words
SHORT = 16  # words; shorter lines are judged together with their neighbours
LEAST_COVERAGE = 0.15  # of the words by a language's list; below that it is none of those listed
LEAST_BY_URDU = 0.1  # the same for Urdu: line-ups and stock prices have few function words
HANDICAP = 2  # words by which a neighbour must be ahead of Urdu in a short piece
MAJORITY = 0.6  # of the words whose language could be told
LEAST_TOLD = 1 / 3  # of all words; if less could be told, nothing can
DOUBT = 6  # words that halve the certainty


@dataclass(frozen=True, slots=True)
class Verdict:
    """What language a text is in, and why.

    ``urdu`` is true when ``language`` is ``ur``.  ``score`` is the confidence that it is Urdu, from 0
    to 1; the shorter the text, the nearer to 0.5.  ``language`` is an ISO 639 code, ``ur-Latn`` for
    Roman Urdu, ``mixed`` when no language has three fifths of the text, ``und`` when there is nothing
    to tell by.  ``reasons`` are sentences for people.  ``words`` counts those with letters.
    ``paragraphs`` has one verdict for each line with such words, and is empty within those.
    """

    urdu: bool
    score: float
    language: str
    reasons: tuple[str, ...]
    words: int
    paragraphs: tuple[Verdict, ...] = ()


def is_urdu(text: str) -> Verdict:
    """Tell whether *text* is Urdu.  No input raises; a headline gets a verdict with a middling score."""
    lines = [pieces for line in text.splitlines() if (pieces := [*_pieces(line)])]
    paragraphs = tuple(_verdict(pieces) for pieces in lines)
    return _verdict(_without_short_ones(chain.from_iterable(lines)), paragraphs)


class _Piece:
    """A stretch of text: how many words, for which languages they speak, and by which letters."""

    def __init__(self, words: int, covered: Counter[str], foreign: Counter[str], urdu_looking: int) -> None:
        self.words = words
        self.covered = covered  # words that speak for each language
        self.foreign = foreign  # letters that Urdu does not have
        self.urdu_looking = urdu_looking  # words with a letter that few neighbours have
        self.language, self.score = self._judged()

    def __add__(self, other: _Piece) -> _Piece:
        covered, foreign = self.covered + other.covered, self.foreign + other.foreign
        return _Piece(self.words + other.words, covered, foreign, self.urdu_looking + other.urdu_looking)

    def _judged(self) -> tuple[str, float]:
        urdu = self.covered["ur"]
        rivals = [(count, language) for language, count in self.covered.items() if language != "ur"]
        most, rival = max(rivals, default=(0, "und"))
        certainty = self.words / (self.words + DOUBT)
        # A rival with half of Urdu's words is none: neighbours share that many.
        lead = max(-1.0, min(1.0, 2 * (urdu - most) / max(urdu, most, 1)))
        score = (1 + lead * certainty) / 2
        short = self.words < SHORT
        in_front = urdu > most - HANDICAP if short and not self.foreign else urdu >= most
        if urdu and in_front and (short or urdu >= LEAST_BY_URDU * self.words):
            return "ur", max(score, 0.5)
        if most >= LEAST_COVERAGE * self.words:
            return rival, score
        if short and not self.foreign and self.urdu_looking > most:
            return "ur", 0.5
        return "und", (1 - certainty) / 2


def _pieces(line: str) -> Iterator[_Piece]:
    """Cut a line into pieces of PIECE words; the last may be half as long again."""
    found = [word for word in words(line) if not word.folded.isdigit()]
    start = 0
    while len(found) - start > PIECE * 3 // 2:
        yield _piece(found[start : start + PIECE], line)
        start += PIECE
    if start < len(found):
        yield _piece(found[start:], line)


def _piece(found: Sequence[Word], line: str) -> _Piece:
    covered, foreign, urdu_looking = Counter[str](), Counter[str](), 0
    for folded, start, end in found:
        strange = _LANGUAGES_OF_LETTER.keys() & set(line[start:end])
        foreign.update(strange)
        covered.update(_speaks_for(folded, strange))
        urdu_looking += not URDU_LETTERS.isdisjoint(folded)
    signs = sum(line.count(sign, found[0].start, found[-1].end) for sign in SINDHI_SIGNS)
    return _Piece(len(found), covered + Counter(sd=signs), foreign, urdu_looking)


def _speaks_for(folded: str, strange: set[str]) -> Set[str]:
    """The languages that a word is evidence for."""
    listed = _LANGUAGES_OF_WORD.get(folded, _NONE)
    if strange:
        return listed.union(*(_LANGUAGES_OF_LETTER[letter] for letter in strange)) - {"ur"}
    if folded.startswith("ال") and len(folded) > len("اللہ"):
        return listed | {"ar"}
    if "\u0900" <= folded[0] <= "\u097f":
        return {"hi"}
    return listed


def _without_short_ones(pieces: Iterable[_Piece]) -> list[_Piece]:
    """Join pieces that are too short to be judged alone (verses, lists) with those that follow."""
    joined: list[_Piece] = []
    for piece in pieces:
        if joined and joined[-1].words < SHORT:
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _verdict(pieces: Sequence[_Piece], paragraphs: tuple[Verdict, ...] = ()) -> Verdict:
    size = sum(piece.words for piece in pieces)
    if not size:
        return Verdict(False, 0.0, "und", ("no words",), 0)
    by_language: Counter[str] = Counter()
    for piece in pieces:
        by_language[piece.language] += piece.words
    untold = by_language.pop("und", 0)
    language = _majority(by_language) if size - untold >= LEAST_TOLD * size else "und"
    score = sum(piece.score * piece.words for piece in pieces if language == "und" or piece.language != "und")
    score /= size if language == "und" else size - untold
    return Verdict(language == "ur", score, language, tuple(_reasons(pieces, size)), size, paragraphs)


def _majority(by_language: Counter[str]) -> str:
    language, most = by_language.most_common(1)[0]
    return language if most >= MAJORITY * by_language.total() else "mixed"


def _reasons(pieces: Sequence[_Piece], size: int) -> Iterator[str]:
    whole = reduce(add, pieces)
    typical = [f"{count} of {NAMES[each]}" for each, count in whole.covered.most_common(3)]
    yield f"words: {size}, typical: {', '.join(typical) or 'none'}"
    if whole.foreign:
        owned = (f"{each} ({', '.join(_owners(each))})" for each, _ in whole.foreign.most_common(4))
        yield f"letters that are not Urdu's: {', '.join(owned)}"
    languages = Counter(NAMES.get(piece.language, "unknown") for piece in pieces)
    if len(languages) > 1:
        yield f"parts: {', '.join(f'{count} {name}' for name, count in languages.most_common())}"


def _owners(letter: str) -> list[str]:
    return sorted(NAMES[language] for language in _LANGUAGES_OF_LETTER[letter])


_NONE: frozenset[str] = frozenset()
_LANGUAGES_OF_WORD: dict[str, frozenset[str]] = {}
for _language, _listed in FUNCTION_WORDS.items():
    for _word in fold(_listed).split():
        _LANGUAGES_OF_WORD[_word] = _LANGUAGES_OF_WORD.get(_word, _NONE) | {_language}
_LANGUAGES_OF_LETTER: dict[str, frozenset[str]] = {}
for _language, _listed in LETTERS.items():
    for _letter in _listed:
        _LANGUAGES_OF_LETTER[_letter] = _LANGUAGES_OF_LETTER.get(_letter, _NONE) | {_language}
