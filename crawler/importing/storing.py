"""Captures into the archive: which are worth their bytes, what becomes of each, and what they teach."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from archive import boilerplate, outlets, runs
from archive.imports import Progress, Waiting
from archive.models import WarcPointer
from archive.times import now
from archive.warc import WarcWriter
from crawler.importing.sieve import Rules
from crawler.importing.waiting import settle_waiting
from crawler.opening import outlet_row
from pipelines.captures import Capture
from pipelines.extract import Rejection
from pipelines.importing import Outlet, seen_again, settle, verdict

# What a verdict that stores nothing is counted as.
_COUNTED = {"same": "known", "crawled": "left to a crawl"}
_WORTH = ("store", "waits")


class Storing:
    """For one import.  Without a *connection* there is no archive yet: a dry run."""

    def __init__(
        self,
        connection: sqlite3.Connection | None,
        data: Path,
        rules: Rules,
        writer: WarcWriter | None,
        recheck_after: tuple[timedelta, ...],
    ) -> None:
        self._data = data
        self._writer = writer
        self._recheck_after = recheck_after
        self._files = {outlet.id: outlet for outlet in rules.outlets}
        self._outlets = {
            name: Outlet(
                id=name,
                knowledge=replace(
                    rules.knowledge[name],
                    learned=boilerplate.learned(connection, name, outlet.boilerplate.keep)
                    if connection is not None
                    else frozenset(),
                ),
                address=outlet.address,
            )
            for name, outlet in self._files.items()
        }
        self._joined: set[str] = set()
        self._seen: set[str] = set()  # addresses that a dry run would have stored by now
        self.run = 0
        self.counts: Counter[str] = Counter()

    @property
    def learned(self) -> Mapping[str, frozenset[str]]:
        """The lines that are known to be boilerplate by now, by outlet."""
        return {name: outlet.knowledge.learned for name, outlet in self._outlets.items()}

    def look(self, connection: sqlite3.Connection | None, captures: Sequence[Capture]) -> None:
        """Count what :meth:`enter` would do, and change nothing."""
        for capture in captures:
            what = "store" if capture.url not in self._seen else "known"
            if connection is not None and what == "store":
                what = verdict(connection, capture, self._outlets[capture.outlet], now())
            if what in _WORTH:
                self._seen.add(capture.url)
                what = "quarantined" if isinstance(capture.outcome, Rejection) else "stored"
            self._count(what)

    def keep(self, connection: sqlite3.Connection, captures: Sequence[Capture]) -> dict[int, WarcPointer]:
        """Where the bytes of what will be stored are, by the captures' ``id()``: copied now, or linked."""
        worth = [
            capture
            for capture in captures
            if verdict(connection, capture, self._outlets[capture.outlet], now()) in _WORTH
        ]
        linked = {id(capture): capture.linked for capture in worth if capture.linked is not None}
        copied = [capture for capture in worth if capture.linked is None]
        if self._writer is None or not copied:
            return linked
        pointers = self._writer.copy([capture.member for capture in copied])
        return linked | {id(capture): pointer for capture, pointer in zip(copied, pointers, strict=True)}

    def enter(
        self, connection: sqlite3.Connection, progress: Progress, capture: Capture, warc: WarcPointer | None
    ) -> None:
        """Write what became of a capture, in the caller's transaction."""
        outlet, moment = self._outlets[capture.outlet], now()
        what = verdict(connection, capture, outlet, moment)
        if what == "waits" and warc is not None:
            progress.waiting.append(Waiting(capture.outlet, capture.url, warc))
            return
        if what == "same":
            seen_again(connection, capture, self._recheck_after, moment)
        if what not in _WORTH:
            self._count(what)
            return
        self._join(connection, capture.outlet)
        settled = settle(connection, self.run, capture, warc, outlet, self._data, self._recheck_after, moment)
        self._count(settled.what)
        if settled.learned:
            known = outlet.knowledge
            grown = replace(known, learned=known.learned.union(settled.learned))
            self._outlets[capture.outlet] = replace(outlet, knowledge=grown)

    def finish(self, connection: sqlite3.Connection, progress: Progress) -> None:
        """All of a file is read: pages that wait for a canonical address wait no longer."""
        for waiting in progress.waiting:
            outlet = self._outlets.get(waiting.outlet)
            if outlet is not None:
                self._join(connection, outlet.id)
                what = settle_waiting(
                    connection, self.run, waiting, progress.file, outlet, self._data, self._recheck_after
                )
                self._count(what)
        progress.waiting, progress.done = [], True

    def _join(self, connection: sqlite3.Connection, outlet: str) -> None:
        if outlet not in self._joined:
            outlets.register(connection, [outlet_row(self._files[outlet])])
            runs.join(connection, self.run, outlet)
            self._joined.add(outlet)

    def _count(self, what: str) -> None:
        self.counts[_COUNTED.get(what, what)] += 1
