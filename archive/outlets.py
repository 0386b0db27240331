"""What the archive needs to know of outlets (table ``outlets``), written at each crawl's start."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletRow:
    """An outlet as its file describes it."""

    id: str
    name: str
    name_ur: str | None = None
    home: str
    country: str | None = None
    kind: str | None = None
    timezone: str = "UTC"
    enabled: bool = True
    reason: str | None = None
    ai_training: str | None = None


def register(connection: sqlite3.Connection, outlets: Iterable[OutletRow]) -> None:
    """Enter or update outlets; what robots.txt said of them stays."""
    connection.executemany(
        """INSERT INTO outlets (id, name, name_ur, home, country, kind, timezone, enabled, reason, ai_training)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET name = excluded.name, name_ur = excluded.name_ur, home = excluded.home,
               country = excluded.country, kind = excluded.kind, timezone = excluded.timezone,
               enabled = excluded.enabled, reason = excluded.reason, ai_training = excluded.ai_training""",
        [
            (
                o.id,
                o.name,
                o.name_ur,
                o.home,
                o.country,
                o.kind,
                o.timezone,
                o.enabled,
                o.reason,
                o.ai_training,
            )
            for o in outlets
        ],
    )


def registered(connection: sqlite3.Connection) -> set[str]:
    """The ids of all outlets that were ever crawled."""
    return {row["id"] for row in connection.execute("SELECT id FROM outlets")}


def record_robots(connection: sqlite3.Connection, outlet: str, host: str, said: dict[str, object]) -> None:
    """Keep what a host's robots.txt said, for the people who use the outlet's text."""
    row = connection.execute("SELECT robots FROM outlets WHERE id = ?", (outlet,)).fetchone()
    known = json.loads(row["robots"]) if row and row["robots"] else {}
    known[host] = said
    connection.execute(
        "UPDATE outlets SET robots = ? WHERE id = ?",
        (json.dumps(known, ensure_ascii=False, sort_keys=True), outlet),
    )
