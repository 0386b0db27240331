"""What changed between two texts, word by word.

Words are aligned by their folded form (:mod:`archive.text`), so a change of diacritics, of spacing or
of punctuation is told as what it is.  Common words that are unique in both texts are the anchors
(patience diff); between them a bounded shortest edit script.  So 10,000 words take well under a second,
and no two texts can make it slow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from archive.edit_script import matches
from archive.text import words

Kind = Literal["same", "changed", "respelt", "respaced", "punctuation"]
"""``respelt``: the same words in other letters or with other diacritics.  ``respaced``: the same letters,
cut into words or paragraphs otherwise.  ``punctuation``: what stands between the words."""

Pair = tuple[int, int]
_PARTS = 4  # words at most that are looked at as another spacing of one another


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of the old text and what it became; ``old`` is empty for an insertion."""

    kind: Kind
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class _Token:
    """A word and what follows it, up to the next word.  The first of a text has no word."""

    key: str
    word: str
    gap: str


def diff(old: str, new: str) -> tuple[Edit, ...]:
    """The edits that make *new* of *old*; joined, their ``old`` are the one text, their ``new`` the other."""
    one, other = _tokens(old), _tokens(new)
    found: list[Edit] = []
    at = (0, 0)
    for pair in [*_aligned(one, other), (len(one), len(other))]:
        found += _unaligned(one[at[0] : pair[0]], other[at[1] : pair[1]])
        if pair[0] < len(one):
            found += _pair(one[pair[0]], other[pair[1]])
        at = (pair[0] + 1, pair[1] + 1)
    return tuple(_merged(found))


def apply(edits: Iterable[Edit], old: str) -> str:
    """*old* after *edits*; raises ValueError when they are not of that text."""
    at, pieces = 0, []
    for edit in edits:
        if not old.startswith(edit.old, at):
            raise ValueError(f"the text does not have {edit.old[:40]!r} at {at}")
        at += len(edit.old)
        pieces.append(edit.new)
    if at != len(old):
        raise ValueError(f"the text goes on at {at}")
    return "".join(pieces)


def _tokens(text: str) -> list[_Token]:
    cut = words(text)
    ends = [*(word.start for word in cut[1:]), len(text)]
    first = _Token("", "", text[: cut[0].start] if cut else text)
    return [
        first,
        *(
            _Token(word.folded, text[word.start : word.end], text[word.end : end])
            for word, end in zip(cut, ends, strict=False)
        ),
    ]


def _aligned(one: Sequence[_Token], other: Sequence[_Token]) -> list[Pair]:
    """Pairs of tokens that are the same word, in order; without those that stand alone amid changes."""
    pairs = matches([token.key for token in one], [token.key for token in other])
    return _without_chance(pairs, len(one), len(other))


def _without_chance(pairs: list[Pair], old: int, new: int) -> list[Pair]:
    """Leave out runs of matches that are a third as long as the changes on either side of them, or less.

    In a rewritten sentence the کے and میں still match; shown as unchanged they only make it unreadable.
    """
    runs = _runs(pairs)
    starts = [run[0] for run in runs[1:]] + [(old, new)]
    changes = [
        max(start[0] - run[-1][0], start[1] - run[-1][1]) - 1 for run, start in zip(runs, starts, strict=True)
    ]
    kept: list[Pair] = []
    before = 0
    for run, after in zip(runs, changes, strict=True):
        if run[0] != (0, 0) and 3 * len(run) <= min(before, after):
            before += len(run) + after
        else:
            kept += run
            before = after
    return kept


def _runs(pairs: Sequence[Pair]) -> list[list[Pair]]:
    """Cut where something stands between two pairs."""
    runs: list[list[Pair]] = []
    for pair in pairs:
        if runs and pair == (runs[-1][-1][0] + 1, runs[-1][-1][1] + 1):
            runs[-1].append(pair)
        else:
            runs.append([pair])
    return runs


def _pair(one: _Token, other: _Token) -> Iterator[Edit]:
    """Two tokens of the same word: the word, then what follows it."""
    yield Edit("same" if one.word == other.word else "respelt", one.word, other.word)
    if one.gap == other.gap:
        yield Edit("same", one.gap, other.gap)
    else:
        spacing = one.gap.split() == other.gap.split()
        yield Edit("respaced" if spacing else "punctuation", one.gap, other.gap)


def _unaligned(one: Sequence[_Token], other: Sequence[_Token]) -> list[Edit]:
    """Tokens without a partner; of those at either end that differ in spacing alone, this is said."""
    head, tail = list[Edit](), list[Edit]()
    while cut := _respaced(one, other):
        head += _same_letters(one[: cut[0]], other[: cut[1]])
        one, other = one[cut[0] :], other[cut[1] :]
    while cut := _respaced(one[::-1], other[::-1], backwards=True):
        tail[:0] = _same_letters(one[-cut[0] :], other[-cut[1] :])
        one, other = one[: -cut[0]], other[: -cut[1]]
    return [*head, *_edits("changed", one, other), *tail]


def _same_letters(one: Sequence[_Token], other: Sequence[_Token]) -> Iterator[Edit]:
    return _pair(one[0], other[0]) if len(one) == len(other) == 1 else _edits("respaced", one, other)


def _respaced(one: Sequence[_Token], other: Sequence[_Token], *, backwards: bool = False) -> Pair | None:
    """How many words at the beginning of each are the same letters: وزیراعظم, وزیر اعظم."""
    step = -1 if backwards else 1
    forms = {
        key: count
        for count, key in enumerate(accumulate(token.key[::step] for token in other[:_PARTS]), start=1)
    }
    for count, key in enumerate(accumulate(token.key[::step] for token in one[:_PARTS]), start=1):
        if key and key in forms:
            return count, forms[key]
    return None


def _edits(kind: Kind, one: Sequence[_Token], other: Sequence[_Token]) -> Iterator[Edit]:
    """One edit; what follows the last word on both sides is no part of it if it is the same."""
    if not (one or other):
        return
    old, new = _text(one), _text(other)
    gap = one[-1].gap if one and other and one[-1].gap == other[-1].gap else ""
    yield Edit(kind, old.removesuffix(gap), new.removesuffix(gap))
    yield Edit("same", gap, gap)


def _text(tokens: Iterable[_Token]) -> str:
    return "".join(token.word + token.gap for token in tokens)


def _merged(edits: Iterable[Edit]) -> Iterator[Edit]:
    """Without empty edits, and neighbours of a kind as one."""
    last: Edit | None = None
    for edit in edits:
        if not (edit.old or edit.new):
            continue
        if last is not None and last.kind == edit.kind:
            last = Edit(last.kind, last.old + edit.old, last.new + edit.new)
            continue
        if last is not None:
            yield last
        last = edit
    if last is not None:
        yield last


def changed_words(edits: Iterable[Edit]) -> tuple[int, int]:
    """How many words were added, and how many removed."""
    changed = [edit for edit in edits if edit.kind == "changed"]
    return sum(len(words(edit.new)) for edit in changed), sum(len(words(edit.old)) for edit in changed)
