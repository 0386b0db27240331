"""Joined and apart: وزیراعظم is written وزیر اعظم as often, and means the same.

Which words may be parts of a compound at all; what is joined or split is then looked up in the
index (:mod:`archive.search.expand`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

MIN_PART = 2  # letters; parts of one letter are never words

# Words that stand beside others by grammar.  Joined they make other words: پی سے is not پیسے, جو اب
# not جواب, دن یا not دنیا, پر آنا not پرانا.  So do the names of Latin letters: پی آر is not پیار.
# Measured on 1,709 articles: with this list 439 splits of 8,259 words stand somewhere in the texts; of
# 100 looked at, 98 are the same word (not دیوار, دی وار), and so are 98 of 100 joined pairs.
_GRAMMAR = """
    کا کی کے کو نے سے میں اور ہے ہیں تھا تھے تھی جو وہ یہ اس اب ہی بھی نہ تو یا آپ دو آنا آنے آنی
    اے بی سی ڈی ای ایف جی ایچ آئی جے ایل ایم این او پی کیو آر ایس ٹی یو وی ایکس وائی زیڈ
"""
_ALONE = frozenset(fold(_GRAMMAR).split())
_NEVER_FIRST = _ALONE | frozenset({"گا", "گے", "گی"})
_NEVER_SECOND = _ALONE | frozenset({"ان", "پر"})  # but انتھک is ان تھک, and پرامن پر امن

# These do join, and keep their meaning: اسکے, انکی, جسمیں.
_PRONOUNS = frozenset({"اس", "ان", "جس", "جن", "کس", "کن"})
_POSTPOSITIONS = frozenset({"کا", "کی", "کے", "کو", "نے", "سے", "میں", "پر"})

# Joined with a change of letters; 807 کیلیے stand against 1,554 کے لیے.
_SPECIAL = {("کے", "لیے"): "کیلیے"}
_SPECIAL_SPLIT = {joined: parts for parts, joined in _SPECIAL.items()}


def may_join(first: str, second: str) -> bool:
    """Whether two folded words can be one compound, as far as grammar goes."""
    if first in _PRONOUNS and second in _POSTPOSITIONS:
        return True
    return _is_part(first) and _is_part(second) and first not in _NEVER_FIRST and second not in _NEVER_SECOND


def _is_part(word: str) -> bool:
    return len(word) >= MIN_PART and not word.isascii()  # ASCII: digits and Latin letters


def joined(first: str, second: str) -> Iterator[str]:
    """The ways to write two words, as typed, in one; folding may differ between them."""
    special = _SPECIAL.get((fold(first), fold(second)))
    if special:
        yield special
    elif may_join(fold(first), fold(second)):
        yield first + second
        if fold(first + second) != fold(fold(first) + fold(second)):
            yield fold(first) + fold(second)  # علماء کرام, علماکرام: the first word's end folds only apart
        if first.endswith("ں"):
            yield first[:-1] + "ن" + second  # کیوں کہ, کیونکہ


def splits(word: str) -> Iterator[tuple[str, str]]:
    """The ways to write one word, as typed, in two."""
    if fold(word) in _SPECIAL_SPLIT:
        yield _SPECIAL_SPLIT[fold(word)]
        return
    for border in range(MIN_PART, len(word) - MIN_PART + 1):
        first, second = word[:border], word[border:]
        if may_join(fold(first), fold(second)):
            yield first, second
            if first.endswith("ن"):
                yield first[:-1] + "ں", second
