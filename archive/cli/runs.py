"""akhbar runs: the crawls and what each brought"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from archive.cli.options import count, open_archive, print_json, wants_json
from archive.cli.terminal import Page, talk
from archive.leases import alive
from archive.stored import Run, as_dict

if TYPE_CHECKING:
    import argparse
    from datetime import timedelta

_SPARE = ("unchanged", "denied", "copies", "found", "fetched", "took", "exit", "revised")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("--limit", metavar="N", type=count, default=20, help="the last so many (default: 20)")


def run(arguments: argparse.Namespace) -> int:
    """List, the last one first."""
    with open_archive(arguments) as archive:
        runs = archive.runs(arguments.limit)
    if wants_json(arguments):
        print_json([as_dict(each) for each in runs])
    elif runs:
        rows = [_row(each) for each in runs]
        Page().table(list(rows[0]), [list(row.values()) for row in rows], _SPARE)
    else:
        talk("no crawl yet: 'scrapy crawl sample' is the first to try")
    return 0


def _row(each: Run) -> dict[str, object]:
    return {
        "run": each.id,
        "spider": each.spider,
        "started": each.started_at.strftime("%Y-%m-%d %H:%M"),
        "took": _took(each.ended_at - each.started_at) if each.ended_at else None,
        "found": each.discovered,
        "fetched": each.fetched,
        "unchanged": each.not_modified,
        "stored": each.stored,
        "revised": each.revised,
        "copies": each.copies,
        "quarantined": each.quarantined,
        "denied": each.denied,
        "failed": each.failed,
        "exit": each.exit_code,
        "ended": each.finish_reason if each.ended_at else ("not yet" if _goes_on(each) else "killed"),
    }


def _goes_on(each: Run) -> bool:
    """Whether the run's process lives, as far as this machine can tell."""
    return each.host != socket.gethostname() or alive(each.pid)


def _took(span: timedelta) -> str:
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"
