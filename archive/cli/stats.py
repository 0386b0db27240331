"""akhbar stats: how much is stored, of whom, and how fast it grows"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from archive.cli.options import open_archive, print_json, wants_json
from archive.cli.terminal import Page, size, span, talk
from archive.stored import as_dict

if TYPE_CHECKING:
    import argparse

    from archive.statistics import OutletStatistics, Statistics


_SPARE = ("days", "unique", "last stored", "from")

EPILOG = """\
fresh and 90 %: how long after publication a story is seen here, in the middle
and for nine of ten; of the last 30 days' stories with a time of day that an
ordinary crawl found, without what a back-fill or an import brought."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "--outlet", metavar="ID", action="append", default=[], help="only this outlet; may be repeated"
    )


def run(arguments: argparse.Namespace) -> int:
    """Count and print."""
    with open_archive(arguments) as archive:
        counted = archive.stats(outlet=arguments.outlet)
    if wants_json(arguments):
        print_json(as_dict(counted))
    else:
        _print(Page(), counted)
    for outlet in counted.left_out:
        talk(f"{outlet} is not counted: it is not news (--outlet {outlet} counts it)")
    return 0


def _print(page: Page, counted: Statistics) -> None:
    rows: list[tuple[object, ...]] = [_row(each) for each in counted.outlets]
    if len(rows) > 1:
        rows.append(("together", counted.articles, counted.unique, counted.words, *(None,) * 6))
    if rows:
        page.table(
            ("outlet", "articles", "unique", "words", "from", "to", "days", "last stored", "fresh", "90 %"),
            rows,
            _SPARE,
        )
        page.line()
    grown = f"{counted.articles_a_day:,.0f} articles"
    if counted.bytes_a_day is None:  # of these outlets; the sizes are of all
        page.fields([("growth", f"{grown} a day")])
        return
    page.fields(
        [
            ("database", size(counted.database_bytes)),
            ("WARC", size(counted.warc_bytes)),
            ("growth", f"{grown}, {size(counted.bytes_a_day)} a day"),
        ]
    )


def _row(each: OutletStatistics) -> tuple[object, ...]:
    last = each.last_stored_at and each.last_stored_at.date()
    counts = each.outlet, each.articles, each.unique, each.words, each.first_day, each.last_day, each.days
    return (*counts, last, _wait(each.minutes_median), _wait(each.minutes_90))


def _wait(minutes: int | None) -> str | None:
    return None if minutes is None else span(timedelta(minutes=minutes))
