"""The feeder: due rows become jobs, each ends once, and the run ends when there is nothing left."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from scrapy import Request
from twisted.python.failure import Failure

from archive import fates, ledger, sources
from archive.models import FoundPage
from archive.sources import SourceSpec
from archive.times import now
from crawler.feeder import Feeder
from crawler.spiders.outlet import OutletSpider


def _pages(run, outlet, count, priority=30):
    pages = [FoundPage(f"https://{outlet}.example/news/{number:03}") for number in range(count)]
    run.desk.do_now(ledger.add, outlet, pages, found_in="f", priority=priority, now=now())


def _source(run, outlet, kind="feed"):
    spec = SourceSpec(url=f"https://{outlet}.example/{kind}", kind=kind, interval=600)
    run.desk.do_now(sources.register, outlet, [spec], now())


async def _settle(run, job, ending="quarantined"):
    """Do what a pipeline does at the end of a job."""
    if not job.is_page:
        await run.desk.do(sources.not_modified, job.what, now(), 304, 600)
    elif ending == "failed":
        await run.desk.do(fates.settle_failed, job.url, now(), "no answer")
    else:
        await run.desk.do(fates.settle_postponed, job.url, now() + timedelta(days=1), "done")


async def _drain(run, feeder, ending="quarantined", most=10_000):
    """Take every job and end it at once; their addresses."""
    seen = []
    async for job in feeder.jobs():
        seen.append(job.url)
        assert len(seen) <= most
        await _settle(run, job, ending)
        assert feeder.end(job)
    return seen


def _run(work, seconds=20):
    return asyncio.run(asyncio.wait_for(work, seconds))


def test_an_empty_ledger_ends_at_once(open_run):
    run = open_run("subh", "shaam")
    assert _run(_drain(run, Feeder(run, 10))) == []
    assert run.asked == set()


def test_everything_due_is_handed_out_once_and_then_it_ends(open_run):
    run = open_run("subh", "shaam")
    _pages(run, "subh", 25)
    _pages(run, "shaam", 3)
    seen = _run(_drain(run, Feeder(run, 0)))
    assert len(seen) == len(set(seen)) == 28
    assert run.asked == {"subh", "shaam"}


def test_no_more_than_a_window_is_in_flight(open_run):
    run = open_run("subh")
    _pages(run, "subh", 20)

    async def work():
        feeder, flying, most, count = Feeder(run, 0), [], 0, 0
        async for job in feeder.jobs():
            flying.append(job)
            count += 1
            most = max(most, feeder.in_flight)
            if len(flying) == 2:  # twice the concurrency of 1
                for each in flying:
                    await _settle(run, each)
                    feeder.end(each)
                flying.clear()
        return most, count, feeder.in_flight

    assert _run(work()) == (2, 20, 0)


def test_a_slow_outlet_does_not_hold_up_another(open_run):
    run = open_run("subh", "shaam")
    _pages(run, "subh", 4)
    _pages(run, "shaam", 10)

    async def work():
        feeder, held, fast = Feeder(run, 0), [], 0
        async for job in feeder.jobs():
            if job.outlet == "subh" and fast < 10:
                held.append(job)
                continue
            fast += job.outlet == "shaam"
            await _settle(run, job)
            feeder.end(job)
            if fast == 10:
                for each in held:
                    await _settle(run, each)
                    feeder.end(each)
                held.clear()
        return fast

    assert _run(work()) == 10


def test_a_job_ends_once(open_run):
    run = open_run("subh")
    _pages(run, "subh", 1)

    async def work():
        feeder = Feeder(run, 0)
        ended = []
        async for job in feeder.jobs():
            await _settle(run, job)
            ended += [feeder.end(job), feeder.end(job)]
        return ended

    assert _run(work()) == [True, False]


def test_sources_come_first_and_pages_wait_for_feeds(open_run):
    run = open_run("subh")
    _pages(run, "subh", 3)
    _source(run, "subh")
    seen = _run(_drain(run, Feeder(run, 0)))
    assert seen[0] == "https://subh.example/feed"
    assert len(seen) == 4


def test_pages_found_by_a_source_are_handed_out_in_the_same_run(open_run):
    run = open_run("subh")
    _source(run, "subh")

    async def work():
        feeder, seen = Feeder(run, 0), []
        async for job in feeder.jobs():
            seen.append(job.url)
            if not job.is_page:
                pages = [FoundPage("https://subh.example/news/new")]
                await run.desk.do(ledger.add, "subh", pages, found_in=job.url, priority=30, now=now())
            await _settle(run, job)
            feeder.end(job)
        return seen

    assert _run(work()) == ["https://subh.example/feed", "https://subh.example/news/new"]


def test_what_is_due_soon_is_waited_for_and_what_is_due_late_is_not(open_run):
    run = open_run("subh", "shaam")
    _pages(run, "subh", 1)
    _pages(run, "shaam", 1)
    soon, late = now() + timedelta(seconds=1), now() + timedelta(hours=1)
    run.desk.do_now(fates.settle_postponed, "https://subh.example/news/000", soon, "x")
    run.desk.do_now(fates.settle_postponed, "https://shaam.example/news/000", late, "x")
    assert _run(_drain(run, Feeder(run, 10))) == ["https://subh.example/news/000"]


def test_without_patience_a_failed_page_is_left_for_the_next_run(open_run):
    run = open_run("subh")
    _pages(run, "subh", 2)
    assert len(_run(_drain(run, Feeder(run, 0), "failed"))) == 2


@pytest.mark.parametrize(
    ("stored", "limit", "asked"), [(True, 5, 5), (True, 100, 30), (False, 5, 30), (True, 1, 1)]
)
def test_max_articles_counts_what_is_stored(open_run, stored, limit, asked):
    run = open_run("subh", "shaam", max_articles=limit)
    _pages(run, "subh", 20)
    _pages(run, "shaam", 10)

    async def work():
        feeder, count = Feeder(run, 0), 0
        async for job in feeder.jobs():
            count += 1
            await _settle(run, job)
            run.stored += stored
            feeder.end(job)
        return count

    assert _run(work()) == asked


def test_max_articles_never_has_more_pages_in_flight_than_are_left(open_run):
    run = open_run("subh", "shaam", max_articles=3)
    _pages(run, "subh", 20)
    _pages(run, "shaam", 20)

    async def work():
        feeder, flying, most = Feeder(run, 0), [], 0
        async for job in feeder.jobs():
            flying.append(job)
            most = max(most, feeder.in_flight + run.stored)
            if len(flying) == 3:  # one is stored, two are no articles: their places are free again
                for number, each in enumerate(flying):
                    await _settle(run, each)
                    run.stored += number == 0
                    feeder.end(each)
                flying.clear()
            elif run.stored == 2 and len(flying) == 1:
                run.stored += 1
                await _settle(run, flying[0])
                feeder.end(flying.pop())
            elif run.stored == 1 and len(flying) == 2:
                for number, each in enumerate(flying):
                    await _settle(run, each)
                    run.stored += number == 0
                    feeder.end(each)
                flying.clear()
        return most, run.stored

    assert _run(work()) == (3, 3)


def test_one_page_only(open_run):
    url = "https://subh.example/news/001"
    run = open_run("subh", url=url)
    _pages(run, "subh", 5)
    _source(run, "subh")
    assert _run(_drain(run, Feeder(run, 10))) == [url]
    run = open_run("subh", url="https://subh.example/news/unknown")
    assert _run(_drain(run, Feeder(run, 10))) == []


def test_a_stopped_outlet_gets_no_more(open_run):
    run = open_run("subh", "shaam")
    _pages(run, "subh", 10)
    _pages(run, "shaam", 10)

    async def work():
        feeder, seen = Feeder(run, 0), []
        async for job in feeder.jobs():
            seen.append(job.outlet)
            feeder.stop("subh")
            await _settle(run, job)
            feeder.end(job)
        return seen

    seen = _run(work())
    assert seen.count("shaam") == 10
    assert seen.count("subh") <= 2  # those of the first look


def test_an_outlet_whose_lease_was_lost_gets_no_more_and_the_run_ends(open_run):
    run = open_run("subh", "shaam")
    _pages(run, "subh", 10)
    _pages(run, "shaam", 10)

    async def work():
        feeder, seen = Feeder(run, 0), []
        async for job in feeder.jobs():
            run.skipped["subh"] = "its lease was taken over"
            seen.append(job.outlet)
            await _settle(run, job)
            feeder.end(job)
        return seen

    seen = _run(work())
    assert (seen.count("shaam"), seen.count("subh") <= 2) == (10, True)


@pytest.mark.parametrize("where", ["callback", "errback"])
def test_a_fault_of_ours_in_callback_or_errback_ends_the_job(open_run, where):
    """Scrapy's signal brings the response of a callback, and of an errback the Failure it was given."""
    from scrapy.http import Response

    run = open_run("subh")
    _pages(run, "subh", 1)

    async def work():
        spider = OutletSpider()
        spider.run, spider.feeder, spider._tasks = run, Feeder(run, 0), set()
        async for job in spider.feeder.jobs():
            request = Request(job.url, meta={"job": job})
            if where == "callback":
                result = Response(job.url, request=request)
            else:
                result = Failure(OSError("no answer"))
                result.request = request
            spider._callback_failed(Failure(KeyError("subh")), result)
        return spider.feeder.in_flight

    assert _run(work(), 5) == 0
    (row,) = run.desk.do_now(lambda connection: connection.execute("SELECT * FROM pages").fetchall())
    assert (row["attempts"], row["reason"]) == (1, "KeyError: 'subh'")


def test_an_archive_that_goes_away_ends_the_feeder_with_its_error(open_run):
    from archive.errors import ArchiveBusy

    run = open_run("subh")
    _pages(run, "subh", 1)
    run.desk.connection.execute("PRAGMA busy_timeout = 5")
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(run.desk.data / "archive.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ArchiveBusy):
            _run(_drain(run, Feeder(run, 0)))
