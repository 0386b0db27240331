"""A crawl as a command: opened, run to its end, and told of with an exit code."""

from __future__ import annotations

import asyncio
import sys
import time
from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scrapy.commands import BaseRunSpiderCommand

from archive.cli.interrupts import CtrlC
from archive.errors import AkhbarError
from archive.text.printing import printable
from crawler.interrupts import quit_at_the_second
from crawler.run import Run
from crawler.spiders.loader import OutletSpiderLoader

if TYPE_CHECKING:
    import argparse

    from crawler.catalogue import Catalogue
    from crawler.outlet import Outlet
    from crawler.wish import Wish


@dataclass(frozen=True, slots=True)
class Finished:
    """A crawl that has ended: what it came to, its exit code, and how long it took."""

    run: Run
    code: int
    seconds: float


class CrawlingCommand(BaseRunSpiderCommand):
    """Opens the run before Scrapy starts, so that what is wrong is one line and an exit code."""

    requires_project = True
    catalogue: Catalogue

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Called by Scrapy; sets the exit code."""
        assert self.settings is not None
        try:
            with CtrlC().told():  # Twisted's deferreds keep what is raised in them, this too
                self.catalogue = OutletSpiderLoader.from_settings(self.settings).catalogue
                self.exitcode = self.work(args, opts)
        except AkhbarError as error:
            print(f"akhbar: {printable(str(error))}", file=sys.stderr)
            self.exitcode = error.exit_code

    @abstractmethod
    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        """Crawl and report; returns the exit code."""


def crawl(
    command: CrawlingCommand, name: str, chosen: list[Outlet], wish: Wish, skipped: dict[str, str]
) -> Finished:
    """Run the spider *name* over the chosen outlets, to its end."""
    assert command.settings is not None
    assert command.crawler_process is not None
    run = Run.open(command.settings, chosen, wish, skipped, command.catalogue.outlets.values())
    began = time.monotonic()
    try:
        crawler = command.crawler_process.create_crawler(OutletSpiderLoader(command.catalogue).load(name))
        asyncio.get_event_loop().call_soon(quit_at_the_second, run.stop)  # when it runs
        command.crawler_process.crawl(crawler, run=run)
        command.crawler_process.start()
    finally:
        code = run.close("failed to start")  # does nothing when the spider closed it
    return Finished(run, 1 if command.crawler_process.bootstrap_failed else code, time.monotonic() - began)
