"""What is new in the archive: the newest of each outlet, what was copied most, what was edited or removed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from archive.clusters import leader
from archive.search.filters import EARLIEST, bundled_outlets
from archive.sort_keys import key_of_day, moment_of
from archive.stored import Row
from archive.times import now, to_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

DAYS = 60  # of which the number of articles is shown
_OF_EACH = 5  # newest articles an outlet
_NEWEST = 8  # of all outlets together
_RECENT = 5_000  # articles among which the most copied are looked for
_COPIED = 6
_CHANGES = 10
_TODAY = timedelta(hours=24)
_LEAD = 700  # characters of a body, for the beginning of a story


@dataclass(frozen=True, slots=True)
class Headline(Row):
    """An article in a list.  ``lead`` is the text's beginning; what pages call a summary often ends within a word."""

    id: int
    outlet: str
    title: str
    authors: tuple[str, ...]
    published_at: datetime | None
    published_day: date | None
    first_seen_at: datetime
    gone_at: datetime | None
    copies: int
    lead: str


@dataclass(frozen=True, slots=True)
class Copied:
    """A story with the number of its articles, and of the outlets that have it."""

    first: Headline
    articles: int
    outlets: int


@dataclass(frozen=True, slots=True)
class Change:
    """``kind``: ``edit``, ``headline`` or ``removal``."""

    article: Headline
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """``articles`` published on a day, copies too."""

    day: date
    articles: int


@dataclass(frozen=True, slots=True)
class Overview:
    """``newest`` are leaders of their clusters; ``by_outlet`` has the outlet with the newest article first.

    ``changes`` are those of the last 24 hours; if there are none, the last ones, and ``changed_today`` is
    false.  Bundled outlets are left out when there are others.
    """

    articles: int
    outlets: int
    newest: tuple[Headline, ...]
    by_outlet: tuple[tuple[str, tuple[Headline, ...]], ...]
    copied: tuple[Copied, ...]
    changes: tuple[Change, ...]
    changed_today: bool
    days: tuple[Day, ...]


def overview(connection: sqlite3.Connection) -> Overview:
    """Look; costs the same whatever the archive's size, but for one pass over two indexes."""
    counts = dict(connection.execute("SELECT outlet, count(*) FROM articles GROUP BY outlet").fetchall())
    hidden = set(bundled_outlets(connection))
    shown = [each for each in counts if each not in hidden] or list(counts)
    by_outlet = {each: _newest(connection, each) for each in shown}
    changes = _changes(connection, set(shown))
    today = [each for each in changes if each.at >= now() - _TODAY]
    ordered = sorted(by_outlet.items(), key=lambda pair: pair[1][0].first_seen_at, reverse=True)
    return Overview(
        articles=sum(counts[each] for each in shown),
        outlets=len(shown),
        newest=_newest_of_all(connection, shown),
        by_outlet=tuple(ordered),
        copied=_copied(connection, set(shown)),
        changes=tuple((today or changes)[:_CHANGES]),
        changed_today=bool(today),
        days=_days(connection, set(shown)),
    )


_COLUMNS = f"""a.id, a.outlet, a.title, a.authors, a.published_at, a.published_day, a.first_seen_at,
    a.gone_at, (SELECT count(*) - 1 FROM articles AS c WHERE c.cluster_id = a.cluster_id) AS copies, coalesce(nullif(substr(a.body, 1, {_LEAD}), ''), a.summary, '') AS lead"""  # noqa: S608 - a number of ours


def _newest(connection: sqlite3.Connection, outlet: str) -> tuple[Headline, ...]:
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM articles AS a WHERE a.outlet = ? ORDER BY a.sort_key DESC LIMIT {_OF_EACH}",  # noqa: S608
        (outlet,),
    )
    return tuple(Headline.of(row) for row in rows)


def _newest_of_all(connection: sqlite3.Connection, shown: Iterable[str]) -> tuple[Headline, ...]:
    """From the full-text index, which knows the leaders."""
    keys = " OR ".join(f'"xo{outlet}"' for outlet in shown)
    if not keys:
        return ()
    rows = connection.execute(
        f"""SELECT {_COLUMNS} FROM articles_fts CROSS JOIN articles AS a ON a.sort_key = articles_fts.rowid
            WHERE articles_fts MATCH ? ORDER BY articles_fts.rowid DESC LIMIT {_NEWEST}""",  # noqa: S608
        (f'keys : ("xl") AND keys : ({keys})',),
    )
    return tuple(Headline.of(row) for row in rows)


def _one(connection: sqlite3.Connection, article_id: int) -> Headline:
    row = connection.execute(f"SELECT {_COLUMNS} FROM articles AS a WHERE a.id = ?", (article_id,)).fetchone()  # noqa: S608
    return Headline.of(row)


def _copied(connection: sqlite3.Connection, shown: set[str]) -> tuple[Copied, ...]:
    """Of the newest articles, those whose text most others have."""
    rows = connection.execute(
        """SELECT cluster_id, outlet FROM articles
           WHERE sort_key >= coalesce((SELECT sort_key FROM articles ORDER BY sort_key DESC LIMIT 1 OFFSET ?), 0)""",
        (_RECENT,),
    )
    members: dict[int, list[str]] = defaultdict(list)
    for cluster, outlet in rows:
        if outlet in shown:
            members[cluster].append(outlet)
    several = ((len(set(outlets)), len(outlets), cluster) for cluster, outlets in members.items())
    found = []
    for outlets, articles, cluster in sorted((each for each in several if each[1] > 1), reverse=True)[
        :_COPIED
    ]:
        first = leader(connection, cluster)
        if first is not None:
            found.append(Copied(_one(connection, first), articles, outlets))
    return tuple(found)


def _changes(connection: sqlite3.Connection, shown: set[str]) -> list[Change]:
    """The last ones first.  Revisions are found in the index of their key: the table is as large as all texts."""
    rows = connection.execute(
        """SELECT r.article_id AS id, r.kind AS kind, r.seen_at AS at
           FROM (SELECT article_id, revision FROM revisions INDEXED BY sqlite_autoindex_revisions_1
                 WHERE revision > 1) AS later
           CROSS JOIN revisions AS r ON r.article_id = later.article_id AND r.revision = later.revision
           WHERE r.kind IN ('edit', 'headline') AND r.seen_at <= ?1
           UNION ALL SELECT article_id, 'removal', gone_at FROM removals WHERE back_at IS NULL AND gone_at <= ?1
           ORDER BY at DESC LIMIT 60""",
        (to_text(now() + _TODAY),),
    ).fetchall()
    changes, seen = [], set()
    for row in rows:
        article = _one(connection, row["id"])
        if article.outlet in shown and article.id not in seen:
            seen.add(article.id)
            changes.append(Change(article, row["kind"], datetime.fromisoformat(row["at"])))
    return changes


def _days(connection: sqlite3.Connection, shown: set[str]) -> tuple[Day, ...]:
    """The last :data:`DAYS` days up to the newest article."""
    (key,) = connection.execute("SELECT max(sort_key) FROM articles").fetchone()
    if key is None:
        return ()
    earliest = moment_of(key).date() - timedelta(days=DAYS)
    counts: dict[str, int] = defaultdict(int)
    for day, outlet, articles in connection.execute(
        """SELECT coalesce(published_day, substr(first_seen_at, 1, 10)), outlet, count(*)
           FROM articles WHERE sort_key >= ? GROUP BY 1, 2""",
        (key_of_day(earliest, EARLIEST),),
    ):
        counts[day] += articles if outlet in shown else 0
    last = date.fromisoformat(max(counts))
    every = (last - timedelta(days=DAYS - 1 - number) for number in range(DAYS))
    return tuple(Day(each, counts.get(each.isoformat(), 0)) for each in every)
