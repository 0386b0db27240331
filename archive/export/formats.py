"""What an export can be written as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from archive.export.csv_rows import CsvRows
from archive.export.jsonl import JsonLines
from archive.export.parquet import Parquet

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.stored import StoredArticle


class Sink(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> object:
        """Take all of *data*."""


class Writer(Protocol):
    """Writes articles into one file, and may hold some of them back until it is finished."""

    def write(self, article: StoredArticle) -> None:
        """Add one."""

    def finish(self) -> None:
        """Write what is still held back, and the file's end."""


@dataclass(frozen=True, slots=True)
class Format:
    """How files are written.  ``is_text``: may be shown on a terminal.  ``is_dataset``: always a folder,
    with a data card, as ``datasets.load_dataset`` reads it."""

    name: str
    suffix: str
    writer: Callable[[Sink], Writer]
    is_text: bool = True
    is_dataset: bool = False


FORMATS = {
    each.name: each
    for each in (
        Format("jsonl", ".jsonl", JsonLines),
        Format("csv", ".csv", CsvRows),
        Format("parquet", ".parquet", Parquet, is_text=False),
        Format("hf", ".parquet", Parquet, is_text=False, is_dataset=True),
    )
}
