"""Dated and numbered listing pages: which are asked for, and in which order."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.backfill.listings import first_pages, is_dated, is_first, next_page
from crawler.backfill.period import Period
from crawler.outlet import ArchiveListing

DATED = ArchiveListing(url="https://a.example/{yyyy}/{mm}/{dd}/")
MONTHS = ArchiveListing(url="https://a.example/{yyyy}/{mm}/page/{n}/")
NUMBERED = ArchiveListing(url="https://a.example/news?page={n}")
YEARS = ArchiveListing(url="https://a.example/archive/{yyyy}")
ALL = (DATED, MONTHS, NUMBERED, YEARS)
PERIOD = Period(date(2023, 12, 30), date(2024, 1, 2))


@pytest.mark.parametrize(
    ("listing", "pages"),
    [
        (DATED, ["/2024/01/02/", "/2024/01/01/", "/2023/12/31/", "/2023/12/30/"]),
        (MONTHS, ["/2024/01/page/1/", "/2023/12/page/1/"]),
        (NUMBERED, ["/news?page=1"]),
        (YEARS, ["/archive/2024", "/archive/2023"]),
    ],
)
def test_first_pages_newest_first(listing, pages):
    steps = list(first_pages(listing, PERIOD))
    assert [step.url for step in steps] == [f"https://a.example{page}" for page in pages]
    assert [step.url for step in sorted(steps, key=lambda step: step.position, reverse=True)] == [
        step.url for step in steps
    ]


@pytest.mark.parametrize(
    ("page", "following", "position"),
    [
        ("/news?page=1", "/news?page=2", ""),
        ("/news?page=99", "/news?page=100", ""),
        ("/2024/01/page/1/", "/2024/01/page/2/", "2024-01"),
        ("/2024/01/02/", None, None),
        ("/archive/2024", None, None),
        ("/elsewhere", None, None),
    ],
)
def test_the_page_behind_one(page, following, position):
    found = next_page(ALL, f"https://a.example{page}")
    assert (found and found.url) == (following and f"https://a.example{following}")
    assert (found and found.position) == position


def test_what_an_address_says():
    assert [is_dated(ALL, f"https://a.example{page}") for page in ("/2024/01/page/7/", "/news?page=7")] == [
        True,
        False,
    ]
    pages = ("/2024/01/page/1/", "/2024/01/page/2/", "/news?page=1", "/news?page=2", "/2024/01/02/")
    assert [is_first(ALL, f"https://a.example{page}") for page in pages] == [True, False, True, False, True]


def _html(*paths):
    return "<html><body>" + "".join(f'<p><a href="{path}">ایک خبر کی سرخی</a></p>' for path in paths)


MAY = Period(date(2024, 5, 1), date(2024, 5, 31))
PAGE = "https://subh.example/news/page/{}/"


@pytest.mark.parametrize(
    ("paths", "following", "found"),
    [
        (["/news/a", "/news/b"], True, 2),  # nothing says when
        (["/2024/06/01/a", "/2024/05/31/b"], True, 1),
        (["/2024/04/30/a", "/2024/05/01/b"], True, 1),
        (["/2024/04/30/a", "/2024/04/29/b"], False, 0),
        (["/2024/04/30/a", "/news/b"], True, 1),
        (["/about"], False, 0),
        ([], False, 0),
    ],
)
def test_a_numbered_listing_goes_on_until_all_is_older(read, paths, following, found):
    item = read("archive", _html(*paths), MAY, url=PAGE.format(4), headers={"Content-Type": "text/html"})
    assert [child.url for child in item.answer.children] == ([PAGE.format(5)] if following else [])
    assert len(item.found) == found
    assert bool(item.answer.named) is following  # by these the next page knows when to stop


def test_a_box_of_new_stories_beside_older_ones_is_all_that_is_named(read):
    paths = ["/2024/06/01/box", "/2024/04/30/a", "/2024/04/29/b"]
    item = read("archive", _html(*paths), MAY, url=PAGE.format(4), headers={"Content-Type": "text/html"})
    assert item.answer.named == ("https://subh.example/2024/06/01/box",)
    assert item.found == ()


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        (PAGE.format(9), None),  # behind the last one
        (PAGE.format(1), "HTTP 404"),
        ("https://subh.example/2024/05/12/", "HTTP 404"),  # a day without a story, or a wrong address
    ],
)
def test_no_such_page_is_the_end_of_a_listing(read, url, problem):
    item = read("archive", "", MAY, url=url, status=404)
    assert item.failure is None
    assert (item.answer.status, item.answer.problem, item.answer.children) == (404, problem, ())


def test_a_page_that_fails_comes_again(read):
    assert not read("archive", "", MAY, url=PAGE.format(9), status=500).failure.for_good
    assert read("archive", "", MAY, url=PAGE.format(9), status=403).failure.for_good
