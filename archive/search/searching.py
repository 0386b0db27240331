"""Running a search: query and filters to hits with snippets."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from archive.errors import UsageError
from archive.search.authors import resolved
from archive.search.exact import ExactQuery
from archive.search.expand import Plan, expand, literal
from archive.search.filters import Filters
from archive.search.query import parse
from archive.search.results import Hit, Results
from archive.search.snippets import Finder, finder, marked, snippet
from archive.stored import StoredArticle
from archive.text import FOLD_VERSION

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator
    from datetime import date

CAP = 20_000
"""So many hits are counted, and the newest so many are ranked; bm25 takes 1.5 ms a thousand."""

_LOOKED_AT = 200_000  # characters for marks; no real text is longer, and a million take seconds

_TITLE, _BODY, _KEYS = 5.0, 1.0, 0.0  # weights of the index' columns

Sort = Literal["relevance", "date"]


@dataclass(frozen=True, slots=True)
class _Selection:
    """The rows of the index that answer, as SQL."""

    match: str
    conditions: str
    parameters: list[object]

    def sql(self, columns: str, condition: str = "") -> str:
        where = f"articles_fts MATCH ?{self.conditions}{condition}"
        return f"SELECT {columns} FROM articles_fts WHERE {where}"  # noqa: S608 - our own names, values are bound

    def values(self, *more: object) -> list[object]:
        return [self.match, *self.parameters, *more]


@dataclass(slots=True)
class _Found:
    """Keys of a page of hits with their scores, best first."""

    keys: list[tuple[int, float | None]]
    total: int
    more: bool
    notes: list[str] = field(default_factory=list)


def search(
    connection: sqlite3.Connection,
    query: str,
    *,
    outlet: str | Iterable[str] = (),
    since: date | str | None = None,
    until: date | str | None = None,
    author: str | None = None,
    section: str | None = None,
    sort: Sort = "relevance",
    copies: bool = False,
    exact: bool = False,
    limit: int = 20,
    offset: int = 0,
) -> Results:
    """Find articles.

    Days are inclusive, in the outlet's zone.  Of a cluster of copies only the leader is found unless
    *copies*.  *exact* looks for the words as typed: no folding, no other spellings.  Raises
    :class:`~archive.errors.QueryError`, ``UsageError`` or ``UnknownOutlet``.
    """
    if limit < 0 or offset < 0 or sort not in ("relevance", "date"):
        raise UsageError(
            f"limit ({limit}) and offset ({offset}) count from 0; sort ({sort!r}) is relevance or date"
        )
    parsed = parse(query)
    with snapshot(connection):
        filters = Filters.of(
            connection, outlet=outlet, since=since, until=until, author=author, section=section, copies=copies
        )
        plan = literal(parsed) if exact else expand(connection, parsed)
        exactly = ExactQuery(parsed) if exact else None
        candidates = Plan(plan.clauses) if exact else plan
        filters = resolved(connection, candidates, filters)
        selection = _selection(candidates, filters)
        find = exactly.find if exactly else finder(plan.forms)
        if exactly:
            found = _filtered(connection, selection, exactly, sort, slice(offset, offset + limit))
        else:
            found = _indexed(connection, selection, sort, limit, offset)
        return Results(
            hits=tuple(_hits(connection, found.keys, find)),
            total=found.total,
            more=found.more,
            copies=None if exact or copies or found.more else _copies(connection, plan, filters, found.total),
            expanded=plan.expanded,
            notes=(*found.notes, *_warnings(connection)),
        )


@contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """One state of the archive for several reads, whatever a crawl writes meanwhile."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")


def _selection(plan: Plan, filters: Filters) -> _Selection:
    conditions, parameters = filters.conditions("articles_fts.rowid")
    return _Selection(plan.match(filters.index_terms()), conditions, parameters)


def _indexed(
    connection: sqlite3.Connection, selection: _Selection, sort: Sort, limit: int, offset: int
) -> _Found:
    total, oldest = _count(connection, selection)
    more = total > CAP
    if sort == "date":
        sql = selection.sql("rowid, NULL") + " ORDER BY rowid DESC LIMIT ? OFFSET ?"
        return _Found(_pairs(connection, sql, selection.values(limit, offset)), min(total, CAP), more)
    notes = (
        [f"ranked among the newest {CAP:,} hits only; older ones: sort by date, or narrow the days"]
        if more
        else []
    )
    sql = selection.sql(_score(), " AND rowid >= ?") + " ORDER BY 2 DESC, 1 DESC LIMIT ? OFFSET ?"
    keys = _pairs(connection, sql, selection.values(oldest, limit, offset)) if total else []
    return _Found(keys, min(total, CAP), more, notes)


def _filtered(
    connection: sqlite3.Connection, selection: _Selection, exactly: ExactQuery, sort: Sort, page: slice
) -> _Found:
    """The candidates that the index gives, each looked at in its original text."""
    total, oldest = _count(connection, selection)
    if not total:
        return _Found([], 0, more=False)
    order = " ORDER BY 1 DESC" if sort == "date" else " ORDER BY 2 DESC, 1 DESC"
    columns = "rowid, NULL" if sort == "date" else _score()
    sql = selection.sql(columns, " AND rowid >= ?") + order
    keys = [
        (key, score)
        for key, score in _pairs(connection, sql, selection.values(oldest))
        if exactly.matches(
            *connection.execute("SELECT title, body FROM articles WHERE sort_key = ?", (key,)).fetchone()
        )
    ]
    notes = (
        [f"looked through the newest {CAP:,} candidates only; older ones: narrow the days"]
        if total > CAP
        else []
    )
    return _Found(keys[page], len(keys), total > CAP, notes)


def _count(connection: sqlite3.Connection, selection: _Selection) -> tuple[int, int | None]:
    """How many hits, up to one more than CAP, and the oldest key of the newest CAP."""
    newest = selection.sql("rowid") + " ORDER BY rowid DESC LIMIT ?"
    (total, oldest) = connection.execute(
        f"SELECT count(*), min(rowid) FROM ({newest})",  # noqa: S608 - parameters are bound
        selection.values(CAP + 1),
    ).fetchone()
    return total, oldest + 1 if total > CAP else oldest


def _score() -> str:
    return f"rowid, -bm25(articles_fts, {_TITLE}, {_BODY}, {_KEYS})"


def _pairs(connection: sqlite3.Connection, sql: str, values: list[object]) -> list[tuple[int, float | None]]:
    return [(row[0], row[1]) for row in connection.execute(sql, values)]


def _copies(connection: sqlite3.Connection, plan: Plan, filters: Filters, total: int) -> int | None:
    """How many hits the leaders stand for, besides themselves."""
    counted, _ = _count(connection, _selection(plan, replace(filters, copies=True)))
    return None if counted > CAP else counted - total


def _hits(
    connection: sqlite3.Connection, keys: list[tuple[int, float | None]], find: Finder
) -> Iterator[Hit]:
    for key, score in keys:
        row = connection.execute(
            f"SELECT {StoredArticle.columns()} FROM articles WHERE sort_key = ?",  # noqa: S608 - our own names
            (key,),
        ).fetchone()
        if row is not None:
            article = StoredArticle.of(row)
            yield _hit(article, _other_members(connection, article.cluster_id), score, find)


def _other_members(connection: sqlite3.Connection, cluster: int) -> int:
    (members,) = connection.execute(
        "SELECT count(*) FROM articles WHERE cluster_id = ?", (cluster,)
    ).fetchone()
    return int(members) - 1


def _hit(article: StoredArticle, copies: int, score: float | None, find: Finder) -> Hit:
    title = marked(article.title[:_LOOKED_AT], find)
    return Hit(
        id=article.id,
        outlet=article.outlet,
        url=article.url,
        title=title.text,
        published_at=article.published_at,
        published_day=article.published_day,
        first_seen_at=article.first_seen_at,
        section=article.section,
        authors=article.authors,
        word_count=article.word_count,
        cluster_id=article.cluster_id,
        copies=copies,
        title_marks=title.marks,
        snippet=snippet(article.body[:_LOOKED_AT], find),
        score=score,
    )


def _warnings(connection: sqlite3.Connection) -> Iterator[str]:
    row = connection.execute("SELECT value FROM meta WHERE key = 'fold_version'").fetchone()
    if row is not None and row["value"] != str(FOLD_VERSION):
        yield "the index was written by other spelling rules and may miss words: run 'akhbar migrate'"
