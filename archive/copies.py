"""Finding near-duplicates of an article: candidates by keys, then the texts themselves.

Tables ``bands`` (keys of every article) and ``copies`` (pairs, a row in each direction, so that an
article's pairs are one range of the primary key).  All of it belongs in the transaction that changes
the article.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from itertools import islice

from archive.clusters import ALIKE, join, leave, neighbours
from archive.fingerprints import jaccard, letters, runs, share
from archive.minhash import ANCHORS, FINGERPRINT_VERSION, SHORTEST, Key, keys
from archive.text import FOLD_VERSION

CONTAINED = 0.8
"""Share of a text that stands in another from which the pair is noted even if they are not alike:
a brief cut from a story, or the story that grew from it."""

VERSION = f"{FINGERPRINT_VERSION}.{FOLD_VERSION}"
"""Of what is in ``bands`` and ``copies``; kept in ``meta`` as ``fingerprint_version``."""

# What bounds the work for one article, whatever is stored: of each key so many owners are looked at, the
# newest first (a text is mostly copied within days), and so many texts are compared, those with the most
# keys in common first.  A cluster larger than that still hangs together, link by link.
_OWNERS = 100
_COMPARED = 32

# Not worth comparing: a band in common by chance, the lengths too different for any copy; or fewer anchors
# than one in 28 words of the shorter text (real briefs have one in 7 to 19).  A tenth of the candidates pass.
_SHORTER, _LONGER = 3, 5
_WORDS_AN_ANCHOR = 28


def place(connection: sqlite3.Connection, article_id: int) -> bool:
    """Find what *article_id* is a copy of; says whether it joined a cluster.

    For an article that is stored and indexed, in a cluster of its own, and has no keys yet.
    """
    (body,) = connection.execute("SELECT body FROM articles WHERE id = ?", (article_id,)).fetchone()
    own_letters = letters(body)
    own_keys = keys(own_letters)
    if not own_keys:
        return False
    own, alike = frozenset(runs(own_letters)), []
    for other_id in _candidates(connection, article_id, own_keys):
        (text,) = connection.execute("SELECT body FROM articles WHERE id = ?", (other_id,)).fetchone()
        other_letters = letters(text)
        if len(other_letters) < SHORTEST:  # credited; the same whichever of the two comes first
            continue
        other = frozenset(runs(other_letters))
        if _note(connection, (article_id, own), (other_id, other)) >= ALIKE:
            alike.append(other_id)
    connection.executemany(
        "INSERT INTO bands (band, hash, article_id) VALUES (?, ?, ?)",
        [(*key, article_id) for key in own_keys],
    )
    if alike:
        join(connection, article_id, alike)
    return bool(alike)


def withdraw(connection: sqlite3.Connection, article_id: int) -> None:
    """Undo :func:`place`.  To be called before the article's row changes or goes."""
    alike = neighbours(connection, article_id)
    connection.execute(
        """DELETE FROM copies WHERE other_id = ?1
           AND article_id IN (SELECT other_id FROM copies WHERE article_id = ?1)""",
        (article_id,),
    )
    connection.execute("DELETE FROM copies WHERE article_id = ?", (article_id,))
    connection.executemany(
        "DELETE FROM bands WHERE band = ? AND hash = ? AND article_id = ?",
        [(*key, article_id) for key in _keys_of(connection, article_id)],
    )
    leave(connection, article_id, alike)


def version(connection: sqlite3.Connection) -> str | None:
    """The version of the rules by which the archive's copies were found."""
    row = connection.execute("SELECT value FROM meta WHERE key = 'fingerprint_version'").fetchone()
    return None if row is None else row["value"]


def rebuild(connection: sqlite3.Connection) -> None:
    """Find all copies anew, from the texts alone; some minutes for 100,000 articles."""
    connection.execute("DELETE FROM bands")
    connection.execute("DELETE FROM copies")
    connection.execute("UPDATE articles SET cluster_id = id WHERE cluster_id <> id")
    connection.execute("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")
    for row in connection.execute("SELECT id FROM articles ORDER BY id").fetchall():
        place(connection, row["id"])
    connection.execute("REPLACE INTO meta (key, value) VALUES ('fingerprint_version', ?)", (VERSION,))


def _keys_of(connection: sqlite3.Connection, article_id: int) -> list[Key]:
    (body,) = connection.execute("SELECT body FROM articles WHERE id = ?", (article_id,)).fetchone()
    return keys(letters(body))


def _candidates(connection: sqlite3.Connection, article_id: int, own: list[Key]) -> list[int]:
    """The articles to compare with, likeliest first."""
    bands, anchors = Counter[int](), Counter[int]()
    for band, key in own:
        owners = connection.execute(
            "SELECT article_id FROM bands WHERE band = ? AND hash = ? ORDER BY article_id DESC LIMIT ?",
            (band, key, _OWNERS),
        )
        (anchors if band == ANCHORS else bands).update(row["article_id"] for row in owners)
    words = _words(connection, article_id)
    likely = (
        other
        for other, _ in (bands + anchors).most_common()
        if _is_likely(bands[other], anchors[other], sorted((words, _words(connection, other))))
    )
    return list(dict.fromkeys([*_credited(connection, article_id), *islice(likely, _COMPARED)]))


def _is_likely(bands: int, anchors: int, words: list[int]) -> bool:
    shorter, longer = words
    copy = bands > 0 and shorter * _LONGER >= longer * _SHORTER
    return copy or (anchors > 1 and anchors * _WORDS_AN_ANCHOR >= shorter)


def _credited(connection: sqlite3.Connection, article_id: int) -> list[int]:
    """The article that this one says it took its text from, and those that say so of this one."""
    rows = connection.execute(
        """SELECT o.id FROM articles AS a JOIN articles AS o ON o.url = a.credit_url AND o.id <> a.id WHERE a.id = ?1
           UNION SELECT * FROM (SELECT o.id FROM articles AS a JOIN articles AS o ON o.credit_url = a.url AND o.id <> a.id
                                WHERE a.id = ?1 ORDER BY o.id DESC LIMIT ?2)""",
        (article_id, _COMPARED),
    )
    return [row["id"] for row in rows]


def _words(connection: sqlite3.Connection, article_id: int) -> int:
    (words,) = connection.execute("SELECT word_count FROM articles WHERE id = ?", (article_id,)).fetchone()
    return int(words)


def _note(
    connection: sqlite3.Connection, one: tuple[int, frozenset[str]], other: tuple[int, frozenset[str]]
) -> float:
    """Measure a pair, enter it if it is worth it, and return its similarity."""
    (one_id, one_text), (other_id, other_text) = one, other
    similarity = jaccard(one_text, other_text)
    one_share, other_share = share(one_text, other_text), share(other_text, one_text)
    if similarity >= ALIKE or max(one_share, other_share) >= CONTAINED:
        connection.executemany(
            "REPLACE INTO copies (article_id, other_id, similarity, containment) VALUES (?, ?, ?, ?)",
            [(one_id, other_id, similarity, one_share), (other_id, one_id, similarity, other_share)],
        )
    return similarity
