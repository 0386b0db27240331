"""akhbar copies: who else has a story, who had it first, and briefs cut from it"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.cli.options import open_archive, print_json, wants_json
from archive.cli.terminal import Page, moment, talk
from archive.stored import as_dict

if TYPE_CHECKING:
    import argparse

    from archive.copy_report import Copy, CopyReport, Part

EPILOG = """\
Copies share at least 70 % of their text, however it is spelt or spaced.  They come in order of appearance;
the leader is the one that another credits, else the earliest.  "alike" compares each with the leader."""

_WHY = {
    "credited": "another copy names it as its source",
    "earliest": "the earliest published",
    "first seen": "seen first; its page has no date",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("article", metavar="ID|URL", help="an article's number, or an address")


def run(arguments: argparse.Namespace) -> int:
    """Print the cluster."""
    with open_archive(arguments) as archive:
        report = archive.copies(arguments.article)
    if wants_json(arguments):
        print_json(as_dict(report))
        return 0
    page = Page()
    if report.why != "alone":
        _print_copies(page, report)
    if report.parts:
        _print_parts(page, report)
    talk(_summary(report))
    return 0


def _print_copies(page: Page, report: CopyReport) -> None:
    for number, copy in enumerate(report.copies):
        if number:
            page.line()
        leads = copy.id == report.leader_id
        page.title(copy.title)
        said = f"leads: {_WHY[report.why]}" if leads else f"alike {_percent(copy.similarity)}"
        page.line(page.dim(f"{copy.id} · {copy.outlet} · {_date(copy)} · {copy.word_count:,} words · {said}"))
        page.line(page.dim(page.address(copy.url)))
        if copy.credit_name or copy.credit_url:
            credit = " ".join(filter(None, (copy.credit_name, page.address(copy.credit_url))))
            page.line(page.dim(f"credits {credit}"))


def _print_parts(page: Page, report: CopyReport) -> None:
    if report.why != "alone":
        page.line()
    page.line(page.bold("In part"))
    for part in report.parts:
        page.line()
        page.title(part.title)
        page.line(
            page.dim(
                f"{part.id} · {part.outlet} · {_date(part)} · {part.word_count:,} words · {_relation(part)}"
            )
        )
        page.line(page.dim(page.address(part.url)))


def _relation(part: Part) -> str:
    if part.relation == "brief":
        return f"a brief: {_percent(part.containment)} of it stands in {part.member_id}"
    return f"longer: {_percent(part.containment)} of {part.member_id} stands in it"


def _percent(share: float) -> str:
    """Rounded down: 100 % are only the same letters."""
    return f"{int(share * 100)} %"


def _date(copy: Copy | Part) -> str:
    return moment(copy.published_at) or str(copy.published_day or f"seen {moment(copy.first_seen_at)}")


def _summary(report: CopyReport) -> str:
    copies = len(report.copies)
    parts = f", {len(report.parts):,} in part" if report.parts else ""
    if report.why == "alone":
        return f"no copy of article {report.article_id}{parts}"
    outlets = len({copy.outlet for copy in report.copies})
    return f"{copies:,} copies in {outlets:,} outlet{'' if outlets == 1 else 's'}{parts}"
