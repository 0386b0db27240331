"""``scrapy savefixture``: a page becomes a test of extraction, or one line says why not."""

from __future__ import annotations

import gzip
import json

import pytest

from crawler.commands.savefixture import fixture_name
from pipelines import fixtures
from pipelines.extract import extract, load_phrases


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "pages"
    path.mkdir()
    return path


@pytest.fixture
def save(site, bench, paper, folder):
    """Run the command on a path of the site, which has three stories."""
    paper.fill(site, 3)
    bench.outlet("paper", site)

    def run(path, *options):
        return bench.scrapy("savefixture", f"{site.url}{path}", "--to", str(folder), *options)

    return run


def test_a_page_is_fetched_once_and_recorded(site, save, paper, folder):
    done = save("/news/story-1")
    assert done.returncode == 0, done.stderr
    assert site.paths() == ["/robots.txt", "/news/story-1"]
    page, expected = folder / "paper-news-story-1.html.gz", folder / "paper-news-story-1.json"
    assert [line for line in done.stdout.splitlines() if line.startswith(str(folder))] == [
        str(page),
        str(expected),
    ]
    assert gzip.decompress(page.read_bytes()).decode() == site.pages["/news/story-1"].body
    data = json.loads(expected.read_text("utf-8"))
    title, body = paper.story(1)
    assert (data["url"], data["title"], data["body"]) == (f"{site.url}/news/story-1", title, body)
    assert data["outlet"]["names"] == ["Paper"]
    assert "commit" in done.stderr


def test_what_was_recorded_is_what_the_golden_test_expects(save, folder):
    save("/news/story-2")
    (path,) = fixtures.paths(folder)
    fixture = fixtures.load(path, load_phrases())
    assert fixture.expected == fixtures.as_json(extract(fixture.page, fixture.knowledge))
    assert fixture.expected["published"][1] == "2026-11-03"


def test_the_feeds_hints_are_recorded(site, bench, save, folder):
    bench.crawl("paper")
    site.forget()
    assert save("/news/story-0", "--data-from-archive").returncode == 0
    assert site.seen == []
    assert json.loads((folder / "paper-news-story-0.json").read_text("utf-8"))["hints"] == {"title": "خبر"}


def test_a_page_that_is_no_article_is_recorded_with_the_reason(site, save, paper, folder):
    site.pages["/news/empty"] = paper.Reply("<html><body><h1>خالی</h1></body></html>")
    done = save("/news/empty")
    assert done.returncode == 0, done.stderr
    assert json.loads((folder / "paper-news-empty.json").read_text("utf-8"))["rejection"] == "no_text"


def test_a_page_in_another_encoding_keeps_its_bytes_and_its_header(site, save, paper, folder):
    body = paper.html(5).replace('<meta charset="utf-8">', "").encode("cp1256", "xmlcharrefreplace")
    site.pages["/news/old"] = paper.Reply(body, headers={"Content-Type": "text/html; charset=windows-1256"})
    assert save("/news/old").returncode == 0
    fixture = fixtures.load(folder / "paper-news-old.html.gz", load_phrases())
    assert fixture.page.body == body
    assert fixture.expected["title"] == paper.story(5)[0]


def test_a_fixture_is_replaced_only_by_force(site, save, folder):
    save("/news/story-1")
    expected = folder / "paper-news-story-1.json"
    expected.write_text("{}", "utf-8")
    done = save("/news/story-1")
    assert done.returncode == 2
    assert "--force" in done.stderr
    assert expected.read_text("utf-8") == "{}"
    assert save("/news/story-1", "--force").returncode == 0
    assert "title" in expected.read_text("utf-8")


@pytest.mark.parametrize(
    ("path", "options", "code", "said"),
    [
        ("/about", (), 2, "articles.allow"),
        ("/news/story-1", ("--data-from-archive",), 1, "not in the archive"),
        ("/news/none", (), 1, "404"),
        ("/news/story-1", ("-s", "WARC=none"), 1, "WARC"),
        ("/news/story-1", ("--to", "/nowhere/at/all"), 2, "--to"),
    ],
)
def test_what_cannot_be_recorded_is_one_clear_line(save, folder, path, options, code, said):
    done = save(path, *options)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(("arguments", "said"), [(("پاکستان",), "any outlet"), ((), "one address")])
def test_an_address_of_no_outlet_and_none_at_all(bench, site, arguments, said):
    bench.outlet("paper", site)
    done = bench.scrapy("savefixture", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("http://x.test/2026/11/18/lyari-library-reopens/", "paper-2026-11-18-lyari-library-reopens"),
        ("http://x.test/news/1051.html", "paper-news-1051"),
    ],
)
def test_fixtures_are_named_after_the_path(address, name):
    assert fixture_name("paper", address) == name


def test_no_two_addresses_have_one_fixture():
    long = "a-very-long-story-" * 6
    paths = ["/%D9%82/1", "/%D8%A8/1", "/?p=1", "/?p=2", f"/{long}1", f"/{long}2", "/"]
    names = [fixture_name("paper", f"http://x.test{path}") for path in paths]
    assert len(set(names)) == len(paths)
    assert all(len(name) < 80 and name.isascii() for name in names)


def test_a_page_that_robots_txt_forbids_is_not_recorded(site, bench, paper, folder):
    paper.fill(site, 1)
    bench.outlet("paper", site)
    site.pages["/robots.txt"] = paper.Reply(
        "User-agent: *\nDisallow: /", headers={"Content-Type": "text/plain"}
    )
    done = bench.scrapy("savefixture", f"{site.url}/news/story-0", "--to", str(folder))
    assert done.returncode == 1
    assert "denied" in done.stderr
    assert site.paths() == ["/robots.txt"]
