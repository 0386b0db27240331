"""The endless feeder: due rows of the ledger become jobs, a window per outlet.

What is handed out is remembered in memory only.  A job must be ended exactly once, however its
fetch ends; then its outlet is looked at again.  The feeder ends when nothing is in flight, nothing
is due, and nothing becomes due within the run's patience.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import datetime

from archive import ledger, sources
from archive.models import DuePage
from archive.sources import Source
from archive.times import now
from crawler.run import Run


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to fetch."""

    outlet: str
    what: Source | DuePage

    @property
    def url(self) -> str:
        """The address to fetch."""
        return self.what.url

    @property
    def is_page(self) -> bool:
        """Whether it is a page, not a source."""
        return isinstance(self.what, DuePage)


class Feeder:
    """Hands out the jobs of a run.  All methods belong to the event loop's thread."""

    def __init__(self, run: Run, patience: float) -> None:
        self._run = run
        self._patience = patience
        self._look: dict[str, None] = dict.fromkeys(run.outlets)  # outlets to look at, in order
        self._flying: dict[str, dict[Job, None]] = {outlet: {} for outlet in run.outlets}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._stopped: set[str] = set()
        self._rechecked: dict[str, int] = dict.fromkeys(run.outlets, 0)
        self._asked = False
        self._changed = asyncio.Event()

    async def jobs(self) -> AsyncIterator[Job]:
        """All jobs of the run, as room for them appears."""
        while True:
            while self._look:
                outlet = next(iter(self._look))
                del self._look[outlet]
                for job in await self._take(outlet):
                    self._flying[outlet][job] = None
                    self._run.asked.add(outlet)
                    yield job
            if not any(self._flying.values()) and not self._timers:
                return
            await self._changed.wait()
            self._changed.clear()

    def end(self, job: Job) -> bool:
        """That job's fetch has ended and the ledger knows it; False when it had ended before."""
        flying = self._flying[job.outlet]
        if job not in flying:
            return False
        del flying[job]
        if self._run.wish.max_articles is not None:  # what this job did not use is free for all
            self._look |= dict.fromkeys(self._run.outlets)
        self._wake(job.outlet)
        return True

    def stop(self, outlet: str) -> None:
        """Hand out no more jobs of *outlet* in this run."""
        self._stopped.add(outlet)

    @property
    def in_flight(self) -> int:
        """How many jobs have not ended."""
        return sum(map(len, self._flying.values()))

    async def _take(self, outlet: str) -> list[Job]:
        if outlet in self._stopped or outlet in self._run.skipped:
            return []
        flying = self._flying[outlet]
        room = self._room(outlet)
        if room <= 0 or self._page_budget() == 0:
            return []
        if self._run.wish.url is not None:
            return await self._only(outlet, self._run.wish.url)
        claimed = [job.url for job in flying]
        feeds = any(_is_feed(job.what) for job in flying)
        window = _Window(room, self._page_budget(), self._rechecks_left(outlet), feeds)
        found = await self._run.desk.do(_due, outlet, now(), window, claimed)
        self._rechecked[outlet] += sum(isinstance(what, DuePage) and what.is_recheck for what in found)
        if not found and not flying:
            await self._wait_for_next(outlet)
        return [Job(outlet, what) for what in found]

    async def _only(self, outlet: str, url: str) -> list[Job]:
        if self._asked:
            return []
        self._asked = True
        page = await self._run.desk.do(ledger.due_page, url)
        return [] if page is None else [Job(outlet, page)]

    def _room(self, outlet: str) -> int:
        """A window of twice the outlet's concurrency keeps the next request ready, no more."""
        return 2 * self._run.outlets[outlet].fetch.concurrency - len(self._flying[outlet])

    def _page_budget(self) -> int | None:
        """How many more pages may be asked for without storing more than ``max_articles``."""
        limit = self._run.wish.max_articles
        if limit is None:
            return None
        pages = sum(job.is_page for flying in self._flying.values() for job in flying)
        return max(0, limit - self._run.stored - pages)

    def _rechecks_left(self, outlet: str) -> int:
        return max(0, self._run.recheck_budget - self._rechecked[outlet])

    async def _wait_for_next(self, outlet: str) -> None:
        """Look again when something of *outlet* becomes due, if that is soon."""
        if self._page_budget() == 0 or outlet in self._timers:
            return
        moment = await self._run.desk.do(_next_due, outlet, rechecks=self._rechecks_left(outlet) > 0)
        if moment is None:
            return
        wait = (moment - now()).total_seconds()
        if wait <= self._patience:
            loop = asyncio.get_running_loop()
            self._timers[outlet] = loop.call_later(max(wait, 0.05), self._ring, outlet)

    def _ring(self, outlet: str) -> None:
        del self._timers[outlet]
        self._wake(outlet)

    def _wake(self, outlet: str) -> None:
        self._look[outlet] = None
        self._changed.set()


@dataclass(frozen=True, slots=True)
class _Window:
    """How much may be handed out now; ``feeds`` says that a feed is in flight."""

    room: int
    page_budget: int | None
    rechecks: int
    feeds: bool


def _due(
    connection: sqlite3.Connection, outlet: str, moment: datetime, window: _Window, claimed: Collection[str]
) -> list[Source | DuePage]:
    """Sources first: what they give may be newer than what the ledger has.

    No page while a feed is in flight: the feed's date is the only one that some pages have, and a
    listing that answers sooner would have them fetched without it.
    """
    found: list[Source | DuePage] = list(sources.due(connection, outlet, moment, window.room, claimed))
    if window.feeds or any(map(_is_feed, found)):
        return found
    room = window.room - len(found)
    pages = room if window.page_budget is None else min(room, window.page_budget)
    if pages > 0:
        new = ledger.due(connection, outlet, moment, pages, claimed)
        found += new
        rest = min(pages - len(new), window.rechecks)
        if rest > 0:
            found += ledger.due(connection, outlet, moment, rest, claimed, rechecks=True)
    return found


def _is_feed(what: Source | DuePage) -> bool:
    return isinstance(what, Source) and what.kind == "feed"


def _next_due(connection: sqlite3.Connection, outlet: str, *, rechecks: bool) -> datetime | None:
    moments = [ledger.next_due(connection, outlet, rechecks=rechecks), sources.next_due(connection, outlet)]
    known = [moment for moment in moments if moment is not None]
    return min(known, default=None)
