"""What a search, a listing or an export is limited to, as index terms and SQL conditions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, TypedDict

from archive.errors import OutletNotStored, UsageError
from archive.sort_keys import key_of_day
from archive.text import fold

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

# A local day begins at most 14 hours before UTC's (Kiribati) and ends at most 12 hours after it.
EARLIEST, LATEST = -14, 12


class Asked(TypedDict, total=False):
    """The arguments of :meth:`Filters.of`."""

    outlet: str | Iterable[str]
    since: date | str | None
    until: date | str | None
    author: str | None
    section: str | None
    copies: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Days are inclusive and the outlet's own, as in ``published_day``: a story of half past
    midnight in Karachi belongs to the day on Karachi's calendar, not to the one before in UTC."""

    outlets: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    author: str | None = None
    section: str | None = None
    copies: bool = False
    keys: tuple[int, ...] | None = None
    """What the author and the days leave, when that was looked up already (:mod:`archive.search.authors`)."""

    @classmethod
    def of(
        cls,
        connection: sqlite3.Connection,
        *,
        outlet: str | Iterable[str] = (),
        since: date | str | None = None,
        until: date | str | None = None,
        author: str | None = None,
        section: str | None = None,
        copies: bool = False,
    ) -> Filters:
        """Check what was asked for; raises ``UsageError`` or ``OutletNotStored``."""
        first, last = _day(since), _day(until)
        if first and last and first > last:
            raise UsageError(f"since {first} is after until {last}: no day lies between them")
        return cls(
            outlets=check_outlets(connection, outlet),
            since=first,
            until=last,
            author=None if author is None else _folded(author, "author"),
            section=None if section is None else _folded(section, "section"),
            copies=copies,
        )

    def index_terms(self) -> str:
        """An FTS5 expression over column ``keys``, or ``""`` when nothing is asked of it."""
        terms = []
        if self.outlets:
            terms.append(" OR ".join(f'"xo{outlet}"' for outlet in self.outlets))
        if self.section is not None:
            terms.append(f'"xs{self.section.replace(" ", "_")}"')
        if not self.copies:
            terms.append('"xl"')
        return " AND ".join(f"keys : ({term})" for term in terms)

    def conditions(self, key: str) -> tuple[str, list[object]]:
        """What the index does not know, as ``AND …`` over the column *key*, with its parameters."""
        if self.keys is not None:
            # With "+" it is a test: SQLite would else run the search anew for every key.
            return f" AND +{key} IN (SELECT value FROM json_each(?))", [json.dumps(self.keys)]  # noqa: S608
        sql, parameters = self._days(key)
        if self.author is not None:
            # The whole list first, without taking it apart: that leaves few, and costs a tenth.
            sql += (
                " AND EXISTS (SELECT 1 FROM articles AS written, json_each(written.authors) AS author"  # noqa: S608
                f" WHERE written.sort_key = {key} AND instr(' ' || fold(written.authors) || ' ', ?)"
                " AND instr(' ' || fold(author.value) || ' ', ?))"
            )
            parameters += [f" {self.author} "] * 2
        return sql, parameters

    def _days(self, key: str) -> tuple[str, list[object]]:
        """Whole days by range of keys; rows near a border are asked for the day they belong to."""
        day = (
            "SELECT coalesce(dated.published_day, substr(dated.first_seen_at, 1, 10))"  # noqa: S608 - our own names
            f" FROM articles AS dated WHERE dated.sort_key = {key}"
        )
        sql, parameters = "", list[object]()
        for bound, comparison, outer, inner in (
            (self.since, ">=", EARLIEST, LATEST),
            (self.until, "<=", 24 + LATEST, 24 + EARLIEST),
        ):
            if bound is not None:
                sql += f" AND {key} {comparison} ? AND ({key} {comparison} ? OR ({day}) {comparison} ?)"
                parameters += (key_of_day(bound, outer), key_of_day(bound, inner), bound.isoformat())
        return sql, parameters


def bundled_outlets(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The bundled outlet and others under ``.akhbar.test``: not news, so not in counts and corpora."""
    rows = connection.execute("SELECT id, home FROM outlets").fetchall()
    return tuple(row["id"] for row in rows if row["id"] == "sample" or _is_test(row["home"]))


def _is_test(home: str) -> bool:
    authority = home.partition("://")[2].partition("/")[0]
    return authority.partition(":")[0].endswith(".akhbar.test")


def check_outlets(connection: sqlite3.Connection, asked: str | Iterable[str]) -> tuple[str, ...]:
    """The ids asked for, all of them known; raises ``OutletNotStored`` with the nearest names."""
    ids = (asked,) if isinstance(asked, str) else tuple(asked)
    if not ids:
        return ()
    known = [row["id"] for row in connection.execute("SELECT id FROM outlets ORDER BY id")]
    for outlet in ids:
        if outlet not in known:
            raise OutletNotStored(_unknown(outlet, known))
    return ids


def _unknown(outlet: str, known: list[str]) -> str:
    import difflib  # 2 ms, seldom needed

    near = difflib.get_close_matches(outlet, known, n=3, cutoff=0.4)
    held = f"it holds {', '.join(known[:6])}{' …' * (len(known) > 6)}" if known else "it holds no outlet yet"
    hint = f"did you mean {', '.join(near)}?" if near else held
    return f"no outlet {outlet[:60]!r} in this archive: {hint}"


def _day(value: date | str | None) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    try:
        year, month, day = map(int, value.split("-"))  # int() reads Urdu digits too
        return date(year, month, day)
    except (ValueError, OverflowError):
        raise UsageError(f"not a day: {value[:60]!r}; write YYYY-MM-DD, as in 2024-10-31") from None


def _folded(value: str, what: str) -> str:
    folded = fold(value)
    if not folded:
        raise UsageError(f"{what} {value[:60]!r} holds no word to compare")
    return folded
