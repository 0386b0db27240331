"""What normalize changes, and what it leaves as it is."""

from __future__ import annotations

import pytest

from archive.text import normalize

CHANGED = [
    ("علي كا بيٹا", "علی کا بیٹا", "Arabic yeh and kaf"),
    ("موسى", "موسی", "alef maksura"),
    ("ڪراچی", "کراچی", "swash kaf"),
    ("هم ەیں", "ہم ہیں", "Arabic heh, Kurdish ae"),
    ("سورة", "سورۃ", "teh marbuta"),
    ("خانۀ کعبہ", "خانۂ کعبہ", "ae with hamza"),
    ("خانه\u0654 کعبہ", "خانۂ کعبہ", "Arabic heh and hamza"),
    ("ا\u0653پ", "آپ", "decomposed madda"),
    ("جاو\u0654", "جاؤ", "decomposed waw with hamza"),
    ("گي\u0654ے", "گئے", "decomposed Arabic yeh with hamza"),
    ("گی\u0654ے", "گئے", "decomposed yeh with hamza, which NFC does not know"),
    ("گی\u064e\u0654ی", "گئ\u064eی", "the same with a mark between"),
    ("ا\u200b\u0653پ", "آپ", "madda behind a zero-width space"),
    ("\ufe8d\ufedf\ufea4\ufee4\ufeaa", "الحمد", "presentation forms"),
    ("ﻻﮨﻮﺭ", "لاہور", "lam-alef ligature"),
    ("ﷲ", "اللہ", "Allah in one character"),
    ("\ufe76", "\u064e", "a mark of the presentation forms, without a space"),
    ("١٢٣", "۱۲۳", "Arabic-Indic digits"),
    ("خـــبر", "خبر", "tatweel"),
    ("\ufeffخبر\u200b\u00ad\u200f\u061c\u2067", "خبر", "invisible characters"),
    ("ایک\u00a0دو\u202fتین", "ایک دو تین", "no-break spaces"),
    ("آیا \u06d4 گیا ، کیا \u061f", "آیا\u06d4 گیا، کیا\u061f", "space before stops"),
    ("ایک\u2028دو", "ایک\nدو", "line separator"),
    ("ایک\x00دو\r", "ایک دو ", "control characters"),
    ("x\ud83d", "x\ufffd", "lone surrogate"),
]
KEPT = [
    "اُردُو",
    "اسلام\u200cآباد",
    "محمدﷺ نے",
    "﷽",
    "قیمت ۲۷۷ روپے، 2024ء میں",
    "“حوالہ” – ‘اقتباس’ …",
    "👨\u200d👩\u200d👧 ❤\ufe0f",
    "پہلا\n\nدوسرا\tخانہ",
    "Beyoncé",
    "کیا? ہاں!",
]


@pytest.mark.parametrize(("given", "expected", "what"), CHANGED, ids=[row[2] for row in CHANGED])
def test_changed(given: str, expected: str, what: str) -> None:
    assert normalize(given) == expected


@pytest.mark.parametrize("text", KEPT)
def test_kept(text: str) -> None:
    assert normalize(text) == text
