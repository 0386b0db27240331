"""``scrapy outlets``: list the catalogue and say what is wrong with it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand

from archive.errors import AkhbarError
from archive.text.printing import printable
from crawler.catalogue import Catalogue
from crawler.outlet_checks import doubts, hopeless

if TYPE_CHECKING:
    import argparse

    from crawler.outlet import Outlet


class Command(ScrapyCommand):
    """Exits 1 when an outlet file is wrong, so it can be used as a check; what only looks wrong is a warning."""

    requires_project = True
    requires_crawler_process = False

    def short_desc(self) -> str:
        """One line for ``scrapy``'s list of commands."""
        return "List the outlets and check their files"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print an outlet a line, then the broken files."""
        assert self.settings is not None
        try:
            catalogue = Catalogue.load(Path(self.settings["OUTLETS_DIR"]))
        except AkhbarError as error:
            print(f"akhbar: {error}", file=sys.stderr)
            self.exitcode = error.exit_code
            return
        width = max(map(len, catalogue.outlets), default=0)
        for outlet in catalogue.outlets.values():
            print(printable(f"{outlet.id:{width}}  {_line(outlet)}"))
            for doubt in doubts(outlet):
                print(printable(f"{'':{width}}  warning: {doubt}"))
            if why := hopeless(outlet):
                print(f"akhbar: {outlet.id}.toml: nothing can be crawled: {printable(why)}", file=sys.stderr)
                self.exitcode = 1
        for fault in catalogue.broken.values():
            print(f"akhbar: {printable(str(fault))}", file=sys.stderr)
            self.exitcode = 1


def _line(outlet: Outlet) -> str:
    ways = [
        f"{len(found)} {name}{'' if len(found) == 1 else 's'}"
        for name, found in (
            ("feed", outlet.feeds),
            ("sitemap", outlet.sitemaps),
            ("section", outlet.sections),
        )
        if found
    ]
    state = "" if outlet.enabled else f"; off: {outlet.reason or 'no reason given'}"
    return f"{outlet.country or '--'}  {outlet.name} ({', '.join(ways)}{state})"
