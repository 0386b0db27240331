"""Looking back in time: a back-fill is a list of addresses to read once, table ``steps``, and what they name.

A step that was read, and what it named, are written in one transaction; so a killed back-fill goes on where it
stood.  Days are :class:`~datetime.date` in the outlet's zone.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from archive import families
from archive.ledger import PRIORITY
from archive.times import from_text, to_text

GIVEN_UP_AFTER = 6
"""Attempts, over about a day: what a step names may be in another one, and a back-fill can be asked for again."""

_WAITS = (5, 60, 600, 3600, 6 * 3600)  # seconds
_NEXT = "~"  # sorts behind all digits: the position of a step that is to be read before the others


@dataclass(frozen=True, slots=True)
class Backfill:
    """One that is not done with."""

    id: int
    outlet: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class StepSpec:
    """An address that is to be read; the greatest ``position`` first."""

    url: str
    kind: str  # wordpress, sitemap, archive
    position: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An address that is to be read now.  ``limit``: how many articles may be stored of what it holds."""

    url: str
    outlet: str
    backfill: int
    kind: str
    attempts: int = 0
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepAnswer:
    """What a step came to, and what else is to be read because of it."""

    at: datetime
    status: int | None
    links: int = 0
    new_links: int = 0
    first_day: date | None = None
    last_day: date | None = None
    problem: str | None = None
    children: Collection[StepSpec] = ()
    named: Collection[str] | None = None  # of an undated listing: what on it may be young enough


@dataclass(frozen=True, slots=True)
class Left:
    """What of a back-fill is not dealt with, and the steps that were given up with nothing read instead."""

    steps: int
    pages: int
    given_up: tuple[str, ...]


def unended(connection: sqlite3.Connection, outlet: str, since: date, until: date | None) -> Backfill | None:
    """The back-fill of those days that is to be gone on with; without *until*, the last one from that day on."""
    row = connection.execute(
        """SELECT id, until FROM backfills WHERE outlet = ? AND since = ? AND until = coalesce(?, until)
           AND ended_at IS NULL ORDER BY until DESC LIMIT 1""",
        (outlet, since.isoformat(), until and until.isoformat()),
    ).fetchone()
    if row is None:
        return None
    return Backfill(row["id"], outlet, since, date.fromisoformat(row["until"]))


def begin(
    connection: sqlite3.Connection,
    outlet: str,
    since: date,
    until: date,
    specs: Iterable[StepSpec],
    now: datetime,
) -> Backfill:
    """Begin a back-fill of those days with *specs*."""
    cursor = connection.execute(
        "INSERT INTO backfills (outlet, since, until, started_at) VALUES (?, ?, ?, ?)",
        (outlet, since.isoformat(), until.isoformat(), to_text(now)),
    )
    assert cursor.lastrowid is not None
    add_steps(connection, cursor.lastrowid, specs, None, now)
    return Backfill(cursor.lastrowid, outlet, since, until)


def add_steps(
    connection: sqlite3.Connection,
    backfill: int,
    specs: Iterable[StepSpec],
    parent: str | None,
    now: datetime,
) -> None:
    """Enter what is to be read; each address once a back-fill, whoever names it."""
    connection.executemany(
        """INSERT OR IGNORE INTO steps (backfill_id, url, kind, parent_url, position, next_due_at)
           VALUES (?, ?, ?, ?, ?, ?)""",
        [(backfill, spec.url, spec.kind, parent, spec.position, to_text(now)) for spec in specs],
    )


def due_step(
    connection: sqlite3.Connection, backfill: Backfill, now: datetime, claimed: Collection[str] = ()
) -> Step | None:
    """The next step to read, if one is due and not *claimed*."""
    row = connection.execute(
        """SELECT url, kind, attempts FROM steps WHERE backfill_id = ? AND next_due_at <= ?
           AND url NOT IN (SELECT value FROM json_each(?)) ORDER BY position DESC, url DESC LIMIT 1""",
        (backfill.id, to_text(now), json.dumps(sorted(claimed))),
    ).fetchone()
    if row is None:
        return None
    return Step(
        url=row["url"],
        outlet=backfill.outlet,
        backfill=backfill.id,
        kind=row["kind"],
        attempts=row["attempts"],
    )


def next_due(connection: sqlite3.Connection, backfill: Backfill) -> datetime | None:
    """When the next step is due; it may be in the past."""
    (moment,) = connection.execute(
        "SELECT min(next_due_at) FROM steps WHERE backfill_id = ?", (backfill.id,)
    ).fetchone()
    return None if moment is None else from_text(moment)


def read(connection: sqlite3.Connection, step: Step, answer: StepAnswer) -> None:
    """The step was read; enter what it named, and leave out steps that it shows not to matter."""
    _note(connection, step, answer.problem, answer.status, attempts=0, due=None)
    connection.execute(
        """UPDATE steps SET done_at = ?, links = ?, new_links = ?, first_day = ?, last_day = ?, named = ?
           WHERE backfill_id = ? AND url = ?""",
        (
            to_text(answer.at),
            answer.links,
            answer.new_links,
            answer.first_day and answer.first_day.isoformat(),
            answer.last_day and answer.last_day.isoformat(),
            None if answer.named is None else json.dumps(list(answer.named)),
            step.backfill,
            step.url,
        ),
    )
    add_steps(connection, step.backfill, answer.children, step.url, answer.at)
    if step.kind == "sitemap":
        _narrow(connection, step)


def failed(
    connection: sqlite3.Connection,
    step: Step,
    at: datetime,
    error: str,
    *,
    status: int | None = None,
    not_before: datetime | None = None,
    instead: Collection[StepSpec] = (),
    for_good: bool = False,
) -> None:
    """No usable answer: read again later, or given up *for_good* and *instead* read."""
    attempts = step.attempts + 1
    if for_good or attempts >= GIVEN_UP_AFTER:
        _note(connection, step, error, status, attempts, due=None)
        add_steps(connection, step.backfill, instead, step.url, at)
        return
    due = max(at + timedelta(seconds=_WAITS[min(attempts, len(_WAITS)) - 1]), not_before or at)
    _note(connection, step, error, status, attempts, due)


def left(connection: sqlite3.Connection, backfill: Backfill) -> Left:
    """What is not dealt with yet."""
    (steps,) = connection.execute(
        "SELECT count(*) FROM steps WHERE backfill_id = ? AND next_due_at IS NOT NULL", (backfill.id,)
    ).fetchone()
    given_up = connection.execute(
        """SELECT url, error FROM steps AS s WHERE backfill_id = ? AND next_due_at IS NULL AND done_at IS NULL
           AND error IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM steps WHERE backfill_id = s.backfill_id AND parent_url = s.url)
           ORDER BY url""",
        (backfill.id,),
    )
    return Left(steps, pages_left(connection, backfill), tuple(f"{url}: {error}" for url, error in given_up))


def pages_left(connection: sqlite3.Connection, backfill: Backfill) -> int:
    """How many pages that back-fills found are to be fetched within the days of this one."""
    first, last = moments(backfill)
    (pages,) = connection.execute(
        """SELECT count(*) FROM pages WHERE outlet = :outlet AND priority = :priority AND next_due_at IS NOT NULL
           AND state = 'new' AND (hint_published_at IS NULL OR hint_published_at BETWEEN :first AND :last)""",
        {"outlet": backfill.outlet, "priority": PRIORITY["archive"], "first": first, "last": last},
    ).fetchone()
    return int(pages)


def moments(backfill: Backfill) -> tuple[str, str]:
    """Between which moments a story of those days was published, whatever the outlet's zone."""
    return (backfill.since - timedelta(days=1)).isoformat(), (backfill.until + timedelta(days=2)).isoformat()


def end(connection: sqlite3.Connection, backfill: Backfill, now: datetime) -> None:
    """All was dealt with: the same days, asked for again, are a new back-fill."""
    connection.execute("UPDATE backfills SET ended_at = ? WHERE id = ?", (to_text(now), backfill.id))


def _note(
    connection: sqlite3.Connection,
    step: Step,
    error: str | None,
    status: int | None,
    attempts: int,
    due: datetime | None,
) -> None:
    connection.execute(
        "UPDATE steps SET attempts = ?, status = ?, error = ?, next_due_at = ? WHERE backfill_id = ? AND url = ?",
        (attempts, status, error, None if due is None else to_text(due), step.backfill, step.url),
    )


def _narrow(connection: sqlite3.Connection, step: Step) -> None:
    """Drop the numbered sitemaps beside this one that cannot matter, and say which to read next."""
    since, until = connection.execute(
        "SELECT since, until FROM backfills WHERE id = ?", (step.backfill,)
    ).fetchone()
    rows = connection.execute(
        """SELECT url, first_day, last_day, next_due_at IS NOT NULL AS pending FROM steps
           WHERE backfill_id = ?1 AND kind = 'sitemap'
           AND parent_url IS (SELECT parent_url FROM steps WHERE backfill_id = ?1 AND url = ?2)""",
        (step.backfill, step.url),
    )
    members = [families.Member(*row) for row in rows]
    advice = families.advise(step.url, members, since, until)
    connection.executemany(
        "UPDATE steps SET next_due_at = NULL WHERE backfill_id = ? AND url = ?",
        [(step.backfill, url) for url in advice.drop],
    )
    if advice.next is not None:
        connection.execute(
            "UPDATE steps SET position = ? WHERE backfill_id = ? AND url = ?",
            (_NEXT, step.backfill, advice.next),
        )
