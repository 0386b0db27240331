"""What is learned of an outlet, and what is not."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import boilerplate
from archive.text import fold

PROMPT = "پڑھنے والوں سے گزارش ہے کہ اپنی آرا ہمارے دفتر کے پتے پر ضرور ارسال کریں۔"
OTHER = "یہ تحریر صبح کے شمارے میں صفحہ دو پر چھپی۔"


def _seen(desk, line=PROMPT):
    return [
        (each.pages, each.articles, each.verdict)
        for each in desk.lines(outlet="subh")
        if each.line == fold(line)
    ]


def test_a_line_on_five_different_stories_is_learned(desk):
    for number in range(4):
        assert desk.put(number, PROMPT).learned == ()
    assert desk.lines() == []
    assert desk.put(4, PROMPT).learned == (fold(PROMPT),)
    (line,) = desk.lines()
    assert (line.outlet, line.line, line.text) == ("subh", fold(PROMPT), PROMPT)
    assert (line.pages, line.articles, line.verdict) == (5, 5, "learned")
    assert (line.first_seen_at.isoformat(), line.last_seen_at.isoformat()) == (
        "2026-12-01T06:00:00+00:00",
        "2026-12-01T10:00:00+00:00",
    )
    assert line.example_url == "https://subh.example/0"
    assert desk.review() == {fold(PROMPT)}


def test_it_is_learned_once(desk):
    assert [bool(desk.put(number, PROMPT).learned) for number in range(8)] == [False] * 4 + [True] + [
        False
    ] * 3
    assert _seen(desk) == [(8, 8, "learned")]


def test_lines_are_compared_folded(desk):
    spellings = [PROMPT, PROMPT.replace("ی", "ي"), PROMPT.replace("۔", ""), PROMPT.replace("ک", "ك")]
    for number in range(5):
        desk.put(number, spellings[number % 4])
    assert _seen(desk) == [(5, 5, "learned")]


def test_every_outlet_learns_for_itself(desk):
    for number in range(4):
        desk.put(number, PROMPT)
        desk.put(100 + number, PROMPT, outlet="shaam")
    assert desk.lines() == []


def test_a_page_counts_once_however_often_it_is_fetched_or_edited(desk):
    for number in range(4):
        for note in ("", "", "پہلی تصحیح شدہ اشاعت۔", "دوسری تصحیح شدہ اشاعت۔"):
            desk.put(number, PROMPT, note)
    assert desk.lines() == []
    desk.put(4, PROMPT, PROMPT)
    assert _seen(desk) == [(5, 5, "learned")]


def test_a_line_that_an_edit_brings_counts(desk):
    for number in range(5):
        desk.put(number)
    for number in range(5):
        desk.put(number, PROMPT)
    assert _seen(desk) == [(5, 5, "learned")]


def test_a_paragraph_of_one_story_is_never_boilerplate(desk):
    """On four addresses, in two wordings of the rest, repeated within a page."""
    for address in range(4):
        desk.put(0, PROMPT, address=f"a{address}")
        desk.put(0, PROMPT, PROMPT, address=f"b{address}")
    assert _seen(desk) == [(8, 1, "seen")]
    _, paragraphs = desk.story(0)
    assert {each.line for each in desk.lines()} == {fold(text) for text in (PROMPT, *paragraphs)}
    assert desk.review() == frozenset()
    for number in range(1, 4):
        desk.put(number, PROMPT)
    assert _seen(desk) == [(11, 4, "seen")]


def test_copies_that_are_found_later_count_once_too(desk):
    """A text that becomes a copy of another by an edit is no story of its own any more."""
    for number in range(5):
        desk.put(number, PROMPT)
    assert _seen(desk) == [(5, 5, "learned")]
    desk.put(0, PROMPT, address="4", hours=4)
    assert desk.review() == frozenset()
    assert _seen(desk) == [(5, 4, "seen")]


@pytest.mark.parametrize(
    "phrase", ["تفصیلات کے مطابق", "(این این آئی)", "مہر خبررساں ایجنسی کی رپورٹ کے مطابق"]
)
def test_a_standing_phrase_inside_paragraphs_is_nothing_to_learn(desk, phrase):
    for number in range(8):
        _, paragraphs = desk.story(number)
        desk.put(number, f"{phrase} {paragraphs[0]}", f"{paragraphs[1]} {phrase}")
    assert desk.lines() == []


@pytest.mark.parametrize(
    ("carriers", "every", "learned"),
    [
        (5, 1, True),
        (7, 4, True),  # a quarter: 7 of 25
        (8, 6, False),  # a sixth of few
        (15, 9, True),  # a ninth of many: a tail in two sections
        (14, 9, False),
        (15, 12, False),  # a war's background, in a twelfth of its time's stories
    ],
)
def test_the_share_is_taken_of_the_time_in_which_the_line_stands(desk, carriers, every, learned):
    for number in range(carriers * every):
        desk.put(number, *([PROMPT] if number % every == 0 else []))
    assert (fold(PROMPT) in desk.review()) == learned
    assert _seen(desk) == [(carriers, carriers, "learned" if learned else "seen")]


def test_five_reports_of_one_evening_are_not_enough_for_an_outlet_with_more(desk):
    for number in range(30):
        desk.put(number)
    for number in range(50, 55):
        desk.put(number, PROMPT, hours=20.1 + number / 100)
    assert _seen(desk) == [(5, 5, "seen")]


def test_what_a_site_ceased_to_print_stays_learned(desk):
    for number in range(6):
        desk.put(number, PROMPT)
    for number in range(6, 80):
        desk.put(number)
    assert desk.review() == {fold(PROMPT)}


def test_what_a_site_begins_to_print_is_learned_at_once(desk):
    for number in range(60):
        desk.put(number)
    assert [bool(desk.put(number, PROMPT).learned) for number in range(60, 66)] == [False] * 5 + [True]


def test_lines_that_were_left_out_still_count(desk):
    for number in range(5):
        desk.put(number, PROMPT)
    for number in range(5, 30):
        assert desk.put(number, left_out=[PROMPT]).learned == ()
    assert _seen(desk) == [(30, 30, "learned")]
    assert desk.review() == {fold(PROMPT)}


def test_counts_stay_right_beyond_what_a_judgement_looks_at(desk, monkeypatch):
    monkeypatch.setattr(boilerplate, "_WINDOW", 6)
    for number in range(12):
        desk.put(number, PROMPT)
    desk.put(11, PROMPT, address="copy")
    assert _seen(desk) == [(13, 12, "learned")]
    assert desk.review() == {fold(PROMPT)}
    assert _seen(desk) == [(13, 12, "learned")]


def test_long_paragraphs_and_the_middle_of_very_long_texts_are_not_counted(desk):
    long = " ".join(["لفظ"] * 61)
    for number in range(6):
        desk.put(number, long, first=[f"سطر {number} {row}" if row != 40 else OTHER for row in range(80)])
    assert desk.lines() == []
    (most,) = desk.connection.execute(
        "SELECT max(n) FROM (SELECT count(*) AS n FROM sightings GROUP BY sort_key)"
    ).fetchone()
    assert most <= 64


def test_what_the_outlet_file_keeps_is_not_learned(desk):
    desk.review(PROMPT)
    for number in range(6):
        assert desk.put(number, PROMPT).learned == ()
    assert _seen(desk) == [(6, 6, "kept")]


def test_what_was_learned_can_be_overruled_and_learned_again(desk):
    for number in range(6):
        desk.put(number, PROMPT, OTHER)
    assert desk.review(PROMPT.replace("ک", "ك")) == {fold(OTHER)}
    assert _seen(desk) == [(6, 6, "kept")]
    assert desk.review() == {fold(PROMPT), fold(OTHER)}
    assert desk.review("جو کبھی نہیں دیکھا گیا") == {fold(PROMPT), fold(OTHER)}
    assert len(desk.lines()) == 3
    desk.review()
    assert len(desk.lines()) == 2


def test_other_folding_rules_forget_nothing_that_was_learned(desk, monkeypatch):
    for number in range(6):
        desk.put(number, PROMPT)
    monkeypatch.setattr(boilerplate, "fold", lambda text: fold(text).upper().replace("ے", "ی"))
    boilerplate.refold(desk.connection)
    new = boilerplate.fold(PROMPT)
    assert new != fold(PROMPT)
    assert desk.review() == {new}
    (line,) = desk.lines()
    assert (line.line, line.text, line.pages) == (new, PROMPT, 6)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.sets(st.sampled_from([PROMPT, OTHER, "مختصر سطر"]))),
        min_size=5,
        max_size=14,
    ),
    st.randoms(use_true_random=False),
)
def test_in_whatever_order_articles_come_the_same_is_learned(make_desk, pages, random):
    """Stories 0 to 9, some on several addresses; what matters is what there is in the end."""
    order = list(enumerate(pages))
    results = []
    for _ in range(2):
        desk = make_desk()
        for hour, (number, lines) in order:
            desk.put(number, *sorted(lines), address=f"p{hour}", hours=hour)
        desk.review()
        results.append({(each.line, each.pages, each.articles, each.verdict) for each in desk.lines()})
        random.shuffle(order)
    assert results[0] == results[1]
