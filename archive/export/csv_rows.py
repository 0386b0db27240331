"""CSV for Excel and LibreOffice.

UTF-8 with a byte order mark (without it Excel shows Urdu as ÙˆØ²), lists joined by ``; ``, and a ``'``
before text that a spreadsheet would run as a formula.
"""

from __future__ import annotations

import csv
import io
from dataclasses import fields
from typing import TYPE_CHECKING

from archive.stored import StoredArticle, as_dict

if TYPE_CHECKING:
    from archive.export.formats import Sink

# https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class CsvRows:
    """A :class:`~archive.export.formats.Writer`; a file without articles has its heading all the same."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        sink.write(b"\xef\xbb\xbf" + _row([each.name for each in fields(StoredArticle)]))

    def write(self, article: StoredArticle) -> None:
        """Write a row."""
        self._sink.write(_row([_cell(value) for value in as_dict(article).values()]))

    def finish(self) -> None:
        """Nothing is held back."""


def _row(cells: list[str]) -> bytes:
    line = io.StringIO(newline="")
    csv.writer(line).writerow(cells)
    return line.getvalue().encode()


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = "; ".join(value) if isinstance(value, list) else str(value)
    return f"'{text}" if isinstance(value, str | list) and text.startswith(_FORMULA) else text
