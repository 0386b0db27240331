"""akhbar quarantine: pages that were fetched but are no articles, and why"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.cli.options import count, open_archive, print_json, wants_json
from archive.cli.terminal import Page, moment, talk
from archive.stored import as_dict

if TYPE_CHECKING:
    import argparse

    from archive.stored import StoredPage


_DIM = "\x1b[2m"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "--outlet", metavar="ID", action="append", default=[], help="only this outlet; may be repeated"
    )
    parser.add_argument(
        "--reason", metavar="WORD", help="listing, no_text, too_short, not_urdu, error_page, paywall …"
    )
    parser.add_argument(
        "--limit", metavar="N", type=count, default=100, help="the last so many (default: 100)"
    )


def run(arguments: argparse.Namespace) -> int:
    """List, last fetched first."""
    with open_archive(arguments) as archive:
        pages = archive.quarantine(
            outlet=arguments.outlet, reason=arguments.reason, limit=arguments.limit + 1
        )
    shown = pages[: arguments.limit]
    if wants_json(arguments):
        print_json([as_dict(page) for page in shown])
    elif shown:
        _print(Page(), shown)
    else:
        talk("nothing in quarantine" + (" for these filters" if arguments.outlet or arguments.reason else ""))
    if len(pages) > len(shown):
        talk(f"the last {len(shown):,}; there are more (--limit)")
    return 0


def _print(page: Page, shown: list[StoredPage]) -> None:
    """A line each for programs; on a terminal, which is too narrow for addresses in a table, two."""
    if not page.is_terminal:
        rows = [(moment(each.fetched_at), each.outlet, each.reason, each.url) for each in shown]
        page.table(("fetched", "outlet", "reason", "address"), rows)
        return
    for each in shown:
        page.line(page.address(each.url))
        when = f"{moment(each.fetched_at)} · {each.outlet} · "
        page.pieces([(_DIM, when), ("", each.reason or "")])
