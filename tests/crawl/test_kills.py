"""SIGKILL, SIGTERM and Ctrl-C at any moment lose nothing and double nothing."""

from __future__ import annotations

import os
import random
import signal
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass

import pytest

WINDOW = 8  # twice the concurrency of the outlets here


@dataclass
class Killed:
    """What a series of killed crawls came to."""

    kills: int = 0
    in_flight: int = 0  # kills with requests on the way


def _wait(crawl, until):
    """Until something is so, or the crawl has ended."""
    while not until() and crawl.poll() is None:
        with suppress(Exception):
            crawl.wait(timeout=0.002)


def _kill_at_random(site, bench, *, kills, seed, articles):
    """Crawl again and again, each time killed after a few more answers."""
    dice = random.Random(seed)
    killed = Killed()
    for _ in range(kills):
        goal = len(site.seen) + dice.randint(1, max(2, 2 * articles // kills))
        crawl = bench.start_crawl("paper")
        _wait(crawl, lambda goal=goal: len(site.seen) >= goal)
        _wait(crawl, lambda: site.in_flight > 0 or dice.random() < 0.001)
        killed.in_flight += site.in_flight > 0
        if crawl.poll() is None:
            os.killpg(crawl.pid, signal.SIGKILL)
            killed.kills += 1
        crawl.communicate()
    return killed


def _check_all_is_there_once(site, bench, paths, kills):
    last = bench.crawl("paper", timeout=300)
    assert last.returncode == 0, last.stderr
    urls = [row["url"] for row in bench.rows("SELECT url FROM articles")]
    assert sorted(urls) == sorted(f"{site.url}{path}" for path in paths)
    assert bench.value("SELECT count(*) FROM revisions") == len(paths)
    assert set(bench.states().values()) == {"fetched"}
    asked = Counter(site.paths("/feed", "/robots.txt"))
    assert sum(asked.values()) - len(paths) <= WINDOW * kills
    check = bench.akhbar("check")
    assert check.returncode == 0, check.stdout + check.stderr


@pytest.mark.parametrize(
    ("articles", "kills"), [(60, 5), pytest.param(300, 100, marks=pytest.mark.long)], ids=["short", "long"]
)
def test_kills_at_random_moments(site, bench, paper, articles, kills):
    paths = paper.fill(site, articles, delay=0.01)
    bench.outlet("paper", site, fetch="concurrency = 4")
    killed = _kill_at_random(site, bench, kills=kills, seed=kills, articles=articles)
    assert killed.in_flight >= 0.6 * kills if kills < 10 else killed.in_flight >= 0.9 * kills
    _check_all_is_there_once(site, bench, paths, kills)


BORDERS = ("after WARC", "inside the article's transaction", "between links and validators")


@pytest.mark.parametrize("border", BORDERS)
def test_a_kill_between_two_writes_that_belong_together(site, bench, paper, border):
    paths = paper.fill(site, 12)
    bench.outlet("paper", site, fetch="concurrency = 4")
    counts = (1,) if "links" in border else (1, 5)
    for count in counts:
        crawl = bench.start_crawl("paper", AKHBAR_FAULT=f"{border}:{count}")
        crawl.communicate(timeout=60)
        assert crawl.returncode == -signal.SIGKILL
    _check_all_is_there_once(site, bench, paths, len(counts))


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_a_clean_stop_settles_what_was_on_its_way(site, bench, paper, how):
    paths = paper.fill(site, 40, delay=0.05)
    bench.outlet("paper", site, fetch="concurrency = 4")
    crawl = bench.start_crawl("paper")
    _wait(crawl, lambda: len(site.seen) >= 8)
    crawl.send_signal(how)
    crawl.communicate(timeout=30)
    assert crawl.returncode == 0
    (run,) = bench.rows("SELECT ended_at, finish_reason FROM runs")
    assert run["ended_at"] is not None
    assert run["finish_reason"] == "shutdown"
    assert bench.rows("SELECT * FROM leases") == []
    stored = bench.value("SELECT count(*) FROM articles")
    assert 0 < stored < 40
    assert stored == len(site.paths("/feed", "/robots.txt"))  # nothing was fetched in vain
    _check_all_is_there_once(site, bench, paths, 0)
