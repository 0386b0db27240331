"""akhbar gaps: days by outlets, what was published against what is stored"""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from archive.cli.options import open_archive, print_json, wants_json
from archive.cli.terminal import Page, talk
from archive.stored import as_dict

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from archive.gaps import GapDay, Gaps, OutletGaps

_MARKS = {"whole": "█", "nearly": "▓", "partly": "▒", "little": "░", "none": "0", "silent": "?", "quiet": "·"}
_LEGEND = """\
█ all that is known of is stored  ▓ nine tenths  ▒ half  ░ less  0 nothing
? nothing known, though it usually publishes  · nothing known, as usual"""
_DIM, _BOLD_RED = "\x1b[2m", "\x1b[1;31m"
_STYLES = {"partly": "\x1b[33m", "little": _BOLD_RED, "none": _BOLD_RED, "silent": _BOLD_RED}
_HEADING = "1   5    10   15   20   25   30"
_STATES = ("waiting", "failed", "denied", "quarantined", "gone")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "--outlet",
        metavar="ID",
        action="append",
        default=[],
        help="this outlet, with its holes and what to do; may be repeated",
    )
    parser.add_argument("--since", metavar="DAY", help="from this day on (default: 30 days)")
    parser.add_argument("--until", metavar="DAY", help="up to this day (default: today)")


def run(arguments: argparse.Namespace) -> int:
    """Compare and print."""
    with open_archive(arguments) as archive:
        found = archive.gaps(outlet=arguments.outlet, since=arguments.since, until=arguments.until)
    if wants_json(arguments):
        print_json(as_dict(found))
    elif found.outlets:
        _print(Page(), found, details=bool(arguments.outlet))
    for outlet in found.left_out:
        talk(f"{outlet} is not shown: it is not news (--outlet {outlet} shows it)")
    return 0


def _print(page: Page, found: Gaps, *, details: bool) -> None:
    wide = max(6, *(len(each.outlet) for each in found.outlets))
    page.line(_styled(page, _DIM, f"{'outlet':{wide}}  month    {_HEADING}   stored      of"))
    for outlet in found.outlets:
        name = outlet.outlet
        for month, days in groupby(outlet.days, key=lambda day: f"{day.day:%Y-%m}"):
            _print_month(page, f"{name:{wide}}  {month}  ", list(days))
            name = ""
    page.line()
    for line in _LEGEND.splitlines():
        page.line(_styled(page, _DIM, line))
    page.line()
    for outlet in found.outlets:
        if details:
            _print_holes(page, outlet)
    _print_totals(page, found)
    if not details and any(outlet.holes for outlet in found.outlets):
        talk("what to do about an outlet's holes: akhbar gaps --outlet ID")


def _print_month(page: Page, label: str, days: list[GapDay]) -> None:
    cells = " " * (days[0].day.day - 1)
    for verdict, alike in groupby(days, key=lambda day: day.verdict):
        marks = _MARKS[verdict] * sum(1 for _ in alike)
        cells += _styled(page, _STYLES.get(verdict, ""), marks)
    cells += " " * (31 - days[-1].day.day)
    published, stored = sum(day.published for day in days), sum(day.stored for day in days)
    page.line(f"{label}{cells}{stored:8,}{published:8,}")


def _styled(page: Page, style: str, text: str) -> str:
    """For our own text, whose blanks count."""
    return f"{style}{text}\x1b[0m" if style and page.is_styled else text


def _print_holes(page: Page, outlet: OutletGaps) -> None:
    holes = [day for day in outlet.days if day.is_hole]
    if not holes:
        said = "has no holes" if outlet.published else "is not known in these days, nor what is usual of it"
        page.text(f"{outlet.outlet} {said}")
        page.line()
        return
    page.line(page.bold(f"{outlet.outlet}: days with holes"))
    rows = [_row(days) for days in _ranges(holes)]
    page.table(["day", "stored", "of", *_STATES], rows)
    page.line()
    page.fields(_advice(outlet.outlet, holes))
    page.line()


def _ranges(holes: list[GapDay]) -> Iterator[list[GapDay]]:
    """Each hole by itself, but neighbouring days of which nothing is known together."""
    together: list[GapDay] = []
    for day in holes:
        follows = together and day.day - together[-1].day == timedelta(days=1)
        if together and not (follows and day.verdict == together[-1].verdict == "silent"):
            yield together
            together = []
        together.append(day)
    if together:
        yield together


def _row(days: list[GapDay]) -> tuple[object, ...]:
    first, last = days[0], days[-1]
    name = f"{first.day}" if first is last else f"{first.day} to {last.day:%m-%d}"
    if last.day.year > first.day.year:
        name = f"{first.day} to {last.day}"
    return (name, first.stored, first.published, *(getattr(first, state) or None for state in _STATES))


def _advice(outlet: str, holes: list[GapDay]) -> Iterator[tuple[str, str]]:
    """What to do, by kind of hole."""
    for days in _ranges([day for day in holes if day.verdict == "silent"]):
        command = f"scrapy crawl {outlet} -a since={days[0].day} -a until={days[-1].day}"
        yield "nothing known", f"{command}  (usually {days[0].usual:,} a day)"
    for state, what in (
        ("waiting", f"the next crawl fetches them: scrapy crawl {outlet}"),
        ("failed", f"given up after many attempts; one page again: scrapy crawl {outlet} -a url=URL"),
        ("denied", "robots.txt forbids them; asked again every day"),
        ("quarantined", f"fetched, and no article could be read: akhbar quarantine --outlet {outlet}"),
        ("gone", "removed before they were fetched"),
    ):
        if any(getattr(day, state) for day in holes):
            yield state, what


def _print_totals(page: Page, found: Gaps) -> None:
    published = sum(each.published for each in found.outlets)
    stored = sum(each.stored for each in found.outlets)
    holes, silent = sum(each.holes for each in found.outlets), sum(each.silent for each in found.outlets)
    share = f" ({stored / published:.0%})" if published else ""
    page.text(
        f"{found.since} to {found.until}: {stored:,} of {published:,} stored{share}; {_days(holes)} with holes,"
        f" {silent:,} of them because nothing is known."
    )
    articles = sum(each.undated_articles for each in found.outlets)
    pages = sum(each.undated_pages for each in found.outlets)
    if articles or pages:
        page.text(
            f"Not counted, since nothing says their day: {articles:,} articles and {pages:,} other pages."
        )


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"
