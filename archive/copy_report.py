"""Who copied whom: an article's cluster in order of appearance, and the briefs and longer forms of it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, fields
from datetime import date, datetime

from archive.clusters import ALIKE, leader
from archive.fingerprints import jaccard, shingles
from archive.stored import StoredArticle


@dataclass(frozen=True, slots=True)
class Copy:
    """An article of the cluster.  ``similarity`` is to the leader: 1.0 is the same letters."""

    id: int
    outlet: str
    url: str
    title: str
    published_at: datetime | None
    published_day: date | None
    first_seen_at: datetime
    word_count: int
    credit_name: str | None
    credit_url: str | None
    similarity: float


@dataclass(frozen=True, slots=True)
class Part:
    """An article outside the cluster that has a text in common with a member of it.

    ``relation``: ``brief`` (of its text, the share ``containment`` stands in the member) or ``longer``
    (so much of the member stands in it).
    """

    id: int
    outlet: str
    url: str
    title: str
    published_at: datetime | None
    published_day: date | None
    first_seen_at: datetime
    word_count: int
    relation: str
    member_id: int
    containment: float


@dataclass(frozen=True, slots=True)
class CopyReport:
    """``why`` the leader leads: ``credited`` by another member, else ``earliest`` published, else
    ``first seen`` (its page has no date), or ``alone``.  ``copies`` holds all members, the leader
    among them, the earliest first; ``parts`` come with the longest shared text first."""

    article_id: int
    leader_id: int
    why: str
    copies: tuple[Copy, ...]
    parts: tuple[Part, ...]


def report(connection: sqlite3.Connection, article: StoredArticle) -> CopyReport:
    """All that is known of the copies of *article*."""
    leads = leader(connection, article.cluster_id)
    assert leads is not None, "it has a member"
    # The order of view unique_articles, without its preference for the credited one.
    rows = connection.execute(
        f"""SELECT {StoredArticle.columns()} FROM articles WHERE cluster_id = ?
            ORDER BY min(coalesce(published_at, published_day || 'T23:59:59Z', first_seen_at), first_seen_at),
                first_seen_at, id""",  # noqa: S608
        (article.cluster_id,),
    )
    members = [StoredArticle.of(row) for row in rows]
    (first,) = (each for each in members if each.id == leads)
    text = shingles(first.body)
    copies = tuple(_copy(each, jaccard(text, shingles(each.body))) for each in members)
    return CopyReport(article.id, leads, _why(first, members), copies, tuple(_parts(connection, members)))


def _copy(article: StoredArticle, similarity: float) -> Copy:
    own = {each.name: getattr(article, each.name) for each in fields(Copy) if each.name != "similarity"}
    return Copy(**own, similarity=round(similarity, 4))


def _why(first: StoredArticle, members: list[StoredArticle]) -> str:
    if len(members) == 1:
        return "alone"
    if any(each.credit_url == first.url and each.id != first.id for each in members):
        return "credited"
    return "earliest" if first.published_day else "first seen"


def _parts(connection: sqlite3.Connection, members: list[StoredArticle]) -> list[Part]:
    """Each related article once, with the member that it has most in common with."""
    found: dict[int, Part] = {}
    for member in members:
        for row in connection.execute(_RELATED, (member.id, ALIKE, member.cluster_id)):
            is_brief = row["its_share"] >= row["own_share"]
            share = row["its_share"] if is_brief else row["own_share"]
            if row["id"] not in found or found[row["id"]].containment < share:
                other = StoredArticle.of(row)
                found[other.id] = Part(
                    **{name: getattr(other, name) for name in _OF_THE_OTHER},
                    relation="brief" if is_brief else "longer",
                    member_id=member.id,
                    containment=round(share, 4),
                )
    return sorted(found.values(), key=lambda part: (-part.containment * part.word_count, part.id))


_OF_THE_OTHER = [each.name for each in fields(Part)][:-3]
_RELATED = f"""
    SELECT own.containment AS own_share, its.containment AS its_share, {StoredArticle.columns("a")}
    FROM copies AS own JOIN copies AS its ON its.article_id = own.other_id AND its.other_id = own.article_id
    JOIN articles AS a ON a.id = own.other_id
    WHERE own.article_id = ? AND own.similarity < ? AND a.cluster_id <> ?"""  # noqa: S608 - our own names
