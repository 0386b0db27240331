"""One crawl: its archive, its outlets, its leases, its budget and what it came to."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive import backfills, leases, ledger, runs, sources
from archive.backfills import Backfill, Left
from archive.errors import AkhbarError, ArchiveError, LeaseHeld
from archive.times import now
from archive.warc import FOLDER, WarcWriter
from crawler.backfill.period import Period
from crawler.limits import Limits, check_disk
from crawler.opening import begin, known, take_leases
from pipelines.desk import Desk
from pipelines.extract import Knowledge, load_phrases
from pipelines.items import SourceItem, StepItem

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from crawler.citation import Record
    from crawler.outlet import Outlet
    from crawler.wish import Wish
    from pipelines.items import Item, Settled


@dataclass
class Run:
    """State of a running crawl.  Open with :meth:`open`, close with :meth:`close`."""

    desk: Desk
    run_id: int
    wish: Wish
    outlets: dict[str, Outlet]
    knowledge: dict[str, Knowledge]
    limits: Limits
    warc: WarcWriter | None
    backfills: dict[str, Backfill] = field(default_factory=dict)  # that the run is for, by outlet
    skipped: dict[str, str] = field(default_factory=dict)  # outlets we could not take, and why
    asked: set[str] = field(default_factory=set)  # outlets of which anything was due
    answered: set[str] = field(default_factory=set)  # outlets of which anything answered
    trouble: dict[str, str] = field(default_factory=dict)  # the last error of an outlet
    network_down: bool = True  # until anything but "unreachable" was seen
    stored: int = 0
    dealt_with: Counter[str] = field(default_factory=Counter)  # pages and posts of an outlet
    announced: Counter[str] = field(default_factory=Counter)  # stories that an API says are still to come
    renewed: dict[str, int] = field(default_factory=dict)  # articles of an outlet that were extracted again
    last: Settled | None = None  # what became of the newest page
    record: Record | None = None  # of the page that was asked for
    counts: dict[str, dict[str, Any]] = field(default_factory=dict)  # by outlet, filled at the end
    left: dict[str, Left] = field(default_factory=dict)  # of each back-fill, filled at the end
    fatal: AkhbarError | None = None  # what ended the run early
    stopped: bool = False  # a person, or the system, has asked it to stop
    ended: bool = False

    @classmethod
    def open(
        cls,
        settings: BaseSettings,
        chosen: Iterable[Outlet],
        wish: Wish,
        skipped: dict[str, str] | None = None,
        files: Iterable[Outlet] = (),
    ) -> Run:
        """Open the archive, take the leases and register the outlets.

        Raises :class:`~archive.errors.LeaseHeld` when the only outlet is crawled by another process,
        and the archive's errors.
        """
        limits = Limits.of(settings)
        data = Path(settings["ARCHIVE_DIR"])
        desk = Desk(data)
        try:
            check_disk(data, limits.disk_floor)
            taken, held = desk.do_now(take_leases, list(chosen))
            if held and not taken and wish.spider != "news":
                ((outlet, lease),) = held.items()
                raise LeaseHeld(f"{outlet} is being crawled by {lease}: wait for it, or stop that process")
            skipped = (skipped or {}) | {outlet: f"crawled by {lease}" for outlet, lease in held.items()}
            run_id, past = desk.do_now(begin, taken, wish, files)
        except BaseException:
            desk.close()
            raise
        warc = None if limits.warc_scope == "none" else _warc_writer(desk, data, settings["USER_AGENT"])
        phrases = load_phrases(Path(settings["PHRASES"]))
        return cls(
            desk=desk,
            run_id=run_id,
            wish=wish,
            outlets={outlet.id: outlet for outlet in taken},
            knowledge=desk.do_now(known, taken, phrases),
            limits=limits,
            warc=warc,
            backfills=past,
            skipped=skipped,
            trouble=desk.do_now(sources.waiting, [outlet.id for outlet in taken], now())
            if wish.force
            else {},
        )

    async def keep_leases(self) -> None:
        """Renew the leases for ever; outlets that another process took are dropped."""
        while True:
            await asyncio.sleep(leases.TERM.total_seconds() / 3)
            ours = await self.desk.do(leases.renew, list(self.outlets), now())
            for lost in set(self.outlets) - ours - set(self.skipped):
                self.skipped[lost] = "its lease was taken over"  # the feeder hands out no more of it
            check_disk(self.desk.data, self.limits.disk_floor)

    def period(self, outlet: str) -> Period:
        """The days that are looked for in an outlet's past, in a run that looks back."""
        backfill = self.backfills[outlet]
        return Period(backfill.since, backfill.until)

    def note(self, item: Item) -> None:
        """Remember of what became of *item* what the summary and the exit code tell."""
        settled = item.settled
        assert settled is not None, "storage is the last pipeline"
        each = [settled]
        if isinstance(item, StepItem):
            each += [post.settled for post in item.posts if post.settled is not None]
            self.dealt_with[settled.outlet] += len(item.posts)
            self.announced[settled.outlet] = max(0, item.total - len(item.posts))
        elif not isinstance(item, SourceItem):
            self.last = settled
            self.dealt_with[settled.outlet] += 1
        self.stored += sum(one.what == "stored" for one in each)
        problem = _problem(item)
        if settled.what in ("failed", "source failed", "source denied"):
            problem = settled.detail
        if problem:
            self.trouble[settled.outlet] = f"{settled.url}: {problem}"

    def stop(self) -> None:
        """Note that it was asked to stop: it may end before it has begun."""
        self.stopped = True

    def exit_code(self) -> int:
        """What the command ends with (DESIGN §9)."""
        if self.fatal is not None:
            return self.fatal.exit_code
        if self.stopped:  # who had no time to answer is not to blame
            self.asked &= self.answered | self.trouble.keys()
        if self.asked and not self.answered:
            return 3 if self.network_down and self.wish.spider == "news" else 1
        broken: object = self.asked - self.answered or [
            why for why in self.skipped.values() if "crawled by" not in why
        ]
        broken = broken or [each for left in self.left.values() for each in left.given_up]
        return 4 if broken else 0

    def close(self, reason: str) -> int:
        """End the run's row, give the leases back, close the files; returns the exit code."""
        if self.ended:
            return self.exit_code()
        self.ended = True
        try:
            self.counts = {row["outlet"]: dict(row) for row in self.desk.do_now(runs.outlets_of, self.run_id)}
            self.left = self.desk.do_now(_what_is_left, self.backfills.values())
            self.desk.do_now(_end, self.run_id, reason, self.exit_code(), list(self.outlets))
        except ArchiveError as error:  # a full disk has no room for the end either; leases expire
            self.fatal = self.fatal or error
        finally:
            if self.warc is not None:
                self.warc.close()
            self.desk.close()
        return self.exit_code()


def run_of(crawler: Crawler) -> Run:
    """The run that a crawler's spider works for."""
    run: Run = crawler.spider.run  # type: ignore[union-attr]
    return run


def _problem(item: Item) -> str | None:
    if isinstance(item, StepItem):
        return item.answer.problem if item.answer is not None else None
    return item.problem if isinstance(item, SourceItem) else None


def _what_is_left(connection: sqlite3.Connection, past: Iterable[Backfill]) -> dict[str, Left]:
    """What of the run's back-fills is not done; those of which nothing is left are ended."""
    found = {}
    for backfill in past:
        found[backfill.outlet] = left = backfills.left(connection, backfill)
        if not left.steps and not left.pages:
            backfills.end(connection, backfill, now())
    return found


def _end(connection: sqlite3.Connection, run_id: int, reason: str, code: int, taken: list[str]) -> None:
    runs.end(connection, run_id, now(), reason, code)
    leases.release(connection, taken)


def _warc_writer(desk: Desk, data: Path, software: str) -> WarcWriter:
    # Called on the desk's own thread, inside WarcWriter.write: it has the connection to itself.
    return WarcWriter(
        data / FOLDER,
        software=software,
        known_end=lambda file: ledger.end_of_records(desk.connection, file),
    )
