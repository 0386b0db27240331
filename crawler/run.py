"""One crawl: its archive, its outlets, its leases, its budget and what it came to."""

from __future__ import annotations

import asyncio
import re
import shutil
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive import boilerplate, leases, ledger, outlets, runs, sources
from archive.errors import AkhbarError, ArchiveError, DiskFull, LeaseHeld, UsageError
from archive.outlets import OutletRow
from archive.sources import SourceSpec
from archive.times import now
from archive.warc import FOLDER, WarcWriter
from crawler.knowledge import knowledge_of
from pipelines.desk import Desk
from pipelines.extract import Knowledge, Phrases, load_phrases

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from crawler.outlet import Outlet
    from pipelines.items import Settled


_NUMBERS = (
    "DISK_FLOOR",
    "CRAWL_DELAY_CEILING",
    "RETRY_AFTER_CEILING",
    "LATENCY_FACTOR",
    "RECHECK_BUDGET",
    "PATIENCE",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was asked for on the command line."""

    spider: str
    url: str | None = None  # only this page
    max_articles: int | None = None  # stop after so many new ones
    force: bool = False  # poll every source now, due or not


@dataclass
class Run:
    """State of a running crawl.  Open with :meth:`open`, close with :meth:`close`."""

    desk: Desk
    run_id: int
    wish: Wish
    outlets: dict[str, Outlet]
    knowledge: dict[str, Knowledge]
    warc: WarcWriter | None
    warc_scope: str
    disk_floor: int
    recheck_after: tuple[timedelta, ...] = ()
    recheck_budget: int = 0
    skipped: dict[str, str] = field(default_factory=dict)  # outlets we could not take, and why
    asked: set[str] = field(default_factory=set)  # outlets of which anything was due
    answered: set[str] = field(default_factory=set)  # outlets of which anything answered
    trouble: dict[str, str] = field(default_factory=dict)  # the last error of an outlet
    network_down: bool = True  # until anything but "unreachable" was seen
    stored: int = 0
    last: Settled | None = None  # what became of the newest page
    counts: dict[str, dict[str, Any]] = field(default_factory=dict)  # by outlet, filled at the end
    fatal: AkhbarError | None = None  # what ended the run early
    ended: bool = False

    @classmethod
    def open(
        cls,
        settings: BaseSettings,
        chosen: Iterable[Outlet],
        wish: Wish,
        skipped: dict[str, str] | None = None,
    ) -> Run:
        """Open the archive, take the leases and register the outlets.

        Raises :class:`~archive.errors.LeaseHeld` when the only outlet is crawled by another process,
        and the archive's errors.
        """
        scope = settings["WARC"]
        if scope not in ("all", "articles", "none"):
            raise UsageError(f"setting WARC is {scope!r}; allowed: all, articles, none")
        check_numbers(settings)
        data = Path(settings["ARCHIVE_DIR"])
        floor = settings.getint("DISK_FLOOR")
        desk = Desk(data)
        try:
            check_disk(data, floor)
            taken, held = desk.do_now(_take_leases, list(chosen))
            if held and not taken and wish.spider != "news":
                ((outlet, lease),) = held.items()
                raise LeaseHeld(f"{outlet} is being crawled by {lease}: wait for it, or stop that process")
            skipped = (skipped or {}) | {outlet: f"crawled by {lease}" for outlet, lease in held.items()}
            run_id = desk.do_now(_begin, taken, wish)
        except BaseException:
            desk.close()
            raise
        warc = None if scope == "none" else _warc_writer(desk, data, settings["USER_AGENT"])
        phrases = load_phrases(Path(settings["PHRASES"]))
        return cls(
            desk=desk,
            run_id=run_id,
            wish=wish,
            outlets={outlet.id: outlet for outlet in taken},
            knowledge=desk.do_now(_knowledge, taken, phrases),
            warc=warc,
            warc_scope=scope,
            disk_floor=floor,
            recheck_after=recheck_schedule(settings.getlist("RECHECK_AFTER")),
            recheck_budget=settings.getint("RECHECK_BUDGET"),
            skipped=skipped,
        )

    async def keep_leases(self) -> None:
        """Renew the leases for ever; outlets that another process took are dropped."""
        while True:
            await asyncio.sleep(leases.TERM.total_seconds() / 3)
            ours = await self.desk.do(leases.renew, list(self.outlets), now())
            for lost in set(self.outlets) - ours - set(self.skipped):
                self.skipped[lost] = "its lease was taken over"  # the feeder hands out no more of it
            check_disk(self.desk.data, self.disk_floor)

    def exit_code(self) -> int:
        """What the command ends with (DESIGN §9)."""
        if self.fatal is not None:
            return self.fatal.exit_code
        if self.asked and not self.answered:
            return 3 if self.network_down and self.wish.spider == "news" else 1
        broken = self.asked - self.answered or [
            why for why in self.skipped.values() if "crawled by" not in why
        ]
        return 4 if broken else 0

    def close(self, reason: str) -> int:
        """End the run's row, give the leases back, close the files; returns the exit code."""
        if self.ended:
            return self.exit_code()
        self.ended = True
        try:
            self.counts = {row["outlet"]: dict(row) for row in self.desk.do_now(runs.outlets_of, self.run_id)}
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


def check_disk(data: Path, floor: int) -> None:
    """Raise :class:`DiskFull` when less than *floor* bytes are free where the archive is."""
    free = shutil.disk_usage(data).free
    if free < floor:
        raise DiskFull(
            f"only {free / 1e6:.0f} MB free at {data}, the floor is {floor / 1e6:.0f} MB: free some, or lower DISK_FLOOR"
        )


def source_specs(outlet: Outlet) -> list[SourceSpec]:
    """The sources of an outlet file that a crawl polls."""
    start = outlet.fetch.poll_min
    feeds = [SourceSpec(url=f.url, kind="feed", section=f.section, interval=start) for f in outlet.feeds]
    maps = [SourceSpec(url=s.url, kind="sitemap", interval=start) for s in outlet.sitemaps if s.poll]
    pages = [
        SourceSpec(url=s.url, kind="section", section=s.section, interval=start) for s in outlet.sections
    ]
    return feeds + maps + pages


def _take_leases(
    connection: sqlite3.Connection, chosen: list[Outlet]
) -> tuple[list[Outlet], dict[str, leases.Lease]]:
    taken, held = [], {}
    for outlet in chosen:
        holder = leases.take(connection, outlet.id, now())
        if holder is None:
            taken.append(outlet)
        else:
            held[outlet.id] = holder
    return taken, held


def _begin(connection: sqlite3.Connection, taken: list[Outlet], wish: Wish) -> int:
    moment = now()
    outlets.register(connection, [_row(outlet) for outlet in taken])
    for outlet in taken:
        sources.register(connection, outlet.id, source_specs(outlet), moment)
        if wish.force:
            sources.make_due(connection, outlet.id, moment)
        if wish.url is not None:
            ledger.ask_for(connection, outlet.id, wish.url, moment)
    return runs.start(connection, wish.spider, [outlet.id for outlet in taken], moment)


def _end(connection: sqlite3.Connection, run_id: int, reason: str, code: int, taken: list[str]) -> None:
    runs.end(connection, run_id, now(), reason, code)
    leases.release(connection, taken)


def check_numbers(settings: BaseSettings) -> None:
    """Raise :class:`UsageError` for a setting of ours that should be a number and is none."""
    for name in _NUMBERS:
        try:
            fits = float(settings[name]) >= 0
        except (TypeError, ValueError):
            fits = False
        if not fits:
            raise UsageError(f"setting {name} is {settings[name]!r}; give a number from 0 on")


def recheck_schedule(ages: Iterable[str]) -> tuple[timedelta, ...]:
    """Ages such as ``6h`` and ``3d``, checked."""
    schedule = []
    for age in ages:
        found = re.fullmatch(r"\s*(\d{1,4})\s*([mhd])\s*", age)
        if found is None:
            raise UsageError(
                f"setting RECHECK_AFTER has {age!r}; give ages such as 30m, 6h or 3d, with commas"
            )
        schedule.append(timedelta(minutes=int(found[1]) * {"m": 1, "h": 60, "d": 1440}[found[2]]))
    return tuple(schedule)


def _row(outlet: Outlet) -> OutletRow:
    return OutletRow(
        id=outlet.id,
        name=outlet.name,
        name_ur=outlet.name_ur or None,
        home=outlet.home,
        country=outlet.country or None,
        kind=outlet.kind or None,
        timezone=outlet.timezone,
        enabled=outlet.enabled,
        reason=outlet.reason or None,
        ai_training=outlet.ai_training or None,
    )


def _knowledge(connection: sqlite3.Connection, taken: list[Outlet], phrases: Phrases) -> dict[str, Knowledge]:
    """What is known of each outlet: by its file, and by what was learned of it so far."""
    return {
        outlet.id: replace(
            knowledge_of(outlet, phrases),
            learned=boilerplate.review(connection, outlet.id, outlet.boilerplate.keep),
        )
        for outlet in taken
    }


def _warc_writer(desk: Desk, data: Path, software: str) -> WarcWriter:
    def known_end(file: str) -> int:
        # Called on the desk's own thread, inside WarcWriter.write: it has the connection to itself.
        row = desk.connection.execute(
            "SELECT coalesce(max(warc_offset + warc_length), 0) FROM pages WHERE warc_file = ?", (file,)
        ).fetchone()
        return int(row[0])

    return WarcWriter(data / FOLDER, software=software, known_end=known_end)
