"""``scrapy crawl ID`` and ``scrapy crawl news``: Scrapy's command with our arguments and exit codes."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import BaseRunSpiderCommand
from scrapy.exceptions import UsageError

from archive.cli.interrupts import CtrlC
from archive.errors import AkhbarError
from archive.text.printing import printable
from crawler.citation import citation
from crawler.interrupts import quit_at_the_second
from crawler.report import summary
from crawler.run import Run
from crawler.selection import select
from crawler.spiders.loader import OutletSpiderLoader

if TYPE_CHECKING:
    import argparse


class Command(BaseRunSpiderCommand):
    """Opens the run before Scrapy starts, so that what is wrong is one line and an exit code."""

    requires_project = True

    def syntax(self) -> str:
        """How it is called."""
        return "[options] <outlet | news>"

    def short_desc(self) -> str:
        """One line for ``scrapy``'s list of commands."""
        return "Crawl an outlet now, or 'news': every enabled outlet that is due"

    def long_desc(self) -> str:
        """What ``--help`` says first."""
        return (
            "Crawl an outlet now, or 'news': every enabled outlet that is due. "
            "Arguments: -a url=URL that one page now; -a max_articles=N stop after N new articles; "
            "-a since=YYYY-MM-DD -a until=YYYY-MM-DD the stories of those days, from sitemaps, listings or WordPress's API; "
            "with news also -a outlets=ID,ID and -a country=PK. "
            "Exit codes: 0 done, 1 nothing answered, 2 wrong use, 3 network unreachable, 4 some outlets broken, "
            "5 another process crawls the outlet, 6 disk below its floor."
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl, report, and set the exit code."""
        if len(args) != 1:
            raise UsageError("name one outlet, or 'news'; 'scrapy list' shows them")
        try:
            with CtrlC().told():  # Twisted's deferreds keep what is raised in them, this too
                self.exitcode = self._crawl(args[0], opts.spargs)
        except AkhbarError as error:
            print(f"akhbar: {printable(str(error))}", file=sys.stderr)
            self.exitcode = error.exit_code

    def _crawl(self, name: str, arguments: dict[str, str]) -> int:
        assert self.settings is not None
        assert self.crawler_process is not None
        loader = OutletSpiderLoader.from_settings(self.settings)
        chosen, wish, skipped = select(loader.catalogue, name, arguments)
        run = Run.open(self.settings, chosen, wish, skipped, loader.catalogue.outlets.values())
        began = time.monotonic()
        try:
            crawler = self.crawler_process.create_crawler(loader.load(name))
            asyncio.get_event_loop().call_soon(quit_at_the_second, run.stop)  # when it runs
            self.crawler_process.crawl(crawler, run=run)
            self.crawler_process.start()
        finally:
            code = run.close("failed to start")  # does nothing when the spider closed it
        for line in summary(run, time.monotonic() - began):
            print(line)
        if wish.url is not None:
            return self._cite(run)
        if run.fatal is not None:
            raise run.fatal
        if code == 1:
            print(f"akhbar: nothing of {name} answered", file=sys.stderr)
        return 1 if self.crawler_process.bootstrap_failed else code

    def _cite(self, run: Run) -> int:
        """Show the page that was asked for, with what a citation needs."""
        assert self.settings is not None
        assert run.wish.url is not None
        lines = citation(Path(self.settings["ARCHIVE_DIR"]), run.wish.url, run.record)
        print("\n".join(printable(line) for line in lines))
        done = run.last is not None and run.last.what in (
            "stored",
            "edit",
            "headline",
            "unchanged",
            "alias",
            "reextracted",
        )
        return 0 if done else 1
