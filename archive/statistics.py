"""How much is stored, of whom, and how fast it grows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from archive.search.filters import bundled_outlets, check_outlets
from archive.times import from_text, now, to_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from pathlib import Path

GROWTH_DAYS = 7  # what "a day" is averaged over


@dataclass(frozen=True, slots=True)
class OutletStatistics:
    """``unique``: without copies of others.  Days are the outlet's own; ``days``: those with any article."""

    outlet: str
    name: str
    articles: int
    unique: int
    words: int
    first_day: date | None
    last_day: date | None
    days: int
    last_stored_at: datetime | None


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts of the chosen outlets; sizes (bytes) and growth of the whole archive.

    ``*_a_day``: averages of the last :data:`GROWTH_DAYS` days, or since the first article if that is
    less.  ``left_out``: bundled outlets with articles that are not counted.
    """

    outlets: tuple[OutletStatistics, ...]
    articles: int
    unique: int
    words: int
    database_bytes: int
    warc_bytes: int
    articles_a_day: float
    bytes_a_day: float
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
    articles_a_day, bytes_a_day = _growth(connection, database)
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


def _outlets(connection: sqlite3.Connection) -> list[OutletStatistics]:
    leaders = dict(
        connection.execute("SELECT outlet, count(*) FROM unique_articles GROUP BY outlet").fetchall()
    )
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
        )
        for row in rows
    ]


def _growth(connection: sqlite3.Connection, database: Path) -> tuple[float, float]:
    """Articles and bytes a day.  The database grows with its articles; WARC files say by their time."""
    since = now() - timedelta(days=GROWTH_DAYS)
    total, recent, first = connection.execute(
        "SELECT count(*), count(*) FILTER (WHERE first_seen_at >= ?), min(first_seen_at) FROM articles",
        (to_text(since),),
    ).fetchone()
    if not total:
        return 0.0, 0.0
    days = min(float(GROWTH_DAYS), max(1.0, (now() - from_text(first)) / timedelta(days=1)))
    warc = sum(_size(path) for path in _warc_files(database) if path.stat().st_mtime >= since.timestamp())
    return recent / days, (_size(database) * recent / total + warc) / days


def _warc_files(database: Path) -> list[Path]:
    return sorted(database.parent.glob("warc/*.warc.gz"))


def _size(path: Path) -> int:
    """Of a file with its write-ahead log, if it has one."""
    files = (path, path.with_name(path.name + "-wal"))
    return sum(each.stat().st_size for each in files if each.exists())
