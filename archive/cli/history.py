"""akhbar history: the versions of an article, and what changed from one to the next"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.cli.options import open_archive, print_json, wants_json
from archive.cli.terminal import Page, moment, talk
from archive.stored import as_dict

if TYPE_CHECKING:
    import argparse
    from datetime import datetime

    from archive.history import History, Version

EPILOG = """\
Marks: [-removed-] {+added+} {~spelling, spacing or punctuation~}, or colours on
a terminal that has them (NO_COLOR=1: the signs)."""

_KINDS = {
    "first": "first seen",
    "edit": "edited",
    "headline": "headline only",
    "reextracted": "extracted anew: Akhbar's rules changed, not the outlet's text",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("article", metavar="ID|URL", help="an article's number, or an address")


def run(arguments: argparse.Namespace) -> int:
    """Print it, the oldest first."""
    with open_archive(arguments) as archive:
        history = archive.history(arguments.article)
    if wants_json(arguments):
        print_json(as_dict(history))
        return 0
    page = Page()
    page.title(history.title)
    page.line(page.dim(f"{history.id} · {history.outlet}"))
    page.line(page.dim(page.address(history.url)))
    for _, event in sorted(_events(history), key=lambda each: each[0]):
        page.line()
        if isinstance(event, str):
            page.line(page.bold(event))
        else:
            _print_version(page, event)
    talk(summary(history))
    return 0


def _events(history: History) -> list[tuple[datetime, Version | str]]:
    events: list[tuple[datetime, Version | str]] = [(each.seen_at, each) for each in history.versions]
    for removal in history.removals:
        events.append((removal.gone_at, f"{moment(removal.gone_at)} · removed by the outlet"))
        if removal.back_at is not None:
            events.append((removal.back_at, f"{moment(removal.back_at)} · restored"))
    return events


def _print_version(page: Page, version: Version) -> None:
    from archive.cli.differences import show

    said = [f"revision {version.revision}", moment(version.seen_at), _KINDS[version.kind]]
    if version.words_added or version.words_removed:
        said.append(f"{version.words_added:,} words added, {version.words_removed:,} removed")
    elif version.revision > 1 and any(each.kind != "same" for each in (*version.title, *version.body)):
        said.append("spelling, spacing or punctuation alone")
    page.line(page.bold(" · ".join(filter(None, said))))
    for edits in (version.title, version.body):
        if any(edit.kind != "same" for edit in edits):
            show(page, edits)


def summary(history: History) -> str:
    """One line: how often, and whether it is still there."""
    edits = sum(version.kind in ("edit", "headline") for version in history.versions)
    said = f"{len(history.versions):,} version{'' if len(history.versions) == 1 else 's'}"
    said += f", edited {edits:,} time{'' if edits == 1 else 's'}" if edits else ", never edited"
    return said + (f", removed since {moment(history.gone_at)}" if history.gone_at else "")
