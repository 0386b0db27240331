"""By outlet and day: what is stored, what was published and is not, and when anybody asked.

*Published* is what the outlet's feeds, sitemaps and listings named, as far as it is a story: articles that
are stored, and pages of the ledger that should have become one.  Not counted are other addresses of a page
(``alias``), pages that wait for their canonical one, forgotten pages, and what was fetched and is rightly no
article of ours (:data:`_NO_STORIES`).  A page that was gone before it was fetched was published.

A day is the outlet's own: the article's ``published_day``; of a page without one, the day of the source's
hint, else the one in its address.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from archive.crawl_times import crawl_times
from archive.sort_keys import key_of_day

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping

_NO_STORIES = "'listing', 'not_urdu', 'leads'"  # the first word of ``pages.reason``

_STORED = """
    SELECT outlet, published_day AS day, 'stored' AS state, count(*) AS pages FROM articles
    WHERE outlet = :outlet AND sort_key >= :first AND sort_key < :after
        AND (published_day IS NOT NULL OR sort_key >= :undated)
    GROUP BY 2
"""

# Without NOT INDEXED, SQLite would read most of the table through pages_state, row by row: 1.7 s against
# 0.3 s at a million pages.
_MISSING = """
    WITH waiting AS MATERIALIZED (
        SELECT p.outlet, p.state, p.found_at, CASE
            WHEN p.hint_published_at IS NULL THEN url_day(p.url)
            ELSE local_day(p.hint_published_at, o.timezone) END AS day
        FROM pages AS p {index} JOIN outlets AS o ON o.id = p.outlet
        WHERE p.outlet IN (SELECT value FROM json_each(:outlets))
            AND p.state IN ('new', 'failed', 'denied', 'gone', 'quarantined')
            AND p.article_id IS NULL AND p.alias_of IS NULL AND p.forgotten_at IS NULL
            AND (p.hint_published_at BETWEEN :first AND :after OR p.hint_published_at IS NULL
                AND (p.found_at BETWEEN :undated AND :after {dated}))
            AND (p.state <> 'quarantined' OR coalesce(p.reason, '') = ''
                OR substr(p.reason, 1, instr(replace(p.reason, ':', ' ') || ' ', ' ') - 1) NOT IN ({no_stories})))
    SELECT outlet, day, state, count(*) AS pages FROM waiting
    WHERE day IS NOT NULL OR found_at BETWEEN :undated AND :after
    GROUP BY 1, 2, 3
"""

_URL_DAY = re.compile(r"[/=]((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?)(?=[/?&#-]|$)")


@dataclass(frozen=True, slots=True)
class Span:
    """What is asked about: outlets with their zones, and days.

    ``undated``: what has no day counts when it was first seen from this day on.
    """

    zones: Mapping[str, str]
    first: date
    last: date
    undated: date
    named: bool  # only a few outlets

    def parameters(self) -> dict[str, object]:
        """For SQL; moments are a day wider than any zone's days."""
        return {
            "outlets": json.dumps(list(self.zones)),
            "first": (self.first - timedelta(days=1)).isoformat(),
            "after": (self.last + timedelta(days=2)).isoformat(),
            "undated": self.undated.isoformat(),
        }


def stored(connection: sqlite3.Connection, span: Span) -> Iterator[sqlite3.Row]:
    """Rows of ``outlet``, ``day`` (or None), ``state`` (``stored``) and ``pages``: how many articles."""
    keys = {
        "first": key_of_day(span.first, -24),
        "after": key_of_day(span.last, 48),
        "undated": key_of_day(span.undated),
    }
    for outlet in span.zones:
        yield from connection.execute(_STORED, keys | {"outlet": outlet})


def missing(connection: sqlite3.Connection, span: Span) -> Iterator[sqlite3.Row]:
    """The same of pages that were published and are not stored, by their state in the ledger."""
    connection.create_function("local_day", 2, local_day, deterministic=True)
    connection.create_function("url_day", 1, url_day, deterministic=True)
    months = _months(span.first, span.last)
    sql = _MISSING.format(
        index="" if span.named else "NOT INDEXED",
        dated=" ".join(f"OR p.url GLOB :m{at}" for at in range(len(months))),
        no_stories=_NO_STORIES,
    )
    globs = {f"m{at}": month for at, month in enumerate(months)}
    yield from connection.execute(sql, span.parameters() | globs)


def asked(connection: sqlite3.Connection, span: Span) -> Iterator[tuple[str, str]]:
    """Outlets and days on which a crawl of them began."""
    bounds = span.parameters()
    crawls = crawl_times(connection, str(bounds["first"]), str(bounds["after"]))
    for outlet, zone in span.zones.items():
        for moment in crawls[outlet]:
            day = local_day(moment, zone)
            assert day is not None
            yield outlet, day


def local_day(moment: str | None, zone: str) -> str | None:
    """The day of a stored moment in a time zone."""
    # Zones are whole quarters of an hour from UTC, so one answer serves fifteen minutes.
    return (
        None if moment is None else _local_day(moment[:14] + f"{int(moment[14:16]) // 15 * 15:02}:00Z", zone)
    )


@lru_cache(1 << 16)
def _local_day(moment: str, zone: str) -> str:
    return datetime.fromisoformat(moment).astimezone(ZoneInfo(zone)).date().isoformat()


def url_day(url: str) -> str | None:
    """The day that an address names: ``/2024/11/28/``, ``/2024-11-28``."""
    found = _URL_DAY.search(url)
    try:
        return date(*map(int, found.groups())).isoformat() if found else None
    except ValueError:  # /2024/13/45/
        return None


def _months(first: date, last: date) -> list[str]:
    """Patterns for the addresses that may name a day between: calling Python for every address takes seconds."""
    if last - first > timedelta(days=366):
        return [f"*{year}[/-][0-9]*" for year in range(first.year, last.year + 1)]
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    months = [(number // 12, number % 12 + 1) for number in numbers]
    return [f"*{year}[/-]{month:02}[/-]*" for year, month in months] + [
        f"*{year}[/-]{month}[/-]*" for year, month in months if month < 10
    ]
