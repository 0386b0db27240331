"""How often an outlet publishes, by the times of its stored articles (``sort_key``: publication, else first sight).

By publication, so that a back-fill or an outage of the crawler changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from archive.quantiles import median
from archive.sort_keys import first_key, moment_of
from archive.times import now

if TYPE_CHECKING:
    import sqlite3

_BASIS = timedelta(weeks=13)  # up to the newest article
_WEEK = timedelta(weeks=1)
_WEEKS = 3  # at least, to speak of an ordinary one
_DAY = timedelta(days=1)
_LENIENCE = 1.5


@dataclass(frozen=True, slots=True)
class Pace:
    """``last``: the newest article.  ``longest_pause``: the longest between two articles, in the median week.

    ``a_day``, ``usual_a_day``: averages of the last seven days, and of the 28 before; None where the outlet
    was not crawled for all of that time.
    """

    last: datetime | None
    longest_pause: timedelta
    weeks: int
    a_day: float | None
    usual_a_day: float | None

    @property
    def quiet_after(self) -> timedelta | None:
        """How long a pause would be unusual; None when too little is known.  Never under a day."""
        return max(_DAY, _LENIENCE * self.longest_pause) if self.weeks >= _WEEKS else None


def paces(connection: sqlite3.Connection, outlet: str, first_crawl: datetime | None) -> Pace:
    """The pace of *outlet*; *first_crawl*: when it was first crawled, as far as that is known."""
    (newest,) = connection.execute(
        "SELECT max(sort_key) FROM articles WHERE outlet = ?", (outlet,)
    ).fetchone()
    if newest is None:
        return Pace(None, timedelta(0), 0, None, None)
    last = moment_of(newest)
    start = min(last - _BASIS, now() - 5 * _WEEK)
    keys = connection.execute(
        "SELECT sort_key FROM articles WHERE outlet = ? AND sort_key >= ? ORDER BY sort_key",
        (outlet, first_key(start)),
    )
    times = [moment_of(key) for (key,) in keys]
    pauses = _longest_by_week(times, last)
    week_ago, before = now() - _WEEK, now() - 5 * _WEEK
    return Pace(
        last,
        timedelta(seconds=median(pauses.values()) or 0),
        len(pauses),
        _a_day(times, max(week_ago, first_crawl), now()) if first_crawl else None,
        _a_day(times, max(before, first_crawl), week_ago) if first_crawl else None,
    )


def _longest_by_week(times: list[datetime], last: datetime) -> dict[int, int]:
    """By weeks back from the newest article, the longest pause that ended in it, in seconds.

    Not the median of all pauses: stories come in bursts, and not at night or on days off.
    """
    longest: dict[int, int] = {}
    for one, other in pairwise(times):
        week = (last - other) // _WEEK
        longest[week] = max(longest.get(week, 0), int((other - one).total_seconds()))
    return longest


def _a_day(times: list[datetime], since: datetime, until: datetime) -> float | None:
    """Articles a day; None for less than a day."""
    days = (until - since) / _DAY
    return sum(since <= moment < until for moment in times) / days if days >= 1 else None
