"""akhbar backup: copy the archive, also while a crawl writes to it"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from archive.cli.options import data, open_archive, print_json, readable, wants_json
from archive.cli.terminal import size, talk

if TYPE_CHECKING:
    import argparse

    from archive.backup import Backup

EPILOG = """\
The copy is complete, checked, and one file.  docs/operations.md says how it is
restored."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "destination", metavar="DEST", type=Path, help="a file, or a folder to put archive.db into"
    )
    parser.add_argument("--warc", action="store_true", help="the WARC files as well; DEST is a folder then")
    parser.add_argument("--force", action="store_true", help="replace an older backup of this archive")


def run(arguments: argparse.Namespace) -> int:
    """Copy, and say what was copied."""
    from archive.backup import back_up

    open_archive(arguments).close()  # says in one line what can be said of a missing or foreign file
    done = back_up(
        data(arguments),
        arguments.destination,
        replace=arguments.force,
        warc=arguments.warc,
        progress=_Progress(),
    )
    if wants_json(arguments):
        print_json(_as_dict(done))
    said = f"{done.articles:,} articles, {size(done.bytes)}, checked: {readable(done.path)}"
    if done.warc is not None:
        said += (
            f"; {done.warc.files:,} WARC files, {done.warc.linked:,} linked, {done.warc.kept:,} there already"
        )
    talk(said)
    for name in done.warc.stale if done.warc else ():
        talk(f"{name} is only in the backup: delete it if something was forgotten since")
    for name in done.warc.elsewhere if done.warc else ():
        talk(f"{readable(Path(name))} is linked, not copied: keep it where it is")
    return 0


def _as_dict(done: Backup) -> dict[str, object]:
    from archive.stored import as_dict

    return {
        "path": readable(done.path),
        "bytes": done.bytes,
        "articles": done.articles,
        "warc": done.warc and as_dict(done.warc),
    }


class _Progress:
    """Percents on a terminal, five times a second."""

    def __init__(self) -> None:
        self._shown = time.monotonic()

    def __call__(self, done: int, of: int) -> None:
        if sys.stderr.isatty() and time.monotonic() - self._shown > 0.2:
            self._shown = time.monotonic()
            print(f"\r{done * 100 // max(of, 1)} % ", end="", file=sys.stderr, flush=True)
            if done == of:
                print("\r", end="", file=sys.stderr)
