"""akhbar check: look for damage in database, index and WARC files"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.cli.options import data, open_archive, print_json, wants_json
from archive.cli.terminal import Page, talk
from archive.stored import as_dict

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("--repair", action="store_true", help="first mend what can be mended")


def run(arguments: argparse.Namespace) -> int:
    """Print what is wrong, after repairs what still is; 1 if anything is."""
    from archive.check import check

    open_archive(arguments).close()  # says in one line what can be said of a missing or foreign file
    if arguments.repair:
        from archive.repair import repair

        for done in repair(data(arguments)):
            talk(done)
    findings = check(data(arguments))
    if wants_json(arguments):
        print_json([as_dict(finding) for finding in findings])
    elif findings:
        Page().table(("severity", "what"), [(finding.severity, finding.what) for finding in findings])
    talk(f"{len(findings):,} finding{'' if len(findings) == 1 else 's'}" if findings else "nothing wrong")
    return 1 if findings else 0
