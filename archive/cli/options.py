"""Arguments that several commands share."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import Any

from archive.archive import Archive
from archive.cli.terminal import printable_json
from archive.places import data_folder

# An option may stand before or after the command: there it must not set a default over what stood before.
_ABSENT = argparse.SUPPRESS


def common() -> argparse.ArgumentParser:
    """``--data`` and ``--json``, for use as a parent."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    group = parser.add_argument_group("everywhere")
    group.add_argument(
        "--data",
        metavar="DIR",
        type=Path,
        default=_ABSENT,
        help="the archive's folder (default: $AKHBAR_DATA, else data/ of this checkout)",
    )
    group.add_argument("--json", action="store_true", default=_ABSENT, help="print JSON")
    return parser


def add_filters(parser: argparse.ArgumentParser) -> None:
    """The filters of search and export."""
    group = parser.add_argument_group("filters")
    group.add_argument(
        "--outlet", metavar="ID", action="append", default=[], help="of this outlet; may be repeated"
    )
    group.add_argument(
        "--since", metavar="DAY", help="published on this day or later (YYYY-MM-DD, outlet's zone)"
    )
    group.add_argument("--until", metavar="DAY", help="published on this day or earlier")
    group.add_argument("--author", metavar="NAME", help="whose by-line has these words")
    group.add_argument("--section", metavar="NAME", help="of this section of an outlet")
    group.add_argument(
        "--copies", action="store_true", help="also copies of stories that another outlet had first"
    )


def filters(arguments: argparse.Namespace) -> dict[str, Any]:
    """The filters as keyword arguments of :meth:`Archive.search` and :meth:`Archive.articles`."""
    return {
        name: getattr(arguments, name) for name in ("outlet", "since", "until", "author", "section", "copies")
    }


def count(text: str) -> int:
    """The type of ``--limit``: a whole number from 1."""
    return _whole(text, 1)


def place(text: str) -> int:
    """The type of ``--offset``: a whole number from 0."""
    return _whole(text, 0)


def _whole(text: str, least: int) -> int:
    if not text.isdecimal() or len(text) > 15 or int(text) < least:
        raise argparse.ArgumentTypeError(f"{text[:60]!r}: give a whole number from {least} on")
    return int(text)


def data(arguments: argparse.Namespace) -> Path:
    """The archive's folder."""
    named: Path | None = getattr(arguments, "data", None)
    return data_folder() if named is None else named


def wants_json(arguments: argparse.Namespace) -> bool:
    """Whether ``--json`` was given."""
    return bool(getattr(arguments, "json", False))


def open_archive(arguments: argparse.Namespace) -> Archive:
    """The archive that the arguments mean."""
    return Archive(data(arguments))


def print_json(value: object) -> None:
    """Print a JSON document that is as harmless on a terminal as our other output."""
    print(printable_json(json.dumps(value, ensure_ascii=False, indent=2)))


def readable(path: os.PathLike[str] | str) -> str:
    """A path for a message: bytes that are no text shown as escapes."""
    return os.fspath(path).encode("utf-8", "backslashreplace").decode()
