"""Which articles belong together (``articles.cluster_id``), and the index's knowledge of who leads.

A cluster is a connected part of the graph of pairs in ``copies`` that are alike by
:data:`ALIKE`.  Its number is the least id of its members, so that the same texts give the same clusters
in whatever order they came; nobody should read anything into it.  Who leads is the view
``unique_articles``'s to say.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from archive.index import reindex_leadership

ALIKE = 0.7
"""Jaccard similarity from which two texts are copies (DESIGN §8).  Of 1,709 real stories, those at .7
and above were one text; between .5 and .7 stood the morning's and the evening's form of a story, and
at .54 began the daily reports of exchange rates, alike but for their numbers."""


def join(connection: sqlite3.Connection, article_id: int, others: Iterable[int]) -> None:
    """Make one cluster of the article's and those of *others*."""
    clusters = sorted({_cluster(connection, each) for each in (article_id, *others)})
    with _leaders_indexed(connection, clusters):
        for cluster in clusters[1:]:
            connection.execute(
                "UPDATE articles SET cluster_id = ? WHERE cluster_id = ?", (clusters[0], cluster)
            )


def leave(connection: sqlite3.Connection, article_id: int, others: set[int]) -> None:
    """Make the article a cluster of its own again, and more than one of the rest if it held them together.

    *others* are those that it was alike to; its pairs are no longer in ``copies``.
    """
    cluster = _cluster(connection, article_id)
    members = {
        row["id"] for row in connection.execute("SELECT id FROM articles WHERE cluster_id = ?", (cluster,))
    }
    members.remove(article_id)
    if not members:
        return
    with _leaders_indexed(connection, [cluster, *members, article_id]):
        for part in [{article_id}, *_parts(connection, members, others)]:
            connection.executemany(
                "UPDATE articles SET cluster_id = ?1 WHERE id = ?2 AND cluster_id <> ?1",
                [(min(part), member) for member in part],
            )


def neighbours(connection: sqlite3.Connection, article_id: int) -> set[int]:
    """The articles whose text is alike."""
    rows = connection.execute(
        "SELECT other_id FROM copies WHERE article_id = ? AND similarity >= ?", (article_id, ALIKE)
    )
    return {row["other_id"] for row in rows}


def leader(connection: sqlite3.Connection, cluster: int) -> int | None:
    """The leader's id; None when there is no such cluster.

    LIMIT 1 ends the view's work at the leader, mostly the first to be looked at: else it would compare
    each member with each.
    """
    row = connection.execute(
        "SELECT id FROM unique_articles WHERE cluster_id = ? LIMIT 1", (cluster,)
    ).fetchone()
    return None if row is None else int(row["id"])


@contextmanager
def _leaders_indexed(connection: sqlite3.Connection, clusters: Iterable[int]) -> Iterator[None]:
    """Index those again that begin or cease to lead one of *clusters*, or of what the block makes of them."""
    numbers = set(clusters)
    before = {leader(connection, each) for each in numbers}
    yield
    for article_id in before ^ {leader(connection, each) for each in numbers}:
        if article_id is not None:
            reindex_leadership(connection, article_id)


def _parts(connection: sqlite3.Connection, members: set[int], seeds: set[int]) -> list[set[int]]:
    """The connected parts of *members*; there is one of *seeds* in each."""
    parts: list[set[int]] = []
    left = set(seeds)
    while left:
        part = _reachable(connection, left.pop(), goals=set() if parts else left)
        if not parts and left <= part:  # the usual case: nothing falls apart
            return [members]
        left -= part
        parts.append(part)
    return parts


def _reachable(connection: sqlite3.Connection, start: int, goals: set[int]) -> set[int]:
    """All that hang together with *start*; no more than needed once all of *goals* are among them."""
    found, fringe = {start}, [start]
    while fringe and not (goals and goals <= found):
        fresh = neighbours(connection, fringe.pop()) - found
        found |= fresh
        fringe += fresh
    return found


def _cluster(connection: sqlite3.Connection, article_id: int) -> int:
    (cluster,) = connection.execute("SELECT cluster_id FROM articles WHERE id = ?", (article_id,)).fetchone()
    return int(cluster)
