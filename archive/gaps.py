"""What was published, day by day and outlet by outlet, against what is stored.

:mod:`archive.page_days` says what counts as published, and on which day.  There are two kinds of holes:
pages that are known and not stored, and days of which nothing is known though something usually is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from archive import page_days
from archive.errors import UsageError
from archive.page_days import Span
from archive.quantiles import median
from archive.search.filters import Filters, bundled_outlets
from archive.sort_keys import key_of_day, moment_of
from archive.times import now

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping

DAYS = 30  # shown when nothing else is asked for
LONGEST = 20 * 366  # days
_BASIS = timedelta(days=90)  # what is usual is asked of so many days up to the newest article
_SAMPLES = 4  # a weekday is judged by itself from so many of it: papers have days off
# An outlet with fewer stories a day has days without any by chance: at 3, by Poisson, one day in 20.
_USUAL = 3

# Ranges of days that a back-fill has read, all of it: what is not known of them is not there.
_FILLED = """
    SELECT b.outlet, b.since, b.until FROM backfills AS b JOIN steps AS s ON s.backfill_id = b.id
    WHERE b.ended_at IS NOT NULL GROUP BY b.id
    HAVING count(s.done_at) > 0 AND count(*) FILTER (WHERE s.done_at IS NULL AND s.error IS NOT NULL) = 0
"""


@dataclass(frozen=True, slots=True)
class GapDay:
    """One day of an outlet: how many stories were ``published``, and what became of them, by ledger state.

    ``waiting`` are those in state ``new``.  ``usual``: the median of such days.  ``verdict``: ``whole``, all
    are stored; ``nearly``, nine tenths; ``partly``, half; ``little``; ``none``; ``silent``, nothing is known
    though it usually is; ``quiet``, nothing is known, and nothing is wrong with that.
    """

    day: date
    verdict: str
    published: int
    stored: int
    waiting: int
    failed: int
    denied: int
    quarantined: int
    gone: int
    usual: int

    @property
    def is_hole(self) -> bool:
        """Whether someone should look: less than nine tenths of what is known, or nothing where it is usual."""
        return self.verdict in ("partly", "little", "none", "silent")


@dataclass(frozen=True, slots=True)
class OutletGaps:
    """An outlet's days, one after the other; ``holes`` of them are, ``silent`` of these for want of asking.

    ``undated_*``: of that time, but of no known day, so not among ``published``.
    """

    outlet: str
    published: int
    stored: int
    holes: int
    silent: int
    undated_articles: int
    undated_pages: int
    days: tuple[GapDay, ...]


@dataclass(frozen=True, slots=True)
class Gaps:
    """The chosen outlets from ``since`` to ``until``; ``left_out``: bundled ones, which are not news."""

    since: date
    until: date
    outlets: tuple[OutletGaps, ...]
    left_out: tuple[str, ...]


def gaps(
    connection: sqlite3.Connection,
    outlet: str | Iterable[str] = (),
    since: date | str | None = None,
    until: date | str | None = None,
) -> Gaps:
    """Compare; of all outlets but the bundled ones or of those named, the last :data:`DAYS` days by default.

    Raises ``UsageError`` or ``UnknownOutlet``.  Days of the future are left out.
    """
    asked = Filters.of(connection, outlet=outlet, since=since, until=until)
    zones = dict(connection.execute("SELECT id, timezone FROM outlets ORDER BY id").fetchall())
    hidden = () if asked.outlets else bundled_outlets(connection)
    chosen = {
        each: zone for each, zone in zones.items() if each not in hidden and each in (asked.outlets or zones)
    }
    todays = {each: now().astimezone(ZoneInfo(zone)).date() for each, zone in chosen.items()}
    first, last = _range(asked.since, asked.until, max(todays.values(), default=now().date()))
    known = _Known(connection, chosen, first, last, bool(asked.outlets))
    return Gaps(
        first, last, tuple(_outlet(known, each, first, last, todays[each]) for each in chosen), hidden
    )


def _range(since: date | None, until: date | None, today: date) -> tuple[date, date]:
    last = min(until or today, today)
    first = since or last - timedelta(days=DAYS - 1)
    if first > last:
        raise UsageError(f"since {first} lies in the future: it is {today}")
    if (last - first).days >= LONGEST:
        raise UsageError(f"{first} to {last} are {(last - first).days + 1:,} days: at most {LONGEST:,} fit")
    return first, last


class _Known:
    """All that is known of some outlets' days, each asked for once."""

    def __init__(
        self, connection: sqlite3.Connection, zones: Mapping[str, str], first: date, last: date, named: bool
    ) -> None:
        self.starts = {each: min(first, _basis(connection, each, last)) for each in zones}
        self.counts: dict[str, dict[str | None, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
        self.asked: dict[str, set[str]] = defaultdict(set)
        span = Span(zones, min(self.starts.values(), default=first), last, first, named)
        for row in chain(page_days.stored(connection, span), page_days.missing(connection, span)):
            self.counts[row["outlet"]][row["day"]][row["state"]] += row["pages"]
        for outlet, day in page_days.asked(connection, span):
            self.asked[outlet].add(day)
        self.filled = [tuple(row) for row in connection.execute(_FILLED)]

    def usual(self, outlet: str, today: date, last: date) -> Mapping[int, int]:
        """By weekday, how much is usual: the median of the days that were asked for, or of which anything is known."""
        counts, asked = self.counts[outlet], self.asked[outlet]
        samples: dict[int, list[int]] = defaultdict(list)
        for day in _days(self.starts[outlet], min(last, today - timedelta(days=1))):
            published = sum(counts[text].values()) if (text := day.isoformat()) in counts else 0
            if published or text in asked:
                samples[day.weekday()].append(published)
        every = [count for counts_ in samples.values() for count in counts_]
        return {
            weekday: median(samples[weekday] if len(samples[weekday]) >= _SAMPLES else every) or 0
            for weekday in range(7)
        }

    def is_filled(self, outlet: str, day: str) -> bool:
        """Whether a back-fill has walked that day."""
        return any(outlet == each and since <= day <= until for each, since, until in self.filled)


def _basis(connection: sqlite3.Connection, outlet: str, last: date) -> date:
    """The day from which on the newest article says what is usual."""
    (key,) = connection.execute(
        "SELECT max(sort_key) FROM articles WHERE outlet = ? AND sort_key < ?", (outlet, key_of_day(last, 24))
    ).fetchone()
    return (moment_of(key).date() if key else last) - _BASIS


def _outlet(known: _Known, outlet: str, first: date, last: date, today: date) -> OutletGaps:
    usual, counts = known.usual(outlet, today, last), known.counts[outlet]
    days = tuple(
        _day(known, outlet, day, counts.get(day.isoformat(), Counter()), usual[day.weekday()], day < today)
        for day in _days(first, last)
    )
    return OutletGaps(
        outlet=outlet,
        published=sum(each.published for each in days),
        stored=sum(each.stored for each in days),
        holes=sum(each.is_hole for each in days),
        silent=sum(each.verdict == "silent" for each in days),
        undated_articles=counts[None]["stored"],
        undated_pages=sum(counts[None].values()) - counts[None]["stored"],
        days=days,
    )


def _day(known: _Known, outlet: str, day: date, states: Counter[str], usual: int, is_over: bool) -> GapDay:
    published, stored = sum(states.values()), states["stored"]
    silent = not published and is_over and usual >= _USUAL and not known.is_filled(outlet, day.isoformat())
    return GapDay(
        day=day,
        verdict=_verdict(published, stored) if published else "silent" if silent else "quiet",
        published=published,
        stored=stored,
        waiting=states["new"],
        failed=states["failed"],
        denied=states["denied"],
        quarantined=states["quarantined"],
        gone=states["gone"],
        usual=usual,
    )


def _verdict(published: int, stored: int) -> str:
    for share, verdict in ((1.0, "whole"), (0.9, "nearly"), (0.5, "partly")):
        if stored >= share * published:
            return verdict
    return "little" if stored else "none"


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
