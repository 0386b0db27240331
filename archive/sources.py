"""Where addresses come from: feeds, sitemaps and listing pages, each polled at its own pace.

A source's new validators are written in one transaction with the links it gave: a crash between the
two would otherwise lose the links, since the next poll would be answered "not modified".
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.times import from_text, optional_text, to_text

_FIRST_RETRY = timedelta(seconds=5)
# Answers that the same request may not get again in a moment; the others (404, 410, 403 …) stay what they are.
_PASSING = (408, 425, 429)
_DEPTH = 3  # sitemap index -> index -> sitemap: deeper is a trap


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSpec:
    """A source as the outlet file or a parent sitemap names it; *interval* in seconds."""

    url: str
    kind: str  # feed, sitemap, section
    section: str | None = None
    interval: int
    parent_url: str | None = None
    lastmod: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source that is to be polled now."""

    url: str
    outlet: str
    kind: str
    parent_url: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    interval: int
    attempts: int = 0
    announced: bool = False  # its parent says when it changes, so it is not polled of its own accord


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a poll gave: the validators to keep and how much was in it."""

    status: int
    at: datetime
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    links: int = 0
    new_links: int = 0
    problem: str | None = None
    interval: int


def register(
    connection: sqlite3.Connection, outlet: str, specs: Collection[SourceSpec], now: datetime
) -> None:
    """Make the table agree with the outlet file: new sources are due, vanished ones are removed."""
    for spec in specs:
        _enter(connection, outlet, spec, now)
    connection.execute(
        """DELETE FROM sources WHERE outlet = ? AND parent_url IS NULL
           AND url NOT IN (SELECT value FROM json_each(?))""",
        (outlet, json.dumps([spec.url for spec in specs])),
    )
    connection.execute(
        """WITH RECURSIVE kept (url) AS (
               SELECT url FROM sources WHERE outlet = ?1 AND parent_url IS NULL
               UNION SELECT s.url FROM sources AS s JOIN kept ON s.parent_url = kept.url WHERE s.outlet = ?1)
           DELETE FROM sources WHERE outlet = ?1 AND url NOT IN (SELECT url FROM kept)""",
        (outlet,),
    )


def make_due(connection: sqlite3.Connection, outlet: str, now: datetime) -> None:
    """Let every source be polled now, except children whose parent says when they changed.

    One whose server has asked to be left alone for longer is polled when that time has passed.
    """
    connection.execute(
        """UPDATE sources SET next_due_at = max(?, coalesce(retry_after, ''))
           WHERE outlet = ? AND (parent_url IS NULL OR lastmod IS NULL)""",
        (to_text(now), outlet),
    )


def waiting(connection: sqlite3.Connection, outlets: Collection[str], now: datetime) -> dict[str, str]:
    """What :func:`make_due` has left waiting, in words, by outlet: the one that waits longest."""
    rows = connection.execute(
        """SELECT outlet, url, max(retry_after) AS until FROM sources
           WHERE outlet IN (SELECT value FROM json_each(?)) AND retry_after > ? GROUP BY outlet""",
        (json.dumps(list(outlets)), to_text(now)),
    )
    return {row["outlet"]: f"{row['url']}: asked to be left alone until {row['until']}" for row in rows}


def due(
    connection: sqlite3.Connection, outlet: str, now: datetime, limit: int, claimed: Collection[str] = ()
) -> list[Source]:
    """At most *limit* sources to poll now, the longest overdue first."""
    rows = connection.execute(
        """SELECT * FROM sources WHERE outlet = ? AND next_due_at <= ?
           AND url NOT IN (SELECT value FROM json_each(?)) ORDER BY parent_url IS NOT NULL, next_due_at, url LIMIT ?""",
        (outlet, to_text(now), json.dumps(sorted(claimed)), limit),
    )
    return [
        Source(
            url=row["url"],
            outlet=row["outlet"],
            kind=row["kind"],
            parent_url=row["parent_url"],
            etag=row["etag"],
            last_modified=row["last_modified"],
            body_hash=row["body_hash"],
            interval=row["interval"],
            attempts=row["attempts"],
            announced=row["parent_url"] is not None and row["lastmod"] is not None,
        )
        for row in rows
    ]


def next_due(connection: sqlite3.Connection, outlet: str) -> datetime | None:
    """When the next source of *outlet* is due; it may be in the past."""
    (moment,) = connection.execute(
        "SELECT min(next_due_at) FROM sources WHERE outlet = ?", (outlet,)
    ).fetchone()
    return None if moment is None else from_text(moment)


def answered(connection: sqlite3.Connection, source: Source, answer: Answer) -> None:
    """The source answered; keep its validators and say when to ask again."""
    connection.execute(
        """UPDATE sources SET etag = :etag, last_modified = :last_modified, body_hash = :body_hash, checked_at = :at,
               next_due_at = :due, interval = :interval, attempts = 0, status = :status, error = :problem, retry_after = NULL,
               links = :links, new_links = :new WHERE outlet = :outlet AND url = :url""",
        {
            "etag": answer.etag,
            "last_modified": answer.last_modified,
            "body_hash": answer.body_hash,
            "at": to_text(answer.at),
            "due": _next_poll(source, answer.at, answer.interval),
            "interval": answer.interval,
            "status": answer.status,
            "problem": answer.problem,
            "links": answer.links,
            "new": answer.new_links,
            "outlet": source.outlet,
            "url": source.url,
        },
    )


def not_modified(
    connection: sqlite3.Connection, source: Source, at: datetime, status: int, interval: int
) -> None:
    """Nothing new: by a 304, or by the same body."""
    connection.execute(
        """UPDATE sources SET checked_at = :at, next_due_at = :due, interval = :interval, attempts = 0,
               status = :status, error = NULL, retry_after = NULL, new_links = 0 WHERE outlet = :outlet AND url = :url""",
        {
            "at": to_text(at),
            "due": _next_poll(source, at, interval),
            "interval": interval,
            "status": status,
            "outlet": source.outlet,
            "url": source.url,
        },
    )


def failed(
    connection: sqlite3.Connection,
    source: Source,
    at: datetime,
    error: str,
    *,
    status: int | None,
    slowest: int,
    not_before: datetime | None = None,
    retry_after: datetime | None = None,
) -> None:
    """No usable answer: asked again soon once if that may pass, then ever later, up to *slowest* seconds.

    Never before *retry_after*, which the server asked for, nor, unless a crawl is forced, *not_before*.
    """
    attempts = source.attempts + 1
    passing = status is None or status >= 500 or status in _PASSING
    if attempts == 1 and passing:
        wait = _FIRST_RETRY
    else:
        wait = timedelta(seconds=min(slowest, source.interval * 2 ** max(0, attempts - 2)))
    due_at = max(at + wait, not_before or at, retry_after or at)
    connection.execute(
        """UPDATE sources SET attempts = ?, status = ?, error = ?, next_due_at = ?, retry_after = ?
           WHERE outlet = ? AND url = ?""",
        (attempts, status, error, to_text(due_at), optional_text(retry_after), source.outlet, source.url),
    )


def add_children(
    connection: sqlite3.Connection, parent: Source, children: Iterable[SourceSpec], now: datetime
) -> int:
    """Enter the sitemaps that an index names; those that changed since we read them are due.

    Returns how many are to be read.  Those that the index no longer names are forgotten.  An index
    that nests deeper than three levels is not followed.
    """
    if _depth(connection, parent) >= _DEPTH:
        return 0
    named = [child for child in children if child.url != parent.url]
    connection.execute(
        "DELETE FROM sources WHERE outlet = ? AND parent_url = ? AND url NOT IN (SELECT value FROM json_each(?))",
        (parent.outlet, parent.url, json.dumps([child.url for child in named])),
    )
    return sum(_enter(connection, parent.outlet, child, now) for child in named)


def _next_poll(source: Source, at: datetime, interval: int) -> str | None:
    return None if source.announced else to_text(at + timedelta(seconds=interval))


def _enter(connection: sqlite3.Connection, outlet: str, spec: SourceSpec, now: datetime) -> bool:
    """Insert or update one source; says whether it is due because of that."""
    row = connection.execute(
        "SELECT checked_at, lastmod, parent_url, attempts FROM sources WHERE outlet = ? AND url = ?",
        (outlet, spec.url),
    ).fetchone()
    lastmod = optional_text(spec.lastmod)
    if row is None:
        connection.execute(
            """INSERT INTO sources (url, outlet, kind, section, parent_url, lastmod, next_due_at, interval)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
            (
                spec.url,
                outlet,
                spec.kind,
                spec.section,
                spec.parent_url,
                lastmod,
                to_text(now),
                spec.interval,
            ),
        )
        return True
    if spec.parent_url is None:
        connection.execute(
            "UPDATE sources SET kind = ?, section = ?, parent_url = NULL WHERE outlet = ? AND url = ?",
            (spec.kind, spec.section, outlet, spec.url),
        )
        return False
    if row["parent_url"] is None:  # also named in the outlet file, which says when to poll it
        return False
    changed = lastmod is None or row["checked_at"] is None or lastmod > (row["lastmod"] or row["checked_at"])
    if row["attempts"]:  # it does not answer: its own waits say when it is asked again
        changed = False
    connection.execute(
        "UPDATE sources SET lastmod = ?, next_due_at = CASE WHEN ? THEN ? ELSE next_due_at END WHERE outlet = ? AND url = ?",
        (lastmod, changed, to_text(now), outlet, spec.url),
    )
    return changed


def _depth(connection: sqlite3.Connection, source: Source) -> int:
    depth, parent = 1, source.parent_url
    while parent is not None and depth < _DEPTH:
        depth += 1
        row = connection.execute(
            "SELECT parent_url FROM sources WHERE outlet = ? AND url = ?", (source.outlet, parent)
        ).fetchone()
        parent = None if row is None else row["parent_url"]
    return depth
