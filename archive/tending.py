"""One at a time: what moves files of the archive about (forget, repair, backup of the WARC files)."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.errors import ArchiveBusy


@contextmanager
def tending(data: Path) -> Iterator[None]:
    """Hold the archive's folder; a crawl goes on meanwhile.

    Raises :class:`~archive.errors.ArchiveBusy` when another process holds it.
    """
    folder = os.open(data, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ArchiveBusy(
                f"another forget, repair or backup works on {data}: try again when it has ended"
            ) from error
        yield
    finally:
        os.close(folder)


def lock_file(path: Path) -> int | None:
    """A descriptor that keeps WARC writers off the file at *path*; None while one writes to it, or it is gone."""
    try:
        file = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if is_at(file, path):
            return file
    except BlockingIOError:
        pass
    except BaseException:
        os.close(file)
        raise
    os.close(file)
    return None


def is_at(file: int, path: Path) -> bool:
    """Whether the open file is still the one at *path*: forget may have put another in its place."""
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


def sync_folder(folder: Path) -> None:
    """Bring names that were made, changed or removed in *folder* to the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
