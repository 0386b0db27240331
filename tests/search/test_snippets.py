"""The piece of text that is shown, and what is marked in it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.search.exact import ExactQuery
from archive.search.expand import Form, literal
from archive.search.query import parse
from archive.search.snippets import finder, marked, snippet

FILLING = "سبزی منڈی میں ٹماٹر کا بھاؤ گر گیا اور تاجروں نے خوشی ظاہر کی۔ "


def finding(query):
    return finder(literal(parse(query)).forms)


def with_brackets(found):
    text = found.text
    for start, end in reversed(found.marks):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("ملک", "یہ مُلک ہے۔", "یہ [مُلک] ہے۔"),
        ("2024", "سن ۲۰۲۴ء میں", "سن [۲۰۲۴]ء میں"),
        ("لیے", "اس لئے، اسی لیے!", "اس [لئے]، اسی [لیے]!"),
        ('"وزیر اعظم"', "وزیر کہتے ہیں کہ وزیر اعظم گئے", "وزیر کہتے ہیں کہ [وزیر اعظم] گئے"),
        ("اسلام\u200cآباد", "شہر اسلام\u200cآباد اور اسلام آباد", "شہر [اسلام\u200cآباد] اور [اسلام آباد]"),
        ("پاک*", "پاکستان پاک، ناپاک", "[پاکستان] [پاک]، ناپاک"),
        ('"وزیر اعظم" اعظم', "وزیر اعظم", "[وزیر اعظم]"),
        ("پہلا دوسرا", "پہلا پیرا\n\nدوسرا  پیرا", "[پہلا] پیرا [دوسرا] پیرا"),
        ("غائب", "یہاں وہ نہیں", "یہاں وہ نہیں"),
        ("خبر", "", ""),
    ],
)
def test_marks_stand_in_the_original_text(query, text, expected):
    assert with_brackets(snippet(text, finding(query))) == expected
    assert with_brackets(marked(text, finding(query))) == expected


def test_exact_marks_only_what_is_spelt_so():
    find = ExactQuery(parse("ملک")).find
    assert (
        with_brackets(snippet("یہ مُلک نہیں، یہ ملک ہے، ملکوں میں", find))
        == "یہ مُلک نہیں، یہ [ملک] ہے، ملکوں میں"
    )


def test_the_densest_place_is_shown():
    text = f"کراچی {FILLING * 20} کراچی میں بارش ہوئی۔ {FILLING * 20} بارش"
    found = snippet(text, finding("کراچی بارش"))
    assert [found.text[a:b] for a, b in found.marks] == ["کراچی", "بارش"]
    assert found.text.startswith("… ")
    assert found.text.endswith(" …")


def test_it_begins_with_a_sentence_where_one_is_near():
    text = f"{FILLING * 10}کل شام کراچی میں تیز بارش ہوئی۔ {FILLING * 10}"
    assert (
        snippet(text, finding("کراچی")).text.startswith("… کل شام کراچی")
        or "۔ کل شام" in snippet(text, finding("کراچی")).text
    )


def test_without_a_match_the_beginning_is_shown():
    found = snippet(FILLING * 10, finding("غائب"), length=60)
    assert found.text.startswith("سبزی منڈی")
    assert found.text.endswith(" …")
    assert len(found.text) <= 62


WORDS = st.sampled_from(
    [
        "کراچی",
        "بارش",
        "مُلک",
        "۲۰۲۴ء",
        "وزیر",
        "اعظم",
        "اسلام\u200cآباد",
        "،",
        "۔",
        "\n\n",
        "a\u0301b",
        "😀",
        "ـ",
    ]
)


@given(st.lists(WORDS, max_size=120).map(" ".join), st.integers(1, 300))
@settings(max_examples=200, deadline=None)
def test_laws(text, length):
    forms = (Form(("کراچی",)), Form(("وزیر", "اعظم")), Form(("اسلام", "اباد")), Form(("ملک",)))
    found = snippet(text, finder(forms), length)
    inner = found.text.removeprefix("… ").removesuffix(" …")
    assert inner in " ".join(text.split())
    assert "\n" not in found.text
    assert len(inner) <= length + 40  # a match is never cut
    assert all(a < b for a, b in found.marks)
    assert list(found.marks) == sorted(found.marks)
    matches = finder(forms)(text)
    if matches:
        assert found.marks
