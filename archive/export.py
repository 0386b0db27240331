"""Articles as files for other programs: JSON lines for code, CSV for spreadsheets.

JSON lines hold every column exactly.  CSV is made for Excel and LibreOffice: UTF-8 with a byte
order mark (without it Excel shows Urdu as ÙˆØ²), lists joined by ``; ``, and a ``'`` before text that
a spreadsheet would run as a formula.
"""

from __future__ import annotations

import csv
import io
import json
import os
import tempfile
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

from archive.db import translated
from archive.stored import StoredArticle, as_dict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Format = Literal["jsonl", "csv"]

# https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
# str.splitlines() and some readers take these for line ends.
_LINE_ENDS = {"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def records(articles: Iterable[StoredArticle], form: Format) -> Iterator[bytes]:
    """The file's bytes, an article at a time; CSV's heading comes with the first piece, even of none."""
    return _csv(articles) if form == "csv" else map(_json_line, articles)


def _json_line(article: StoredArticle) -> bytes:
    line = json.dumps(as_dict(article), ensure_ascii=False)
    for char, escape in _LINE_ENDS.items():
        line = line.replace(char, escape)  # three searches take a fiftieth of str.translate()
    return f"{line}\n".encode()


def _csv(articles: Iterable[StoredArticle]) -> Iterator[bytes]:
    names = [each.name for each in fields(StoredArticle)]
    heading = _csv_row(names)
    yield b"\xef\xbb\xbf" + heading
    for article in articles:
        yield _csv_row([_cell(value) for value in as_dict(article).values()])


def _csv_row(cells: list[str]) -> bytes:
    line = io.StringIO(newline="")
    csv.writer(line).writerow(cells)
    return line.getvalue().encode()


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = "; ".join(value) if isinstance(value, list) else str(value)
    return f"'{text}" if isinstance(value, str | list) and text.startswith(_FORMULA) else text


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write that takes *path*'s place only when all went well.

    What is no regular file (a device, a pipe) is written as it is.  Raises
    :class:`~archive.errors.ArchiveUnusable` or ``DiskFull``.
    """
    with translated(path):
        path = path.resolve()
        if path.exists() and not path.is_file():
            with path.open("wb") as stream:
                yield stream
            return
        with _temporary(path) as stream:
            yield stream


@contextmanager
def _temporary(path: Path) -> Iterator[BinaryIO]:
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".part", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
