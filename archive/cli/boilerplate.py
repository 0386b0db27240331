"""akhbar boilerplate: lines that were learned not to be body, and the evidence"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.cli.options import open_archive, print_json, wants_json
from archive.cli.terminal import Page, moment, talk
from archive.stored import as_dict

if TYPE_CHECKING:
    import argparse

    from archive.stored import BoilerplateLine

EPILOG = """\
A learned line is left out of bodies from then on.  To overrule it, copy the line into the outlet's file,
seeds/outlets/ID.toml: [boilerplate] keep = ["..."]; drop = ["..."] removes a line that was not learned."""

_VERDICTS = {
    "learned": "learned: left out of bodies",
    "kept": "kept: the outlet file overrules it",
    "seen": "only counted",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "--outlet", metavar="ID", action="append", default=[], help="only this outlet; may be repeated"
    )
    parser.add_argument(
        "--all", action="store_true", help="also lines that stand on a few pages, and were not learned"
    )


def run(arguments: argparse.Namespace) -> int:
    """List, by outlet, those on most pages first."""
    with open_archive(arguments) as archive:
        lines = archive.boilerplate(outlet=arguments.outlet)
    shown = [line for line in lines if arguments.all or line.verdict != "seen"]
    if wants_json(arguments):
        print_json([as_dict(line) for line in shown])
        return 0
    page = Page()
    for number, line in enumerate(shown):
        if number:
            page.line()
        _print(page, line)
    talk(_summary(shown, len(lines) - len(shown)))
    return 0


def _print(page: Page, line: BoilerplateLine) -> None:
    page.text(line.text)
    if line.pages:
        seen = f"{_count(line.articles, 'story')} on {_count(line.pages, 'page')} since {moment(line.first_seen_at)}"
    else:
        seen = "on fewer pages than are counted"
    page.line(page.dim(f"{line.outlet} · {_VERDICTS[line.verdict]} · {seen}"))
    if line.example_url:
        page.line(page.dim(f"for example {page.address(line.example_url)}"))


def _count(number: int, what: str) -> str:
    plural = {"story": "stories", "page": "pages"}[what]
    return f"{number:,} {what if number == 1 else plural}"


def _summary(shown: list[BoilerplateLine], hidden: int) -> str:
    learned = sum(line.verdict == "learned" for line in shown)
    kept = sum(line.verdict == "kept" for line in shown)
    more = f"; {hidden:,} more only counted (--all)" if hidden else ""
    return f"{learned:,} learned, {kept:,} kept{more}"
