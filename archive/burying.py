"""What of the database belongs to a page that is to be forgotten, and its tombstones."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from archive import lookup
from archive.copies import withdraw
from archive.errors import NotStored
from archive.index import unindex
from archive.times import to_text


@dataclass(frozen=True, slots=True)
class Grave:
    """All addresses of a page, the articles stored under them, and their records: (file, offset)."""

    outlet: str
    addresses: frozenset[str]
    articles: tuple[int, ...]
    records: frozenset[tuple[str, int]]


def grave_of(connection: sqlite3.Connection, id_or_url: str) -> Grave:
    """What is to go with that article or page; raises :class:`~archive.errors.NotStored`."""
    url, outlet = _start(connection, id_or_url)
    addresses = _addresses(connection, url)
    articles = {
        row[0]
        for address in addresses
        for row in connection.execute(
            "SELECT id FROM articles WHERE url = ?1 UNION SELECT article_id FROM pages WHERE url = ?1 AND article_id > 0",
            (address,),
        )
    }
    records = set()
    for address in addresses:
        records |= _records(connection, "pages WHERE url", address)
    for article_id in articles:
        records |= _records(connection, "articles WHERE id", article_id)
        records |= _records(connection, "revisions WHERE article_id", article_id)
    return Grave(outlet, frozenset(addresses), tuple(sorted(articles)), frozenset(records))


def bury(connection: sqlite3.Connection, grave: Grave, at: datetime) -> tuple[int, int]:
    """Remove the articles and turn the ledger's rows into tombstones, in the caller's transaction.

    Returns how many articles and revisions there were.
    """
    revisions = sum(_remove_article(connection, article_id) for article_id in grave.articles)
    for address in grave.addresses:
        connection.execute(
            "INSERT OR IGNORE INTO pages (url, outlet, found_at) VALUES (?, ?, ?)",
            (address, grave.outlet, to_text(at)),
        )
        entomb(connection, address, at)
    return len(grave.articles), revisions


def entomb(connection: sqlite3.Connection, url: str, at: datetime) -> None:
    """Leave of a page its address, who named it and when, and that it is forgotten."""
    connection.execute(
        """UPDATE pages SET state = 'gone', forgotten_at = coalesce(forgotten_at, :at),
               reason = 'forgotten ' || coalesce(forgotten_at, :at), priority = 0, attempts = 0,
               hint_title = NULL, hint_published_at = NULL, next_due_at = NULL, http_status = NULL, etag = NULL,
               last_modified = NULL, body_hash = NULL, payload_digest = NULL, fetched_at = NULL,
               article_id = NULL, suspected_at = NULL, warc_file = NULL, warc_offset = NULL, warc_length = NULL
           WHERE url = :url""",
        {"url": url, "at": to_text(at)},
    )


def is_forgotten(connection: sqlite3.Connection, url: str) -> bool:
    """Whether nothing may be stored under that address."""
    row = connection.execute("SELECT forgotten_at FROM pages WHERE url = ?", (url,)).fetchone()
    return row is not None and row["forgotten_at"] is not None


def _start(connection: sqlite3.Connection, id_or_url: str) -> tuple[str, str]:
    try:
        article = lookup.article(connection, id_or_url)
        return article.url, article.outlet
    except NotStored:
        page = None if id_or_url.isdecimal() else lookup.page(connection, id_or_url)
        if page is None:
            raise
        return page.url, page.outlet


def _addresses(connection: sqlite3.Connection, url: str) -> set[str]:
    """All that hang together: aliases of it, what it is an alias of, and what leads to the same article."""
    found, fringe = {url}, [url]
    while fringe:
        rows = connection.execute(
            """SELECT url FROM pages WHERE alias_of = ?1
               UNION SELECT alias_of FROM pages WHERE url = ?1 AND alias_of IS NOT NULL
               UNION SELECT o.url FROM pages AS p JOIN pages AS o ON o.article_id = p.article_id WHERE p.url = ?1
               UNION SELECT p.url FROM articles AS a JOIN pages AS p ON p.article_id = a.id WHERE a.url = ?1
               UNION SELECT a.url FROM pages AS p JOIN articles AS a ON a.id = p.article_id WHERE p.url = ?1""",
            (fringe.pop(),),
        )
        fresh = {row[0] for row in rows} - found
        found |= fresh
        fringe += fresh
    return found


def _records(connection: sqlite3.Connection, where: str, value: object) -> set[tuple[str, int]]:
    rows = connection.execute(
        f"SELECT warc_file, warc_offset FROM {where} = ? AND warc_file IS NOT NULL",  # noqa: S608 - our own names
        (value,),
    )
    return {(row["warc_file"], row["warc_offset"]) for row in rows}


def _remove_article(connection: sqlite3.Connection, article_id: int) -> int:
    """Remove an article and all that refers to it; returns how many revisions it had."""
    row = connection.execute("SELECT sort_key, url FROM articles WHERE id = ?", (article_id,)).fetchone()
    withdraw(connection, article_id)
    unindex(connection, row["sort_key"])
    connection.execute("DELETE FROM sightings WHERE sort_key = ?", (row["sort_key"],))
    connection.execute("UPDATE boilerplate SET example_url = NULL WHERE example_url = ?", (row["url"],))
    connection.execute("UPDATE pages SET article_id = NULL WHERE article_id = ?", (article_id,))
    connection.execute("DELETE FROM removals WHERE article_id = ?", (article_id,))
    connection.execute("DELETE FROM stale WHERE article_id = ?", (article_id,))
    revisions = connection.execute("DELETE FROM revisions WHERE article_id = ?", (article_id,)).rowcount
    connection.execute("DELETE FROM articles WHERE id = ?", (article_id,))
    return revisions
