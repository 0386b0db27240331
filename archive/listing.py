"""All articles that pass filters, and that a query finds, one after the other: what exports are made of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self, Unpack

from archive.search.exact import ExactQuery
from archive.search.expand import Plan, expand, literal
from archive.search.filters import Filters, bundled_outlets
from archive.search.query import parse
from archive.stored import StoredArticle

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from archive.search.filters import Asked

_LEADS = "EXISTS (SELECT 1 FROM unique_articles AS u WHERE u.id = a.id)"


@dataclass(frozen=True, slots=True)
class Listing:
    """The articles that pass ``filters``; ``match``: an FTS5 expression, ``exactly``: and as typed.

    ``left_out``: outlets that are passed over.
    """

    connection: sqlite3.Connection
    filters: Filters
    match: str | None = None
    exactly: ExactQuery | None = None
    left_out: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        connection: sqlite3.Connection,
        query: str | None = None,
        *,
        exact: bool = False,
        bundled: bool = True,
        **asked: Unpack[Asked],
    ) -> Self:
        """Check what was asked for; raises ``UsageError``, ``QueryError`` or ``OutletNotStored``."""
        filters = Filters.of(connection, **asked)
        left_out = () if bundled or filters.outlets else bundled_outlets(connection)
        if query is None:
            return cls(connection, filters, left_out=left_out)
        parsed = parse(query)
        # What is excluded exactly must not be excluded by the index, which knows folded words only.
        plan = Plan(literal(parsed).clauses) if exact else expand(connection, parsed)
        match = plan.match(replace(filters, copies=True).index_terms())  # _LEADS says who leads
        return cls(connection, filters, match, ExactQuery(parsed) if exact else None, left_out)

    def articles(self) -> Iterator[StoredArticle]:
        """One at a time, oldest first: memory does not grow with the archive."""
        sql, parameters = self._select(StoredArticle.columns("a"), "" if self.filters.copies else _LEADS)
        for row in self.connection.execute(f"{sql} ORDER BY {self._key}", parameters):
            if self.exactly is None or self.exactly.matches(row["title"], row["body"]):
                yield StoredArticle.of(row)

    def count(self) -> int:
        """How many articles there are at most; exactly so many unless the words must stand as typed."""
        sql, parameters = self._select("count(*)", "" if self.filters.copies else _LEADS)
        return int(self.connection.execute(sql, parameters).fetchone()[0])

    def copies(self) -> int:
        """How many pass that are copies of a story that another article leads."""
        columns = "count(*)" if self.exactly is None else "a.title, a.body"
        sql, parameters = self._select(columns, f"NOT {_LEADS}")
        rows = self.connection.execute(sql, parameters)
        if self.exactly is None:
            return int(rows.fetchone()[0])
        return sum(self.exactly.matches(*row) for row in rows)

    @property
    def _key(self) -> str:
        # The index gives its rows in this order; ordered by the articles' column they would be sorted with their bodies.
        return "a.sort_key" if self.match is None else "articles_fts.rowid"

    def _select(self, columns: str, condition: str) -> tuple[str, list[object]]:
        """The statement, without an order, and its parameters."""
        tables, where, parameters = "articles AS a", "1", list[object]()
        if self.match is not None:
            tables = "articles_fts CROSS JOIN articles AS a ON a.sort_key = articles_fts.rowid"
            where, parameters = "articles_fts MATCH ?", [self.match]
        conditions, values = self.filters.conditions(self._key)
        where, parameters = where + conditions, parameters + values
        for outlets, word in ((self.filters.outlets, "IN"), (self.left_out, "NOT IN")):
            if outlets:
                where += f" AND a.outlet {word} ({', '.join('?' * len(outlets))})"
                parameters += outlets
        if self.filters.section is not None:
            where += " AND fold(a.section) = ?"
            parameters.append(self.filters.section)
        if condition:
            where += f" AND {condition}"
        return f"SELECT {columns} FROM {tables} WHERE {where}", parameters  # noqa: S608 - our own names
