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
SCHEMA_VERSION = 1  # PRAGMA user_version; the number of migrations in archive.schema
BUSY_TIMEOUT = 30.0  # seconds that a writer waits for another one
DATABASE = "archive.db"


def open_reading(data: Path) -> sqlite3.Connection:
    """Open the archive in folder *data* (or that file itself), unable to change it.

    Raises :class:`ArchiveMissing`, :class:`ArchiveUnusable` or :class:`ArchiveVersion`.
    """
    with translated(data):  # a folder that may not be entered, a name that is too long
        path = data if data.is_file() else data / DATABASE
        there = path.exists()
    if not there:
        raise ArchiveMissing(
            f"no archive at {path}: crawl something first ('scrapy crawl sample'), or name its folder with --data"
        )
    with translated(path):
        connection = _connect(f"{path.absolute().as_uri()}?mode=ro")
        try:
            _check_identity(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


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
            raise DiskFull(f"no space left for {path}: free some, then run the same command again") from error
        raise ArchiveUnusable(f"cannot use {path}: {error.strerror or error}") from error


def _known(error: sqlite3.Error, path: Path) -> ArchiveError | None:
    code = getattr(error, "sqlite_errorcode", None)
    primary = None if code is None else code & 0xFF
    match primary:
        case sqlite3.SQLITE_FULL:
            return DiskFull(f"no space left for {path}: free some, then run the same command again")
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return ArchiveBusy(
                f"{path} stayed locked by another process for {BUSY_TIMEOUT:.0f} s: try again later"
            )
        case sqlite3.SQLITE_NOTADB:
            return ArchiveUnusable(f"{path} is not a SQLite database: move it away, or name another folder")
        case sqlite3.SQLITE_CORRUPT:
            return ArchiveUnusable(f"{path} is damaged ({error}): see 'akhbar check', or restore a backup")
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_IOERR:
            return ArchiveUnusable(f"cannot use {path}: {error}")
    return None


def _connect(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        uri, uri=True, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=False
    )
    connection.row_factory = sqlite3.Row
    connection.create_function("fold", 1, _fold, deterministic=True)
    connection.execute("PRAGMA foreign_keys = ON")
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
    return None if text is None else fold(text)


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
