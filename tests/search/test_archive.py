"""The Python interface, on a real archive."""

from __future__ import annotations

import doctest
import sqlite3
import subprocess
import sys
import tracemalloc
from contextlib import closing
from dataclasses import FrozenInstanceError, fields
from datetime import UTC, date, datetime

import pytest

import archive.archive
from archive import Archive
from archive.db import DATABASE, open_reading
from archive.errors import ArchiveMissing, ArchiveUnusable, ArchiveVersion, NotStored
from archive.stored import Revision, StoredArticle, StoredPage


def test_the_examples_in_its_documentation(fill):
    fill.outlet("sample", home="http://sample.akhbar.test/")
    fill.add(
        "کراچی میں بارش",
        "کراچی میں کل رات بارش ہوئی اور موسم خوشگوار ہو گیا۔",
        outlet="sample",
        url="http://sample.akhbar.test/1",
    )
    fill.add("دورہ", "وزیر اعظم نے کل ہسپتال کا دورہ کیا۔")
    tests = doctest.DocTestFinder().find(archive.archive, globs={"Archive": Archive, "data": fill.data})
    results = [doctest.DocTestRunner().run(test) for test in tests]
    assert sum(result.attempted for result in results) >= 10
    assert sum(result.failed for result in results) == 0


def test_an_article_has_every_column(fill, archive):
    number = fill.add(
        "عنوان",
        "پہلا پیرا\n\nدوسرا پیرا",
        authors=("علی خان", "زہرہ"),
        tags=("موسم",),
        section="شہر",
        credit_url="https://shaam.example/1",
    )
    article = archive.article(number)
    assert {each.name for each in fields(StoredArticle)} == _columns(archive, "articles")
    assert article.authors == ("علی خان", "زہرہ")
    assert article.published_at == datetime(2024, 7, 1, 9, 30, tzinfo=UTC)
    assert article.published_day == date(2024, 7, 1)
    assert article.body == "پہلا پیرا\n\nدوسرا پیرا"
    with pytest.raises(FrozenInstanceError):
        article.title = "اور"


def test_pages_and_revisions_have_every_column(archive):
    assert {each.name for each in fields(StoredPage)} == _columns(archive, "pages")  # newest is computed
    assert {each.name for each in fields(Revision)} == _columns(archive, "revisions")


def _columns(archive, table):
    return {row["name"] for row in archive.connection.execute(f"PRAGMA table_info({table})")}


def test_an_article_by_any_of_its_addresses(fill, archive):
    number = fill.add(url="https://subh.example/news/1")
    fill.page("https://subh.example/amp/1", "alias", alias_of="https://subh.example/news/1")
    for name in (
        number,
        str(number),
        "https://subh.example/news/1",
        " https://subh.example/news/1\n",
        "https://subh.example/amp/1",
        "https://SUBH.example:443/news/1?utm_source=x#top",
    ):
        assert archive.article(name).id == number


@pytest.mark.parametrize(
    "name", [99, "99", -1, 1 << 70, "9" * 40, "https://nowhere.example/", "کچھ", "", "\ud800"]
)
def test_what_is_not_stored(archive, name):
    with pytest.raises(NotStored):
        archive.article(name)


def test_a_page_that_is_no_article_says_why(fill, archive):
    fill.page("https://subh.example/x", "quarantined", reason="too_short")
    with pytest.raises(NotStored, match=r"the page is quarantined \(too_short\)"):
        archive.article("https://subh.example/x")
    assert archive.page("https://subh.example/x").reason == "too_short"


def test_articles_come_oldest_first_and_one_at_a_time(fill, archive):
    for minute in (3, 1, 2, *range(10, 30)):
        fill.add(f"{minute}", fill.long_text(minute, 8_000), at=f"2024-07-01T00:{minute:02}:00")
    tracemalloc.start()
    titles = [article.title for article in archive.articles()]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert titles[:4] == ["1", "2", "3", "10"]
    assert peak < 500_000  # all 23 bodies take 1.8 MB


def test_articles_pass_the_filters_of_search(fill, archive):
    leader = fill.add("1", outlet="subh", section="کھیل", authors=("علی خان",), at="2024-07-01T08:00:00")
    fill.add("2", outlet="shaam", section="شہر", authors=("زہرہ",), at="2024-07-02T08:00:00")
    fill.add("3", outlet="shaam", at="2024-07-03T08:00:00", copy_of=leader)

    def titles(**filters):
        return [article.title for article in archive.articles(**filters)]

    assert titles() == ["1", "2"]
    assert titles(copies=True) == ["1", "2", "3"]
    assert titles(outlet="shaam") == ["2"]
    assert titles(section="کھیل") == ["1"]
    assert titles(author="خان") == ["1"]
    assert titles(since="2024-07-02", until="2024-07-02") == ["2"]
    assert titles(author="زہرہ", since="2024-07-02") == ["2"]


def test_the_bundled_outlet_can_be_left_out(fill, archive):
    fill.outlet("sample", home="http://sample.akhbar.test/")
    fill.outlet("other", home="http://other.akhbar.test:8080/")
    fill.add("نمونہ", outlet="sample")
    fill.add("اور نمونہ", outlet="other")
    fill.add("خبر")
    assert len(list(archive.articles())) == 3
    assert [each.title for each in archive.articles(bundled=False)] == ["خبر"]
    assert [each.title for each in archive.articles(bundled=False, outlet="sample")] == ["نمونہ"]


def test_revisions(fill, archive):
    number = fill.add("پہلا عنوان", url="https://subh.example/1")
    fill.add("دوسرا عنوان", url="https://subh.example/1", at="2024-07-02T00:00:00")
    assert [(each.revision, each.kind, each.title) for each in archive.revisions(number)] == [
        (1, "first", "پہلا عنوان"),
        (2, "headline", "دوسرا عنوان"),
    ]
    with pytest.raises(NotStored):
        archive.revisions(99)


def test_quarantine(fill, archive):
    fill.page(
        "https://subh.example/1",
        "quarantined",
        reason="too_short: 12 words",
        fetched_at="2024-07-01T00:00:00Z",
    )
    fill.page("https://subh.example/2", "quarantined", reason="listing", fetched_at="2024-07-02T00:00:00Z")
    fill.page("https://shaam.example/1", "quarantined", outlet="shaam", reason="listing")
    fill.page("https://subh.example/3", "failed", reason="listing")
    urls = [page.url[8:] for page in archive.quarantine(outlet="subh")]
    assert urls == ["subh.example/2", "subh.example/1"]
    assert [page.url[8:] for page in archive.quarantine(reason="too_short")] == ["subh.example/1"]
    assert archive.quarantine(reason="too") == []
    assert len(archive.quarantine(limit=1)) == 1


def test_runs(fill, archive):
    assert archive.runs() == []
    fill.sql(
        "INSERT INTO runs (id, spider, started_at, pid, host) VALUES (1, 'news', '2024-07-01T00:00:00Z', 9, 'h')"
    )
    fill.sql(
        "INSERT INTO run_outlets (run_id, outlet, stored, bytes) VALUES (1, 'subh', 3, 10), (1, 'shaam', 4, 5)"
    )
    fill.sql(
        "INSERT INTO runs (id, spider, started_at, pid, host) VALUES (2, 'subh', '2024-07-02T00:00:00Z', 9, 'h')"
    )
    last, first = archive.runs()
    assert (first.outlets, first.stored, first.bytes, first.ended_at) == (2, 7, 15, None)
    assert (last.spider, last.outlets, last.stored) == ("subh", 0, 0)
    assert [run.id for run in archive.runs(limit=1)] == [2]


def test_statistics(fill, archive):
    leader = fill.add(body="ایک دو تین", at="2024-07-01T08:00:00")
    fill.add(body="ایک دو", at="2024-07-03T08:00:00")
    fill.add(body="ایک", outlet="shaam", at="2024-07-03T08:00:00", copy_of=leader)
    fill.outlet("sample", home="http://sample.akhbar.test/")
    fill.add(outlet="sample")
    (fill.data / "warc").mkdir()
    (fill.data / "warc" / "a.warc.gz").write_bytes(b"x" * 700)
    counted = archive.stats()
    assert [each.outlet for each in counted.outlets] == ["subh", "shaam"]
    subh = counted.outlets[0]
    assert (subh.articles, subh.words, subh.days) == (2, 5, 2)
    assert (subh.first_day, subh.last_day) == (date(2024, 7, 1), date(2024, 7, 3))
    assert (counted.articles, counted.unique, counted.words) == (3, 2, 6)
    assert counted.warc_bytes == 700
    assert counted.bytes_a_day == pytest.approx(100)
    assert counted.left_out == ("sample",)
    assert [each.outlet for each in archive.stats(outlet="sample").outlets] == ["sample"]


def test_statistics_of_nothing(archive):
    assert archive.stats().articles == 0


def test_the_path_may_be_the_file_or_a_copy_of_it(fill, tmp_path):
    fill.add("خبر")
    with Archive(str(fill.data / DATABASE)) as opened:
        assert opened.article(1).title == "خبر"
    copy = tmp_path / "copy.db"
    with closing(open_reading(fill.data)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    with Archive(copy) as opened:
        assert opened.article(1).title == "خبر"
        assert opened.search("خبر").total == 1


def test_paths_that_are_no_archive(fill, tmp_path):
    with pytest.raises(ArchiveMissing, match="no archive at"):
        Archive(tmp_path / "nothing")
    (tmp_path / "file").write_text("not a database, and long enough to be looked at" * 100)
    with pytest.raises(ArchiveUnusable, match="not a SQLite database"):
        Archive(tmp_path / "file")
    with pytest.raises(ArchiveMissing):
        Archive(tmp_path / "file" / "below")
    fill.sql("PRAGMA user_version = 99")
    with pytest.raises(ArchiveVersion, match="schema 99"):
        Archive(fill.data)


def test_a_closed_archive_lets_go(fill):
    with Archive(fill.data) as opened:
        pass
    with pytest.raises(Exception, match="closed"):
        opened.search("خبر")


def test_importing_archive_loads_no_database():
    code = "import sys, archive, archive.text; assert 'sqlite3' not in sys.modules; archive.Archive; assert 'sqlite3' in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_reading_goes_on_while_a_crawl_writes(fill, archive):
    fill.add("1", at="2024-07-01T01:00:00")
    fill.add("2", at="2024-07-01T02:00:00")
    going = archive.articles()
    assert next(going).title == "1"
    fill.add("3", at="2024-07-01T03:00:00")
    assert [article.title for article in going] == ["2"]
    assert [article.title for article in archive.articles()] == ["1", "2", "3"]
