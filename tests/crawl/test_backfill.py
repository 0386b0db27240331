"""``-a since= -a until=``: old stories by sitemaps, listings and WordPress's API; stopped, killed and gone on with."""

from __future__ import annotations

import gzip
import json
import os
import signal
from contextlib import suppress
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

NOVEMBER = ("-a", "since=2026-11-01", "-a", "until=2026-11-20")  # the stories' days
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
API = "/wp-json/wp/v2/posts?"


class Pages(dict):
    """A site's pages, of which those that begin with ``/wp-json/wp/v2/posts?`` are answered by a function."""

    api = None

    def get(self, path, default=None):
        return self.api if path.startswith(API) and self.api else super().get(path, default)


@pytest.fixture
def press(site, paper):
    """The site as a WordPress one: so many stories by its API, a few a request."""

    def fill(count, *, most=10):
        site.pages = Pages()
        site.pages["/robots.txt"] = paper.Reply("User-agent: *\n", headers={"Content-Type": "text/plain"})
        posts = [_post(site, paper, number) for number in range(count)]
        site.pages.api = lambda seen: _answer(paper, posts, seen.path, most)
        return posts

    return fill


def _post(site, paper, number):
    title, paragraphs = paper.story(number)
    moment = datetime(2026, 11, 1 + number % 20, 9)  # noqa: DTZ001 - by the site's clock
    return {
        "id": number,
        "date": moment.isoformat(),
        "date_gmt": (moment - timedelta(hours=5)).isoformat(),
        "modified_gmt": (moment - timedelta(hours=5)).isoformat(),
        "link": f"{site.url}/news/story-{number}",
        "title": {"rendered": title},
        "content": {"rendered": "".join(f"<p>{each}</p>" for each in paragraphs)},
        "_embedded": {"author": [{"name": "زینب بی بی"}]},
    }


def _answer(paper, posts, path, most):
    asked = {key: values[0] for key, values in parse_qs(urlsplit(path).query).items()}
    excluded = asked.get("exclude", "").split(",")
    found = [
        post
        for post in posts
        if asked["after"] < post["date"] < asked["before"] and str(post["id"]) not in excluded
    ]
    found.sort(key=lambda post: post["date"], reverse=True)
    headers = {
        "Content-Type": "application/json; charset=UTF-8",
        "X-WP-Total": str(len(found)),
        "X-WP-TotalPages": str(-(-len(found) // most)),
    }
    return paper.Reply(json.dumps(found[:most]), headers=headers)


def _press_outlet(bench, site, id_="paper", *, more=""):
    bench.outlet(id_, site, ways=f'{more}[wordpress]\napi = "{site.url}/wp-json"\n')


def _map(entries, tag="url"):
    kind = "urlset" if tag == "url" else "sitemapindex"
    lines = "".join(
        f"<{tag}><loc>{loc}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</{tag}>" for loc, day in entries
    )
    return f'<{kind} xmlns="{SITEMAP}">{lines}</{kind}>'


def _xml(paper, body):
    return paper.Reply(body, headers={"Content-Type": "application/xml"})


def _requests(site):
    """How often the API was asked."""
    return sum(path.startswith(API) for path in site.paths())


def _said(done, what):
    assert done.returncode == 0, done.stdout + done.stderr
    assert what in done.stdout, done.stdout
    return done


def test_only_sitemaps_and_pages_of_those_days_are_asked_for(site, bench, paper):
    paper.fill(site, 20)
    months = [f"2026-{month:02}" for month in range(6, 12)]
    site.pages["/index.xml"] = _xml(
        paper,
        _map(
            [
                *((f"{site.url}/posts-{month}.xml", None) for month in months),
                (f"{site.url}/old.xml", "2026-10-31"),
                (f"{site.url}/late.xml", "2026-11-15"),
                (f"{site.url}/category-sitemap.xml", "2026-11-15"),
            ],
            "sitemap",
        ),
    )
    site.pages["/posts-2026-11.xml"] = _xml(
        paper, _map([(f"{site.url}/news/story-{n}", f"2026-11-{n + 1:02}") for n in range(20)])
    )
    site.pages["/late.xml"] = _xml(paper, _map([(f"{site.url}/about", None)]))
    bench.outlet("paper", site, ways=f'[[sitemaps]]\nurl = "{site.url}/index.xml"\npoll = false\n')
    done = bench.crawl("paper", "-a", "since=2026-11-04", "-a", "until=2026-11-06")
    _said(done, "back-fill 2026-11-04 to 2026-11-06: complete")
    asked = ["/index.xml", "/posts-2026-11.xml", *(f"/news/story-{n}" for n in (5, 4, 3)), "/late.xml"]
    assert sorted(site.paths("/robots.txt")) == sorted(asked)
    assert bench.value("SELECT count(*) FROM articles") == 3
    assert bench.value("SELECT count(*) FROM sources") == 0


def test_a_numbered_listing_is_read_until_its_stories_are_older(site, bench, paper):
    """Ten pages of two stories each, a day a story, and nothing but the stories themselves says when."""
    paper.fill(site, 20)
    for page in range(1, 11):
        days = (20 - 2 * page, 19 - 2 * page)
        links = "".join(f'<p><a href="/news/story-{n}">کل کی ایک بڑی خبر {n}</a></p>' for n in days)
        site.pages[f"/page/{page}"] = paper.Reply(f"<html><body>{links}</body></html>")
    section = f'[[sections]]\nurl = "{site.url}/none"\n'
    bench.outlet("paper", site, ways=f'{section}[[archives]]\nurl = "{site.url}/page/{{n}}"\n')
    _said(bench.crawl("paper", "-a", "since=2026-11-13", "-a", "until=2026-11-20"), "complete")
    assert [path for path in site.paths() if path.startswith("/page")] == [f"/page/{n}" for n in range(1, 7)]
    assert bench.value("SELECT min(published_day) FROM articles") <= "2026-11-12"
    assert bench.value("SELECT count(*) FROM articles WHERE published_day >= '2026-11-13'") == 7
    assert "/none" not in site.paths()


def test_the_api_in_two_goes(site, bench, paper, press):
    press(30)
    _press_outlet(bench, site)
    first = bench.crawl("paper", *NOVEMBER, "-a", "max_articles=15")
    _said(first, "0 pages to fetch, 1 list to read; the same command goes on with it")
    assert bench.value("SELECT count(*) FROM articles") == 15
    assert _requests(site) == 2
    _said(bench.crawl("paper", *NOVEMBER), "back-fill 2026-11-01 to 2026-11-20: complete")
    assert _requests(site) == 4  # the second batch again, and the last one
    assert set(site.paths()) - {"/robots.txt"} == {path for path in site.paths() if path.startswith(API)}
    articles = bench.rows("SELECT * FROM articles ORDER BY url")
    assert len(articles) == 30
    assert {row["extractor"].rpartition(" / ")[2] for row in articles} == {"WordPress API"}
    assert {row["published_from"] for row in articles} == {"meta"}
    assert {row["authors"] for row in articles} == {'["زینب بی بی"]'}
    (row,) = [row for row in articles if row["url"].endswith("/story-7")]
    assert (row["published_at"], row["body"]) == (
        "2026-11-08T04:00:00Z",
        "\n\n".join(paper.story(7)[1]),
    )
    assert {row["next_due_at"] is None for row in bench.rows("SELECT next_due_at FROM pages")} == {False}
    raw = json.loads(bench.akhbar("show", row["url"], "--raw").stdout)
    assert row["url"] in {post["link"] for post in raw}
    assert bench.akhbar("check").stdout == ""
    _said(bench.scrapy("reextract"), "paper: 30 articles, 30 as they were")


def test_what_is_stored_is_left_alone_and_a_later_look_at_the_page_is_no_edit(site, bench, paper, press):
    posts = press(4, most=100)
    paper.fill(site, 4)
    _press_outlet(bench, site, more=f'[[feeds]]\nurl = "{site.url}/feed"\n')
    site.pages["/feed"] = paper.Reply(paper.rss(site, ["/news/story-0"]))
    _said(bench.crawl("paper"), "1 stored")
    _said(bench.crawl("paper", *NOVEMBER), "3 stored")
    by_api = "extractor LIKE '%WordPress API'"
    assert bench.value(f"SELECT count(*) FROM articles WHERE NOT {by_api}") == 1
    assert bench.value("SELECT count(*) FROM revisions") == 4
    for number, changed in ((1, "2026-11-02T04:00:00Z"), (2, "2099-01-01T00:00:00Z")):
        head = f'<meta property="article:modified_time" content="{changed}">'
        extra = "<p>یہ سطر صفحے پر ہے مگر اس خبر کے متن میں پہلے کہیں نہیں تھی اور یوں نئی ہے۔</p>"
        site.pages[f"/news/story-{number}"] = paper.Reply(paper.html(number, head=head, extra=extra))
        bench.crawl("paper", "-a", f"url={posts[number]['link']}")
    revisions = bench.rows(
        "SELECT a.url, r.kind FROM revisions AS r JOIN articles AS a ON a.id = r.article_id WHERE r.revision = 2"
    )
    assert {row["url"][-1]: row["kind"] for row in revisions} == {"1": "reextracted", "2": "edit"}


@pytest.mark.parametrize("answer", [401, "html"])
def test_without_an_api_its_sitemaps_and_a_second_outlet_that_is_leased(site, bench, paper, press, answer):
    press(0)
    paper.fill(site, 3)
    reply = paper.Reply(status=401) if answer == 401 else paper.Reply("<html><body>خبریں</body></html>")
    site.pages.api = lambda _: reply
    site.pages["/map.xml"] = _xml(paper, _map([(f"{site.url}/news/story-{n}", None) for n in range(3)]))
    _press_outlet(bench, site, more=f'[[sitemaps]]\nurl = "{site.url}/map.xml"\npoll = false\n')
    _press_outlet(bench, site, "other")
    bench.scrapy("crawl", "other", "-a", "max_articles=1") if answer == 401 else None
    held = answer == 401
    if held:
        _hold(bench, "other")
    site.forget()
    done = bench.crawl("news", "-a", "outlets=paper,other" if held else "outlets=paper", *NOVEMBER)
    _said(done, "back-fill 2026-11-01 to 2026-11-20: complete")
    assert "3 stored" in done.stdout
    assert _requests(site) == 1
    if held:
        assert "other  skipped: crawled by " in done.stdout
        assert bench.value("SELECT count(*) FROM backfills WHERE outlet = 'other'") == 0
        assert bench.value("SELECT pid FROM leases WHERE outlet = 'other'") == os.getpid()


def _hold(bench, outlet):
    """Take an outlet's lease for this process."""
    from contextlib import closing

    from archive import leases
    from archive.db import transaction
    from archive.schema import open_writing
    from archive.times import now

    with closing(open_writing(bench.data)) as connection, transaction(connection):
        assert leases.take(connection, outlet, now()) is None


def _once_each(bench, articles):
    assert bench.value("SELECT count(*) FROM articles") == articles
    assert bench.value("SELECT count(*) FROM revisions") == articles
    assert bench.value("SELECT count(*) FROM backfills") == 1
    assert bench.akhbar("check").stdout == ""


@pytest.mark.parametrize("where", ["between links and steps:2", "inside the article's transaction:14"])
def test_killed_within_a_batch_and_started_again(site, bench, press, where):
    press(30)
    _press_outlet(bench, site)
    killed = bench.start_crawl("paper", *NOVEMBER, AKHBAR_FAULT=where)
    killed.communicate(timeout=60)
    assert (killed.returncode, _requests(site)) == (-signal.SIGKILL, 2)
    _said(bench.crawl("paper", *NOVEMBER), "complete")
    assert _requests(site) == 4
    _once_each(bench, 30)


def test_killed_among_the_pages_of_a_sitemap_and_started_again(site, bench, paper):
    paths = paper.fill(site, 24, delay=0.01)
    site.pages["/map.xml"] = _xml(paper, _map([(site.url + path, None) for path in paths]))
    bench.outlet(
        "paper",
        site,
        fetch="concurrency = 2",
        ways=f'[[sitemaps]]\nurl = "{site.url}/map.xml"\npoll = false\n',
    )
    crawl = bench.start_crawl("paper", *NOVEMBER)
    while len(site.seen) < 12 and crawl.poll() is None:
        with suppress(Exception):
            crawl.wait(timeout=0.005)
    os.killpg(crawl.pid, signal.SIGKILL)
    crawl.communicate()
    _said(bench.crawl("paper", *NOVEMBER), "complete")
    assert site.paths().count("/map.xml") == 1
    asked = [path for path in site.paths() if path.startswith("/news/")]
    assert sorted(set(asked)) == sorted(paths)
    assert len(asked) <= len(paths) + 4  # what was in flight
    _once_each(bench, 24)


def test_ordinary_crawls_fetch_the_rest_bit_by_bit(site, bench, paper):
    paths = paper.fill(site, 8)
    site.pages["/map.xml"] = _xml(paper, _map([(site.url + path, None) for path in paths]))
    site.pages["/feed"] = paper.Reply(paper.rss(site, []))
    bench.outlet(
        "paper",
        site,
        ways=f'[[feeds]]\nurl = "{site.url}/feed"\n[[sitemaps]]\nurl = "{site.url}/map.xml"\npoll = false\n',
    )
    _said(bench.crawl("paper", *NOVEMBER, "-a", "max_articles=2"), "6 pages to fetch, 0 lists to read")
    _said(bench.crawl("paper", "-s", "BACKFILL_BUDGET=3"), "3 stored")
    assert bench.value("SELECT count(*) FROM articles") == 5
    assert site.paths().count("/map.xml") == 1


def test_wrong_arguments_are_one_line(site, bench):
    bench.outlet("paper", site)
    wrong = bench.crawl("paper", "-a", "since=2026-11-01")
    assert wrong.returncode == 2
    assert wrong.stderr.startswith("akhbar: paper: its file names no [[sitemaps]]")
    assert wrong.stderr.count("\n") == 1
    assert site.seen == []


def test_what_was_forgotten_does_not_come_back_with_an_answer(site, bench, press):
    posts = press(6, most=100)
    _press_outlet(bench, site)
    bench.crawl("paper", *NOVEMBER)
    assert bench.akhbar("forget", posts[2]["link"], "--yes").returncode == 0
    _said(bench.crawl("paper", *NOVEMBER), "back-fill 2026-11-01 to 2026-11-20: complete")
    assert bench.value("SELECT count(*) FROM articles") == 5
    assert bench.akhbar("check").stdout == ""
    answers = b"".join(gzip.decompress(path.read_bytes()) for path in (bench.data / "warc").iterdir())
    assert answers.count(b'/news/story-3"') == 2
    assert answers.count(b'/news/story-2"') == 0
    assert answers.count(b"WARC-Truncated: unspecified") == 2
