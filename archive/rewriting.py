"""Replacing what is stored: by what today's rules make of the same bytes, or by what a page says beside its text."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from archive.copies import place, withdraw
from archive.index import index, unindex
from archive.models import Article, Fetched, WarcPointer
from archive.sort_keys import SHIFT
from archive.store import PUBLISHED, Previous, columns, free_key, learn, write_revision
from archive.times import from_text

_NOT_COMPARED = {"extractor", "warc_file", "warc_offset", "content_hash", "word_count"}
_TIME = {"published_at", "published_day"}
_TRUST = ("visible", "feed", "url", "time", "meta", "json-ld")  # sources of a date, the best one last

Differences = dict[str, tuple[object, object]]
"""By column of ``articles``: what stands, and what would."""


def differences(connection: sqlite3.Connection, article_id: int, article: Article) -> Differences:
    """What of a stored article's row *article* would change."""
    row = connection.execute("SELECT * FROM articles WHERE id = ?", (article_id,)).fetchone()
    fresh = columns(article, None)
    return {
        name: (row[name], value)
        for name, value in fresh.items()
        if name not in _NOT_COMPARED and row[name] != value
    }


def rewrite(connection: sqlite3.Connection, before: Previous, article: Article, at: datetime) -> bool:
    """Store *article*, extracted at the time *at* from the bytes that *before* came from.

    A new title or body is a revision, ``reextracted``; says whether there was one.  Other fields only
    change the row.  When the page was seen and looked at, whether it is gone and where its bytes are
    stays as it was; its place in time moves when its date does.
    """
    changed = differences(connection, before.article_id, article)
    if not changed:
        connection.execute(
            "UPDATE articles SET extractor = ?1 WHERE id = ?2 AND extractor <> ?1",
            (article.extractor, before.article_id),
        )
        return False
    revised = article.content_hash != before.content_hash
    if revised:
        seen = Fetched(status=200, at=at, warc=before.warc)
        write_revision(connection, before.article_id, before.revision + 1, "reextracted", article, seen)
    row = columns(article, before.warc) | {"revision": before.revision + revised}
    sort_key = _replace(connection, before, article, row, moves=bool(changed.keys() & _TIME))
    learn(connection, article, sort_key)
    return revised


def update(
    connection: sqlite3.Connection, before: Previous, article: Article, warc: WarcPointer | None
) -> bool:
    """Take over what a later answer, kept at *warc*, says beside the text; says whether anything changed.

    What it no longer says stays.  The date changes only for one from a better source.
    """
    changed = {
        name: fresh
        for name, (_, fresh) in differences(connection, before.article_id, article).items()
        if fresh not in (None, "[]") and name not in PUBLISHED and name not in ("title", "body")
    }
    dated = _is_better_dated(connection, before.article_id, article)
    if dated:
        changed |= {name: columns(article, None)[name] for name in PUBLISHED}
    if not changed:
        return False
    if warc is not None:  # else extracting the earlier bytes again would undo it
        changed |= {"warc_file": warc.file, "warc_offset": warc.offset}
    _replace(connection, before, article, changed, moves=dated)
    return True


def _is_better_dated(connection: sqlite3.Connection, article_id: int, article: Article) -> bool:
    (stored,) = connection.execute(
        "SELECT published_from FROM articles WHERE id = ?", (article_id,)
    ).fetchone()
    fresh = article.published
    return fresh is not None and (stored is None or _TRUST.index(fresh.source) > _TRUST.index(stored))


def _replace(
    connection: sqlite3.Connection, before: Previous, article: Article, row: dict[str, object], *, moves: bool
) -> int:
    """Change an article's row and all that hangs on it; returns its sort key, a new one if it *moves*."""
    withdraw(connection, before.article_id)  # the date and the credit decide who leads a cluster
    unindex(connection, before.sort_key)
    sets = ", ".join(f"{name} = :{name}" for name in row)
    connection.execute(f"UPDATE articles SET {sets} WHERE id = :id", row | {"id": before.article_id})  # noqa: S608
    sort_key = _move(connection, before, article) if moves else before.sort_key
    index(connection, sort_key)
    place(connection, before.article_id)
    return sort_key


def _move(connection: sqlite3.Connection, before: Previous, article: Article) -> int:
    """Give an article that is not in the index the key of its new minute; returns its key."""
    (seen,) = connection.execute(
        "SELECT first_seen_at FROM articles WHERE id = ?", (before.article_id,)
    ).fetchone()
    key = free_key(connection, article, from_text(seen))
    if key >> SHIFT == before.sort_key >> SHIFT:
        return before.sort_key
    lines = connection.execute(
        "DELETE FROM sightings WHERE sort_key = ? RETURNING line", (before.sort_key,)
    ).fetchall()
    connection.execute("UPDATE articles SET sort_key = ? WHERE id = ?", (key, before.article_id))
    connection.executemany(
        "INSERT INTO sightings (line, sort_key) VALUES (?, ?)", [(row["line"], key) for row in lines]
    )
    return key
