"""``akhbar check --repair``: mends what can be mended without losing a stored article."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from archive import copies, leases
from archive.check import check_index
from archive.check_copies import disagreements
from archive.db import DATABASE, transaction, translated
from archive.schema import open_writing
from archive.tending import lock_file, tending
from archive.times import now
from archive.warc import FOLDER
from archive.warc_members import Damaged, sound_end
from archive.warc_rewriting import delete_unneeded, offsets


def repair(data: Path) -> Iterator[str]:
    """Mend, saying what was done, or why it was not; nothing is said when there was nothing to do.

    A crawl may go on: files that it writes to are left alone.  A database that SQLite itself calls
    damaged is not touched: that takes a backup.
    """
    with tending(data), closing(open_writing(data)) as connection, translated(data / DATABASE):
        damage = [row[0] for row in connection.execute("PRAGMA integrity_check(1)")]
        if damage != ["ok"]:
            yield f"the database is damaged ({damage[0]}): restore a backup (docs/operations.md)"
            return
        yield from _index(connection)
        yield from _copies(connection)
        yield from _leases(connection)
        for name in delete_unneeded(connection, data):
            yield f"deleted {name}, which a forget that was cut short had left"
        for path in sorted((data / FOLDER).glob("*.warc.gz")):
            yield from _warc_file(connection, path)
        unfinished = connection.execute(
            "SELECT url FROM pages WHERE forgotten_at IS NOT NULL AND warc_file IS NOT NULL"
        ).fetchall()
    yield from _forget_again(data, [row["url"] for row in unfinished])


def _index(connection: sqlite3.Connection) -> Iterator[str]:
    if any(check_index(connection)):
        with transaction(connection):
            connection.execute("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")
        yield "rebuilt the search index"


def _copies(connection: sqlite3.Connection) -> Iterator[str]:
    if any(disagreements(connection)):
        with transaction(connection):
            copies.rebuild(connection)
        yield "found all copies anew"


def _leases(connection: sqlite3.Connection) -> Iterator[str]:
    with transaction(connection):
        ended = leases.clear(connection, now())
    for lease in ended:
        yield f"cleared the lease of {lease.outlet}, held by {lease}: that process has ended"


def _warc_file(connection: sqlite3.Connection, path: Path) -> Iterator[str]:
    """Cut off what a crash has left behind the last whole record."""
    lock = lock_file(path)
    if lock is None:
        yield f"left {path.name} alone: a crawl writes to it"
        return
    try:
        end = sound_end(path)
        rest = os.fstat(lock).st_size - end
        if not rest:
            return
        if any(offset >= end for offset in offsets(connection, path.name)):
            yield f"left {path.name} alone: something points behind its last whole record, at {end}"
            return
        os.ftruncate(lock, end)
        os.fsync(lock)
        yield f"cut {rest} bytes of an unfinished record off {path.name}, from {end} on"
    except Damaged as error:
        yield f"left {path.name} alone: it is {error}; restore it from a backup, if there is one"
    finally:
        os.close(lock)


def _forget_again(data: Path, urls: list[str]) -> Iterator[str]:
    from archive.forgetting import forget

    for url in urls:
        forget(data, url)
        yield f"removed the bytes of {url} again: it was fetched under another address"
