"""The word-level diff: what it says, and that it is always right."""

from __future__ import annotations

import itertools
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.diff import Edit, apply, changed_words, diff
from archive.edit_script import matches
from archive.text import fold

WORDS = ("بارش", "ہو", "گی", "ہوگی", "وزیر", "اعظم", "وزیراعظم", "کل", "آج", "کے", "کے", "عِلم", "علم", "۱۲")
texts = st.lists(
    st.one_of(
        st.sampled_from(WORDS), st.sampled_from([" ", " ", " ", "\n\n", "۔ ", "، ", "؟"]), st.text(max_size=3)
    ),
    max_size=40,
).map("".join)
pairs = st.one_of(
    st.tuples(texts, texts),
    st.tuples(texts, texts, texts, texts).map(lambda t: (t[0] + t[1] + t[2], t[0] + t[3] + t[2])),
)


@pytest.mark.parametrize(
    ("old", "new", "edits"),
    [
        ("شہر میں بارش", "شہر میں تیز بارش", [("changed", "", "تیز ")]),
        ("شہر میں تیز بارش", "شہر میں بارش", [("changed", "تیز ", "")]),
        ("کل بارش ہوئی۔", "آج بارش ہوئی۔", [("changed", "کل", "آج")]),
        ("بارش ہوگی۔", "بارش ہو گی۔", [("respaced", "ہوگی", "ہو گی")]),
        (
            "وزیراعظم کل آئیں گے",
            "وزیر اعظم آج آئیں گے",
            [("respaced", "وزیراعظم", "وزیر اعظم"), ("changed", "کل", "آج")],
        ),
        ("علم کی بات", "عِلم کی بات", [("respelt", "علم", "عِلم")]),
        ("كراچی میں", "کراچی میں", [("respelt", "كراچی", "کراچی")]),
        ("اس نے کہا، کہ", "اس نے کہا کہ", [("punctuation", "، ", " ")]),
        ("ایک۔\n\nدو", "ایک۔ دو", [("respaced", "۔\n\n", "۔ ")]),
        ("", "نئی خبر", [("changed", "", "نئی خبر")]),
        ("پرانی خبر", "", [("changed", "پرانی خبر", "")]),
        ("خبر", "خبر", []),
    ],
)
def test_what_changed_is_told_as_what_it_is(old, new, edits):
    assert [(e.kind, e.old, e.new) for e in diff(old, new) if e.kind != "same"] == edits


def test_a_rewritten_sentence_is_not_cut_into_crumbs():
    old = "حکومت نے کسانوں کے لیے نئی سبسڈی کا اعلان کیا ہے"
    new = "عدالت میں تاجروں کے خلاف پرانے مقدمے کی سماعت ہوئی"
    assert [edit.kind for edit in diff(old, new)] == ["changed"]


def test_words_are_counted_only_where_they_changed():
    assert changed_words(diff("کل تیز بارش ہوگی", "آج بارش ہو گی اور برف بھی")) == (4, 2)


@given(pairs)
def test_the_edits_make_the_new_text_of_the_old_one(pair):
    old, new = pair
    edits = diff(old, new)
    assert apply(edits, old) == new
    assert "".join(edit.old for edit in edits) == old


@given(pairs)
def test_each_kind_means_what_it_says(pair):
    for edit in diff(*pair):
        match edit.kind:
            case "same":
                assert edit.old == edit.new
            case "respelt":
                assert edit.old != edit.new
                assert fold(edit.old) == fold(edit.new)
            case "respaced":
                assert fold(edit.old).replace(" ", "") == fold(edit.new).replace(" ", "")
            case "punctuation":
                assert fold(edit.old) == fold(edit.new) == ""


@given(pairs)
def test_no_two_edits_of_a_kind_stand_together(pair):
    edits = diff(*pair)
    assert all(one.kind != other.kind for one, other in itertools.pairwise(edits))
    assert all(edit.old or edit.new for edit in edits)


@given(texts)
def test_of_a_text_and_itself_there_is_nothing_to_tell(text):
    assert all(edit.kind == "same" for edit in diff(text, text))


@given(st.lists(st.sampled_from("abcde"), max_size=14), st.lists(st.sampled_from("abcde"), max_size=14))
def test_matches_are_equal_and_grow(one, other):
    found = matches(one, other)
    assert all(one[a] == other[b] for a, b in found)
    assert all(p[0] < q[0] and p[1] < q[1] for p, q in itertools.pairwise(found))


@pytest.mark.parametrize(
    "edits", [[Edit("same", "کل", "کل")], [Edit("same", "آج کل", "آج کل"), Edit("changed", "ا", "")]]
)
def test_edits_of_another_text_are_refused(edits):
    with pytest.raises(ValueError, match="the text"):
        apply(edits, "آج کل")


def _vocabulary(size):
    return [
        f"و{chr(0x628 + at % 20)}{chr(0x62F + at // 20 % 20)}{chr(0x641 + at // 400)}" for at in range(size)
    ]


@pytest.mark.parametrize("kind", ["edited", "other", "one word", "two words", "shuffled"])
def test_ten_thousand_words_take_bounded_time(kind):
    rng = random.Random(5)
    many, few = _vocabulary(2000), ["اور", "یہ"]
    old = rng.choices(many, k=10_000)
    one, other = {
        "edited": (old, [word for word in old if rng.random() > 0.05]),
        "other": (old, rng.choices(many, k=10_000)),
        "one word": (["اور"] * 10_000, ["اور"] * 9_000),
        "two words": (rng.choices(few, k=10_000), rng.choices(few, k=10_000)),
        "shuffled": (many * 5, rng.sample(many, 2000) * 5),
    }[kind]
    began = time.process_time()
    edits = diff(" ".join(one), " ".join(other))
    assert time.process_time() - began < 5  # some .2 to 1 s on an idle machine
    assert apply(edits, " ".join(one)) == " ".join(other)
    if kind == "edited":
        _, removed = changed_words(edits)
        assert removed < 700  # of 500 that really went
