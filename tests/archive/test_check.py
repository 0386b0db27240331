"""``check`` names what is wrong, and nothing else."""

from __future__ import annotations

import pytest

from archive import fates, ledger
from archive.check import check
from archive.errors import ArchiveMissing, ArchiveUnusable
from archive.index import unindex
from archive.models import FoundPage


@pytest.fixture
def filled(stacks, writer, exchange):
    """Two articles with their bytes, an alias and a page in quarantine."""
    warc = writer()
    for number in (1, 2):
        url = f"https://subh.example/{number}"
        pointer = warc.write(exchange(b"page", url=url)).pointer
        stacks.put(stacks.article(url, title=f"خبر {number}"), warc=pointer)
    warc.close()
    stacks.found("https://subh.example/amp", "https://subh.example/list")
    alias, quarantined = "https://subh.example/amp", "https://subh.example/list"
    fates.settle_alias(stacks.connection, alias, stacks.fetched(), "https://subh.example/1", "canonical")
    fates.settle_quarantined(stacks.connection, quarantined, stacks.fetched(), "listing")
    return stacks


def _said(data):
    findings = check(data)
    assert all(each.severity in ("error", "warning") for each in findings)
    return " | ".join(each.what for each in findings)


def test_nothing_is_wrong_with_a_good_archive(filled):
    assert check(filled.data) == []


def test_checking_changes_nothing(filled):
    tables = [row[0] for row in filled.sql("SELECT name FROM sqlite_master WHERE type = 'table'")]
    before = [[tuple(row) for row in filled.sql(f"SELECT * FROM '{table}'")] for table in tables]
    check(filled.data)
    assert [[tuple(row) for row in filled.sql(f"SELECT * FROM '{table}'")] for table in tables] == before


def test_no_archive(tmp_path):
    with pytest.raises(ArchiveMissing):
        check(tmp_path)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("DELETE FROM pages WHERE url LIKE '%/2'", "article https://subh.example/2 has no page"),
        ("UPDATE pages SET article_id = NULL WHERE url LIKE '%/1'", "leads to no article"),
        ("DELETE FROM revisions WHERE article_id = 1", "article https://subh.example/1 has no revision 1"),
        (
            "UPDATE articles SET content_hash = 'x' WHERE id = 2",
            "article https://subh.example/2 has no revision 1",
        ),
        (
            "UPDATE pages SET alias_of = 'http://x/' WHERE state = 'alias'",
            "alias of http://x/, which the ledger",
        ),
        ("UPDATE articles SET title = 'other' WHERE id = 1", "index does not agree"),
        ("UPDATE articles SET body = 'other' WHERE id = 1", "index does not agree"),
        ("UPDATE articles SET section = 'کھیل' WHERE id = 1", "index does not agree"),
        ("UPDATE articles SET sort_key = sort_key + 70000 WHERE id = 2", "index does not agree"),
        ("UPDATE meta SET value = '0' WHERE key = 'fold_version'", "folded by version 0"),
        ("UPDATE pages SET warc_offset = 7 WHERE url LIKE '%/1'", "no whole record at 7"),
        ("UPDATE articles SET warc_offset = 10000000 WHERE id = 1", "no whole record at 10000000"),
        (
            "UPDATE revisions SET warc_file = 'lost.warc.gz' WHERE article_id = 1",
            "lost.warc.gz is missing; 1 records",
        ),
    ],
)
def test_each_disagreement_is_named(filled, damage, said):
    filled.sql("PRAGMA foreign_keys = OFF")
    filled.sql(damage)
    assert said in _said(filled.data)


def test_an_article_that_is_not_in_the_index(filled):
    key = filled.value("SELECT sort_key FROM articles WHERE id = 2")
    unindex(filled.connection, key)
    said = _said(filled.data)
    assert f"the article with sort_key {key} is not in the search index" in said
    assert "index does not agree" in said


def test_a_ghost_in_the_index(filled):
    filled.sql("PRAGMA foreign_keys = OFF")
    filled.sql("DELETE FROM revisions WHERE article_id = 2")
    filled.sql("UPDATE pages SET article_id = NULL, state = 'gone' WHERE article_id = 2")
    filled.sql("DELETE FROM bands WHERE article_id = 2")
    filled.sql("DELETE FROM articles WHERE id = 2")
    assert "index does not agree" in _said(filled.data)


def test_rows_that_refer_to_nothing(filled):
    filled.sql("PRAGMA foreign_keys = OFF")
    filled.sql("INSERT INTO pages (url, outlet, found_at) VALUES ('http://x/', 'nobody', 'now')")
    assert "of pages refers to a missing row of outlets" in _said(filled.data)


def test_a_damaged_record_is_named_and_the_others_are_still_looked_at(filled):
    (path,) = (filled.data / "warc").iterdir()
    first, second = (row[0] for row in filled.sql("SELECT warc_offset FROM articles ORDER BY id"))
    with path.open("r+b") as file:
        file.seek(first + 50)
        file.write(b"\xff\xff\xff")
    said = _said(filled.data)
    assert f"damaged at byte {first}" in said
    assert f"no whole record at {first}" in said
    assert f"at {second}" not in said


def test_a_deleted_warc_file(filled):
    (path,) = (filled.data / "warc").iterdir()
    path.unlink()
    assert f"{path} is missing; 2 records of it are referred to" in _said(filled.data)


def test_a_database_page_overwritten(filled):
    filled.sql("PRAGMA wal_checkpoint(TRUNCATE)")
    root = filled.value("SELECT rootpage FROM sqlite_master WHERE name = 'pages_state'")
    size = filled.value("PRAGMA page_size")
    filled.connection.close()
    with (filled.data / "archive.db").open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    try:
        said = _said(filled.data)
    except ArchiveUnusable as error:
        said = str(error)
    assert "SQLite: " in said or "is damaged" in said


def test_pages_that_only_wait_are_no_finding(filled):
    ledger.add(
        filled.connection,
        "subh",
        [FoundPage("https://subh.example/new")],
        found_in="f",
        priority=1,
        now=filled.now,
    )
    assert check(filled.data) == []
