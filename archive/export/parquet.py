"""Parquet, through pyarrow (the extra ``parquet``): typed columns, in row groups of bounded size.

Moments are timestamps in UTC, days are dates, ``authors`` and ``tags`` lists of strings.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from archive.errors import ArchiveError
from archive.stored import StoredArticle

if TYPE_CHECKING:
    from archive.export.formats import Sink

ROWS = 10_000
TEXT = 4_000_000
"""A row group ends with so many articles, or letters: 30 MB of memory at most, three times for a moment.
Of three times the size, exports took 60 MB more and files were half a percent smaller."""

# Least and greatest value of a row group, for readers to skip it; of texts nobody asks.
_ORDERED = ["id", "sort_key", "outlet", "published_at", "published_day", "first_seen_at", "cluster_id"]
# The same values stand in many rows.  For titles and bodies pyarrow would build dictionaries to throw them away.
_REPEATED = [
    *("outlet", "kind", "section", "language", "published_from", "credit_name", "extractor", "warc_file"),
    *("authors.list.element", "tags.list.element", "word_count", "revision", "published_day"),
]


def pyarrow() -> Any:
    """The library; raises ``ArchiveError`` when it is not installed."""
    try:
        import pyarrow.parquet
    except ModuleNotFoundError as error:
        raise ArchiveError(
            f"Parquet needs pyarrow, which is not installed ({error}): pip install 'pyarrow>=22,<27', "
            "or the extra parquet"
        ) from error
    return pyarrow


def schema() -> Any:
    """The columns, those of :class:`~archive.stored.StoredArticle` in their order."""
    arrow = pyarrow()
    types = {
        "int": arrow.int64(),
        "str": arrow.string(),
        "datetime": arrow.timestamp("ms", tz="UTC"),  # Parquet has no seconds
        "date": arrow.date32(),
        "tuple[str, ...]": arrow.list_(arrow.string()),
    }
    return arrow.schema(
        [
            arrow.field(each.name, types[kind.removesuffix(" | None")], nullable=kind.endswith(" | None"))
            for each in fields(StoredArticle)
            for kind in (str(each.type),)
        ]
    )


class Parquet:
    """A :class:`~archive.export.formats.Writer`."""

    def __init__(self, sink: Sink) -> None:
        self._arrow, self._schema = pyarrow(), schema()
        self._writer = self._arrow.parquet.ParquetWriter(
            sink, self._schema, compression="zstd", use_dictionary=_REPEATED, write_statistics=_ORDERED
        )
        self._held: list[StoredArticle] = []
        self._letters = 0

    def write(self, article: StoredArticle) -> None:
        """Hold it, until the row group is full."""
        self._held.append(article)
        self._letters += len(article.body)
        if len(self._held) >= ROWS or self._letters >= TEXT:
            self._write_group()

    def finish(self) -> None:
        """Write the last row group and what tells readers where the columns are."""
        self._write_group()
        self._writer.close()

    def _write_group(self) -> None:
        if self._held:
            columns = [
                self._arrow.array([getattr(article, field.name) for article in self._held], field.type)
                for field in self._schema
            ]
            self._held.clear()
            self._letters = 0
            self._writer.write_batch(self._arrow.record_batch(columns, schema=self._schema))
