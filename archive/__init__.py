"""What is kept and how it is found.  ``from archive import Archive``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.archive import Archive

__all__ = ["Archive"]


def __getattr__(name: str) -> object:
    # Lazily: archive.text is used where there is no database, and must not load sqlite3.
    if name == "Archive":
        from archive.archive import Archive

        return Archive
    raise AttributeError(f"module 'archive' has no attribute {name!r}")
