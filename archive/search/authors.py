"""The author filter, looked up once: the by-line stands in the articles' own rows, not in the index."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

    from archive.search.expand import Plan
    from archive.search.filters import Filters


def resolved(connection: sqlite3.Connection, plan: Plan, filters: Filters) -> Filters:
    """The same filters, with the keys that the author leaves of the plan's hits, copies too.

    A search asks the index several times, and each time would read the row of every hit.
    """
    if filters.author is None:
        return filters
    conditions, parameters = filters.conditions("articles_fts.rowid")
    rows = connection.execute(
        f"SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?{conditions}",  # noqa: S608 - our own words
        (plan.match(replace(filters, copies=True).index_terms()), *parameters),
    )
    return replace(filters, keys=tuple(row[0] for row in rows))
