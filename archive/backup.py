"""``akhbar backup``: a copy of the archive as it was at one moment, while a crawl goes on writing."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive.db import APPLICATION_ID, DATABASE, open_reading, translated
from archive.errors import ArchiveError, ArchiveUnusable, UsageError
from archive.tending import sync_folder
from archive.warc_backup import WarcBackup, back_up_warc

_PAGES = 2000  # of the database a step, 8 MB: how often progress is told

Progress = Callable[[int, int], None]
"""Called with the database pages that are copied and with all that there are."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What was copied; ``warc`` is None when the WARC files were not."""

    path: Path
    bytes: int
    articles: int
    warc: WarcBackup | None


def back_up(
    data: Path,
    destination: Path,
    *,
    replace: bool = False,
    warc: bool = False,
    progress: Progress = lambda done, of: None,
) -> Backup:
    """Copy the database to *destination*: a file, or a folder, where it gets its usual name.

    With *warc* it must be a folder, which then is an archive of its own.  The copy is checked before
    it gets its name.  *replace* takes the place of an older backup of the same archive, and of nothing else.

    Raises :class:`~archive.errors.UsageError`, ``ArchiveUnusable``, ``DiskFull``.
    """
    path = _target(destination, is_folder=warc)
    with translated(path), closing(open_reading(data)) as source, _snapshot(source):
        _check_target(source, data, path, replace=replace)
        path.parent.mkdir(parents=True, exist_ok=True)
        with _temporary(path) as part:
            articles = _copy(source, part, progress)
            part.replace(path)
        sync_folder(path.parent)
    # After the database: whatever that points at is in the files by now.
    files = back_up_warc(data, path.parent) if warc else None
    return Backup(path, path.stat().st_size, articles, files)


def _target(destination: Path, *, is_folder: bool) -> Path:
    if is_folder and destination.exists() and not destination.is_dir():
        raise UsageError(f"{destination} is a file: with --warc name a folder, for database and WARC files")
    return destination / DATABASE if is_folder or destination.is_dir() else destination


@contextmanager
def _snapshot(source: sqlite3.Connection) -> Iterator[None]:
    """One state of the database throughout: without it, a copy in steps begins anew at each commit."""
    source.execute("BEGIN")
    source.execute("SELECT count(*) FROM sqlite_master").fetchone()
    try:
        yield
    finally:
        source.execute("ROLLBACK")


def _check_target(source: sqlite3.Connection, data: Path, path: Path, *, replace: bool) -> None:
    if not os.path.lexists(path):
        return
    live = data if data.is_file() else data / DATABASE
    if path.exists() and path.samefile(live):
        raise UsageError(f"{path} is the archive itself: name another place for the backup")
    if not replace:
        raise UsageError(f"{path} exists: name another file, or add --force to replace an older backup")
    if not path.is_file() or path.is_symlink() or not _is_older(source, path):
        raise UsageError(f"{path} is no older backup of this archive: name another file")
    for suffix in ("-wal", "-journal"):
        log = path.with_name(path.name + suffix)
        if log.exists() and log.stat().st_size:
            raise UsageError(f"{path} is in use ({log.name} beside it): name another file")


def _is_older(source: sqlite3.Connection, path: Path) -> bool:
    """Whether the file is an earlier state of the archive: its runs are all known here."""
    try:
        with closing(open_reading(path)) as old:
            runs = old.execute("SELECT id, started_at, pid FROM runs").fetchall()
            stored = old.execute("SELECT count(*) FROM articles").fetchone()[0]
    except ArchiveError:
        return False
    known = {tuple(row) for row in source.execute("SELECT id, started_at, pid FROM runs")}
    return {tuple(row) for row in runs} <= known and bool(runs or not stored)


@contextmanager
def _temporary(path: Path) -> Iterator[Path]:
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".part", dir=path.parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            part.with_name(part.name + suffix).unlink(missing_ok=True)


def _copy(source: sqlite3.Connection, part: Path, progress: Progress) -> int:
    """Copy, check and close; returns the number of articles."""
    with closing(sqlite3.connect(part, isolation_level=None)) as target:
        source.backup(target, pages=_PAGES, progress=lambda _, left, of: progress(of - left, of))
        # The archive's WAL mode came along; one file that any reader can open is better kept.
        target.execute("PRAGMA journal_mode = DELETE")
        _check_copy(source, target, part)
        (articles,) = target.execute("SELECT count(*) FROM articles").fetchone()
    with part.open("rb") as file:
        os.fsync(file.fileno())
    return int(articles)


def _check_copy(source: sqlite3.Connection, target: sqlite3.Connection, part: Path) -> None:
    said = [row[0] for row in target.execute("PRAGMA integrity_check(3)")]
    if said != ["ok"]:
        raise ArchiveUnusable(f"the copy is damaged ({said[0]}): see 'akhbar check'; nothing was replaced")
    queries = ("PRAGMA user_version", "SELECT count(*) FROM articles", "SELECT count(*) FROM pages")
    same = all(
        tuple(source.execute(query).fetchone()) == tuple(target.execute(query).fetchone())
        for query in queries
    )
    if not same or target.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise ArchiveUnusable(f"the copy at {part} is not like the archive: look at the disk")
