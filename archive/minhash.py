"""The keys by which texts with much in common are found (table ``bands``).

Bands, for copies: one-permutation MinHash over the nine-letter shingles.  The top bits of a shingle's
hash choose one of 128 bins, each bin keeps its least hash (Li, Owen, Zhang, "One permutation hashing",
2012), and an empty bin borrows from a full one (Shrivastava, "Optimal densification for fast and
accurate minwise hashing", 2017).  Two texts agree in a bin with the probability of their Jaccard
similarity; four bins are a band, so a pair at .7 has one of the 32 bands in common in .9998 of cases.

Anchors, for briefs: a text cut to a third has a similarity of .33 to its source, and often no band in
common with it.  So the shingles whose hash ends in zeros, the same ones in every text, are kept too
(Broder's sketch for containment, 1997), each with the 24 letters that begin there: nine are often a
phrase of the trade, at 24 a shared anchor is seldom chance (3 % as many, measured on 1,709 stories).

The hash is CRC-32 (IEEE 802.3) of the letters in UTF-8, spread by the finalizer of splitmix64: both are
defined to the bit, so keys are the same on every platform and Python.  Whatever changes a key needs a
new :data:`FINGERPRINT_VERSION`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from zlib import crc32

from archive.fingerprints import LENGTH, runs

FINGERPRINT_VERSION = 1

BANDS, ROWS = 32, 4
ANCHORS = BANDS
"""The number of "band" that anchors have."""
SHORTEST = 100
"""Texts of fewer letters have no keys: 25 words of routine (prices, weather, "more to follow") are
alike without being copies.  The archive's shortest article has 40 words, about 160 letters."""

_BINS = BANDS * ROWS
_BIN_SHIFT = 64 - 7  # 2**7 bins
_ANCHOR_BITS = 5  # one shingle in 32: some 40 of a story of 300 words, ten of its brief
_ANCHOR_LENGTH = 24
_MOST_ANCHORS = 256  # a live blog of a day may have 20,000 words
_EMPTY = 1 << 64
_MASK = (1 << 64) - 1

Key = tuple[int, int]


def keys(letters: str) -> list[Key]:
    """The (band, hash) pairs of a text of folded letters, without repeats; hashes have 32 bits."""
    if len(letters) < SHORTEST:
        return []
    values = [spread(crc32(run.encode())) for run in runs(letters, LENGTH)]
    return [*_bands(signature(values)), *_anchors(letters, values)]


def spread(value: int) -> int:
    """The finalizer of splitmix64: one 64-bit number for another, without the pattern of CRC-32."""
    value = value * 0x9E3779B97F4A7C15 & _MASK
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 & _MASK
    value = (value ^ value >> 27) * 0x94D049BB133111EB & _MASK
    return value ^ value >> 31


def signature(values: Iterable[int]) -> list[int]:
    """The least of the 64-bit *values* (at least one) in each of 128 bins."""
    least = [_EMPTY] * _BINS
    for value in values:
        place = value >> _BIN_SHIFT
        if value < least[place]:
            least[place] = value
    return [each if each != _EMPTY else _borrowed(least, place) for place, each in enumerate(least)]


def _borrowed(least: Sequence[int], place: int) -> int:
    """What an empty bin gets: the first full one's, on a walk that depends on *place* alone."""
    walk = place + 1
    while True:
        walk = spread(walk)
        if least[walk >> _BIN_SHIFT] != _EMPTY:
            return least[walk >> _BIN_SHIFT]


def _bands(least: Sequence[int]) -> Iterable[Key]:
    for band in range(BANDS):
        rows = least[band * ROWS : (band + 1) * ROWS]
        yield band, crc32(b"".join(row.to_bytes(8, "big") for row in rows))


def _anchors(letters: str, values: Sequence[int]) -> Iterable[Key]:
    found = {
        crc32(letters[at : at + _ANCHOR_LENGTH].encode())
        for at, value in enumerate(values)
        if not value & (1 << _ANCHOR_BITS) - 1
    }
    return ((ANCHORS, anchor) for anchor in sorted(found)[:_MOST_ANCHORS])
