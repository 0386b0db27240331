"""The ledger: every page address ever seen and its fate (table ``pages``).

A page is written here before it is fetched and settled here when its fetch ends, so a killed crawl
leaves nothing to clean up: what was not settled is still due.  The functions change one row each
and expect the caller's transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from archive.models import DuePage, Fetched, FoundPage
from archive.times import from_text, optional_text, to_text

#: What is fetched first: what readers see now before what only fills the past.
PRIORITY = {"asked": 100, "feed": 30, "news": 25, "section": 20, "sitemap": 10, "archive": 0, "wordpress": 0}

#: Waits before the next attempt, in seconds.  The first is short enough for the same run: most
#: failures are a dropped connection.  After the last one the page is ``failed``.
RETRY_AFTER = (5, 60, 600, 3600, 6 * 3600, 24 * 3600)

_DENIED_AGAIN = timedelta(days=1)  # RFC 9309 §2.4: robots.txt should not be trusted for longer
_ALIAS_WAITS = timedelta(hours=1)

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
    """Make one page due now, whatever its state."""
    add(connection, outlet, [FoundPage(url)], found_in="asked", priority=PRIORITY["asked"], now=now)
    connection.execute("UPDATE pages SET next_due_at = ? WHERE url = ?", (to_text(now), url))


def due(
    connection: sqlite3.Connection, outlet: str, now: datetime, limit: int, claimed: Collection[str] = ()
) -> list[DuePage]:
    """At most *limit* pages of *outlet* that are due and not among the *claimed* ones.

    By priority, then newest first.  Reads an index only as far as it must, so that a million due
    rows cost what ten cost.
    """
    rows = connection.execute(
        """SELECT p.url, p.outlet, p.attempts, p.hint_title, p.hint_published_at, p.article_id, s.section
           FROM pages AS p INDEXED BY pages_due LEFT JOIN sources AS s ON s.outlet = p.outlet AND s.url = p.found_in
           WHERE p.outlet = ? AND p.next_due_at <= ? AND p.url NOT IN (SELECT value FROM json_each(?))
           ORDER BY p.priority DESC, coalesce(p.hint_published_at, p.found_at) DESC LIMIT ?""",
        (outlet, to_text(now), json.dumps(sorted(claimed)), limit),
    )
    return [_due_page(row) for row in rows]


def due_page(connection: sqlite3.Connection, url: str) -> DuePage | None:
    """That page's row as something to fetch, or None when the ledger does not know it."""
    row = connection.execute(
        "SELECT url, outlet, attempts, hint_title, hint_published_at, article_id, NULL AS section FROM pages WHERE url = ?",
        (url,),
    ).fetchone()
    return None if row is None else _due_page(row)


def next_due(connection: sqlite3.Connection, outlet: str) -> datetime | None:
    """When the next page of *outlet* becomes due; it may be in the past."""
    (moment,) = connection.execute(
        "SELECT min(next_due_at) FROM pages WHERE outlet = ? AND next_due_at IS NOT NULL", (outlet,)
    ).fetchone()
    return None if moment is None else from_text(moment)


def settle_fetched(
    connection: sqlite3.Connection, url: str, fetched: Fetched, article_id: int, remark: str | None = None
) -> None:
    """The page is an article, stored as *article_id*."""
    _settle(connection, url, fetched, state="fetched", reason=remark, article_id=article_id)


def settle_quarantined(connection: sqlite3.Connection, url: str, fetched: Fetched, reason: str) -> None:
    """The page is no article; *reason* says why.  It keeps an article that it once was."""
    _settle(connection, url, fetched, state="quarantined", reason=reason)


def settle_gone(connection: sqlite3.Connection, url: str, fetched: Fetched) -> None:
    """The server says 404 or 410.  A stored article stays readable and says since when it is gone."""
    _settle(connection, url, fetched, state="gone", reason=f"HTTP {fetched.status}")
    connection.execute(
        """UPDATE articles SET gone_at = coalesce(gone_at, :at), checked_at = :at
           WHERE url = :url""",  # not of pages that are only another address of it
        {"at": to_text(fetched.at), "url": url},
    )


def settle_denied(connection: sqlite3.Connection, url: str, at: datetime, reason: str) -> None:
    """robots.txt forbids it; asked again after a day."""
    connection.execute(
        "UPDATE pages SET state = 'denied', reason = ?, next_due_at = ? WHERE url = ?",
        (reason, to_text(at + _DENIED_AGAIN), url),
    )


def settle_postponed(connection: sqlite3.Connection, url: str, until: datetime, reason: str) -> None:
    """Not asked for now, through no fault of the page; does not count as an attempt."""
    connection.execute(
        "UPDATE pages SET reason = ?, next_due_at = ? WHERE url = ?", (reason, to_text(until), url)
    )


def settle_failed(
    connection: sqlite3.Connection,
    url: str,
    at: datetime,
    reason: str,
    status: int | None = None,
    not_before: datetime | None = None,
) -> None:
    """An attempt failed: due again after a growing wait (and not before *not_before*), or ``failed``."""
    (attempts,) = connection.execute("SELECT attempts + 1 FROM pages WHERE url = ?", (url,)).fetchone()
    final = attempts > len(RETRY_AFTER)
    due_at = None if final else at + timedelta(seconds=RETRY_AFTER[attempts - 1])
    if due_at and not_before:
        due_at = max(due_at, not_before)
    connection.execute(
        """UPDATE pages SET state = CASE WHEN :final THEN 'failed' ELSE state END, reason = :reason,
               attempts = :attempts, http_status = :status, next_due_at = :due WHERE url = :url""",
        {
            "final": final,
            "reason": reason,
            "attempts": attempts,
            "status": status,
            "due": optional_text(due_at),
            "url": url,
        },
    )


def settle_alias(connection: sqlite3.Connection, url: str, fetched: Fetched, of: str, reason: str) -> None:
    """The page is another address of page *of*, and leads to its article."""
    _settle(connection, url, fetched, state="alias", reason=reason, alias_of=of)
    connection.execute(
        "UPDATE pages SET article_id = (SELECT article_id FROM pages WHERE url = ?) WHERE url = ?", (of, url)
    )


def await_canonical(connection: sqlite3.Connection, url: str, canonical: str, now: datetime) -> None:
    """Keep the page until its canonical address was fetched; see :func:`wake_aliases`.

    Counts as an attempt, so that the caller can see when it has waited long enough.
    """
    connection.execute(
        """UPDATE pages SET alias_of = ?, reason = 'waits for its canonical address', attempts = attempts + 1,
               next_due_at = ? WHERE url = ?""",
        (canonical, to_text(now + _ALIAS_WAITS), url),
    )


def wake_aliases(connection: sqlite3.Connection, canonical: str, now: datetime) -> None:
    """The fate of *canonical* is known: pages that waited for it are due."""
    connection.execute(
        "UPDATE pages SET next_due_at = ? WHERE alias_of = ? AND state = 'new'", (to_text(now), canonical)
    )


def state(connection: sqlite3.Connection, url: str) -> str | None:
    """The state of a page, or None when the ledger does not know it."""
    row = connection.execute("SELECT state FROM pages WHERE url = ?", (url,)).fetchone()
    return None if row is None else row["state"]


def _settle(
    connection: sqlite3.Connection,
    url: str,
    fetched: Fetched,
    *,
    state: str,
    reason: str | None,
    article_id: int | None = None,
    alias_of: str | None = None,
) -> None:
    warc = fetched.warc
    connection.execute(
        """UPDATE pages SET state = :state, reason = :reason, attempts = 0, next_due_at = NULL,
               http_status = :status, etag = :etag, last_modified = :last_modified, body_hash = :body_hash,
               payload_digest = :payload_digest, fetched_at = :at, alias_of = :alias_of,
               article_id = coalesce(:article_id, article_id),
               warc_file = :file, warc_offset = :offset, warc_length = :length
           WHERE url = :url""",
        {
            "state": state,
            "reason": reason,
            "status": fetched.status,
            "etag": fetched.etag,
            "last_modified": fetched.last_modified,
            "body_hash": fetched.body_hash,
            "payload_digest": fetched.payload_digest,
            "at": to_text(fetched.at),
            "alias_of": alias_of,
            "article_id": article_id,
            "file": warc and warc.file,
            "offset": warc and warc.offset,
            "length": warc and warc.length,
            "url": url,
        },
    )


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
    )
