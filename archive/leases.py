"""Which process crawls which outlet (table ``leases``): never two at once, and never none for long.

A lease is taken over when its process is dead (same machine) or when it expired (any machine); a
crawl renews its leases while it lives.
"""

from __future__ import annotations

import os
import socket
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

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


def take(connection: sqlite3.Connection, outlet: str, now: datetime) -> Lease | None:
    """Take the lease of *outlet* for this process; the holder's lease when another one has it."""
    row = connection.execute("SELECT * FROM leases WHERE outlet = ?", (outlet,)).fetchone()
    if row is not None:
        lease = _lease(row)
        if _held_by_other(lease, now):
            return lease
    connection.execute(
        "REPLACE INTO leases (outlet, pid, host, started_at, expires_at) VALUES (?, ?, ?, ?, ?)",
        (outlet, os.getpid(), socket.gethostname(), to_text(now), to_text(now + TERM)),
    )
    return None


def renew(connection: sqlite3.Connection, outlets: Collection[str], now: datetime) -> set[str]:
    """Prolong this process's leases; the outlets that are still ours."""
    ours = set()
    for outlet in outlets:
        cursor = connection.execute(
            "UPDATE leases SET expires_at = ? WHERE outlet = ? AND pid = ? AND host = ?",
            (to_text(now + TERM), outlet, os.getpid(), socket.gethostname()),
        )
        if cursor.rowcount:
            ours.add(outlet)
    return ours


def release(connection: sqlite3.Connection, outlets: Collection[str]) -> None:
    """Give this process's leases back."""
    connection.executemany(
        "DELETE FROM leases WHERE outlet = ? AND pid = ? AND host = ?",
        [(outlet, os.getpid(), socket.gethostname()) for outlet in outlets],
    )


def clear(connection: sqlite3.Connection, now: datetime) -> list[Lease]:
    """Delete the leases that no process holds any more; returns them."""
    every = [_lease(row) for row in connection.execute("SELECT * FROM leases ORDER BY outlet").fetchall()]
    ended = [
        lease
        for lease in every
        if not _held_by_other(lease, now) and (lease.pid != os.getpid() or lease.host != socket.gethostname())
    ]
    connection.executemany("DELETE FROM leases WHERE outlet = ?", [(lease.outlet,) for lease in ended])
    return ended


def _held_by_other(lease: Lease, now: datetime) -> bool:
    if lease.expires_at <= now:
        return False
    if lease.host != socket.gethostname():
        return True
    return lease.pid != os.getpid() and alive(lease.pid)


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
