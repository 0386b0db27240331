"""What was counted once, as long as the archive is the same: no row was written meanwhile."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from archive.db import DATABASE

if TYPE_CHECKING:
    from pathlib import Path

    from archive.archive import Archive

_ROOM = 256  # answers, some kilobytes each
_Answer = TypeVar("_Answer")

_answers: OrderedDict[Hashable, object] = OrderedDict()
_lock = Lock()


def cached(archive: Archive, asked: Hashable, answer: Callable[[], _Answer]) -> _Answer:
    """The answer to *asked*, which must say all that it depends on but the archive's content."""
    key = (state(archive.data), asked)
    with _lock:
        if key in _answers:
            _answers.move_to_end(key)
            return _answers[key]  # type: ignore[return-value]
    found = answer()
    with _lock:
        _answers[key] = found
        while len(_answers) > _ROOM:
            _answers.popitem(last=False)
    return found


def state(data: Path) -> Hashable:
    """Changes with every transaction: it ends in the write-ahead log, or in the file when that is emptied."""
    path = data / DATABASE
    found: list[Hashable] = [str(path)]
    for each in (path, path.with_name(f"{DATABASE}-wal")):
        try:
            status = each.stat()
        except FileNotFoundError:
            continue
        found += [status.st_ino, status.st_size, status.st_mtime_ns]
    return tuple(found)
