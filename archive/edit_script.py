"""Aligning two sequences: patience diff, and Myers' shortest edit script where nothing is unique.

Bounded: what is more than :data:`_FARTHEST` edits apart, between two anchors, counts as all changed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

Pair = tuple[int, int]

_FARTHEST = 200  # edits; the work grows with the square
_DEEPEST = 8  # levels of anchors between anchors; real texts need three
_RUNS = (1, 2, 4)  # words


def matches(one: Sequence[str], other: Sequence[str]) -> list[Pair]:
    """Pairs of places where the two are equal, growing in both; not always as many as there could be."""
    return list(_between(one, other, (0, 0), (len(one), len(other)), _DEEPEST))


def _between(one: Sequence[str], other: Sequence[str], start: Pair, end: Pair, depth: int) -> Iterator[Pair]:
    (a, b), (a_end, b_end) = start, end
    while a < a_end and b < b_end and one[a] == other[b]:
        yield a, b
        a, b = a + 1, b + 1
    tail = 0
    while a < a_end - tail and b < b_end - tail and one[a_end - tail - 1] == other[b_end - tail - 1]:
        tail += 1
    a_end, b_end = a_end - tail, b_end - tail
    if a < a_end and b < b_end:
        anchors = _anchors(one, other, (a, b), (a_end, b_end)) if depth else []
        if anchors:
            for anchor in [*anchors, (a_end, b_end)]:
                yield from _between(one, other, (a, b), anchor, depth - 1)
                if anchor != (a_end, b_end):
                    yield anchor
                a, b = anchor[0] + 1, anchor[1] + 1
        else:
            yield from _shortest(one[a:a_end], other[b:b_end], a, b)
    yield from ((a_end + at, b_end + at) for at in range(tail))


def _anchors(one: Sequence[str], other: Sequence[str], start: Pair, end: Pair) -> list[Pair]:
    """The longest growing row of what is unique in both stretches (Cohen's patience diff).

    Words, else where no word is unique, words with their followers.
    """
    for size in _RUNS:
        here = _unique(one[start[0] : end[0]], size, start[0])
        there = _unique(other[start[1] : end[1]], size, start[1])
        if found := _longest_growing([(at, there[run]) for run, at in here.items() if run in there]):
            return found
    return []


def _unique(words: Sequence[str], size: int, first: int) -> dict[tuple[str, ...], int]:
    """The runs of so many words that are there once, with their places, in order."""
    runs = list(zip(*(words[skip:] for skip in range(size)), strict=False))
    counts = Counter(runs)
    return {run: at for at, run in enumerate(runs, first) if counts[run] == 1}


def _longest_growing(pairs: list[Pair]) -> list[Pair]:
    ends: list[int] = []  # the least end of a growing row, by its length
    rows: list[int] = []  # which pair that is
    before: list[int] = []
    for at, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(rows[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        rows[length : length + 1] = [at]
    found = []
    at = rows[-1] if rows else -1
    while at >= 0:
        found.append(pairs[at])
        at = before[at]
    return found[::-1]


def _shortest(one: Sequence[str], other: Sequence[str], a: int, b: int) -> list[Pair]:
    """The matches of the shortest edit script (Myers 1986), moved by *a* and *b*; none if it is too long."""
    reached = {1: 0}
    trace: list[dict[int, int]] = []
    for edits in range(min(_FARTHEST, len(one) + len(other)) + 1):
        trace.append(reached.copy())
        for diagonal in range(-edits, edits + 1, 2):
            x = _furthest(reached, diagonal, edits)
            while x < len(one) and 0 <= x - diagonal < len(other) and one[x] == other[x - diagonal]:
                x += 1
            reached[diagonal] = x
            if x >= len(one) and x - diagonal >= len(other):
                return [(a + x, b + y) for x, y in _walk_back(trace, len(one), len(other))]
    return []


def _furthest(reached: dict[int, int], diagonal: int, edits: int) -> int:
    down = diagonal == -edits or (diagonal != edits and reached[diagonal - 1] < reached[diagonal + 1])
    return reached[diagonal + 1] if down else reached[diagonal - 1] + 1


def _walk_back(trace: list[dict[int, int]], x: int, y: int) -> list[Pair]:
    found = []
    for edits in range(len(trace) - 1, -1, -1):
        reached, diagonal = trace[edits], x - y
        start = _furthest(reached, diagonal, edits)
        while x > start:
            x, y = x - 1, y - 1
            found.append((x, y))
        if edits:
            down = start == reached.get(diagonal + 1) and (
                diagonal == -edits or (diagonal != edits and reached[diagonal - 1] < reached[diagonal + 1])
            )
            x, y = (start, start - diagonal - 1) if down else (start - 1, start - diagonal)
    return found[::-1]
