"""How long after publication stories are seen, and of which stories that is asked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from archive.times import now

FEED = "https://subh.example/feed"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def _of(archive, outlet="subh"):
    (found,) = archive.stats(outlet=outlet).outlets
    return found.fresh, found.minutes_median, found.minutes_90


def test_minutes_from_publication_to_first_sight(room, reading):
    room.crawl(now() - 5 * DAY)
    for minutes in (10, 20, 30, 40, 500):
        at = now() - 4 * DAY + minutes * MINUTE
        room.story(at, seen=at + minutes * MINUTE)
    assert _of(reading) == (5, 30, 500)


def test_half_of_two_is_the_lower_one(room, reading):
    room.crawl(now() - 2 * DAY)
    for minutes in (10, 90):
        room.story(now() - DAY, seen=now() - DAY + minutes * MINUTE)
    assert _of(reading) == (2, 10, 90)


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"found_in": "asked"}, id="a person asked for it"),
        pytest.param({"found_in": "import"}, id="an import brought it"),
        pytest.param({"found_in": "https://subh.example/archive/2"}, id="a back-fill named it"),
        pytest.param({"day": (now() - DAY).date()}, id="it shows no time of day"),
    ],
)
def test_left_out_is(room, reading, more):
    room.crawl(now() - 2 * DAY)
    room.backfill((now() - 9 * DAY).date(), now().date(), "https://subh.example/archive/2")
    room.story(now() - DAY, seen=now(), **more)
    assert _of(reading) == (0, None, None)


def test_a_source_that_a_back_fill_read_too_is_still_a_source(room, reading):
    room.crawl(now() - 2 * DAY)
    room.backfill((now() - 9 * DAY).date(), now().date(), FEED)
    room.story(now() - DAY, seen=now() - DAY + HOUR)
    assert _of(reading) == (1, 60, 60)


def test_a_page_that_another_page_named_as_canonical_counts(room, reading):
    room.crawl(now() - 2 * DAY)
    room.story(now() - DAY, seen=now() - DAY + HOUR, found_in="https://subh.example/amp/1")
    assert _of(reading)[0] == 1


def test_what_was_there_before_the_first_crawl_says_nothing(room, reading):
    room.story(now() - 10 * DAY, seen=now() - DAY)
    room.crawl(now() - DAY - MINUTE)
    room.story(now() - DAY, seen=now() - DAY + 7 * MINUTE)
    assert _of(reading) == (1, 7, 7)


def test_nor_does_an_outage_of_the_crawler(room, reading):
    room.crawl(now() - 20 * DAY)
    room.story(now() - 15 * DAY, seen=now() - DAY)
    room.crawl(now() - DAY)
    assert _of(reading)[0] == 0


def test_nor_does_what_is_long_ago(room, reading):
    room.crawl(now() - 41 * DAY)
    room.story(now() - 40 * DAY, seen=now() - 40 * DAY + HOUR)
    assert _of(reading)[0] == 0


def test_another_outlets_crawl_is_none_of_this_one(room, reading):
    room.outlet("shaam")
    room.crawl(now() - 2 * DAY, "shaam")
    room.story(now() - DAY, seen=now())
    assert _of(reading)[0] == 0


def test_a_wrong_clock_shows(room, reading):
    room.crawl(now() - 2 * DAY)
    room.story(now() - DAY + 5 * HOUR, seen=now() - DAY)
    assert _of(reading) == (1, -300, -300)


def test_the_columns(room, akhbar):
    room.crawl(now() - 2 * DAY)
    room.story(now() - DAY, seen=now() - DAY + 12 * MINUTE)
    room.story(now() - DAY, seen=now() - DAY + 3 * HOUR)
    said = akhbar("stats")
    heading, subh = said.out.splitlines()[:2]
    assert heading.split()[-3:] == ["fresh", "90", "%"]
    assert subh.endswith("12 min  3 h")
    (outlet,) = akhbar("stats", "--json").json["outlets"]
    assert (outlet["minutes_median"], outlet["minutes_90"]) == (12, 180)


def test_the_growth_of_an_outlet_is_its_own(room, akhbar, reading):
    room.outlet("shaam")
    for _ in range(14):
        room.story(now() - DAY, outlet="shaam")
    room.story(now() - DAY)
    assert reading.stats(outlet="subh").articles_a_day == pytest.approx(1)
    assert reading.stats(outlet="subh").bytes_a_day is None
    assert reading.stats().articles_a_day == pytest.approx(15)
    said = akhbar("stats", "--outlet", "subh")
    assert said.out.splitlines()[-1] == "growth  1 articles a day"
    assert "database" not in said.out
