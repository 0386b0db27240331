"""Stored articles are looked at again: conditionally, by age, within a budget, and with doubt."""

from __future__ import annotations

import io
import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator


@pytest.fixture
def hours_pass(bench):
    """Let every stored page be due, as if its time had come."""

    def pass_by():
        with closing(sqlite3.connect(bench.data / "archive.db")) as connection, connection:
            connection.execute(
                "UPDATE pages SET next_due_at = '2026-01-01T00:00:00Z' WHERE article_id IS NOT NULL"
            )

    return pass_by


def _with_validators(paper, site, paths):
    for number, path in enumerate(paths):
        site.pages[path] = paper.Reply(paper.html(number), headers={"ETag": f'"v1-{number}"'})


def _records(bench):
    kinds = []
    for path in sorted((bench.data / "warc").iterdir()):
        records = ArchiveIterator(io.BytesIO(path.read_bytes()))
        kinds += [(record.rec_type, record.rec_headers.get_header("WARC-Profile")) for record in records]
    return kinds


def test_rechecks_follow_the_articles_age(site, bench, paper):
    published = datetime.now(UTC) - timedelta(hours=2)
    (path,) = paper.fill(site, 1)
    page = paper.html(0).replace("2026-11-01T09:00:00+05:00", published.isoformat(timespec="seconds"))
    site.pages[path] = paper.Reply(page)
    bench.outlet("paper", site)
    bench.crawl("paper")
    due = datetime.fromisoformat(bench.value("SELECT next_due_at FROM pages"))
    assert abs(due - published - timedelta(hours=6)) < timedelta(seconds=2)


def test_old_articles_are_left_alone(site, bench, paper):
    (path,) = paper.fill(site, 1)
    site.pages[path] = paper.Reply(paper.html(0).replace("2026-11-01", "2024-11-01"))
    bench.outlet("paper", site)
    bench.crawl("paper")
    assert bench.value("SELECT next_due_at FROM pages") is None


def test_an_unchanged_page_costs_a_304_and_a_revisit_record(site, bench, paper, hours_pass):
    paths = paper.fill(site, 3)
    _with_validators(paper, site, paths)
    bench.outlet("paper", site)
    bench.crawl("paper")
    pointers = bench.rows("SELECT url, warc_file, warc_offset FROM pages ORDER BY url")
    hours_pass()
    site.forget()
    assert bench.crawl("paper").returncode == 0
    asked = [seen for seen in site.seen if seen.path in paths]
    assert sorted(seen.headers["If-None-Match"] for seen in asked) == ['"v1-0"', '"v1-1"', '"v1-2"']
    assert bench.value("SELECT bytes FROM run_outlets WHERE run_id = 2") == 0
    assert bench.value("SELECT count(*) FROM revisions") == 3
    assert bench.rows("SELECT url, warc_file, warc_offset FROM pages ORDER BY url") == pointers
    profiles = [profile for kind, profile in _records(bench) if kind == "revisit"]
    assert len(profiles) == 3
    assert all(profile.endswith("server-not-modified") for profile in profiles)
    assert bench.akhbar("check").returncode == 0
    shown = bench.akhbar("show", "1", "--raw")
    assert paper.story(0)[0].split(":")[0][:4] in shown.stdout


def test_the_same_bytes_without_validators_are_no_change_either(site, bench, paper, hours_pass):
    paper.fill(site, 2)
    bench.outlet("paper", site)
    bench.crawl("paper")
    hours_pass()
    bench.crawl("paper")
    assert bench.value("SELECT not_modified FROM run_outlets WHERE run_id = 2") == 3  # and the feed
    profiles = [profile for kind, profile in _records(bench) if kind == "revisit"]
    assert len(profiles) == 2
    assert all(profile.endswith("identical-payload-digest") for profile in profiles)


def test_a_budget_bounds_the_rechecks_of_a_run(site, bench, paper, hours_pass):
    paths = paper.fill(site, 8)
    bench.outlet("paper", site)
    bench.crawl("paper")
    hours_pass()
    site.forget()
    assert bench.crawl("paper", "-s", "RECHECK_BUDGET=3").returncode == 0
    assert len([path for path in site.paths() if path in paths]) == 3


def test_new_pages_come_before_rechecks(site, bench, paper, hours_pass):
    old = paper.fill(site, 4)
    bench.outlet("paper", site)
    bench.crawl("paper")
    new = paper.fill(site, 4, first=10)
    hours_pass()
    site.forget()
    bench.crawl("paper")
    asked = [path for path in site.paths() if path in old + new]
    assert set(asked[:4]) == set(new)


@pytest.mark.parametrize(
    "odd",
    [
        "<html><body><h1>داخلہ</h1><form><input name='q'></form></body></html>",
        "cut",
    ],
    ids=["a login page", "half the text"],
)
def test_what_looks_wrong_changes_nothing_until_seen_twice(site, bench, paper, hours_pass, odd):
    (path,) = paper.fill(site, 1)
    more = "".join(
        f"<p>{paragraph}</p>" for number in (30, 31, 32, 33) for paragraph in paper.story(number)[1]
    )
    whole = paper.Reply(paper.html(0, extra=more))
    strange = paper.Reply(paper.html(0) if odd == "cut" else odd)
    site.pages[path] = whole
    bench.outlet("paper", site)
    bench.crawl("paper")
    before = bench.value("SELECT body FROM articles")
    site.pages[path] = strange
    hours_pass()
    bench.crawl("paper")
    (row,) = bench.rows("SELECT * FROM pages")
    assert row["state"] == "fetched"
    assert row["reason"].startswith("second look:")
    wait = datetime.fromisoformat(row["next_due_at"]) - datetime.now(UTC)
    assert timedelta(hours=5) < wait < timedelta(hours=7)
    assert bench.value("SELECT body FROM articles") == before
    site.pages[path] = whole  # it was nothing
    hours_pass()
    bench.crawl("paper")
    assert bench.value("SELECT count(*) FROM revisions") == 1
    assert bench.value("SELECT suspected_at FROM pages") is None
    for _ in range(2):  # and now it is
        site.pages[path] = strange
        hours_pass()
        bench.crawl("paper")
    if odd == "cut":
        assert bench.value("SELECT kind FROM revisions WHERE revision = 2") == "edit"
    else:
        assert bench.value("SELECT gone_at FROM articles") is not None
        assert bench.value("SELECT body FROM articles") == before


def test_a_removed_article_stays_readable_and_says_since_when_it_is_gone(site, bench, paper, hours_pass):
    (path,) = paper.fill(site, 1)
    whole = site.pages[path]
    bench.outlet("paper", site)
    bench.crawl("paper")
    site.pages[path] = paper.Reply("removed", 410)
    hours_pass()
    bench.crawl("paper")
    assert bench.value("SELECT gone_at FROM articles") is not None
    shown = bench.akhbar("show", "1")
    assert paper.story(0)[0] in shown.stdout
    site.pages[path] = whole
    bench.crawl("paper", "-a", f"url={site.url}{path}")
    assert bench.value("SELECT gone_at FROM articles") is None


@dataclass(frozen=True)
class Changes:
    """What an outlet does to its stored pages: so many of each, and ``ticks`` that change no article."""

    articles: int
    edits: int  # of every article
    headlines: int
    removals: int
    ticks: int


@dataclass
class _Paper:
    """An outlet whose pages have a clock, a counter and a box with other stories, all of which move."""

    site: Any
    paper: Any
    paths: list[str]
    titles: dict[str, str] = field(default_factory=dict)
    added: dict[str, str] = field(default_factory=lambda: defaultdict(str))
    ticks: int = 0  # pages published anew with no change but these
    clock: int = 0

    def edit(self, path, round_):
        number = self.paths.index(path)
        self.added[path] += f"<p>{self.paper.story(200 + 10 * number + round_)[1][1]}</p>"
        self.publish(path)

    def rename(self, path):
        self.titles[path] = f"نئی سرخی: {self.paper.story(self.paths.index(path))[0]}"
        self.publish(path)

    def tick(self, path):
        self.ticks += 1
        self.publish(path)

    def remove(self, path):
        self.site.pages[path] = self.paper.Reply("gone", 404)

    def publish(self, path):
        self.clock += 1  # an edit moves these parts as well
        tick, other = self.clock, self.paper.story(500 + self.clock)[0]
        page = self.paper.html(self.paths.index(path), title=self.titles.get(path), extra=self.added[path])
        moving = (
            f"<div class='related-posts'><h3>یہ بھی پڑھیں</h3><ul><li><a href='/news/x{tick}'>{other}</a></li></ul></div>"
            f"</main><aside class='clock'>{tick % 24:02d}:{tick % 60:02d}</aside><span class='views'>{tick} ملاحظات</span>"
        )
        self.site.pages[path] = self.paper.Reply(page.replace("</main>", moving))


@pytest.mark.parametrize(
    "changes",
    [Changes(4, 1, 1, 1, 3), pytest.param(Changes(50, 3, 10, 5, 200), marks=pytest.mark.long)],
    ids=["short", "long"],
)
def test_exactly_the_real_edits_become_revisions(site, bench, paper, hours_pass, changes):
    """Edits, headlines, removals, and pages that only changed their clock, counter and read-also box."""
    printed = _Paper(site, paper, paper.fill(site, changes.articles))
    gone, living = printed.paths[: changes.removals], printed.paths[changes.removals :]

    def recrawl():
        hours_pass()
        done = bench.crawl("paper")
        assert done.returncode == 0, done.stderr

    for path in printed.paths:
        printed.publish(path)
    bench.outlet("paper", site, fetch="concurrency = 4")
    assert bench.crawl("paper").returncode == 0
    for round_ in range(changes.edits):
        for path in printed.paths:
            printed.edit(path, round_)
        recrawl()
    for path in living[: changes.headlines]:
        printed.rename(path)
    for path in gone:
        printed.remove(path)
    recrawl()
    # A page ticks at most once between two crawls: else a crawl would see fewer changes than there were.
    for first in range(0, changes.ticks, len(living)):
        for path in living[: changes.ticks - first]:
            printed.tick(path)
        recrawl()
    kinds = bench.rows("SELECT kind, count(*) AS n FROM revisions GROUP BY kind ORDER BY kind")
    assert {row["kind"]: row["n"] for row in kinds} == {
        "first": changes.articles,
        "edit": changes.articles * changes.edits,
        "headline": changes.headlines,
    }
    removed = {row["url"] for row in bench.rows("SELECT url FROM articles WHERE gone_at IS NOT NULL")}
    assert removed == {f"{site.url}{path}" for path in gone}
    assert printed.ticks == changes.ticks


def test_an_unchanged_outlets_second_crawl_is_nearly_free(site, bench, paper):
    paper.fill(site, 30)
    bench.outlet("paper", site)
    bench.crawl("paper")
    first = bench.value("SELECT bytes FROM run_outlets WHERE run_id = 1")
    site.forget()
    bench.crawl("paper")
    assert sorted(site.paths()) == ["/feed", "/robots.txt"]
    second = bench.value("SELECT bytes FROM run_outlets WHERE run_id = 2")
    print(f"\n{first:,} bytes, the second time {second:,}: {1 - second / first:.1%} saved")
    assert second <= first / 20


def test_an_article_that_moved_is_still_the_same_article(site, bench, paper, hours_pass):
    (path,) = paper.fill(site, 1)
    page = site.pages[path]
    bench.outlet("paper", site)
    bench.crawl("paper")
    site.pages["/news/new-slug"] = page
    site.pages[path] = paper.Reply(status=301, headers={"Location": "/news/new-slug"})
    hours_pass()
    bench.crawl("paper")
    (row,) = bench.rows("SELECT id, url, revision FROM articles")
    assert (row["id"], row["url"], row["revision"]) == (1, f"{site.url}/news/new-slug", 1)
    assert bench.states() == {path[1:]: "alias", "news/new-slug": "fetched"}
    assert bench.akhbar("check").returncode == 0
