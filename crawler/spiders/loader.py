"""Every outlet file is a spider, and ``news`` is all enabled outlets at once."""

from __future__ import annotations

import builtins
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import AkhbarError
from crawler.catalogue import Catalogue
from crawler.spiders.outlet import OutletSpider

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.settings import BaseSettings

NEWS = "news"


class OutletSpiderLoader:
    """Makes spider classes of the outlet files; Scrapy's ``SPIDER_LOADER_CLASS``."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> OutletSpiderLoader:
        """Read the catalogue that ``OUTLETS_DIR`` names.

        Scrapy loads it before any command runs, so what is wrong with the folder is said here.
        """
        try:
            return cls(Catalogue.load(Path(settings["OUTLETS_DIR"])))
        except AkhbarError as error:
            print(f"akhbar: {error}", file=sys.stderr)
            raise SystemExit(error.exit_code) from error

    def load(self, spider_name: str) -> type[Spider]:
        """The spider class of that outlet.

        Raises KeyError, as Scrapy asks, whose text names the nearest outlets or the file's fault.
        """
        if spider_name == NEWS:
            return _spider_class(NEWS)
        try:
            self.catalogue.get(spider_name)
        except AkhbarError as error:
            raise KeyError(str(error)) from error
        return _spider_class(spider_name)

    def list(self) -> list[str]:
        """The names of all spiders."""
        return [NEWS, *sorted(self.catalogue.outlets)]

    def find_by_request(self, request: Request) -> builtins.list[str]:
        """The outlets whose domains a request is for (used by ``scrapy fetch`` and ``shell``)."""
        return [id_ for id_, outlet in self.catalogue.outlets.items() if outlet.within(request.url)]


def _spider_class(name: str) -> type[Spider]:
    return type(f"{name.title().replace('_', '')}Spider", (OutletSpider,), {"name": name})
