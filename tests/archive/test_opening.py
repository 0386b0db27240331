"""Opening an archive: what is there may be anything."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archive.check import check
from archive.db import APPLICATION_ID, DATABASE, SCHEMA_VERSION, open_raw, open_reading
from archive.errors import ArchiveBusy, ArchiveMissing, ArchiveUnusable, ArchiveVersion
from archive.schema import migrate, open_writing, refold, statements
from archive.text import FOLD_VERSION

ROOT = Path(__file__).resolve().parent.parent.parent
#: Every version of the schema that was ever in use, as versions/save.py wrote it.
SAVED = sorted((Path(__file__).parent / "versions").glob("*.sql"))


def _one_line(error: BaseException) -> str:
    text = str(error)
    assert "\n" not in text
    assert len(text) < 400
    return text


@pytest.fixture
def read_only() -> Iterator[Callable[[Path], None]]:
    """Makes a folder read-only: by its mode, or for root, whom modes do not hold, by a mount."""
    bound: list[Path] = []

    def make(folder: Path) -> None:
        if os.geteuid():
            folder.chmod(0o555)
            return
        for options in ("bind", "remount,ro,bind"):
            done = subprocess.run(
                ["mount", "-o", options, str(folder), str(folder)],
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                pytest.skip(
                    f"needs a read-only folder, and root may not mount one here: {done.stderr.strip()}"
                )
            if options == "bind":
                bound.append(folder)

    yield make
    for folder in bound:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_new_archive_is_ours_and_complete(tmp_path):
    with closing(open_writing(tmp_path / "a" / "deep" / "folder")) as connection:
        assert connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        assert connection.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert connection.execute("PRAGMA foreign_keys").fetchone()[0] == 1
        assert connection.execute("SELECT fold('کراچي')").fetchone()[0] == "کراچی"
        assert connection.execute("SELECT fold(NULL)").fetchone()[0] is None
    assert check(tmp_path / "a" / "deep" / "folder") == []


def test_opening_again_changes_nothing(data):
    before = (data / DATABASE).read_bytes()
    open_writing(data).close()
    open_reading(data).close()
    assert (data / DATABASE).read_bytes() == before


@pytest.mark.parametrize("name", [DATABASE, ""])
def test_a_reader_takes_the_folder_or_the_file_and_cannot_write(data, name):
    with (
        closing(open_reading(data / name)) as connection,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        connection.execute("DELETE FROM outlets")


@pytest.mark.parametrize("name", ["nothing", "ایک فولڈر", "a#b?c=d%20", "x/y/z"])
def test_nothing_there(tmp_path, name):
    with pytest.raises(ArchiveMissing, match="no archive at") as caught:
        open_reading(tmp_path / name)
    assert "scrapy crawl sample" in _one_line(caught.value)
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("name", ["ایک فولڈر", "a#b?c=d%20", "100%", "mode=ro&x"])
def test_a_folder_may_have_any_name(tmp_path, name):
    open_writing(tmp_path / name).close()
    open_reading(tmp_path / name).close()
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name / DATABASE).stat().st_size > 0


@pytest.mark.parametrize("open_", [open_writing, open_reading])
def test_a_name_longer_than_the_disk_knows(tmp_path, open_):
    with pytest.raises(ArchiveUnusable, match="too long") as caught:
        open_(tmp_path / ("x" * 300))
    assert str(caught.value).startswith("cannot use")


def test_a_path_below_a_file(tmp_path):
    (tmp_path / "file").write_text("دفتر")
    for below in ("file", "file/data", "file/data/more"):
        with pytest.raises(ArchiveUnusable, match="cannot use") as caught:
            open_writing(tmp_path / below)
        assert "file" in _one_line(caught.value)
    with pytest.raises(ArchiveMissing):
        open_reading(tmp_path / "file" / "data")
    assert (tmp_path / "file").read_text() == "دفتر"


def test_a_folder_where_the_database_should_be(tmp_path):
    (tmp_path / DATABASE).mkdir()
    for open_ in (open_writing, open_reading):
        with pytest.raises(ArchiveUnusable) as caught:
            open_(tmp_path)
        _one_line(caught.value)


def test_an_empty_file_is_named_as_such_and_a_crawl_fills_it(tmp_path):
    (tmp_path / DATABASE).touch()
    with pytest.raises(ArchiveUnusable, match="0 bytes") as caught:
        open_reading(tmp_path)
    assert "restore a backup" in _one_line(caught.value)
    assert (tmp_path / DATABASE).stat().st_size == 0
    open_writing(tmp_path).close()  # as a process does that was stopped between making and filling it
    open_reading(tmp_path).close()


@pytest.mark.parametrize("content", [b"not a database" * 100, b"SQLite format 3\0" + b"\xff" * 5000, b"xy"])
def test_what_is_not_sqlite_is_left_alone(tmp_path, content):
    (tmp_path / DATABASE).write_bytes(content)
    for open_ in (open_writing, open_reading):
        with pytest.raises(ArchiveUnusable) as caught:
            open_(tmp_path)
        assert DATABASE in _one_line(caught.value)
    assert (tmp_path / DATABASE).read_bytes() == content
    assert [path.name for path in tmp_path.iterdir()] == [DATABASE]


@pytest.mark.parametrize("application", [0, 0x0F055112, -1])
def test_another_programs_database_is_left_alone(tmp_path, application):
    with closing(sqlite3.connect(tmp_path / DATABASE)) as foreign:
        foreign.execute("CREATE TABLE bookmarks (url)")
        foreign.execute(f"PRAGMA application_id = {application}")
        foreign.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    before = (tmp_path / DATABASE).read_bytes()
    for open_ in (open_writing, open_reading):
        with pytest.raises(ArchiveUnusable, match="not Akhbar's") as caught:
            open_(tmp_path)
        _one_line(caught.value)
    assert (tmp_path / DATABASE).read_bytes() == before


def test_a_newer_archive_is_left_alone(data):
    with closing(sqlite3.connect(data / DATABASE)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 7}")
    before = (data / DATABASE).read_bytes()
    for open_ in (open_writing, open_reading, check):
        with pytest.raises(ArchiveVersion, match=rf"schema {SCHEMA_VERSION + 7}.*update Akhbar") as caught:
            open_(data)
        _one_line(caught.value)
    assert (data / DATABASE).read_bytes() == before


def test_an_older_archive_is_migrated_by_a_writer_and_refused_to_a_reader(data):
    with closing(sqlite3.connect(data / DATABASE)) as connection:
        connection.execute("PRAGMA user_version = 0")
    with pytest.raises(ArchiveVersion, match=r"schema 0.*'akhbar migrate'") as caught:
        open_reading(data)
    _one_line(caught.value)
    open_writing(data).close()
    open_reading(data).close()


def test_an_archive_that_is_half_there(data):
    size = (data / DATABASE).stat().st_size
    os.truncate(data / DATABASE, size // 2)
    for open_ in (open_writing, open_reading):
        with pytest.raises(ArchiveUnusable) as caught, closing(open_(data)) as connection:  # noqa: PT012
            connection.execute("SELECT count(*) FROM articles").fetchone()
            raise ArchiveUnusable("the cut part is not read on opening")
        _one_line(caught.value)


def test_a_read_only_folder(data, read_only):
    read_only(data)
    with pytest.raises(ArchiveUnusable, match="cannot use") as caught:
        open_writing(data)
    assert str(data) in _one_line(caught.value)


def test_a_new_archive_in_a_read_only_folder(tmp_path, read_only):
    (tmp_path / "shelf").mkdir()
    read_only(tmp_path / "shelf")
    for place in ("shelf", "shelf/new"):
        with pytest.raises(ArchiveUnusable, match="cannot use"):
            open_writing(tmp_path / place)
    with pytest.raises(ArchiveMissing):
        open_reading(tmp_path / "shelf")


def test_reading_in_a_read_only_folder_works_or_says_what_is_wrong(data, read_only):
    read_only(data)
    try:
        with closing(open_reading(data)) as connection:
            assert connection.execute("SELECT count(*) FROM outlets").fetchone()[0] == 2
    except ArchiveUnusable as error:
        assert str(data) in _one_line(error)  # noqa: PT017


def test_migrating_twice_does_nothing(tmp_path):
    with closing(open_raw(tmp_path)) as connection:
        assert migrate(connection) != []
        assert migrate(connection) == []
        assert refold(connection)
        assert not refold(connection)


def test_a_migration_that_fails_leaves_nothing(tmp_path, monkeypatch):
    (tmp_path / "1_broken.sql").write_text(
        "create table one (x);\ncreate table two (x);\ncreate table one (x);\n"
    )
    monkeypatch.setattr("archive.schema._SCRIPTS", tmp_path)
    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        open_writing(tmp_path / "data")
    monkeypatch.undo()
    open_writing(tmp_path / "data").close()  # as if nothing had been
    assert check(tmp_path / "data") == []


def test_statements_are_cut_where_sqlite_says():
    script = "create table a (x); -- a ; in a comment\ncreate trigger t after insert on a begin\n select ';';\nend;\n"
    assert len(list(statements(script))) == 2
    assert list(statements("")) == []


_CREATE = """
import sys
from pathlib import Path
from archive.schema import open_writing
import sqlite_utils
print("ready", flush=True)
for folder in sys.stdin:
    open_writing(Path(folder.rstrip())).close()
    print("made", flush=True)
"""


def test_processes_that_create_the_archive_at_once(tmp_path):
    makers = [
        subprocess.Popen(
            [sys.executable, "-c", _CREATE],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for maker in makers:
        assert maker.stdout.readline() == "ready\n"
    for turn in range(8):
        for maker in makers:
            maker.stdin.write(f"{tmp_path / str(turn)}\n")
            maker.stdin.flush()
        assert [maker.stdout.readline() for maker in makers] == ["made\n"] * 4
        assert check(tmp_path / str(turn)) == []
    for maker in makers:
        maker.communicate()
        assert maker.returncode == 0


def test_switching_to_wal_waits_for_another_process(tmp_path, monkeypatch):
    """SQLite itself gives up at once there; see the race in the test before."""
    with closing(sqlite3.connect(tmp_path / DATABASE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr("archive.db.sleep", lambda _: other.execute("ROLLBACK"))
        open_writing(tmp_path).close()
    monkeypatch.undo()
    assert check(tmp_path) == []


def test_switching_to_wal_does_not_wait_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr("archive.db.BUSY_TIMEOUT", 0.02)
    with closing(sqlite3.connect(tmp_path / DATABASE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ArchiveBusy):
            open_writing(tmp_path)


@pytest.mark.parametrize("dump", SAVED, ids=lambda path: path.stem)
def test_every_saved_version_migrates_and_loses_nothing(tmp_path, dump):
    with closing(sqlite3.connect(tmp_path / DATABASE)) as old:
        old.executescript(dump.read_text("utf-8"))
        articles = old.execute("SELECT id, url, title, body FROM articles ORDER BY id").fetchall()
        pages = old.execute("SELECT url, state, article_id FROM pages ORDER BY url").fetchall()
    assert len(articles) == 3
    with closing(open_writing(tmp_path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION
        now = connection.execute("SELECT id, url, title, body FROM articles ORDER BY id").fetchall()
        assert [tuple(row) for row in now] == articles
        now = connection.execute("SELECT url, state, article_id FROM pages ORDER BY url").fetchall()
        assert [tuple(row) for row in now] == pages
        found = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH 'وزیراعظم'"
        assert connection.execute(found).fetchone()[0] == 1
    assert check(tmp_path) == []


def _schema(data: Path) -> dict[str, str]:
    with closing(open_reading(data)) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return {row["name"]: " ".join(row["sql"].split()).replace('"', "'") for row in rows}


@pytest.mark.parametrize("dump", SAVED, ids=lambda path: path.stem)
def test_a_migrated_archive_has_the_schema_of_a_new_one(tmp_path, data, dump):
    with closing(sqlite3.connect(tmp_path / DATABASE)) as old:
        old.executescript(dump.read_text("utf-8"))
    open_writing(tmp_path).close()
    assert _schema(tmp_path) == _schema(data)  # before a version's release: save it again (versions/save.py)


def test_every_version_is_saved():
    assert [path.stem for path in SAVED] == [str(number + 1) for number in range(SCHEMA_VERSION)]


def test_other_folding_rules_rebuild_the_index(stacks):
    stacks.put(stacks.article(title="کراچی"))
    stacks.sql("UPDATE meta SET value = ? WHERE key = 'fold_version'", str(FOLD_VERSION - 1))
    stacks.sql("DELETE FROM articles_fts")  # as if it held other words
    assert stacks.finds("کراچی") == []
    assert any("folded by version" in each.what for each in check(stacks.data))
    open_writing(stacks.data).close()
    assert stacks.finds("کراچی") == [1]
    assert check(stacks.data) == []


def test_a_backup_made_by_copying_the_file_of_a_closed_archive(stacks, tmp_path):
    stacks.put()
    stacks.connection.close()
    shutil.copytree(stacks.data, tmp_path / "copy")
    assert check(tmp_path / "copy") == []
