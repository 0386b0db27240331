"""Copies of the WARC files: a hard link where that is safe, else the bytes up to the last whole record."""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from archive.db import open_reading, translated
from archive.tending import sync_folder, tending
from archive.times import now
from archive.warc import FOLDER
from archive.warc_members import Damaged, sound_end
from archive.warc_rewriting import POINTING

_CHUNK = 1 << 22


@dataclass(frozen=True, slots=True)
class WarcBackup:
    """How many files there are now, how many of them are links, how many were there already; those that
    the archive no longer has: they may hold what was forgotten since; and those that it points into where
    they are (``import_warc --link``), which are not copied."""

    files: int
    linked: int
    kept: int
    stale: tuple[str, ...]
    elsewhere: tuple[str, ...] = ()


def back_up_warc(data: Path, destination: Path) -> WarcBackup:
    """Bring the files' copies in *destination* up to date; a longer copy is never replaced by a shorter one."""
    source, folder = data / FOLDER, destination / FOLDER
    with tending(data), translated(folder):
        folder.mkdir(exist_ok=True)
        paths = sorted(source.glob("*.warc.gz"))
        done = [_back_up(data, path, folder / path.name) for path in paths]
        sync_folder(folder)
        stale = {path.name for path in folder.glob("*.warc.gz")} - {path.name for path in paths}
    return WarcBackup(
        len(paths), done.count("linked"), done.count("kept"), tuple(sorted(stale)), _elsewhere(data)
    )


def _elsewhere(data: Path) -> tuple[str, ...]:
    with closing(open_reading(data)) as connection:
        files = {
            row[0]
            for table in POINTING
            for row in connection.execute(
                f"SELECT DISTINCT warc_file FROM {table} WHERE warc_file GLOB '/*'"  # noqa: S608 - our own names
            )
        }
    return tuple(sorted(files))


def _back_up(data: Path, path: Path, copy: Path) -> str:
    there = copy.stat().st_size if copy.exists() else -1
    if there >= path.stat().st_size:
        return "kept"
    end = _end(data, path)
    if there >= end:
        return "kept"
    part = copy.with_name(f".{copy.name}.part")
    part.unlink(missing_ok=True)
    linked = end == path.stat().st_size and _is_closed(path) and _link(path, part)
    if not linked:
        _copy(path, part, end)
    part.replace(copy)
    return "linked" if linked else "copied"


def _end(data: Path, path: Path) -> int:
    """How much of the file is to be copied: all of a damaged one."""
    with closing(open_reading(data)) as connection:
        known: int = connection.execute(
            "SELECT coalesce(max(warc_offset + warc_length), 0) FROM pages WHERE warc_file = ?", (path.name,)
        ).fetchone()[0]
    try:
        return max(sound_end(path, known), known)
    except Damaged:
        return path.stat().st_size


def _is_closed(path: Path) -> bool:
    """Whether no crawl will write to it: those write to files of the day alone."""
    return now().strftime("%Y%m%d") not in path.name


def _link(path: Path, part: Path) -> bool:
    try:
        os.link(path, part)
    except OSError:  # another disk, or one without links
        return False
    return True


def _copy(path: Path, part: Path, end: int) -> None:
    with path.open("rb") as source, part.open("wb") as target:
        left = end
        while left and (chunk := source.read(min(left, _CHUNK))):
            target.write(chunk)
            left -= len(chunk)
        target.flush()
        os.fsync(target.fileno())
    shutil.copystat(path, part)
