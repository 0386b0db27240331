"""A WARC file without some of its records, under a name of its own.

The old file is never changed: until the pointers into it are, in the database, it is what they mean.
What is left over when a process dies in between is named in ``meta`` (``warc_unneeded``).
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Container, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from archive import faults
from archive.db import transaction
from archive.tending import sync_folder
from archive.warc import FOLDER
from archive.warc_search import whole_members

POINTING = ("pages", "articles", "revisions")
"""The tables with ``warc_file`` and ``warc_offset``."""

_KEY = "warc_unneeded"
_SUFFIX = ".warc.gz"


def new_name(name: str) -> str:
    """``…-000.warc.gz`` becomes ``…-000-r1.warc.gz``, then ``-r2``; no crawl ever writes to such a file."""
    stem = name.removesuffix(_SUFFIX)
    found = re.fullmatch(r"(.*)-r(\d+)", stem)
    base, number = (found[1], int(found[2])) if found else (stem, 0)
    return f"{base}-r{number + 1}{_SUFFIX}"


def rewrite(
    old: Path,
    new: Path,
    without: Container[int],
    starts: Sequence[int],
    instead: Mapping[int, bytes] = MappingProxyType({}),
) -> dict[int, int]:
    """Write the whole records of *old* to *new*, but not those that begin at *without*.

    *instead* has members that take the place of those that begin there.  Returns where each is now.  *new* is on the disk when this returns.
    """
    moved: dict[int, int] = {}
    part = _part(new)
    with old.open("rb") as source, part.open("wb") as target:
        for member in whole_members(old, starts):
            if member.offset not in without:
                source.seek(member.offset)
                moved[member.offset] = target.tell()
                kept = source.read(member.end - member.offset)
                target.write(instead.get(member.offset, kept))
        target.flush()
        os.fsync(target.fileno())
    faults.border("forget: half a file")
    part.replace(new)
    sync_folder(new.parent)
    return moved


def repoint(connection: sqlite3.Connection, old: str, new: str, moved: dict[int, int]) -> None:
    """Let everything that points into *old* point into *new*; pointers to what is not there become null.

    In the caller's transaction.
    """
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS moved (old INTEGER PRIMARY KEY, new INTEGER)")
    connection.execute("DELETE FROM temp.moved")
    connection.executemany("INSERT INTO temp.moved VALUES (?, ?)", moved.items())
    for table in POINTING:
        connection.execute(
            f"""UPDATE {table} SET warc_file = ?,
                    warc_offset = (SELECT new FROM temp.moved WHERE old = {table}.warc_offset)
                WHERE warc_file = ?""",  # noqa: S608 - our own names
            (new, old),
        )
        length = ", warc_length = NULL" if table == "pages" else ""
        connection.execute(
            f"UPDATE {table} SET warc_file = NULL{length} WHERE warc_file = ? AND warc_offset IS NULL",  # noqa: S608
            (new,),
        )


def note_shortened(connection: sqlite3.Connection, file: str, offset: int, length: int, digest: str) -> None:
    """The record at that place of *file* is another one than it was, as long as that and with that payload."""
    connection.execute(
        "UPDATE pages SET warc_length = ?, payload_digest = ? WHERE warc_file = ? AND warc_offset = ?",
        (length, digest, file, offset),
    )


def offsets(connection: sqlite3.Connection, file: str) -> list[int]:
    """Where in *file* something points, sorted."""
    return sorted(
        {
            row[0]
            for table in POINTING
            for row in connection.execute(
                f"SELECT warc_offset FROM {table} WHERE warc_file = ?",  # noqa: S608 - our own names
                (file,),
            )
        }
    )


def note_unneeded(connection: sqlite3.Connection, names: Iterable[str]) -> None:
    """These files, and no others, are to be deleted by :func:`delete_unneeded`."""
    connection.execute(
        "REPLACE INTO meta (key, value) VALUES (?, ?)", (_KEY, json.dumps(list(names), ensure_ascii=False))
    )


def delete_unneeded(connection: sqlite3.Connection, data: Path) -> list[str]:
    """Delete the files that were noted, if nothing points into them; returns those that were there."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_KEY,)).fetchone()
    if row is None:
        return []
    deleted = []
    for name in json.loads(row["value"]):
        path = data / FOLDER / name
        _part(path).unlink(missing_ok=True)
        if path.exists() and not offsets(connection, name):
            path.unlink()
            deleted.append(name)
    if (data / FOLDER).is_dir():
        sync_folder(data / FOLDER)
    with transaction(connection):
        connection.execute("DELETE FROM meta WHERE key = ?", (_KEY,))
    return deleted


def _part(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")
