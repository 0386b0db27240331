"""SIGKILL, SIGTERM, Ctrl-C and a full disk at any moment lose nothing and double nothing."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
from collections import Counter
from contextlib import contextmanager, suppress
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


def _check_all_is_there_once(site, bench, paths, kills, *arguments):
    last = bench.crawl("paper", *arguments, timeout=300)
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
    twice = len(site.paths("/feed", "/robots.txt")) - articles
    print(
        f"\n{killed.kills} kills, {killed.in_flight} of them with requests in flight, {twice} pages fetched twice"
    )


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


def _stop(site, bench, how, answers):
    """A crawl that is asked to stop after so many more answers, with others on their way."""
    goal = len(site.seen) + answers
    crawl = bench.start_crawl("paper")
    _wait(crawl, lambda: len(site.seen) >= goal and site.in_flight > 0)
    in_flight = site.in_flight
    crawl.send_signal(how)
    _, said = crawl.communicate(timeout=30)
    assert crawl.returncode == 0, said
    return in_flight


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_a_clean_stop_settles_what_was_on_its_way(site, bench, paper, how):
    paths = paper.fill(site, 40, delay=0.05)
    bench.outlet("paper", site, fetch="concurrency = 4")
    assert _stop(site, bench, how, 8) > 0
    (run,) = bench.rows("SELECT ended_at, finish_reason, exit_code FROM runs")
    assert run["ended_at"] is not None
    assert (run["finish_reason"], run["exit_code"]) == ("shutdown", 0)
    assert bench.rows("SELECT * FROM leases") == []
    stored = bench.value("SELECT count(*) FROM articles")
    assert 0 < stored < 40
    assert stored == len(site.paths("/feed", "/robots.txt"))  # nothing was fetched in vain
    _check_all_is_there_once(site, bench, paths, 0)


@pytest.mark.long
def test_clean_stops_at_random_moments(site, bench, paper):
    """SIGTERM again and again, from the first answer of a crawl on: no page is fetched twice at all."""
    paths = paper.fill(site, 300, delay=0.02)
    bench.outlet("paper", site, fetch="concurrency = 4")
    dice = random.Random(15)
    for number in range(1, 21):
        assert _stop(site, bench, signal.SIGTERM, dice.randint(1, 20)) > 0
        assert bench.rows("SELECT id FROM runs WHERE finish_reason IS NOT 'shutdown'") == []
        assert bench.value("SELECT count(*) FROM runs") == number
        assert bench.value("SELECT count(*) FROM articles") == len(site.paths("/feed", "/robots.txt"))
    _check_all_is_there_once(site, bench, paths, 0)


@pytest.fixture
def small_disk(bench):
    """The archive's folder on a disk of its own, and how to leave so many bytes of it free."""
    disk = bench.data.parent / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=16m", "none", str(disk)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("needs a small disk, and only root may mount one")
    bench.data = disk / "data"
    bench.env["AKHBAR_DATA"] = str(bench.data)
    ballast = disk / "ballast"

    def leave(room):
        ballast.unlink(missing_ok=True)
        ballast.write_bytes(bytes(shutil.disk_usage(disk).free - room))

    yield leave
    subprocess.run(["umount", str(disk)], check=True)


def _crawl_until_full(bench, *arguments):
    crawl = bench.start_crawl("paper", *arguments)  # inherits what limits this process
    printed, said = crawl.communicate(timeout=120)
    assert crawl.returncode == 6, printed + said
    assert said.startswith("akhbar: no space left for ")
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("articles", "rooms"),
    [(30, [1500]), pytest.param(300, [400, 700, 1000, 1300], marks=pytest.mark.long)],
    ids=["short", "long"],
)
def test_a_disk_that_fills_up(site, bench, paper, small_disk, articles, rooms):
    """Kilobytes that are free when a crawl starts; each fills them up, and the last one has room."""
    no_floor = ("-s", "DISK_FLOOR=0")  # it would end the crawl before the disk is full
    paths = paper.fill(site, articles)
    bench.outlet("paper", site, fetch="concurrency = 4")
    for room in rooms:
        small_disk(1024 * room)
        _crawl_until_full(bench, *no_floor)
    assert 0 < bench.value("SELECT count(*) FROM articles") < articles
    small_disk(12_000_000)
    _check_all_is_there_once(site, bench, paths, len(rooms), *no_floor)


@contextmanager
def _largest_file(size):
    """No file of this process and its children may grow beyond *size* bytes, as by ``ulimit -f``."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize(
    ("articles", "limits"),
    [(30, [1000]), pytest.param(300, [400, 1000, 2000, 3000], marks=pytest.mark.long)],
    ids=["short", "long"],
)
def test_files_that_may_not_grow(site, bench, paper, articles, limits):
    """What a quota does, and needs no root: there is room on the disk, but not for us."""
    paths = paper.fill(site, articles)
    bench.outlet("paper", site, fetch="concurrency = 4")
    for limit in limits:
        with _largest_file(1024 * limit):
            _crawl_until_full(bench)
    assert 0 < bench.value("SELECT count(*) FROM articles") < articles
    _check_all_is_there_once(site, bench, paths, len(limits))
