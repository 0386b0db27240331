"""TOML as text, and text from the web as comments of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from archive.text.printing import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 300


def text(value: str) -> str:
    """A basic string: JSON's escapes are TOML's, and DEL is the one control character it leaves."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def literal(pattern: str) -> str:
    """A literal string, as regular expressions are best written."""
    return f"'{pattern}'" if "'" not in pattern and pattern.isprintable() else text(pattern)


def line(key: str, value: str, why: str) -> str:
    """A key with a string, and a comment behind it."""
    return f"{key} = {text(value)}  # {safe(why)}"


def comment(lines: Iterable[str]) -> str:
    """Lines of comment."""
    return "\n".join(f"# {safe(each)}" for each in lines)


def safe(words: str) -> str:
    """Text from the web in a comment: one line, no control characters."""
    return printable(" ".join(words.split()))[:_LONGEST]
