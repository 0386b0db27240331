"""``akhbar check``: whether the parts of an archive agree with each other."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive.check_copies import disagreements
from archive.db import DATABASE, open_raw, open_reading, translated
from archive.text import FOLD_VERSION
from archive.warc import FOLDER
from archive.warc_members import Damaged, Member, members
from archive.warc_reader import parse


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be: ``severity`` is ``error`` or ``warning``."""

    severity: str
    what: str


# Each row that such a query gives is wrong; the text says how.
_DISAGREEMENTS = (
    (
        "SELECT url FROM articles AS a WHERE NOT EXISTS (SELECT 1 FROM pages AS p WHERE p.url = a.url)",
        "article {0} has no page in the ledger",
    ),
    (
        "SELECT url FROM pages WHERE state = 'fetched' AND article_id IS NULL",
        "page {0} is 'fetched' but leads to no article",
    ),
    (
        """SELECT a.url, a.revision FROM articles AS a
           WHERE NOT EXISTS (SELECT 1 FROM revisions AS r WHERE r.article_id = a.id AND r.revision = a.revision
                             AND r.content_hash = a.content_hash)""",
        "article {0} has no revision {1} with its present text",
    ),
    (
        "SELECT url, alias_of FROM pages AS p WHERE state = 'alias' AND NOT EXISTS (SELECT 1 FROM pages WHERE url = p.alias_of)",
        "page {0} is an alias of {1}, which the ledger does not know",
    ),
    (
        # Not from articles_fts itself: its rows are read from the articles, whatever the index holds.
        "SELECT sort_key FROM articles EXCEPT SELECT id FROM articles_fts_docsize",
        "the article with sort_key {0} is not in the search index",
    ),
    (
        "SELECT url FROM pages WHERE forgotten_at IS NOT NULL AND warc_file IS NOT NULL",
        "page {0} is forgotten, but was fetched again under another address: run 'akhbar check --repair'",
    ),
    (
        "SELECT a.url FROM articles AS a JOIN pages AS p ON p.url = a.url WHERE p.forgotten_at IS NOT NULL",
        "article {0} is stored, but forgotten: run 'akhbar forget {0}'",
    ),
    (
        "SELECT value FROM meta WHERE key = 'warc_unneeded'",
        "a forget was cut short and has left {0}: run it again, or 'akhbar check --repair'",
    ),
)


def check(data: Path) -> list[Finding]:
    """Everything that is wrong with the archive in folder *data*; empty when all is well.

    Reads all of it: about a minute a gigabyte.  Raises what :func:`archive.db.open_reading` raises.
    """
    open_reading(data).close()  # the right file, of the right version
    with _opened(data) as connection, translated(data / DATABASE):
        return [
            *_database(connection),
            *check_index(connection),
            *_agreement(connection),
            *(Finding("error", what) for what in disagreements(connection)),
            *_warc(connection, data),
        ]


@contextmanager
def _opened(data: Path) -> Iterator[sqlite3.Connection]:
    """Open for writing, since comparing the index with the articles is an INSERT to SQLite.

    Of an archive that may not be written, a copy in the folder for temporary files (``TMPDIR``).
    """
    if os.access(data, os.W_OK) and os.access(data / DATABASE, os.W_OK):
        with closing(open_raw(data)) as connection:
            yield connection
        return
    with tempfile.TemporaryDirectory(prefix="akhbar-check-") as folder:
        with (
            translated(Path(folder)),
            closing(open_reading(data)) as original,
            closing(sqlite3.connect(Path(folder) / DATABASE)) as copy,
        ):
            original.backup(copy)
        with closing(open_raw(Path(folder))) as connection:
            yield connection


def _database(connection: sqlite3.Connection) -> Iterator[Finding]:
    for (said,) in connection.execute("PRAGMA integrity_check"):
        if said != "ok":
            yield Finding("error", f"SQLite: {said}")
    for table, rowid, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield Finding("error", f"row {rowid} of {table} refers to a missing row of {parent}")


def check_index(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Whether the search index was made of the articles as they are."""
    (version,) = connection.execute("SELECT max(value) FROM meta WHERE key = 'fold_version'").fetchone()
    if version != str(FOLD_VERSION):
        yield Finding(
            "error",
            f"the index was folded by version {version}, we have {FOLD_VERSION}: run 'akhbar migrate'",
        )
        return
    try:
        # rank 1: compare with the articles, not only with itself (SQLite FTS5 documentation, 6.4)
        connection.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise  # locked, full: says nothing about the index
        yield Finding(
            "error", "the search index does not agree with the articles: run 'akhbar migrate --reindex'"
        )


def _agreement(connection: sqlite3.Connection) -> Iterator[Finding]:
    for query, words in _DISAGREEMENTS:
        for row in connection.execute(query):
            yield Finding("error", words.format(*row))


def _warc(connection: sqlite3.Connection, data: Path) -> Iterator[Finding]:
    folder = data / FOLDER
    pointed: dict[str, set[int]] = {}
    for table in ("pages", "articles", "revisions"):
        rows = connection.execute(
            f"SELECT DISTINCT warc_file, warc_offset FROM {table} WHERE warc_file IS NOT NULL"  # noqa: S608
        )
        for file, offset in rows:
            pointed.setdefault(file, set()).add(offset)
    for path in sorted(folder.glob("*.warc.gz")):
        yield from _warc_file(path, pointed.pop(path.name, set()))
    for file, offsets in pointed.items():
        path = folder / file  # a linked file's is absolute
        if not path.exists():
            yield Finding("error", f"{path} is missing; {len(offsets)} records of it are referred to")
        else:
            yield from _pointed(path, offsets)


def _warc_file(path: Path, pointed: set[int]) -> Iterator[Finding]:
    found: set[int] = set()
    end = 0
    try:
        for member in members(path):
            found.add(member.offset)
            end = member.end
            yield from _record(path, member)
    except Damaged as error:
        yield Finding("error", f"{path} is {error}; later records were looked for one by one")
    else:
        if rest := path.stat().st_size - end:
            yield Finding(
                "warning", f"{path} has {rest} bytes of an unfinished record at its end, from {end} on"
            )
    yield from _pointed(path, pointed - found)


def _pointed(path: Path, offsets: Iterable[int]) -> Iterator[Finding]:
    """Single records: of a linked file no others are ours to judge."""
    for offset in sorted(offsets):
        try:
            yield from _record(path, next(members(path, offset)))
        except (Damaged, StopIteration):
            yield Finding("error", f"{path} has no whole record at {offset}, but something points there")


def _record(path: Path, member: Member) -> Iterator[Finding]:
    try:
        record = parse(member, check_digests=True)
        record.raw_stream.read()
        wrong = record.digest_checker.passed is False and "it does not match its digest"
    except ValueError as error:
        wrong = str(error)
    if wrong:
        yield Finding("error", f"the record at {member.offset} of {path}: {wrong}")
