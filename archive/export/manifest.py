"""What stands beside an export, so that others know what it is: ``manifest.json``."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from archive.stored import as_dict
from archive.times import now, to_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.archive import Archive
    from archive.export.files import WrittenFile
    from archive.export.order import Order
    from archive.export.tally import Tally

FORMAT = 1  # of the manifest itself
NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class ExportedOutlet:
    """An outlet whose articles are in an export; days are its own.

    ``robots``: what robots.txt of each of its hosts said, ``ai_training``: what it says about such use of
    its texts; None where that is not known.
    """

    id: str
    name: str
    name_ur: str | None
    home: str
    articles: int
    words: int
    first_day: date | None
    last_day: date | None
    years: tuple[tuple[int, int], ...]
    robots: dict[str, dict[str, object]] | None
    ai_training: str | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """An export: what was asked for, what came of it, and by which versions.

    ``fold``, ``fingerprints``: versions of the rules behind the index and the copies.  ``left_out``:
    outlets that were passed over.
    """

    akhbar: str
    schema: int
    fold: str | None
    fingerprints: str | None
    written_at: datetime
    order: Order
    left_out: tuple[str, ...]
    copies_left_out: int
    outlets: tuple[ExportedOutlet, ...]
    extractors: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    files: tuple[WrittenFile, ...]

    @property
    def articles(self) -> int:
        """How many there are."""
        return sum(each.articles for each in self.outlets)

    @property
    def words(self) -> int:
        """In all bodies."""
        return sum(each.words for each in self.outlets)

    @property
    def splits(self) -> dict[str, int]:
        """Articles by part of the split."""
        counts: dict[str, int] = {}
        for file in self.files:
            if file.split is not None:
                counts[file.split] = counts.get(file.split, 0) + file.articles
        return counts

    def with_file(self, file: WrittenFile) -> Manifest:
        """With one more file."""
        return replace(self, files=(*self.files, file))

    def text(self) -> str:
        """As JSON."""
        return json.dumps(self.document(), ensure_ascii=False, indent=2) + "\n"

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        order = self.order
        return {
            "akhbar_export": FORMAT,
            "akhbar": self.akhbar,
            "written_at": to_text(self.written_at),
            "format": order.form.name,
            "query": order.query,
            "exact": order.exact,
            "filters": _filters(order),
            "outlets_left_out": list(self.left_out),
            "articles": self.articles,
            "words": self.words,
            "copies": {
                "policy": "all" if order.with_copies else "one-per-cluster",
                "left_out": self.copies_left_out,
            },
            "split": order.split and {
                name: {"share": float(share), "articles": self.splits.get(name, 0)}
                for name, share in order.split.shares
            },
            "versions": {"schema": self.schema, "fold": self.fold, "fingerprints": self.fingerprints},
            "extractors": dict(self.extractors),
            "languages": dict(self.languages),
            "outlets": [_outlet(each) for each in self.outlets],
            "files": [as_dict(each) for each in self.files],
        }  # fmt: skip


def describe(archive: Archive, order: Order, tally: Tally, files: Sequence[WrittenFile]) -> Manifest:
    """The manifest of what was written; to be called in the snapshot that was exported."""
    listing = order.listing(archive)
    meta = {row["key"]: row["value"] for row in archive.connection.execute("SELECT key, value FROM meta")}
    return Manifest(
        akhbar=version("akhbar"),
        schema=archive.connection.execute("PRAGMA user_version").fetchone()[0],
        fold=meta.get("fold_version"),
        fingerprints=meta.get("fingerprint_version"),
        written_at=now(),
        order=order,
        left_out=listing.left_out,
        copies_left_out=0 if order.with_copies else listing.copies(),
        outlets=tuple(_outlets(archive, tally)),
        extractors=tuple(tally.extractors.most_common()),
        languages=tuple(tally.languages.most_common()),
        files=tuple(files),
    )


def _outlets(archive: Archive, tally: Tally) -> list[ExportedOutlet]:
    rows = archive.connection.execute(
        "SELECT id, name, name_ur, home, robots, ai_training FROM outlets ORDER BY id"
    ).fetchall()
    return [
        ExportedOutlet(
            id=row["id"],
            name=row["name"],
            name_ur=row["name_ur"],
            home=row["home"],
            articles=counted.articles,
            words=counted.words,
            first_day=counted.first_day,
            last_day=counted.last_day,
            years=tuple(sorted(counted.years.items())),
            robots=json.loads(row["robots"]) if row["robots"] else None,
            ai_training=row["ai_training"],
        )
        for row in rows
        if (counted := tally.outlets.get(row["id"])) is not None
    ]


def _outlet(outlet: ExportedOutlet) -> dict[str, object]:
    years = {str(year) if year else "unknown": articles for year, articles in outlet.years}
    values = {name: getattr(outlet, name) for name in ExportedOutlet.__slots__}
    days = {name: values[name] and values[name].isoformat() for name in ("first_day", "last_day")}
    return values | days | {"years": years}


def _filters(order: Order) -> dict[str, object]:
    asked = order.filters
    outlet = asked.get("outlet", ())
    return {
        "outlet": [outlet] if isinstance(outlet, str) else list(outlet),
        "since": _day(asked.get("since")),
        "until": _day(asked.get("until")),
        "author": asked.get("author"),
        "section": asked.get("section"),
    }


def _day(value: date | str | None) -> str | None:
    return value.isoformat() if isinstance(value, date) else value
