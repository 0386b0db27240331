"""A takedown: text and bytes are nowhere afterwards, everything else is as it was, and it never comes back."""

from __future__ import annotations

import os
import signal
import sqlite3

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive import leases, ledger
from archive.archive import Archive
from archive.check import check
from archive.db import transaction
from archive.errors import ArchiveBusy, LeaseHeld, NotStored, UsageError
from archive.forgetting import forget
from archive.tending import lock_file
from archive.warc_reader import read_payload

SECRET = "رازداری"
OTHER = "عوامی"
URL = "https://subh.example/1"


def _paragraphs(word):
    return [f"{word} نمبر {n}: نہر کے پل پر کام {word} جاری ہے اور مزدور خوش ہیں۔" for n in range(4)]


@pytest.fixture
def filled(shelf):
    """A story with two revisions, an unchanged recheck, an alias and a redirect, between two others."""
    shelf.story("0", f"{OTHER} خبر", *_paragraphs(OTHER))
    shelf.story("1", f"{SECRET} خبر", *_paragraphs(SECRET))
    shelf.stacks.found("https://subh.example/hint")
    shelf.story("1", f"{SECRET} نئی خبر", *_paragraphs(SECRET), at=shelf.stacks.later(hours=1))
    shelf.record(URL, f"recheck that nothing points at {SECRET}".encode())
    shelf.alias("amp", "1", f"amp {SECRET}".encode())
    moved = ("Location", "https://subh.example/other-form")
    shelf.record("https://subh.example/amp", b"", moved, status=301, reason="Moved")
    shelf.record("https://subh.example/other-form", f"other form {SECRET}".encode())
    shelf.story("2", f"{OTHER} دوسری", *_paragraphs(OTHER + "۲"))
    return shelf


def _tables(connection):
    names = [
        row[0]
        for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        if not row[0].startswith(("articles_fts", "_sqlite", "sqlite_"))
    ]
    return {name: [dict(row) for row in connection.execute(f"SELECT * FROM {name}")] for name in names}


def _others(shelf):
    """What is stored of the other stories, and the bytes that their pointers lead to."""
    with Archive(shelf.data) as archive:
        articles = [archive.article(f"https://subh.example/{name}") for name in ("0", "2")]
        return [
            (
                each.id,
                each.url,
                each.title,
                each.body,
                each.cluster_id,
                read_payload(shelf.data, each.warc_file, each.warc_offset),
                archive.page(each.url).fetched_at,
            )
            for each in articles
        ]


def test_text_and_bytes_are_nowhere(filled):
    assert SECRET.encode() in filled.bytes_on_disk()
    before = _others(filled)
    filled.connection.close()
    done = forget(filled.data, URL)
    assert SECRET.encode() not in filled.bytes_on_disk()
    assert (done.articles, done.revisions, done.clean) == (1, 2, True)
    assert set(done.addresses) == {URL, "https://subh.example/amp"}
    assert done.records == 2 * 6  # each with its request
    assert _others(filled) == before
    assert check(filled.data) == []


def test_what_remains_is_a_readable_warc_file(filled):
    filled.connection.close()
    forget(filled.data, URL)
    (path,) = (filled.data / "warc").iterdir()
    assert path.name.endswith("-000-r1.warc.gz")
    with path.open("rb") as file:
        kinds = [record.rec_type for record in ArchiveIterator(file)]
    assert kinds == ["warcinfo", *["response", "request"] * 2]


def test_earlier_texts_in_free_pages_go_too(shelf):
    for hour in range(4):  # each revision leaves its predecessor's pages behind
        shelf.story(
            "1",
            f"خبر {hour}",
            *[f"{SECRET} {hour} {n} " * 300 for n in range(4)],
            at=shelf.stacks.later(hours=hour),
        )
    shelf.connection.close()
    forget(shelf.data, URL)
    assert SECRET.encode() not in shelf.bytes_on_disk()


def test_the_tombstone_says_only_that_it_is_forgotten(filled):
    filled.connection.close()
    forget(filled.data, URL)
    with Archive(filled.data) as archive:
        for url in (URL, "https://subh.example/amp"):
            page = archive.page(url)
            assert (page.state, page.next_due_at, page.article_id, page.warc_file) == (
                "gone",
                None,
                None,
                None,
            )
            assert page.forgotten_at is not None
            assert page.reason.startswith("forgotten 20")
        assert archive.search(SECRET).total == 0
        with pytest.raises(NotStored):
            archive.article(URL)


def test_nothing_enters_it_again(filled):
    forget(filled.data, URL)
    connection = filled.connection
    assert filled.stacks.found(URL, priority=90) == 0
    with pytest.raises(UsageError, match="was forgotten at 20"):
        ledger.ask_for(connection, "subh", URL, filled.stacks.now)
    due = ledger.due(connection, "subh", filled.stacks.later(days=999), 10)
    assert [page.url for page in due] == ["https://subh.example/hint"]
    with pytest.raises(sqlite3.IntegrityError):  # the database itself says no
        connection.execute("UPDATE pages SET next_due_at = 'now' WHERE url = ?", (URL,))
    with pytest.raises(sqlite3.IntegrityError):
        filled.story("1", "خبر", "متن")


def test_its_number_is_not_given_again(shelf):
    shelf.story("0", "خبر", "پہلی خبر")
    last = shelf.story("1", "خبر", "دوسری خبر")
    forget(shelf.data, URL)
    assert shelf.story("3", "خبر", "تیسری خبر") == last + 1
    assert check(shelf.data) == []


def test_a_copy_takes_the_lead(shelf):
    same = [paragraph for word in ("نہر", "پل", "سڑک") for paragraph in _paragraphs(word)]
    shelf.story("1", "خبر", *same)
    other = shelf.story("9", "نقل", *same, at=shelf.stacks.later(hours=1))
    shelf.connection.close()
    assert forget(shelf.data, "1").articles == 1
    with Archive(shelf.data) as archive:
        assert [hit.id for hit in archive.search("نہر").hits] == [other]
        assert archive.copies(other).why == "alone"
    assert check(shelf.data) == []


def test_a_page_that_never_was_an_article(shelf):
    shelf.stacks.found("https://subh.example/q")
    shelf.record("https://subh.example/q", SECRET.encode())
    shelf.connection.close()
    assert forget(shelf.data, "https://subh.example/q?utm_source=x").records == 2
    assert SECRET.encode() not in shelf.bytes_on_disk()


def test_what_nobody_knows(shelf):
    with pytest.raises(NotStored, match="no source has named it"):
        forget(shelf.data, "https://subh.example/unknown")


def test_another_pages_record_stays(shelf):
    """The story redirected to an address that another page led to as well."""
    shelf.story("1", f"{SECRET} خبر", *_paragraphs(SECRET))
    shelf.record(URL, b"", ("Location", "/front"), status=302, reason="Found")
    front = shelf.record("https://subh.example/front", b"front page")
    shelf.stacks.found("https://subh.example/list")
    shelf.connection.execute(
        "UPDATE pages SET warc_file = ?, warc_offset = ?, warc_length = ? WHERE url LIKE '%/list'",
        (front.file, front.offset, front.length),
    )
    forget(shelf.data, URL)
    assert check(shelf.data) == []
    with Archive(shelf.data) as archive:
        page = archive.page("https://subh.example/list")
    assert read_payload(shelf.data, page.warc_file, page.warc_offset) == b"front page"


def test_a_damaged_file_loses_only_what_is_damaged(filled):
    first, last = (
        filled.stacks.value("SELECT warc_offset FROM articles WHERE url LIKE ?", f"%/{name}") for name in "02"
    )
    (path,) = (filled.data / "warc").iterdir()
    with path.open("r+b") as file:
        file.seek(first + 40)
        file.write(b"\xff\xff")
    filled.connection.close()
    forget(filled.data, URL)
    assert SECRET.encode() not in filled.bytes_on_disk()
    with Archive(filled.data) as archive:
        article = archive.article("https://subh.example/2")
        assert article.warc_offset < last
        assert OTHER in read_payload(filled.data, article.warc_file, article.warc_offset).decode()
        assert archive.article("https://subh.example/0").warc_file is None


def test_while_its_outlet_is_crawled_nothing_changes(filled):
    before = _tables(filled.connection)
    with transaction(filled.connection):
        filled.connection.execute(
            "INSERT INTO leases VALUES ('subh', ?, 'elsewhere', ?, '2999-01-01T00:00:00Z')",
            (7, "2026-11-21T08:00:00Z"),
        )
    with pytest.raises(LeaseHeld, match=r"subh is being crawled by process 7 on elsewhere.*try again after"):
        forget(filled.data, URL)
    filled.connection.execute("DELETE FROM leases")
    assert _tables(filled.connection) == before


def test_while_a_crawl_writes_to_its_file_nothing_changes(filled):
    (path,) = (filled.data / "warc").iterdir()
    before, kept = _tables(filled.connection), path.read_bytes()
    lock = lock_file(path)
    try:
        with pytest.raises(ArchiveBusy, match=r"a crawl writes to .*try again after the crawl"):
            forget(filled.data, URL)
    finally:
        os.close(lock)
    assert _tables(filled.connection) == before
    assert path.read_bytes() == kept
    assert leases.take(filled.connection, "subh", filled.stacks.now) is None


def test_a_writer_that_waited_for_the_file_does_not_write_into_the_old_one(filled, writer, exchange):
    forget(filled.data, URL)
    warc = writer()
    pointer = warc.write(exchange(b"new", url="https://subh.example/5")).pointer
    warc.close()
    assert read_payload(filled.data, pointer.file, pointer.offset) == b"new"
    assert check(filled.data) == []


def test_a_reader_that_holds_the_log_is_named(filled, akhbar):
    reader = sqlite3.connect(filled.data / "archive.db", isolation_level=None)
    try:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM articles").fetchone()
        said = akhbar("forget", URL, "--yes")
    finally:
        reader.close()
    assert said.code == 1
    assert "whose log may still have the text: run this again" in said.err
    filled.connection.close()
    assert akhbar("forget", URL, "--yes").code == 0
    assert SECRET.encode() not in filled.bytes_on_disk()


BORDERS = [
    "before the files",
    "half a file",
    "before the text",
    "in the transaction",
    "before the old files",
    "before the free pages",
]


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("mending", ["forget", "repair"])
def test_killed_at_any_moment_and_run_again(filled, process, border, mending):
    before = _others(filled)
    filled.connection.close()
    killed = process("forget", URL, "--yes", AKHBAR_FAULT=f"forget: {border}:1")
    assert killed.returncode == -signal.SIGKILL
    assert _others(filled) == before
    said = [each.what for each in check(filled.data)]
    assert all("a forget was cut short" in each for each in said)
    if mending == "repair":
        done = process("check", "--repair")
        assert done.returncode == 0, done.stderr
        assert check(filled.data) == []
        assert len(list((filled.data / "warc").iterdir())) == 1
    again = process("forget", URL, "--yes")
    assert again.returncode == 0, again.stderr
    assert SECRET.encode() not in filled.bytes_on_disk()
    assert len(list((filled.data / "warc").iterdir())) == 1
    assert _others(filled) == before
    assert check(filled.data) == []


def test_the_command_asks_first(filled, akhbar, monkeypatch):
    said = akhbar("forget", URL)
    assert (said.code, said.err) == (
        2,
        "akhbar: this cannot be undone: add --yes to do it without being asked\n",
    )

    class Terminal:
        def __init__(self, answer):
            self.answer = answer

        def isatty(self):
            return True

        def readline(self):
            return self.answer

    monkeypatch.setattr("sys.stdin", Terminal("no\n"))
    said = akhbar("forget", URL)
    assert said.code == 1
    assert "nothing was forgotten" in said.err
    monkeypatch.setattr("sys.stdin", Terminal("yes\n"))
    said = akhbar("forget", URL)
    assert said.code == 0
    assert said.out.splitlines() == [URL, "https://subh.example/amp"]
    assert "forgotten: 1 article, 2 revisions, 2 addresses, 12 records in 1 WARC files" in said.err
    assert "gone: forgotten 20" in akhbar("show", URL).out


def test_copies_elsewhere_are_named(shelf, akhbar):
    same = [paragraph for word in ("نہر", "پل", "سڑک") for paragraph in _paragraphs(word)]
    shelf.story("1", "خبر", *same)
    shelf.story("9", "نقل", *same)
    assert "its text is also in article 2" in akhbar("forget", URL, "--yes").err
