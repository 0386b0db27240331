"""Save an archive of the present schema version for the tests of later versions' migrations.

    .venv/bin/python tests/archive/versions/save.py

writes ``<version>.sql`` beside this file: three articles in every state that matters, as SQL.  To be
run once for each version, before it is released; a released version's file is never written again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from archive import fates, ledger, runs, sources
from archive.db import DATABASE, SCHEMA_VERSION, transaction
from archive.models import Article, Fetched, FoundPage, Published
from archive.outlets import OutletRow, register
from archive.schema import open_writing
from archive.store import store

AT = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
TEXTS = (
    ("وزیر اعظم کا دورہ", "وزیراعظم نے نہر کے نئے پل کا افتتاح کیا۔\n\nتقریب میں کسان بھی شریک تھے۔"),
    ("موسم سرد ہو گیا", "پہاڑوں پر برف پڑنے سے میدانوں میں بھی سردی بڑھ گئی ہے۔"),
    ("کتاب میلہ", "شہر میں تین روزہ کتاب میلہ جاری ہے۔"),
)


def fill(connection: sqlite3.Connection) -> None:
    """Three articles, one of them edited; pages in other states; a source and a run."""
    register(
        connection, [OutletRow(id="subh", name="Subh", home="https://subh.example/", timezone="Asia/Karachi")]
    )
    sources.register(
        connection,
        "subh",
        [sources.SourceSpec(url="https://subh.example/feed", kind="feed", interval=300)],
        AT,
    )
    run = runs.start(connection, "subh", ["subh"], AT)
    urls = [f"https://subh.example/{number}" for number in range(6)]
    ledger.add(
        connection, "subh", map(FoundPage, urls), found_in="https://subh.example/feed", priority=30, now=AT
    )
    fetched = Fetched(status=200, at=AT, bytes=9000, etag='"1"', body_hash="0" * 64)
    for number, (title, body) in enumerate(TEXTS):
        published = Published(AT - timedelta(hours=number), date(2026, 11, 20), "json-ld", "2026-11-20")
        story = Article(
            url=urls[number],
            outlet="subh",
            title=title,
            body=body,
            authors=("ادارہ",),
            section="خبریں",
            published=published,
            extractor="1",
        )
        stored = store(connection, story, fetched)
        fates.settle_fetched(connection, urls[number], fetched, stored.article_id)
        runs.count(connection, run, "subh", stored=1, fetched=1, bytes=9000)
    edited = Article(url=urls[2], outlet="subh", title="کتاب میلہ ختم", body=TEXTS[2][1], extractor="1")
    store(connection, edited, fetched)
    fates.settle_quarantined(connection, urls[3], fetched, "too_short: 12 words")
    fates.settle_alias(connection, urls[4], fetched, urls[0], "canonical")
    fates.settle_failed(connection, urls[5], AT, "no answer in time")
    runs.end(connection, run, AT + timedelta(minutes=2), "finished", 0)


def dump(connection: sqlite3.Connection) -> Iterator[str]:
    """The database as SQL.

    ``iterdump`` reads the rows of virtual tables too, and leaves the pragmas out.  Virtual tables are
    written straight into the schema: creating them would create their shadow tables a second time.
    """
    for pragma in ("application_id", "user_version"):
        yield f"PRAGMA {pragma} = {connection.execute(f'PRAGMA {pragma}').fetchone()[0]};"
    yield "PRAGMA writable_schema = ON;"
    yield "BEGIN;"
    schema = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'sqlite_sequence' ORDER BY type <> 'table', rowid"
    for kind, name, table, sql in connection.execute(schema).fetchall():
        if sql.upper().startswith("CREATE VIRTUAL"):
            values = connection.execute("SELECT quote(?), quote(?), quote(?)", (name, table, sql)).fetchone()
            yield "INSERT INTO sqlite_master VALUES ('table', {}, {}, 0, {});".format(*values)
            continue
        yield f"{sql};"
        if kind == "table":
            yield from _rows(connection, name)
    yield "COMMIT;"
    yield "PRAGMA writable_schema = OFF;"


def _rows(connection: sqlite3.Connection, table: str) -> Iterator[str]:
    names = [row[1] for row in connection.execute(f"PRAGMA table_info('{table}')")]
    quoted = ", ".join(f'quote("{name}")' for name in names)
    for row in connection.execute(f"SELECT {quoted} FROM '{table}'"):
        yield f"INSERT INTO '{table}' ({', '.join(names)}) VALUES ({', '.join(row)});"


def main() -> None:
    """Write the file."""
    with TemporaryDirectory() as folder:
        connection = open_writing(Path(folder))
        with transaction(connection):
            fill(connection)
        connection.close()
        plain = sqlite3.connect(Path(folder) / DATABASE)
        text = "\n".join(dump(plain))
        plain.close()
    Path(__file__).with_name(f"{SCHEMA_VERSION}.sql").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
