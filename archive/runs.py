"""One row a crawl and one a crawl and outlet (tables ``runs``, ``run_outlets``).

Counts go up in the transaction of what they count, so they are right after a kill too.
"""

from __future__ import annotations

import os
import socket
import sqlite3
from collections.abc import Iterable
from datetime import datetime

from archive.times import to_text

COUNTS = (
    "discovered",
    "fetched",
    "not_modified",
    "stored",
    "revised",
    "copies",
    "quarantined",
    "denied",
    "failed",
    "bytes",
)


def start(connection: sqlite3.Connection, spider: str, outlets: Iterable[str], now: datetime) -> int:
    """Enter a new run of *spider* over *outlets*; returns its id."""
    cursor = connection.execute(
        "INSERT INTO runs (spider, started_at, pid, host) VALUES (?, ?, ?, ?)",
        (spider, to_text(now), os.getpid(), socket.gethostname()),
    )
    run = cursor.lastrowid
    assert run is not None
    connection.executemany(
        "INSERT INTO run_outlets (run_id, outlet) VALUES (?, ?)", [(run, outlet) for outlet in outlets]
    )
    return run


def join(connection: sqlite3.Connection, run: int, outlet: str) -> None:
    """Enter an outlet of which something came in a run that was started without it."""
    connection.execute(
        "INSERT INTO run_outlets (run_id, outlet) VALUES (?, ?) ON CONFLICT DO NOTHING", (run, outlet)
    )


def count(connection: sqlite3.Connection, run: int, outlet: str, **counts: int) -> None:
    """Add to a run's counts; the names are :data:`COUNTS`."""
    unknown = set(counts) - set(COUNTS)
    if unknown:
        raise ValueError(f"no such counts: {', '.join(sorted(unknown))}")
    if not counts:
        return
    sums = ", ".join(f"{name} = {name} + ?" for name in counts)
    connection.execute(
        f"UPDATE run_outlets SET {sums} WHERE run_id = ? AND outlet = ?",  # noqa: S608 - names checked above
        (*counts.values(), run, outlet),
    )


def note_error(connection: sqlite3.Connection, run: int, outlet: str, error: str) -> None:
    """Say what is wrong with an outlet in this run."""
    connection.execute(
        "UPDATE run_outlets SET error = ? WHERE run_id = ? AND outlet = ?", (error, run, outlet)
    )


def end(connection: sqlite3.Connection, run: int, now: datetime, reason: str, exit_code: int) -> None:
    """Close a run.  A run without an end was killed."""
    connection.execute(
        "UPDATE runs SET ended_at = ?, finish_reason = ?, exit_code = ? WHERE id = ?",
        (to_text(now), reason, exit_code, run),
    )


def outlets_of(connection: sqlite3.Connection, run: int) -> list[sqlite3.Row]:
    """The counts of a run, a row an outlet."""
    return connection.execute("SELECT * FROM run_outlets WHERE run_id = ? ORDER BY outlet", (run,)).fetchall()
