"""akhbar migrate: bring an older archive up to this version's schema"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.cli.options import data, print_json, readable, wants_json
from archive.cli.terminal import talk
from archive.db import DATABASE, SCHEMA_VERSION, open_raw, translated
from archive.errors import ArchiveMissing

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("--reindex", action="store_true", help="build the search index anew in any case")


def run(arguments: argparse.Namespace) -> int:
    """Migrate, and say what was done."""
    from archive.schema import migrate, refingerprint, refold

    path = data(arguments) / DATABASE
    if not path.exists() or not path.stat().st_size:
        raise ArchiveMissing(f"no archive at {readable(path)}: nothing to migrate")
    connection = open_raw(data(arguments))
    try:
        with translated(path):
            done = migrate(connection)
            if arguments.reindex:
                connection.execute("DELETE FROM meta WHERE key = 'fold_version'")
            reindexed = refold(connection)
            regrouped = refingerprint(connection)
    finally:
        connection.close()
    if wants_json(arguments):
        print_json(
            {"schema": SCHEMA_VERSION, "migrations": done, "reindexed": reindexed, "regrouped": regrouped}
        )
    for name in done:
        talk(f"done: {name}")
    if reindexed:
        talk("done: index rebuilt with today's spelling rules")
    if regrouped:
        talk("done: copies found anew with today's rules")
    if not (done or reindexed or regrouped):
        talk(f"nothing to do: {readable(path)} has schema {SCHEMA_VERSION}")
    return 0
