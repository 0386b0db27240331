"""Boilerplate phrases: data from ``seeds/phrases.toml``, compared without regard to spelling and spacing."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.errors import CatalogueError
from archive.text import fold, words

if TYPE_CHECKING:
    from collections.abc import Iterable

DEFAULT_PATH = Path(__file__).resolve().parents[2] / "seeds" / "phrases.toml"
_MARKERS = re.compile(r"[#*]")
_KEYED = 600  # characters; no phrase is longer, and one line may be the whole page
_ANY = 60  # letters that * stands for at most


@dataclass(frozen=True, slots=True)
class Key:
    """A line as phrases see it: folded, without spaces, so that ``واٹس ایپ`` and ``واٹس‌ایپ`` are one.

    ``ends`` maps the length of each run of leading words to where it ends in the line.
    """

    text: str
    ends: dict[int, int]
    count: int

    @classmethod
    def of(cls, line: str) -> Key:
        """The key of a line."""
        text, ends, found = "", {}, words(line[:_KEYED])
        for word in found:
            text += word.folded
            ends[len(text)] = word.end
        return cls(text, ends, len(found) + line.count(" ", _KEYED))


@dataclass(frozen=True, slots=True)
class Patterns:
    """Phrases of one kind; in a phrase ``#`` stands for a number and ``*`` for a few words."""

    plain: frozenset[str] = frozenset()
    other: re.Pattern[str] | None = None

    @classmethod
    def of(cls, phrases: Iterable[str]) -> Patterns:
        """Compile phrases; those that fold to nothing match nothing."""
        plain, other = set(), []
        for phrase in phrases:
            if not _MARKERS.search(phrase):
                plain.add(Key.of(phrase).text)
                continue
            parts = re.split(r"([#*])", phrase)
            made = {"#": r"\d+", "*": rf".{{0,{_ANY}}}"}
            other.append("".join(made.get(part) or re.escape(Key.of(part).text) for part in parts))
        return cls(
            frozenset(plain - {""}), re.compile("|".join(f"(?:{one})" for one in other)) if other else None
        )

    def match(self, key: Key) -> bool:
        """Whether the whole line is one of the phrases."""
        return key.text in self.plain or bool(self.other and self.other.fullmatch(key.text))

    def lead(self, key: Key) -> int | None:
        """Where in the line the longest phrase ends that the line begins with, or ``None``."""
        lengths = [length for length in key.ends if key.text[:length] in self.plain]
        if self.other and (found := self.other.match(key.text)) and found.end() in key.ends:
            lengths.append(found.end())
        return key.ends[max(lengths)] if lengths else None

    def inside(self, text: str) -> bool:
        """Whether a phrase stands anywhere in a text of any length."""
        letters = fold(text).replace(" ", "")
        return any(phrase in letters for phrase in self.plain)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """The sections of ``phrases.toml``; each comment there says how its section acts."""

    tail: Patterns = field(default_factory=Patterns)
    line: Patterns = field(default_factory=Patterns)
    prefix: Patterns = field(default_factory=Patterns)
    bracket: Patterns = field(default_factory=Patterns)
    caption: Patterns = field(default_factory=Patterns)
    credit_link: Patterns = field(default_factory=Patterns)
    credit_name: Patterns = field(default_factory=Patterns)
    byline: Patterns = field(default_factory=Patterns)
    byline_label: Patterns = field(default_factory=Patterns)
    desk: Patterns = field(default_factory=Patterns)
    designation: Patterns = field(default_factory=Patterns)
    agency: Patterns = field(default_factory=Patterns)
    date_label: Patterns = field(default_factory=Patterns)
    date_word: Patterns = field(default_factory=Patterns)
    error: Patterns = field(default_factory=Patterns)
    paywall: Patterns = field(default_factory=Patterns)
    gallery: Patterns = field(default_factory=Patterns)
    opinion: Patterns = field(default_factory=Patterns)


def load_phrases(path: Path | None = None) -> Phrases:
    """Read a phrases file, by default the checkout's own.

    :raises CatalogueError: when it cannot be read or a section is wrong; names the file and the key.
    """
    path = path or DEFAULT_PATH
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        msg = f"{path}: cannot be read: {error.strerror}"
        raise CatalogueError(msg) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"{path}: not valid TOML: {error}"
        raise CatalogueError(msg) from error
    known = {one.name for one in fields(Phrases)}
    return Phrases(**{name: Patterns.of(_section(path, name, value, known)) for name, value in data.items()})


def _section(path: Path, name: str, value: Any, known: set[str]) -> list[str]:
    if name not in known:
        msg = f"{path}: {name}: no such section; allowed are {', '.join(sorted(known))}"
        raise CatalogueError(msg)
    if not isinstance(value, dict) or set(value) != {"phrases"}:
        msg = f"{path}: {name}: must be a table with the one key `phrases`"
        raise CatalogueError(msg)
    phrases = value["phrases"]
    if not isinstance(phrases, list) or not all(isinstance(one, str) for one in phrases):
        msg = f"{path}: {name}.phrases: must be a list of strings"
        raise CatalogueError(msg)
    for phrase in phrases:
        if not Key.of(phrase).text:
            msg = f"{path}: {name}.phrases: {phrase!r} holds no letter or digit and would match nothing"
            raise CatalogueError(msg)
    return phrases
