"""The ledger: every page address ever seen and its fate (table ``pages``).

A page is written here before it is fetched and settled here when its fetch ends, so a killed crawl
leaves nothing to clean up: what was not settled is still due.  The functions change one row each
and expect the caller's transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable
from datetime import datetime

from archive.errors import UsageError
from archive.models import DuePage, FoundPage, WarcPointer
from archive.times import from_text, optional_text, to_text

#: What is fetched first: what readers see now before what only fills the past.
PRIORITY = {
    "asked": 100,
    "feed": 30,
    "news": 25,
    "section": 20,
    "sitemap": 10,
    "recheck": 5,
    "archive": 0,
    "wordpress": 0,
}

_DUE_COLUMNS = """p.url, p.outlet, p.attempts, p.hint_title, p.hint_published_at, p.article_id, p.etag,
    p.last_modified, p.body_hash, p.warc_file, p.warc_offset, p.warc_length, p.suspected_at, p.priority"""

_FILL = """
    UPDATE pages SET priority = max(priority, :priority), hint_title = coalesce(hint_title, :title),
        hint_published_at = coalesce(hint_published_at, :published)
    WHERE url = :url AND outlet = :outlet AND state = 'new'
        AND (priority < :priority OR coalesce(hint_title, :title) IS NOT hint_title
             OR coalesce(hint_published_at, :published) IS NOT hint_published_at)
"""


def add(
    connection: sqlite3.Connection,
    outlet: str,
    pages: Iterable[FoundPage],
    *,
    found_in: str,
    priority: int,
    now: datetime,
) -> int:
    """Enter pages that are not known yet, due at once; returns how many were new.

    Of a page that waits to be fetched, a later source fills in what the first one did not say.
    """
    rows = [
        {
            "url": page.url,
            "outlet": outlet,
            "priority": priority,
            "found_in": found_in,
            "now": to_text(now),
            "title": page.title,
            "published": optional_text(page.published_at),
        }
        for page in pages
    ]
    before = connection.total_changes
    connection.executemany(
        """INSERT INTO pages (url, outlet, priority, found_in, found_at, hint_title, hint_published_at, next_due_at)
           VALUES (:url, :outlet, :priority, :found_in, :now, :title, :published, :now)
           ON CONFLICT (url) DO NOTHING""",
        rows,
    )
    new = connection.total_changes - before
    if new < len(rows):
        connection.executemany(_FILL, rows)
    return new


def ask_for(connection: sqlite3.Connection, outlet: str, url: str, now: datetime) -> None:
    """Make one page due now, whatever its state.

    Raises :class:`~archive.errors.UsageError` when the page is another outlet's, or was forgotten.
    """
    add(connection, outlet, [FoundPage(url)], found_in="asked", priority=PRIORITY["asked"], now=now)
    owner, forgotten_at = connection.execute(
        "SELECT outlet, forgotten_at FROM pages WHERE url = ?", (url,)
    ).fetchone()
    if forgotten_at is not None:
        raise UsageError(f"{url} was forgotten at {forgotten_at} ('akhbar forget'): it is not fetched again")
    if owner != outlet:
        raise UsageError(f"{url} is known as a page of {owner}: use 'scrapy crawl {owner} -a url=…'")
    connection.execute("UPDATE pages SET next_due_at = ? WHERE url = ?", (to_text(now), url))


def due(
    connection: sqlite3.Connection,
    outlet: str,
    now: datetime,
    limit: int,
    claimed: Collection[str] = (),
    *,
    rechecks: bool = False,
) -> list[DuePage]:
    """At most *limit* pages of *outlet* that are due and not among the *claimed* ones.

    Pages to be rechecked are asked for apart, by *rechecks*: they have a budget.  By priority, then
    newest first.  Reads an index only as far as it must, so that a million due rows cost what ten cost.
    """
    rows = connection.execute(
        f"""SELECT {_DUE_COLUMNS}, s.section
            FROM pages AS p INDEXED BY pages_due LEFT JOIN sources AS s ON s.outlet = p.outlet AND s.url = p.found_in
            WHERE p.outlet = ? AND p.next_due_at <= ? AND (p.priority = ?) = ?
            AND p.url NOT IN (SELECT value FROM json_each(?))
            ORDER BY p.priority DESC, coalesce(p.hint_published_at, p.found_at) DESC LIMIT ?""",  # noqa: S608
        (outlet, to_text(now), PRIORITY["recheck"], rechecks, json.dumps(sorted(claimed)), limit),
    )
    return [_due_page(row) for row in rows]


def due_page(connection: sqlite3.Connection, url: str) -> DuePage | None:
    """That page's row as something to fetch, or None when the ledger does not know it."""
    row = connection.execute(
        f"SELECT {_DUE_COLUMNS}, NULL AS section FROM pages AS p WHERE p.url = ?",  # noqa: S608
        (url,),
    ).fetchone()
    return None if row is None else _due_page(row)


def next_due(connection: sqlite3.Connection, outlet: str, *, rechecks: bool = True) -> datetime | None:
    """When the next page of *outlet* becomes due, with *rechecks* or without; it may be in the past."""
    (moment,) = connection.execute(
        """SELECT min(next_due_at) FROM pages
           WHERE outlet = ? AND next_due_at IS NOT NULL AND (? OR priority <> ?)""",
        (outlet, rechecks, PRIORITY["recheck"]),
    ).fetchone()
    return None if moment is None else from_text(moment)


def state(connection: sqlite3.Connection, url: str) -> str | None:
    """The state of a page, or None when the ledger does not know it."""
    row = connection.execute("SELECT state FROM pages WHERE url = ?", (url,)).fetchone()
    return None if row is None else row["state"]


def _due_page(row: sqlite3.Row) -> DuePage:
    published = row["hint_published_at"]
    return DuePage(
        url=row["url"],
        outlet=row["outlet"],
        attempts=row["attempts"],
        hint_title=row["hint_title"],
        hint_published_at=None if published is None else from_text(published),
        section=row["section"],
        article_id=row["article_id"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        body_hash=row["body_hash"],
        warc=_pointer(row),
        suspected=row["suspected_at"] is not None,
        is_recheck=row["priority"] == PRIORITY["recheck"],
    )


def _pointer(row: sqlite3.Row) -> WarcPointer | None:
    if row["warc_file"] is None:
        return None
    return WarcPointer(row["warc_file"], row["warc_offset"], row["warc_length"])
