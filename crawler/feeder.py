"""The endless feeder: due rows of the ledger become jobs, a window per outlet.

What is handed out is remembered in memory only.  A job must be ended exactly once, however its
fetch ends; then its outlet is looked at again.  The feeder ends when nothing is in flight, nothing
is due, and nothing becomes due within the run's patience.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, replace
from datetime import datetime

from archive import backfills, ledger, sources
from archive.backfills import Backfill, Step
from archive.models import DuePage
from archive.sources import Source
from archive.times import now
from crawler.run import Run


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to fetch."""

    outlet: str
    what: Source | DuePage | Step

    @property
    def url(self) -> str:
        """The address to fetch."""
        return self.what.url

    @property
    def is_page(self) -> bool:
        """Whether it is a page, not a source."""
        return isinstance(self.what, DuePage)

    @property
    def most_stored(self) -> int:
        """How many articles it may bring, in a run that is to store so many at most."""
        return int(self.is_page) if not isinstance(self.what, Step) else self.what.limit or 0

    @property
    def holds_articles(self) -> bool:
        """Whether articles are in the answer itself: its bytes are to be kept."""
        return self.is_page or (isinstance(self.what, Step) and self.what.kind == "wordpress")


class Feeder:
    """Hands out the jobs of a run.  All methods belong to the event loop's thread."""

    def __init__(self, run: Run, patience: float) -> None:
        self._run = run
        self._patience = patience
        self._look: dict[str, None] = dict.fromkeys(run.outlets)  # outlets to look at, in order
        self._flying: dict[str, dict[Job, None]] = {outlet: {} for outlet in run.outlets}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._stopped: set[str] = set()
        self._spent: dict[str, Counter[str]] = {outlet: Counter() for outlet in run.outlets}
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
        found = await self._run.desk.do(_due, outlet, now(), self._window(outlet, room), list(flying))
        self._spent[outlet].update(what.kind for what in found if isinstance(what, DuePage))
        if not found and not flying:
            await self._wait_for_next(outlet)
        return [Job(outlet, what) for what in found]

    def _window(self, outlet: str, room: int) -> _Window:
        return _Window(room, self._page_budget(), self._left(outlet), self._run.backfills.get(outlet))

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
        flying = sum(job.most_stored for jobs in self._flying.values() for job in jobs)
        return max(0, limit - self._run.stored - flying)

    def _left(self, outlet: str) -> dict[str, int]:
        """How many pages of the kinds that have a budget may still be asked for."""
        spent = self._spent[outlet]
        return {kind: max(0, budget - spent[kind]) for kind, budget in self._run.limits.budgets.items()}

    async def _wait_for_next(self, outlet: str) -> None:
        """Look again when something of *outlet* becomes due, if that is soon."""
        if self._page_budget() == 0 or outlet in self._timers:
            return
        moment = await self._run.desk.do(_next_due, outlet, self._window(outlet, 1))
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
    """How much may be handed out now: in all, of pages, and of each kind of page that has a budget."""

    room: int
    page_budget: int | None
    left: dict[str, int]
    backfill: Backfill | None  # that the run is for

    @property
    def pages(self) -> int:
        return self.room if self.page_budget is None else min(self.room, self.page_budget)


def _due(
    connection: sqlite3.Connection, outlet: str, moment: datetime, window: _Window, flying: Collection[Job]
) -> list[Source | DuePage | Step]:
    claimed = [job.url for job in flying]
    if window.backfill is not None:
        return _past(connection, window.backfill, moment, window, flying)
    return _present(connection, outlet, moment, window, claimed, any(_is_feed(job.what) for job in flying))


def _present(
    connection: sqlite3.Connection,
    outlet: str,
    moment: datetime,
    window: _Window,
    claimed: Collection[str],
    feeds: bool,
) -> list[Source | DuePage | Step]:
    """Sources first: what they give may be newer than what the ledger has.

    No page while a feed is in flight: the feed's date is the only one that some pages have, and a
    listing that answers sooner would have them fetched without it.
    """
    found: list[Source | DuePage | Step] = list(sources.due(connection, outlet, moment, window.room, claimed))
    if feeds or any(map(_is_feed, found)):
        return found
    rest = min(window.room - len(found), window.pages)
    for kind in ("new", *window.left):
        limit = min(rest, window.left.get(kind, rest))
        if limit > 0:
            pages = ledger.due(connection, outlet, moment, limit, claimed, kind=kind)
            found += pages
            rest -= len(pages)
    return found


def _past(
    connection: sqlite3.Connection,
    backfill: Backfill,
    moment: datetime,
    window: _Window,
    flying: Collection[Job],
) -> list[Source | DuePage | Step]:
    """Pages first: what they turn out to be decides whether a listing is read further.

    One step at a time, since one may show that others do not matter.
    """
    found: list[Source | DuePage | Step] = []
    found += ledger.due(
        connection,
        backfill.outlet,
        moment,
        window.pages,
        [job.url for job in flying],
        kind="backfill",
        published=backfills.moments(backfill),
    )
    if not found and not any(isinstance(job.what, Step) for job in flying):
        step = backfills.due_step(connection, backfill, moment)
        if step is not None:
            found.append(replace(step, limit=window.page_budget) if step.kind == "wordpress" else step)
    return found


def _is_feed(what: Source | DuePage | Step) -> bool:
    return isinstance(what, Source) and what.kind == "feed"


def _next_due(connection: sqlite3.Connection, outlet: str, window: _Window) -> datetime | None:
    if window.backfill is not None:
        moments = [
            ledger.next_due(connection, outlet, ["backfill"], published=backfills.moments(window.backfill)),
            backfills.next_due(connection, window.backfill),
        ]
    else:
        kinds = ["new", *(kind for kind, left in window.left.items() if left)]
        moments = [ledger.next_due(connection, outlet, kinds), sources.next_due(connection, outlet)]
    return min((moment for moment in moments if moment is not None), default=None)
