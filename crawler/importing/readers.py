"""The reading processes: each has a pipe of its own, so none can hold up another, or the memory of this one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING

from archive.errors import ArchiveError
from archive.places import CHECKOUT
from crawler.importing.scanning import Broken
from crawler.importing.worker import Batch, Task

if TYPE_CHECKING:
    from crawler.importing.sieve import Rules

_DIED = "the process that read it died, twice"


@dataclass(slots=True)
class _Reader:
    process: subprocess.Popen[bytes]
    connection: Connection
    task: Task | None = None  # with the place that it has come to
    ready: bool = False


class Readers:
    """A context manager: its processes live as long as it is entered.

    A process blocks until its batch is taken, so no more than one batch each is ever on its way.
    """

    def __init__(self, jobs: int, rules: Rules) -> None:
        self._rules = rules
        self._readers = [self._start() for _ in range(jobs)]

    def __enter__(self) -> Readers:
        return self

    def __exit__(self, *_: object) -> None:
        for reader in self._readers:
            reader.process.kill()
            reader.process.wait()
            reader.connection.close()

    def work(self, tasks: Iterator[Task]) -> Iterator[tuple[Task, Batch]]:
        """What comes of the tasks, as it comes.  The next one is asked for when a process is free for it.

        Where a process dies, another goes on from its last batch, now with a batch a record; where that one
        dies too, the record is given as broken and left out.  Raises :class:`~archive.errors.ArchiveError`
        when no process can be started.
        """
        for reader in self._readers:
            self._give(reader, tasks)
        while busy := {id(reader.connection): reader for reader in self._readers if reader.task is not None}:
            for ready in wait([reader.connection for reader in busy.values()]):
                reader = busy[id(ready)]
                task = reader.task
                assert task is not None
                try:
                    batch = reader.connection.recv()
                except (EOFError, ConnectionResetError):
                    yield from self._replace(reader, task)
                    continue
                if batch is None:
                    reader.ready = True
                    continue
                if batch.upto > 0:
                    reader.task = replace(task, start=batch.upto, exact=True)
                yield task, batch  # before the next task: what it teaches goes along with that
                if batch.failed or batch.upto < 0:
                    self._give(reader, tasks)

    def _give(self, reader: _Reader, tasks: Iterator[Task]) -> None:
        reader.task = next(tasks, None)
        if reader.task is not None:
            reader.connection.send(reader.task)

    def _replace(self, reader: _Reader, task: Task) -> Iterator[tuple[Task, Batch]]:
        """Put a new process in the place of a dead one, and let it go on."""
        reader.process.wait()
        reader.connection.close()
        if not reader.ready:
            raise ArchiveError("the processes that read WARC files cannot start; what they said stands above")
        fresh = self._start()
        reader.process, reader.connection, reader.ready = fresh.process, fresh.connection, False
        if task.careful:
            yield task, Batch(broken=[Broken(task.start, _DIED)])
            reader.task = replace(task, start=task.start + 1, exact=False, careful=False)
        else:
            reader.task = replace(task, careful=True)
        reader.connection.send(reader.task)

    def _start(self) -> _Reader:
        # Not by multiprocessing: it would import Scrapy's command line into each process, 60 MB of memory.
        ours, theirs = Pipe()
        process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-P", "-m", "crawler.importing", str(theirs.fileno())],
            env=os.environ | {"PYTHONPATH": str(CHECKOUT)},  # whatever else is named crawler where we are
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
        )
        theirs.close()
        ours.send(self._rules)
        return _Reader(process, ours)
