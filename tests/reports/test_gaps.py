"""``akhbar gaps``: what counts as published, on which day, and which days are holes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from archive import fates
from archive.errors import UnknownOutlet, UsageError
from archive.models import Fetched
from archive.page_days import local_day, url_day
from archive.times import now


def _quarantined(reason):
    return lambda room, url: room.settle(fates.settle_quarantined, url, Fetched(status=200, at=now()), reason)


def _gone(room, url):
    room.settle(fates.settle_gone, url, Fetched(status=404, at=now()))


def _denied(room, url):
    room.settle(fates.settle_denied, url, now(), "forbidden by robots.txt")


def _failed(room, url):
    for _ in range(len(fates.RETRY_AFTER) + 1):
        room.settle(fates.settle_failed, url, now(), "HTTP 500", 500)


def _alias(room, url):
    room.settle(
        fates.settle_alias, url, Fetched(status=200, at=now()), "https://subh.example/other", "canonical"
    )


def _waits_for_canonical(room, url):
    room.settle(fates.await_canonical, url, "https://subh.example/other", now())


def _forgotten(room, url):
    room.settle(fates.settle_forgotten, url, Fetched(status=200, at=now()), url)


def _day(archive, at, **more):
    """What is said of the day of a moment, in Karachi."""
    (outlet,) = archive.gaps(outlet=more.pop("outlet", "subh"), **more).outlets
    wanted = date.fromisoformat(local_day(f"{at:%Y-%m-%dT%H:%M:%SZ}", "Asia/Karachi"))
    (found,) = (day for day in outlet.days if day.day == wanted)
    return found


@pytest.mark.parametrize(
    ("fate", "field"),
    [
        (lambda room, url: None, "waiting"),
        (_failed, "failed"),
        (_denied, "denied"),
        (_gone, "gone"),
        (_quarantined("no_text"), "quarantined"),
        (_quarantined("too_short: 12 words"), "quarantined"),
        (_quarantined("paywall"), "quarantined"),
        (_quarantined("listing"), None),
        (_quarantined("not_urdu: fa (0.07): words: 157"), None),
        (_quarantined("leads to a forgotten page"), None),
        (_alias, None),
        (_waits_for_canonical, None),
        (_forgotten, None),
    ],
)
def test_what_counts_as_published_and_why_it_is_not_stored(room, reading, noon, fate, field):
    fate(room, room.find(noon(3)))
    found = _day(reading, noon(3))
    states = {name: getattr(found, name) for name in ("waiting", "failed", "denied", "quarantined", "gone")}
    assert {name: count for name, count in states.items() if count} == ({field: 1} if field else {})
    assert (found.published, found.stored) == (1 if field else 0, 0)
    assert found.verdict == ("none" if field else "quiet")


def test_an_article_that_is_gone_or_unreadable_now_stays_stored(room, reading, noon):
    for fate in (_gone, _quarantined("no_text")):
        fate(room, room.story(noon(3)))
    found = _day(reading, noon(3))
    assert (found.published, found.stored, found.verdict) == (2, 2, "whole")


@pytest.mark.parametrize(
    ("stored", "missing", "verdict", "is_hole"),
    [
        (9, 0, "whole", False),
        (9, 1, "nearly", False),
        (8, 1, "partly", True),
        (2, 2, "partly", True),
        (1, 2, "little", True),
        (0, 1, "none", True),
        (0, 0, "quiet", False),
    ],
)
def test_the_verdict_on_a_day(room, reading, noon, stored, missing, verdict, is_hole):
    for _ in range(stored):
        room.story(noon(2))
    for _ in range(missing):
        room.find(noon(2))
    found = _day(reading, noon(2))
    assert (found.verdict, found.is_hole) == (verdict, is_hole)


def test_a_day_is_the_outlets_own(room, reading):
    room.outlet("london", zone="Europe/London")
    late = datetime(2026, 3, 1, 19, 30, tzinfo=UTC)  # half past midnight in Karachi
    room.find(late)
    room.find(late, outlet="london")
    found = reading.gaps(since="2026-03-01", until="2026-03-02").outlets
    days = {each.outlet: [day.day.day for day in each.days if day.published] for each in found}
    assert days == {"london": [1], "subh": [2]}


def test_the_articles_own_day_goes_before_the_sources_hint(room, reading, noon):
    room.story(noon(2), day=noon(5).date())
    assert _day(reading, noon(5)).stored == 1
    assert _day(reading, noon(2)).published == 0


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://subh.example/2024/11/28/khabar/", "2024-11-28"),
        ("https://subh.example/daily/2024-1-8/3281", "2024-01-08"),
        ("https://subh.example/story?day=2024-11-28", "2024-11-28"),
        ("https://subh.example/2024/13/45/khabar", None),
        ("https://subh.example/news/20241128", None),
        ("https://subh.example/12024/11/28/", None),
        ("https://subh.example/2024/11/", None),
    ],
)
def test_the_day_in_an_address(url, day):
    assert url_day(url) == day


def test_a_page_without_a_date_is_of_the_day_in_its_address_or_counted_apart(room, reading, noon):
    room.find(url=f"https://subh.example/{noon(4):%Y/%m/%d}/khabar", found_at=noon(1))
    room.find(url="https://subh.example/khabar", found_at=noon(1))
    room.find(url="https://subh.example/purani-khabar", found_at=noon(70))  # of another time
    (outlet,) = reading.gaps(outlet="subh").outlets
    assert _day(reading, noon(4)).waiting == 1
    assert (outlet.published, outlet.undated_pages) == (1, 1)


def test_addresses_are_read_in_ranges_of_any_length(room, reading):
    room.find(url="https://subh.example/2019/9/5/khabar", found_at=now())
    for since, until in (("2019-09-01", "2019-09-30"), ("2018-06-01", "2020-06-01")):
        (outlet,) = reading.gaps(outlet="subh", since=since, until=until).outlets
        assert [day.day for day in outlet.days if day.waiting] == [date(2019, 9, 5)]


# Days of which nothing is known


def _daily(room, noon, days, stories=4):
    for ago in days:
        room.crawl(noon(ago))
        for number in range(stories):
            room.story(noon(ago) + timedelta(minutes=number))


def _silent(archive, noon, **more):
    (outlet,) = archive.gaps(outlet="subh", **more).outlets
    today = date.fromisoformat(local_day(f"{noon(0):%Y-%m-%dT%H:%M:%SZ}", "Asia/Karachi"))
    return [(today - day.day).days for day in outlet.days if day.verdict == "silent"]


def test_days_of_which_nothing_is_known_where_something_is_usual(room, reading, noon):
    _daily(room, noon, [*range(1, 10), *range(13, 20)])
    assert _silent(reading, noon, since=noon(19).date()) == [12, 11, 10]
    assert _day(reading, noon(11)).usual == 4


def test_of_an_outlet_with_few_stories_no_day_is_missed(room, reading, noon):
    _daily(room, noon, [*range(1, 10), *range(13, 20)], stories=2)
    assert _silent(reading, noon) == []


def test_a_paper_that_does_not_appear_on_two_days_of_the_week(room, reading, noon):
    off = {noon(1).weekday(), noon(2).weekday()}
    for ago in range(1, 40):
        if noon(ago).weekday() in off:
            room.crawl(noon(ago))
        elif ago not in (10, 11, 12):  # of these, some are working days
            _daily(room, noon, [ago])
    silent = _silent(reading, noon)
    assert {noon(ago).weekday() for ago in silent} & off == set()
    assert set(silent) == {ago for ago in (10, 11, 12) if noon(ago).weekday() not in off}


def test_a_weekly_crawl_misses_the_days_between(room, reading, noon):
    _daily(room, noon, range(1, 40, 7))
    assert len(_silent(reading, noon, since=noon(28).date())) == 28 - 4


def test_an_archive_that_nobody_crawls_any_more_has_holes(room, reading, noon):
    _daily(room, noon, range(150, 170))
    assert len(_silent(reading, noon)) == 29  # today is not over


@pytest.mark.parametrize(
    ("steps", "error", "silent"),
    [
        pytest.param(["https://subh.example/map"], None, [10], id="read"),
        pytest.param([], None, [12, 11, 10], id="nothing to read"),
        pytest.param(
            ["https://subh.example/map", "https://subh.example/2"], "HTTP 500", [12, 11, 10], id="given up"
        ),
    ],
)
def test_what_a_back_fill_did_not_find_is_not_there(room, reading, noon, steps, error, silent):
    _daily(room, noon, [*range(1, 10), *range(13, 20)])
    room.backfill(noon(12).date(), noon(11).date(), *steps)
    if error:
        room.sql("UPDATE steps SET done_at = NULL, error = ? WHERE url = ?", error, steps[-1])
    assert _silent(reading, noon, since=noon(19).date()) == silent


# The command


def test_the_strip(room, akhbar, noon):
    for ago in (1, 2, 4):
        _daily(room, noon, [ago])
    room.find(noon(2))
    room.find(noon(5))
    room.outlet("sample")
    said = akhbar("gaps", "--since", f"{noon(6).date()}")
    months = said.out.partition("\n\n")[0].splitlines()[1:]  # one, or two at a month's beginning
    assert "".join(line[17:48].strip() for line in months) == "?0█?▒█·"
    assert max(map(len, months)) <= 80
    assert "sample is not shown" in said.err
    assert "what to do about an outlet's holes: akhbar gaps --outlet ID" in said.err
    assert "\x1b" not in said.out


def test_one_outlets_holes_and_what_to_do(room, akhbar, noon):
    _daily(room, noon, [1, 2, 5, 6, 7])
    _denied(room, room.find(noon(6)))
    said = akhbar("gaps", "--outlet", "subh", "--since", f"{noon(8).date()}", "--until", f"{noon(1).date()}")
    assert (
        f"scrapy crawl subh -a since={noon(4).date()} -a until={noon(3).date()} (usually 4 a day)" in said.out
    )
    assert f"{noon(4).date()} to {noon(3):%m-%d}" in said.out
    assert "robots.txt forbids them" in said.out
    assert "given up" not in said.out


def test_json(room, akhbar, noon):
    room.story(noon(2))
    said = akhbar("gaps", "--json").json
    (outlet,) = said["outlets"]
    assert len(outlet["days"]) == 30
    assert sum(day["stored"] for day in outlet["days"]) == 1
    assert outlet["days"][-1]["day"] == said["until"]


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"outlet": "sub"}, UnknownOutlet, "subh"),
        ({"since": "gestern"}, UsageError, "not a day"),
        ({"since": "2999-01-01"}, UsageError, "lies in the future"),
        ({"since": "1900-01-01"}, UsageError, "at most"),
        ({"since": "2026-02-01", "until": "2026-01-01"}, UsageError, "after until"),
    ],
)
def test_what_cannot_be_asked(reading, arguments, error, words):
    with pytest.raises(error, match=words):
        reading.gaps(**arguments)


def test_an_empty_archive(room, reading):
    room.sql("DELETE FROM sources")
    room.sql("DELETE FROM outlets")
    assert reading.gaps().outlets == ()


def test_days_of_the_future_are_left_out(reading):
    assert reading.gaps(until="9999-12-31").until <= (now() + timedelta(days=1)).date()
