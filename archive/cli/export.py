"""akhbar export: articles as JSON lines or CSV"""

from __future__ import annotations

import sys
import time
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from archive.cli.options import add_filters, filters, open_archive, readable
from archive.cli.terminal import printable, talk

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from archive.archive import Archive
    from archive.stored import StoredArticle

EPILOG = """\
Articles come oldest first, each with all columns of table articles.  The sample
outlet is left out unless it is named, copies unless --copies is given.  An
existing file is replaced only by a complete one that holds an article."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "--format", choices=("jsonl", "csv"), default="jsonl", help="default: jsonl; csv is for spreadsheets"
    )
    parser.add_argument("--output", metavar="PATH", type=Path, help="the file to write (default: stdout)")
    add_filters(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write article by article."""
    from archive.export import records, replacing  # csv and tempfile take 4 ms

    with open_archive(arguments) as archive:
        counted = _Counted(archive.articles(**filters(arguments), bundled=False))
        pieces = records(counted, arguments.format)
        if arguments.output is None or str(arguments.output) == "-":
            for piece in pieces:
                _write(piece)
        elif arguments.output.is_file() and not counted.any():
            talk(f"no article to write: {readable(arguments.output)} stays as it was")
        else:
            with replacing(arguments.output) as stream:
                stream.writelines(pieces)
        _report(archive, arguments, counted.count)
    return 0


def _write(piece: bytes) -> None:
    """To a file or pipe byte for byte; to a terminal without what it would obey."""
    if sys.stdout.isatty():
        sys.stdout.write(printable(piece.decode().removeprefix("\ufeff"), lines=True))
    else:
        sys.stdout.buffer.write(piece)


def _report(archive: Archive, arguments: argparse.Namespace, count: int) -> None:
    target = "" if arguments.output is None or not count else f" to {readable(arguments.output)}"
    talk(f"wrote {count:,} article{'' if count == 1 else 's'}{target}")
    given = filters(arguments)
    if not given.pop("copies") and (copies := archive.copies_among(**given, bundled=False)):
        are = "1 copy is" if copies == 1 else f"{copies:,} copies are"
        talk(f"{are} left out: the stories are another outlet's (--copies exports them too)")
    if not count:
        for outlet in archive.stats().left_out if not arguments.outlet else ():
            talk(f"{outlet} is left out: it is not news (--outlet {outlet} exports it)")


class _Counted:
    """Counts what passes, and says so on a terminal, five times a second."""

    def __init__(self, articles: Iterable[StoredArticle]) -> None:
        self._articles = iter(articles)
        self.count = 0

    def any(self) -> bool:
        """Whether there is an article at all; to be asked before the first one is taken."""
        for first in self._articles:
            self._articles = chain((first,), self._articles)
            return True
        return False

    def __iter__(self) -> Iterator[StoredArticle]:
        shows = sys.stderr.isatty() and not sys.stdout.isatty()
        shown = time.monotonic()
        for article in self._articles:
            self.count += 1
            if shows and time.monotonic() - shown > 0.2:
                shown = time.monotonic()
                print(f"\r{self.count:,} articles ", end="", file=sys.stderr, flush=True)
            yield article
        if shows:
            print("\r", end="", file=sys.stderr)
