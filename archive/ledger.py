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

# Kinds of due pages: ranges of priorities, each of which the index can go straight to.
_KINDS = {"new": (6, 2**63 - 1), "recheck": (5, 5), "backfill": (-(2**63), 4)}

# Up to so many due rows are sorted: 1 ms.  Of more, the index that has them in order is read, which passes rows that
# wait; of a million that robots.txt forbids until tomorrow, 160 ms at each claim.
_FEW = 1000
_DUE = f"""
    SELECT {_DUE_COLUMNS}, s.section
    FROM pages AS p INDEXED BY {{index}} LEFT JOIN sources AS s ON s.outlet = p.outlet AND s.url = p.found_in
    WHERE p.outlet = :outlet AND p.next_due_at <= :now AND p.priority BETWEEN :lowest AND :highest
        AND p.url NOT IN (SELECT value FROM json_each(:claimed))
        AND (p.hint_published_at IS NULL OR p.hint_published_at BETWEEN :first AND :last)
    ORDER BY p.priority DESC, coalesce(p.hint_published_at, p.found_at) DESC LIMIT :limit
"""  # noqa: S608 - our own names

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
    kind: str = "new",
    published: tuple[str, str] = ("", "9"),
) -> list[DuePage]:
    """At most *limit* pages of *outlet* that are due and not among the *claimed* ones.

    *kind*: ``new``; ``recheck`` or ``backfill``, which have budgets of their own.  *published*: between which
    moments, of pages of which a source has said it.  By priority, then newest first.  Costs the same in a long
    ledger as in a short one, whether its rows are due (the index gives the order, and is read only as far as
    it must) or all but a thousand of them wait for a later day.
    """
    (few,) = connection.execute(
        """SELECT count(*) <= :few FROM (
               SELECT 1 FROM pages WHERE outlet = :outlet AND next_due_at <= :now LIMIT :few + 1)""",
        {"outlet": outlet, "now": to_text(now), "few": _FEW},
    ).fetchone()
    lowest, highest = _KINDS[kind]
    first, last = published
    rows = connection.execute(
        _DUE.format(index="pages_next" if few else "pages_due"),
        {
            "outlet": outlet,
            "now": to_text(now),
            "lowest": lowest,
            "highest": highest,
            "claimed": json.dumps(sorted(claimed)),
            "first": first,
            "last": last,
            "limit": limit,
        },
    )
    return [_due_page(row) for row in rows]


def due_page(connection: sqlite3.Connection, url: str) -> DuePage | None:
    """That page's row as something to fetch, or None when the ledger does not know it."""
    row = connection.execute(
        f"SELECT {_DUE_COLUMNS}, NULL AS section FROM pages AS p WHERE p.url = ?",  # noqa: S608
        (url,),
    ).fetchone()
    return None if row is None else _due_page(row)


def next_due(
    connection: sqlite3.Connection,
    outlet: str,
    kinds: Collection[str] = tuple(_KINDS),
    *,
    published: tuple[str, str] = ("", "9"),
) -> datetime | None:
    """When the next page of *outlet* that is of these *kinds* becomes due; it may be in the past.

    *published* as in :func:`due`.
    """
    ranges = [_KINDS[kind] for kind in kinds]
    among = " OR ".join(f"priority BETWEEN {lowest} AND {highest}" for lowest, highest in ranges)
    (moment,) = connection.execute(
        f"""SELECT min(next_due_at) FROM pages INDEXED BY pages_next
            WHERE outlet = ? AND next_due_at IS NOT NULL AND ({among})
            AND (hint_published_at IS NULL OR hint_published_at BETWEEN ? AND ?)""",  # noqa: S608 - our own numbers
        (outlet, *published),
    ).fetchone()
    return None if moment is None else from_text(moment)


def end_of_records(connection: sqlite3.Connection, file: str) -> int:
    """Up to which byte a WARC file's records are known to be whole."""
    (end,) = connection.execute(
        "SELECT coalesce(max(warc_offset + warc_length), 0) FROM pages WHERE warc_file = ?", (file,)
    ).fetchone()
    return int(end)


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
        kind=next(kind for kind, (least, most) in _KINDS.items() if least <= row["priority"] <= most),
    )


def _pointer(row: sqlite3.Row) -> WarcPointer | None:
    if row["warc_file"] is None:
        return None
    return WarcPointer(row["warc_file"], row["warc_offset"], row["warc_length"])
