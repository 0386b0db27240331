"""Copies that come, change and go."""

from __future__ import annotations

import random
import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.clusters import ALIKE
from archive.fingerprints import jaccard, shingles


def respelt(body: list[str]) -> list[str]:
    """The same words as another newsroom types them."""
    return [
        line.replace("محکمۂ آب پاشی", "محکمہ آبپاشی").replace("ی", "ي").replace("ک", "ك") for line in body
    ]


def test_a_copy_joins_and_the_index_knows_who_leads(stacks, dam, library):
    first = stacks.put(dam, at="2026-11-20T06:00")
    copy = stacks.put(respelt(dam), at="2026-11-20T08:00", outlet="shaam")
    other = stacks.put(library)
    assert (first.copy, copy.copy, other.copy) == (False, True, False)
    assert stacks.clusters() == {frozenset({1, 2}), frozenset({3})}
    assert stacks.leaders() == {1, 3}
    assert stacks.rows(
        "SELECT other_id, similarity > .9, containment > .9 FROM copies WHERE article_id = 2"
    ) == [(1, 1, 1)]


def test_an_older_original_that_comes_late_takes_the_lead(stacks, dam):
    stacks.put(dam, at="2026-11-20T08:00")
    stacks.put(dam[1:], at="2026-11-20T09:00", outlet="shaam")
    assert stacks.leaders() == {1}
    stacks.put(dam, at="2026-11-19T07:00", outlet="agency", seen="2026-11-25T00:00")
    assert stacks.leaders() == {3}
    assert stacks.rows("SELECT DISTINCT cluster_id FROM articles") == [(1,)]


def test_an_article_without_a_date_counts_from_its_first_sight(stacks, dam):
    stacks.put(dam, at=None, seen="2026-11-20T08:00")
    stacks.put(dam, at="2026-11-20T09:00", seen="2026-11-20T09:10", outlet="shaam")
    assert stacks.leaders() == {1}


def test_a_page_that_prints_only_the_day_does_not_lead_that_day(stacks, dam):
    stacks.put(dam, at="2026-11-20", seen="2026-11-20T18:00", outlet="shaam")
    stacks.put(dam, at="2026-11-20T09:00", seen="2026-11-20T19:00")
    assert stacks.leaders() == {2}
    stacks.put(dam, at="2026-11-19", seen="2026-11-21T00:00", outlet="agency")
    assert stacks.leaders() == {3}


def test_the_credited_source_leads(stacks, dam):
    stacks.put(dam, at="2026-11-20T06:00")
    stacks.put(dam, "wire", at="2026-11-20T07:00", outlet="agency")
    assert stacks.leaders() == {1}
    stacks.put(
        dam[1:], at="2026-11-20T09:00", outlet="shaam", credit="https://agency.example/wire?utm_source=x"
    )
    assert stacks.leaders() == {2}


def test_who_credits_itself_gains_nothing(stacks, dam):
    stacks.put(dam, at="2026-11-20T06:00")
    stacks.put(dam, "own", at="2026-11-20T07:00", credit="https://subh.example/own")
    assert stacks.leaders() == {1}


def test_a_credit_alone_makes_no_copy(stacks, dam, library):
    stacks.put(dam, "dam")
    assert not stacks.put(library, outlet="shaam", credit="https://subh.example/dam").copy
    assert stacks.leaders() == {1, 2}
    assert stacks.rows("SELECT * FROM copies") == []


def test_an_edit_of_the_credit_gives_the_lead_back(stacks, dam):
    stacks.put(dam, "a", at="2026-11-20T06:00")
    stacks.put(dam, "b", at="2026-11-20T07:00", outlet="agency")
    stacks.put(dam, "c", at="2026-11-20T08:00", outlet="shaam", credit="https://agency.example/b")
    assert stacks.leaders() == {2}
    edited = stacks.put(dam, "c", at="2026-11-20T08:00", outlet="shaam", title="خبر: نئی سرخی")
    assert (edited.change, edited.copy) == ("headline", True)
    assert stacks.leaders() == {1}


def test_a_text_between_two_merges_their_clusters(stacks, dam):
    stacks.put(dam[:6], at="2026-11-20T06:00")
    stacks.put(dam[2:], at="2026-11-20T05:00", outlet="agency")
    assert jaccard(shingles(" ".join(dam[:6])), shingles(" ".join(dam[2:]))) < ALIKE
    assert stacks.leaders() == {1, 2}
    stacks.put(dam, at="2026-11-20T07:00", outlet="shaam")
    assert stacks.clusters() == {frozenset({1, 2, 3})}
    assert stacks.leaders() == {2}


def test_an_edit_that_leaves_splits_what_it_held_together(stacks, dam, library):
    stacks.put(dam, "bridge", at="2026-11-20T04:00")
    stacks.put(dam[:6], at="2026-11-20T06:00")
    stacks.put(dam[:6], at="2026-11-20T07:00")
    stacks.put(dam[2:], at="2026-11-20T05:00", outlet="agency")
    assert stacks.leaders() == {1}
    edited = stacks.put(library, "bridge", at="2026-11-20T04:00")
    assert (edited.change, edited.copy) == ("edit", False)
    assert stacks.clusters() == {frozenset({1}), frozenset({2, 3}), frozenset({4})}
    assert stacks.leaders() == {1, 2, 4}


def test_an_edit_that_stays_changes_nothing(stacks, dam):
    stacks.put(dam, "one", at="2026-11-20T04:00")
    stacks.put(dam, at="2026-11-20T05:00", outlet="shaam")
    assert stacks.put(dam[1:], "one", at="2026-11-20T04:00").copy
    assert stacks.clusters() == {frozenset({1, 2})}
    assert stacks.leaders() == {1}


def test_the_leader_leaves(stacks, dam, library):
    stacks.put(dam, "one", at="2026-11-20T04:00")
    stacks.put(dam, at="2026-11-20T05:00", outlet="shaam")
    stacks.put(dam, at="2026-11-20T06:00", outlet="agency")
    stacks.put(library, "one", at="2026-11-20T04:00")
    assert stacks.leaders() == {1, 2}
    assert stacks.clusters() == {frozenset({1}), frozenset({2, 3})}


def test_an_edit_that_joins(stacks, dam, library):
    stacks.put(dam, at="2026-11-20T08:00")
    stacks.put(library, "two", at="2026-11-20T05:00", outlet="shaam")
    assert stacks.put(dam[:7], "two", at="2026-11-20T05:00", outlet="shaam").copy
    assert stacks.leaders() == {2}


@pytest.mark.parametrize("brief_first", [True, False])
def test_a_brief_is_noted_and_not_clustered(stacks, dam, library, brief_first):
    story, brief = dam + library, dam[:5]
    for body in (brief, story) if brief_first else (story, brief):
        assert not stacks.put(body).copy
    pairs = stacks.rows(
        "SELECT other_id, similarity < .6, containment >= .8 FROM copies ORDER BY containment DESC LIMIT 1"
    )
    assert pairs == [(2 if brief_first else 1, 1, 1)]
    assert stacks.leaders() == {1, 2}


def test_routine_of_a_few_words_is_not_compared(stacks):
    for number in range(3):
        assert not stacks.put(
            f"آج سونے کی فی تولہ قیمت میں {number} سو روپے اضافہ ہوا۔ یہ خبر کا متن ہے۔"
        ).copy
    assert stacks.rows("SELECT count(*) FROM bands") == [(0,)]


def test_the_same_text_a_hundred_times(stacks, dam):
    """More than are compared: they still hang together."""
    for number in range(60):
        stacks.put(dam, at=f"2026-11-20T05:{number:02}")
    assert len(stacks.clusters()) == 1
    assert stacks.leaders() == {1}
    (most,) = stacks.rows("SELECT max(n) FROM (SELECT count(*) AS n FROM copies GROUP BY article_id)")[0]
    assert most < 60


ALPHABET = "ابپتجچدرسشکگلمنوہی"
POOL = [
    " ".join("".join(random.Random(f"{line} {word}").choices(ALPHABET, k=5)) for word in range(12))
    for line in range(10)
]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    bodies=st.lists(st.tuples(st.integers(0, 4), st.integers(5, 10)), min_size=2, max_size=6),
    shuffled=st.randoms(use_true_random=False),
)
def test_the_order_of_arrival_changes_nothing(fresh, bodies, shuffled):
    texts = [POOL[start:end] for start, end in bodies]
    order = list(range(len(texts)))
    shuffled.shuffle(order)
    found = []
    for arrival in (range(len(texts)), order):
        stacks = fresh()
        names = {
            stacks.put(texts[at], string.ascii_letters[at], at=f"2026-11-20T05:{at:02}").article_id: at
            for at in arrival
        }
        found.append({frozenset(names[each] for each in part) for part in stacks.clusters()})
        assert stacks.sound()
    assert found[0] == found[1]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    edits=st.lists(
        st.tuples(
            st.sampled_from("abcd"), st.integers(0, 4), st.integers(5, 10), st.sampled_from([None, *"abcd"])
        ),
        max_size=10,
    )
)
def test_after_any_edits_all_parts_agree(fresh, edits):
    """Index, keys, pairs and clusters are what the present texts alone would give."""
    stacks, present = fresh(), {}
    for name, start, end, credit in edits:
        at = f"2026-11-20T05:{ord(name) % 60:02}"
        credit = credit and f"https://subh.example/{credit}"
        stacks.put(POOL[start:end], name, at=at, credit=credit, title=f"خبر {credit}")
        present.setdefault(name, None)
        present[name] = (POOL[start:end], at, credit)
    assert stacks.sound()
    again = fresh()
    for name, (body, at, credit) in present.items():
        again.put(body, name, at=at, credit=credit, title=f"خبر {credit}")
    assert again.clusters() == stacks.clusters()
    assert again.leaders() == stacks.leaders()
