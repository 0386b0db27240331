"""akhbar export: articles as JSON lines, CSV, Parquet, or a data set"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

from archive.cli.options import add_filters, filters, open_archive, readable
from archive.cli.terminal import printable, talk
from archive.errors import UsageError

if TYPE_CHECKING:
    import argparse

    from archive.archive import Archive
    from archive.export.manifest import Manifest
    from archive.export.order import Order
    from archive.search.filters import Asked

EPILOG = """\
Articles come oldest first, each with all columns of table articles.  The sample
outlet is left out unless it is named, copies unless --copies is given.  A
manifest is written beside the file, or into the folder.  What is there is
replaced only by a complete export that holds an article."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("query", nargs="?", metavar="QUERY", help="only what a search for it would find")
    parser.add_argument(
        "--format",
        choices=("jsonl", "csv", "parquet", "hf"),
        default="jsonl",
        help="default: jsonl; csv is for spreadsheets, hf a folder for datasets.load_dataset",
    )
    parser.add_argument(
        "--output", metavar="PATH", type=Path, help="the file or folder to write (default: stdout)"
    )
    parser.add_argument(
        "--split", metavar="SHARES", help="into parts, as in train=0.9,test=0.1; copies stay together"
    )
    parser.add_argument("--manifest", metavar="PATH", type=Path, help="write the manifest there")
    add_filters(parser)
    parser.add_argument("--exact", action="store_true", help="the words of the query exactly as typed")
    parser.add_argument(
        "--one-per-cluster", action="store_true", help="of copies only the leader (the default)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Write article by article."""
    order = _order(arguments)
    with open_archive(arguments) as archive:
        manifest = _export(archive, order, arguments)
        if manifest is None:
            fate = "stays as it was" if arguments.output.exists() else "is not made"
            talk(f"no article to write: {readable(arguments.output)} {fate}")
            talk("wrote 0 articles")
            _say_what_is_left_out(order.listing(archive).left_out)
        else:
            _report(manifest, arguments.output)
    return 0


def _order(arguments: argparse.Namespace) -> Order:
    from archive.export.formats import FORMATS  # 4 ms with csv
    from archive.export.order import Order
    from archive.export.splitting import Split

    if arguments.one_per_cluster and arguments.copies:
        raise UsageError("--one-per-cluster leaves copies out, --copies exports them: give one of the two")
    if arguments.exact and arguments.query is None:
        raise UsageError("--exact says how the words of a query are meant: give a query too")
    order = Order(
        form=FORMATS[arguments.format],
        query=arguments.query,
        exact=arguments.exact,
        filters=cast("Asked", filters(arguments)),
        split=None if arguments.split is None else Split.parse(arguments.split),
    )
    if order.is_folder and _to_stdout(arguments):
        what = "a split export" if order.split else f"--format {arguments.format}"
        raise UsageError(f"{what} is a folder: name it with --output")
    if order.is_folder and arguments.manifest is not None:
        raise UsageError("the manifest of a folder is in it: leave --manifest out")
    return order


def _to_stdout(arguments: argparse.Namespace) -> bool:
    return arguments.output is None or str(arguments.output) == "-"


def _export(archive: Archive, order: Order, arguments: argparse.Namespace) -> Manifest | None:
    from archive.cli.progress import watched
    from archive.export.exporting import export_to_file, export_to_folder, export_to_stream

    if not _to_stdout(arguments):
        with watched(archive, order) as advance:
            if order.is_folder:
                return export_to_folder(archive, order, arguments.output, advance)
            return export_to_file(archive, order, arguments.output, arguments.manifest, advance)
    if sys.stdout.isatty():
        if not order.form.is_text:
            raise UsageError(f"{order.form.name} is not for terminals: name a file with --output")
        return _with_manifest(export_to_stream(archive, order, _Terminal()), arguments.manifest)
    with watched(archive, order) as advance:
        made = export_to_stream(archive, order, sys.stdout.buffer, advance)
    return _with_manifest(made, arguments.manifest)


class _Terminal:
    """Shows text without what a terminal would obey."""

    def write(self, data: bytes) -> None:
        sys.stdout.write(printable(data.decode().removeprefix("\ufeff"), lines=True))


def _with_manifest(made: Manifest, path: Path | None) -> Manifest:
    from archive.export.replacing import replacing

    if path is not None:
        with replacing([path]) as (stream,):
            stream.write(made.text().encode())
    return made


def _report(manifest: Manifest, output: Path | None) -> None:
    count = manifest.articles
    target = "" if output is None or not count else f" to {readable(output)}"
    talk(f"wrote {count:,} article{'' if count == 1 else 's'}{target}")
    if (split := manifest.order.split) is not None:
        talk(", ".join(f"{name}: {manifest.splits.get(name, 0):,}" for name in split.names))
    if copies := manifest.copies_left_out:
        are = "1 copy is" if copies == 1 else f"{copies:,} copies are"
        talk(f"{are} left out: the stories are another outlet's (--copies exports them too)")
    if not count:
        _say_what_is_left_out(manifest.left_out)


def _say_what_is_left_out(outlets: tuple[str, ...]) -> None:
    for outlet in outlets:
        talk(f"{outlet} is left out: it is not news (--outlet {outlet} exports it)")
