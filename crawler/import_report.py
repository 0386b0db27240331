"""What ``scrapy import_warc`` tells at its end: one line for people, or everything as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from archive.text.printing import printable

if TYPE_CHECKING:
    from crawler.importing.model import Tally

_NAMED = 10  # broken records, without --json
_REVISED = ("edit", "headline", "reextracted", "unchanged")


def summary(tally: Tally, seconds: float, *, dry: bool) -> str:
    """The one line."""
    counts = tally.counts
    stored = f"{counts['stored']:,} {'would be stored' if dry else _plural(counts['stored'], 'article') + ' stored'}"
    revised = sum(counts[kind] for kind in _REVISED)
    parts = [
        f"{counts['records']:,} {_plural(counts['records'], 'record')}",
        f"{counts['of outlets']:,} of known outlets",
        stored + (f" ({counts['copies']:,} copies)" if counts["copies"] else ""),
    ]
    told = {
        "revised": revised,
        "known": counts["known"] + counts["alias"],
        "not articles": counts["quarantined"] + counts["no article"],
        "not pages": counts["no page"] + counts["too large"],
        "in other languages": counts["foreign"],
        "of other days": counts["other day"],
        "doubtful": counts["doubtful"],
        "forgotten": counts["forgotten"],
        "left to a crawl": counts["left to a crawl"],
        "lost meanwhile": counts["lost"],
        "broken": len(tally.broken),
    }
    parts += [f"{number:,} {what}" for what, number in told.items() if number or what == "known"]
    return f"{', '.join(parts)}; {tally.bytes / 1e6:,.0f} MB in {seconds:,.1f} s"


def broken(tally: Tally) -> Iterator[str]:
    """The first broken records, by file and byte."""
    for file, offset, what in tally.broken[:_NAMED]:
        yield printable(f"{file}, byte {offset}: {what}")
    if len(tally.broken) > _NAMED:
        yield f"and {len(tally.broken) - _NAMED:,} more broken records (--json names all)"


def as_json(tally: Tally, seconds: float) -> str:
    """All of it."""
    return json.dumps(
        {
            "files": tally.files,
            "bytes": tally.bytes,
            "seconds": round(seconds, 2),
            "counts": dict(sorted(tally.counts.items())),
            "failed": tally.failed,
            "broken": [{"file": file, "offset": offset, "what": what} for file, offset, what in tally.broken],
        },
        ensure_ascii=False,
    )


def _plural(number: int, word: str) -> str:
    return word if number == 1 else f"{word}s"
