"""Opening the archive's one SQLite file, for reading or for writing.  Contains no business logic.

Every connection has ``fold`` (the index and the queries must agree on it), WAL, a busy timeout and
foreign keys.  Connections are in autocommit mode; whoever writes says so with :func:`transaction`,
which begins ``IMMEDIATE``: a deferred transaction that turns into a writer fails at once when
another writer was faster (534 of 800 under two writers, measured), and no timeout helps.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from time import monotonic, sleep

from archive.errors import (
    ArchiveBusy,
    ArchiveError,
    ArchiveMissing,
    ArchiveUnusable,
    ArchiveVersion,
    DiskFull,
)
from archive.text import fold

APPLICATION_ID = 0x416B6862  # "Akhb": tells our file from any other SQLite file
SCHEMA_VERSION = 2  # PRAGMA user_version; the number of scripts in archive/migrations
BUSY_TIMEOUT = 30.0  # seconds that a writer waits for another one
DATABASE = "archive.db"
_NAME = 80  # characters
_STEPS = 100_000  # of SQLite's machine between two looks at signals: some milliseconds

# SQLite says FULL of ENOSPC alone.  Of a quota (EDQUOT) and of "ulimit -f" (EFBIG) it says that writing failed, as it
# does of a broken disk; and on a full disk it cannot make the file of the WAL's index (EFBIG and that one measured).
_UNWRITABLE = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE)


def open_reading(data: Path) -> sqlite3.Connection:
    """Open the archive in folder *data* (or that file itself), unable to change it.

    Raises :class:`ArchiveMissing`, :class:`ArchiveUnusable` or :class:`ArchiveVersion`.
    """
    with translated(data):  # a folder that may not be entered, a name that is too long
        path = data if data.is_file() else data / DATABASE
        there, is_folder, is_blank = path.exists(), path.is_dir(), path.exists() and not path.stat().st_size
    if is_folder:
        raise ArchiveUnusable(f"{path} is a folder, no database: move it away, or name another with --data")
    if is_blank:
        raise ArchiveUnusable(
            f"{path} is empty, 0 bytes, so it holds no archive: restore a backup (docs/operations.md), "
            "or delete it and crawl anew"
        )
    if not there:
        raise ArchiveMissing(
            f"no archive at {path}: crawl something first ('scrapy crawl sample'), or name its folder with --data"
        )
    with translated(path):
        try:
            return _identified(path, "mode=ro")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
                raise
        # WAL mode wants two files beside the database, which may not be made here: a read-only disk or folder.
        log = path.with_name(f"{path.name}-wal")
        if log.exists() and log.stat().st_size:
            raise ArchiveUnusable(
                f"cannot read {path}: its newest changes are in {log.name}, and the folder may not be written: "
                "copy the folder to where it may, and name that one with --data"
            )
        return _identified(path, "mode=ro&immutable=1")


def open_raw(data: Path) -> sqlite3.Connection:
    """Open or create the database file for writing, without looking at its schema.

    :func:`archive.schema.open_writing` is the one to use; this is its lower half.
    """
    path = data / DATABASE
    with translated(path):
        data.mkdir(parents=True, exist_ok=True)
        connection = _connect(path.absolute().as_uri())
        try:
            if not _is_empty(connection):
                _check_application(connection, path)
            _use_wal(connection)
            # NORMAL in WAL mode: a power cut may lose the newest commits, never the database.
            connection.execute("PRAGMA synchronous = NORMAL")
        except BaseException:
            connection.close()
            raise
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """All or nothing, with the write lock taken at the start."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")  # may fail as well, and then leave the transaction open
    except BaseException:
        if connection.in_transaction:  # SQLITE_FULL has already rolled back
            connection.execute("ROLLBACK")
        raise


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn the errors that a user can act on into :class:`ArchiveError`; others stay as they are."""
    try:
        yield
    except sqlite3.Error as error:
        known = _known(error, path)
        if known is None:
            raise
        raise known from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise _full(path, limit=error.errno != errno.ENOSPC) from error
        raise ArchiveUnusable(f"cannot use {path}: {error.strerror or error}") from error


def _known(error: sqlite3.Error, path: Path) -> ArchiveError | None:
    code = getattr(error, "sqlite_errorcode", None)
    primary = None if code is None else code & 0xFF
    if code in _UNWRITABLE:
        return _full(path, limit=code == sqlite3.SQLITE_IOERR_WRITE)
    match primary:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return ArchiveBusy(
                f"{path} stayed locked by another process for {BUSY_TIMEOUT:.0f} s: try again later"
            )
        case sqlite3.SQLITE_NOTADB:
            return ArchiveUnusable(f"{path} is not a SQLite database: move it away, or name another folder")
        case sqlite3.SQLITE_CORRUPT:
            return ArchiveUnusable(f"{path} is damaged ({error}): see 'akhbar check', or restore a backup")
        case sqlite3.SQLITE_READONLY:
            return ArchiveUnusable(f"cannot write {path}: the file, its folder or the disk is read-only")
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_IOERR:
            return ArchiveUnusable(f"cannot use {path}: {error}")
    return None


def _full(path: Path, *, limit: bool) -> DiskFull:
    """*limit*: the disk itself need not be full."""
    which = " (a quota or 'ulimit -f' reached, or a broken disk)" if limit else ""
    return DiskFull(f"no space left for {path}{which}: free some, then run the same command again")


def _connect(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        uri, uri=True, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=False
    )
    connection.row_factory = sqlite3.Row
    connection.create_function("fold", 1, _fold, deterministic=True)
    connection.set_progress_handler(_let_signals_in, _STEPS)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _let_signals_in() -> None:
    """Python answers Ctrl-C only between two steps of its own; a statement can be one step of minutes."""


def _identified(path: Path, how: str) -> sqlite3.Connection:
    connection = _connect(f"{path.absolute().as_uri()}?{how}")
    try:
        _check_identity(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch to WAL.  SQLite does not wait for this lock, whatever the timeout: of four processes that
    created an archive at once, one failed in 150 trials."""
    deadline = monotonic() + BUSY_TIMEOUT
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > deadline:
                raise
        sleep(0.01)


def _fold(text: str | None) -> str | None:
    if text is None:
        return None
    return _folded_name(text) if len(text) < _NAME else fold(text)


@lru_cache(maxsize=8192)
def _folded_name(text: str) -> str:
    """The same few authors and sections stand in many articles, and a filter asks all of them."""
    return fold(text)


def _is_empty(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("SELECT count(*) = 0 FROM sqlite_master").fetchone()[0])


def _check_application(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise ArchiveUnusable(
            f"{path} is a SQLite database, but not Akhbar's: move it away, or name another folder"
        )
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        raise ArchiveVersion(
            f"{path} has schema {version}, this Akhbar knows up to {SCHEMA_VERSION}: update Akhbar, or use another folder"
        )


def _check_identity(connection: sqlite3.Connection, path: Path) -> None:
    _check_application(connection, path)
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version < SCHEMA_VERSION:
        raise ArchiveVersion(
            f"{path} has schema {version}, this Akhbar reads {SCHEMA_VERSION}: run 'akhbar migrate'"
        )
