"""Which process crawls which outlet (table ``leases``): never two at once, and never none for long.

A lease is taken over when its process is dead (same machine) or when it expired (any machine); a
crawl renews its leases while it lives.  Whether a process lives is told by a lock that it holds, and
by its number only where there is none (:mod:`archive.lease_locks`).

A lease counts as ours when this process has taken it: number and host name are not enough, since
another container may have both.  The functions expect the caller's transaction, which also keeps two
processes from looking at the locks at once.
"""

from __future__ import annotations

import os
import socket
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from archive.lease_locks import FOLDER, is_held, seize
from archive.tending import is_at
from archive.times import from_text, to_text

#: How long a lease holds without being renewed.  Renewed three times in that time.
TERM = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Lease:
    """A held lease; ``host`` and ``pid`` name the process that holds it."""

    outlet: str
    pid: int
    host: str
    started_at: datetime
    expires_at: datetime

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}, since {to_text(self.started_at)}"


@dataclass(frozen=True, slots=True)
class _Taken:
    """What this process remembers of a lease: when it took it, and the lock's descriptor."""

    started_at: str
    lock: int | None


_TAKEN: dict[Path, _Taken] = {}  # by the lock's path


def take(connection: sqlite3.Connection, outlet: str, now: datetime) -> Lease | None:
    """Take the lease of *outlet* for this process; the holder's lease when another one has it."""
    row = connection.execute("SELECT * FROM leases WHERE outlet = ?", (outlet,)).fetchone()
    if row is not None:
        lease = _lease(row)
        if _held_by_other(connection, lease, now):
            return lease
    connection.execute(
        "REPLACE INTO leases (outlet, pid, host, started_at, expires_at) VALUES (?, ?, ?, ?, ?)",
        (outlet, os.getpid(), socket.gethostname(), to_text(now), to_text(now + TERM)),
    )
    path = _path(connection, outlet)
    _let_go(path)
    _TAKEN[path] = _Taken(to_text(now), seize(path))
    return None


def holder(connection: sqlite3.Connection, outlet: str, now: datetime) -> Lease | None:
    """The lease of *outlet* when another process has it; changes nothing."""
    row = connection.execute("SELECT * FROM leases WHERE outlet = ?", (outlet,)).fetchone()
    lease = None if row is None else _lease(row)
    return lease if lease is not None and _held_by_other(connection, lease, now) else None


def renew(connection: sqlite3.Connection, outlets: Collection[str], now: datetime) -> set[str]:
    """Prolong this process's leases; the outlets that are still ours."""
    ours = set()
    for outlet in outlets:
        cursor = connection.execute(
            "UPDATE leases SET expires_at = ? WHERE outlet = ? AND pid = ? AND host = ? AND started_at = ?",
            (to_text(now + TERM), *_own(connection, outlet)),
        )
        if cursor.rowcount:
            ours.add(outlet)
    return ours


def release(connection: sqlite3.Connection, outlets: Collection[str]) -> None:
    """Give this process's leases back."""
    for outlet in outlets:
        connection.execute(
            "DELETE FROM leases WHERE outlet = ? AND pid = ? AND host = ? AND started_at = ?",
            _own(connection, outlet),
        )
        _let_go(_path(connection, outlet))


def clear(connection: sqlite3.Connection, now: datetime) -> list[Lease]:
    """Delete the leases that no process holds any more; returns them."""
    every = [_lease(row) for row in connection.execute("SELECT * FROM leases ORDER BY outlet").fetchall()]
    ended = [
        lease
        for lease in every
        if not _is_ours(connection, lease) and not _held_by_other(connection, lease, now)
    ]
    connection.executemany("DELETE FROM leases WHERE outlet = ?", [(lease.outlet,) for lease in ended])
    return ended


def _held_by_other(connection: sqlite3.Connection, lease: Lease, now: datetime) -> bool:
    if lease.expires_at <= now or _is_ours(connection, lease):
        return False
    if lease.host != socket.gethostname():
        return True
    path = _path(connection, lease.outlet)
    taken = _TAKEN.get(path)
    own = taken is not None and taken.lock is not None and is_at(taken.lock, path)
    locked = None if own else is_held(path)  # a lock of our own says nothing of others
    return locked if locked is not None else lease.pid != os.getpid() and alive(lease.pid)


def _is_ours(connection: sqlite3.Connection, lease: Lease) -> bool:
    identity = (lease.outlet, lease.pid, lease.host, to_text(lease.started_at))
    return identity == _own(connection, lease.outlet)


def _own(connection: sqlite3.Connection, outlet: str) -> tuple[str, int, str, str | None]:
    """What stands in our lease of *outlet*; no row has it when we have none."""
    taken = _TAKEN.get(_path(connection, outlet))
    return outlet, os.getpid(), socket.gethostname(), None if taken is None else taken.started_at


def _path(connection: sqlite3.Connection, outlet: str) -> Path:
    (database,) = (row[2] for row in connection.execute("PRAGMA database_list") if row[1] == "main")
    return Path(database).parent / FOLDER / f"{outlet}.lock"


def _let_go(path: Path) -> None:
    taken = _TAKEN.pop(path, None)
    if taken is not None and taken.lock is not None:
        os.close(taken.lock)


def alive(pid: int) -> bool:
    """Whether a process of that number runs on this machine."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _lease(row: sqlite3.Row) -> Lease:
    return Lease(
        outlet=row["outlet"],
        pid=row["pid"],
        host=row["host"],
        started_at=from_text(row["started_at"]),
        expires_at=from_text(row["expires_at"]),
    )
