"""A stretch of a WARC file, record by record: fast with fastwarc, exactly where it stumbles or a record is wanted."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from crawler.importing.frames import LARGEST, Damaged, Frame, Frames

_LENGTH = re.compile(rb"^Content-Length:[ \t]*(\d{1,15})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_TYPE = re.compile(rb"^WARC-Type:[ \t]*response[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_TARGET = re.compile(rb"^WARC-Target-URI:[ \t]*<?([^\r\n>]*)", re.IGNORECASE | re.MULTILINE)
_END = b"\r\n\r\n"
_OFTEN = 1000  # records between two positions

Wanted = Callable[[str], bool]
"""Asked with the target address of each response."""


@dataclass(frozen=True, slots=True)
class Record:
    """A response that is wanted: ``raw`` is all of it.  ``alone``: nothing else is in its frame."""

    offset: int
    end: int
    raw: bytes
    alone: bool


@dataclass(frozen=True, slots=True)
class Broken:
    """What cannot be read, and where it stands."""

    offset: int
    what: str


@dataclass(frozen=True, slots=True)
class Position:
    """Everything before this byte, which a record begins at, is done; ``records`` since the last such."""

    offset: int
    records: int


Seen = Record | Broken | Position


class Scan:
    """Reads one file; not for use by two threads at once."""

    def __init__(self, path: Path, frames: Frames, wanted: Wanted) -> None:
        self._path = path
        self._frames = frames
        self._wanted = wanted
        self._records = 0

    def run(self, start: int, end: int) -> Iterator[Seen]:
        """All that is wanted or broken from *start*, where a record begins, to the first one at or after *end*.

        In order, and now and then how far it is.
        """
        at, end = start, min(end, self._frames.size)
        with self._path.open("rb") as file:
            while at < end:
                passed = 0
                if self._frames.by_fastwarc:
                    at, passed = yield from self._fast(file, at, end)
                at = yield from self._exactly(at, passed)
                yield self._position(at)
            # Whoever reads from there on begins with the next sound record: what lies before it is ours.
            if at < self._frames.size and not self._frames.begins_at(at):
                yield from self._exactly(at, 0)
                yield self._position(end)

    def _fast(self, file: BinaryIO, start: int, end: int) -> Generator[Seen, None, tuple[int, int]]:
        """Until something is odd, or the last record comes: from which frame on to read exactly, without
        how many of its records.

        Where a record begins is known for sure when the next one begins behind it: those that share a
        frame are all said to begin where the next frame does.  So each is passed when the next one comes.
        """
        file.seek(start)
        passed, waiting, target = -1, -1, None
        try:
            for record in ArchiveIterator(file, parse_http=False):
                at = record.stream_pos
                if (waiting < 0 and at != start) or not self._frames.may_begin_at(at):
                    break
                if waiting >= 0:
                    if not waiting < at < end:
                        break
                    yield from self._pass(waiting, target)
                    passed = waiting
                if not _is_sound(record):
                    break
                waiting, target = at, _target(record)
        except (OSError, ValueError):
            pass  # the frame that it cannot read is read exactly, and what is wrong said in our words
        return (start, 0) if passed < 0 else (passed, 1)

    def _pass(self, offset: int, target: str | None) -> Iterator[Seen]:
        """A record that has turned out well; fastwarc keeps no raw headers, so a wanted one is read again."""
        wanted = target is not None and self._wanted(target)
        if wanted or self._records >= _OFTEN:
            yield self._position(offset)
        self._records += 1
        if wanted:
            yield from list(self._records_in(self._frames.at(offset)))[:1]

    def _exactly(self, offset: int, passed: int) -> Generator[Seen, None, int]:
        """What one frame holds behind its first *passed* records; returns where to go on."""
        try:
            frame = self._frames.at(offset)
        except Damaged as error:
            self._records += 1
            yield Broken(offset, str(error))
            return next(self._frames.starts(offset + 1), self._frames.size)
        if _is_all_in_one(frame):
            yield from self._stream(offset)
            return self._frames.size
        if frame.content:  # a frame of zstd may hold a dictionary or nothing
            for seen in list(self._records_in(frame))[passed:]:
                self._records += 1
                if not isinstance(seen, Record) or self._is_wanted(seen.raw):
                    yield seen
        return frame.end

    def _stream(self, offset: int) -> Iterator[Seen]:
        """A file that is compressed as a whole: from beginning to end, and no further than to the first damage."""
        with self._path.open("rb") as file:
            file.seek(offset)
            try:
                for record in ArchiveIterator(file, parse_http=False):
                    self._records += 1
                    target = _target(record)
                    if target is not None and record.content_length <= LARGEST and self._wanted(target):
                        yield self._position(0)  # no place in it can be gone on from
                        yield Record(offset, offset, _raw(record), alone=False)
            except (OSError, ValueError):
                yield Broken(offset, "damaged, and compressed as a whole: what follows the damage is lost")

    def _records_in(self, frame: Frame) -> Iterator[Record | Broken]:
        content, at, count = frame.content, 0, 0
        while at < len(content):
            head, _, _ = content[at : at + LARGEST].partition(_END)
            length = _LENGTH.search(head)
            if not head.startswith(b"WARC/") or length is None:
                yield Broken(frame.offset, "no WARC record")
                return
            begin = at + len(head) + len(_END)
            end = begin + int(length[1])
            rest = content[end : end + 16].lstrip(b"\r\n")
            if frame.whole and (end > len(content) or (rest and not rest.startswith(b"WARC/"))):
                there = len(content) - begin - len(_END)
                yield Broken(frame.offset, f"Content-Length is {int(length[1])}, {there} bytes are there")
                return
            if not frame.whole:
                yield Record(frame.offset, frame.end, head + _END, alone=True)  # too large for a page
                return
            count += 1
            alone = count == 1 and not rest
            yield Record(frame.offset, frame.end, content[at:end] + _END, alone)
            at = len(content) if not rest else content.index(b"WARC/", end)

    def _is_wanted(self, raw: bytes) -> bool:
        head = raw.partition(_END)[0]
        target = _TARGET.search(head)
        return (
            target is not None
            and _TYPE.search(head) is not None
            and self._wanted(target[1].decode("utf-8", "replace").strip())
        )

    def _position(self, offset: int) -> Position:
        position = Position(offset, self._records)
        self._records = 0
        return position


def _is_sound(record: WarcRecord) -> bool:
    """Whether the block is as long as the record says.

    A length that reaches into the next records ends in the midst of one, where fastwarc finds no header,
    or at the file's end, where it reads less than that.
    """
    return record.content_length <= LARGEST and record.reader.consume() == record.content_length


def _is_all_in_one(frame: Frame) -> bool:
    """Whether a frame that is too long for memory holds more than one record."""
    head, _, _ = frame.content.partition(_END)
    length = _LENGTH.search(head)
    return not frame.whole and length is not None and len(head) + int(length[1]) + 8 < len(frame.content)


def _raw(record: WarcRecord) -> bytes:
    lines = [record.headers.status_line_bytes or b"WARC/1.0"]
    lines += [name + b": " + value for name, value in record.headers.items_bytes()]
    return b"\r\n".join(lines) + _END + record.reader.read() + _END


def _target(record: WarcRecord) -> str | None:
    if record.record_type != WarcRecordType.response:
        return None
    target = record.headers.get("WARC-Target-URI")
    return None if target is None else target.strip("<> ")
