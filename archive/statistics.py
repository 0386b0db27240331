"""How much is stored, of whom, and how fast it grows."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from archive.crawl_times import crawl_times
from archive.quantiles import median, quantile
from archive.search.filters import bundled_outlets, check_outlets
from archive.sort_keys import first_key
from archive.times import from_text, now, to_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from pathlib import Path

GROWTH_DAYS = 7  # what "a day" is averaged over
FRESHNESS_DAYS = 30  # stories published in these days say how fresh an outlet is
_ATTENDED = timedelta(days=2)  # a crawl began so shortly before: somebody was looking when it was published

# Not those that a person asked for or an import brought (found_in is no address), nor those that only a
# back-fill named.
_FRESH = """
    SELECT a.outlet, a.published_at, a.first_seen_at
    FROM articles AS a JOIN pages AS p ON p.url = a.url
    WHERE a.outlet = ? AND a.sort_key >= ? AND a.published_at IS NOT NULL AND p.found_in LIKE 'http%'
        AND (EXISTS (SELECT 1 FROM sources AS s WHERE s.outlet = a.outlet AND s.url = p.found_in)
            OR NOT EXISTS (SELECT 1 FROM backfills AS b JOIN steps AS t ON t.backfill_id = b.id
                           WHERE b.outlet = a.outlet AND t.url = p.found_in))
"""


@dataclass(frozen=True, slots=True)
class OutletStatistics:
    """``unique``: without copies of others.  Days are the outlet's own; ``days``: those with any article.

    ``fresh``: how many stories of the last :data:`FRESHNESS_DAYS` days were found by ordinary crawling while
    they were news; ``minutes_median`` and ``minutes_90``, the 90th percentile: how long after
    ``published_at`` they were first seen.  Below zero, the outlet's clock or the zone in its file is wrong.
    """

    outlet: str
    name: str
    articles: int
    unique: int
    words: int
    first_day: date | None
    last_day: date | None
    days: int
    last_stored_at: datetime | None
    fresh: int
    minutes_median: int | None
    minutes_90: int | None


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts and ``articles_a_day`` of the chosen outlets; sizes and ``bytes_a_day`` of the whole archive.

    ``*_a_day``: averages of the last :data:`GROWTH_DAYS` days, or since the first article if that is
    less.  ``bytes_a_day`` is None when outlets were named: WARC files do not say whose bytes they hold.
    ``left_out``: bundled outlets with articles that are not counted.
    """

    outlets: tuple[OutletStatistics, ...]
    articles: int
    unique: int
    words: int
    database_bytes: int
    warc_bytes: int
    articles_a_day: float
    bytes_a_day: float | None
    left_out: tuple[str, ...]


def statistics(
    connection: sqlite3.Connection, database: Path, outlet: str | Iterable[str] = ()
) -> Statistics:
    """Count; of all outlets but the bundled ones, or of those named."""
    named = check_outlets(connection, outlet)
    hidden = () if named else bundled_outlets(connection)
    every = _outlets(connection)
    outlets = tuple(
        each for each in every if each.outlet not in hidden and (not named or each.outlet in named)
    )
    articles_a_day, bytes_a_day = _growth(connection, database, named)
    return Statistics(
        outlets=outlets,
        articles=sum(each.articles for each in outlets),
        unique=sum(each.unique for each in outlets),
        words=sum(each.words for each in outlets),
        database_bytes=_size(database),
        warc_bytes=sum(_size(path) for path in _warc_files(database)),
        articles_a_day=articles_a_day,
        bytes_a_day=bytes_a_day,
        left_out=tuple(each.outlet for each in every if each.outlet in hidden and each.articles),
    )


def _leaders(connection: sqlite3.Connection) -> dict[str, int]:
    """How many articles of each outlet view ``unique_articles`` has, from the index, which says so of each."""
    return {
        outlet: connection.execute(
            "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH ?",
            (f'keys : ("xl" AND "xo{outlet}")',),
        ).fetchone()[0]
        for (outlet,) in connection.execute("SELECT id FROM outlets").fetchall()
    }


def _outlets(connection: sqlite3.Connection) -> list[OutletStatistics]:
    leaders = _leaders(connection)
    minutes = freshness(connection)
    rows = connection.execute(
        """SELECT o.id, o.name, coalesce(sum(d.articles), 0) AS articles, coalesce(sum(d.words), 0) AS words,
               min(d.day) AS first_day, max(d.day) AS last_day, count(d.day) AS days,
               (SELECT max(a.first_seen_at) FROM articles AS a WHERE a.outlet = o.id) AS last_stored_at
           FROM outlets AS o LEFT JOIN daily_counts AS d ON d.outlet = o.id
           GROUP BY o.id ORDER BY articles DESC, o.id"""
    )
    return [
        OutletStatistics(
            outlet=row["id"],
            name=row["name"],
            articles=row["articles"],
            unique=leaders.get(row["id"], 0),
            words=row["words"],
            first_day=row["first_day"] and date.fromisoformat(row["first_day"]),
            last_day=row["last_day"] and date.fromisoformat(row["last_day"]),
            days=row["days"],
            last_stored_at=row["last_stored_at"] and from_text(row["last_stored_at"]),
            fresh=len(minutes[row["id"]]),
            minutes_median=median(minutes[row["id"]]),
            minutes_90=quantile(minutes[row["id"]], 0.9),
        )
        for row in rows
    ]


def _growth(
    connection: sqlite3.Connection, database: Path, named: tuple[str, ...]
) -> tuple[float, float | None]:
    """Articles and bytes a day.  The database grows with its articles; WARC files say by their time."""
    since = now() - timedelta(days=GROWTH_DAYS)
    chosen = f"WHERE outlet IN ({', '.join('?' * len(named))})" if named else ""
    total, recent, first = connection.execute(
        f"""SELECT count(*), count(*) FILTER (WHERE first_seen_at >= ?), min(first_seen_at)
            FROM articles {chosen}""",  # noqa: S608 - our own words
        (to_text(since), *named),
    ).fetchone()
    if not total:
        return 0.0, None if named else 0.0
    days = min(float(GROWTH_DAYS), max(1.0, (now() - from_text(first)) / timedelta(days=1)))
    if named:
        return recent / days, None
    warc = sum(_size(path) for path in _warc_files(database) if path.stat().st_mtime >= since.timestamp())
    return recent / days, (_size(database) * recent / total + warc) / days


def freshness(connection: sqlite3.Connection, only: str | None = None) -> dict[str, list[int]]:
    """By outlet (or of one only), minutes from publication to first sight of what was found while it was news.

    Left out is what was published when nobody looked: before the outlet's first crawl, and when no crawl
    of it had begun for two days.  Stories without a time of day have none.
    """
    since = now() - timedelta(days=FRESHNESS_DAYS)
    crawls = crawl_times(connection, to_text(since - _ATTENDED))
    minutes: dict[str, list[int]] = defaultdict(list)
    for (outlet,) in connection.execute(
        "SELECT id FROM outlets WHERE id = coalesce(?, id)", (only,)
    ).fetchall():
        for _, published, seen in connection.execute(_FRESH, (outlet, first_key(since))):
            at = bisect_right(crawls[outlet], published)
            published_at = datetime.fromisoformat(published)
            if at and published_at - datetime.fromisoformat(crawls[outlet][at - 1]) <= _ATTENDED:
                minutes[outlet].append(
                    round((datetime.fromisoformat(seen) - published_at).total_seconds() / 60)
                )
    return minutes


def _warc_files(database: Path) -> list[Path]:
    return sorted(database.parent.glob("warc/*.warc.gz"))


def _size(path: Path) -> int:
    """Of a file with its write-ahead log, if it has one."""
    files = (path, path.with_name(path.name + "-wal"))
    return sum(each.stat().st_size for each in files if each.exists())
