"""Medians and percentiles by nearest rank: always a value that occurred.  ``statistics`` takes 10 ms to import."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def quantile(values: Iterable[int], share: float) -> int | None:
    """The smallest value that at least *share* (above 0, up to 1) of all reach or stay below; None of none."""
    ordered = sorted(values)
    return ordered[math.ceil(share * len(ordered)) - 1] if ordered else None


def median(values: Iterable[int]) -> int | None:
    """The middle value, the lower of two; None of none."""
    return quantile(values, 0.5)
