"""``check --repair`` mends what it can, loses nothing, and leaves alone what is in use."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from archive.check import check
from archive.db import transaction
from archive.errors import ArchiveBusy
from archive.fates import settle_forgotten
from archive.forgetting import forget
from archive.index import unindex
from archive.repair import repair
from archive.tending import lock_file, tending


@pytest.fixture
def filled(shelf):
    """Two stories with their bytes."""
    for number in (1, 2):
        shelf.story(str(number), f"خبر {number}", f"شہر میں واقعہ نمبر {number} پیش آیا۔")
    return shelf


def _warc(shelf):
    (path,) = (shelf.data / "warc").iterdir()
    return path


def _articles(shelf):
    return [tuple(row) for row in shelf.stacks.sql("SELECT * FROM articles ORDER BY id")]


def test_there_is_nothing_to_do(filled, akhbar):
    before = (_warc(filled).read_bytes(), _articles(filled))
    assert list(repair(filled.data)) == []
    assert (_warc(filled).read_bytes(), _articles(filled)) == before
    said = akhbar("check", "--repair")
    assert (said.code, said.out, said.err) == (0, "", "nothing wrong\n")


def test_an_unfinished_record_is_cut_off(filled, akhbar):
    whole = _warc(filled).read_bytes()
    _warc(filled).write_bytes(whole + whole[:300])
    assert akhbar("check").code == 1
    assert _warc(filled).read_bytes() == whole + whole[:300]  # looking changes nothing
    said = akhbar("check", "--repair")
    assert said.code == 0
    assert f"bytes of an unfinished record off {_warc(filled).name}, from " in said.err
    assert _warc(filled).read_bytes().startswith(whole[:-1])
    assert check(filled.data) == []


def test_not_while_a_crawl_writes_to_it(filled):
    with _warc(filled).open("ab") as file:
        file.write(b"\x1f\x8b\x08\0half")
    size = _warc(filled).stat().st_size
    lock = lock_file(_warc(filled))
    try:
        assert list(repair(filled.data)) == [f"left {_warc(filled).name} alone: a crawl writes to it"]
    finally:
        os.close(lock)
    assert _warc(filled).stat().st_size == size


def test_not_where_something_points_at_it(filled):
    offset = filled.stacks.value("SELECT warc_offset FROM articles WHERE id = 2")
    os.truncate(_warc(filled), offset + 50)
    (said,) = repair(filled.data)
    assert f"something points behind its last whole record, at {offset}" in said
    assert _warc(filled).stat().st_size == offset + 50


def test_not_when_it_is_damaged_in_its_midst(filled):
    offset = filled.stacks.value("SELECT warc_offset FROM articles WHERE id = 1")
    with _warc(filled).open("r+b") as file:
        file.seek(offset + 30)
        file.write(b"\xff\xff")
    size = _warc(filled).stat().st_size
    (said,) = repair(filled.data)
    assert f"it is damaged at byte {offset}" in said
    assert _warc(filled).stat().st_size == size


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("UPDATE articles SET title = 'دوسری' WHERE id = 1", "rebuilt the search index"),
        ("DELETE FROM articles_fts_docsize", "rebuilt the search index"),
        ("INSERT INTO bands VALUES (0, 5, 1)", "found all copies anew"),
    ],
)
def test_the_indexes_are_built_anew(filled, damage, said):
    filled.stacks.sql(damage)
    before = _articles(filled)
    assert said in list(repair(filled.data))
    assert _articles(filled) == before
    filled.stacks.check_index()
    assert [each.what for each in check(filled.data) if "index" in each.what or "keys" in each.what] == []


def test_an_article_that_was_not_in_the_index(filled):
    unindex(filled.connection, filled.stacks.value("SELECT sort_key FROM articles WHERE id = 2"))
    assert list(repair(filled.data)) == ["rebuilt the search index"]
    assert filled.stacks.finds("واقعہ") == [1, 2]


def test_leases_of_dead_processes_are_cleared(filled):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    rows = [
        ("dead", dead.pid, socket.gethostname(), "2999-01-01T00:00:00Z"),
        ("expired", 1, "elsewhere", "2020-01-01T00:00:00Z"),
        ("alive", os.getppid(), socket.gethostname(), "2999-01-01T00:00:00Z"),
        ("elsewhere", dead.pid, "elsewhere", "2999-01-01T00:00:00Z"),
    ]
    for outlet, pid, host, expires in rows:
        filled.stacks.sql(
            "INSERT INTO leases VALUES (?, ?, ?, '2026-11-21T08:00:00Z', ?)", outlet, pid, host, expires
        )
    said = list(repair(filled.data))
    assert [line.split(",")[0] for line in said] == [
        "cleared the lease of dead",
        "cleared the lease of expired",
    ]
    assert [row[0] for row in filled.stacks.sql("SELECT outlet FROM leases ORDER BY 1")] == [
        "alive",
        "elsewhere",
    ]


def test_bytes_of_a_forgotten_page_that_came_back_by_another_address(filled):
    forget(filled.data, "https://subh.example/1")
    other = "https://subh.example/other"
    filled.stacks.found(other)
    fetched = filled.stacks.fetched(warc=filled.record(other, b"it is back"))
    with transaction(filled.connection):
        settle_forgotten(filled.connection, other, fetched, "https://subh.example/1")
    assert any(
        f"page {other} is forgotten, but was fetched again" in each.what for each in check(filled.data)
    )
    assert list(repair(filled.data)) == [
        f"removed the bytes of {other} again: it was fetched under another address"
    ]
    assert b"it is back" not in filled.bytes_on_disk()
    assert check(filled.data) == []
    assert filled.stacks.page(other)["forgotten_at"] is not None


def test_one_at_a_time(filled):
    with tending(filled.data), pytest.raises(ArchiveBusy, match="another forget, repair or backup"):
        list(repair(filled.data))
