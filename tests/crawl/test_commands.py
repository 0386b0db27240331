"""``scrapy`` as a person meets it: right use, wrong use, and what it says to each."""

from __future__ import annotations

import sqlite3

import pytest


def test_every_outlet_is_a_spider(site, bench):
    bench.outlet("one", site)
    bench.outlet("two", site)
    assert bench.scrapy("list").stdout.split() == ["news", "one", "two"]


def test_an_unknown_outlet_fails_with_the_nearest_names(site, bench):
    bench.outlet("bbc_urdu", site)
    done = bench.crawl("bcc_urdu")
    assert done.returncode == 1
    assert "bbc_urdu" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not bench.data.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id = ", "broken.toml"),
        (
            'id = "broken"\nname = "X"\nhome = "http://x.test/"\ndomains = ["x.test"]\ncolour = "red"\n',
            "colour",
        ),
    ],
)
def test_a_broken_outlet_file_stops_that_outlet_and_no_other(site, bench, paper, text, said):
    paper.fill(site, 1)
    bench.outlet("good", site)
    (bench.outlets / "broken.toml").write_text(text, "utf-8")
    alone = bench.crawl("broken")
    assert alone.returncode == 1
    assert said in alone.stderr
    assert len(alone.stderr.splitlines()) == 1
    news = bench.crawl("news")
    assert news.returncode == 4
    assert said in news.stdout
    assert bench.value("SELECT count(*) FROM articles") == 1
    checked = bench.scrapy("outlets")
    assert checked.returncode == 1
    assert "good" in checked.stdout
    assert said in checked.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 2, "name one outlet"),
        (("one", "two"), 2, "name one outlet"),
        (("paper", "-a", "max_articles=many"), 2, "max_articles"),
        (("paper", "-a", "max_articles=0"), 2, "max_articles"),
        (("paper", "-a", "colour=red"), 2, "colour"),
        (("paper", "-a", "url=http://example.org/x"), 2, "articles.allow"),
        (("paper", "-a", "url=پاکستان"), 2, "articles.allow"),
        (("news", "-a", "country=XX"), 2, "XX"),
        (("news", "-a", "outlets=papre"), 1, "paper"),
        (("news", "-a", "outlets=,"), 2, "outlets"),
        (("paper", "-s", "WARC=some"), 2, "WARC"),
        (("paper", "-s", "PATIENCE=x"), 2, "PATIENCE"),
        (("paper", "-s", "OUTLETS_DIR=/nowhere"), 1, "/nowhere"),
    ],
)
def test_wrong_use_is_one_clear_line(site, bench, arguments, code, said):
    bench.outlet("paper", site, more='country = "PK"')
    done = bench.crawl(*arguments)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert site.seen == []


def test_max_articles_stops_the_crawl_at_that_number(site, bench, paper):
    paper.fill(site, 20)
    bench.outlet("paper", site, fetch="concurrency = 4")
    assert bench.crawl("paper", "-a", "max_articles=7").returncode == 0
    assert bench.value("SELECT count(*) FROM articles") == 7
    assert bench.crawl("paper").returncode == 0
    assert bench.value("SELECT count(*) FROM articles") == 20


def test_max_articles_counts_articles_not_pages(make_site, bench, paper):
    for name in ("one", "two"):
        site = make_site()
        paths = paper.fill(site, 6)
        for path in paths[:4]:
            site.pages[path] = paper.Reply("<html><body>خالی</body></html>")
        bench.outlet(name, site)
    assert bench.crawl("news", "-a", "max_articles=4").returncode == 0
    assert bench.value("SELECT count(*) FROM articles") == 4


def test_one_page_now_with_what_a_citation_needs(site, bench, paper):
    paths = paper.fill(site, 3)
    bench.outlet("paper", site)
    done = bench.crawl("paper", "-a", f"url={site.url}{paths[1]}?utm_source=x")
    assert done.returncode == 0, done.stderr
    assert site.paths() == ["/robots.txt", paths[1]]
    (row,) = bench.rows("SELECT * FROM pages")
    for fact in (
        row["fetched_at"],
        row["body_hash"],
        row["warc_file"],
        row["payload_digest"],
        paper.story(1)[0],
    ):
        assert fact in done.stdout


def test_one_page_that_is_not_there_exits_1_and_says_why(site, bench, paper):
    paper.fill(site, 1)
    bench.outlet("paper", site)
    done = bench.crawl("paper", "-a", f"url={site.url}/news/none")
    assert done.returncode == 1
    assert "gone (HTTP 404)" in done.stdout


def test_an_allow_pattern_that_matches_nothing_is_told(site, bench, paper):
    paper.fill(site, 3)
    path = bench.outlet("paper", site)
    path.write_text(path.read_text("utf-8").replace("'^http://", "'^https://"), "utf-8")
    done = bench.crawl("paper")
    assert "none of 3 links is an article address (articles.allow)" in done.stdout


def test_an_outlet_that_does_not_answer_exits_1(site, bench):
    site.shutdown()
    site.server_close()
    bench.outlet("paper", site)
    done = bench.crawl("paper", "-s", "PATIENCE=0")
    assert done.returncode == 1
    assert "connection refused" in done.stdout


def test_news_without_a_network_exits_3_and_with_one_dead_outlet_4(make_site, bench, paper):
    dead = make_site()
    dead.shutdown()
    dead.server_close()
    bench.outlet("dead", dead)
    assert bench.crawl("news", "-s", "PATIENCE=0").returncode == 3
    alive = make_site()
    paper.fill(alive, 1)
    bench.outlet("alive", alive)
    assert bench.crawl("news", "-a", "outlets=dead,alive", "-s", "PATIENCE=0").returncode in (0, 4)
    assert bench.value("SELECT count(*) FROM articles") == 1


def test_news_asks_only_what_is_due(site, bench, paper):
    paper.fill(site, 1)
    bench.outlet("paper", site)
    assert bench.crawl("news").returncode == 0
    site.forget()
    assert bench.crawl("news").returncode == 0
    assert site.seen == []


def test_an_archive_path_below_a_file_is_one_line(site, bench):
    bench.outlet("paper", site)
    bench.data.write_text("a file")
    done = bench.crawl("paper")
    assert done.returncode == 1
    assert str(bench.data) in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert bench.data.read_text() == "a file"


def test_a_file_that_is_no_archive_is_left_alone(site, bench):
    bench.outlet("paper", site)
    bench.data.mkdir()
    (bench.data / "archive.db").write_text("گھر کا حساب کتاب " * 100)
    before = (bench.data / "archive.db").read_bytes()
    done = bench.crawl("paper")
    assert done.returncode == 1
    assert "not a SQLite database" in done.stderr
    assert (bench.data / "archive.db").read_bytes() == before


def test_another_programs_database_is_left_alone(site, bench):
    bench.outlet("paper", site)
    bench.data.mkdir()
    with sqlite3.connect(bench.data / "archive.db") as other:
        other.execute("CREATE TABLE theirs (x)")
    other.close()
    done = bench.crawl("paper")
    assert done.returncode == 1
    assert "not Akhbar's" in done.stderr


def test_a_newer_archive_is_left_alone(site, bench, paper):
    paper.fill(site, 1)
    bench.outlet("paper", site)
    bench.crawl("paper")
    with sqlite3.connect(bench.data / "archive.db") as newer:
        newer.execute("PRAGMA user_version = 999")
    newer.close()
    for done in (bench.crawl("paper"), bench.akhbar("stats")):
        assert done.returncode == 1
        assert "999" in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_below_the_disk_floor_no_crawl_starts(site, bench):
    bench.outlet("paper", site)
    done = bench.crawl("paper", "-s", f"DISK_FLOOR={10**18}")
    assert done.returncode == 6
    assert "DISK_FLOOR" in done.stderr
    assert site.seen == []


def test_an_outlet_that_was_switched_off_is_known_to_be_at_the_next_crawl_of_another(site, bench, paper):
    paper.fill(site, 1)
    bench.outlet("paper", site)
    bench.crawl("paper")
    bench.outlet("paper", site, more='enabled = false\nreason = "asked us to stop"')
    bench.outlet("other", site)
    bench.crawl("other")
    rows = bench.rows("SELECT id, enabled, reason FROM outlets ORDER BY id")
    assert [tuple(row) for row in rows] == [("other", 1, None), ("paper", 0, "asked us to stop")]
