"""What people see: text from the web made harmless, styles, wrapping, tables.

Urdu is printed in logical order, without boxes or indents around it: terminals that know the
bidirectional algorithm set each line right, the others at least keep words in order.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import unicodedata
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime, timedelta

# Escape sequences could retitle or rewrite the terminal; bidi controls reorder what is read next to
# them (CVE-2021-42574); U+2028, U+2029 and U+0085 break lines; tag characters hide text.
_OBEYED = ("Cc", "Cf", "Cs", "Zl", "Zp")  # Unicode categories
# Of these, ZWNJ and ZWJ shape letters, and the signs of Arabic script (years, verses) are seen.
_HARMLESS = frozenset("\u200c\u200d\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u0890\u0891\u08e2")
_WIDEST = 100  # columns; longer lines of text are hard to read

# Where a style begins and ends inside text that is still to be wrapped; printable() leaves none.
_ON, _OFF = "\x0e", "\x0f"
_BOLD, _DIM, _UNDERLINE, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[1;4m", "\x1b[0m"


def printable(text: str, *, lines: bool = False) -> str:
    """*text* without what a terminal would obey: such characters become ``�``.

    Blanks of all kinds become a space; with *lines*, line feeds stay.
    """
    parts = re.split(r"\r\n|[\n\u2029]", text) if lines else [re.sub(r"\s+", " ", text)]
    return "\n".join(part.replace("\t", " ").translate(_HIDDEN) for part in parts)


def printable_json(text: str) -> str:
    """A JSON document with the same characters as escapes: harmless, and still the same document."""
    return text.translate(_ESCAPED)


def _escape(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


class _Controls(dict[int, str]):
    """Each character, or what stands for it if a terminal would obey it; filled as they appear."""

    def __init__(self, stand_in: Callable[[str], str]) -> None:
        self._stand_in = stand_in

    def __missing__(self, code: int) -> str:
        char = chr(code)
        obeyed = unicodedata.category(char) in _OBEYED and char not in _HARMLESS
        self[code] = result = self._stand_in(char) if obeyed else char
        return result


_HIDDEN = _Controls(lambda _: "�")
_ESCAPED = _Controls(_escape)
_ESCAPED[ord("\n")] = "\n"  # json.dumps() escapes those inside strings itself


class Page:
    """Writes to a stream, with styles if it is a terminal that has them (https://no-color.org)."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = sys.stdout if stream is None else stream
        self.is_terminal = self._stream.isatty()
        self.is_styled = (
            self.is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        )
        self.columns = shutil.get_terminal_size().columns if self.is_terminal else 0  # 0: no border
        self._width = min(self.columns, _WIDEST)

    def line(self, text: str = "") -> None:
        """Print a finished line."""
        print(text, file=self._stream)

    def bold(self, text: str) -> str:
        """Made to stand out."""
        return self._style(_BOLD, printable(text))

    def dim(self, text: str) -> str:
        """Made to stand back."""
        return self._style(_DIM, printable(text))

    def address(self, url: str | None) -> str:
        """A web address: for people on a terminal with its letters as letters, for programs as it is."""
        if url is None or not self.is_terminal:
            return url or ""
        from archive.urls import readable  # 8 ms with what it imports

        return readable(url)

    def title(self, text: str, marks: Sequence[tuple[int, int]] = ()) -> None:
        """Print a title, wrapped, its matches underlined."""
        self._text(text, marks, _BOLD, _UNDERLINE)

    def text(self, text: str, marks: Sequence[tuple[int, int]] = ()) -> None:
        """Print a paragraph, wrapped, its matches bold."""
        self._text(text, marks, "", _BOLD)

    def pieces(self, pieces: Iterable[tuple[str, str]]) -> None:
        """Print a paragraph, wrapped, of texts with a style each: an escape sequence, or nothing."""
        words: list[list[tuple[str, str]]] = [[]]  # one may be of several pieces
        for style, text in pieces:
            first, *rest = printable(text).split(" ")
            words[-1].append((style, first))
            words += [[(style, word)] for word in rest]
        line, room = list[str](), self._width
        for word in words:
            wide = sum(_cells(text) for _, text in word)
            if line and self._width and wide > room:
                self.line(" ".join(line))
                line, room = [], self._width
            line.append("".join(self._style(style, text) if style and text else text for style, text in word))
            room -= wide + 1
        self.line(" ".join(line))

    def fields(self, pairs: Iterable[tuple[str, object]]) -> None:
        """Print names and values under each other; empty values are left out."""
        present = [(name, value) for name, value in pairs if value not in (None, "", ())]
        wide = max((len(name) for name, _ in present), default=0)
        for name, value in present:
            self.line(f"{self._style(_DIM, name.ljust(wide))}  {printable(str(value))}")

    def table(
        self, heading: Sequence[str], rows: Sequence[Sequence[object]], spare: Sequence[str] = ()
    ) -> None:
        """Print columns: numbers to the right, everything else to the left, the last one open-ended.

        Columns named in *spare* are left out, in that order, as long as the terminal is too narrow.
        """
        columns = {name: _column(name, [row[at] for row in rows]) for at, name in enumerate(heading)}
        for name in spare:
            if (
                not self.columns
                or sum(_cells(cells[0]) + 2 for cells in columns.values()) - 2 <= self.columns
            ):
                break
            del columns[name]
        first, *rest = ("  ".join(cells).rstrip() for cells in zip(*columns.values(), strict=True))
        self.line(self._style(_DIM, first))
        for line in rest:
            self.line(line)

    def _text(self, text: str, marks: Sequence[tuple[int, int]], base: str, inner: str) -> None:
        for each in _wrapped(_with_marks(text, marks), self._width):
            self.line(self._marked(each, base, inner))

    def _marked(self, line: str, base: str, inner: str) -> str:
        if not self.is_styled:
            return line.replace(_ON, "").replace(_OFF, "")
        line = line.replace(_ON, inner).replace(_OFF, _PLAIN + base)
        return f"{base}{line}{_PLAIN}" if base else line

    def _style(self, style: str, text: str) -> str:
        return f"{style}{text}{_PLAIN}" if self.is_styled else text


def moment(value: datetime | None) -> str | None:
    """A moment for people: ``2024-07-01 09:30 UTC``."""
    return None if value is None else value.strftime("%Y-%m-%d %H:%M UTC")


def size(count: float) -> str:
    """Bytes for people: ``3.4 MB``."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} B" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


def span(length: timedelta) -> str:
    """A length of time for people, in one unit: ``12 min``, ``3 h``, ``5 d``."""
    minutes = round(length.total_seconds() / 60)
    if abs(minutes) < 120:
        return f"{minutes} min"
    return f"{round(minutes / 60)} h" if abs(minutes) < 48 * 60 else f"{round(minutes / 1440):,} d"


def talk(message: str) -> None:
    """Say something about the work, on stderr, after what was printed so far."""
    sys.stdout.flush()
    print(printable(message), file=sys.stderr)


def _with_marks(text: str, marks: Sequence[tuple[int, int]]) -> str:
    pieces, at = [], 0
    for start, end in marks:
        pieces += [printable(text[at:start]), _ON, printable(text[start:end]), _OFF]
        at = end
    return "".join([*pieces, printable(text[at:])])


def _wrapped(text: str, width: int) -> list[str]:
    """*text* in lines of at most *width* cells (0: one line), each with its own marks closed."""
    if not width:
        return [text]
    lines: list[list[str]] = [[]]
    room = width
    for word in text.split(" "):
        wide = _cells(word)
        if lines[-1] and wide > room:
            lines.append([])
            room = width
        lines[-1].append(word)
        room -= wide + 1
    return _closed(" ".join(words) for words in lines)


def _closed(lines: Iterable[str]) -> list[str]:
    closed, is_open = [], False
    for line in lines:
        begun = _ON + line if is_open else line
        is_open = begun.rfind(_ON) > begun.rfind(_OFF)
        closed.append(begun + _OFF if is_open else begun)
    return closed


def _cells(text: str) -> int:
    """The columns that *text* takes: none for marks and controls, two for wide characters."""
    return sum(
        0
        if unicodedata.category(char) in ("Mn", "Me", "Cf", "Cc")
        else 1 + (unicodedata.east_asian_width(char) in "WF")
        for char in text
    )


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else printable(str(value))


def _column(name: str, values: Sequence[object]) -> list[str]:
    """The cells of a column, its name first, all equally wide."""
    cells = [name, *map(_cell, values)]
    width = max(map(_cells, cells))
    numbers = all(isinstance(value, int | None) for value in values)
    blanks = [" " * (width - _cells(cell)) for cell in cells]
    return [blank + cell if numbers else cell + blank for blank, cell in zip(blanks, cells, strict=True)]
