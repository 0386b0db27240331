"""The feeder in a run that looks back: pages first, one step at a time, and an end to it."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest

from archive import backfills, fates, ledger
from archive.backfills import Step, StepAnswer, StepSpec
from archive.models import FoundPage
from archive.times import now
from crawler.feeder import Feeder

SINCE, UNTIL = date(2024, 5, 1), date(2024, 5, 31)


@pytest.fixture
def look_back(open_run):
    """Opens a run with a back-fill of each outlet that has so many steps."""

    def open_past(kind="sitemap", steps=3, ids=("subh",), **wish):
        run = open_run(*ids, since=SINCE, until=UNTIL, **wish)
        for id_ in ids:
            specs = [StepSpec(f"https://{id_}.example/s{n}", kind, str(n)) for n in range(steps)]
            run.backfills[id_] = run.desk.do_now(backfills.begin, id_, SINCE, UNTIL, specs, now())
        return run

    return open_past


def _pages(run, *names, day=None, outlet="subh", found_in="s"):
    moment = day and now().replace(year=day.year, month=day.month, day=day.day)
    pages = [FoundPage(f"https://{outlet}.example/news/{name}", None, moment) for name in names]
    run.desk.do_now(ledger.add, outlet, pages, found_in=found_in, priority=0, now=now())


async def _end(run, feeder, job, children=()):
    if isinstance(job.what, Step):
        answer = StepAnswer(at=now(), status=200, children=children)
        await run.desk.do(backfills.read, job.what, answer)
    else:
        await run.desk.do(fates.settle_postponed, job.url, now() + timedelta(days=1), "done")
    feeder.end(job)


async def _drain(run, feeder):
    seen = []
    async for job in feeder.jobs():
        seen.append(job.url.rpartition("/")[2])
        await _end(run, feeder, job)
    return seen


def _run(work, seconds=20):
    return asyncio.run(asyncio.wait_for(work, seconds))


def test_pages_come_before_the_next_step(look_back):
    run = look_back()
    _pages(run, "a", "b", "c")
    seen = _run(_drain(run, Feeder(run, 0)))
    assert (sorted(seen[:3]), seen[3:]) == (["a", "b", "c"], ["s2", "s1", "s0"])


def test_one_step_at_a_time(look_back):
    run = look_back()

    async def work():
        feeder, most = Feeder(run, 0), 0
        async for job in feeder.jobs():
            most = max(most, feeder.in_flight)
            await _end(run, feeder, job)
        return most

    assert _run(work()) == 1


def test_what_an_earlier_back_fill_left_of_other_days_is_neither_fetched_nor_waited_for(look_back):
    run = look_back(steps=1)
    _pages(run, "other", day=date(2019, 2, 3))
    _pages(run, "own", day=date(2024, 5, 9))
    assert _run(_drain(run, Feeder(run, 10)), seconds=8) == ["own", "s0"]


def test_pages_of_the_day_are_left_to_ordinary_crawls(look_back):
    run = look_back(steps=0)
    run.desk.do_now(
        ledger.add, "subh", [FoundPage("https://subh.example/news/n")], found_in="f", priority=30, now=now()
    )
    assert _run(_drain(run, Feeder(run, 0))) == []


def test_batches_of_many_outlets_share_the_budget(look_back):
    """Each may store all that its batch holds, so the second waits until the first has told what it used."""
    run = look_back("wordpress", 1, ("subh", "shaam"), max_articles=50)

    async def work():
        feeder, limits = Feeder(run, 0), []
        async for job in feeder.jobs():
            limits.append((job.what.limit, feeder.in_flight))
            run.stored += 20
            await _end(run, feeder, job)
        return limits

    assert _run(work()) == [(50, 1), (30, 1)]


def test_sitemaps_take_nothing_of_the_budget(look_back):
    run = look_back("sitemap", 2, max_articles=1)
    assert _run(_drain(run, Feeder(run, 0))) == ["s1", "s0"]
