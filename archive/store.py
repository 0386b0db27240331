"""Storing an article: row, revision and index together, in the caller's one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from archive import boilerplate
from archive.copies import place, withdraw
from archive.index import index, unindex
from archive.models import Article, Fetched, WarcPointer
from archive.sort_keys import first_key, last_key
from archive.times import optional_text, to_text
from archive.urls import canonical

PUBLISHED = ("published_at", "published_day", "published_from", "published_raw")
"""The columns that an outlet's later changes leave alone: an edited page often calls the edit its publication.
See :func:`archive.rewriting.update`."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What storing an article came to: ``change`` is ``new``, ``edit``, ``headline``,
    ``reextracted`` or ``unchanged``; ``copy`` says that its text is another stored article's too;
    ``learned`` are lines of it, folded, that are now known to be boilerplate."""

    article_id: int
    change: str
    revision: int
    copy: bool = False
    learned: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """What of an article counts as its text: what a revision is about."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Previous:
    """The stored text of an article, to compare with."""

    article_id: int
    revision: int
    title: str
    body: str
    content_hash: str
    extractor: str
    sort_key: int
    warc: WarcPointer | None


def store(
    connection: sqlite3.Connection,
    article: Article,
    fetched: Fetched,
    *,
    by_todays_rules: Callable[[Previous], Text | None] = lambda _: None,
) -> Stored:
    """Store *article*, fetched as *fetched* says: a new row, a new revision, or only "checked".

    *by_todays_rules* is asked only when the text differs: it extracts the stored bytes again, or gives
    None when it cannot.  So like is compared with like, whatever has changed in our rules or was learned
    of the outlet since; where the two agree, the outlet changed nothing: the revision is ``reextracted``.
    """
    before = previous(connection, article.url)
    if before is None:
        article_id, sort_key = _insert(connection, article, fetched)
        copy = place(connection, article_id)
        return Stored(article_id, "new", 1, copy, learn(connection, article, sort_key))
    if before.content_hash == article.content_hash:
        _checked(connection, before.article_id, fetched.at)
        return Stored(before.article_id, "unchanged", before.revision)
    change = _kind_of_change(by_todays_rules(before) or Text(before.title, before.body), article)
    withdraw(connection, before.article_id)  # from here to place() its row decides for no other who leads
    _revise(connection, before, article, fetched, change)
    copy = place(connection, before.article_id)
    learned = learn(connection, article, before.sort_key)
    return Stored(before.article_id, change, before.revision + 1, copy, learned)


def previous(connection: sqlite3.Connection, url: str) -> Previous | None:
    """The article stored under *url*, if any."""
    row = connection.execute(
        """SELECT a.id, a.revision, a.title, a.body, a.content_hash, a.extractor, a.sort_key,
               a.warc_file, a.warc_offset
           FROM articles AS a WHERE a.url = ?""",
        (url,),
    ).fetchone()
    if row is None:
        return None
    warc = None if row["warc_file"] is None else WarcPointer(row["warc_file"], row["warc_offset"], 0)
    return Previous(
        article_id=row["id"],
        revision=row["revision"],
        title=row["title"],
        body=row["body"],
        content_hash=row["content_hash"],
        extractor=row["extractor"],
        sort_key=row["sort_key"],
        warc=warc,
    )


def move(connection: sqlite3.Connection, article_id: int, url: str) -> None:
    """The outlet gave a stored article another address: it stays the same article, unless that is stored too."""
    connection.execute(
        "UPDATE articles SET url = :url WHERE id = :id AND NOT EXISTS (SELECT 1 FROM articles WHERE url = :url)",
        {"url": url, "id": article_id},
    )


def _kind_of_change(before: Text, article: Article) -> str:
    if before.body != article.body:
        return "edit"
    return "headline" if before.title != article.title else "reextracted"


def learn(connection: sqlite3.Connection, article: Article, sort_key: int) -> tuple[str, ...]:
    """Count the article's lines; those that are known to be boilerplate by that, folded."""
    lines = (*article.body.split("\n"), *article.left_out)
    return boilerplate.count(connection, article.outlet, sort_key, lines)


def _insert(connection: sqlite3.Connection, article: Article, fetched: Fetched) -> tuple[int, int]:
    sort_key = free_key(connection, article, fetched.at)
    row = columns(article, fetched.warc) | {
        "sort_key": sort_key,
        "outlet": article.outlet,
        "url": article.url,
        "first_seen_at": to_text(fetched.at),
        "checked_at": to_text(fetched.at),
    }
    names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
    # Its own cluster at first: the id that it is about to get, which only this transaction can take.
    cursor = connection.execute(
        f"""INSERT INTO articles ({names}, cluster_id)
            VALUES ({marks}, (SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'articles'))""",  # noqa: S608 - our own names
        row,
    )
    assert cursor.lastrowid is not None
    article_id = cursor.lastrowid
    write_revision(connection, article_id, 1, "first", article, fetched)
    index(connection, sort_key)
    return article_id, sort_key


def _revise(
    connection: sqlite3.Connection, before: Previous, article: Article, fetched: Fetched, change: str
) -> None:
    unindex(connection, before.sort_key)
    row = {name: value for name, value in columns(article, fetched.warc).items() if name not in PUBLISHED}
    sets = ", ".join(f"{name} = :{name}" for name in row)
    connection.execute(
        f"""UPDATE articles SET {sets}, revision = revision + 1, checked_at = :now, gone_at = NULL
            WHERE id = :id""",  # noqa: S608 - our own names
        row | {"now": to_text(fetched.at), "id": before.article_id},
    )
    write_revision(connection, before.article_id, before.revision + 1, change, article, fetched)
    index(connection, before.sort_key)


def _checked(connection: sqlite3.Connection, article_id: int, at: datetime) -> None:
    connection.execute(
        "UPDATE articles SET checked_at = ?, gone_at = NULL WHERE id = ?", (to_text(at), article_id)
    )


def columns(article: Article, warc: WarcPointer | None) -> dict[str, object]:
    """What an article's row says of its present text and metadata."""
    published = article.published
    return {
        "kind": article.kind,
        "title": article.title,
        "summary": article.summary,
        "authors": _list(article.authors),
        "section": article.section,
        "tags": _list(article.tags),
        "image_url": article.image_url,
        "language": article.language,
        "published_at": optional_text(published.at) if published else None,
        "published_day": published.day.isoformat() if published else None,
        "published_from": published.source if published else None,
        "published_raw": published.raw if published else None,
        "modified_at": optional_text(article.modified_at),
        "credit_name": article.credit_name,
        "credit_url": article.credit_url and _address(article.credit_url),
        "word_count": article.word_count,
        "content_hash": article.content_hash,
        "extractor": article.extractor,
        "warc_file": warc and warc.file,
        "warc_offset": warc and warc.offset,
        "body": article.body,
    }


def write_revision(
    connection: sqlite3.Connection,
    article_id: int,
    number: int,
    kind: str,
    article: Article,
    fetched: Fetched,
) -> None:
    """Enter one version of an article's text, seen when it was *fetched*."""
    warc = fetched.warc
    connection.execute(
        """INSERT INTO revisions (article_id, revision, kind, seen_at, title, content_hash, extractor,
               warc_file, warc_offset, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            article_id,
            number,
            kind,
            to_text(fetched.at),
            article.title,
            article.content_hash,
            article.extractor,
            warc and warc.file,
            warc and warc.offset,
            article.body,
        ),
    )


def free_key(connection: sqlite3.Connection, article: Article, seen_at: datetime) -> int:
    """The next free key in the article's minute.  A date in the future does not put it on top for ever."""
    moment = min(_moment(connection, article) or seen_at, seen_at)
    (taken,) = connection.execute(
        "SELECT max(sort_key) FROM articles WHERE sort_key BETWEEN ? AND ?",
        (first_key(moment), last_key(moment)),
    ).fetchone()
    return first_key(moment) if taken is None else int(taken) + 1


def _moment(connection: sqlite3.Connection, article: Article) -> datetime | None:
    published = article.published
    if published is None:
        return None
    if published.at is not None:
        return published.at
    (zone,) = connection.execute("SELECT timezone FROM outlets WHERE id = ?", (article.outlet,)).fetchone()
    return datetime.combine(published.day, time(), ZoneInfo(zone)).astimezone(UTC)


def _address(url: str) -> str:
    """The form that articles have, so that a credited one is known when it is stored."""
    try:
        return canonical(url)
    except ValueError:
        return url


def _list(values: tuple[str, ...]) -> str:
    return json.dumps(list(values), ensure_ascii=False)
