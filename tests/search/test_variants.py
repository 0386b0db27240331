"""A word is found however it was typed, through a real index, each way."""

from __future__ import annotations

import pytest

MEET = [
    ("ملک", "مُلک"),
    ("علی", "علي"),
    ("کراچی", "كراچي"),
    ("۲۰۲۴", "2024"),
    ("2024", "٢٠٢٤"),
    ("۲۰۲۴", "٢٠٢٤"),
    ("2024", "2024ء"),
    ("۲۰۲۴ء", "2024"),
    ("لئے", "لیے"),
    ("دیئے", "دئیے"),
    ("دیئے", "دیے"),
    ("دئیے", "دیے"),
    ("انہوں", "انھوں"),
    ("علماء", "علما"),
    ("وزیراعظم", "وزیر اعظم"),
    ("وزیراعلیٰ", "وزیر اعلیٰ"),
    ("ورلڈکپ", "ورلڈ کپ"),
    ("ہائیکورٹ", "ہائی کورٹ"),
    ("اسلام\u200cآباد", "اسلام آباد"),
    ("اسلامآباد", "اسلام آباد"),
    ("اسلامآباد", "اسلام\u200cآباد"),
    ("کیونکہ", "کیوں کہ"),
    ("کیلئے", "کے لیے"),
    ("انکی", "ان کی"),
    ("بےروزگاری", "بے روزگاری"),
    ("آج", "آج"),
    ("آباد", "اباد"),
    ("گئی", "گئی"),
    ("اﷲ", "اﷲ"),
    ("ﷲ", "اللہ"),
    ("۲۷۷روپے", "277 روپے"),
    ("Café", "cafe"),
]

APART = [
    ("کہا", "کھا"),
    ("پھر", "پہر"),
    ("سکھ", "سکہ"),
    ("بھاری", "بہاری"),
    ("آور", "اور"),
    ("آن", "ان"),
    ("آپ", "اپ"),
    ("گی", "گئی"),
    ("میں", "مین"),
    ("ہے", "ہیں"),
    ("پیسے", "پی سے"),
    ("جواب", "جو اب"),
    ("دنیا", "دن یا"),
    ("پرانا", "پر آنا"),
    ("پیار", "پی آر"),
    ("اپنے", "آپ نے"),
    ("ملکی", "مل کی"),
]


def _both_ways(pairs):
    return [pytest.param(a, b, id=f"{a} {b}") for pair in pairs for a, b in (pair, pair[::-1])]


@pytest.mark.parametrize(("typed", "written"), _both_ways(MEET))
def test_spellings_meet(fill, titles, typed, written):
    fill.add("مطلوب", f"شروع کے الفاظ {written} اور باقی متن۔")
    fill.add("دوسری", "اس میں کچھ اور لکھا تھا۔")
    assert titles(typed) == ["مطلوب"]


@pytest.mark.parametrize(("typed", "written"), _both_ways(MEET))
def test_spellings_meet_in_a_phrase(fill, titles, typed, written):
    fill.add("مطلوب", f"شروع کے الفاظ {written} تک باقی متن۔")
    assert titles(f'"الفاظ {typed} تک"') == ["مطلوب"]


@pytest.mark.parametrize(("typed", "written"), _both_ways(APART))
def test_other_words_stay_apart(fill, titles, typed, written):
    fill.add("دوسری", f"شروع کے الفاظ {written} باقی متن۔")
    fill.add("مطلوب", f"الفاظ {typed} باقی متن۔")
    assert titles(f'"{typed}"') == ["مطلوب"]


def test_an_excluded_word_is_excluded_in_every_spelling(fill, titles):
    fill.add("ملا ہوا", "وزیراعظم کا دورہ")
    fill.add("جدا", "وزیر اعظم کا دورہ")
    fill.add("کوئی اور", "صدر کا دورہ")
    assert titles("دورہ -وزیراعظم") == ["کوئی اور"]
    assert titles('دورہ -"وزیر اعظم"') == ["کوئی اور"]


def test_the_other_spellings_are_named(fill, archive):
    fill.add(body="وزیر اعظم اور ہائی کورٹ")
    assert archive.search("وزیراعظم ہائیکورٹ").expanded == ("وزیر اعظم", "ہائی کورٹ")


def test_a_split_counts_only_if_its_parts_stand_together_somewhere(fill, archive):
    fill.add(body="جن کا ذکر تھا ان میں تا زہ نہیں، جنتا ہے")
    fill.add(body="تا کہ جن سے کہیں")
    assert archive.search("جنتا").expanded == ()


def test_words_typed_apart_also_match_apart(fill, titles):
    fill.add("دور دور", "وزیر نے کہا کہ اعظم خان آئے")
    fill.add("ملا ہوا", "وزیراعظم آئے")
    assert titles("وزیر اعظم") == ["ملا ہوا", "دور دور"]
    assert titles('"وزیر اعظم"') == ["ملا ہوا"]


def test_exact_asks_for_the_very_spelling(fill, titles):
    fill.add("سادہ", "یہ ملک ہے 2024 میں")
    fill.add("زیر زبر", "یہ مُلک ہے ۲۰۲۴ء میں")
    fill.add("جدا", "وزیر اعظم اور اسلام آباد")
    fill.add("جڑا ہوا", "وزیراعظم اور اسلام\u200cآباد")
    assert titles("ملک", exact=True) == ["سادہ"]
    assert titles("مُلک", exact=True) == ["زیر زبر"]
    assert titles("2024", exact=True) == ["سادہ"]
    assert titles("۲۰۲۴ء", exact=True) == ["زیر زبر"]
    assert titles("وزیراعظم", exact=True) == ["جڑا ہوا"]
    assert titles('"وزیر اعظم"', exact=True) == ["جدا"]
    assert titles("اسلام\u200cآباد", exact=True) == ["جڑا ہوا"]
    assert titles("یہ -مُلک", exact=True) == ["سادہ"]
    assert titles("مل*", exact=True) == ["سادہ"]
    assert titles("لک", exact=True) == []
