"""A TOML table, read key by key with checks.  Knows nothing of outlets.

Every complaint is a :class:`CatalogueError` of one line: file, key, value, what is allowed.
"""

from __future__ import annotations

import re
import tomllib
from difflib import get_close_matches
from math import isfinite
from typing import TYPE_CHECKING, Any

from archive.errors import CatalogueError
from archive.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def read_toml(path: Path) -> dict[str, Any]:
    """The whole file; raises :class:`CatalogueError` if it is unreadable, not UTF-8 or not TOML."""
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise CatalogueError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        byte = f"0x{error.object[error.start]:02x}"
        msg = f"{path}: not UTF-8: byte {byte} in line {line}; save the file as UTF-8"
        raise CatalogueError(msg) from error
    except (ValueError, RecursionError) as error:  # not all that tomllib raises is a TOMLDecodeError
        raise CatalogueError(f"{path}: not valid TOML: {error}") from error


def did_you_mean(word: str, words: Collection[str]) -> str:
    """``"; did you mean x or y?"`` for the nearest ones, or nothing."""
    near = get_close_matches(word, words, n=3, cutoff=0.6)
    return f"; did you mean {' or '.join(near)}?" if near else ""


class Table:
    """``data`` as found in ``file`` under ``name`` (empty: the file itself); only ``keys`` may be in it."""

    def __init__(self, data: Any, file: Path, name: str, keys: Collection[str]) -> None:
        self._file = file
        self._name = name
        if not isinstance(data, dict):
            raise CatalogueError(f"{file}: {name} = {_shown(data)}: must be a table with {', '.join(keys)}")
        self._data: Mapping[str, Any] = data
        for key in data:
            if key not in keys:
                hint = f"{did_you_mean(key, keys) or ';'} known here: {', '.join(keys)}"
                raise CatalogueError(f"{file}: unknown key {_shown(self.path(key))}{hint}")

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def path(self, key: str) -> str:
        """The key with the tables it is in: ``feeds[0].url``."""
        return f"{self._name}.{key}" if self._name else key

    def missing(self, key: str) -> CatalogueError:
        """The complaint that a required key is not there."""
        return CatalogueError(f"{self._file}: {self.path(key)} is missing")

    def wrong(self, key: str, value: Any, allowed: str) -> CatalogueError:
        """The complaint about a value: ``allowed`` says what it must be."""
        return CatalogueError(f"{self._file}: {self.path(key)} = {_shown(value)}: {allowed}")

    def text(self, key: str, default: str | None = None) -> str:
        """One line of text; ``default`` None: required, and then not empty."""
        if key not in self._data and default is None:
            raise self.missing(key)
        value = self._data.get(key, default)
        if not isinstance(value, str) or len(value.splitlines()) > 1:
            raise self.wrong(key, value, "must be text on one line, in quotes")
        if default is None and not value.strip():
            raise self.wrong(key, value, "must not be empty")
        return value

    def choice(self, key: str, allowed: Collection[str], default: str) -> str:
        """One of ``allowed``; the default need not be."""
        value = self.text(key, default)
        if key in self._data and value not in allowed:
            near = did_you_mean(value, allowed)
            raise self.wrong(key, value, f"must be one of {', '.join(allowed)}{near}")
        return value

    def matching(self, key: str, pattern: str, allowed: str, default: str | None = None) -> str:
        """Text that matches ``pattern`` as a whole, if the key is there."""
        value = self.text(key, default)
        if key in self._data and not re.fullmatch(pattern, value, re.ASCII):
            raise self.wrong(key, value, allowed)
        return value

    def url(self, key: str) -> str:
        """A required http or https address, as written: it is the server's own name for the thing."""
        value = self.text(key)
        try:
            canonical(value)
        except ValueError as error:
            raise self.wrong(key, value, "must be an http or https address") from error
        return value

    def flag(self, key: str, default: bool) -> bool:
        """``true`` or ``false``."""
        value = self._data.get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, value, "must be true or false, without quotes")
        return value

    def number(self, key: str, default: float, low: float, high: float) -> float:
        """A number from ``low`` to ``high``."""
        value = self._data.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            raise self.wrong(key, value, f"must be a number from {low:g} to {high:g}, without quotes")
        if not low <= value <= high:
            raise self.wrong(key, value, f"must be from {low:g} to {high:g}")
        return float(value)

    def integer(self, key: str, default: int, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``."""
        value = self._data.get(key, default)
        if type(value) is not int or not low <= value <= high:  # bool is an int to isinstance
            raise self.wrong(key, value, f"must be a whole number from {low} to {high}")
        return value

    def integers(self, key: str, default: tuple[int, ...], low: int, high: int) -> tuple[int, ...]:
        """A list of whole numbers from ``low`` to ``high``, not empty."""
        value = self._data.get(key, list(default))
        good = isinstance(value, list) and all(type(n) is int and low <= n <= high for n in value)
        if not good or not value:
            raise self.wrong(key, value, f"must be a list of whole numbers from {low} to {high}")
        return tuple(value)

    def seconds(self, key: str, default: int) -> int:
        """A duration as ``"30s"``, ``"5m"``, ``"6h"`` or ``"1d"``, in seconds."""
        value = self._data.get(key, f"{default}s")
        found = re.fullmatch(r"([1-9][0-9]{0,6})([smhd])", value) if isinstance(value, str) else None
        if not found:
            raise self.wrong(key, value, 'must be a duration such as "30s", "5m", "6h" or "1d"')
        return int(found[1]) * _UNITS[found[2]]

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, none of them empty; absent: an empty list."""
        value = self._data.get(key, [])
        if not isinstance(value, list):
            raise self.wrong(key, value, "must be a list of texts")
        for index, text in enumerate(value):
            if not isinstance(text, str) or not text.strip():
                raise self.wrong(f"{key}[{index}]", text, "must be text in quotes, not empty")
        return tuple(value)

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        """A list of pairs of texts; absent: an empty list."""
        value = self._data.get(key, [])
        if not isinstance(value, list):
            raise self.wrong(key, value, "must be a list of [pattern, replacement] pairs")
        for index, pair in enumerate(value):
            if not (isinstance(pair, list) and [type(text) for text in pair] == [str, str] and pair[0]):
                raise self.wrong(f"{key}[{index}]", pair, "must be a pair [pattern, replacement]")
        return tuple((first, second) for first, second in value)

    def table(self, key: str, keys: Collection[str]) -> Table:
        """The table below ``key``; absent: an empty one."""
        return Table(self._data.get(key, {}), self._file, self.path(key), keys)

    def tables(self, key: str, keys: Collection[str]) -> list[Table]:
        """The array of tables below ``key``; absent: none."""
        value = self._data.get(key, [])
        if not isinstance(value, list):
            raise self.wrong(key, value, f"must be an array of tables: [[{self.path(key)}]]")
        return [Table(item, self._file, f"{self.path(key)}[{i}]", keys) for i, item in enumerate(value)]


def _shown(value: Any) -> str:
    text = repr(value)  # of one line, and control characters escaped, so that it cannot forge a message
    return text if len(text) <= 80 else f"{text[:77]}..."
