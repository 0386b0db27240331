"""How far a back-fill is, on standard error: what is done, how fast, and how long it may take."""

from __future__ import annotations

import asyncio
import sys
from time import monotonic
from typing import TYPE_CHECKING

from archive import backfills

if TYPE_CHECKING:
    import sqlite3

    from archive.backfills import Backfill
    from crawler.run import Run

_EVERY = 10.0  # seconds, for a person
_EVERY_UNSEEN = 300.0  # seconds, for a log


async def tell(run: Run) -> None:
    """Print a line for each back-fill now and then, until cancelled."""
    began = monotonic()
    while run.backfills:
        await asyncio.sleep(_EVERY if sys.stderr.isatty() else _EVERY_UNSEEN)
        for outlet, backfill in run.backfills.items():
            steps, pages = await run.desk.do(_left, backfill)
            line = progress_line(
                run.dealt_with[outlet], pages + run.announced[outlet], steps, monotonic() - began
            )
            print(f"{outlet}: {line}", file=sys.stderr, flush=True)


def progress_line(done: int, pages: int, steps: int, seconds: float) -> str:
    """*done* stories in *seconds*; *pages* of them wait, *steps* may name more.

    >>> progress_line(340, 900, 2, 170)
    '340 stories done, 900 to go and 2 lists to read, 2.0 a second, at least 8 min left'
    """
    parts = [
        f"{done:,} stories done",
        f"{pages:,} to go" + (f" and {_lists(steps)} to read" if steps else ""),
    ]
    if done:
        rate = done / seconds
        parts.append(f"{rate:.1f} a second" if rate >= 1 else f"{rate * 60:.1f} a minute")
        if pages:
            parts.append(("at least " if steps else "about ") + f"{_span(pages / rate)} left")
    return ", ".join(parts)


def _lists(steps: int) -> str:
    return "1 list" if steps == 1 else f"{steps:,} lists"


def _span(seconds: float) -> str:
    for size, unit in ((86400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def _left(connection: sqlite3.Connection, backfill: Backfill) -> tuple[int, int]:
    left = backfills.left(connection, backfill)
    return left.steps, left.pages
