"""Writers that meet: each waits its turn, or says who was in the way."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from archive import backfills, fates, leases, ledger, outlets, runs, schema, sources, stale, store
from archive.backfills import StepAnswer, StepSpec
from archive.check import check
from archive.db import DATABASE, transaction, translated
from archive.errors import ArchiveBusy
from archive.models import FoundPage
from archive.schema import open_writing
from archive.sources import Answer

ROOT = Path(__file__).resolve().parent.parent.parent
URL = "https://subh.example/1"


def _marked(stacks, connection):
    """Mark the article with this line, the first one stored, as stale."""
    connection.execute(
        "INSERT OR IGNORE INTO sightings (line, sort_key) SELECT 7, max(sort_key) FROM articles HAVING count(*)"
    )
    stale.mark(connection, "subh", 7)
    return connection.execute("UPDATE meta SET value = value").rowcount


def _backfill(stacks, connection):
    """Begin one, with one step."""
    day = stacks.now.date()
    specs = [StepSpec("https://subh.example/sitemap.xml", "sitemap")]
    return backfills.begin(connection, "subh", day, day, specs, stacks.now)


def _step(stacks, connection):
    """Its step."""
    return backfills.due_step(connection, _backfill(stacks, connection), stacks.now)


#: Every public function that writes, and how a test calls it.
WRITING = {
    "backfills.begin": lambda s, c: _backfill(s, c),
    "backfills.add_steps": lambda s, c: backfills.add_steps(c, _backfill(s, c).id, [StepSpec("u", "archive")], None, s.now),
    "backfills.read": lambda s, c: backfills.read(c, _step(s, c), StepAnswer(at=s.now, status=200)),
    "backfills.failed": lambda s, c: backfills.failed(c, _step(s, c), s.now, "no answer"),
    "backfills.end": lambda s, c: backfills.end(c, _backfill(s, c), s.now),
    "ledger.add": lambda s, c: ledger.add(c, "subh", [FoundPage(URL)], found_in="f", priority=1, now=s.now),
    "ledger.ask_for": lambda s, c: ledger.ask_for(c, "subh", URL, s.now),
    "fates.settle_fetched": lambda s, c: fates.settle_fetched(c, URL, s.fetched(), 1),
    "fates.settle_unchanged": lambda s, c: fates.settle_unchanged(c, URL, s.fetched(), s.now),
    "fates.settle_suspected": lambda s, c: fates.settle_suspected(c, URL, s.fetched(), "listing"),
    "fates.plan_recheck": lambda s, c: fates.plan_recheck(c, URL, s.now),
    "fates.mark_gone": lambda s, c: fates.mark_gone(c, URL, s.now),
    "fates.settle_quarantined": lambda s, c: fates.settle_quarantined(c, URL, s.fetched(), "listing"),
    "fates.settle_gone": lambda s, c: fates.settle_gone(c, URL, s.fetched(status=404)),
    "fates.settle_forgotten": lambda s, c: fates.settle_forgotten(c, URL, s.fetched(), "https://subh.example/2"),
    "fates.settle_denied": lambda s, c: fates.settle_denied(c, URL, s.now, "robots.txt"),
    "fates.settle_postponed": lambda s, c: fates.settle_postponed(c, URL, s.now, "later"),
    "fates.settle_failed": lambda s, c: fates.settle_failed(c, URL, s.now, "no answer"),
    "fates.settle_alias": lambda s, c: fates.settle_alias(c, URL, s.fetched(), "https://subh.example/2", "x"),
    "fates.await_canonical": lambda s, c: fates.await_canonical(c, URL, "https://subh.example/2", s.now),
    "fates.wake_aliases": lambda s, c: fates.wake_aliases(c, URL, s.now),
    "leases.take": lambda s, c: leases.take(c, "subh", s.now),
    "leases.renew": lambda s, c: leases.renew(c, ["subh"], s.now),
    "leases.clear": lambda s, c: leases.clear(c, s.now),
    "leases.release": lambda s, c: leases.release(c, ["subh"]),
    "outlets.register": lambda s, c: outlets.register(c, [outlets.OutletRow(id="new", name="N", home="h")]),
    "outlets.record_robots": lambda s, c: outlets.record_robots(c, "subh", "subh.example", {"status": 200}),
    "runs.start": lambda s, c: runs.start(c, "news", ["subh"], s.now),
    "runs.join": lambda s, c: runs.join(c, runs.start(c, "news", [], s.now), "subh"),
    "runs.count": lambda s, c: runs.count(c, 1, "subh", fetched=1),
    "runs.note_error": lambda s, c: runs.note_error(c, 1, "subh", "wrong"),
    "runs.end": lambda s, c: runs.end(c, 1, s.now, "finished", 0),
    "sources.register": lambda s, c: sources.register(c, "subh", [s.spec()], s.now),
    "sources.make_due": lambda s, c: sources.make_due(c, "subh", s.now),
    "sources.answered": lambda s, c: sources.answered(c, s.source(), Answer(status=200, at=s.now, interval=300)),
    "sources.not_modified": lambda s, c: sources.not_modified(c, s.source(), s.now, 304, 300),
    "sources.failed": lambda s, c: sources.failed(c, s.source(), s.now, "e", status=500, slowest=600),
    "sources.add_children": lambda s, c: sources.add_children(c, s.source(kind="sitemap"), [s.spec("x")], s.now),
    "stale.mark": lambda s, c: _marked(s, c),
    "stale.clear": lambda s, c: _marked(s, c) and stale.clear(c, 1),
    "store.learn": lambda s, c: store.learn(c, s.article(), c.execute("SELECT max(sort_key) FROM articles").fetchone()[0] or 0),
    "store.move": lambda s, c: store.move(c, 1, "https://subh.example/2"),
    "store.write_revision": lambda s, c: store.write_revision(c, 1, 9, "edit", s.article(), s.fetched()),
    "store.store": lambda s, c: store.store(c, s.article(), s.fetched()),
}  # fmt: skip


def _public_writers():
    """The functions of the modules above whose source changes rows."""
    import inspect

    for module in (backfills, fates, ledger, leases, outlets, runs, sources, stale, store):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                takes = list(inspect.signature(function).parameters)
                if takes[:1] == ["connection"]:
                    yield f"{module.__name__.rpartition('.')[2]}.{name}"


def test_the_table_is_complete():
    reading = {
        "backfills.due_step", "backfills.left", "backfills.next_due", "backfills.pages_left", "backfills.unended",
        "leases.holder", "ledger.end_of_records", "outlets.registered", "ledger.due", "ledger.due_page", "ledger.next_due", "ledger.state", "runs.outlets_of", "sources.due",
        "sources.next_due", "sources.waiting", "stale.some", "store.previous", "store.free_key",
    }  # fmt: skip
    halves = {"store.index", "store.unindex"}  # only ever called inside store.store's transaction
    assert set(_public_writers()) - reading - halves == set(WRITING)


@pytest.fixture
def in_the_way(stacks):
    """Another connection that holds the write lock."""
    with closing(sqlite3.connect(stacks.data / DATABASE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


@pytest.mark.parametrize("name", WRITING)
def test_a_locked_database_is_an_error_that_says_so(stacks, in_the_way, name):
    stacks.sql("PRAGMA busy_timeout = 5")
    before = stacks.connection.total_changes
    in_the_way.execute("INSERT INTO pages (url, outlet, found_at) VALUES (?, 'subh', 'now')", (URL,))
    with (
        pytest.raises(ArchiveBusy, match="locked by another process") as caught,
        translated(stacks.data / DATABASE),
        transaction(stacks.connection),
    ):
        WRITING[name](stacks, stacks.connection)
    assert "\n" not in str(caught.value)
    assert stacks.connection.total_changes == before
    in_the_way.execute("COMMIT")
    stacks.put(stacks.article("https://subh.example/2"))
    with translated(stacks.data / DATABASE), transaction(stacks.connection):
        WRITING[name](stacks, stacks.connection)


@pytest.mark.parametrize("name", WRITING)
def test_what_fails_after_a_write_takes_the_write_with_it(stacks, name):
    stacks.put(stacks.article("https://subh.example/2"))
    stacks.found(URL)
    tables = [row[0] for row in stacks.sql("SELECT name FROM sqlite_master WHERE type = 'table'")]
    before = [[tuple(row) for row in stacks.sql(f"SELECT * FROM '{table}'")] for table in tables]
    with pytest.raises(KeyboardInterrupt), transaction(stacks.connection):  # noqa: PT012
        stacks.sql("INSERT INTO runs (id, spider, started_at, pid, host) VALUES (1, 'x', 'now', 1, 'h')")
        WRITING[name](stacks, stacks.connection)
        raise KeyboardInterrupt
    assert [[tuple(row) for row in stacks.sql(f"SELECT * FROM '{table}'")] for table in tables] == before
    stacks.check_index()


def test_opening_a_locked_archive_that_needs_no_change_works(stacks, in_the_way, monkeypatch):
    monkeypatch.setattr("archive.db.BUSY_TIMEOUT", 0.01)
    open_writing(stacks.data).close()


@pytest.mark.parametrize("change", ["PRAGMA user_version = 0", "UPDATE meta SET value = '0'"])
def test_migrating_and_refolding_a_locked_archive(stacks, monkeypatch, change):
    monkeypatch.setattr("archive.db.BUSY_TIMEOUT", 0.01)
    stacks.sql(change)
    stacks.sql("BEGIN IMMEDIATE")
    with pytest.raises(ArchiveBusy):
        open_writing(stacks.data)
    stacks.sql("ROLLBACK")
    open_writing(stacks.data).close()


def test_a_reader_is_not_held_up_by_a_writer(stacks, in_the_way):
    from archive.db import open_reading

    in_the_way.execute("DELETE FROM outlets WHERE id = 'shaam'")
    with closing(open_reading(stacks.data)) as reader:
        assert reader.execute("SELECT count(*) FROM outlets").fetchone()[0] == 2


def test_a_check_of_an_archive_that_is_being_written(stacks, in_the_way, monkeypatch):
    monkeypatch.setattr("archive.db.BUSY_TIMEOUT", 0.01)
    with pytest.raises(ArchiveBusy):
        check(stacks.data)


def test_other_errors_stay_what_they_are(stacks):
    with pytest.raises(sqlite3.IntegrityError), translated(stacks.data):
        stacks.sql("INSERT INTO pages (url, outlet, found_at) VALUES ('u', 'nobody', 'x')")
    with pytest.raises(sqlite3.OperationalError, match="no such table"), translated(stacks.data):
        stacks.sql("SELECT * FROM nowhere")
    with pytest.raises(ZeroDivisionError), translated(stacks.data):
        raise ZeroDivisionError
    assert schema.migrate(stacks.connection) == []


def test_two_threads_lose_nothing(stacks):
    def write(first: int) -> None:
        with closing(open_writing(stacks.data)) as connection:
            mine = type(stacks)(stacks.data, connection)
            for number in range(first, first + 40):
                mine.put(stacks.article(f"https://subh.example/{number}", title=f"خبر {number}"))

    threads = [threading.Thread(target=write, args=(first,)) for first in (0, 1000, 2000)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stacks.value("SELECT count(*) FROM articles") == 120
    assert stacks.value("SELECT count(DISTINCT sort_key) FROM articles") == 120
    assert stacks.value("SELECT count(DISTINCT cluster_id) FROM articles") == 120
    assert check(stacks.data) == []


_WRITE = """
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from archive import fates, ledger, runs
from archive.db import transaction
from archive.models import Article, Fetched, FoundPage
from archive.schema import open_writing
from archive.store import store

now = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
with closing(open_writing(Path(sys.argv[1]))) as connection:
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(60):
        url = f"https://subh.example/{sys.argv[2]}-{number}"
        with transaction(connection):
            ledger.add(connection, "subh", [FoundPage(url), FoundPage(f"https://subh.example/same-{number}")],
                       found_in="f", priority=1, now=now)
            runs.count(connection, 1, "subh", stored=1)
            fetched = Fetched(status=200, at=now)
            stored = store(connection, Article(url=url, outlet="subh", title="خبر", body=url), fetched)
            fates.settle_fetched(connection, url, fetched, stored.article_id)
"""


def test_two_processes_lose_nothing(stacks):
    with transaction(stacks.connection):
        runs.start(stacks.connection, "subh", ["subh"], stacks.now)
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", _WRITE, str(stacks.data), name],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for name in ("a", "b")
    ]  # fmt: skip
    for writer in writers:
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.stdin.write("\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate()
        assert writer.returncode == 0
    assert stacks.value("SELECT count(*) FROM articles") == 120
    assert stacks.value("SELECT stored FROM run_outlets") == 120
    assert stacks.value("SELECT count(*) FROM pages") == 180
    assert check(stacks.data) == []
