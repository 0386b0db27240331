"""What is read of one item of a feed, and of the feed's head."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crawler.discovery import Discovery

Read = Callable[..., Discovery]
Rss = Callable[..., str]
OneItem = Callable[[str], str]

URL = "https://jarida.test/feed/"


def title_of(found: Discovery) -> str | None:
    assert len(found.links) == 1, found
    return found.links[0].title


LINKS = [
    ("<link>/news/1?a=1&amp;b=2#c</link>", "https://jarida.test/news/1?a=1&b=2"),
    ("<link> \n https://jarida.test/news/1 \n</link>", "https://jarida.test/news/1"),
    ("<link><![CDATA[https://jarida.test/news/1?a=1&b=2]]></link>", "https://jarida.test/news/1?a=1&b=2"),
    ("<link>https://jarida.test/خبر/آج</link>", "https://jarida.test/خبر/آج"),
    ("<guid>https://jarida.test/news/1</guid>", "https://jarida.test/news/1"),
    ("<guid isPermaLink='true'>https://jarida.test/news/1</guid>", "https://jarida.test/news/1"),
    ("<guid isPermaLink='false'>https://jarida.test/?p=1</guid>", None),
    ("<guid>12345</guid>", None),
    ("<link>/news/1</link><guid>https://jarida.test/?p=1</guid>", "https://jarida.test/news/1"),
    ("<guid>https://jarida.test/?p=1</guid><link>/news/1</link>", "https://jarida.test/news/1"),
    (
        "<link>http://feeds.test/~r/1</link><feedburner:origLink>https://jarida.test/news/1</feedburner:origLink>",
        "https://jarida.test/news/1",
    ),
    ("<link></link>", None),
    ("<link>javascript:alert(1)</link>", None),
    ("<link>mailto:a@jarida.test</link>", None),
    ("<link>https://[::1</link>", None),
    (
        "<media:content url='https://jarida.test/a.jpg'/><image><url>https://jarida.test/b.jpg</url></image>",
        None,
    ),
]


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize(("inside", "expected"), LINKS)
def test_links(read: Read, one_item: OneItem, inside: str, expected: str | None, large: bool) -> None:
    padding = f"<!--{' ' * 2_000_000}-->" if large else ""
    body = one_item(f"<title>خبر</title>{inside}").replace("</channel>", f"{padding}</channel>")
    found = read("feed", body.encode(), URL)
    assert [link.url for link in found.links] == ([expected] if expected else [])
    assert found.problem is None


def test_each_address_once_and_the_first_counts(read: Read, one_item: OneItem) -> None:
    item = "<title>پہلی خبر</title><link>/news/1</link></item><item><title>دوسری</title><link>/news/1</link>"
    assert title_of(read("feed", one_item(item).encode(), URL)) == "پہلی خبر"


def test_the_title_is_the_items_own(read: Read, one_item: OneItem) -> None:
    others = "<media:title>تصویر</media:title>", "<itunes:title>آواز</itunes:title>"
    body = one_item(f"{others[0]}<title>خبر</title><link>/news/1</link>{others[1]}").encode()
    assert title_of(read("feed", body, URL)) == "خبر"


DATES = [
    ("Thu, 21 Mar 2024 10:00:00 +0500", (5, 0, 0)),
    ("21 Mar 2024 10:00 GMT", (10, 0, 0)),
    ("Fri, 21 Mar 24 10:00:01 Z", (10, 0, 1)),
    ("Thu, 21 Mar 2024 10:00:00 PKT", (5, 0, 0)),
    ("Thu, 21 Mar 2024 10:00:00 IST", (4, 30, 0)),
    ("Thu, 21 Mar 2024 10:00:00 -0000", (10, 0, 0)),
    ("Thu, 21 Mar 2024 10:00:00", (5, 0, 0)),  # the zone of the outlet
    ("2024-03-21T10:00:00", (5, 0, 0)),
    ("2024-03-21T10:00:00Z", (10, 0, 0)),
    ("2024-03-21T10:00+0500", (5, 0, 0)),
    ("2024-03-21T10:00:00.999+05:00", (5, 0, 0)),
    ("2024-03-21 10:00:00 +0500", (5, 0, 0)),
    ("2024-03-21 10:00:00 UTC", (10, 0, 0)),
    ("  Thu,  21 Mar 2024\n 10:00:00 +0500 ", (5, 0, 0)),
    # no time of day
    ("21 Mar 2024", None),
    ("2024-03-21", None),
    # absurd
    ("Thu, 01 Jan 1970 00:00:00 +0000", None),
    ("0001-01-01T00:00:00Z", None),
    ("9999-12-31T23:59:59-12:00", None),
    ("Thu, 21 Mar 2044 10:00:00 +0500", None),
    ("Thu, 32 Mar 2024 10:00:00 +0500", None),
    ("2024-03-21T25:00:00Z", None),
    ("21 مارچ 2024 10:00", None),
    ("03/21/2024 10:00 AM", None),
    (":", None),
    ("yesterday 10:00", None),
]


@pytest.mark.parametrize(("text", "expected"), DATES)
def test_dates(read: Read, one_item: OneItem, text: str, expected: tuple[int, int, int] | None) -> None:
    body = one_item(f"<title>خبر</title><link>/news/1</link><pubDate>{text}</pubDate>").encode()
    found = read("feed", body, URL, zone=ZoneInfo("Asia/Karachi"))
    right = datetime(2024, 3, 21, *expected, tzinfo=UTC) if expected else None
    assert [link.published_at for link in found.links] == [right]


def test_dates_a_little_ahead_are_kept(read: Read, one_item: OneItem) -> None:
    now = datetime(2024, 3, 21, tzinfo=UTC)
    for ahead, kept in ((timedelta(days=1, hours=23), True), (timedelta(days=2, hours=1), False)):
        body = one_item(f"<link>/news/1</link><pubDate>{(now + ahead).isoformat()}</pubDate>").encode()
        assert (read("feed", body, URL, now=now).links[0].published_at is not None) is kept


@pytest.mark.parametrize(
    ("head", "ttl"),
    [
        ("", None),
        ("<ttl>60</ttl>", 3600),
        ("<ttl>0</ttl>", None),
        ("<ttl>soon</ttl>", None),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>", 3600),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", 86400),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", None),
        ("<sy:updatePeriod>never</sy:updatePeriod>", None),
    ],
)
def test_ttl(read: Read, rss: Rss, head: str, ttl: int | None) -> None:
    declared = '<rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">'
    text = rss(1).replace('<rss version="2.0">', declared).replace("<channel>", f"<channel>{head}")
    assert read("feed", text.encode(), URL).ttl == ttl


@pytest.mark.parametrize(
    ("categories", "section"),
    [
        ("<category>کھیل</category><category>کرکٹ</category>", "کھیل"),
        ("<category>Uncategorized</category><category>کھیل</category>", "کھیل"),
        ("<category><![CDATA[ صحت  و تعلیم ]]></category>", "صحت و تعلیم"),
        ("<category></category>", None),
    ],
)
def test_section(read: Read, one_item: OneItem, categories: str, section: str | None) -> None:
    found = read("feed", one_item(f"<link>/news/1</link>{categories}").encode(), URL)
    assert found.links[0].section == section
