"""From text to tokens: every number, word and mark of a short text, each with a kind of one letter.

The kinds of a text, written side by side, are its *signature*: ``بدھ 30 اپریل 2025ء 18:16`` becomes
``W d M y d:d``, and the rules of :mod:`.grammar` are short regular expressions over signatures.

====  =======================================  ====  =====================================
d     number of one or two digits              L U   label of publication, of an update
y     number of four digits                    u a   unit of time; "ago"
n     any other number                         q f   quantity in words; a fraction
h     number marked as a Hijri year            r K N  today, yesterday; کل; just now
M H   month, Gregorian and Hijri               g c   linking word; joining word of a range
W     weekday                                  w B   وقت; بجے
A P   AM and PM; other part of the day         k     name that goes with a number
Z     time zone                                x X   other Latin word; in capitals
*     other mark (marks of dates: themselves)  o     other word
====  =======================================  ====  =====================================
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from archive.text.dates import names
from archive.text.normalizing import normalize

MAX_LENGTH = 400
"""Characters, after runs of white space became one space. A longer text is not a label that holds a date."""


class Token(NamedTuple):
    """One number, word or mark; *value* is the number, or what the word stands for in :mod:`.names`."""

    kind: str
    value: int
    text: str


class Tokens(NamedTuple):
    """Tokens and their kinds; ``signature[i]`` is the kind of ``items[i]``."""

    signature: str
    items: tuple[Token, ...]

    def part(self, start: int, end: int) -> Tokens:
        """Return the tokens from *start* up to *end*."""
        return Tokens(self.signature[start:end], self.items[start:end])


def _same(letters: str, letter: str) -> dict[int, str]:
    return dict.fromkeys(map(ord, letters), letter)


# Folds harder than archive.text.fold: nothing here is shown or stored, and no two date words fall together.
_FOLD: dict[int, str | None] = {
    **dict.fromkeys(i for i in range(0x600, 0x700) if unicodedata.category(chr(i)) == "Mn"),
    0x601: None,  # the sign drawn under a year
    **_same("ئې", "ی"),
    **_same("ھۃۂ", "ہ"),
    **_same("آأإٱ", "ا"),
    **_same("ؤ", "و"),
    **_same("ۓ", "ے"),
    **_same("؍", "/"),
    **_same("۔٫", "."),
    **_same("،", ","),
    **_same("‐‑‒–—−", "-"),
    **{ord(digit): str(value) for value, digit in enumerate("۰۱۲۳۴۵۶۷۸۹")},
}
_ZWNJ = "\u200c"
_ZWNJ_IN_NUMBER = re.compile(r"(?<=[0-9])\u200c+(?=[0-9])")
_PIECE = re.compile(
    rf"(?:{names.AREAS.replace('/', '|')})/[A-Za-z_]+"  # Asia/Karachi
    r"|(?<![^\W\d])[apAPقب]\. ?[mMظ]\b"  # p.m., ب.ظ
    r"|[0-9]+|[A-Za-z]+|[^\W\d_A-Za-z]+|.",
    re.DOTALL,
)
_MARKS = frozenset(" /-.,:|()+@")


def _fold(text: str) -> str:
    folded = normalize(text).translate(_FOLD)
    if _ZWNJ in folded:  # stands for a space, except that nobody sees it between digits
        folded = _ZWNJ_IN_NUMBER.sub("", folded).replace(_ZWNJ, " ")
    return " ".join(folded.split())


def _key(word: str) -> str:
    """Return a folded word as the lexicon has it: without spaces and full stops, in lower case."""
    return word.replace(" ", "").replace(".", "").lower()


def _keys(words: str) -> frozenset[str]:
    return frozenset(_key(_fold(word)) for word in words.split("/"))


def _lexicon() -> dict[str, Token]:
    """Every known word, folded and without its spaces."""
    lexicon: dict[str, Token] = {}

    def add(kind: str, value: int, words: str) -> None:
        lexicon.update((_key(_fold(word)), Token(kind, value, word)) for word in words.split("/"))

    for kind, words in (
        *(("k", names.NUMBERED_NAMES), ("c", names.JOINS), ("g", names.LINKS), ("", names.SILENT)),
        *(("a", names.AGO), ("f", names.FRACTIONS), ("N", names.JUST_NOW), ("w", names.TIME)),
        *(("B", names.OCLOCK), ("K", names.YESTERDAY_OR_TOMORROW), ("H", names.HIJRI_MONTHS)),
        *(("L", names.PUBLISHED), ("U", names.UPDATED)),
    ):
        add(kind, 0, words)
    for kind, table in (("u", names.UNITS), ("Z", names.ZONES), ("r", names.RELATIVE_DAYS)):
        for words, value in table.items():
            add(kind, value, words)
    for kind, first, rows in (("M", 1, names.MONTHS), ("W", 0, names.WEEKDAYS), ("q", 1, names.QUANTITIES)):
        for value, words in enumerate(rows, first):
            add(kind, value, words)
    for value, (words, _) in enumerate(names.DAY_PARTS):
        add("A" if value < names.MERIDIEMS else "P", value, words)
    add("d", 1, names.FIRST)
    return lexicon


_LEXICON = _lexicon()
_ORDINALS = _keys(names.ORDINALS)
_GREGORIAN_MARKS = _keys(names.GREGORIAN_MARKS)
_HIJRI_MARKS = _keys(names.HIJRI_MARKS)


def read(text: str) -> Tokens | None:
    """Return the tokens of *text*, or None when it is longer than :data:`MAX_LENGTH`."""
    text = " ".join(text.split())
    if len(text) > MAX_LENGTH:
        return None
    pieces: list[str] = _PIECE.findall(_fold(text))
    tokens: list[Token] = []
    i = 0
    while i < len(pieces):
        token, used = _token(pieces, i)
        i += used
        if token.kind:
            tokens.append(token)
        elif i < len(pieces) and pieces[i] == " ":
            i += 1  # a silent word takes its space along
    return Tokens("".join(token.kind for token in tokens), tuple(tokens))


def _token(pieces: list[str], i: int) -> tuple[Token, int]:
    """Return the token that begins at piece *i*, and the number of its pieces."""
    piece = pieces[i]
    if piece in _MARKS:
        return Token(piece, 0, piece), 1
    if "0" <= piece[0] <= "9":
        return _number(pieces, i)
    if "/" in piece:
        return Token("Z", 0, piece), 1
    if piece[0].isalpha():
        return _word(pieces, i)
    return Token("*", 0, piece), 1


def _number(pieces: list[str], i: int) -> tuple[Token, int]:
    """Return a number; the ordinal ending or the mark of an era that follows belongs to it."""
    digits = pieces[i]
    kind = {1: "d", 2: "d", 4: "y"}.get(len(digits), "n")
    used = 1
    follows = [_key(piece) for piece in pieces[i + 1 : i + 3]]
    if kind == "d" and follows[:1] and follows[0] in _ORDINALS:
        used = 2
    elif kind == "y" and follows:
        at = 1 if pieces[i + 1] == " " else 0
        mark = follows[at] if at < len(follows) else ""
        if mark in _GREGORIAN_MARKS or mark in _HIJRI_MARKS:
            used = at + 2
            kind = "h" if mark in _HIJRI_MARKS else kind
    return Token(kind, int(digits), digits), used


def _word(pieces: list[str], i: int) -> tuple[Token, int]:
    """Return the longest known expression of up to three words, written apart or together."""
    word = pieces[i]
    if _is_designation(pieces, i):
        return Token("x", 0, word), 1
    for used in (5, 3, 1):
        if used == 1 or pieces[i + 1 : i + used : 2] == [" "] * (used // 2):
            known = _LEXICON.get(_key("".join(pieces[i : i + used : 2])))
            if known:
                return known, used
    kind = "o" if not word.isascii() else "X" if word.isupper() and len(word) in range(2, 6) else "x"
    return Token(kind, 0, word), 1


def _is_designation(pieces: list[str], i: int) -> bool:
    """Whether a lone Latin letter names something with the number after it: T20, A-320; not 2024-10-18T19."""
    if len(pieces[i]) > 1 or not pieces[i].isascii() or (i > 0 and pieces[i - 1].isdigit()):
        return False
    after = pieces[i + 1 : i + 3]
    return "".join(after[after[:1] == ["-"] :])[:1].isdigit()
