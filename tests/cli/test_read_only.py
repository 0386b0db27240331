"""An archive that may only be read: a colleague's folder, a DVD, a snapshot."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import closing

import pytest

from archive.schema import open_writing

# Root may write everywhere: the command runs without the capability for that (CAP_DAC_OVERRIDE, prctl 24).
_UNPRIVILEGED = """
import ctypes, os, sys
if os.getuid() == 0:
    ctypes.CDLL(None).prctl(24, 1, 0, 0, 0)
os.execv(sys.executable, [sys.executable, "-m", "archive.cli", *sys.argv[1:]])
"""

pytestmark = pytest.mark.skipif(
    os.getuid() == 0 and sys.platform != "linux", reason="root may write everywhere"
)


@pytest.fixture
def shelf(fill, tmp_path):
    """Makes a read-only copy of an archive of three articles: the files of those names."""
    for number in range(3):
        article = fill.add(f"خبر {number}", fill.long_text(number, 40))
        fill.page(f"https://subh.example/{article}", "fetched", article_id=article)
    folder = tmp_path / "shelf"

    def make(*names):
        folder.mkdir()
        for name in names or ("archive.db",):
            shutil.copy(fill.data / name, folder)
        for path in folder.iterdir():
            path.chmod(0o444)
        folder.chmod(0o555)
        return folder

    yield make
    if folder.exists():
        folder.chmod(0o755)


@pytest.fixture
def writer(fill):
    """The archive's owner, with a change in the log."""
    with closing(open_writing(fill.data)) as connection:
        connection.execute("UPDATE outlets SET reason = 'x'")
        yield connection


def _run(folder, *arguments):
    return subprocess.run(
        [sys.executable, "-c", _UNPRIVILEGED, "--data", str(folder), *arguments],
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["search", "خبر"], "3 articles"),
        (["show", "1"], ""),
        (["history", "1"], "1 version"),
        (["copies", "1"], "no copy"),
        (["export"], "wrote 3 articles"),
        (["runs"], ""),
        (["check"], "nothing wrong"),
    ],
)
def test_it_is_read_all_the_same(shelf, arguments, said):
    folder = shelf()
    done = _run(folder, *arguments)
    assert done.returncode == 0, done.stderr
    assert said in done.stderr
    assert [path.name for path in folder.iterdir()] == ["archive.db"]


def test_a_check_finds_what_is_wrong_with_it(fill, shelf):
    fill.sql("INSERT INTO articles_fts (rowid, title, body, keys) VALUES (1, 'بھوت', 'بھوت', 'xl')")
    done = _run(shelf(), "check")
    assert done.returncode == 1
    assert "index does not agree" in done.stdout


def test_a_log_that_cannot_be_read_is_not_passed_over(shelf, writer):
    """Without the log the archive would be that of yesterday, or torn."""
    done = _run(shelf("archive.db", "archive.db-wal"), "search", "خبر")
    assert done.returncode == 1
    assert "archive.db-wal" in done.stderr
    assert "copy the folder" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_while_its_owner_writes(fill, shelf, writer):
    fill.data.chmod(0o555)
    try:
        done = _run(fill.data, "search", "خبر")
    finally:
        fill.data.chmod(0o755)
    assert (done.returncode, done.stderr) == (0, "3 articles\n")


@pytest.mark.parametrize(
    "arguments", [["check", "--repair"], ["migrate", "--reindex"], ["forget", "1", "--yes"]]
)
def test_what_would_write_says_why_it_cannot(shelf, arguments):
    done = _run(shelf(), *arguments)
    assert done.returncode == 1
    assert "read-only" in done.stderr or "Permission denied" in done.stderr
    assert len(done.stderr.splitlines()) == 1
