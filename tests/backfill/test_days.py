"""Which days sitemaps' names and entries speak of."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crawler.backfill.period import Days, Period, days_of, named_days
from crawler.discovery import Link

MAY = Days(date(2024, 5, 1), date(2024, 5, 31))
DAY = Days(date(2024, 5, 12), date(2024, 5, 12))
YEAR = Days(date(2024, 1, 1), date(2024, 12, 31))
KARACHI = ZoneInfo("Asia/Karachi")


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("sitemap-2024-05.xml", MAY),
        ("sitemap_2024_5.xml", MAY),
        ("sitemap-pt-post-2024-05.html", MAY),  # Google XML Sitemaps
        ("sitemap-pt-post-p2-2024-05.xml", MAY),
        ("posts-202405.xml", MAY),
        ("sitemap/2024/05/", MAY),
        ("sitemap.xml?year=2024&month=5", MAY),
        ("sitemap.xml?yyyy=2024&mm=05", MAY),
        ("sitemap-posts-2024-05-1.xml", MAY),  # the first part of a month
        ("news-may-2024.xml", MAY),
        ("MAY2024.xml", MAY),
        ("sitemap_2024_may.xml.gz", MAY),
        ("archive/2024-sept.xml", Days(date(2024, 9, 1), date(2024, 9, 30))),
        ("sitemap-december-2023.xml", Days(date(2023, 12, 1), date(2023, 12, 31))),
        ("sitemap-2024-02-31.xml", Days(date(2024, 2, 1), date(2024, 2, 29))),
        ("2024/05/12/", DAY),
        ("sitemap-2024-5-12.xml", DAY),
        ("sitemap-20240512.xml", DAY),
        ("sitemap.xml?date=2024-05-12", DAY),
        ("tncms/sitemap/editorial.xml?yyyy=2024&mm=05&dd=12", DAY),  # BLOX
        ("sitemap-2024.xml", YEAR),
        ("market-2024.xml", YEAR),  # not March
        ("sitemap-2024-13.xml", YEAR),  # the thirteenth part of a year
        ("post-sitemap12.xml", None),
        ("wp-sitemap-posts-post-1.xml", None),
        ("sitemap-20245.xml", None),
        ("sitemap-120240.xml", None),
        ("sitemap-1965.xml", None),
        ("sitemap-2077.xml", None),
        ("", None),
    ],
)
def test_names(name, days):
    assert named_days(f"https://urdu2012.example/{name}") == days


def test_what_a_period_may_hold():
    period = Period(date(2024, 5, 10), date(2024, 5, 20))
    for days, may in (
        (None, True),
        (MAY, True),
        (YEAR, True),
        (DAY, True),
        (Days(date(2024, 5, 21), date(2024, 5, 31)), False),
        (Days(date(2024, 5, 1), date(2024, 5, 9)), False),
        (Days(None, date(2024, 6, 1)), True),
        (Days(None, date(2024, 5, 9)), False),
    ):
        assert period.may_hold(days) is may


def _links(*changed, address="https://subh.example/news/{}"):
    """Entries that changed so many days after 2024-01-01, at noon in UTC."""
    return [
        Link(
            address.format(at),
            modified_at=None if day is None else datetime(2024, 1, 1, 12, tzinfo=UTC) + timedelta(days=day),
        )
        for at, day in enumerate(changed)
    ]


def _spans(*changed, **how):
    start = date(2024, 1, 1)
    return [
        None if days is None else (days.first and (days.first - start).days, (days.last - start).days)
        for days in days_of(_links(*changed, **how), KARACHI)
    ]


@pytest.mark.parametrize(
    ("changed", "spans"),
    [
        ([9, 7, 5, 4, 2, 1], [(9, 9), (7, 7), (5, 5), (4, 4), (2, 2), (1, 1)]),
        ([1, 2, 4, 5, 7, 9], [(1, 1), (2, 2), (4, 4), (5, 5), (7, 7), (9, 9)]),
        # An old story was edited: it lies between its neighbours.
        ([9, 8, 7, 6, 5, 99, 4, 3, 2, 1, 0], [*((n, n) for n in (9, 8, 7, 6, 5)), (4, 5), *((n, n) for n in (4, 3, 2, 1, 0))]),
        # The oldest ones were all edited at once: nothing says how old they are, nor quite how old the next ones.
        ([50, 50, 50, 11, 12, 13, 14, 15, 16], [(None, 14)] * 6 + [(14, 14), (15, 15), (16, 16)]),
        # One says that it changed before it can have been written.
        ([9, 8, -400, 7, 6, 5, 4, 3, 2, 1, 0], [(9, 9), (8, 8), (7, 8), *((n, n) for n in range(7, -1, -1))]),
        # Some do not say.
        ([9, None, 7, 6, None, 5, 4], [(9, 9), None, (7, 7), (6, 6), None, (5, 5), (4, 4)]),
        # No order, and too few for one.
        ([5, 9, 1, 7, 3, 8, 2], [(None, n) for n in (5, 9, 1, 7, 3, 8, 2)]),
        ([9, 7], [(None, 9), (None, 7)]),
        # The moment when the sitemap was made.
        ([30] * 8, [(None, 30)] * 8),
        ([30] * 8 + [1, 0], [(None, 30)] * 8 + [(None, 1), (None, 0)]),
        ([], []),
        ([None, None], [None, None]),
    ],
)  # fmt: skip
def test_when_entries_changed_bounds_when_they_were_written(changed, spans):
    assert _spans(*changed) == spans


def test_what_an_entry_says_itself_comes_first():
    moment = datetime(2024, 5, 11, 20, tzinfo=UTC)  # the twelfth in Karachi
    said = Link("https://subh.example/a", published_at=moment, modified_at=moment + timedelta(days=90))
    in_path = Link("https://subh.example/2024/05/12/a", modified_at=moment + timedelta(days=90))
    month = Link("https://subh.example/2024/05/a", modified_at=moment + timedelta(days=90))
    assert days_of([said, in_path, month], KARACHI) == [DAY, DAY, MAY]


def test_days_change_at_the_outlets_midnight():
    late = datetime(2024, 5, 11, 20, tzinfo=UTC)
    (days,) = days_of([Link("https://subh.example/a", modified_at=late)], KARACHI)
    assert days == Days(None, date(2024, 5, 12))
