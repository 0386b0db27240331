"""``scrapy reextract``: apply today's rules to what is stored, from WARC, without the network."""

from __future__ import annotations

import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import MofNCompleteColumn
from scrapy.exceptions import UsageError as WrongUse

from archive.db import DATABASE, open_reading, translated
from archive.errors import LeaseHeld
from archive.schema import open_writing
from crawler.catalogue import Catalogue
from crawler.limits import check_disk, recheck_schedule
from crawler.offline import OfflineCommand, complain, day, progress_bar
from crawler.reextract_report import Tally
from crawler.reextraction import Reextraction, Subject, Wish, subjects
from pipelines.extract import load_phrases

if TYPE_CHECKING:
    import argparse
    import sqlite3


@dataclass
class _Told:
    """What the end of the command depends on."""

    pages: int = 0
    held: list[str] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)


class Command(OfflineCommand):
    """Reads and writes the archive."""

    def syntax(self) -> str:
        """How it is called."""
        return "[options]"

    def short_desc(self) -> str:
        """One line for ``scrapy``'s list of commands."""
        return "Extract stored pages again by today's rules, from WARC"

    def long_desc(self) -> str:
        """What ``--help`` says first."""
        return (
            "Extract stored pages again by today's rules, from WARC, without the network. New texts become "
            "revisions of kind 'reextracted', which are no edits of the outlet's. A run that was cut short goes "
            "on where it stood; one that is done has nothing to do until phrases, outlet files, learned lines or "
            "code change. Exit codes: 0 done, 1 failed, 2 wrong use, 4 some outlet files broken, "
            "5 another process works on an outlet, 6 disk below its floor."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Beside Scrapy's own."""
        super().add_options(parser)
        parser.add_argument(
            "--outlet", metavar="ID", nargs="+", action="extend", default=[], help="only these outlets"
        )
        parser.add_argument("--since", metavar="DAY", help="only pages of this day or later (YYYY-MM-DD)")
        parser.add_argument(
            "--quarantined", action="store_true", help="try the pages again that were no articles, instead"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change, and change nothing"
        )
        parser.add_argument("--all", action="store_true", help="also what was done by the same rules before")
        parser.add_argument(
            "--list", action="store_true", help="the addresses of all pages that change, not samples"
        )
        parser.add_argument(
            "--samples", metavar="N", type=int, default=2, help="samples of each kind (default: 2)"
        )

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        """Work through the outlets and report."""
        if args:
            raise WrongUse(f"no argument {args[0]!r}; name outlets with --outlet")
        assert self.settings is not None
        data = Path(self.settings["ARCHIVE_DIR"])
        wish = Wish(
            since=day("--since", opts.since), quarantined=opts.quarantined, dry=opts.dry_run, force=opts.all
        )
        catalogue = Catalogue.load(Path(self.settings["OUTLETS_DIR"]))
        phrases = load_phrases(Path(self.settings["PHRASES"]))
        schedule = recheck_schedule(self.settings.getlist("RECHECK_AFTER"))
        began, told = time.monotonic(), _Told()
        with closing(self._open(data, wish)) as connection:
            with translated(data / DATABASE):
                chosen, told.broken = subjects(connection, catalogue, phrases, opts.outlet)
            work = Reextraction(connection, data, wish, schedule)
            for subject in chosen:
                self._outlet(work, subject, wish, opts, told)
        return _end(told, chosen, time.monotonic() - began)

    def _open(self, data: Path, wish: Wish) -> sqlite3.Connection:
        assert self.settings is not None
        reading = open_reading(data)  # there must be one: nothing is made of nothing
        if wish.dry:
            return reading
        reading.close()
        check_disk(data, self.settings.getint("DISK_FLOOR"))
        return open_writing(data)

    def _outlet(
        self, work: Reextraction, subject: Subject, wish: Wish, opts: argparse.Namespace, told: _Told
    ) -> None:
        holder = work.take(subject.id)
        if holder is not None:
            told.held.append(subject.id)
            complain(f"{subject.id} is left out: {holder} works on it")
            return
        try:
            plan = work.plan(subject)
            if not plan.keys:
                return
            if not subject.from_file:
                complain(f"{subject.id} has no outlet file: extracted by its name, zone and home page alone")
            tally = Tally(subject.id, wish.quarantined, wish.dry, samples=0 if opts.list else opts.samples)
            try:
                with progress_bar(subject.id, len(plan.keys), MofNCompleteColumn()) as bar:
                    for outcome in work.work(plan):
                        tally.add(outcome)
                        bar.advance(bar.task_ids[0])
            finally:
                told.pages += tally.counts.total()
                print("\n".join(tally.lines(addresses=opts.list)), flush=True)
        except LeaseHeld as error:
            told.held.append(subject.id)
            complain(str(error))
        finally:
            work.release(subject.id)


def _end(told: _Told, chosen: list[Subject], seconds: float) -> int:
    for outlet, why in told.broken.items():
        complain(f"{outlet} is left out: {why}")
    if told.pages:
        print(f"{told.pages:,} page{'' if told.pages == 1 else 's'} in {seconds:.1f} s", file=sys.stderr)
    elif len(told.held) < len(chosen) or not chosen:
        print("nothing to do: all of it was done by today's rules (--all does it again)")
    return 5 if told.held else 4 if told.broken else 0
