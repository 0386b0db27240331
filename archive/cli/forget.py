"""akhbar forget: remove an article's text and bytes for good, and never fetch it again"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from archive.cli.options import data, open_archive, print_json, readable, wants_json
from archive.cli.terminal import Page, printable, talk
from archive.errors import NotStored, UsageError
from archive.stored import as_dict

if TYPE_CHECKING:
    import argparse

    from archive.archive import Archive
    from archive.forgetting import Forgotten

EPILOG = """\
For takedowns.  Every address of the page goes, every revision, its records in
the WARC files; a tombstone stays.  Copies at other outlets, and backups, are
not touched."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("article", metavar="URL|ID", help="an address, or an article's number")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(arguments: argparse.Namespace) -> int:
    """Ask, remove, and say what was removed; 1 if something may be left in the database's log."""
    from archive.forgetting import forget

    with open_archive(arguments) as archive:
        others = _copies(archive, arguments.article)
        if not arguments.yes and not _agreed(archive, arguments.article):
            talk("nothing was forgotten")
            return 1
    done = forget(data(arguments), arguments.article)
    if wants_json(arguments):
        print_json(as_dict(done))
    else:
        for address in done.addresses:
            Page().line(printable(address))
    talk(_summary(done))
    if others:
        talk(f"its text is also in {', '.join(others)}: see 'akhbar show'")
    for file in done.linked:
        talk(f"{readable(Path(file))} has its bytes too: it is not ours, only linked, and was not touched")
    if not done.clean:
        talk(
            "another process reads the database, whose log may still have the text: run this again when it has ended"
        )
    return 0 if done.clean else 1


def _copies(archive: Archive, named: str) -> list[str]:
    try:
        report = archive.copies(named)
    except NotStored:
        return []
    own = archive.article(named).id
    return [f"article {number}" for number in (copy.id for copy in report.copies) if number != own]


def _agreed(archive: Archive, named: str) -> bool:
    from archive.burying import grave_of

    grave = grave_of(archive.connection, named)
    if not sys.stdin.isatty():
        raise UsageError("this cannot be undone: add --yes to do it without being asked")
    page = Page(sys.stderr)
    for article_id in grave.articles:
        page.title(archive.article(article_id).title)
    for address in sorted(grave.addresses):
        page.line(printable(address))
    talk("All that is stored of it goes, for good.  Forget it? Type yes:")
    return sys.stdin.readline().strip().lower() == "yes"


def _summary(done: Forgotten) -> str:
    shared = f", cut out of {done.shortened:,} that hold others too" if done.shortened else ""
    return (
        f"forgotten: {done.articles:,} article{'' if done.articles == 1 else 's'}, {done.revisions:,} revisions, "
        f"{len(done.addresses):,} addresses, {done.records:,} records in {len(done.files):,} WARC files{shared}"
    )
