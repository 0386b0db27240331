"""When a stored article is looked at again: often while it is young, then ever more rarely."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

from archive.times import from_text


def next_recheck(schedule: Sequence[timedelta], since: datetime, now: datetime) -> datetime | None:
    """The first moment of *schedule*, counted from *since*, that lies after *now*; None when all have passed."""
    return min((since + age for age in schedule if since + age > now), default=None)


def recheck_of(
    connection: sqlite3.Connection, article_id: int, schedule: Sequence[timedelta], now: datetime
) -> datetime | None:
    """When that article is due again, by its age since publication (since first sight, without a time)."""
    row = connection.execute(
        "SELECT published_at, first_seen_at FROM articles WHERE id = ?", (article_id,)
    ).fetchone()
    return next_recheck(schedule, from_text(row["published_at"] or row["first_seen_at"]), now)
