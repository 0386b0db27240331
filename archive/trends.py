"""How often words are used over time: articles that answer a query, by day, week or month.

Counted in the full-text index, whose rowid is the minute of publication.  What lies well within a period is
only counted; what lies so near to a border that the outlet's zone decides is asked for its day.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, get_args

from archive.errors import UsageError
from archive.search.expand import Plan, expand
from archive.search.filters import EARLIEST, LATEST, Filters
from archive.search.query import parse
from archive.sort_keys import key_of_day

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

Unit = Literal["day", "week", "month"]

MAX_SERIES = 6  # queries, or outlets, side by side
MAX_PERIODS = 400
_DAYS, _WEEKS = 45, 240  # days of a range that is shown by day, and by week
_STRAYS = 100  # one article in so many, the oldest, may be a stray from long ago


@dataclass(frozen=True, slots=True)
class Period:
    """A day, a week (from Monday) or a month, both ends included, and all ``articles`` of it.

    ``whole``: no part of it lies outside of the days that were counted.
    """

    first: date
    last: date
    articles: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """The articles that answer a query, period by period: of all chosen outlets, or of ``outlet`` alone.

    ``articles`` are all of these outlets in the period, whether they answer or not; ``expanded``: the
    other spellings that were counted.
    """

    query: str
    outlet: str | None
    expanded: tuple[str, ...]
    counts: tuple[int, ...]
    articles: tuple[int, ...]

    @property
    def total(self) -> int:
        """How many articles answer."""
        return sum(self.counts)

    @property
    def shares(self) -> tuple[float | None, ...]:
        """0 to 1; None where there are no articles at all."""
        return tuple(
            count / articles if articles else None
            for count, articles in zip(self.counts, self.articles, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Trends:
    """``trends`` side by side over ``periods``, from ``since`` to ``until``."""

    unit: Unit
    since: date
    until: date
    periods: tuple[Period, ...]
    trends: tuple[Trend, ...]


def trends(
    connection: sqlite3.Connection,
    queries: str | Iterable[str],
    *,
    unit: Unit | None = None,
    outlet: str | Iterable[str] = (),
    by_outlet: bool = False,
    since: date | str | None = None,
    until: date | str | None = None,
    copies: bool = False,
) -> Trends:
    """Count the articles that answer each of the *queries* (as those of a search), period by period.

    Without queries only all articles are counted.
    *by_outlet*: a trend for each outlet instead, of one query: the outlets named, or those with most
    articles that answer.  Without *unit* the length of the range decides; without *since* the range begins
    where the archive does, but for the oldest hundredth of it: strays from long ago.  Of copies only the
    leader counts, among the answers and among all articles, unless *copies*.  Raises ``QueryError``,
    ``UsageError`` or ``OutletNotStored``.
    """
    texts = (queries,) if isinstance(queries, str) else tuple(queries)
    _check(texts, unit, by_outlet)
    plans = [expand(connection, parse(text)) for text in texts]
    asked = Filters.of(connection, outlet=outlet, since=since, until=until, copies=copies)
    first, last = _range(connection, asked)
    unit = unit or _unit(first, last)
    periods = _Periods(first, last, tuple(_starts(first, last, unit)))
    outlets = _outlets(connection, plans[0], asked) if by_outlet else (None,)
    found: list[Trend] = []
    for name in outlets if plans else ():
        filters = replace(asked, outlets=(name,) if name else asked.outlets)
        articles = _count(connection, periods, filters.index_terms())
        for text, plan in zip(texts, plans, strict=True):
            counts = _count(connection, periods, plan.match(filters.index_terms()))
            found.append(Trend(text, name, plan.expanded, counts, articles))
    together = by_outlet or not found
    articles = _count(connection, periods, asked.index_terms()) if together else found[0].articles
    return Trends(unit, first, last, periods.shown(articles), tuple(found))


def _check(texts: Sequence[str], unit: str | None, by_outlet: bool) -> None:
    if len(texts) > MAX_SERIES:
        raise UsageError(f"at most {MAX_SERIES} words or phrases can be compared, not {len(texts)}")
    if by_outlet and len(texts) != 1:
        raise UsageError(f"outlets can be compared for one word or phrase, not for {len(texts)}")
    if unit is not None and unit not in get_args(Unit):
        raise UsageError(f"not a unit of time: {unit[:60]!r}; allowed are {', '.join(get_args(Unit))}")


@dataclass(frozen=True, slots=True)
class _Periods:
    """The days from ``first`` to ``last``, cut at ``starts``; the last of these begins no period."""

    first: date
    last: date
    starts: tuple[date, ...]

    def shown(self, articles: Sequence[int]) -> tuple[Period, ...]:
        """With their articles."""
        spans = ((start, after - timedelta(days=1)) for start, after in pairwise(self.starts))
        return tuple(
            Period(start, end, count, whole=self.first <= start and end <= self.last)
            for (start, end), count in zip(spans, articles, strict=True)
        )

    def of(self, day: str) -> int | None:
        """Which period a stored day belongs to."""
        if not self.first.isoformat() <= day <= self.last.isoformat():
            return None
        return bisect_right(self.starts, date.fromisoformat(day)) - 1

    def stretches(self) -> Iterator[tuple[int | None, int, int]]:
        """Ranges of keys, the end left out, each within one period, or (None) around a border."""
        borders = [self.first, *self.starts[1:-1], self.last + timedelta(days=1)]
        until: int | None = None
        for at, border in enumerate(borders):
            start, end = key_of_day(border, EARLIEST), key_of_day(border, LATEST)
            if until is not None and until < start:
                yield at - 1, until, start
            yield None, start if until is None else max(start, until), end
            until = end


def histogram(
    connection: sqlite3.Connection, match: str, asked: Filters, unit: Unit | None = None
) -> tuple[Unit, tuple[Period, ...]]:
    """The articles that answer an FTS5 expression and the filters, by the periods between the first and the last.

    *match* holds what the filters ask of the index.  Without an article there are no periods.
    """
    conditions = asked.conditions("articles_fts.rowid")
    first, last = (_day_of_hit(connection, match, conditions, order) for order in ("ASC", "DESC"))
    if first is None or last is None:
        return unit or "day", ()
    unit = unit or _unit(first, last)
    periods = _Periods(first, last, tuple(_starts(first, last, unit)))
    return unit, periods.shown(_count(connection, periods, match, conditions))


def _day_of_hit(
    connection: sqlite3.Connection, match: str, conditions: tuple[str, list[object]], order: str
) -> date | None:
    row = connection.execute(
        f"""SELECT coalesce(published_day, substr(first_seen_at, 1, 10)) FROM articles WHERE sort_key =
            (SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?{conditions[0]} ORDER BY rowid {order} LIMIT 1)""",  # noqa: S608 - our own words
        (match, *conditions[1]),
    ).fetchone()
    return date.fromisoformat(row[0]) if row else None


def _count(
    connection: sqlite3.Connection,
    periods: _Periods,
    match: str,
    more: tuple[str, list[object]] = ("", []),
) -> tuple[int, ...]:
    """By period, how many articles the index gives; without an expression, of all articles.

    *more*: conditions on ``articles_fts.rowid`` and their parameters.
    """
    table, key, where = "articles", "sort_key", "1"
    if match:
        table, key, where = "articles_fts", "articles_fts.rowid", "articles_fts MATCH ?"
    within = f"{where}{more[0]} AND {key} >= ? AND {key} < ?"
    counted = f"SELECT count(*) FROM {table} WHERE {within}"  # noqa: S608 - our own names
    day = "coalesce(a.published_day, substr(a.first_seen_at, 1, 10))"
    dated = f"SELECT {day}, count(*) FROM {table} CROSS JOIN articles AS a ON a.sort_key = {key} WHERE {within} GROUP BY 1"  # noqa: S608
    if not match:
        dated = f"SELECT {day}, count(*) FROM articles AS a WHERE {within} GROUP BY 1"  # noqa: S608
    counts = [0] * (len(periods.starts) - 1)
    for period, start, end in periods.stretches():
        values = [*([match] if match else []), *more[1], start, end]
        if period is not None:
            counts[period] += connection.execute(counted, values).fetchone()[0]
            continue
        for text, articles in connection.execute(dated, values):
            at = periods.of(text)
            if at is not None:
                counts[at] += articles
    return tuple(counts)


def _outlets(connection: sqlite3.Connection, plan: Plan, asked: Filters) -> tuple[str | None, ...]:
    """The outlets to compare."""
    if asked.outlets:
        return asked.outlets[:MAX_SERIES]
    conditions, parameters = asked.conditions("articles_fts.rowid")
    rows = connection.execute(
        f"""SELECT a.outlet FROM articles_fts CROSS JOIN articles AS a INDEXED BY articles_facets
                ON a.sort_key = articles_fts.rowid
            WHERE articles_fts MATCH ?{conditions} GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ?""",  # noqa: S608
        (plan.match(asked.index_terms()), *parameters, MAX_SERIES),
    )
    return tuple(row[0] for row in rows)


def _range(connection: sqlite3.Connection, asked: Filters) -> tuple[date, date]:
    """The days that are asked for, else those of which there is anything."""
    chosen = f"WHERE outlet IN ({', '.join('?' * len(asked.outlets))})" if asked.outlets else ""
    (count,) = connection.execute(f"SELECT count(*) FROM articles {chosen}", asked.outlets).fetchone()  # noqa: S608
    days = []
    for order, skip in (("ASC", count // _STRAYS), ("DESC", 0)):
        row = connection.execute(
            f"""SELECT coalesce(published_day, substr(first_seen_at, 1, 10)) FROM articles {chosen}
                ORDER BY sort_key {order} LIMIT 1 OFFSET ?""",  # noqa: S608 - our own words
            (*asked.outlets, skip),
        ).fetchone()
        days.append(date.fromisoformat(row[0]) if row else datetime.now(UTC).date())
    oldest, newest = days
    first = asked.since or min(oldest, asked.until or oldest)
    return first, asked.until or max(newest, first)


def _unit(first: date, last: date) -> Unit:
    days = (last - first).days + 1
    return "day" if days <= _DAYS else "week" if days <= _WEEKS else "month"


def _starts(first: date, last: date, unit: Unit) -> Iterator[date]:
    """The first days of the periods that hold a day of the range, and of the one after them."""
    start = first
    if unit == "week":
        start -= timedelta(days=start.weekday())
    elif unit == "month":
        start = start.replace(day=1)
    for _ in range(MAX_PERIODS):
        yield start
        if start > last:
            return
        start = _after(start, unit)
    raise UsageError(f"{first} to {last} are more than {MAX_PERIODS} {unit}s: choose a longer unit")


def _after(start: date, unit: Unit) -> date:
    if unit == "month":
        return (start + timedelta(days=31)).replace(day=1)
    return start + timedelta(days=7 if unit == "week" else 1)
