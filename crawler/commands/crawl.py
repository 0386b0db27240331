"""``scrapy crawl ID`` and ``scrapy crawl news``: Scrapy's command with our arguments and exit codes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.exceptions import UsageError

from archive.text.printing import printable
from crawler.citation import citation
from crawler.crawling import CrawlingCommand, crawl
from crawler.report import summary
from crawler.selection import select

if TYPE_CHECKING:
    import argparse

    from crawler.run import Run


class Command(CrawlingCommand):
    """``scrapy crawl``."""

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

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        """Crawl, and say what came of it."""
        if len(args) != 1:
            raise UsageError("name one outlet, or 'news'; 'scrapy list' shows them")
        (name,) = args
        finished = crawl(self, name, *select(self.catalogue, name, opts.spargs))
        for line in summary(finished.run, finished.seconds):
            print(line)
        if finished.run.wish.url is not None:
            return self._cite(finished.run)
        if finished.run.fatal is not None:
            raise finished.run.fatal
        if finished.code == 1:
            print(f"akhbar: nothing of {name} answered", file=sys.stderr)
        return finished.code

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
