"""Where words are cut, and what their offsets point at."""

from __future__ import annotations

import pytest

from archive.text import fold, words

CUT = [
    ("وزیراعظم نے کہا۔", ["وزیراعظم", "نے", "کہا"]),
    ("لاہور،کراچی", ["لاہور", "کراچی"]),
    ("277روپے", ["277", "روپے"]),
    ("2024ء میں", ["2024", "میں"]),
    ("2024ءمیں", ["2024", "میں"]),
    ("۳۰اپریل۲۰۲۵ء", ["30", "اپریل", "2025"]),
    ("اسلام\u200cآباد", ["اسلام", "اباد"]),
    ("نبیﷺنے", ["نبی", "نے"]),
    ("ﷲ", ["اللہ"]),
    ("عبدﷲ", ["عبداللہ"]),
    ("پی ٹی آئی", ["پی", "ٹی", "ایی"]),
    ("COVID-19", ["covid", "19"]),
    ("G20", ["g", "20"]),
    ("F-16", ["f", "16"]),
    ("3.5 فیصد", ["3", "5", "فیصد"]),
    ("۱۲٬۰۰۰", ["12", "000"]),
    ("don't", ["don", "t"]),
    ("user_name@example.com", ["user", "name", "example", "com"]),
    ("ء", []),
    ("👍🏽 ـ \u064e ۔", []),
    ("", []),
    ("x\ud83dy", ["x", "y"]),
]


@pytest.mark.parametrize(("text", "expected"), CUT)
def test_cut(text: str, expected: list[str]) -> None:
    assert [word.folded for word in words(text)] == expected
    assert fold(text) == " ".join(expected)


def test_offsets_are_of_the_text_as_given() -> None:
    text = "\ufeffا\u0653پ نے \u200fعلي\u200f کو 277روپے دی\u0654ے"
    cut = [text[word.start : word.end] for word in words(text)]
    assert cut == ["ا\u0653پ", "نے", "علي\u200f", "کو", "277", "روپے", "دی\u0654ے"]


def test_marks_belong_to_their_word() -> None:
    text = "وہ اُردُوُ ہے"
    assert [(word.start, word.end) for word in words(text)] == [(0, 2), (3, 10), (11, 13)]


def test_a_long_run_is_one_word() -> None:
    text = "ا" * 100_000
    assert words(text) == [(text, 0, 100_000)]
