"""How each outlet does: whether it answers, whether stories come as they usually do, whether they can be read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from archive.crawl_times import crawl_times
from archive.paces import Pace, paces
from archive.quantiles import median
from archive.search.filters import bundled_outlets, check_outlets
from archive.times import from_text, now, to_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

#: The worst first.
VERDICTS = ("broken", "overdue", "never crawled", "quiet", "ok", "disabled")
_CRAWLS = timedelta(days=60)  # up to the newest run: how often an outlet is crawled
_RESULTS = timedelta(days=30)  # … and what came of it
_DAY = timedelta(days=1)
_RECENT = 30  # pages: what the share of quarantined ones is taken of
_FEW = 10  # pages: too few to speak of a share
_JUMP = 0.3  # of 30 pages, chance moves a share by 0.09 (one standard deviation) at most

_OUTLETS = """
    SELECT h.outlet, h.enabled, o.reason, h.sources,
        (SELECT max(s.checked_at) FROM sources AS s WHERE s.outlet = h.outlet) AS last_answer_at,
        (SELECT count(*) FROM pages AS p WHERE p.state = 'new' AND p.outlet = h.outlet) AS waiting,
        (SELECT a.first_seen_at FROM articles AS a
            WHERE a.id = (SELECT max(b.id) FROM articles AS b WHERE b.outlet = h.outlet)) AS last_stored_at,
        (SELECT count(*) FROM sources AS s WHERE s.outlet = h.outlet AND s.parent_url IS NULL) AS roots,
        (SELECT count(*) FROM sources AS s WHERE s.outlet = h.outlet AND s.parent_url IS NULL
            AND s.error IS NOT NULL AND s.attempts <> 1) AS broken_roots
    FROM outlet_health AS h JOIN outlets AS o ON o.id = h.outlet
"""
# One failure in a row is a dropped connection as a rule, and asked again within seconds.
_SOURCES = """
    SELECT outlet, url, kind, error, attempts, checked_at FROM sources
    WHERE error IS NOT NULL AND attempts <> 1 ORDER BY parent_url IS NOT NULL, url
"""
_ENDED = """
    SELECT x.outlet, x.stored, x.quarantined, x.failed FROM runs AS r CROSS JOIN run_outlets AS x ON x.run_id = r.id
    WHERE r.started_at >= ? AND x.stored + x.quarantined + x.failed > 0 ORDER BY r.id DESC
"""


@dataclass(frozen=True, slots=True)
class BrokenSource:
    """A source that failed at least twice in a row, or (``attempts`` 0) answers with what is of no use.

    ``since``: its last good answer; None when there never was one.
    """

    url: str
    kind: str
    error: str
    attempts: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Pages:
    """What became of new pages; ``failed``: attempts in a row, since a page was last read."""

    stored: int = 0
    quarantined: int = 0
    failed: int = 0

    @property
    def judged(self) -> int:
        """How many were read."""
        return self.stored + self.quarantined

    @property
    def share(self) -> float | None:
        """How much of what was read is no article; None of too few pages."""
        return self.quarantined / self.judged if self.judged >= _FEW else None

    def plus(self, stored: int, quarantined: int, failed: int) -> Pages:
        """With those of another run."""
        return Pages(self.stored + stored, self.quarantined + quarantined, self.failed + failed)


@dataclass(frozen=True, slots=True)
class OutletHealth:
    """One outlet.  ``reasons`` are the sentences behind the verdict.

    ``a_day`` and ``usual_a_day``: stories a day in the last week and in the four before; None while it was
    not crawled for long enough.  ``quarantined`` and ``usual_quarantined``: the share, 0 to 1, among the
    last new pages and before.  ``waiting``: pages that were never fetched.
    """

    outlet: str
    verdict: str
    reasons: tuple[str, ...]
    last_crawl_at: datetime | None
    last_answer_at: datetime | None
    last_stored_at: datetime | None
    last_published_at: datetime | None
    a_day: float | None
    usual_a_day: float | None
    sources: int
    broken_sources: tuple[BrokenSource, ...]
    quarantined: float | None
    usual_quarantined: float | None
    waiting: int


@dataclass(frozen=True, slots=True)
class Health:
    """The outlets, worst first; ``well``: none is broken or overdue.  ``left_out``: bundled ones."""

    well: bool
    outlets: tuple[OutletHealth, ...]
    left_out: tuple[str, ...]


def health(connection: sqlite3.Connection, outlet: str | Iterable[str] = ()) -> Health:
    """Look; at all outlets but the bundled ones, or at those named.  Raises ``UnknownOutlet``."""
    named = check_outlets(connection, outlet)
    hidden = () if named else bundled_outlets(connection)
    newest = _newest_run(connection)
    crawls = crawl_times(connection, to_text(newest - _CRAWLS))
    ended, broken = _ended(connection, to_text(newest - _RESULTS)), _broken(connection)
    found = []
    for row in connection.execute(_OUTLETS).fetchall():
        each = row["outlet"]
        if each not in hidden and (not named or each in named):
            times = [datetime.fromisoformat(moment) for moment in crawls[each]]  # strptime takes 15 µs
            pace = paces(connection, each, times[0] if times else None)
            found.append(_judged(row, times, ended.get(each, (Pages(), Pages())), broken.get(each, ()), pace))
    found.sort(key=lambda each: (VERDICTS.index(each.verdict), each.outlet))
    well = not any(each.verdict in ("broken", "overdue") for each in found)
    return Health(well, tuple(found), hidden)


def _judged(
    row: sqlite3.Row,
    crawls: list[datetime],
    pages: tuple[Pages, Pages],
    broken: tuple[BrokenSource, ...],
    pace: Pace,
) -> OutletHealth:
    answer = row["last_answer_at"] and from_text(row["last_answer_at"])
    recent, before = pages
    found = OutletHealth(
        outlet=row["outlet"],
        verdict="ok",
        reasons=(),
        last_crawl_at=crawls[-1] if crawls else None,
        last_answer_at=answer,
        last_stored_at=row["last_stored_at"] and from_text(row["last_stored_at"]),
        last_published_at=pace.last,
        a_day=pace.a_day,
        usual_a_day=pace.usual_a_day,
        sources=row["sources"],
        broken_sources=broken,
        quarantined=recent.share,
        usual_quarantined=before.share,
        waiting=row["waiting"],
    )
    if not row["enabled"]:
        return replace(found, verdict="disabled", reasons=(row["reason"],) if row["reason"] else ())
    if not crawls and answer is None and not broken:
        return replace(found, verdict="never crawled")
    late = _overdue(crawls, answer)
    for verdict, reasons in (
        ("broken", (_silent_sources(row), _unreadable(recent, before), _unreachable(recent))),
        ("overdue", (late,)),
        ("quiet", (None if late else _quiet(pace, answer),)),
    ):
        if said := tuple(reason for reason in reasons if reason):
            return replace(found, verdict=verdict, reasons=said)
    return found


def _silent_sources(row: sqlite3.Row) -> str | None:
    if not row["roots"] or row["broken_roots"] < row["roots"]:
        return None
    return (
        "its only source does not work" if row["roots"] == 1 else f"none of its {row['roots']} sources works"
    )


def _unreadable(recent: Pages, before: Pages) -> str | None:
    """A jump of the share of pages that are no articles: the site was rebuilt, or a rule of ours broke."""
    if recent.share is None:
        return None
    limit = 0.8 if before.share is None else max(0.5, before.share + _JUMP)
    if recent.share < limit:
        return None
    usual = "" if before.share is None else f", {before.share:.0%} before"
    return f"{recent.quarantined} of the last {recent.judged} pages went to quarantine{usual}"


def _unreachable(recent: Pages) -> str | None:
    # Two pages that are broken for good come to 24 attempts (archive.fates.RETRY_AFTER).
    if recent.failed < _RECENT:
        return None
    return f"its pages cannot be fetched: {recent.failed} attempts in a row failed"


def _overdue(crawls: list[datetime], answer: datetime | None) -> str | None:
    """Nobody crawls it any more: by what is usual, and not before a day has passed."""
    last = crawls[-1] if crawls else answer
    pauses = [int((other - one).total_seconds()) for one, other in pairwise(crawls[-21:])]
    usual = timedelta(seconds=median(pauses) or 0)
    if last is None or now() - last <= max(_DAY, 3 * usual):
        return None
    return f"not crawled since {last:%Y-%m-%d %H:%M} UTC: does cron still run?"


def _quiet(pace: Pace, answer: datetime | None) -> str | None:
    if pace.last is None or pace.quiet_after is None or answer is None:
        return None
    silence = answer - pace.last
    if silence <= pace.quiet_after:
        return None
    return (
        f"nothing new for {silence / _DAY:.1f} days, though it answers;"
        f" in an ordinary week its longest pause is {pace.longest_pause / _DAY:.1f} days"
    )


def _newest_run(connection: sqlite3.Connection) -> datetime:
    row = connection.execute("SELECT started_at FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    return from_text(row["started_at"]) if row else now()


def _broken(connection: sqlite3.Connection) -> Mapping[str, tuple[BrokenSource, ...]]:
    found: dict[str, tuple[BrokenSource, ...]] = {}
    for row in connection.execute(_SOURCES):
        good = row["checked_at"] if row["attempts"] else None  # else that is when the bad answer came
        since = good and from_text(good)
        source = BrokenSource(row["url"], row["kind"], row["error"], row["attempts"], since)
        found[row["outlet"]] = (*found.get(row["outlet"], ()), source)
    return found


def _ended(connection: sqlite3.Connection, since: str) -> Mapping[str, tuple[Pages, Pages]]:
    """By outlet, what became of the last pages, of whole runs, and of those before."""
    found: dict[str, tuple[Pages, Pages]] = {}
    for outlet, stored, quarantined, failed in connection.execute(_ENDED, (since,)):
        recent, before = found.get(outlet, (Pages(), Pages()))
        if recent.judged or stored or quarantined:
            failed = 0
        if recent.judged < _RECENT:
            recent = recent.plus(stored, quarantined, failed)
        else:
            before = before.plus(stored, quarantined, 0)
        found[outlet] = recent, before
    return found
