"""Learning which lines are an outlet's boilerplate: those on many pages that tell different stories.

Whole lines of a body are counted, never parts of one, so an agency's standing phrase is safe within its
paragraph.  Table ``sightings`` says which article has which line; ``boilerplate`` names those seen often.
A line's share is taken of the articles that were published between its own first and last: so it is learned
days after a site has begun to print it, and stays learned when the site has ceased to.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain

from archive import stale
from archive.text import fold

RULES = ((5, 0.25), (15, 0.1))
"""(different stories, share of the articles of its time) from which a line is learned.  Among the 12,368
sentences of 1,703 real stories no sentence of a story's own stood in more than 3 of them, an evening's reports
of one election; five and more had only "must read" and links to other stories, at shares of .03 to .12.  The
prompts on 100 pages of a republisher's stood on 17 to 50 of them."""

FEWEST = min(stories for stories, _ in RULES)

_WIDTH = 24  # articles of which a share is taken at least: five within an hour may well be one event's
_WINDOW = 200  # of a line's sightings, the newest, that a judgement looks at; bounds its work
_LONGEST = 60  # words of a line that is counted; half of real paragraphs are longer
_LINES = 32  # that are counted from either end of a body: a live blog may have thousands


@dataclass(frozen=True, slots=True)
class _Evidence:
    pages: int
    articles: int
    first_seen_at: str | None
    last_seen_at: str | None
    example_url: str | None
    learned: bool


def count(
    connection: sqlite3.Connection, outlet: str, sort_key: int, lines: Iterable[str]
) -> tuple[str, ...]:
    """Note that an article has these lines; returns those that are learned by that, folded.

    For the transaction that changes the article, once its cluster is known.  A line is counted once an
    article, however often this is called.  The articles that have a learned line are marked as stale.
    """
    learned = []
    for line, text in _counted(lines).items():
        key = _key(outlet, line)
        added = connection.execute(
            "INSERT OR IGNORE INTO sightings (line, sort_key) VALUES (?, ?)", (key, sort_key)
        )
        if (
            added.rowcount
            and _is_frequent(connection, key)
            and _note(connection, outlet, line, text, sort_key)
        ):
            learned.append(line)
    return tuple(learned)


def review(connection: sqlite3.Connection, outlet: str, keep: Iterable[str]) -> frozenset[str]:
    """Judge all of an outlet's lines anew and return the learned ones, folded.

    *keep* is what the outlet file overrules.  For a crawl's start: later articles, and copies found
    later, change what the earlier ones are evidence of.
    """
    kept = {fold(text): text for text in keep}
    connection.executemany(
        "INSERT OR IGNORE INTO boilerplate (outlet, line, text) VALUES (?, ?, ?)",
        [(outlet, line, text) for line, text in kept.items() if line],
    )
    learned = set()
    rows = connection.execute("SELECT line, verdict FROM boilerplate WHERE outlet = ?", (outlet,)).fetchall()
    for row in rows:
        evidence = _evidence(connection, outlet, row["line"])
        verdict = "kept" if row["line"] in kept else "learned" if evidence.learned else "seen"
        _write(connection, outlet, row["line"], evidence, verdict)
        if (verdict == "learned") != (row["verdict"] == "learned"):
            stale.mark(connection, outlet, _key(outlet, row["line"]))
        if verdict == "learned":
            learned.add(row["line"])
    connection.execute(
        "DELETE FROM boilerplate WHERE outlet = ? AND pages = 0 AND verdict = 'seen'", (outlet,)
    )
    return frozenset(learned)


def learned(connection: sqlite3.Connection, outlet: str, keep: Iterable[str]) -> frozenset[str]:
    """What :func:`review` would return, with nothing written."""
    kept = set(map(fold, keep))
    rows = connection.execute("SELECT line FROM boilerplate WHERE outlet = ?", (outlet,)).fetchall()
    lines = {row["line"] for row in rows} - kept
    return frozenset(line for line in lines if _evidence(connection, outlet, line).learned)


def refold(connection: sqlite3.Connection) -> None:
    """Carry what is known over to other folding rules.  Lines seen seldom are counted from nought again."""
    for row in connection.execute("SELECT outlet, line, text FROM boilerplate").fetchall():
        outlet, old, new = row["outlet"], row["line"], fold(row["text"])
        if new == old:
            continue
        keys = (_key(outlet, new), _key(outlet, old))
        connection.execute("UPDATE OR IGNORE sightings SET line = ? WHERE line = ?", keys)
        connection.execute("DELETE FROM sightings WHERE line = ?", keys[1:])
        connection.execute(
            "UPDATE OR REPLACE boilerplate SET line = ? WHERE outlet = ? AND line = ?", (new, outlet, old)
        )


def _counted(lines: Iterable[str]) -> dict[str, str]:
    """The lines that count: folded form to text."""
    every = [text for text in lines if text]
    some = every if len(every) <= 2 * _LINES else chain(every[:_LINES], every[-_LINES:])
    folded = {fold(text): text for text in some if text.count(" ") <= 2 * _LONGEST}
    return {line: text for line, text in folded.items() if line and line.count(" ") < _LONGEST}


def _key(outlet: str, line: str) -> int:
    """64 bits: 100,000 articles have a million lines, of which two fall together once in 30 million archives."""
    digest = blake2b(f"{outlet}\n{line}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _is_frequent(connection: sqlite3.Connection, key: int) -> bool:
    (seen,) = connection.execute(
        "SELECT count(*) FROM (SELECT 1 FROM sightings WHERE line = ? LIMIT ?)", (key, FEWEST)
    ).fetchone()
    return bool(seen == FEWEST)


def _note(connection: sqlite3.Connection, outlet: str, line: str, text: str, sort_key: int) -> bool:
    """Enter one more sighting of a frequent line; says whether that made it a learned one."""
    row = connection.execute(
        "SELECT pages, verdict FROM boilerplate WHERE outlet = ? AND line = ?", (outlet, line)
    ).fetchone()
    if row is None:
        connection.execute(
            "INSERT INTO boilerplate (outlet, line, text) VALUES (?, ?, ?)", (outlet, line, text)
        )
    elif row["verdict"] == "learned" and row["pages"] >= _WINDOW:  # the usual case of an old line
        _count_one(connection, outlet, line, sort_key)
        return False
    before = "seen" if row is None else row["verdict"]
    evidence = _evidence(connection, outlet, line)
    verdict = "learned" if before == "seen" and evidence.learned else before
    _write(connection, outlet, line, evidence, verdict)
    if verdict != before:
        stale.mark(connection, outlet, _key(outlet, line))
    return bool(verdict != before)


def _count_one(connection: sqlite3.Connection, outlet: str, line: str, sort_key: int) -> None:
    connection.execute(
        """UPDATE boilerplate SET pages = pages + 1, last_seen_at = max(last_seen_at, a.first_seen_at),
               articles = articles + NOT EXISTS (
                   SELECT 1 FROM articles AS o JOIN sightings AS s ON s.line = ?1 AND s.sort_key = o.sort_key
                   WHERE o.cluster_id = a.cluster_id AND o.id <> a.id)
           FROM articles AS a WHERE a.sort_key = ?2 AND boilerplate.outlet = ?3 AND boilerplate.line = ?4""",
        (_key(outlet, line), sort_key, outlet, line),
    )


def _evidence(connection: sqlite3.Connection, outlet: str, line: str) -> _Evidence:
    """What the newest sightings of a line say."""
    key = _key(outlet, line)
    rows = connection.execute(
        """SELECT a.sort_key, a.cluster_id, a.first_seen_at, a.url
           FROM (SELECT sort_key FROM sightings WHERE line = ? ORDER BY sort_key DESC LIMIT ?) AS s
           CROSS JOIN articles AS a ON a.sort_key = s.sort_key""",
        (key, _WINDOW),
    ).fetchall()
    if not rows:
        return _Evidence(0, 0, None, None, None, learned=False)
    stories = len({row["cluster_id"] for row in rows})
    share = len(rows) / _population(connection, outlet, rows[-1]["sort_key"], rows[0]["sort_key"], len(rows))
    seen = sorted((row["first_seen_at"], row["url"]) for row in rows)
    return _Evidence(
        pages=len(rows),
        articles=stories,
        first_seen_at=seen[0][0],
        last_seen_at=seen[-1][0],
        example_url=seen[0][1],
        learned=any(stories >= fewest and share >= least for fewest, least in RULES),
    )


def _population(connection: sqlite3.Connection, outlet: str, first: int, last: int, pages: int) -> int:
    """How many articles the outlet has between two keys; no more than needed to know that *pages* are few."""
    enough = int(pages / min(share for _, share in RULES)) + 1
    (between,) = connection.execute(
        """SELECT count(*) FROM (SELECT 1 FROM articles WHERE outlet = ? AND sort_key BETWEEN ? AND ? LIMIT ?)""",
        (outlet, first, last, enough),
    ).fetchone()
    if between >= _WIDTH:
        return int(between)
    (there,) = connection.execute(
        "SELECT count(*) FROM (SELECT 1 FROM articles WHERE outlet = ? LIMIT ?)", (outlet, _WIDTH)
    ).fetchone()
    return int(there)


def _write(connection: sqlite3.Connection, outlet: str, line: str, evidence: _Evidence, verdict: str) -> None:
    """Enter a judgement.  What lies before the window stays as it was counted."""
    connection.execute(
        """UPDATE boilerplate SET verdict = :verdict,
               pages = max(pages, :pages),
               articles = CASE WHEN pages > :pages THEN max(articles, :articles) ELSE :articles END,
               first_seen_at = min(coalesce(first_seen_at, :first), :first),
               last_seen_at = max(coalesce(last_seen_at, :last), :last),
               example_url = coalesce(example_url, :example)
           WHERE outlet = :outlet AND line = :line""",
        {
            "verdict": verdict,
            "pages": evidence.pages,
            "articles": evidence.articles,
            "first": evidence.first_seen_at,
            "last": evidence.last_seen_at,
            "example": evidence.example_url,
            "outlet": outlet,
            "line": line,
        },
    )
