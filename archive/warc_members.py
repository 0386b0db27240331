"""The gzip members of a WARC file: each record is one of its own (WARC 1.1 annex D).

Neither warcio nor fastwarc reports a cut or damaged member: they show it as a shorter record.  Here
each one is inflated to its end, where gzip keeps a checksum.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Member:
    """A whole member: ``content`` inflated, standing in the file from ``offset`` to before ``end``."""

    offset: int
    end: int
    content: bytes


class Damaged(Exception):
    """What stands at ``offset`` is no gzip member, or not the one that was written."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"damaged at byte {offset}")
        self.offset = offset


def members(path: Path, start: int = 0) -> Iterator[Member]:
    """The whole members from byte *start* on, which one must begin at.

    Ends before a member that the file's end cuts short, as a crash leaves it.  Raises
    :class:`Damaged` and OSError.
    """
    with path.open("rb") as file:
        file.seek(start)
        offset, inflating, parts = start, zlib.decompressobj(wbits=31), []
        position = start
        while chunk := file.read(_CHUNK):
            position += len(chunk)
            while chunk:
                try:
                    parts.append(inflating.decompress(chunk))
                except zlib.error as error:
                    raise Damaged(offset) from error
                if not inflating.eof:
                    break
                chunk = inflating.unused_data
                end = position - len(chunk)
                yield Member(offset, end, b"".join(parts))
                offset, inflating, parts = end, zlib.decompressobj(wbits=31), []


def sound_end(path: Path, start: int = 0) -> int:
    """The byte after the last whole member, where a file that is not damaged can be continued.

    Raises :class:`Damaged`.
    """
    end = start
    for member in members(path, start):
        end = member.end
    return end
