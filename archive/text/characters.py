"""What each character does in a word, and tables that are worked out as characters appear."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LETTER, DIGIT, MARK, OTHER = "letter", "digit", "mark", "other"

ZWJ = "\u200d"  # holds emoji together; between letters it only shapes them

# Characters that nobody sees: they vanish from stored text and never cut a word.
# ZWNJ (U+200C) is not among them: in اسلام‌آباد it does the work of a space.
INVISIBLE = (
    "\u0640"  # tatweel
    "\u00ad\u200b\u2060\ufeff"  # soft hyphen, zero-width space, word joiner, BOM
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # bidi controls
)


class CharacterTable(dict[int, str]):
    """A table for :meth:`str.translate` that asks *entry* once for each character it meets."""

    def __init__(self, entry: Callable[[str], str]) -> None:
        self._entry = entry

    def __missing__(self, code: int) -> str:
        self[code] = result = self._entry(chr(code))
        return result


def character_class(char: str) -> str:
    """Tell what *char*, a character of normalised text, does in a word.

    Letters are those of Unicode 3.2 and of the Arabic blocks: SQLite's unicode61 (Unicode 6.1) takes
    them all for letters, and no new Python will add to them under a stored index.
    """
    category = unicodedata.category(char)
    if category[0] == "M" or char == ZWJ:
        return MARK
    if not is_arabic(char):
        category = unicodedata.ucd_3_2_0.category(char)
    elif category == "Lm":  # small waw and yeh of the Quran's spelling: marks in all but name
        return MARK
    if category[0] == "L":
        return LETTER
    return DIGIT if category[0] == "N" and unicodedata.digit(char, -1) >= 0 else OTHER


def is_arabic(char: str) -> bool:
    """Whether *char* is of the blocks Arabic, Arabic Supplement or Arabic Extended-A."""
    return "\u0600" <= char <= "\u06ff" or "\u0750" <= char <= "\u077f" or "\u08a0" <= char <= "\u08ff"


def is_word_ligature(char: str) -> bool:
    """Whether *char* is a whole word or phrase, as ﷺ is.  ﷲ is not counted: it spells a word of letters."""
    return "\ufdf0" <= char <= "\ufdff" and char != "ﷲ"
