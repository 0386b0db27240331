"""``scrapy harvest``: what cron runs.  Crawl what is due, look at each outlet's health, say it in one line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from archive.archive import Archive
from archive.text.printing import printable
from archive.times import now, to_text
from crawler.crawling import CrawlingCommand, crawl
from crawler.selection import select

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from archive.health import Health, OutletHealth
    from crawler.crawling import Finished
    from crawler.run import Run

_NO_NETWORK, _BROKEN = 3, 4  # DESIGN §9
_COUNTED = (("stored", "new"), ("revised", "revised"), ("copies", "copies"), ("quarantined", "no article"))


class Command(CrawlingCommand):
    """Quiet where all is well: cron sends what a command prints."""

    def syntax(self) -> str:
        """How it is called."""
        return "[options] [ID …]"

    def short_desc(self) -> str:
        """One line for ``scrapy``'s list of commands."""
        return "What cron runs: crawl what is due, say in one line what came of it"

    def long_desc(self) -> str:
        """What ``--help`` says first."""
        return (
            "Crawl the named outlets, or every enabled one, as far as they are due; then one line on what came of "
            "it, and a line for each outlet that is broken or was left out. With --quiet nothing when all is well. "
            "Exit codes: those of 'scrapy crawl news'; 4 also when an outlet's health is bad ('akhbar health')."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Beside Scrapy's own."""
        super().add_options(parser)
        parser.add_argument("--quiet", action="store_true", help="print nothing when all is well")

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        """Crawl and report."""
        assert self.settings is not None
        arguments = opts.spargs | ({"outlets": ",".join(args)} if args else {})
        chosen, wish, skipped = select(self.catalogue, "news", arguments)
        finished = crawl(self, "news", chosen, replace(wish, quiet=True), skipped)
        run = finished.run
        with Archive(Path(self.settings["ARCHIVE_DIR"])) as archive:
            health = archive.health(outlet=list(run.outlets)) if run.outlets else None
        sick = [each.outlet for each in _broken(health)]
        code = finished.code or (_BROKEN if sick else 0)
        if code or not opts.quiet:
            lines = [*_troubles(run, health), _line(run, sick, finished)]
            print("\n".join(map(printable, lines)))
        if run.fatal is not None:
            raise run.fatal
        return code


def _troubles(run: Run, health: Health | None) -> Iterable[str]:
    for outlet, why in sorted(run.skipped.items()):
        yield f"{outlet}: left out, {why}"
    broken = {each.outlet: "; ".join(each.reasons) for each in _broken(health)}
    for outlet in sorted(broken.keys() | (run.asked - run.answered)):
        yield f"{outlet}: {'broken, ' + broken[outlet] if outlet in broken else 'nothing answered'}"
        if outlet in run.trouble:
            yield f"{outlet}: {run.trouble[outlet]}"


def _broken(health: Health | None) -> list[OutletHealth]:
    return [each for each in health.outlets if each.verdict == "broken"] if health else []


def _line(run: Run, sick: list[str], finished: Finished) -> str:
    """``2026-11-22T03:00:04Z 12 of 12 outlets due, 340 new, 12 revised, 2 broken: bol samaa; 8.1 MB in 54 s``."""
    sums = {name: sum(row[name] for row in run.counts.values()) for name, _ in (*_COUNTED, ("bytes", ""))}
    parts = [f"{len(run.asked):,} of {len(run.outlets):,} outlets due"]
    parts += [f"{sums[name]:,} {word}" for name, word in _COUNTED if sums[name] or name == "stored"]
    if sick:
        parts.append(f"{len(sick)} broken: {' '.join(sick)}")
    if finished.code == _NO_NETWORK:
        parts.append("nothing answered: is there a network?")
    return f"{to_text(now())} {', '.join(parts)}; {sums['bytes'] / 1e6:.1f} MB in {finished.seconds:.0f} s"
