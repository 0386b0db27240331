"""Read-only archives for the threads that answer requests: opened when needed, lent to one at a time."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from archive.archive import Archive
from archive.db import DATABASE

if TYPE_CHECKING:
    from collections.abc import Iterator

THREADS = 8  # that answer at once; more would only wait for each other
_STEPS = 20_000  # of SQLite's machine between two looks at the clock: about a millisecond


class Connections:
    """``limit``: seconds after which SQLite gives up on a page's statements (it says "interrupted")."""

    def __init__(self, data: Path, limit: float) -> None:
        self._data = data
        self._limit = limit
        self._free: list[tuple[int, Archive]] = []
        self._lock = Lock()

    @contextmanager
    def lend(self) -> Iterator[Archive]:
        """An archive for one request; raises what opening one does."""
        inode, archive = self._take()
        deadline = monotonic() + self._limit
        archive.connection.set_progress_handler(lambda: monotonic() > deadline, _STEPS)
        try:
            yield archive
        finally:
            archive.connection.set_progress_handler(None, 0)
            with self._lock:
                self._free.append((inode, archive))

    def close(self) -> None:
        """Close all that are not lent."""
        with self._lock:
            free, self._free = self._free, []
        for _, archive in free:
            archive.close()

    def _take(self) -> tuple[int, Archive]:
        """The one used last: its cache is warm.  Not one whose file was replaced, by a backup for instance."""
        inode = _inode(self._data)
        while True:
            with self._lock:
                if not self._free:
                    break
                known, archive = self._free.pop()
            if known == inode:
                return known, archive
            archive.close()
        archive = Archive(self._data)
        archive.connection.text_factory = _text
        return inode, archive


def _text(raw: bytes) -> str:
    """SQLite keeps whatever bytes it was given as text; a page shows a sign for what is none."""
    return raw.decode("utf-8", "replace")


def _inode(data: Path) -> int:
    try:
        return (data if data.is_file() else data / DATABASE).stat().st_ino
    except OSError:
        return 0  # opening it says what is wrong
