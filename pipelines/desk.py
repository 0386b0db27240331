"""The archive on a thread of its own, so that no disk makes the reactor wait."""

from __future__ import annotations

import asyncio
import functools
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from archive.db import DATABASE, transaction, translated
from archive.schema import open_writing

P = ParamSpec("P")
T = TypeVar("T")


class Desk:
    """One connection, one thread; each piece of work is one transaction.

    Opening it creates or migrates the archive; see :func:`archive.schema.open_writing` for errors.
    """

    def __init__(self, data: Path) -> None:
        self.data = data
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="archive")
        try:
            self.connection = self._thread.submit(open_writing, data).result()
        except BaseException:
            self._thread.shutdown()
            raise

    async def do(
        self, work: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run ``work(connection, …)`` in a transaction; raises ArchiveError for what a user can mend."""
        call = functools.partial(self._run, work, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    def do_now(
        self, work: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Like :meth:`do`, waiting for it: for a crawl's start and end, outside the event loop's work."""
        return self._thread.submit(functools.partial(self._run, work, *args, **kwargs)).result()

    async def aside(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run *work* on the same thread without a transaction: for the WARC file."""
        call = functools.partial(self._translated, work, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    def close(self) -> None:
        """Finish what was begun and close the database."""
        self._thread.submit(self.connection.close).result()
        self._thread.shutdown()

    def _run(
        self, work: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        with translated(self.data / DATABASE), transaction(self.connection):
            return work(self.connection, *args, **kwargs)

    def _translated(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        with translated(self.data):
            return work(*args, **kwargs)
