"""What a printed date says: a moment, or only a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime


@dataclass(frozen=True)
class When:
    """A date as printed.

    *at* is the moment in UTC, or None when only a day is printed, or a time of day that cannot be read
    for certain.  *day* is the day in the zone printed beside the time, else in the outlet's zone.
    """

    at: datetime | None
    day: date


class UnclearError(ValueError):
    """A text that can be read as two different dates; :func:`archive.text.parse_date` answers None."""


def agreed(whens: Iterable[When]) -> When | None:
    """Return the one date of *whens*, None if there are none; raise UnclearError if they differ."""
    found = list(whens)
    if not found:
        return None
    days = {when.day for when in found}
    if len(days) > 1:
        raise UnclearError
    moments = {when.at for when in found if when.at is not None}
    return When(moments.pop() if len(moments) == 1 else None, days.pop())
