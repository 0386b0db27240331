"""Articles to be extracted again, because a line of theirs was learned, or unlearned, after they were stored.

Table ``stale``.  Marked in the transaction that changes what is known, worked off by crawls, a budget each.
"""

from __future__ import annotations

import sqlite3

from archive.times import now, to_text


def mark(connection: sqlite3.Connection, outlet: str, line: int) -> None:
    """Mark all articles of *outlet* with that line, by its key in ``sightings``."""
    connection.execute(
        """INSERT OR IGNORE INTO stale (outlet, article_id, marked_at)
           SELECT ?, a.id, ? FROM sightings AS s JOIN articles AS a ON a.sort_key = s.sort_key WHERE s.line = ?""",
        (outlet, to_text(now()), line),
    )


def some(connection: sqlite3.Connection, outlet: str, limit: int) -> list[int]:
    """At most *limit* marked articles, the newest first."""
    rows = connection.execute(
        "SELECT article_id FROM stale WHERE outlet = ? ORDER BY article_id DESC LIMIT ?", (outlet, limit)
    )
    return [row["article_id"] for row in rows]


def clear(connection: sqlite3.Connection, article_id: int) -> None:
    """The article was extracted by what is known now, or cannot be."""
    connection.execute("DELETE FROM stale WHERE article_id = ?", (article_id,))
