"""Urdu text: normalising, words, folding for search, telling Urdu from its neighbours, and printed dates.

Standard library only; nothing here knows of databases or pages.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from archive.text.folding import FOLD_VERSION
from archive.text.normalizing import normalize
from archive.text.words import Word, fold, words

if TYPE_CHECKING:
    from archive.text.dates import When, parse_date
    from archive.text.language import Verdict, is_urdu

__all__ = ["FOLD_VERSION", "Verdict", "When", "Word", "fold", "is_urdu", "normalize", "parse_date", "words"]

# Loaded when first asked for: a search needs neither, and they take 40 ms of its 200.
_LATER = {
    "When": "archive.text.dates",
    "parse_date": "archive.text.dates",
    "Verdict": "archive.text.language",
    "is_urdu": "archive.text.language",
}


def __getattr__(name: str) -> object:
    if name in _LATER:
        return getattr(import_module(_LATER[name]), name)
    raise AttributeError(f"module 'archive.text' has no attribute {name!r}")
