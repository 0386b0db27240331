"""How far the import of each WARC file went (table ``meta``): so that a killed one goes on, and a second does nothing."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

from archive.models import WarcPointer

_HEAD = 1 << 20  # bytes that, with name and size, tell one file from another


@dataclass(frozen=True, slots=True)
class Waiting:
    """A page that says it is another address's: it is settled when the file is read, and that one may be stored."""

    outlet: str
    url: str
    warc: WarcPointer


@dataclass(slots=True)
class Progress:
    """``upto`` says for each part of the file where to go on; -1 when it is done."""

    file: str
    upto: dict[int, int] = field(default_factory=dict)
    waiting: list[Waiting] = field(default_factory=list)
    done: bool = False


def key_of(path: Path, rules: str) -> str:
    """The key in ``meta`` of a file, read by *rules*: which addresses are taken.  Raises OSError."""
    with path.open("rb") as file:
        head = hashlib.sha256(file.read(_HEAD)).hexdigest()
    return f"imported {path.name} {path.stat().st_size} {head[:24]} {rules}"


def progress(connection: sqlite3.Connection, key: str, file: str) -> Progress:
    """How far it went; nothing is done of a file that was never begun."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    if row is None:
        return Progress(file)
    stored = json.loads(row["value"])
    waiting = [
        Waiting(outlet, url, WarcPointer(name, offset, length))
        for outlet, url, name, offset, length in stored["waiting"]
    ]
    upto = {int(part): position for part, position in stored["upto"].items()}
    return Progress(file, upto, waiting, stored["done"])


def remember(connection: sqlite3.Connection, key: str, progress: Progress) -> None:
    """Note how far it went, in the transaction that wrote what came of it."""
    stored = {
        "done": progress.done,
        "upto": {} if progress.done else progress.upto,
        "waiting": [
            [each.outlet, each.url, each.warc.file, each.warc.offset, each.warc.length]
            for each in progress.waiting
        ],
    }
    connection.execute(
        "REPLACE INTO meta (key, value) VALUES (?, ?)", (key, json.dumps(stored, ensure_ascii=False))
    )
