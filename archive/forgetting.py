"""``akhbar forget``: a takedown.  Text and bytes go; a tombstone stays, so that nothing comes back.

In this order, so that a process killed at any moment leaves either the old state or the new one, or
what the next forget or ``check --repair`` brings to an end: the WARC files are written anew beside the
old ones; one transaction removes the text, sets the tombstones and points at the new files; the old
ones are deleted; the database is rewritten, so that its free pages do not have the text either.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from archive import faults, leases
from archive.burying import Grave, bury, grave_of
from archive.db import DATABASE, transaction, translated
from archive.errors import ArchiveBusy, LeaseHeld
from archive.schema import open_writing
from archive.shared_records import Shortened, without
from archive.tending import lock_file, tending
from archive.times import now
from archive.warc import FOLDER
from archive.warc_rewriting import (
    delete_unneeded,
    new_name,
    note_shortened,
    note_unneeded,
    offsets,
    repoint,
    rewrite,
)
from archive.warc_search import RecordSearch, whole_members

_PATIENCE = 2000  # milliseconds for readers to end; an export takes longer than anybody would wait


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was removed.  Not ``clean``: another process reads the database, and its log, the file that
    ends in ``-wal``, may still have the text; forgetting once more when that has ended mends it."""

    addresses: tuple[str, ...]
    articles: int
    revisions: int
    records: int
    shortened: int  # records of others too, which went on without it
    files: tuple[str, ...]  # WARC files that were written anew, by their old names
    clean: bool
    linked: tuple[str, ...] = ()  # files of others that have records of it, and are never touched


@dataclass(frozen=True, slots=True)
class _Found:
    """A WARC file and where in it the records begin that are to go, or to become shorter."""

    path: Path
    starts: frozenset[int]
    shorter: dict[int, Shortened]


def forget(data: Path, id_or_url: str) -> Forgotten:
    """Remove an article, or a page, with all its addresses; also what is left of one forgotten earlier.

    Reads all WARC files: about a minute a gigabyte.  Raises :class:`~archive.errors.NotStored`,
    ``LeaseHeld`` while its outlet is crawled, and ``ArchiveBusy`` while a crawl writes to a file that
    has records of it; nothing is changed then.
    """
    with tending(data), closing(open_writing(data)) as connection, translated(data / DATABASE):
        connection.execute("PRAGMA secure_delete = ON")
        delete_unneeded(connection, data)
        grave = grave_of(connection, id_or_url)
        with _lease(connection, grave.outlet), _found(connection, data, grave) as found:
            try:
                articles, revisions = _remove(connection, data, grave, found)
            except BaseException:
                with suppress(sqlite3.Error, OSError):  # else the next one does it
                    delete_unneeded(connection, data)
                raise
        return Forgotten(
            addresses=tuple(sorted(grave.addresses)),
            articles=articles,
            revisions=revisions,
            records=sum(len(each.starts) for each in found),
            shortened=sum(len(each.shorter) for each in found),
            files=tuple(each.path.name for each in found),
            clean=_scrub(connection),
            linked=tuple(sorted({file for file, _ in grave.records if Path(file).is_absolute()})),
        )


def _remove(connection: sqlite3.Connection, data: Path, grave: Grave, found: list[_Found]) -> tuple[int, int]:
    folder = data / FOLDER
    names = {each.path.name: _free_name(folder, each.path.name) for each in found}
    with transaction(connection):
        note_unneeded(connection, names.values())
    faults.border("forget: before the files")
    moved = {}
    for each in found:
        old = each.path.name
        _renew(connection, grave.outlet)
        instead = {offset: record.member for offset, record in each.shorter.items()}
        moved[old] = rewrite(each.path, folder / names[old], each.starts, offsets(connection, old), instead)
    faults.border("forget: before the text")
    with transaction(connection):
        _renew(connection, grave.outlet, inside=True)
        counts = bury(connection, grave, now())
        for old, places in moved.items():
            repoint(connection, old, names[old], places)
        for each in found:
            new, places = names[each.path.name], moved[each.path.name]
            for offset, record in each.shorter.items():
                note_shortened(connection, new, places[offset], len(record.member), record.payload_digest)
        note_unneeded(connection, names)
        faults.border("forget: in the transaction")
    faults.border("forget: before the old files")
    delete_unneeded(connection, data)
    faults.border("forget: before the free pages")
    return counts


def _free_name(folder: Path, name: str) -> str:
    name = new_name(name)
    while (folder / name).exists():
        name = new_name(name)
    return name


@contextmanager
def _lease(connection: sqlite3.Connection, outlet: str) -> Iterator[None]:
    """No crawl of the outlet meanwhile: it may have the page in flight."""
    with transaction(connection):
        holder = leases.take(connection, outlet, now())
    if holder is not None:
        raise LeaseHeld(f"{outlet} is being crawled by {holder}: try again after the crawl")
    try:
        yield
    finally:
        with transaction(connection):
            leases.release(connection, [outlet])


def _renew(connection: sqlite3.Connection, outlet: str, *, inside: bool = False) -> None:
    if inside:
        ours = leases.renew(connection, [outlet], now())
    else:
        with transaction(connection):
            ours = leases.renew(connection, [outlet], now())
    if not ours:
        raise LeaseHeld(f"a crawl of {outlet} began meanwhile: try again after it; nothing was forgotten")


@contextmanager
def _found(connection: sqlite3.Connection, data: Path, grave: Grave) -> Iterator[list[_Found]]:
    """The WARC files with records of the addresses, kept from being written to."""
    search = RecordSearch(
        set(grave.addresses),
        set(grave.records),
        is_page=lambda url: _is_page(connection, url),
        is_anothers=lambda file, offset: bool(_pointing(connection, file, offset)),
    )
    held: list[int] = []
    found = []
    try:
        for path in sorted((data / FOLDER).glob("*.warc.gz")):
            _renew(connection, grave.outlet)
            lock = lock_file(path)
            if lock is not None:
                held.append(lock)
            wanted = _wanted(connection, path, grave, search)
            if wanted is not None and lock is None:
                raise ArchiveBusy(
                    f"a crawl writes to {path}, which has records of it: try again after the crawl"
                )
            if wanted is not None:
                found.append(wanted)
            elif lock is not None:
                os.close(held.pop())
        yield found
    finally:
        for lock in held:
            os.close(lock)


def _wanted(connection: sqlite3.Connection, path: Path, grave: Grave, search: RecordSearch) -> _Found | None:
    """What of a file is to go; None when nothing is."""
    starts, shorter = set(), {}
    for member in whole_members(path, offsets(connection, path.name)):
        place = (path.name, member.offset)
        record = without(
            member,
            grave.addresses,
            _pointing(connection, *place) - grave.addresses,
            pointed=place in grave.records,
        )
        if record is not None:
            shorter[member.offset] = record
        elif search.wants(path.name, member):
            starts.add(member.offset)
    return _Found(path, frozenset(starts), shorter) if starts or shorter else None


def _pointing(connection: sqlite3.Connection, file: str, offset: int) -> set[str]:
    rows = connection.execute("SELECT url FROM pages WHERE warc_file = ? AND warc_offset = ?", (file, offset))
    return {row["url"] for row in rows}


def _is_page(connection: sqlite3.Connection, url: str) -> bool:
    return connection.execute("SELECT 1 FROM pages WHERE url = ?", (url,)).fetchone() is not None


def _scrub(connection: sqlite3.Connection) -> bool:
    """Leave the text in no segment of the index, no free page and no log; says whether that worked."""
    with transaction(connection):
        connection.execute("INSERT INTO articles_fts (articles_fts) VALUES ('optimize')")
    connection.execute("VACUUM")
    connection.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
    busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy
