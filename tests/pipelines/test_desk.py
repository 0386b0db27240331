"""The desk: the archive on a thread of its own, each piece of work a transaction."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from contextlib import closing

import pytest

from archive import fates, ledger
from archive.check import check
from archive.db import DATABASE
from archive.errors import ArchiveBusy, ArchiveError, ArchiveUnusable, DiskFull
from archive.models import Article, Fetched, FoundPage
from archive.store import store
from archive.times import now
from pipelines.desk import Desk


def _add(connection, *urls):
    return ledger.add(connection, "subh", map(FoundPage, urls), found_in="f", priority=1, now=now())


def _urls(connection):
    return [row["url"] for row in connection.execute("SELECT url FROM pages ORDER BY rowid")]


def test_work_gets_the_connection_its_arguments_and_a_thread_of_its_own(desk):
    def work(connection, one, *, two):
        assert connection.in_transaction
        return threading.current_thread().name, one, two

    name, one, two = asyncio.run(desk.do(work, 1, two=2))
    assert name.startswith("archive")
    assert (one, two) == (1, 2)
    assert desk.do_now(work, 1, two=2) == (name, 1, 2)
    assert not desk.connection.in_transaction


def test_what_is_done_is_there_for_others_at_once(desk, data):
    desk.do_now(_add, "a")
    with closing(sqlite3.connect(data / DATABASE)) as other:
        assert other.execute("SELECT url FROM pages").fetchall() == [("a",)]


@pytest.mark.parametrize(
    "error", [ZeroDivisionError, KeyboardInterrupt, asyncio.CancelledError, ArchiveError]
)
def test_work_that_fails_leaves_nothing(desk, error):
    def work(connection):
        _add(connection, "a")
        raise error("اردو")

    with pytest.raises(error):
        asyncio.run(desk.do(work))
    with pytest.raises(error):
        desk.do_now(work)
    assert desk.do_now(_urls) == []
    assert desk.do_now(_add, "b") == 1


def test_order_is_kept(desk):
    async def crowd():
        await asyncio.gather(*(desk.do(_add, f"{number:04}") for number in range(300)))

    asyncio.run(crowd())
    assert desk.do_now(_urls) == [f"{number:04}" for number in range(300)]


def test_the_loop_goes_on_while_the_disk_works(desk):
    async def meanwhile():
        ready = threading.Event()
        work = asyncio.ensure_future(desk.do(lambda connection: ready.wait(10)))
        await asyncio.sleep(0)
        ready.set()  # would never happen if the loop waited for the desk
        return await work

    assert asyncio.run(meanwhile()) is True


def test_a_caller_that_is_cancelled_does_not_cut_the_work(desk):
    async def impatient():
        go = threading.Event()

        def work(connection):
            go.wait(10)
            return _add(connection, "a")

        task = asyncio.ensure_future(desk.do(work))
        await asyncio.sleep(0)
        task.cancel()
        go.set()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(impatient())
    assert desk.do_now(_urls) in ([], ["a"])  # whole, or never begun
    assert not desk.connection.in_transaction


def test_a_locked_database_is_an_error_that_says_so(desk, data):
    desk.connection.execute("PRAGMA busy_timeout = 5")
    with closing(sqlite3.connect(data / DATABASE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ArchiveBusy):
            asyncio.run(desk.do(_add, "a"))
        with pytest.raises(ArchiveBusy):
            desk.do_now(_add, "a")
    assert desk.do_now(_add, "a") == 1


def test_a_full_disk_is_an_error_that_says_so_and_loses_nothing(desk, data):
    def put(connection, number):
        url = f"https://subh.example/{number}"
        _add(connection, url)
        article = Article(url=url, outlet="subh", title=f"خبر {number}", body=f"متن {number} " * 3000)
        fetched = Fetched(status=200, at=now())
        fates.settle_fetched(connection, url, fetched, store(connection, article, fetched).article_id)

    (pages,) = desk.connection.execute("PRAGMA page_count").fetchone()
    desk.connection.execute(f"PRAGMA max_page_count = {pages + 40}")
    stored = 0
    with pytest.raises(DiskFull, match="no space left"):  # noqa: PT012
        while stored < 1000:
            asyncio.run(desk.do(put, stored))
            stored += 1
    assert stored > 0
    desk.connection.execute("PRAGMA max_page_count = 1000000")
    asyncio.run(desk.do(put, stored))
    assert len(desk.do_now(_urls)) == stored + 1
    assert check(data) == []


def test_work_aside_has_no_transaction_and_its_errors_are_translated(desk):
    assert asyncio.run(desk.aside(lambda: desk.connection.in_transaction)) is False
    for number, error in (
        (28, DiskFull),
        (27, DiskFull),
        (122, DiskFull),
        (13, ArchiveUnusable),
        (5, ArchiveUnusable),
    ):

        def fails(number=number):
            raise OSError(number, "why")

        with pytest.raises(error) as caught:
            asyncio.run(desk.aside(fails))
        assert "\n" not in str(caught.value)
    with pytest.raises(ZeroDivisionError):
        asyncio.run(desk.aside(lambda: 1 / 0))


def test_closing_finishes_what_was_begun(data):
    desk = Desk(data)

    async def leave():
        tasks = [asyncio.ensure_future(desk.do(_add, str(number))) for number in range(50)]
        await asyncio.sleep(0)
        desk.close()
        await asyncio.gather(*tasks)

    asyncio.run(leave())
    with closing(sqlite3.connect(data / DATABASE)) as other:
        assert other.execute("SELECT count(*) FROM pages").fetchone()[0] == 50
    assert not (data / f"{DATABASE}-wal").exists()


def test_an_archive_that_cannot_be_opened_leaves_no_thread_behind(tmp_path):
    (tmp_path / DATABASE).write_text("not a database, but long enough to be looked at " * 20)
    before = threading.active_count()
    with pytest.raises(ArchiveUnusable):
        Desk(tmp_path)
    assert threading.active_count() == before


def test_it_creates_the_archive(tmp_path):
    Desk(tmp_path / "new").close()
    assert check(tmp_path / "new") == []


def test_two_desks_on_one_archive_lose_nothing(data):
    one, other = Desk(data), Desk(data)

    async def both():
        await asyncio.gather(
            *(
                desk.do(_add, f"{name}{number}")
                for name, desk in (("a", one), ("b", other))
                for number in range(60)
            )
        )

    asyncio.run(both())
    assert len(one.do_now(_urls)) == 120
    one.close()
    other.close()
