"""Throttle, leases and the walls around a crawl, measured at the server."""

from __future__ import annotations

from itertools import pairwise
from statistics import median

import pytest


def _gaps(site, *without):
    times = [seen.at for seen in site.seen if seen.path not in without]
    return [later - earlier for earlier, later in pairwise(times)]


def test_the_outlets_delay_is_kept(site, bench, paper):
    paper.fill(site, 4)
    bench.outlet("paper", site)
    text = (bench.outlets / "paper.toml").read_text("utf-8").replace("delay = 0.0", "delay = 0.4")
    (bench.outlets / "paper.toml").write_text(text, "utf-8")
    bench.crawl("paper")
    assert min(_gaps(site)) >= 0.38


def test_a_longer_crawl_delay_of_robots_txt_is_kept_and_a_silly_one_is_cut(site, bench, paper):
    paper.fill(site, 3)
    site.pages["/robots.txt"] = paper.Reply("User-agent: *\nCrawl-delay: 3600\n")
    bench.outlet("paper", site)
    bench.crawl("paper", "-s", "CRAWL_DELAY_CEILING=0.5")
    assert min(_gaps(site, "/robots.txt")) >= 0.48


def test_a_slow_host_is_asked_no_faster_than_it_answers(site, bench, paper):
    paper.fill(site, 6, delay=0.2)
    bench.outlet("paper", site, fetch="concurrency = 2")
    bench.crawl("paper", "-s", "LATENCY_FACTOR=2")
    assert median(_gaps(site, "/robots.txt", "/feed")) >= 0.18


def test_retry_after_holds_the_whole_outlet(site, bench, paper):
    paths = paper.fill(site, 4)
    busy = []

    def asks_for_patience(seen):
        busy.append(seen)
        return (
            paper.Reply("wait", 429, {"Retry-After": "2"}) if len(busy) == 1 else paper.Reply(paper.html(3))
        )

    site.pages[paths[3]] = asks_for_patience
    bench.outlet("paper", site)
    assert bench.crawl("paper").returncode == 0
    after = [seen.at for seen in site.seen if seen.at > busy[0].at]
    assert min(after) - busy[0].at >= 1.9
    assert bench.value("SELECT count(*) FROM articles") == 4


def test_a_long_retry_after_leaves_the_outlet_for_a_later_run(site, bench, paper):
    paths = paper.fill(site, 6)
    for path in paths:
        site.pages[path] = paper.Reply("come back in an hour", 503, {"Retry-After": "3600"})
    bench.outlet("paper", site)
    bench.crawl("paper", timeout=40)
    assert len(site.paths("/feed", "/robots.txt")) == 1
    waits = bench.rows("SELECT (julianday(next_due_at) - julianday(found_at)) * 24 AS hours FROM pages")
    assert all(row["hours"] > 0.95 for row in waits)


def test_one_slow_outlet_does_not_hold_up_nine_fast_ones(make_site, bench, paper):
    slow = make_site()
    paper.fill(slow, 8, delay=2.0)
    bench.outlet("slow", slow)
    fast = []
    for number in range(9):
        site = make_site()
        paper.fill(site, 8, first=10 * number)
        bench.outlet(f"fast{number}", site)
        fast.append(site)
    crawl = bench.start_crawl("news", "-a", "max_articles=74")
    crawl.communicate(timeout=120)
    began = min(site.seen[0].at for site in fast)
    done = max(site.seen[-1].at for site in fast)
    assert all(len(site.paths("/feed", "/robots.txt")) == 8 for site in fast)
    # the slow one's own crawl takes ten answers of two seconds; its first four take eight
    assert done - began < 8
    slow_done_by_then = sum(seen.at <= done for seen in slow.seen)
    assert slow_done_by_then < len(slow.seen)


def test_a_second_crawl_of_an_outlet_ends_with_5_and_names_the_first(site, bench, paper):
    paper.fill(site, 30, delay=0.2)
    bench.outlet("paper", site)
    first = bench.start_crawl("paper")
    try:
        while len(site.seen) < 3 and first.poll() is None:
            first.poll()
        second = bench.crawl("paper")
        assert second.returncode == 5
        assert str(first.pid) in second.stderr
        assert "Traceback" not in second.stderr
        news = bench.crawl("news", "-a", "outlets=paper")
        assert "skipped" in news.stdout
    finally:
        first.kill()
        first.communicate()
    site.pages.update({path: paper.Reply(paper.html(7)) for path in site.pages if path.startswith("/news/")})
    assert bench.crawl("paper", "-a", "max_articles=1").returncode == 0  # the dead one's lease is taken over


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("allow_private = true", "allow_private = false"), "private address"),
        (("ports = [", "ports = [1]  # ["), "port"),
    ],
)
def test_an_outlet_leads_nowhere_that_its_file_does_not_permit(site, bench, paper, change, said):
    paper.fill(site, 1)
    path = bench.outlet("paper", site)
    path.write_text(path.read_text("utf-8").replace(*change), "utf-8")
    done = bench.crawl("paper", "-s", "PATIENCE=0")
    assert done.returncode == 1
    assert site.seen == []
    assert said in done.stdout


def test_the_crawler_says_who_it_is_and_wants_urdu(site, bench, paper):
    paper.fill(site, 1)
    bench.outlet("paper", site)
    bench.crawl("paper")
    for seen in site.seen:
        assert seen.headers["User-Agent"].startswith("Akhbar/")
        assert "tests@example.org" in seen.headers["User-Agent"]
        assert seen.headers["Accept-Language"].startswith("ur")


def test_a_page_larger_than_allowed_is_not_read_to_its_end(site, bench, paper):
    paper.fill(site, 1)
    site.pages["/news/huge"] = paper.Reply(b"x" * 3_000_000)
    site.pages["/feed"] = paper.Reply(paper.rss(site, ["/news/huge"]))
    bench.outlet("paper", site)
    bench.crawl("paper", "-s", "DOWNLOAD_MAXSIZE=1000000", "-s", "PATIENCE=0")
    assert "DOWNLOAD_MAXSIZE" in bench.value("SELECT reason FROM pages")
