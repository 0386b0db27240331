"""``scrapy probe URL``: look at a site and write a draft of its outlet file."""

from __future__ import annotations

import re
import socket
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError as WrongUse

from archive.errors import AkhbarError, CatalogueError, SiteUnreadable, UsageError
from archive.text.printing import printable
from archive.times import now
from archive.urls import canonical
from crawler.catalogue import Catalogue
from crawler.outlet_file import load_outlet
from crawler.probe.draft import Wish, draft, language_of
from crawler.probe.identity import id_of
from crawler.probe.site import is_private
from crawler.probe.spider import ProbeRun, ProbeSpider
from crawler.probe.survey import survey
from pipelines.extract import load_phrases

if TYPE_CHECKING:
    import argparse

    from crawler.outlet import Outlet
    from crawler.probe.inquiry import Wire
    from crawler.probe.model import Findings
    from crawler.probe.site import Site

_REQUESTS = 30
_DELAY = 4.0  # as in outlet files
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


class Command(ScrapyCommand):
    """Asks a site at most so many questions, politely, and archives nothing."""

    requires_project = True

    def syntax(self) -> str:
        """How it is called."""
        return "[options] <url>"

    def short_desc(self) -> str:
        """One line for ``scrapy``'s list of commands."""
        return "Look at a home page and write a draft outlet file"

    def long_desc(self) -> str:
        """What ``--help`` says first."""
        return (
            "Look at a site's home page, feeds, sitemaps, sections and some articles, and write a draft outlet file "
            "that says what was seen and how sure it is. robots.txt is obeyed. "
            "Exit codes: 0 a draft was written, 1 the site could not be read, and why, 2 wrong use, "
            "3 network unreachable."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Beside Scrapy's own."""
        super().add_options(parser)
        parser.add_argument("--save", action="store_true", help="write <id>.toml into the outlets folder")
        parser.add_argument(
            "--output", metavar="FILE", default="-", help="where to write, '-' for standard output (default)"
        )
        parser.add_argument("--id", metavar="ID", help="the outlet's id (default: from the host's name)")
        parser.add_argument(
            "--requests",
            metavar="N",
            type=int,
            default=_REQUESTS,
            help=f"at most so many (default: {_REQUESTS})",
        )
        parser.add_argument(
            "--delay",
            metavar="SECONDS",
            type=float,
            help=f"between requests, here and in the draft (default: {_DELAY:g}; 0 for this machine)",
        )
        parser.add_argument(
            "--allow-private", action="store_true", help="the site is on this machine or a private network"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Survey the site, write the draft, and set the exit code."""
        if len(args) != 1:
            raise WrongUse("name one address, such as www.bbc.com/urdu")
        try:
            self._probe(args[0], opts)
        except AkhbarError as error:
            _say(f"akhbar: {error}")
            down = isinstance(error, SiteUnreadable) and error.network and _no_network(args[0])
            self.exitcode = 3 if down else error.exit_code

    def _probe(self, url: str, opts: argparse.Namespace) -> None:
        assert self.settings is not None
        addresses = _addresses(url)
        folder = Path(self.settings["OUTLETS_DIR"])
        _check(opts, folder)
        _warn_of_known(Catalogue.load(folder), addresses[0])
        delay = opts.delay if opts.delay is not None else 0.0 if is_private(addresses[0]) else _DELAY
        found, site = self._survey(addresses, opts, delay)
        name = _id(opts, found.home)
        day = now().date()
        private = opts.allow_private and is_private(found.home)
        text = draft(found, site, Wish(id=name, delay=delay, private=private, day=day))
        outlet = _loaded(text, name)
        target = folder / f"{name}.toml" if opts.save else None if opts.output == "-" else Path(opts.output)
        _write(text, target)
        _tell(outlet, found, target)

    def _survey(self, addresses: list[str], opts: argparse.Namespace, delay: float) -> tuple[Findings, Site]:
        assert self.settings is not None
        assert self.crawler_process is not None
        parts = urlsplit(addresses[0])
        ports = {80, 443, parts.port or 443}
        run = ProbeRun.of(parts.hostname or "", tuple(sorted(ports)), delay, opts.allow_private)
        phrases = load_phrases(Path(self.settings["PHRASES"]))
        results: list[tuple[Findings, Site]] = []

        async def work(wire: Wire) -> None:
            results.append(await survey(wire, addresses, phrases, limit=opts.requests, say=_progress))

        self.crawler_process.crawl(ProbeSpider, run=run, work=work, say=_progress)
        self.crawler_process.start()
        if run.failure is not None:
            raise _explained(run.failure)
        if not results:
            raise SiteUnreadable(f"{addresses[0]}: the probe was stopped")
        return results[0]


def _explained(failure: BaseException) -> BaseException:
    """With what to do about it, where an option would help."""
    if isinstance(failure, SiteUnreadable) and "a private address" in str(failure):
        text = str(failure).partition(" (allow_private")[0]
        return SiteUnreadable(f"{text}; --allow-private permits it")
    return failure


def _addresses(url: str) -> list[str]:
    """The forms of the address to try; without a scheme first https, then http."""
    forms = [url]
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", url):
        forms = [f"https://{url}", f"http://{url}"]
        forms = forms[::-1] if is_private(forms[0]) else forms
    try:
        for form in forms:
            canonical(form)
    except ValueError as error:
        raise UsageError(
            f"{url[:200]!r} is no web address; give one such as https://www.bbc.com/urdu"
        ) from error
    return forms


def _check(opts: argparse.Namespace, folder: Path) -> None:
    if opts.requests < 1:
        raise UsageError(f"--requests {opts.requests}: give a whole number from 1 on")
    if opts.delay is not None and not 0 <= opts.delay <= 3600:
        raise UsageError(f"--delay {opts.delay:g}: give seconds from 0 to 3600")
    if opts.id is not None and not _ID.fullmatch(opts.id):
        raise UsageError(f"--id {opts.id[:80]!r}: must be small letters a-z, digits, _ and -, at most 64")
    if opts.save and opts.output != "-":
        raise UsageError("--save and --output: give one of them")
    if opts.output != "-" and Path(opts.output).exists():
        raise UsageError(f"{opts.output} is there already; name another file with --output")
    if opts.save and opts.id is not None and (folder / f"{opts.id}.toml").exists():
        raise UsageError(_taken(folder / f"{opts.id}.toml"))  # before the site is asked anything


def _id(opts: argparse.Namespace, home: str) -> str:
    """As asked for; else the name of the file to write, since the two must agree; else from the host."""
    stem = Path(opts.output).stem
    return opts.id or (stem if opts.output != "-" and _ID.fullmatch(stem) else id_of(home))


def _warn_of_known(catalogue: Catalogue, url: str) -> None:
    for outlet in catalogue.outlets.values():
        if outlet.within(url):
            _say(f"akhbar: {outlet.id} is an outlet of that host already")


def _loaded(text: str, name: str) -> Outlet:
    """The draft as a crawl would read it, before anybody sees it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        try:
            return load_outlet(path)
        except CatalogueError as error:
            raise CatalogueError(f"the draft would not load, which is a fault of probe: {error}") from error


def _taken(path: Path) -> str:
    return f"{path} is there already; remove it, or choose another name with --id"


def _write(text: str, target: Path | None) -> None:
    if target is None:
        sys.stdout.write(printable(text))
        sys.stdout.flush()
        return
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise UsageError(_taken(target)) from error
    except OSError as error:
        raise UsageError(f"cannot write {target}: {error.strerror}") from error


def _tell(outlet: Outlet, found: Findings, target: Path | None) -> None:
    stories = sum(look.is_story for look in found.looks)
    if target is not None:
        print(target)
    _say(f"akhbar: {found.requests} requests; {stories} of {len(found.looks)} pages looked at are articles")
    if reason := language_of(found).reason:
        _say(f"akhbar: the draft is disabled: {reason}")
    if target is not None:
        _say(f"akhbar: look through it, then: scrapy crawl {outlet.id} -a max_articles=5")


def _no_network(url: str) -> bool:
    """Whether this machine has no way out, or no one to ask for names; sends nothing to the site."""
    host = urlsplit(_addresses(url)[0]).hostname or ""
    if is_private(f"http://{host}/"):
        return False
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(("192.0.2.1", 9))  # chooses a route and sends nothing (RFC 5737)
        socket.getaddrinfo(host, None)
    except socket.gaierror as error:
        return error.errno == socket.EAI_AGAIN
    except OSError:
        return True
    return False


def _progress(line: str) -> None:
    _say(f"  {line}")


def _say(line: str) -> None:
    print(printable(line), file=sys.stderr, flush=True)
