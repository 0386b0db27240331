"""One outlet as its page shows it, and its newest stories; cheaper than the reports about all outlets.

At 100,000 articles :func:`archive.statistics.statistics` takes more than a second: it reads every row.  Here
the full-text index counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from archive.quantiles import median, quantile
from archive.search.filters import Filters, check_outlets
from archive.statistics import freshness
from archive.stored import StoredArticle
from archive.times import from_text

if TYPE_CHECKING:
    import sqlite3

_EDGE = """SELECT coalesce(published_day, substr(first_seen_at, 1, 10)) FROM articles WHERE outlet = ?
    ORDER BY sort_key {order} LIMIT 1"""


@dataclass(frozen=True, slots=True)
class OutletCard:
    """What its file says, and how much of it is stored; see ``OutletStatistics`` for the counts."""

    id: str
    name: str
    name_ur: str | None
    home: str
    country: str | None
    kind: str | None
    timezone: str
    enabled: bool
    reason: str | None
    ai_training: str | None
    articles: int
    unique: int
    first_day: date | None
    last_day: date | None
    fresh: int
    minutes_median: int | None
    minutes_90: int | None


def card(connection: sqlite3.Connection, outlet: str) -> OutletCard:
    """The card of an outlet; raises ``OutletNotStored``."""
    check_outlets(connection, outlet)
    row = connection.execute(
        """SELECT id, name, name_ur, home, country, kind, timezone, enabled, reason, ai_training
           FROM outlets WHERE id = ?""",
        (outlet,),
    ).fetchone()
    minutes = freshness(connection, outlet)[outlet]
    return OutletCard(
        **{**dict(row), "enabled": bool(row["enabled"])},
        articles=_counted(connection, outlet, copies=True),
        unique=_counted(connection, outlet, copies=False),
        first_day=_day(connection, outlet, "ASC"),
        last_day=_day(connection, outlet, "DESC"),
        fresh=len(minutes),
        minutes_median=median(minutes),
        minutes_90=quantile(minutes, 0.9),
    )


def newest(
    connection: sqlite3.Connection, outlet: str, limit: int, before: int | None = None
) -> list[StoredArticle]:
    """The newest articles of an outlet, or those before a sort key, newest first."""
    rows = connection.execute(
        f"""SELECT {StoredArticle.columns()} FROM articles
            WHERE outlet = ? AND sort_key < ? ORDER BY sort_key DESC LIMIT ?""",  # noqa: S608 - our own names
        (outlet, (1 << 63) - 1 if before is None else before, limit),
    )
    return [StoredArticle.of(row) for row in rows]


def removals(connection: sqlite3.Connection, article_id: int) -> list[tuple[datetime, datetime | None]]:
    """When an article was gone and came back, the first time first."""
    rows = connection.execute(
        "SELECT gone_at, back_at FROM removals WHERE article_id = ? ORDER BY gone_at", (article_id,)
    )
    return [(from_text(gone), back and from_text(back)) for gone, back in rows]


def _counted(connection: sqlite3.Connection, outlet: str, *, copies: bool) -> int:
    terms = Filters(outlets=(outlet,), copies=copies).index_terms()
    row = connection.execute(
        "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH ?", (terms,)
    ).fetchone()
    return int(row[0])


def _day(connection: sqlite3.Connection, outlet: str, order: str) -> date | None:
    row = connection.execute(_EDGE.format(order=order), (outlet,)).fetchone()
    return row and date.fromisoformat(row[0])
