"""Reading single articles, pages and runs."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

from archive.errors import NotStored
from archive.search.filters import check_outlets
from archive.stored import BoilerplateLine, Revision, Run, StoredArticle, StoredPage

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

_ARTICLE = f"SELECT {StoredArticle.columns('a')} FROM articles AS a"  # noqa: S608 - our own names
_PAGE = f"SELECT {StoredPage.columns()} FROM pages"  # noqa: S608 - our own names
_LARGEST = (1 << 63) - 1  # of SQLite's integers


def article(connection: sqlite3.Connection, id_or_url: int | str) -> StoredArticle:
    """By id, by address, or by an address that is an alias; raises ``NotStored``."""
    if isinstance(id_or_url, int) or id_or_url.isdecimal():
        return _by_id(connection, int(id_or_url))
    for url in _spellings(connection, id_or_url):
        row = connection.execute(f"{_ARTICLE} WHERE a.url = ?", (url,)).fetchone()
        if row is not None:
            return StoredArticle.of(row)
    known = page(connection, id_or_url)
    if known is None:
        raise NotStored(f"no article {id_or_url[:300]}: no source has named it")
    if known.article_id is not None:
        return _by_id(connection, known.article_id)
    if known.alias_of is not None and known.alias_of != known.url:
        return _by_url(connection, known.alias_of)
    raise NotStored(
        f"no article {known.url}: the page is {known.state}" + (f" ({known.reason})" * bool(known.reason))
    )


def _by_id(connection: sqlite3.Connection, article_id: int) -> StoredArticle:
    row = None
    if abs(article_id) <= _LARGEST:
        row = connection.execute(f"{_ARTICLE} WHERE a.id = ?", (article_id,)).fetchone()
    if row is None:
        raise NotStored(f"no article with id {article_id}")
    return StoredArticle.of(row)


def _by_url(connection: sqlite3.Connection, url: str) -> StoredArticle:
    row = connection.execute(f"{_ARTICLE} WHERE a.url = ?", (url,)).fetchone()
    if row is None:
        raise NotStored(f"no article {url}: it is not fetched yet")
    return StoredArticle.of(row)


def page(connection: sqlite3.Connection, url: str) -> StoredPage | None:
    """The ledger's row of an address."""
    for spelling in _spellings(connection, url):
        row = connection.execute(f"{_PAGE} WHERE url = ?", (spelling,)).fetchone()
        if row is not None:
            return StoredPage.of(row)
    return None


def _spellings(connection: sqlite3.Connection, url: str) -> Iterator[str]:
    """The address as given, in the archive's form (70 ms to import what makes it), and the one that is meant."""
    plain = url.strip().encode("utf-8", "replace").decode()  # a lone surrogate cannot be asked for
    yield plain
    from archive.urls import canonical, near

    with suppress(ValueError):
        yield canonical(plain)
    try:
        meant = near(plain)
    except ValueError:
        return
    for table in ("articles", "pages"):
        known = connection.execute(
            f"SELECT url FROM {table} WHERE url IN (SELECT value FROM json_each(?))",  # noqa: S608 - our own names
            (json.dumps(meant),),
        ).fetchall()
        if len(known) == 1:  # of two, nothing says which
            yield known[0]["url"]
            return


def revisions(connection: sqlite3.Connection, article_id: int) -> list[Revision]:
    """The first one first; raises ``NotStored`` when there is no such article."""
    rows = connection.execute(
        f"SELECT {Revision.columns()} FROM revisions WHERE article_id = ? ORDER BY revision",  # noqa: S608
        (article_id,),
    ).fetchall()
    if not rows:
        raise NotStored(f"no article with id {article_id}")
    return [Revision.of(row) for row in rows]


def quarantine(
    connection: sqlite3.Connection, outlet: str | Iterable[str], reason: str | None, limit: int | None
) -> list[StoredPage]:
    """Last fetched first."""
    conditions, parameters = "state = 'quarantined'", list[object]()
    outlets = check_outlets(connection, outlet)
    if outlets:
        conditions += f" AND outlet IN ({', '.join('?' * len(outlets))})"
        parameters += outlets
    if reason is not None:
        # A reason is a word, or a word and a detail for a person: "too_short: 12 words".
        conditions += " AND (reason = ? OR substr(reason, 1, ?) IN (? || ':', ? || ' '))"
        parameters += (reason, len(reason) + 1, reason, reason)
    rows = connection.execute(
        f"{_PAGE} WHERE {conditions} ORDER BY fetched_at DESC, url LIMIT ?", (*parameters, _limit(limit))
    )
    return [StoredPage.of(row) for row in rows]


def boilerplate(connection: sqlite3.Connection, outlet: str | Iterable[str]) -> list[BoilerplateLine]:
    """By outlet, the lines on most pages first."""
    outlets = check_outlets(connection, outlet)
    chosen = f"WHERE outlet IN ({', '.join('?' * len(outlets))})" if outlets else ""
    rows = connection.execute(
        f"""SELECT {BoilerplateLine.columns()} FROM boilerplate {chosen}
            ORDER BY outlet, pages DESC, line""",  # noqa: S608 - our own names
        outlets,
    )
    return [BoilerplateLine.of(row) for row in rows]


def runs(connection: sqlite3.Connection, limit: int | None) -> list[Run]:
    """The last one first, with the counts of its outlets summed."""
    rows = connection.execute(
        """SELECT r.*, count(o.outlet) AS outlets,
               coalesce(sum(o.discovered), 0) AS discovered, coalesce(sum(o.fetched), 0) AS fetched,
               coalesce(sum(o.not_modified), 0) AS not_modified, coalesce(sum(o.stored), 0) AS stored,
               coalesce(sum(o.revised), 0) AS revised, coalesce(sum(o.copies), 0) AS copies,
               coalesce(sum(o.quarantined), 0) AS quarantined, coalesce(sum(o.denied), 0) AS denied,
               coalesce(sum(o.failed), 0) AS failed, coalesce(sum(o.bytes), 0) AS bytes
           FROM runs AS r LEFT JOIN run_outlets AS o ON o.run_id = r.id
           GROUP BY r.id ORDER BY r.id DESC LIMIT ?""",
        (_limit(limit),),
    )
    return [Run.of(row) for row in rows]


def _limit(limit: int | None) -> int:
    return -1 if limit is None else limit  # SQLite: negative is no limit
