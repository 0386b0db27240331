"""When a numbered listing without dates has nothing more to say: by what became of the pages that it named."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from datetime import datetime, timedelta

from archive.backfills import Step
from archive.times import from_text

_JUST_NOW = timedelta(hours=1)
"""Of a listing that was read so long ago, the same stories stand on the next page because there are new ones."""


def is_past(connection: sqlite3.Connection, step: Step, urls: Collection[str], now: datetime) -> bool:
    """Whether no further page of the listing is to be read.

    Because all stories on this one, or all on the page before, which were fetched meanwhile, are older than
    what is looked for; or because it only names again what the page before did, as some servers answer behind
    the last page.  What stands on both pages, a box beside the listing, says nothing.
    """
    before = _parent(connection, step.backfill, step.url)
    above = [] if before is None else _named(before)
    fresh = set(urls) - set(above)
    if not fresh:
        return before is not None and now - from_text(before["done_at"]) < _JUST_NOW
    if _all_older(connection, step.backfill, fresh, least=1.0):
        return True
    if before is None:
        return False
    first = _parent(connection, step.backfill, before["url"])
    return _all_older(connection, step.backfill, set(above) - set(_named(first) if first else ()), least=0.5)


def _parent(connection: sqlite3.Connection, backfill: int, url: str) -> sqlite3.Row | None:
    """The page of the listing before this one."""
    row: sqlite3.Row | None = connection.execute(
        """SELECT p.url, p.named, p.done_at FROM steps AS s
           JOIN steps AS p ON p.backfill_id = s.backfill_id AND p.url = s.parent_url AND p.kind = 'archive'
           WHERE s.backfill_id = ? AND s.url = ?""",
        (backfill, url),
    ).fetchone()
    return row


def _named(row: sqlite3.Row) -> list[str]:
    return list(json.loads(row["named"] or "[]"))


def _all_older(connection: sqlite3.Connection, backfill: int, urls: Collection[str], *, least: float) -> bool:
    """Whether all of these whose day is known lie before the back-fill's, and that many are known."""
    dated, older = connection.execute(
        """SELECT count(a.published_day), count(*) FILTER (WHERE a.published_day < b.since)
           FROM backfills AS b JOIN pages AS p ON p.url IN (SELECT value FROM json_each(?))
           JOIN articles AS a ON a.id = p.article_id WHERE b.id = ?""",
        (json.dumps(list(urls)), backfill),
    ).fetchone()
    return bool(0 < dated == older and dated >= least * len(urls))
