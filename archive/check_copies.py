"""``akhbar check``: whether keys, pairs and clusters of copies fit the texts and each other."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from archive.clusters import ALIKE
from archive.copies import VERSION, version
from archive.fingerprints import letters
from archive.minhash import Key, keys


def disagreements(connection: sqlite3.Connection) -> Iterator[str]:
    """What does not fit, in words; recomputes the keys of all articles (some 2 ms each)."""
    found_by = version(connection)
    if found_by != VERSION:
        yield f"copies were found by version {found_by} of the rules, we have {VERSION}: run 'akhbar migrate'"
        return
    yield from _keys(connection)
    yield from _pairs(connection)
    yield from _clusters(connection)


def _keys(connection: sqlite3.Connection) -> Iterator[str]:
    groups = _stored_keys(connection)
    owner, stored = next(groups, (0, set()))
    for row in connection.execute("SELECT id, url, body FROM articles ORDER BY id"):
        if owner < row["id"]:
            owner, stored = next(groups, (1 << 63, set()))
        if set(keys(letters(row["body"]))) != (stored if owner == row["id"] else set()):
            yield f"article {row['url']} does not have the keys of its text in table bands"


def _stored_keys(connection: sqlite3.Connection) -> Iterator[tuple[int, set[Key]]]:
    rows = connection.execute("SELECT article_id, band, hash FROM bands ORDER BY article_id")
    for article_id, group in groupby(rows, key=itemgetter(0)):
        yield article_id, {(band, key) for _, band, key in group}


def _pairs(connection: sqlite3.Connection) -> Iterator[str]:
    rows = connection.execute(
        """SELECT article_id, other_id FROM copies AS c WHERE NOT EXISTS (
               SELECT 1 FROM copies AS o WHERE o.article_id = c.other_id AND o.other_id = c.article_id
               AND o.similarity = c.similarity)"""
    )
    for article_id, other_id in rows:
        yield f"article {article_id} is paired with {other_id} in table copies, but not {other_id} with {article_id}"


def _clusters(connection: sqlite3.Connection) -> Iterator[str]:
    least: dict[int, int] = {}  # of each article with copies, a smaller one of its cluster, or itself

    def root(article_id: int) -> int:
        while least.setdefault(article_id, article_id) != article_id:
            least[article_id] = article_id = least[least[article_id]]
        return article_id

    pairs = connection.execute("SELECT article_id, other_id FROM copies WHERE similarity >= ?", (ALIKE,))
    for article_id, other_id in pairs:
        one, other = root(article_id), root(other_id)
        least[max(one, other)] = min(one, other)
    for article_id, cluster_id in connection.execute("SELECT id, cluster_id FROM articles"):
        if root(article_id) != cluster_id:
            yield f"article {article_id} is in cluster {cluster_id}, by table copies it belongs in {root(article_id)}"
