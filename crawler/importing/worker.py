"""A process that reads stretches of WARC files: ``python -m crawler.importing FD``.

Over the connection with that descriptor come the rules, then one :class:`Task` after the other, then
None; batches go back.  The parent may be gone at any time: then this ends too.
"""

from __future__ import annotations

import hashlib
import os
import signal
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from crawler.importing.frames import Damaged, Frames
from crawler.importing.scanning import Broken, Record, Scan
from crawler.importing.sieve import Passed, Rules, Sieve, Taken, link_of, member_of
from pipelines.captures import Capture

_HEAVY = 2_000_000  # bytes of captures in a batch
_MANY = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A stretch of a file.  ``start`` is where a record begins when ``exact``, else any byte."""

    id: int
    path: Path
    start: int
    end: int
    exact: bool
    link: bool
    learned: Mapping[str, frozenset[str]]
    careful: bool = False  # a batch a record: a process has died over it


@dataclass(slots=True)
class Batch:
    """What came of a task since the batch before; all in front of ``upto`` is done, and -1 means all of it.

    ``failed`` says why the file could not be read on.
    """

    upto: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    broken: list[Broken] = field(default_factory=list)
    captures: list[Capture] = field(default_factory=list)
    failed: str = ""


class Reader:
    """Turns tasks into batches."""

    def __init__(self, rules: Rules) -> None:
        self._sieve = Sieve(rules)

    def read(self, task: Task) -> Iterator[Batch]:
        """The batches of a task, the last one with ``upto`` -1 or ``failed``."""
        self._sieve.learn(task.learned)
        batch = Batch()
        try:
            frames = Frames(task.path)
            try:
                yield from self._read(task, frames)
            finally:
                frames.close()
        except (OSError, ValueError, Damaged) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            batch = Batch(failed=reason)
            yield batch

    def _read(self, task: Task, frames: Frames) -> Iterator[Batch]:
        start = max(task.start, frames.first)
        if not task.exact and task.start:
            start = next(frames.starts(task.start), frames.size)
        batch = Batch()
        for seen in Scan(task.path, frames, self._sieve.wants).run(start, task.end):
            if isinstance(seen, Broken):
                batch.broken.append(seen)
            elif isinstance(seen, Record):
                self._record(task, frames.kind, seen, batch)
            else:
                batch.counts["records"] += seen.records
                if task.careful or _is_full(batch):
                    batch.upto = seen.offset
                    yield batch
                    batch = Batch()
        batch.upto = -1
        yield batch

    def _record(self, task: Task, kind: str, record: Record, batch: Batch) -> None:
        batch.counts["of outlets"] += 1
        judged = self._sieve.judge(record)
        if isinstance(judged, Passed):
            batch.counts[judged.why] += 1
            if judged.why == "broken":
                batch.broken.append(Broken(record.offset, judged.detail))
            return
        batch.captures.append(_capture(task, kind, record, judged))


def _is_full(batch: Batch) -> bool:
    weight = sum(len(capture.member) for capture in batch.captures)
    return batch.counts["records"] >= _MANY * 50 or len(batch.captures) >= _MANY or weight >= _HEAVY


def _capture(task: Task, kind: str, record: Record, taken: Taken) -> Capture:
    response = taken.response
    return Capture(
        outlet=taken.outlet,
        url=taken.url,
        at=response.at.replace(microsecond=0),
        file=task.path.name,
        content_type=response.header("Content-Type"),
        etag=None if taken.played_back else response.header("ETag") or None,
        last_modified=None if taken.played_back else response.header("Last-Modified") or None,
        body_hash=hashlib.sha256(response.payload).hexdigest(),
        payload_digest=taken.payload_digest,
        size=taken.size,
        outcome=taken.outcome,
        member=member_of(taken, record, task.path, kind),
        linked=link_of(record, task.path, kind) if task.link and taken.as_it_was else None,
    )


def serve(connection: Connection) -> None:
    """Work until told to end."""
    reader = Reader(connection.recv())
    connection.send(None)  # it could start
    while (task := connection.recv()) is not None:
        for batch in reader.read(task):
            connection.send(batch)


def main() -> None:
    """Serve the parent, until it is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the parent, which ends us
    try:
        serve(Connection(int(sys.argv[1])))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        os._exit(1)
