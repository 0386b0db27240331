"""``scrapy import_warc``: articles of known outlets out of CC-NEWS and other WARC files, without the network."""

from __future__ import annotations

import os
import time
from contextlib import ExitStack, closing
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import DownloadColumn
from scrapy.exceptions import UsageError as WrongUse

from archive import ledger
from archive.db import DATABASE, open_reading
from archive.errors import AkhbarError, UsageError
from archive.schema import open_writing
from archive.warc import FOLDER, WarcWriter
from crawler.catalogue import Catalogue
from crawler.import_report import as_json, broken, summary
from crawler.knowledge import knowledge_of
from crawler.limits import Limits, check_disk
from crawler.offline import OfflineCommand, complain, day, progress_bar
from pipelines.extract import load_phrases

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from crawler.importing.importer import Import
    from crawler.importing.model import Source, Tally, Wish
    from crawler.importing.sieve import Rules
    from crawler.outlet import Outlet

_SUFFIXES = (".warc", ".warc.gz", ".warc.zst")


class Command(OfflineCommand):
    """Reads files and writes the archive."""

    def syntax(self) -> str:
        """How it is called."""
        return "[options] PATH…"

    def short_desc(self) -> str:
        """One line for ``scrapy``'s list of commands."""
        return "Import articles of known outlets from WARC files, such as CC-NEWS"

    def long_desc(self) -> str:
        """What ``--help`` says first."""
        return (
            "Import the articles of known outlets from WARC files (.warc, .warc.gz, .warc.zst; of a folder, all "
            "that are in it). Records are copied into the archive's own WARC files. What is stored already stays, "
            "unless the file has a later version. Broken records are named and never end the import. One that was "
            "cut short goes on where it stood; a file that is done has nothing to do. Exit codes: 0 done, 1 a "
            "file cannot be read, 2 wrong use, 4 some outlet files broken, 6 disk below its floor."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Beside Scrapy's own."""
        super().add_options(parser)
        parser.add_argument(
            "--outlet",
            metavar="ID",
            action="append",
            default=[],
            help="only this outlet; more than once for more",
        )
        parser.add_argument(
            "--since", metavar="DAY", help="only what was published then or later (YYYY-MM-DD)"
        )
        parser.add_argument("--until", metavar="DAY", help="only what was published then or earlier")
        parser.add_argument(
            "--link", action="store_true", help="leave the records where they are and point there (gzip only)"
        )
        parser.add_argument("--jobs", metavar="N", type=int, help="processes that read (default: one a CPU)")
        parser.add_argument("--dry-run", action="store_true", help="say what would be stored; change nothing")
        parser.add_argument("--all", action="store_true", help="also files that were imported before")
        parser.add_argument(
            "--json", action="store_true", help="print counts and every broken record as JSON"
        )

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        """Import and report."""
        if not args:
            raise WrongUse("name at least one WARC file, or a folder of them")
        assert self.settings is not None
        if find_spec("fastwarc") is None:
            raise UsageError("import_warc reads with fastwarc: install it with  pip install 'fastwarc>=2,<3'")
        from crawler.importing.model import Wish

        limits = Limits.of(self.settings)
        jobs = _jobs(opts.jobs)
        wish = Wish(link=opts.link, dry=opts.dry_run, force=opts.all, copy=limits.warc_scope != "none")
        catalogue = Catalogue.load(Path(self.settings["OUTLETS_DIR"]))
        rules = self._rules(catalogue, opts)
        began = time.monotonic()
        paths, failed = _files(args)
        if wish.link and (wrong := [path for path in paths if not path.name.endswith(".gz")]):
            raise UsageError(f"--link: {wrong[0]} is not compressed with gzip; import it without --link")
        with ExitStack() as stack:
            work = self._open(stack, wish, rules, limits)
            work.tally.failed.update(failed)
            sources = work.plan(paths)
            if not sources and not failed:
                print("nothing to do: all of it was imported (--all does it again)")
            elif sources:
                _run(work, sources, jobs)
        return _end(work.tally, catalogue, opts, bool(sources), time.monotonic() - began)

    def _rules(self, catalogue: Catalogue, opts: argparse.Namespace) -> Rules:
        from crawler.importing.sieve import Rules

        assert self.settings is not None
        names = dict.fromkeys(opts.outlet) if opts.outlet else catalogue.outlets
        chosen: list[Outlet] = [catalogue.get(name) for name in names]
        phrases = load_phrases(Path(self.settings["PHRASES"]))
        since, until = day("--since", opts.since), day("--until", opts.until)
        if since and until and until < since:
            raise UsageError(f"--until {until} is before --since {since}")
        return Rules(
            outlets=tuple(chosen),
            knowledge={outlet.id: knowledge_of(outlet, phrases) for outlet in chosen},
            max_size=self.settings.getint("DOWNLOAD_MAXSIZE"),
            since=since,
            until=until,
        )

    def _open(self, stack: ExitStack, wish: Wish, rules: Rules, limits: Limits) -> Import:
        from crawler.importing.importer import Import

        assert self.settings is not None
        data = Path(self.settings["ARCHIVE_DIR"])
        if wish.dry:
            reading = (data / DATABASE).exists()
            connection = stack.enter_context(closing(open_reading(data))) if reading else None
            return Import(connection, data, wish, rules, writer=None)
        opened = stack.enter_context(closing(open_writing(data)))
        check_disk(data, limits.disk_floor)
        writer = None
        if wish.copy:
            writer = WarcWriter(
                data / FOLDER,
                software=self.settings["USER_AGENT"],
                known_end=lambda file: ledger.end_of_records(opened, file),
            )
            stack.callback(writer.close)
        return Import(
            opened,
            data,
            wish,
            rules,
            writer=writer,
            recheck_after=limits.recheck_after,
            disk_floor=limits.disk_floor,
        )


def _run(work: Import, sources: Sequence[Source], jobs: int) -> None:
    total = sum(source.size for source in sources)
    reason, code = "finished", 0
    try:
        with progress_bar("importing", total, DownloadColumn()) as bar:
            for size in work.work(sources, jobs):
                work.tally.bytes += size
                bar.advance(bar.task_ids[0], size)
    except KeyboardInterrupt:
        reason, code = "shutdown", 1
        raise
    except AkhbarError as error:
        reason, code = "failed", error.exit_code
        raise
    finally:
        work.tally.files = len(sources)
        work.end(reason, code or int(bool(work.tally.failed)))


def _end(tally: Tally, catalogue: Catalogue, opts: argparse.Namespace, worked: bool, seconds: float) -> int:
    if worked and opts.json:
        print(as_json(tally, seconds))
    elif worked:
        for line in broken(tally):
            complain(line)
        print(summary(tally, seconds, dry=opts.dry_run))
    for path, why in tally.failed.items():
        complain(f"{path}: {why}")
    left_out = {} if opts.outlet else catalogue.broken
    for name, error in left_out.items():
        complain(f"{name} is left out: {error}")
    return 1 if tally.failed else 4 if left_out else 0


def _files(args: Sequence[str]) -> tuple[list[Path], dict[str, str]]:
    """The files that are named or lie in a named folder, each once; and what cannot be read, with the reason."""
    found: dict[Path, Path] = {}
    failed = {}
    for name in args:
        path = Path(name)
        inside = (
            sorted(each for each in path.iterdir() if each.name.endswith(_SUFFIXES))
            if path.is_dir()
            else [path]
        )
        if not inside:
            failed[name] = f"a folder without files named {', '.join(_SUFFIXES)}"
        for each in inside:
            try:
                with each.open("rb") as file:
                    empty = not file.read(1)
            except OSError as error:
                failed[str(each)] = error.strerror or str(error)
                continue
            if empty:
                failed[str(each)] = "an empty file"
            else:
                found.setdefault(each.resolve(), each)
    return list(found.values()), failed


def _jobs(number: int | None) -> int:
    if number is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if not 1 <= number <= 256:
        raise UsageError(f"--jobs {number}: give a number from 1 to 256")
    return number
