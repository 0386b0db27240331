"""A full disk loses nothing, leaves nothing half-written, and the archive goes on when there is room."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

import pytest

from archive.check import check
from archive.db import DATABASE, open_reading, transaction, translated
from archive.errors import DiskFull
from archive.schema import open_writing
from archive.warc_members import sound_end
from archive.warc_reader import read_payload


@contextmanager
def _largest_file(size: int) -> Iterator[None]:
    """No file of this process may grow beyond *size* bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of three megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=3m", "none", str(disk)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("needs a small disk, and there is no mount command")
    if done.returncode:
        pytest.skip(f"needs a small disk, and only root may mount one: {done.stderr.strip()}")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def _numbered(stacks, number: int, length: int = 400):
    return stacks.article(
        f"https://subh.example/{number}", title=f"خبر نمبر {number}", body=f"نئی بات {number} " * length
    )


def _fill(stacks, put: Callable[[int], object]) -> int:
    """Put stories until the disk is full; how many there are."""
    for number in count():
        try:
            with translated(stacks.data / DATABASE):
                put(number)
        except DiskFull as error:
            assert "no space left" in str(error)  # noqa: PT017
            assert "\n" not in str(error)  # noqa: PT017
            assert not stacks.connection.in_transaction
            return number
        assert number < 2000, "the disk never got full"
    raise AssertionError


def _complete(stacks, number: int) -> None:
    """The archive holds that many stories, and their parts agree."""
    for table in ("articles", "revisions", "pages"):
        assert stacks.value(f"SELECT count(*) FROM {table}") == number
    assert len(stacks.finds("خبر")) == number
    stacks.check_index()


@pytest.mark.parametrize("room", [0, 1, 2, 3, 5, 8, 13, 40])
def test_a_database_that_may_not_grow(stacks, room):
    stacks.put(_numbered(stacks, 5000))
    pages = stacks.value("PRAGMA page_count")
    stacks.sql(f"PRAGMA max_page_count = {pages + room}")
    stored = _fill(stacks, lambda number: stacks.put(_numbered(stacks, number)))
    _complete(stacks, stored + 1)
    stacks.sql("PRAGMA max_page_count = 1000000")
    stacks.put(_numbered(stacks, stored))
    _complete(stacks, stored + 2)
    assert check(stacks.data) == []


def test_a_revision_that_does_not_fit_leaves_the_old_text(stacks):
    stacks.put(_numbered(stacks, 1, 10))
    pages = stacks.value("PRAGMA page_count")
    stacks.sql(f"PRAGMA max_page_count = {pages + 1}")
    longer = stacks.article("https://subh.example/1", title="لمبی خبر", body="اضافہ " * 20_000)
    with pytest.raises(DiskFull), translated(stacks.data):
        stacks.put(longer)
    assert stacks.value("SELECT title FROM articles") == "خبر نمبر 1"
    assert stacks.finds("اضافہ") == []
    _complete(stacks, 1)
    assert check(stacks.data) == []


def test_a_new_archive_that_does_not_fit(small_disk):
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(shutil.disk_usage(small_disk).free - 4096 * 10))
    with pytest.raises(DiskFull):
        open_writing(small_disk / "data")
    ballast.unlink()
    open_writing(small_disk / "data").close()
    assert check(small_disk / "data") == []


def test_a_small_disk_takes_what_it_can_and_goes_on_with_more_room(fresh, small_disk, writer, exchange):
    stacks = fresh()
    stacks.connection.close()
    stacks.data = shutil.copytree(stacks.data, small_disk / "data")
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(1_500_000))
    with closing(open_writing(stacks.data)) as connection:
        stacks.connection = connection
        warc = writer()
        warc._folder = stacks.data / "warc"

        def put(number: int) -> None:
            page = exchange(os.urandom(6000), url=f"https://subh.example/{number}")
            stacks.put(_numbered(stacks, number), warc=warc.write(page).pointer)

        stored = _fill(stacks, put)
        assert stored > 3
        # Nothing can be checked without room for SQLite's own files; what was stored can be read.
        assert len(stacks.finds("خبر")) == stored
        ballast.unlink()
        put(stored)
        put(stored + 1)
        _complete(stacks, stored + 2)
        warc.close()
    assert check(stacks.data) == []


@pytest.mark.parametrize("open_it", [open_writing, open_reading])
def test_a_disk_without_room_for_sqlites_own_files(data, small_disk, open_it):
    """Even to be read, a database in WAL mode needs 32 KB beside it; SQLite calls it an I/O error."""
    there = shutil.copytree(data, small_disk / "data")
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(shutil.disk_usage(small_disk).free))
    with pytest.raises(DiskFull, match="no space left"):
        open_it(there)
    ballast.unlink()
    open_it(there).close()
    assert check(there) == []


def test_a_database_under_a_quota(stacks):
    """A quota and ``ulimit -f`` are I/O errors to SQLite: only ENOSPC is SQLITE_FULL."""
    with _largest_file(200_000), pytest.raises(DiskFull, match="quota") as caught:  # noqa: PT012
        for number in count():
            with translated(stacks.data / DATABASE):
                stacks.put(_numbered(stacks, number))
    assert "\n" not in str(caught.value)
    stored = stacks.value("SELECT count(*) FROM articles")
    stacks.put(_numbered(stacks, stored))
    _complete(stacks, stored + 1)
    assert check(stacks.data) == []


@pytest.mark.parametrize("missing", [1, 5, 50, 500, 900])
def test_a_warc_file_that_may_not_grow_keeps_only_whole_records(data, writer, exchange, missing):
    warc = writer()
    first = warc.write(exchange(b"first")).pointer
    path = data / "warc" / first.file
    size = path.stat().st_size
    page = exchange(os.urandom(5000))
    with _largest_file(size + 5000 - missing), pytest.raises(DiskFull), translated(data):
        warc.write(page)
    assert path.stat().st_size == size
    after = warc.write(exchange(b"after")).pointer
    assert after.offset == size
    assert read_payload(data, first.file, first.offset) == b"first"
    assert read_payload(data, after.file, after.offset) == b"after"
    warc.close()
    assert sound_end(path) == path.stat().st_size
    assert check(data) == []


def test_closing_a_warc_file_after_a_full_disk_writes_nothing_more(data, writer, exchange):
    warc = writer()
    path = data / "warc" / warc.write(exchange(b"first")).pointer.file
    size = path.stat().st_size
    with _largest_file(size + 100), pytest.raises(OSError, match="File too large"):
        warc.write(exchange(os.urandom(3000)))
    warc.close()
    assert path.stat().st_size == size


def test_a_warc_file_that_cannot_be_begun_is_begun_later(data, writer, exchange):
    warc = writer()
    with _largest_file(100), pytest.raises(DiskFull), translated(data):
        warc.write(exchange())
    pointer = warc.write(exchange(b"after")).pointer
    assert pointer.file.endswith("-000.warc.gz")
    assert read_payload(data, pointer.file, pointer.offset) == b"after"
    warc.close()
    assert check(data) == []


def test_a_transaction_that_fails_at_its_commit_is_rolled_back(stacks):
    """COMMIT itself can fail; the next transaction must be able to begin."""
    with pytest.raises(Exception, match="FOREIGN KEY"), transaction(stacks.connection):  # noqa: PT012
        stacks.sql("PRAGMA defer_foreign_keys = ON")
        stacks.sql("INSERT INTO pages (url, outlet, found_at) VALUES ('u', 'nobody', 'now')")
    assert not stacks.connection.in_transaction
    assert stacks.value("SELECT count(*) FROM pages") == 0
    stacks.put(_numbered(stacks, 1))
    _complete(stacks, 1)
