"""A backup is the state of one moment, whole, checked, and can be put back."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading

import pytest

from archive.archive import Archive
from archive.backup import back_up
from archive.check import check
from archive.db import APPLICATION_ID
from archive.errors import ArchiveMissing, ArchiveUnusable, UsageError
from archive.forgetting import forget
from archive.schema import open_writing


@pytest.fixture
def filled(shelf):
    """Three stories with their bytes."""
    for number in range(3):
        shelf.story(str(number), f"خبر {number}", f"شہر میں واقعہ نمبر {number} پیش آیا۔")
    return shelf


def _runs(shelf, count):
    for number in range(count):
        shelf.stacks.sql(
            "INSERT INTO runs (spider, started_at, pid, host) VALUES ('subh', ?, 5, 'here')",
            f"2026-11-2{number}",
        )


def test_a_file_that_any_sqlite_reads(filled, tmp_path):
    done = back_up(filled.data, tmp_path / "copy.db")
    assert (done.path, done.articles, done.warc) == (tmp_path / "copy.db", 3, None)
    assert done.bytes == done.path.stat().st_size
    plain = sqlite3.connect(f"file:{done.path}?mode=ro&immutable=1", uri=True)
    assert plain.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert plain.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert plain.execute("SELECT count(*) FROM articles").fetchone() == (3,)
    plain.close()
    assert [path.name for path in tmp_path.iterdir() if "copy" in path.name] == ["copy.db"]
    with Archive(done.path) as archive:
        assert archive.search("واقعہ").total == 3


def test_into_a_folder(filled, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    assert back_up(filled.data, folder).path == folder / "archive.db"


def test_with_the_warc_files_it_is_an_archive(filled, tmp_path):
    done = back_up(filled.data, tmp_path / "whole", warc=True)
    assert (done.warc.files, done.warc.linked, done.warc.stale) == (1, 0, ())
    assert check(tmp_path / "whole") == []


def test_files_of_past_days_are_linked_and_unfinished_records_left_out(filled, tmp_path):
    (today,) = (filled.data / "warc").iterdir()
    whole = today.stat().st_size
    old = today.with_name("akhbar-20200101-000.warc.gz")
    shutil.copy(today, old)
    with today.open("ab") as file:
        file.write(b"\x1f\x8b\x08\0unfinished")
    done = back_up(filled.data, tmp_path / "whole", warc=True)
    assert (done.warc.files, done.warc.linked) == (2, 1)
    copies = tmp_path / "whole" / "warc"
    assert (copies / old.name).samefile(old)
    assert (copies / today.name).stat().st_size == whole


def test_the_next_backup_copies_only_what_is_new(filled, tmp_path):
    _runs(filled, 1)
    back_up(filled.data, tmp_path / "whole", warc=True)
    again = back_up(filled.data, tmp_path / "whole", warc=True, replace=True)
    assert (again.warc.files, again.warc.kept) == (1, 1)
    filled.story("9", "نئی خبر", "نئی بات")
    again = back_up(filled.data, tmp_path / "whole", warc=True, replace=True)
    assert (again.articles, again.warc.kept) == (4, 0)
    assert check(tmp_path / "whole") == []
    forget(filled.data, "https://subh.example/9")
    again = back_up(filled.data, tmp_path / "whole", warc=True, replace=True)
    assert len(again.warc.stale) == 1  # it holds what was forgotten


def test_nothing_is_overwritten_but_an_older_backup(filled, tmp_path):
    _runs(filled, 1)
    path = tmp_path / "copy.db"
    back_up(filled.data, path)
    with pytest.raises(UsageError, match="exists: name another file, or add --force"):
        back_up(filled.data, path)
    _runs(filled, 2)
    back_up(filled.data, path, replace=True)
    newer = sqlite3.connect(path)
    newer.execute("INSERT INTO runs (spider, started_at, pid, host) VALUES ('x', '2027-01-01', 1, 'there')")
    newer.commit()
    newer.close()
    with pytest.raises(UsageError, match="no older backup of this archive"):
        back_up(filled.data, path, replace=True)
    other = tmp_path / "thesis.txt"
    other.write_text("years of work")
    with pytest.raises(UsageError, match="no older backup"):
        back_up(filled.data, other, replace=True)
    assert other.read_text() == "years of work"
    with pytest.raises(UsageError, match="is the archive itself"):
        back_up(filled.data, filled.data / "archive.db", replace=True)
    with pytest.raises(UsageError, match="with --warc name a folder"):
        back_up(filled.data, other, warc=True)


def test_an_archive_in_use_is_no_backup(filled, tmp_path):
    _runs(filled, 1)
    back_up(filled.data, tmp_path / "copy", warc=True)
    user = open_writing(tmp_path / "copy")
    user.execute("DELETE FROM boilerplate")
    user.execute("UPDATE outlets SET reason = 'x'")
    with pytest.raises(UsageError, match="is in use"):
        back_up(filled.data, tmp_path / "copy", replace=True)
    user.close()


def test_what_is_damaged_is_not_copied_over_what_is_good(filled, tmp_path):
    _runs(filled, 1)
    path = tmp_path / "copy.db"
    back_up(filled.data, path)
    good = path.read_bytes()
    filled.stacks.sql("PRAGMA wal_checkpoint(TRUNCATE)")
    root = filled.stacks.value("SELECT rootpage FROM sqlite_master WHERE name = 'pages_state'")
    size = filled.stacks.value("PRAGMA page_size")
    filled.connection.close()
    with (filled.data / "archive.db").open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    with pytest.raises(ArchiveUnusable, match="damaged"):
        back_up(filled.data, path, replace=True)
    assert path.read_bytes() == good
    assert not list(tmp_path.glob(".*.part*"))


def test_no_archive(tmp_path):
    with pytest.raises(ArchiveMissing):
        back_up(tmp_path, tmp_path / "copy.db")


def test_while_another_process_writes_it_is_the_state_of_one_moment(filled, tmp_path):
    """Each transaction writes two rows; a copy of two moments would have an odd number, or never end."""
    stop, wrote = threading.Event(), threading.Event()

    def write():
        connection = open_writing(filled.data)
        number = 0
        while not stop.is_set():
            connection.execute("BEGIN IMMEDIATE")
            for _ in range(2):
                number += 1
                connection.execute(
                    "INSERT INTO pages (url, outlet, found_at, reason) VALUES (?, 'subh', 'now', ?)",
                    (f"https://subh.example/w{number}", "x" * 5000),
                )
            connection.execute("COMMIT")
            if number >= 200:
                wrote.set()
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        wrote.wait()
        steps = []
        for at in range(3):
            done = back_up(filled.data, tmp_path / f"{at}.db", progress=lambda *step: steps.append(step))
            with Archive(done.path) as archive:
                (count,) = archive.connection.execute("SELECT count(*) FROM pages").fetchone()
            assert (count - 3) % 2 == 0
            assert count >= 203
    finally:
        stop.set()
        writer.join()
    assert steps[-1][0] == steps[-1][1]


def test_the_command(filled, akhbar, tmp_path):
    said = akhbar("backup", str(tmp_path / "copy"), "--warc", "--json")
    assert said.code == 0
    found = json.loads(said.out)
    assert found["articles"] == 3
    assert found["warc"]["files"] == 1
    assert "3 articles" in said.err
    assert akhbar("backup", str(tmp_path / "copy"), "--warc").code == 2
