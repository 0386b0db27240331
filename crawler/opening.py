"""What a run does to the archive when it begins: outlets and their sources are entered, leases are taken."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from archive import backfills, boilerplate, leases, ledger, outlets, runs, sources
from archive.backfills import Backfill
from archive.outlets import OutletRow
from archive.sources import SourceSpec
from archive.times import now
from crawler.backfill.period import Period
from crawler.backfill.plan import first_steps
from crawler.knowledge import knowledge_of
from pipelines.extract import Knowledge, Phrases

if TYPE_CHECKING:
    from crawler.outlet import Outlet
    from crawler.wish import Wish


def take_leases(
    connection: sqlite3.Connection, chosen: Iterable[Outlet]
) -> tuple[list[Outlet], dict[str, leases.Lease]]:
    """The outlets that are ours now, and who holds the others."""
    taken, held = [], {}
    for outlet in chosen:
        holder = leases.take(connection, outlet.id, now())
        if holder is None:
            taken.append(outlet)
        else:
            held[outlet.id] = holder
    return taken, held


def begin(
    connection: sqlite3.Connection, taken: list[Outlet], wish: Wish, files: Iterable[Outlet]
) -> tuple[int, dict[str, Backfill]]:
    """Enter the run and what it is to look at; its number, and the back-fills it is for, by outlet.

    *files* are all outlets that have one: what it says of those crawled earlier is taken over too, so that
    the archive knows which were switched off.
    """
    moment = now()
    crawled = outlets.registered(connection).union(outlet.id for outlet in taken)
    current = {outlet.id: outlet for outlet in (*files, *taken) if outlet.id in crawled}
    outlets.register(connection, map(outlet_row, current.values()))
    past = {}
    for outlet in taken:
        sources.register(connection, outlet.id, source_specs(outlet), moment)
        if wish.since is not None:
            past[outlet.id] = _look_back(connection, outlet, wish.since, wish.until, moment)
        elif wish.force:
            sources.make_due(connection, outlet.id, moment)
        if wish.url is not None:
            ledger.ask_for(connection, outlet.id, wish.url, moment)
    return runs.start(connection, wish.spider, [outlet.id for outlet in taken], moment), past


def _look_back(
    connection: sqlite3.Connection, outlet: Outlet, since: date, until: date | None, moment: datetime
) -> Backfill:
    """Go on with the back-fill of those days, or begin it; without a last day, up to the outlet's today.

    One that was begun without a last day, days ago, is gone on with as it is.
    """
    earlier = backfills.unended(connection, outlet.id, since, until)
    if earlier is not None:
        return earlier
    until = until or max(since, moment.astimezone(outlet.zone).date())
    steps = first_steps(outlet, Period(since, until))
    return backfills.begin(connection, outlet.id, since, until, steps, moment)


def known(connection: sqlite3.Connection, taken: Iterable[Outlet], phrases: Phrases) -> dict[str, Knowledge]:
    """What is known of each outlet: by its file, and by what was learned of it so far."""
    return {
        outlet.id: replace(
            knowledge_of(outlet, phrases),
            learned=boilerplate.review(connection, outlet.id, outlet.boilerplate.keep),
        )
        for outlet in taken
    }


def source_specs(outlet: Outlet) -> list[SourceSpec]:
    """The sources of an outlet file that a crawl polls."""
    start = outlet.fetch.poll_min
    feeds = [SourceSpec(url=f.url, kind="feed", section=f.section, interval=start) for f in outlet.feeds]
    maps = [SourceSpec(url=s.url, kind="sitemap", interval=start) for s in outlet.sitemaps if s.poll]
    pages = [
        SourceSpec(url=s.url, kind="section", section=s.section, interval=start) for s in outlet.sections
    ]
    return feeds + maps + pages


def outlet_row(outlet: Outlet) -> OutletRow:
    """What the archive keeps of an outlet file."""
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
