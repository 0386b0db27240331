"""What an import is asked for, what it works on, and what it comes to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from archive.imports import Progress

_STRETCHES = 64  # of a file, between these sizes: so that all processes have something to do to its end
_SMALLEST, _GREATEST = 1_000_000, 32_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was asked for on the command line."""

    link: bool = False  # leave the records where they are
    dry: bool = False  # change nothing
    force: bool = False  # also what was imported before
    copy: bool = True  # keep the bytes at all (setting WARC)


@dataclass(slots=True)
class Source:
    """A file and how far it is."""

    path: Path
    size: int
    key: str
    progress: Progress
    open: int = 0  # stretches that are not done

    @property
    def stretch(self) -> int:
        """Bytes that one process reads at a time.  By the size alone: a resumed import must cut as before."""
        return min(max(self.size // _STRETCHES, _SMALLEST), _GREATEST)


@dataclass
class Tally:
    """What came of an import."""

    counts: Counter[str] = field(default_factory=Counter)
    broken: list[tuple[str, int, str]] = field(default_factory=list)  # file, offset, what
    files: int = 0
    bytes: int = 0
    failed: dict[str, str] = field(default_factory=dict)  # files that could not be read to their end, and why
