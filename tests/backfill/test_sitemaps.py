"""Sitemap indexes and sitemaps: only what can name a story of the period is read, the newest first."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.backfill.period import Period

MAY = Period(date(2024, 5, 1), date(2024, 5, 31))
BASE = "https://subh.example/"


def _read(item):
    """The names of the children, in the order in which they will be read."""
    steps = sorted(item.answer.children, key=lambda step: (step.position, step.url), reverse=True)
    return [step.url.removeprefix(BASE) for step in steps]


def _named(index, *names, lastmod=None):
    return index([(f"{BASE}{name}", lastmod) for name in names])


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        ([f"sitemap-2024-{month:02}.xml" for month in range(1, 13)], ["sitemap-2024-05.xml"]),
        ([f"sitemap_2024_{month}.xml" for month in range(1, 9)], ["sitemap_2024_5.xml"]),
        ([f"posts-2023{month:02}.xml" for month in range(1, 13)], []),
        ([f"sitemap-{year}.xml" for year in range(2010, 2027)], ["sitemap-2024.xml"]),
        (["jan-2024.xml", "may-2024.xml", "may-2023.xml"], ["may-2024.xml"]),
        (["2024/05/30/", "2024/06/01/", "2024/05/02/"], ["2024/05/30/", "2024/05/02/"]),
        (["s.xml?yyyy=2024&mm=05&dd=31", "s.xml?yyyy=2024&mm=06&dd=01"], ["s.xml?yyyy=2024&mm=05&dd=31"]),
        # Parts of a year: the number says nothing, the year does.
        (
            [f"sitemap-{year}-{part}.xml" for year in (2023, 2024) for part in range(1, 15)],
            [f"sitemap-2024-{part}.xml" for part in range(14, 0, -1)],
        ),
        # Numbered through, beyond two thousand.
        (["post-sitemap1.xml", "post-sitemap2012.xml", "post-sitemap2013.xml"],
         ["post-sitemap2013.xml", "post-sitemap2012.xml", "post-sitemap1.xml"]),
        # Without stories.
        (["post-sitemap.xml", "category-sitemap.xml", "author-sitemap2.xml", "wp-sitemap-users-1.xml",
          "wp-sitemap-taxonomies-post_tag-1.xml", "wp-sitemap-posts-post-1.xml", "wp-sitemap-posts-page-1.xml"],
         ["wp-sitemap-posts-post-1.xml", "post-sitemap.xml"]),
    ],
)  # fmt: skip
def test_by_their_names(read, index, names, chosen):
    found = _read(read("sitemap", _named(index, *names), MAY))
    assert found == chosen


def test_other_hosts_are_not_asked(read, index):
    assert _read(read("sitemap", index([("https://elsewhere.example/sitemap.xml", None)]), MAY)) == []


def test_by_when_they_changed(read, index):
    item = read(
        "sitemap",
        index(
            [
                (f"{BASE}a.xml", "2024-04-30T18:59:59+00:00"),  # still April in Karachi
                (f"{BASE}b.xml", "2024-04-30T19:00:00+00:00"),
                (f"{BASE}c.xml", "2026-01-01"),
                (f"{BASE}d.xml", None),
            ]
        ),
        MAY,
    )
    assert _read(item) == ["c.xml", "b.xml", "d.xml"]


def test_a_number_that_only_looks_like_a_month(read, index):
    """Parts of a year: the ninth changed in May for the last time, so it is no September."""
    changed = [f"2024-{month:02}-20" for month in (1, 1, 2, 2, 3, 3, 4, 4, 5, 6)]
    found = index([(f"{BASE}map-2024-{part}.xml", day) for part, day in enumerate(changed, 1)])
    assert {"map-2024-9.xml", "map-2024-10.xml"} <= set(_read(read("sitemap", found, MAY)))


def test_pages_of_the_period(read, sitemap):
    item = read(
        "sitemap",
        sitemap(
            [
                (BASE, "2026-01-01"),  # the front page, first as in Yoast's
                (f"{BASE}2024/05/31/a", "2025-01-01"),
                (f"{BASE}2024/05/01/b", "2025-01-01"),
                (f"{BASE}2024/04/30/c", "2024-05-12"),
                (f"{BASE}2024/06/01/d", "2024-06-01"),
            ]
        ),
        MAY,
    )
    assert [page.url for page in item.found] == [f"{BASE}2024/05/31/a", f"{BASE}2024/05/01/b"]
    assert (item.answer.first_day, item.answer.last_day) == (date(2024, 4, 30), date(2024, 6, 1))
    assert item.answer.links == 4


def test_pages_without_any_date_are_all_named_and_bound_nothing(read, sitemap):
    item = read(
        "sitemap",
        sitemap([(f"{BASE}news/{n}", None) for n in range(9)] + [(f"{BASE}2024/05/31/a", None)]),
        MAY,
    )
    assert len(item.found) == 10
    assert (item.answer.first_day, item.answer.last_day) == (None, None)


def test_a_huge_list_in_no_order_is_bounded_from_one_side(read, sitemap):
    """Written before they changed: those that changed before the period are left out, no more can be said."""
    item = read(
        "sitemap",
        sitemap([(f"{BASE}news/{n}", f"20{15 + n * 7 % 10}-{1 + n * 5 % 12:02}-03") for n in range(500)]),
        MAY,
    )
    assert 0 < len(item.found) < 100
    assert item.answer.first_day is None


def test_what_is_no_sitemap_is_given_up(read):
    item = read(
        "sitemap", "<html><body><a href='/news/a'>خبر</a>", MAY, headers={"Content-Type": "text/html"}
    )
    assert item.failure.for_good
    assert item.failure.reason == "an HTML page instead of a sitemap"


def test_an_empty_sitemap_is_read(read, sitemap):
    item = read("sitemap", sitemap([]), MAY)
    assert (item.failure, item.answer.links, item.found) == (None, 0, ())
