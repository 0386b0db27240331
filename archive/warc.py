"""The bytes as served, in WARC 1.1 files (ISO 28500:2017), one a day and process.

A process takes the first file of the day that no other process has locked, so cron runs fill one
file one after the other and concurrent crawls never share one.  A pair of records is appended with
one write and forced to the disk before anything points at it; what a crash left behind the last
whole record is cut off by the next writer.
"""

from __future__ import annotations

import fcntl
import io
import itertools
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

from warcio.warcwriter import WARCWriter

from archive.models import WarcPointer
from archive.tending import is_at
from archive.times import now
from archive.warc_members import Damaged, sound_end
from archive.warc_records import (
    Exchange,
    Origin,
    is_revisit,
    request_record,
    response_record,
    revisit_record,
    warcinfo,
)

FOLDER = "warc"
MAX_BYTES = 1_000_000_000  # a file is closed at about this size, as the WARC guidelines advise


@dataclass(frozen=True, slots=True)
class Written:
    """Where an exchange's record is, and its payload digest (``sha1:`` in base 32).

    A ``revisit`` record has no payload: whoever points at the earlier one is to go on doing so.
    """

    pointer: WarcPointer
    payload_digest: str
    revisit: bool = False


class WarcWriter:
    """Appends exchanges to the day's file.  Not for use by two threads at once.

    *known_end* tells for a file's name up to which byte its records are known to be whole.
    """

    def __init__(
        self,
        folder: Path,
        *,
        software: str,
        known_end: Callable[[str], int] = lambda _: 0,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self._folder = folder
        self._software = software
        self._known_end = known_end
        self._max_bytes = max_bytes
        self._file: FileIO | None = None
        self._name = ""
        self._day = ""

    def write(self, exchange: Exchange, origin: Origin | None = None) -> Written:
        """Append response and request, or revisit and request where *origin* has the same payload.

        The pointer is good when this returns.

        Raises OSError when the disk is full; the file then ends where it ended before.
        """
        file = self._ready()
        buffer = io.BytesIO()
        writer = WARCWriter(buffer, gzip=True, warc_version="WARC/1.1")
        revisit = is_revisit(exchange, origin)
        if revisit and origin is not None:
            response = revisit_record(writer, exchange, origin)
        else:
            response = response_record(writer, exchange)
        writer.write_record(response)
        length = buffer.tell()
        writer.write_record(request_record(writer, exchange, response))
        offset = _append(file, buffer.getvalue())
        digest = response.rec_headers.get_header("WARC-Payload-Digest")
        return Written(WarcPointer(self._name, offset, length), digest, revisit)

    def copy(self, records: Sequence[bytes]) -> list[WarcPointer]:
        """Append records of another file, a whole gzip member each, with one write; where each is now.

        Raises OSError as :meth:`write` does.
        """
        file = self._ready()
        offset = _append(file, b"".join(records))
        starts = itertools.accumulate(map(len, records), initial=offset)
        return [
            WarcPointer(self._name, start, len(record))
            for start, record in zip(starts, records, strict=False)
        ]

    def close(self) -> None:
        """Close the file and give its lock back."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _ready(self) -> FileIO:
        """Today's file, open, locked and below its size."""
        day = now().strftime("%Y%m%d")
        if self._file is not None and self._day == day and self._file.tell() < self._max_bytes:
            return self._file
        self.close()
        self._folder.mkdir(parents=True, exist_ok=True)
        self._day = day
        serial = 0
        while self._file is None:
            self._name = f"akhbar-{day}-{serial:03d}.warc.gz"
            self._file = self._open(self._folder / self._name)
            serial += 1
        return self._file

    def _open(self, path: Path) -> FileIO | None:
        """The file, locked, cut to its last whole record; None when it cannot be continued."""
        file = path.open("ab", buffering=0)  # a buffer would write again, at close, what the disk refused
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            end = self._end(path) if is_at(file.fileno(), path) else None  # forget has replaced it
            if end is not None:
                file.truncate(end)
                if end == 0:
                    _append(file, warcinfo(path.name, self._software))
                return file
        except BlockingIOError:
            pass  # another process writes to it
        except BaseException:
            file.close()
            raise
        file.close()
        return None

    def _end(self, path: Path) -> int | None:
        """Where to go on writing; None when the file is full, or not as it should be.

        A file that is damaged in its midst, or shorter than what we know of it, is left as it is:
        what stands behind the damage may be good, and records in place of lost ones would be taken
        for them.
        """
        known = self._known_end(path.name)
        if known > path.stat().st_size:
            return None
        try:
            end = sound_end(path, known)
        except Damaged:
            return None
        return end if end < self._max_bytes else None


def _append(file: FileIO, data: bytes) -> int:
    """Append all of *data* or nothing, on the disk when it returns; where it starts."""
    offset = file.seek(0, os.SEEK_END)  # a write that failed has left the position beyond the end
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[file.write(rest) :]
        os.fsync(file.fileno())
    except OSError:
        os.ftruncate(file.fileno(), offset)
        raise
    return offset
