"""New files and folders that take the old ones' places only when all went well."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from archive.db import translated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@contextmanager
def replacing(paths: Sequence[Path]) -> Iterator[list[BinaryIO]]:
    """Files to write that take the places of *paths*, all of them or none.

    What is no regular file (a device, a pipe) is written as it is.  Raises
    :class:`~archive.errors.ArchiveUnusable` or ``DiskFull``.
    """
    with translated(paths[0]), ExitStack() as stack:
        files = [_begun(path, stack) for path in paths]
        yield [each.stream for each in files]
        for each in files:
            each.finish()
        for each in files:
            each.take_place()


def _begun(path: Path, stack: ExitStack) -> _Replacement:
    replacement = _Replacement(path.resolve())
    stack.callback(replacement.discard)
    return replacement


class _Replacement:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._temporary: Path | None = None
        if path.exists() and not path.is_file():
            self.stream: BinaryIO = path.open("wb")
            return
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".part", dir=path.parent)
        self._temporary = Path(name)
        self.stream = os.fdopen(handle, "wb")

    def finish(self) -> None:
        """After this no disk can be too full."""
        self.stream.flush()
        if self._temporary is not None:
            os.fsync(self.stream.fileno())
            mode = self._path.stat().st_mode & 0o777 if self._path.exists() else 0o666 & ~_umask()
            self._temporary.chmod(mode)
        self.stream.close()

    def take_place(self) -> None:
        if self._temporary is not None:
            self._temporary.replace(self._path)
            self._temporary = None

    def discard(self) -> None:
        """Leave nothing behind; the stream of a device may have to be closed in spite of what it holds."""
        try:
            self.stream.close()
        finally:
            if self._temporary is not None:
                self._temporary.unlink(missing_ok=True)


@contextmanager
def replacing_folder(path: Path) -> Iterator[Path]:
    """A folder to fill that takes *path*'s place; whether that may go is for the caller to know."""
    with translated(path):
        path = path.resolve()
        temporary = Path(tempfile.mkdtemp(prefix=f".{path.name[:40]}.", suffix=".part", dir=path.parent))
        try:
            yield temporary
            temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o777 & ~_umask())
            _exchange(temporary, path)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


def _exchange(new: Path, path: Path) -> None:
    """Put *new* at *path*.  If that fails or is interrupted, the old one stands where it stood."""
    if not path.exists():
        new.rename(path)
        return
    old = new.with_suffix(".old")
    try:
        path.rename(old)
        new.rename(path)
    except BaseException:
        if old.exists() and not path.exists():
            old.rename(path)
        raise
    shutil.rmtree(old, ignore_errors=True)


def synced(stream: BinaryIO) -> None:
    """Close a file that is to outlive a power cut."""
    stream.flush()
    os.fsync(stream.fileno())
    stream.close()


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
