"""Numbered sitemaps: all that matter are read, and few others."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.families import Member, advise, family


def _walk(spans, since, until):
    """Read numbered sitemaps as a back-fill does, the greatest number first; the numbers in order."""
    url = "https://subh.example/post-sitemap{}.xml".format
    pending = set(range(len(spans)))
    read, hint = [], None
    while pending:
        number = hint if hint in pending else max(pending)
        pending.discard(number)
        read.append(number)
        members = [
            Member(url(each), *((None, None) if each in pending else spans[each]), pending=each in pending)
            for each in range(len(spans))
            if each in pending or each in read
        ]
        advice = advise(url(number), members, since, until)
        dropped = {each for each in pending if url(each) in advice.drop}
        pending -= dropped
        hint = next((each for each in pending if url(each) == advice.next), None)
        assert advice.next is None or hint is not None
    return read


def _days(number):
    return f"2{number:03}-01-01"


def _is_within(span, since, until):
    return span[0] <= until and span[1] >= since


@st.composite
def _families(draw):
    """Spans in order of time, the newest first or last; they may touch, overlap or leave gaps."""
    size = draw(st.integers(1, 70))
    steps = draw(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), min_size=size, max_size=size))
    spans, first, last = [], 0, 0
    for forward, length in steps:
        first += forward
        last = max(last, first + length)
        spans.append((_days(first), _days(last)))
    since = draw(st.integers(-2, last + 3))
    until = since + draw(st.integers(0, 20))
    return spans[:: draw(st.sampled_from([1, -1]))], _days(max(since, 0)), _days(until)


@given(_families())
@example(([(_days(5), _days(5))] * 9, _days(1), _days(2)))
@example(([(_days(n), _days(n)) for n in range(64)], _days(0), _days(0)))
@example(([(_days(n), _days(n)) for n in range(64, 0, -1)], _days(33), _days(34)))
def test_a_walk_reads_what_matters_and_few_others(case):
    spans, since, until = case
    read = _walk(spans, since, until)
    wanted = {number for number, span in enumerate(spans) if _is_within(span, since, until)}
    assert len(read) == len(set(read))
    assert wanted <= set(read)
    others = len(set(read) - wanted)
    assert others <= 2 * math.log2(max(len(spans), 2)) + 3


def test_a_month_of_many_years():
    spans = [(_days(10 * n), _days(10 * n + 9)) for n in range(200)][:100]
    assert len(_walk(spans, _days(500), _days(529))) <= 3 + 10


@pytest.mark.parametrize("spans", [[None] * 9, [("2005", "2001"), None] * 5])
def test_without_days_all_are_read(spans):
    read = _walk([span if span and span[0] < span[1] else (None, None) for span in spans], "2003", "2004")
    assert read == list(range(len(spans)))[::-1]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)).map(sorted), min_size=3, max_size=12))
def test_a_family_in_no_order_is_read_as_far_as_it_shows_that(spans):
    """Never an error; what the first three readings contradict is read to the end."""
    spans = [(_days(first), _days(last)) for first, last in spans]
    read = _walk(spans, _days(20), _days(30))
    assert len(read) == len(set(read))


def test_a_family_that_contradicts_itself_is_read_to_the_end():
    spans = [(_days(n), _days(n)) for n in (40, 10, 30, 0, 50, 20)]
    wide = [(_days(0), _days(60)), *spans[1:], (_days(20), _days(25))]  # within each other: no direction
    assert set(_walk(wide, _days(30), _days(31))) == set(range(len(wide)))


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://a.example/post-sitemap12.xml", ("https://a.example/post-sitemap#.xml", 12)),
        ("https://a2.example/sitemap-2024-05.xml", ("https://a2.example/sitemap-2024-#.xml", 5)),
        ("https://a.example/post-sitemap.xml", None),
    ],
)
def test_names_of_families(url, found):
    assert family(url) == found
