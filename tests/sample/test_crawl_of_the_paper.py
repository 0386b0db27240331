"""One crawl of the bundled paper, as a reader of the README does it, held against the gold field by field."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from archive.cli import main
from archive.db import open_reading
from archive.text import normalize, words

ROOT = Path(__file__).resolve().parents[2]
BASE = "http://sample.akhbar.test"
SEARCHED = 20
Rows = dict[str, sqlite3.Row]
ARABIC_KEYBOARD = str.maketrans("یکہ", "يكه")
DIACRITICS = dict.fromkeys([*range(0x064B, 0x0653), 0x0670])
AGENCY = {
    f"{BASE}/2026/11/19/indus-dolphin-count/",
    f"{BASE}/news/1045",
    f"{BASE}/daily/2026-11-19/3340.html",
    f"{BASE}/2026/11/20/indus-dolphin-survey-results/",
}


@dataclass(frozen=True)
class Crawled:
    """An archive folder and the command that filled it."""

    data: Path
    env: dict[str, str]

    def crawl(self, data: Path) -> str:
        """``scrapy crawl sample`` into *data*; the shipped outlet file, the shipped pages."""
        done = subprocess.run(
            [sys.executable, "-m", "scrapy", "crawl", "sample"],
            cwd=ROOT,
            env=self.env | {"AKHBAR_DATA": str(data)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def rows(self, query: str, *parameters: object, data: Path | None = None) -> list[sqlite3.Row]:
        """The rows of a query."""
        with closing(open_reading(data or self.data)) as connection:
            return connection.execute(query, parameters).fetchall()


@pytest.fixture(scope="session")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """The archive after one crawl; tests must not write to it."""
    home = tmp_path_factory.mktemp("crawl-of-the-paper")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AKHBAR_", "SCRAPY_"))}
    env = kept | {
        "AKHBAR_CONTACT": "tests@example.org",
        "HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "error",
    }
    paper = Crawled(home / "data", env)
    paper.crawl(paper.data)
    return paper


@pytest.fixture(scope="session")
def gold(gold_of: Callable[[str], list[dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    """The gold of the paper's first state, by address."""
    return {row["url"]: row for row in gold_of("today")}


@pytest.fixture(scope="session")
def articles(crawled: Crawled) -> Rows:
    """The stored articles, by address."""
    return {row["url"]: row for row in crawled.rows("SELECT * FROM articles")}


def _verdict(row: sqlite3.Row | None) -> str:
    """A ledger row in the gold's words."""
    if row is None:
        return "not in the ledger"
    if row["state"] == "quarantined":
        return str(row["reason"]).partition(":")[0]
    return "article" if row["state"] == "fetched" else str(row["state"])


def _listed(differences: Iterator[tuple[str, object, object]]) -> str:
    """Every difference, for the failure message."""
    return "\n".join(f"{url}\n  crawl: {got!r}\n  gold:  {right!r}" for url, got, right in differences)


def test_every_page_ends_as_the_gold_says(crawled: Crawled, gold: dict[str, Any]) -> None:
    ledger = {row["url"]: row for row in crawled.rows("SELECT * FROM pages")}
    # A tracking parameter or a twin is taken off before an address reaches the ledger.
    expected = {
        url: row["verdict"] for url, row in gold.items() if row.get("via") not in {"tracking", "twin"}
    }
    found = {url: _verdict(ledger.get(url)) for url in {*expected, *ledger}}

    wrong = ((url, found[url], expected.get(url)) for url in sorted(found) if found[url] != expected.get(url))
    assert not (listed := _listed(wrong)), f"\n{listed}"


def test_other_addresses_lead_to_their_story(crawled: Crawled, gold: dict[str, Any], articles: Rows) -> None:
    leading = crawled.rows("SELECT url, alias_of, article_id FROM pages WHERE state = 'alias'")

    assert leading
    assert {row["url"]: row["alias_of"] for row in leading} == {
        row["url"]: gold[row["url"]]["alias_of"] for row in leading
    }
    assert [row["article_id"] for row in leading] == [articles[row["alias_of"]]["id"] for row in leading]


def test_the_language_of_what_is_not_urdu_is_named(crawled: Crawled, gold: dict[str, Any]) -> None:
    foreign = {url: row["language"] for url, row in gold.items() if row["verdict"] == "not_urdu"}
    rows = crawled.rows("SELECT url, reason FROM pages WHERE reason LIKE 'not_urdu:%'")

    assert {row["url"]: row["reason"].split()[1] for row in rows} == foreign


FIELDS: dict[str, Callable[[Any], Any]] = {
    "title": normalize,
    "kind": str,
    "authors": lambda names: [normalize(name) for name in names],
    "published_at": lambda at: at,
    "published_day": str,
    "published_from": str,
    "section": lambda name: name and normalize(name),
    "credit_name": lambda name: name and normalize(name),
    "credit_url": lambda url: url,
    "body": lambda paragraphs: [normalize(paragraph) for paragraph in paragraphs],
}


@pytest.mark.parametrize("field", FIELDS)
def test_each_field_is_what_the_page_says(field: str, gold: dict[str, Any], articles: Rows) -> None:
    stories = {url: row for url, row in gold.items() if row["verdict"] == "article"}
    assert articles.keys() == stories.keys()

    def stored(url: str) -> Any:
        value = articles[url][field]
        return json.loads(value) if field == "authors" else value.split("\n\n") if field == "body" else value

    pairs = ((url, stored(url), FIELDS[field](row[field])) for url, row in stories.items())
    wrong = (_where_they_differ(*pair) for pair in pairs if pair[1] != pair[2])
    assert not (listed := _listed(wrong)), f"\n{listed}"


def _where_they_differ(url: str, got: Any, right: Any) -> tuple[str, object, object]:
    if not (isinstance(got, list) and isinstance(right, list)):
        return url, got, right
    lost = [item for item in right if item not in got]
    return url, [item for item in got if item not in right], lost or "the same, in another order or number"


def test_a_second_crawl_asks_for_the_sources_only(crawled: Crawled, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(crawled.data, data)
    kept = "SELECT 'a', url, content_hash, revision, body FROM articles UNION ALL SELECT 'p', url, state, fetched_at, reason FROM pages"
    before = sorted(map(tuple, crawled.rows(kept, data=data)), key=repr)
    revisions = crawled.rows("SELECT count(*) FROM revisions", data=data)[0][0]

    crawled.crawl(data)

    assert sorted(map(tuple, crawled.rows(kept, data=data)), key=repr) == before
    assert crawled.rows("SELECT count(*) FROM revisions", data=data)[0][0] == revisions
    first, second = crawled.rows("SELECT * FROM run_outlets ORDER BY run_id", data=data)
    assert first["stored"] > 0
    unchanged = ("discovered", "fetched", "stored", "revised", "quarantined", "failed")
    assert {name: second[name] for name in unchanged} == dict.fromkeys(unchanged, 0)
    named = crawled.rows("SELECT count(*) FROM sources WHERE parent_url IS NULL", data=data)[0][0]
    assert second["not_modified"] >= named > 0


def test_the_agency_story_is_one_cluster_led_by_the_credited_page(crawled: Crawled, articles: Rows) -> None:
    clusters: dict[int, set[str]] = {}
    for url, row in articles.items():
        clusters.setdefault(row["cluster_id"], set()).add(url)
    leaders = {row["url"] for row in crawled.rows("SELECT url FROM unique_articles")}

    assert [urls for urls in clusters.values() if len(urls) > 1] == [AGENCY]
    assert leaders & AGENCY == {f"{BASE}/2026/11/19/indus-dolphin-count/"}
    assert leaders | AGENCY == set(articles)


def test_the_brief_is_seen_inside_its_story_and_stays_a_story_of_its_own(
    crawled: Crawled, articles: Rows
) -> None:
    brief, story = articles[f"{BASE}/news/1034"], articles[f"{BASE}/articles/c3m7z0d5ryo"]
    ((similarity, containment),) = crawled.rows(
        "SELECT similarity, containment FROM copies WHERE article_id = ? AND other_id = ?",
        brief["id"],
        story["id"],
    )

    assert similarity < 0.7
    assert containment > 0.8
    assert brief["cluster_id"] != story["cluster_id"]


def _respelt(text: str) -> str:
    """As another keyboard types it: decomposed, Arabic yeh, kaf and heh, no vowel marks."""
    return unicodedata.normalize("NFD", text).translate(ARABIC_KEYBOARD).translate(DIACRITICS)


def test_search_finds_stories_however_they_are_typed(
    crawled: Crawled, articles: Rows, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = sorted(articles)[:: max(1, len(articles) // SEARCHED)][:SEARCHED]
    missed = {}
    for url in chosen:
        title = articles[url]["title"]
        query = _respelt(" ".join([title[w.start : w.end] for w in words(title) if w.end - w.start > 2][-3:]))
        capsys.readouterr()
        code = main(
            ["--data", str(crawled.data), "search", "--json", "--copies", "--limit", "50", "--", query]
        )
        found = [hit["url"] for hit in json.loads(capsys.readouterr().out)["hits"]]
        if code != 0 or url not in found:
            missed[url] = (query, found)

    assert len(chosen) == SEARCHED
    assert missed == {}
