"""What is kept of pages for extracting them again, and how far that went (table ``meta``)."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import date, datetime

from archive.models import WarcPointer
from archive.sort_keys import key_of_day
from archive.times import from_text

Key = int | str
"""A stored article by its id, a quarantined page by its address."""

_FIRST_ZONE = -14  # hours: no zone's day begins earlier than so long before UTC's


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which pages of an outlet: its articles or the quarantined ones, all or those since a day."""

    outlet: str
    since: date | None = None
    quarantined: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A page whose bytes may be kept, and what was said of it before it was fetched."""

    url: str
    outlet: str
    article_id: int | None
    content_hash: str | None  # of the stored article, as the next one
    extractor: str | None
    reason: str | None
    warc: WarcPointer | None
    hint_title: str | None
    hint_published_at: datetime | None
    section: str | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a selection was worked through: by which rules, and the last key that was done."""

    rules: str
    since: str | None
    last: Key


# A page that was found under another address has that one's hints.  Where the source is no longer known,
# a stored article's own section stands for what it said.
_HINTS = """coalesce(p.hint_title, v.hint_title) AS hint_title,
    coalesce(p.hint_published_at, v.hint_published_at) AS hint_published_at,
    CASE WHEN s.url IS NULL AND t.url IS NULL THEN {unknown} ELSE coalesce(s.section, t.section) END AS section"""
_SOURCES = """LEFT JOIN sources AS s ON s.outlet = p.outlet AND s.url = p.found_in
    LEFT JOIN pages AS v ON v.url = p.found_in
    LEFT JOIN sources AS t ON t.outlet = v.outlet AND t.url = v.found_in"""
_ARTICLE = f"""SELECT a.url, a.outlet, a.id AS article_id, a.content_hash, a.extractor,
    NULL AS reason, a.warc_file, a.warc_offset,
    {_HINTS.format(unknown="a.section")} FROM articles AS a LEFT JOIN pages AS p ON p.url = a.url {_SOURCES}
    WHERE a.id = ?"""  # noqa: S608 - our own names
_PAGE = f"""SELECT p.url, p.outlet, p.article_id, NULL AS content_hash, NULL AS extractor,
    p.reason, p.warc_file, p.warc_offset,
    {_HINTS.format(unknown="NULL")} FROM pages AS p {_SOURCES}
    WHERE p.url = ? AND p.state = 'quarantined'"""  # noqa: S608 - our own names


def keys(connection: sqlite3.Connection, selection: Selection, after: Key | None) -> list[Key]:
    """The pages of a selection, in a lasting order, from behind *after* on."""
    since = selection.since
    if selection.quarantined:
        rows = connection.execute(
            """SELECT url FROM pages WHERE state = 'quarantined' AND outlet = ? AND url > ?
               AND warc_file IS NOT NULL AND fetched_at >= ? ORDER BY url""",
            (selection.outlet, after or "", since.isoformat() if since else ""),
        )
    elif since is None:
        rows = connection.execute(
            "SELECT id FROM articles WHERE outlet = ? AND id > ? ORDER BY id", (selection.outlet, after or 0)
        )
    else:
        rows = connection.execute(
            """SELECT id FROM articles WHERE outlet = ? AND id > ? AND sort_key >= ?
               AND coalesce(published_day, first_seen_at) >= ? ORDER BY id""",
            (selection.outlet, after or 0, key_of_day(since, _FIRST_ZONE), since.isoformat()),
        )
    return [row[0] for row in rows]


def kept(connection: sqlite3.Connection, key: Key) -> Kept | None:
    """What is kept under that key; None when it is there no longer."""
    row = connection.execute(_ARTICLE if isinstance(key, int) else _PAGE, (key,)).fetchone()
    if row is None:
        return None
    published = row["hint_published_at"]
    return Kept(
        url=row["url"],
        outlet=row["outlet"],
        article_id=row["article_id"],
        content_hash=row["content_hash"],
        extractor=row["extractor"],
        reason=row["reason"],
        warc=None if row["warc_file"] is None else WarcPointer(row["warc_file"], row["warc_offset"], 0),
        hint_title=row["hint_title"],
        hint_published_at=None if published is None else from_text(published),
        section=row["section"],
    )


def done_until(connection: sqlite3.Connection, selection: Selection, rules: str) -> Key | None:
    """Up to which key a selection was worked through by these rules; None when it is to be begun.

    What was done for all days, or since an earlier one, counts.
    """
    rows = connection.execute("SELECT value FROM meta WHERE key GLOB ?", (f"{_name(selection)}*",))
    done = [Progress(**json.loads(row["value"])) for row in rows]
    day = selection.since.isoformat() if selection.since else ""
    covering = [each.last for each in done if each.rules == rules and (each.since or "") <= day]
    return max(covering, key=_order, default=None)


def remember(connection: sqlite3.Connection, selection: Selection, rules: str, last: Key) -> None:
    """Note how far it went, in the transaction that wrote what was done."""
    name, since = _name(selection), selection.since.isoformat() if selection.since else None
    connection.execute(
        "DELETE FROM meta WHERE key GLOB ? AND json_extract(value, '$.rules') <> ?", (f"{name}*", rules)
    )
    connection.execute(
        "REPLACE INTO meta (key, value) VALUES (?, ?)",
        (
            f"{name}{since or ''}",
            json.dumps({"rules": rules, "since": since, "last": last}, ensure_ascii=False),
        ),
    )


def _order(key: Key) -> tuple[int, str]:
    return (key, "") if isinstance(key, int) else (0, key)


def _name(selection: Selection) -> str:
    """How the keys in ``meta`` begin; a day may follow.  Ids of outlets hold no blanks and no wildcards."""
    return f"reextracted {'quarantined' if selection.quarantined else 'articles'} {selection.outlet} "
