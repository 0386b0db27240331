"""Whether the folder of an earlier export may be replaced."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from archive.errors import UsageError
from archive.export.manifest import NAME

CARD = "README.md"


def check_folder(path: Path) -> None:
    """Raise ``UsageError`` when *path* is there and holds anything but an export as it was written."""
    if not path.exists():
        return
    if not path.is_dir():
        raise UsageError(f"{path} is a file: name a folder for this export")
    there = {each.relative_to(path).as_posix() for each in path.rglob("*") if not each.is_dir()}
    if not there:
        return
    known = _files(path)
    if known is None:
        raise UsageError(f"{path} is a folder that no export has made: name another, or a new one in it")
    others = sorted(there - known.keys() - {NAME})
    if others:
        raise UsageError(
            f"{path} holds {others[0]!r}, which the export before did not write: move it away, or name another folder"
        )
    if CARD in known and CARD in there and _sha256(path / CARD) != known[CARD]:
        raise UsageError(
            f"{path / CARD} was changed since it was written: move it away, or name another folder"
        )


def _files(path: Path) -> dict[str, str] | None:
    """The paths and hashes in its manifest; None without one."""
    try:
        manifest = json.loads((path / NAME).read_bytes())
        return (
            {file["path"]: file["sha256"] for file in manifest["files"]}
            if manifest["akhbar_export"]
            else None
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
