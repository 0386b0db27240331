"""What became of a page: how each end of a fetch is entered in the ledger (table ``pages``).

The functions change one page and expect the caller's transaction.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta

from archive.burying import entomb
from archive.ledger import PRIORITY
from archive.models import Fetched
from archive.times import optional_text, to_text

#: Waits before the next attempt, in seconds.  The first is short enough for the same run: most
#: failures are a dropped connection.  After the last one the page is ``failed``.
RETRY_AFTER = (5, 60, 600, 3600, 6 * 3600, *(24 * 3600,) * 3, *(72 * 3600,) * 3)

_DENIED_AGAIN = timedelta(days=1)  # RFC 9309 §2.4: robots.txt should not be trusted for longer
_ALIAS_WAITS = timedelta(hours=1)
_SECOND_LOOK = timedelta(hours=6)


def settle_fetched(
    connection: sqlite3.Connection,
    url: str,
    fetched: Fetched,
    article_id: int,
    remark: str | None = None,
    *,
    recheck_at: datetime | None = None,
) -> None:
    """The page is an article, stored as *article_id*; looked at again at *recheck_at*, if ever."""
    _settle(connection, url, fetched, state="fetched", reason=remark, article_id=article_id)
    plan_recheck(connection, url, recheck_at)


def settle_unchanged(
    connection: sqlite3.Connection, url: str, fetched: Fetched, recheck_at: datetime | None
) -> None:
    """A recheck found what was there before: by a 304, or by the same bytes.

    The record of the bytes stays the one that they came in.
    """
    connection.execute(
        """UPDATE pages SET http_status = :status, fetched_at = :at, attempts = 0, suspected_at = NULL,
               etag = coalesce(:etag, etag), last_modified = coalesce(:last_modified, last_modified)
           WHERE url = :url""",
        {
            "status": fetched.status,
            "at": to_text(fetched.at),
            "etag": fetched.etag,
            "last_modified": fetched.last_modified,
            "url": url,
        },
    )
    connection.execute(
        "UPDATE articles SET checked_at = ?, gone_at = NULL WHERE id = (SELECT article_id FROM pages WHERE url = ?)",
        (to_text(fetched.at), url),
    )
    plan_recheck(connection, url, recheck_at)


def settle_suspected(connection: sqlite3.Connection, url: str, fetched: Fetched, doubt: str) -> None:
    """A recheck gave something that a stored article does not turn into every day: look again, hours later."""
    connection.execute(
        """UPDATE pages SET reason = ?, http_status = ?, fetched_at = ?, suspected_at = ?, next_due_at = ?
           WHERE url = ?""",
        (
            f"second look: {doubt}",
            fetched.status,
            to_text(fetched.at),
            to_text(fetched.at),
            to_text(fetched.at + _SECOND_LOOK),
            url,
        ),
    )


def plan_recheck(connection: sqlite3.Connection, url: str, at: datetime | None) -> None:
    """Let the page be fetched again at that time, after everything that is new; or never."""
    connection.execute(
        "UPDATE pages SET next_due_at = ?, priority = ? WHERE url = ?",
        (optional_text(at), PRIORITY["recheck"], url),
    )


def settle_quarantined(connection: sqlite3.Connection, url: str, fetched: Fetched, reason: str) -> None:
    """The page is no article; *reason* says why.  It keeps an article that it once was."""
    _settle(connection, url, fetched, state="quarantined", reason=reason)


def settle_gone(connection: sqlite3.Connection, url: str, fetched: Fetched) -> None:
    """The server says 404 or 410.  A stored article stays readable and says since when it is gone."""
    _settle(connection, url, fetched, state="gone", reason=f"HTTP {fetched.status}")
    mark_gone(connection, url, fetched.at)


def mark_gone(connection: sqlite3.Connection, url: str, at: datetime) -> None:
    """The article of that address is no longer there; not of a page that is only another address of it."""
    connection.execute(
        "UPDATE articles SET gone_at = coalesce(gone_at, :at), checked_at = :at WHERE url = :url",
        {"at": to_text(at), "url": url},
    )


def settle_forgotten(connection: sqlite3.Connection, url: str, fetched: Fetched, of: str) -> None:
    """The page leads to *of*, which is forgotten: so it is forgotten too, unless it is an article of its own.

    Its bytes are in the WARC file by now; the pointer that stays is how ``akhbar check`` knows of them.
    """
    row = connection.execute("SELECT article_id FROM pages WHERE url = ?", (url,)).fetchone()
    if row is not None and row["article_id"] is not None:
        settle_quarantined(connection, url, replace(fetched, warc=None), "leads to a forgotten page")
        url = of
    else:
        if url != of:
            connection.execute("UPDATE pages SET alias_of = ? WHERE url = ?", (of, url))
        entomb(connection, url, fetched.at)
    if fetched.warc is not None:
        connection.execute(
            "UPDATE pages SET warc_file = ?, warc_offset = ?, warc_length = ? WHERE url = ?",
            (fetched.warc.file, fetched.warc.offset, fetched.warc.length, url),
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
               payload_digest = :payload_digest, fetched_at = :at, alias_of = :alias_of, suspected_at = NULL,
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
