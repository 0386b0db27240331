from __future__ import annotations

import pytest

from archive.archive import Archive
from archive.errors import QueryError, UnknownOutlet
from archive.search.facets import Count


@pytest.fixture
def rain(fill):
    """Rain in two outlets and two sections, over two years; one copy."""
    first = fill.add(
        "بارش", "کراچی میں بارش", section="موسم", authors=("ثنا", "علی خان"), at="2023-01-05T20:30:00"
    )
    fill.add("بارش پھر", "کراچی میں بارش پھر", section="موسم", authors=("علی خان",), at="2024-03-01T09:00:00")
    fill.add("سیلاب", "بارش کے بعد سیلاب", outlet="shaam", section="شہر", at="2024-03-02T09:00:00")
    fill.add("سیلاب", "بارش", outlet="shaam", at="2024-03-03T09:00:00", copy_of=first)
    fill.add("کرکٹ", "میچ جیت لیا", section="کھیل", at="2024-03-04T09:00:00")
    with Archive(fill.data) as archive:
        yield archive


def test_hits_are_counted_by_outlet_section_and_author(rain):
    found = rain.facets("بارش")
    assert found.outlets == (Count("subh", 2), Count("shaam", 1))
    assert found.sections == (Count("موسم", 2), Count("شہر", 1))
    assert found.authors == (Count("علی خان", 2), Count("ثنا", 1))


def test_copies_are_counted_when_asked_for(rain):
    assert sum(each.articles for each in rain.facets("بارش", copies=True).outlets) == 4


def test_periods_are_the_outlets_own_days(rain):
    found = rain.facets("بارش", until="2023-12-31")
    assert found.unit == "day"
    # Half past eight in the evening in UTC is the next day in Karachi.
    assert [(each.first.isoformat(), each.articles) for each in found.periods] == [("2023-01-06", 1)]
    months = rain.facets("بارش")
    assert months.unit == "month"
    assert months.periods[0].first.isoformat() == "2023-01-01"
    assert months.periods[-1].first.isoformat() == "2024-03-01"
    assert sum(each.articles for each in months.periods) == 3


def test_other_choices_of_a_filter_that_is_set_are_counted_too(rain):
    found = rain.facets("بارش", outlet="subh", section="موسم")
    assert found.outlets == (Count("subh", 2),)  # the section holds for outlets
    assert found.sections == (Count("موسم", 2),)
    assert rain.facets("بارش", outlet="shaam").outlets == (Count("subh", 2), Count("shaam", 1))
    assert rain.facets("بارش", section="شہر").sections == (Count("موسم", 2), Count("شہر", 1))


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"author": "علی"},
        {"author": "علی خان", "outlet": "subh"},
        {"author": "ثنا", "section": "موسم"},
        {"author": "ثنا علی"},  # of two persons: no author has both words
        {"author": "کوئی"},
        {"since": "2024-01-01", "author": "خان"},
        {"since": "2023-01-06", "until": "2024-03-01"},
        {"copies": True, "author": "خان"},
        {"section": "شہر"},
    ],
)
def test_facets_count_what_the_search_finds(rain, filters):
    total = rain.search("بارش", **filters).total
    found = rain.facets("بارش", **filters)
    assert sum(each.articles for each in found.periods) == total
    if "outlet" not in filters:
        assert sum(each.articles for each in found.outlets) == total


def test_nothing_found_is_nothing_counted(rain):
    found = rain.facets("ناموجود")
    assert (found.outlets, found.sections, found.authors, found.periods) == ((), (), (), ())


def test_what_cannot_be_counted(rain):
    with pytest.raises(QueryError):
        rain.facets("-بارش")
    with pytest.raises(UnknownOutlet):
        rain.facets("بارش", outlet="nobody")
