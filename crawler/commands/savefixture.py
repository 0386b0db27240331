"""``scrapy savefixture URL``: record a page with what extraction makes of it, for a person to review."""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError as WrongUse

from archive.archive import Archive
from archive.errors import AkhbarError, ArchiveError, ArchiveMissing, NotStored, UsageError
from archive.places import CHECKOUT
from archive.text.printing import printable
from archive.warc_reader import read_response
from crawler.knowledge import knowledge_of
from crawler.run import Run
from crawler.selection import select
from crawler.spiders.loader import OutletSpiderLoader
from pipelines import fixtures
from pipelines.extract import Hints, Page, Rejection, extract, load_phrases

if TYPE_CHECKING:
    import argparse

    from archive.models import Article
    from archive.stored import StoredPage
    from crawler.catalogue import Catalogue
    from crawler.outlet import Outlet

FOLDER = CHECKOUT / "tests" / "extract" / "pages"
_LONGEST_SLUG = 60


class Command(ScrapyCommand):
    """Works on the archive's bytes; a page that is not there yet is crawled first, as ``crawl -a url=`` does."""

    requires_project = True

    def syntax(self) -> str:
        """How it is called."""
        return "[options] <url>"

    def short_desc(self) -> str:
        """One line for ``scrapy``'s list of commands."""
        return "Record a page with its expected result as a test of extraction"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Beside Scrapy's own."""
        super().add_options(parser)
        parser.add_argument(
            "--data-from-archive", action="store_true", help="use the stored bytes only, fetch nothing"
        )
        parser.add_argument("--force", action="store_true", help="replace a fixture of that name")
        parser.add_argument(
            "--to", metavar="DIR", type=Path, default=FOLDER, help="default: tests/extract/pages"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the fixture, print its paths, and set the exit code."""
        if len(args) != 1:
            raise WrongUse("name one address")
        try:
            self._save(args[0], opts)
        except AkhbarError as error:
            print(f"akhbar: {printable(str(error))}", file=sys.stderr)
            self.exitcode = error.exit_code

    def _save(self, url: str, opts: argparse.Namespace) -> None:
        assert self.settings is not None
        loader = OutletSpiderLoader.from_settings(self.settings)
        outlet, address = _outlet_of(loader.catalogue, url)
        name = fixture_name(outlet.id, address)
        _check_free(opts.to, name, opts.force)
        stored = self._stored(address)
        if stored is None and not opts.data_from_archive:
            self._crawl(loader, outlet, address)
            stored = self._stored(address)
        if stored is None:
            raise NotStored(self._why_missing(address))
        page = _page(Path(self.settings["ARCHIVE_DIR"]), outlet, stored)
        knowledge = knowledge_of(outlet, load_phrases())
        found = extract(page, knowledge)
        try:
            written = fixtures.save(opts.to, name, page, knowledge, found)
        except OSError as error:
            raise UsageError(f"cannot write {opts.to / name}: {error.strerror}") from error
        print("\n".join(map(str, written)))
        print(printable(f"{_told(found)}; review {written[-1].name}, then commit"), file=sys.stderr)

    def _stored(self, address: str) -> StoredPage | None:
        """The page's row when its bytes are kept."""
        assert self.settings is not None
        try:
            with Archive(self.settings["ARCHIVE_DIR"]) as archive:
                page = archive.page(address)
        except (ArchiveMissing, NotStored):
            return None
        return None if page.warc_file is None else page

    def _why_missing(self, address: str) -> str:
        assert self.settings is not None
        try:
            with Archive(self.settings["ARCHIVE_DIR"]) as archive:
                page = archive.page(address)
        except (ArchiveMissing, NotStored):
            return f"{address} is not in the archive: leave --data-from-archive out to fetch it"
        if page.fetched_at is not None and page.state not in ("gone", "failed", "denied"):
            return f"the bytes of {address} were not kept: setting WARC was 'none'"
        return f"no bytes of {address}: the page is {page.state}" + f" ({page.reason})" * bool(page.reason)

    def _crawl(self, loader: OutletSpiderLoader, outlet: Outlet, address: str) -> None:
        assert self.settings is not None
        assert self.crawler_process is not None
        run = Run.open(self.settings, *select(loader.catalogue, outlet.id, {"url": address}))
        try:
            crawler = self.crawler_process.create_crawler(loader.load(outlet.id))
            self.crawler_process.crawl(crawler, run=run)
            self.crawler_process.start()
        finally:
            run.close("failed to start")  # does nothing when the spider closed it
        if run.fatal is not None:
            raise run.fatal


def fixture_name(outlet: str, address: str) -> str:
    """``<outlet>-<slug>``: the address' path in ASCII, short; with a hash where something was left out."""
    parts = urlsplit(address)
    path = unquote(parts.path)
    slug = "-".join(re.findall(r"[a-z0-9]+", re.sub(r"\.\w{2,5}$", "", path).lower()))
    if parts.query or not path.isascii() or len(slug) > _LONGEST_SLUG or not slug:
        digest = hashlib.sha256(address.encode()).hexdigest()[:8]
        slug = f"{slug[:_LONGEST_SLUG].strip('-')}-{digest}".strip("-")
    return f"{outlet}-{slug}"


def _outlet_of(catalogue: Catalogue, url: str) -> tuple[Outlet, str]:
    """The outlet whose article the address is, and the one address of that article."""
    for outlet in catalogue.outlets.values():
        address = outlet.address(url)
        if address is not None:
            return outlet, address
    near = sorted(outlet.id for outlet in catalogue.outlets.values() if outlet.within(url))
    where = (
        f"of {', '.join(near)}: articles.allow does not match it"
        if near
        else "of any outlet in the catalogue"
    )
    raise UsageError(f"{url[:300]} is no article address {where}")


def _check_free(folder: Path, name: str, force: bool) -> None:
    if not folder.is_dir():
        raise UsageError(f"no folder {folder} to write to; name one with --to")
    taken = [path.name for path in folder.glob(f"{name}.*")]
    if taken and not force:
        raise UsageError(f"{folder / min(taken)} is there already: --force replaces it")


def _page(data: Path, outlet: Outlet, stored: StoredPage) -> Page:
    assert stored.warc_file is not None
    assert stored.warc_offset is not None
    assert stored.fetched_at is not None
    response = read_response(data, stored.warc_file, stored.warc_offset)
    if not 200 <= response.status < 300:
        raise ArchiveError(f"{stored.url} answered HTTP {response.status}: no page to record")
    return Page(
        url=outlet.address(response.url) or stored.url,
        outlet=outlet.id,
        body=response.payload,
        fetched_at=stored.fetched_at,
        content_type=response.header("Content-Type"),
        hints=Hints(title=stored.hint_title, published_at=stored.hint_published_at),
    )


def _told(found: Article | Rejection) -> str:
    if isinstance(found, Rejection):
        return f"rejected as {found.reason}" + f" ({found.detail})" * bool(found.detail)
    return f"an article of {found.word_count} words: {found.title}"
