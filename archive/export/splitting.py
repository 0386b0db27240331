"""Which part of a split an article belongs to: the same for all copies of a story, today and next year."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Self

from archive.errors import UsageError

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_HASHED = 1 << 64


@dataclass(frozen=True, slots=True)
class Split:
    """Names and shares, in their order.

    A cluster belongs to the part in whose range a hash of its number lies.  Its number is the least id of
    its members, so those that come later change nothing, unless one of them joins two clusters: then the
    one that began later moves to the side of the other.  Where the member with the least id is forgotten,
    or edited until it is no copy any more, the others may move too.
    """

    shares: tuple[tuple[str, Decimal], ...] = (("train", Decimal(1)),)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``train=0.9,validation=0.05,test=0.05``; raises ``UsageError``."""
        shares = tuple(_share(part) for part in text.split(","))
        names = [name for name, _ in shares]
        if len(set(names)) < len(names):
            raise UsageError(f"split {text[:80]!r} names a part twice")
        if (total := sum(share for _, share in shares)) != 1:
            raise UsageError(f"split {text[:80]!r}: the shares add up to {total}, not to 1")
        return cls(shares)

    @property
    def names(self) -> tuple[str, ...]:
        """The parts."""
        return tuple(name for name, _ in self.shares)

    def of(self, cluster: int) -> str:
        """The part of the articles with that ``cluster_id``."""
        digest = hashlib.blake2b(b"akhbar split %d" % cluster, digest_size=8).digest()
        place = Decimal(int.from_bytes(digest)) / _HASHED
        for name, share in self.shares:
            if place < share:
                return name
            place -= share
        return self.names[-1]


def _share(part: str) -> tuple[str, Decimal]:
    name, _, number = part.strip().partition("=")
    if not _NAME.fullmatch(name) or name == "all":  # datasets means every part by "all"
        raise UsageError(
            f"no name for a part of a split: {name[:60]!r}; use small letters, as in train=0.9,test=0.1"
        )
    try:
        share = Decimal(number)
    except InvalidOperation:
        share = Decimal(0)
    if not (share.is_finite() and 0 < share <= 1):
        raise UsageError(
            f"no share for {name}: {number[:60]!r}; write a number from 0 to 1, as in {name}=0.1"
        )
    return name, share
