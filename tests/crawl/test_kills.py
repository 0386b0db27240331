"""SIGKILL at any moment loses nothing and doubles nothing."""

from __future__ import annotations

import os
import random
import signal
from collections import Counter
from contextlib import suppress

import pytest


def _killed_at_random_then_finished(site, bench, paper, *, articles, kills, seed):
    """Kill *kills* crawls, each after a random number of further answers; returns the last one."""
    dice = random.Random(seed)
    paths = paper.fill(site, articles, delay=0.002)
    bench.outlet("paper", site, fetch="concurrency = 4")
    for _ in range(kills):
        goal = len(site.seen) + dice.randint(1, 2 * articles // kills)
        crawl = bench.start_crawl("paper")
        while len(site.seen) < goal and crawl.poll() is None:
            with suppress(Exception):
                crawl.wait(timeout=dice.uniform(0.001, 0.02))
        if crawl.poll() is None:
            os.killpg(crawl.pid, signal.SIGKILL)
        crawl.communicate()
    return paths, bench.crawl("paper", timeout=300)


def _check(site, bench, paths, last, kills):
    assert last.returncode == 0, last.stderr
    urls = [row["url"] for row in bench.rows("SELECT url FROM articles")]
    assert sorted(urls) == sorted(f"{site.url}{path}" for path in paths)
    assert bench.value("SELECT count(*) FROM revisions") == len(paths)
    assert set(bench.states().values()) == {"fetched"}
    again = Counter(path for path in site.paths("/feed", "/robots.txt"))
    assert max(again.values()) <= 1 + kills
    assert sum(again.values()) - len(paths) <= 8 * kills  # at most the window is fetched again
    check = bench.akhbar("check")
    assert check.returncode == 0, check.stdout + check.stderr


def test_five_kills(site, bench, paper):
    paths, last = _killed_at_random_then_finished(site, bench, paper, articles=60, kills=5, seed=5)
    _check(site, bench, paths, last, 5)


@pytest.mark.long
def test_twenty_five_kills(site, bench, paper):
    paths, last = _killed_at_random_then_finished(site, bench, paper, articles=300, kills=25, seed=25)
    _check(site, bench, paths, last, 25)


def test_ctrl_c_ends_the_run_properly(site, bench, paper):
    paper.fill(site, 40, delay=0.05)
    bench.outlet("paper", site)
    crawl = bench.start_crawl("paper")
    while len(site.seen) < 6:
        with suppress(Exception):
            crawl.wait(timeout=0.02)
    crawl.send_signal(signal.SIGINT)
    crawl.communicate(timeout=30)
    (run,) = bench.rows("SELECT ended_at, finish_reason FROM runs")
    assert run["ended_at"] is not None
    assert run["finish_reason"] == "shutdown"
    assert bench.rows("SELECT * FROM leases") == []
    stored = bench.value("SELECT count(*) FROM articles")
    assert 0 < stored < 40
    assert bench.crawl("paper").returncode == 0
    assert bench.value("SELECT count(*) FROM articles") == 40
