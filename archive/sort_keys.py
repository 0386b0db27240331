"""``articles.sort_key``: an article's place in time, and its rowid in the full-text index.

The minutes since 1970 (UTC) of publication or first sight, shifted left by :data:`SHIFT` bits; the
bits below count the articles of that minute.  So newest-first and ranges of time cost nothing.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

SHIFT = 16
"""Room for 65,536 articles a minute."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)


def first_key(moment: datetime) -> int:
    """The lowest key of an aware moment's minute."""
    return ((moment - _EPOCH) // _MINUTE) << SHIFT


def last_key(moment: datetime) -> int:
    """The highest key of an aware moment's minute."""
    return first_key(moment) + (1 << SHIFT) - 1


def key_of_day(day: date, hours: int = 0) -> int:
    """The lowest key of the minute *hours* after a day's start in UTC; no day is out of range."""
    days = day.toordinal() - _EPOCH.toordinal()
    return (days * 24 + hours) * 60 << SHIFT


def moment_of(key: int) -> datetime:
    """The minute that a key stands for."""
    return _EPOCH + (key >> SHIFT) * _MINUTE
