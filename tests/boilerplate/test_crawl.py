"""A crawl of an outlet whose every page ends with a prompt that no phrase data knows."""

from __future__ import annotations

import json

import pytest

from archive.text import fold

PROMPT = "پڑھنے والوں سے گزارش ہے کہ اپنی آرا ہمارے دفتر کے پتے پر ضرور ارسال کریں۔"


@pytest.fixture
def prompted(site, bench, paper):
    """Twelve such pages."""
    paths = paper.fill(site, 12)
    for number, path in enumerate(paths):
        site.pages[path] = paper.Reply(paper.html(number, extra=f"<p>{PROMPT}</p>"))
    bench.outlet("paper", site)
    return paths


def _tick(site, url):
    """Other bytes, the same text: a page that shows a clock."""
    path = "/" + url.split("/", 3)[3]
    page = site.pages[path]
    site.pages[path] = type(page)(page.body.replace("</footer>", "<span>14:05</span></footer>"))


def _bodies(bench):
    return [row["body"] for row in bench.rows("SELECT body FROM articles ORDER BY id")]


def test_what_was_stored_before_a_line_was_learned_is_extracted_again_within_a_budget(bench, prompted):
    crawl = bench.crawl("paper", "-s", "REEXTRACT_BUDGET=3")
    assert "3 extracted again" in crawl.stdout
    assert sum(PROMPT in body for body in _bodies(bench)) == 2
    bench.crawl("paper")
    assert sum(PROMPT in body for body in _bodies(bench)) == 0
    kinds = bench.rows("SELECT kind, count(*) AS n FROM revisions GROUP BY kind ORDER BY kind")
    assert [(row["kind"], row["n"]) for row in kinds] == [("first", 12), ("reextracted", 5)]
    assert bench.value("SELECT sum(revised) FROM run_outlets") == 0
    assert bench.value("SELECT count(*) FROM stale") == 0


@pytest.mark.parametrize("budget", ["REEXTRACT_BUDGET=0", "WARC=none"])
def test_from_the_learned_moment_on_it_is_gone_and_never_the_outlets_edit(
    site, bench, paper, prompted, budget
):
    setting = ("-s", budget)
    assert bench.crawl("paper", *setting).returncode == 0
    assert [body.endswith(PROMPT) for body in _bodies(bench)] == [True] * 5 + [False] * 7
    (line,) = bench.rows("SELECT * FROM boilerplate WHERE verdict = 'learned'")
    assert (line["text"], line["pages"], line["articles"]) == (PROMPT, 12, 12)

    (first,) = bench.rows("SELECT id, url FROM articles WHERE id = 1")
    _tick(site, first["url"])
    assert bench.crawl("paper", "-a", f"url={first['url']}", *setting).returncode == 0
    kinds = bench.rows("SELECT kind FROM revisions WHERE article_id = 1 ORDER BY revision")
    assert [row["kind"] for row in kinds] == ["first", "reextracted"]
    assert PROMPT not in _bodies(bench)[0]
    assert bench.value("SELECT sum(revised) FROM run_outlets") == 0
    assert bench.value("SELECT pages FROM boilerplate WHERE verdict = 'learned'") == 12


def test_an_edit_since_then_is_still_an_edit(site, bench, paper, prompted):
    bench.crawl("paper")
    (second,) = bench.rows("SELECT id, url, title FROM articles WHERE id = 2")
    path = "/" + second["url"].split("/", 3)[3]
    number = int(path.rpartition("-")[2])
    title, _ = paper.story(number)
    tail = f"<p>{PROMPT}</p>"
    site.pages[path] = paper.Reply(paper.html(number, extra=tail, title=f"{title} (تصحیح)"))
    bench.crawl("paper", "-a", f"url={second['url']}")
    site.pages[path] = paper.Reply(
        paper.html(number, extra=f"<p>بعد میں حکام نے اس خبر کی تصدیق کر دی۔</p>{tail}")
    )
    bench.crawl("paper", "-a", f"url={second['url']}")
    kinds = bench.rows("SELECT kind FROM revisions WHERE article_id = 2 ORDER BY revision")
    assert [row["kind"] for row in kinds] == ["first", "reextracted", "headline", "edit"]
    assert bench.value("SELECT sum(revised) FROM run_outlets") == 2


def test_the_evidence_is_shown_and_the_outlet_file_overrules_it(site, bench, prompted):
    bench.crawl("paper")
    said = bench.akhbar("boilerplate", "--outlet", "paper")
    assert said.returncode == 0, said.stderr
    assert PROMPT in said.stdout
    assert "learned: left out of bodies · 12 stories on 12 pages since 20" in said.stdout
    assert f"for example {site.url}/news/story-" in said.stdout
    assert "1 learned, 0 kept" in said.stderr

    bench.outlet("paper", site, fetch=f'[boilerplate]\nkeep = ["{PROMPT}"]')
    bench.crawl("paper")
    (shown,) = json.loads(bench.akhbar("boilerplate", "--json").stdout)
    assert (shown["verdict"], shown["line"], shown["pages"]) == ("kept", fold(PROMPT), 12)
    (last,) = bench.rows("SELECT id, url FROM articles WHERE id = 12")
    _tick(site, last["url"])
    bench.crawl("paper", "-a", f"url={last['url']}")
    assert _bodies(bench)[11].endswith(PROMPT)
    kinds = bench.rows("SELECT kind FROM revisions WHERE article_id = 12 ORDER BY revision")
    assert [row["kind"] for row in kinds] == ["first", "reextracted"]


def test_a_line_to_drop_needs_no_learning(site, bench, prompted):
    bench.outlet("paper", site, fetch=f'[boilerplate]\ndrop = ["{PROMPT}"]')
    bench.crawl("paper")
    assert not any(PROMPT in body for body in _bodies(bench))
    assert json.loads(bench.akhbar("boilerplate", "--all", "--json").stdout) == []


def test_what_is_only_counted_is_shown_on_request(site, bench, paper):
    """The same text on five addresses: it stands on five pages, and is one story."""
    paths = paper.fill(site, 5)
    for path in paths:
        site.pages[path] = paper.Reply(paper.html(0))
    bench.outlet("paper", site)
    bench.crawl("paper")
    assert bench.akhbar("boilerplate").stdout == ""
    assert "0 learned, 0 kept; 3 more only counted (--all)" in bench.akhbar("boilerplate").stderr
    assert "only counted · 1 story on 5 pages" in bench.akhbar("boilerplate", "--all").stdout
