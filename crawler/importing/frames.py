"""The frames of a WARC file, read one by one and to their end: gzip members, zstd frames, or bare records.

fastwarc reads twice as fast, but says only that something is wrong, not where the next sound record
begins; it takes a record whose Content-Length is too great to reach into the next ones, and one that the
file's end cuts short to be a shorter one (2.0.1, measured).  This is what it is checked by.
"""

from __future__ import annotations

import os
import re
import struct
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LARGEST = 64_000_000  # bytes that a frame may become in memory; of a longer one only the beginning is kept
_CHUNK = 1 << 16
_STEP = 64
_WINDOW = 1 << 20
_GZIP, _ZSTD, _PLAIN = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"WARC/"
_SKIPPABLE = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")  # RFC 8878 §3.1.2
_DICTIONARY = b"\x5d\x2a\x4d\x18"  # "Zstandard for WARC" 1.0: a first frame that holds the dictionary
_STARTS = {
    "gzip": re.compile(re.escape(_GZIP)),
    "zstd": re.compile(re.escape(_ZSTD)),
    "plain": re.compile(rb"(?=WARC/1\.\d\r\n[A-Za-z-]{1,40}:)"),
}
_LONGEST_START = 64


class Damaged(Exception):
    """No whole frame stands at ``offset``; the message says what is wrong with it."""

    def __init__(self, offset: int, what: str) -> None:
        super().__init__(what)
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands in the file from ``offset`` to before ``end``; ``content`` without compression.

    ``whole`` is false when it was longer than :data:`LARGEST`.
    """

    offset: int
    end: int
    content: bytes
    whole: bool = True


class _Inflating(Protocol):
    """What ``zlib.decompressobj`` and ``ZstdDecompressor`` have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /) -> bytes: ...


class Frames:
    """One open file.  Raises OSError, and ValueError when it begins like no WARC file."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("rb")
        try:
            self.size = path.stat().st_size
            self.kind, self.first, self._dictionary = self._begin()
        except BaseException:
            self._file.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    @property
    def by_fastwarc(self) -> bool:
        """Whether fastwarc says where a record begins: not in zstd, where it may be a byte off (2.0.1, measured).

        Nothing is lost by that: zstd is as fast here.
        """
        return self.kind != "zstd"

    def at(self, offset: int) -> Frame:
        """The frame that begins at *offset*; raises :exc:`Damaged`."""
        if self.kind == "plain":
            return self._plain(offset)
        self._file.seek(offset)
        inflating, parts, kept, position = self._inflating(), [], 0, offset
        try:
            while chunk := self._file.read(_CHUNK):
                position += len(chunk)
                data = inflating.decompress(chunk)
                if kept <= LARGEST:
                    parts.append(data)
                kept += len(data)
                if inflating.eof:
                    end = position - len(inflating.unused_data)
                    return Frame(offset, end, b"".join(parts), kept <= LARGEST)
        except (zlib.error, zstd.ZstdError) as error:
            raise Damaged(offset, f"no sound {self.kind} data ({_words(error)})") from error
        raise Damaged(offset, "cut short by the end of the file")

    def starts(self, offset: int) -> Iterator[int]:
        """Where records begin, by their first bytes, from *offset* on."""
        for at in self._candidates(offset):
            if self.begins_at(at):
                yield at

    def may_begin_at(self, offset: int) -> bool:
        """Whether the magic number stands there."""
        magic = _PLAIN if self.kind == "plain" else _GZIP if self.kind == "gzip" else _ZSTD
        return os.pread(self._file.fileno(), len(magic), offset) == magic

    def begins_at(self, offset: int) -> bool:
        """Whether the first bytes there are a record's; what follows may be damaged."""
        self._file.seek(offset)
        if self.kind == "plain":
            return self._file.read(len(_PLAIN)) == _PLAIN
        inflating, data = self._inflating(), b""
        try:
            # In small steps: what follows a cut frame must not spoil its beginning.
            while len(data) < len(_PLAIN) and (chunk := self._file.read(_STEP)) and not inflating.eof:
                data += inflating.decompress(chunk)
        except (zlib.error, zstd.ZstdError):
            pass
        return data.startswith(_PLAIN)

    def _begin(self) -> tuple[str, int, zstd.ZstdDict | None]:
        head = self._file.read(8)
        if head.startswith(_GZIP):
            return "gzip", 0, None
        if head.startswith(_PLAIN):
            return "plain", 0, None
        if head.startswith(_DICTIONARY):
            content = self._file.read(struct.unpack("<I", head[4:8])[0])
            if content.startswith(_ZSTD):
                content = zstd.decompress(content)
            return "zstd", self._file.tell(), zstd.ZstdDict(content)
        if head.startswith(_ZSTD) or _SKIPPABLE.match(head):
            return "zstd", 0, None
        raise ValueError("it begins neither like gzip or zstd nor with WARC/")

    def _inflating(self) -> _Inflating:
        if self.kind == "gzip":
            return zlib.decompressobj(wbits=31)
        return zstd.ZstdDecompressor(zstd_dict=self._dictionary)

    def _plain(self, offset: int) -> Frame:
        """A record is as long as it says when the two empty lines behind it stand there."""
        self._file.seek(offset)
        head, _, _ = self._file.read(_CHUNK).partition(b"\r\n\r\n")
        found = re.search(rb"^Content-Length:[ \t]*(\d{1,15})\s*$", head, re.IGNORECASE | re.MULTILINE)
        if not head.startswith(_PLAIN) or found is None:
            raise Damaged(offset, "no WARC record")
        end = offset + len(head) + 4 + int(found[1]) + 4
        self._file.seek(end - 4)
        if self._file.read(4) != b"\r\n\r\n":
            what = "cut short by the end of the file" if end > self.size else "not as long as it says"
            raise Damaged(offset, what)
        self._file.seek(offset)
        whole = end - offset <= LARGEST
        return Frame(offset, end, self._file.read(end - offset if whole else _CHUNK), whole)

    def _candidates(self, offset: int) -> Iterator[int]:
        """Where the magic number stands; in a plain file, where a record's first line does."""
        position = offset
        if offset <= self.first:
            yield self.first
            position = self.first + 1
        while True:
            self._file.seek(position)
            window = self._file.read(_WINDOW + _LONGEST_START)
            for found in _STARTS[self.kind].finditer(window):
                if found.start() < _WINDOW:
                    yield position + found.start()
            if len(window) <= _WINDOW:
                return
            position += _WINDOW


def _words(error: Exception) -> str:
    return " ".join(str(error).split())[:120]
