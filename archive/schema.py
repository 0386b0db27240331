"""The schema's numbered migrations, and opening an archive for writing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from archive import boilerplate, copies
from archive.db import APPLICATION_ID, DATABASE, SCHEMA_VERSION, open_raw, transaction, translated
from archive.text import FOLD_VERSION

if TYPE_CHECKING:
    from sqlite_utils import Migrations
    from sqlite_utils.db import Database

_SCRIPTS = Path(__file__).with_name("migrations")


def open_writing(data: Path) -> sqlite3.Connection:
    """Open the archive in folder *data* for writing; create or migrate it as needed.

    Raises :class:`~archive.errors.ArchiveUnusable`, ``ArchiveVersion``, ``ArchiveBusy`` or ``DiskFull``.
    """
    connection = open_raw(data)
    try:
        with translated(data / DATABASE):
            migrate(connection)
            refold(connection)
            refingerprint(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def migrate(connection: sqlite3.Connection) -> list[str]:
    """Bring the schema up to date; returns the names of the migrations that ran.

    Safe when two processes start at once: the write lock is held from the look to the commit.
    """
    if _version(connection) == SCHEMA_VERSION:
        return []
    from sqlite_utils import Database  # costs 180 ms: only where there is something to migrate

    with transaction(connection):
        database = Database(connection)
        migrations = _migrations()
        pending = [migration.name for migration in migrations.pending(database)]
        migrations.apply(database)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    return pending


def refold(connection: sqlite3.Connection) -> bool:
    """Rebuild the index when it was written by other folding rules; says whether it did."""
    if _indexed_fold(connection) == str(FOLD_VERSION):
        return False
    with transaction(connection):
        connection.execute("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")
        boilerplate.refold(connection)
        connection.execute("REPLACE INTO meta (key, value) VALUES ('fold_version', ?)", (str(FOLD_VERSION),))
    return True


def refingerprint(connection: sqlite3.Connection) -> bool:
    """Find all copies anew when they were found by other rules; says whether it did."""
    if copies.version(connection) == copies.VERSION:
        return False
    with transaction(connection):
        copies.rebuild(connection)
    return True


def statements(script: str) -> Iterator[str]:
    """The statements of an SQL script, one by one.

    ``Connection.executescript`` would commit the transaction that we are in.
    """
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""


def _migrations() -> Migrations:
    from sqlite_utils import Migrations

    migrations = Migrations("akhbar")

    for script in sorted(_SCRIPTS.glob("*.sql"), key=lambda path: int(path.name.partition("_")[0])):
        migrations(name=script.stem.replace("_", " "))(_migration(script))
    return migrations


def _migration(script: Path) -> Callable[[Database], None]:
    def apply(database: Database) -> None:
        for statement in statements(script.read_text("utf-8")):
            database.conn.execute(statement)

    return apply


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _indexed_fold(connection: sqlite3.Connection) -> str | None:
    row = connection.execute("SELECT value FROM meta WHERE key = 'fold_version'").fetchone()
    return None if row is None else row["value"]
