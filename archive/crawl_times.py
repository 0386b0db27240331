"""When outlets were crawled, by the tables ``runs`` and ``run_outlets``."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

# CROSS JOIN, else SQLite reads all runs of all years.
_BEGUN = """
    SELECT x.outlet, min(r.started_at) FROM runs AS r CROSS JOIN run_outlets AS x ON x.run_id = r.id
    WHERE r.started_at >= ? AND r.started_at < ?
    GROUP BY x.outlet, substr(r.started_at, 1, 13) ORDER BY 2
"""


def crawl_times(
    connection: sqlite3.Connection, since: str, before: str = "9999"
) -> defaultdict[str, list[str]]:
    """By outlet, the stored forms of the moments at which its crawls began, in order; at most one an hour."""
    begun: defaultdict[str, list[str]] = defaultdict(list)
    for outlet, moment in connection.execute(_BEGUN, (since, before)):
        begun[outlet].append(moment)
    return begun
