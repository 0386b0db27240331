"""The versions of an article: what changed from one to the next, by whom, and when it was away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from archive import lookup
from archive.diff import Edit, changed_words, diff
from archive.times import from_text

if TYPE_CHECKING:
    import sqlite3

    from archive.stored import Revision, StoredArticle


@dataclass(frozen=True, slots=True)
class Version:
    """A revision and what it changed; the first one changed nothing.

    ``kind``: ``first``; ``edit`` and ``headline``, the outlet changed the text, or the title alone;
    ``reextracted``, our own rules changed.
    """

    revision: int
    kind: str
    seen_at: datetime
    content_hash: str
    words_added: int
    words_removed: int
    title: tuple[Edit, ...]
    body: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Removal:
    """A time that the page answered 404 or 410; without ``back_at`` it still does."""

    gone_at: datetime
    back_at: datetime | None


@dataclass(frozen=True, slots=True)
class History:
    """All that is known of an article's past, the oldest first."""

    id: int
    outlet: str
    url: str
    title: str
    gone_at: datetime | None
    versions: tuple[Version, ...]
    removals: tuple[Removal, ...]


def history(connection: sqlite3.Connection, article: StoredArticle) -> History:
    """The history of a stored article; a tenth of a second for each version of a long text."""
    revisions = lookup.revisions(connection, article.id)
    removals = connection.execute(
        "SELECT gone_at, back_at FROM removals WHERE article_id = ? ORDER BY gone_at", (article.id,)
    )
    return History(
        id=article.id,
        outlet=article.outlet,
        url=article.url,
        title=article.title,
        gone_at=article.gone_at,
        versions=tuple(map(_version, [None, *revisions[:-1]], revisions)),
        removals=tuple(
            Removal(from_text(row["gone_at"]), row["back_at"] and from_text(row["back_at"]))
            for row in removals
        ),
    )


def _version(before: Revision | None, after: Revision) -> Version:
    old = after if before is None else before
    title, body = diff(old.title, after.title), diff(old.body, after.body)
    added, removed = changed_words([*title, *body])
    return Version(
        revision=after.revision,
        kind=after.kind,
        seen_at=after.seen_at,
        content_hash=after.content_hash,
        words_added=added,
        words_removed=removed,
        title=title,
        body=body,
    )
