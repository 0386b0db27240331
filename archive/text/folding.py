"""One word, however it was typed: the form that the index holds and queries ask for.

A word here is a run of letters, or of digits, with the marks among it, as :mod:`archive.text.words`
cuts it.  Whatever changes the result for any word needs a new :data:`FOLD_VERSION`.
"""

from __future__ import annotations

import re
import unicodedata

from archive.text.characters import DIGIT, LETTER, CharacterTable, character_class, is_arabic
from archive.text.madda import TWINS
from archive.text.normalizing import normalize

FOLD_VERSION = 1

# Letters that are one letter to whoever searches; ئ ھ ء and آ have rules of their own below.
ALIKE = {
    "أ": "ا",
    "إ": "ا",
    "ٱ": "ا",
    "ؤ": "و",
    "ۂ": "ہ",
    "ۃ": "ہ",
    "ۓ": "یے",
}

# ھ marks aspiration after these (کھا is not کہا); elsewhere it is ہ in another shape (ھے, انھوں).
_ROUND_HE = re.compile("(?<![بپتٹجچدڈڑکگ])ھ")
# دیے دئیے دیئے and لئے لیے are one.  After ا and و two are not one: آئیے "let us", آئے "came".
_FINAL_YE = re.compile("(?<![اآویئ])[یئ]+ے$|(?<=[اآو])[یئ]ے$")
_FINAL_YE_YE = re.compile("(?<=[اآو])[یئ]{2,}ے$")
# جولائ and مئ lack their ی (BBC's own month names do); but آزادئ is آزادی with an izafat.
_FINAL_HAMZA_YE = re.compile("(?<=[اآو])ئ$|(?<=^.)ئ$")
# علماء شیء; and what is left of 2024ء or 2024ءمیں once its digits are cut off.
_IDLE_HAMZA = re.compile("^ء+|(?<=[اوی])ء+$")


def fold_word(word: str) -> str:
    """Return the folded form of one run of letters or digits; ``""`` if it has neither, or only ء."""
    folded = _without_variants(word)
    return folded if "آ" not in folded or folded in _KEPT else folded.replace("آ", "ا")


def _without_variants(word: str) -> str:
    """All of folding but the madda."""
    folded = normalize(word).translate(_LETTERS)
    if folded.isascii():
        return folded
    folded = _ROUND_HE.sub("ہ", folded)
    folded = _FINAL_YE.sub("یے", folded)
    folded = _FINAL_YE_YE.sub("ییے", folded)
    folded = _FINAL_HAMZA_YE.sub("یی", folded)
    return _IDLE_HAMZA.sub("", folded.replace("ئ", "ی"))


def _letter(char: str) -> str:
    kind = character_class(char)
    if kind == DIGIT:
        return str(unicodedata.digit(char))
    if kind != LETTER:
        return ""
    if is_arabic(char):
        return ALIKE.get(char, char)
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    return "".join(each for each in plain if character_class(each) == LETTER)


_LETTERS = CharacterTable(_letter)
_KEPT = frozenset(map(_without_variants, TWINS))
