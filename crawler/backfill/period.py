"""Days that are looked for, and the days that addresses and sitemap entries speak of."""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import accumulate, pairwise

from archive.times import now
from crawler.discovery import Link
from pipelines.extract.moments import from_url

_FIRST_YEAR = 1995
_MONTHS = "january february march april may june july august september october november december".split()
_MONTH_NAME = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in _MONTHS) + "|sept"
_PART = re.compile(r"(?:&?mm?=|&month=|&?dd?=|&day=)", re.IGNORECASE)  # ?yyyy=2024&mm=05&dd=12
_YEARS = r"(?<!\d)((?:19|20)\d\d)"
_SEPARATOR = "[-_/.]"
_NAMED = re.compile(
    rf"(?<![a-z])({_MONTH_NAME}){_SEPARATOR}?((?:19|20)\d\d)(?!\d)|{_YEARS}{_SEPARATOR}?({_MONTH_NAME})(?![a-z])",
    re.IGNORECASE,
)
_NUMBERS = (
    re.compile(rf"{_YEARS}{_SEPARATOR}(0?[1-9]|1[0-2]){_SEPARATOR}(0[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(rf"{_YEARS}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(rf"{_YEARS}{_SEPARATOR}(0?[1-9]|1[0-2])(?!\d)"),
    re.compile(rf"{_YEARS}(0[1-9]|1[0-2])(?!\d)"),
    re.compile(rf"{_YEARS}(?!\d)"),
)
_IN_ORDER = 0.8  # of neighbours: edits of old stories and ties leave a list as much in order
_FEWEST = 5  # entries; fewer are in some order by chance
_BEHIND = 10


@dataclass(frozen=True, slots=True)
class Days:
    """From one day to another, both included.  ``first`` is None where only the latest day is known."""

    first: date | None
    last: date

    @classmethod
    def of_year(cls, year: int) -> Days:
        """All of a year."""
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def of_month(cls, year: int, month: int) -> Days:
        """All of a month."""
        return cls(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class Period:
    """The days that are looked for, both included, in the outlet's zone."""

    since: date
    until: date

    def may_hold(self, days: Days | None) -> bool:
        """Whether something of those days may be looked for; of what is unknown, it may."""
        return days is None or (days.last >= self.since and (days.first is None or days.first <= self.until))

    def days(self) -> Iterator[date]:
        """Each of its days, the newest first."""
        for ordinal in range(self.until.toordinal(), self.since.toordinal() - 1, -1):
            yield date.fromordinal(ordinal)


def named_days(address: str) -> Days | None:
    """The day, month or year in a sitemap's address, if there is one."""
    path = _PART.sub("-", address.split("://", 1)[-1].partition("/")[2])
    if found := _NAMED.search(path):
        month = (found[1] or found[4])[:3].lower()
        at = next(number for number, name in enumerate(_MONTHS, 1) if name.startswith(month))
        return _checked(int(found[2] or found[3]), at)
    for pattern in _NUMBERS:
        if (found := pattern.search(path)) and (days := _checked(*map(int, found.groups()))):
            return days
    return None


def _checked(year: int, month: int | None = None, day: int | None = None) -> Days | None:
    if not _FIRST_YEAR <= year <= now().year + 1:
        return None
    try:
        if day and month:
            one = date(year, month, day)
            return Days(one, one)
    except ValueError:  # 31 February
        return None
    return Days.of_month(year, month) if month else Days.of_year(year)


def days_of(links: Sequence[Link], zone: tzinfo) -> list[Days | None]:
    """The days of a source's entries: their own date, their address, or else when they last changed.

    A story was published before it last changed; and where most entries stand in order of time, not after
    the next newer one last changed, nor before the next older one.  So an old story's edit does not make it
    new.  Of a list that is sorted by its changes, a late edit does: there the entry itself says no more.
    """
    changed = _by_changes([link.modified_at and link.modified_at.astimezone(zone) for link in links])
    return [_own_days(link, zone) or days for link, days in zip(links, changed, strict=True)]


def _own_days(link: Link, zone: tzinfo) -> Days | None:
    if link.published_at is not None:
        day = link.published_at.astimezone(zone).date()
        return Days(day, day)
    exact = from_url(link.url, now())
    if exact is not None:
        return Days(exact.day, exact.day)
    month = re.search(r"/((?:19|20)\d\d)/(0?[1-9]|1[0-2])/", link.url)
    return _checked(int(month[1]), int(month[2])) if month else None


def _by_changes(changed: Sequence[datetime | None]) -> list[Days | None]:
    known = [moment for moment in changed if moment is not None]
    days = [moment.date() for moment in known]
    if _is_telling(known) and _share(one >= other for one, other in pairwise(days)) >= _IN_ORDER:
        found = _in_order(days)
    elif _is_telling(known) and _share(one <= other for one, other in pairwise(days)) >= _IN_ORDER:
        found = _in_order(days[::-1])[::-1]
    else:
        found = [Days(None, day) for day in days]
    each = iter(found)
    return [None if moment is None else next(each) for moment in changed]


def _is_telling(known: Sequence[datetime]) -> bool:
    """Whether the order of changes says anything: not of a few, nor where one moment, the sitemap's own, is most."""
    return len(known) >= _FEWEST and Counter(known).most_common(1)[0][1] * 2 <= len(known)


def _in_order(newest_first: Sequence[date]) -> list[Days]:
    bounds = [day if _is_sound(newest_first, at) else date.max for at, day in enumerate(newest_first)]
    latest = list(accumulate(bounds, min))
    found = []
    older: date | None = None
    for bound, last in zip(reversed(bounds), reversed(latest), strict=True):
        older = last if bound == last else older
        found.append(Days(older, last))
    return found[::-1]


def _is_sound(newest_first: Sequence[date], at: int) -> bool:
    """Whether the entries behind one are older, as they should be; else its own moment is wrong."""
    behind = newest_first[at + 1 : at + 1 + _BEHIND]
    return not behind or _share(day <= newest_first[at] for day in behind) * 2 >= 1


def _share(truths: Iterable[bool]) -> float:
    each = list(truths)
    return sum(each) / len(each)
