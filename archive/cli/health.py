"""akhbar health: how each outlet does, the worst first"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.cli.options import open_archive, print_json, wants_json
from archive.cli.terminal import Page, moment, span, talk
from archive.stored import as_dict
from archive.times import now

if TYPE_CHECKING:
    import argparse
    from datetime import datetime

    from archive.health import BrokenSource, Health, OutletHealth

EPILOG = """\
exit codes: 4 when an enabled outlet is broken or overdue, that is, not
crawled any more; else 0."""

_NOT_WELL = 4  # DESIGN §9: some outlets broken
_SPARE = ("waiting", "rejected", "usual")
_SHOWN = 5  # broken sources an outlet; --json has all


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "--outlet", metavar="ID", action="append", default=[], help="only this outlet; may be repeated"
    )


def run(arguments: argparse.Namespace) -> int:
    """Look and print."""
    with open_archive(arguments) as archive:
        found = archive.health(outlet=arguments.outlet)
    if wants_json(arguments):
        print_json(as_dict(found))
    elif found.outlets:
        _print(Page(), found)
    for outlet in found.left_out:
        talk(f"{outlet} is not shown: it is not news (--outlet {outlet} shows it)")
    return 0 if found.well else _NOT_WELL


def _print(page: Page, found: Health) -> None:
    rows = [_row(each) for each in found.outlets]
    wide = [max(len(row[at]) for row in rows) for at in range(2, 7)]
    page.table(
        ("outlet", "verdict", "answered", "stored", "a day", "usual", "rejected", "waiting"),
        [
            (*row[:2], *(cell.rjust(width) for cell, width in zip(row[2:], wide, strict=True)), each.waiting)
            for row, each in zip(rows, found.outlets, strict=True)
        ],
        _SPARE,
    )
    for each in found.outlets:
        _print_reasons(page, each)


def _row(each: OutletHealth) -> tuple[str, ...]:
    return (
        each.outlet,
        each.verdict,
        _ago(each.last_answer_at),
        _ago(each.last_stored_at),
        _number(each.a_day),
        _number(each.usual_a_day),
        "" if each.quarantined is None else f"{each.quarantined:.0%}",
    )


def _print_reasons(page: Page, each: OutletHealth) -> None:
    if not each.reasons and not each.broken_sources:
        return
    page.line()
    page.text(f"{each.outlet}: {'; '.join((each.verdict, *each.reasons))}")
    for source in each.broken_sources[:_SHOWN]:
        page.text(f"- {_told(source)}")
    if len(each.broken_sources) > _SHOWN:
        page.text(f"- and {len(each.broken_sources) - _SHOWN:,} more sources")


def _told(source: BrokenSource) -> str:
    if source.attempts == 0:
        return f"{source.kind} {source.url}: {source.error}"
    since = f"since {moment(source.since)}" if source.since else "never answered"
    return f"{source.kind} {source.url}: {source.error}; {since}, {source.attempts} attempts"


def _ago(at: datetime | None) -> str:
    return "" if at is None else span(now() - at)


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"
