"""One article's row in the full-text index ``articles_fts``."""

from __future__ import annotations

import sqlite3

_LEADS = " xl"  # how view articles_folded ends the keys of a cluster's leader


def index(connection: sqlite3.Connection, sort_key: int) -> None:
    """Put an article's present text into the full-text index."""
    connection.execute(
        """INSERT INTO articles_fts (rowid, title, body, keys)
           SELECT sort_key, title, body, keys FROM articles_folded WHERE sort_key = ?""",
        (sort_key,),
    )


def unindex(connection: sqlite3.Connection, sort_key: int) -> None:
    """Take an article out of the index.  To be called before its row changes: FTS5 reads the old
    text through the content view."""
    connection.execute("DELETE FROM articles_fts WHERE rowid = ?", (sort_key,))


def reindex_leadership(connection: sqlite3.Connection, article_id: int) -> None:
    """Index an article again that now leads its cluster and did not, or the reverse.

    Who leads is known only after the change, when the view has forgotten the old keys; so FTS5 is told
    them (its documentation, 6.4.2: the 'delete' command).
    """
    row = connection.execute(
        """SELECT f.* FROM articles_folded AS f
           WHERE f.sort_key = (SELECT sort_key FROM articles WHERE id = ?)""",
        (article_id,),
    ).fetchone()
    keys: str = row["keys"]
    before = keys.removesuffix(_LEADS) if keys.endswith(_LEADS) else keys + _LEADS
    connection.execute(
        "INSERT INTO articles_fts (articles_fts, rowid, title, body, keys) VALUES ('delete', ?, ?, ?, ?)",
        (row["sort_key"], row["title"], row["body"], before),
    )
    connection.execute(
        "INSERT INTO articles_fts (rowid, title, body, keys) VALUES (?, ?, ?, ?)",
        (row["sort_key"], row["title"], row["body"], keys),
    )
