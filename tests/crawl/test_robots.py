"""robots.txt is obeyed, also by requests that start at the same time (Scrapy 2.14–2.19 is not)."""

from __future__ import annotations

import pytest

FORBIDDEN = [f"/news/secret-{number}" for number in range(8)]


def _forbid(site, bench, paper, robots):
    paths = paper.fill(site, 2)
    for number, path in enumerate(FORBIDDEN):
        site.pages[path] = paper.Reply(paper.html(50 + number))
    site.pages["/feed"] = paper.Reply(paper.rss(site, [*FORBIDDEN, *paths]))
    site.pages["/robots.txt"] = robots
    bench.outlet("paper", site, fetch="concurrency = 8")
    return paths


def test_eight_forbidden_pages_due_at_once_are_never_asked_for(site, bench, paper):
    paths = _forbid(site, bench, paper, paper.Reply("User-agent: *\nDisallow: /news/secret\n"))
    assert bench.crawl("paper").returncode == 0
    assert sorted(site.paths("/feed")) == sorted(["/robots.txt", *paths])
    states = bench.states()
    assert {states[path[1:]] for path in FORBIDDEN} == {"denied"}
    site.forget()
    assert bench.crawl("paper").returncode == 0  # all due at the start this time, after a day
    assert not set(site.paths()) & set(FORBIDDEN)


def test_denied_pages_are_due_again_after_a_day(site, bench, paper):
    _forbid(site, bench, paper, paper.Reply("User-agent: *\nDisallow: /news/secret\n"))
    bench.crawl("paper")
    waits = bench.rows(
        "SELECT julianday(next_due_at) - julianday(found_at) AS days FROM pages WHERE state = 'denied'"
    )
    assert all(0.99 < row["days"] < 1.01 for row in waits)


@pytest.mark.parametrize("status", [500, 503])
def test_a_server_error_forbids_everything_for_now(site, bench, paper, status):
    _forbid(site, bench, paper, paper.Reply("oops", status))
    assert bench.crawl("paper").returncode == 1
    assert set(site.paths()) == {"/robots.txt"}
    assert "robots.txt" in bench.value("SELECT error FROM sources")


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_client_error_allows_everything_whatever_its_text_says(site, bench, paper, status):
    _forbid(site, bench, paper, paper.Reply("User-agent: *\nDisallow: /\n", status))
    assert bench.crawl("paper").returncode == 0
    assert set(FORBIDDEN) < set(site.paths())


def test_the_rules_for_our_own_name_are_the_ones_that_count(site, bench, paper):
    robots = "User-agent: *\nDisallow: /\n\nUser-agent: akhbar\nDisallow: /news/secret\n"
    paths = _forbid(site, bench, paper, paper.Reply(robots))
    bench.crawl("paper")
    assert sorted(site.paths("/feed")) == sorted(["/robots.txt", *paths])


def test_a_forbidden_source_is_not_asked_for(site, bench, paper):
    _forbid(site, bench, paper, paper.Reply("User-agent: *\nDisallow: /feed\n"))
    done = bench.crawl("paper")
    assert done.returncode == 1
    assert site.paths() == ["/robots.txt"]
    assert "robots.txt" in done.stdout


def test_what_robots_said_is_kept(site, bench, paper):
    _forbid(site, bench, paper, paper.Reply("User-agent: *\nDisallow: /news/secret\nCrawl-delay: 0\n"))
    bench.crawl("paper")
    assert '"status": 200' in bench.value("SELECT robots FROM outlets")
