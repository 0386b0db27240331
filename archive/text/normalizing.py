"""The form in which text is stored and shown: one spelling in code points for what looks the same.

Nothing that a reader sees is lost: diacritics and ZWNJ stay.  Folding for search is in
:mod:`archive.text.folding`.
"""

from __future__ import annotations

import re
import unicodedata

from archive.text.characters import INVISIBLE, CharacterTable, is_word_ligature

# Arabic, Persian and Kurdish keyboards write Urdu with letters that look the same.
LETTERS = {
    "ي": "ی",  # Arabic yeh
    "ى": "ی",  # alef maksura
    "ك": "ک",  # Arabic kaf
    "ڪ": "ک",  # swash kaf
    "ه": "ہ",  # Arabic heh
    "ە": "ہ",  # ae, Kurdish and Uyghur
    "ۀ": "ۂ",  # ae with hamza: what NFC makes of ە and U+0654
    "ة": "ۃ",  # teh marbuta
}
DIGITS = dict(zip("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", strict=True))

_HAMZA_ABOVE = "\u0654"
_SPACE_BEFORE_STOP = re.compile(r"[ \t]+(?=[۔،؛؟])")


def normalize(text: str) -> str:
    """Return *text* as it is stored and shown.  Idempotent, and no input raises.

    A lone surrogate (JSON can hold one, UTF-8 and SQLite cannot) becomes U+FFFD; control characters
    other than tab and line feed become spaces.
    """
    text = unicodedata.normalize("NFC", text).translate(_CHARACTERS)
    # Compose again: letters and marks have come together.  NFC knows ئ with Arabic yeh only.
    if _HAMZA_ABOVE in text:
        text = unicodedata.normalize("NFC", text.replace("ی", "ي")).replace("ي", "ی")
    else:
        text = unicodedata.normalize("NFC", text)
    return _SPACE_BEFORE_STOP.sub("", text)


def _character(char: str) -> str:
    if char in INVISIBLE:
        return ""
    if _is_presentation_form(char):
        # NFKC sets a mark that stands alone on a space; here it belongs to the letter before it.
        letters = unicodedata.normalize("NFKC", char).replace(" ", "")
        return letters if letters == char else "".join(map(_character, letters))
    match unicodedata.category(char):
        case "Zs":
            return " "
        case "Zl" | "Zp":
            return "\n"
        case "Cs":
            return "\N{REPLACEMENT CHARACTER}"
        case "Cc" if char not in "\t\n":
            return " "
    return LETTERS.get(char) or DIGITS.get(char) or char


def _is_presentation_form(char: str) -> bool:
    return ("\ufb50" <= char <= "\ufdff" and not is_word_ligature(char)) or "\ufe70" <= char <= "\ufefe"


_CHARACTERS = CharacterTable(_character)
