"""Locks that tell whether the process behind a lease lives, where its number cannot tell.

Two containers that share a folder may share a host name too, and each sees the other's processes as
dead, or takes them for its own.  A lock on a file of the folder is seen by all processes of a kernel,
which is as far as SQLite in WAL mode reaches, and ends with its process, however that ends.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

FOLDER = "leases"  # beside archive.db; its files are empty, and stay


def seize(path: Path) -> int | None:
    """Lock the file at *path*; its descriptor, or None where there are no locks to be had.

    Where another process still holds on to it, whose time is over, a new file takes its place.
    """
    try:
        path.parent.mkdir(exist_ok=True)
        file = _locked(path)
        if file is None:
            path.unlink(missing_ok=True)
            file = _locked(path)
    except OSError:
        return None
    return file


def is_held(path: Path) -> bool | None:
    """Whether a living process has that lock; None when nothing can be said."""
    try:
        file = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return None
    finally:
        os.close(file)
    return False


def _locked(path: Path) -> int | None:
    """The file, open and locked; None when another process has the lock."""
    file = os.open(path, os.O_RDONLY | os.O_CREAT, 0o666)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    except OSError:
        os.close(file)
        raise
    return file
