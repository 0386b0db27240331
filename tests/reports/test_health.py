"""``akhbar health``: the verdict on each outlet, and why."""

from __future__ import annotations

from datetime import timedelta

import pytest

from archive.times import now

FEED, OTHER = "https://subh.example/feed", "https://subh.example/other"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def _of(archive, outlet="subh"):
    (found,) = archive.health(outlet=outlet).outlets
    return found


def _weeks(room, weeks=5, *, stop=timedelta(0), every=8 * HOUR):
    """Stories at equal distances, and a crawl each hour of the last day; the feed answered just now."""
    at = now() - stop
    while at > now() - stop - weeks * 7 * DAY:
        room.story(at)
        at -= every
    for ago in range(24):
        room.crawl(now() - (24 - ago) * HOUR)
    room.answer(FEED, now())


def test_all_is_well(room, reading):
    _weeks(room)
    found = _of(reading)
    assert (found.verdict, found.reasons, found.broken_sources) == ("ok", (), ())
    assert reading.health().well


def test_nobody_crawled_it_yet(room, reading):
    assert _of(reading).verdict == "never crawled"
    assert reading.health().well


def test_disabled(room, reading):
    room.outlet(enabled=False, reason="the site is gone")
    room.fail(FEED, now(), 5)
    assert (_of(reading).verdict, _of(reading).reasons) == ("disabled", ("the site is gone",))
    assert reading.health().well


def test_no_source_works(room, reading):
    room.feeds(FEED, OTHER)
    answered = now() - 3 * DAY
    room.crawl(now())
    for url in (FEED, OTHER):
        room.answer(url, answered)
        room.fail(url, now(), 4)
    found = _of(reading)
    assert (found.verdict, found.reasons) == ("broken", ("none of its 2 sources works",))
    assert [(source.error, source.since, source.attempts) for source in found.broken_sources] == [
        ("HTTP 503", answered, 4)
    ] * 2
    assert not reading.health().well


def test_one_source_of_two_is_named_and_breaks_nothing(room, reading):
    room.feeds(FEED, OTHER)
    _weeks(room)
    room.fail(OTHER, now(), 2)
    found = _of(reading)
    assert (found.verdict, [source.since for source in found.broken_sources]) == ("ok", [None])


def test_one_failure_is_a_dropped_connection(room, reading):
    _weeks(room)
    room.fail(FEED, now(), 1)
    assert (_of(reading).verdict, _of(reading).broken_sources) == ("ok", ())


def test_a_source_that_answers_with_nonsense(room, reading):
    room.crawl(now())
    room.answer(FEED, now(), problem="not a feed: an HTML page")
    found = _of(reading)
    assert found.verdict == "broken"
    assert (found.broken_sources[0].error, found.broken_sources[0].since) == (
        "not a feed: an HTML page",
        None,
    )


@pytest.mark.parametrize(
    ("before", "recent", "verdict"),
    [
        pytest.param((95, 5), (2, 28), "broken", id="a jump"),
        pytest.param((95, 5), (15, 15), "broken", id="to half of them"),
        pytest.param((95, 5), (20, 10), "ok", id="to a third"),
        pytest.param((40, 60), (8, 22), "ok", id="always many"),
        pytest.param((0, 0), (3, 27), "broken", id="from the start"),
        pytest.param((0, 0), (15, 15), "ok", id="from the start, half"),
        pytest.param((95, 5), (0, 3), "ok", id="too few to say"),
    ],
)
def test_an_extractor_that_broke(room, reading, before, recent, verdict):
    room.answer(FEED, now())
    for ago, (stored, quarantined) in ((HOUR, before), (MINUTE, recent)):
        room.crawl(now() - ago, stored=stored, quarantined=quarantined)
    assert _of(reading).verdict == verdict


def test_pages_that_cannot_be_fetched(room, reading):
    room.answer(FEED, now())
    room.crawl(now() - HOUR, stored=40, failed=50)
    for _ in range(2):
        room.crawl(now(), failed=12)  # two pages that are broken for good
    assert _of(reading).verdict == "ok"
    room.crawl(now(), failed=12)
    assert _of(reading).verdict == "broken"
    assert "36 attempts in a row failed" in _of(reading).reasons[0]


@pytest.mark.parametrize(
    ("every", "ago", "verdict"),
    [
        (HOUR, 20 * HOUR, "ok"),
        (HOUR, 2 * DAY, "overdue"),
        (7 * DAY, 6 * DAY, "ok"),
        (7 * DAY, 22 * DAY, "overdue"),
    ],
)
def test_nobody_crawls_it_any_more(room, reading, every, ago, verdict):
    for number in reversed(range(5)):
        room.crawl(now() - ago - number * every)
    room.answer(FEED, now() - ago)
    assert _of(reading).verdict == verdict
    assert reading.health().well == (verdict == "ok")


@pytest.mark.parametrize(
    ("every", "stop", "verdict"),
    [
        pytest.param(8 * HOUR, 20 * HOUR, "ok", id="three a day, a day without"),
        pytest.param(8 * HOUR, 2 * DAY, "quiet", id="three a day, two days without"),
        pytest.param(7 * DAY, 9 * DAY, "ok", id="a weekly, nine days"),
        pytest.param(7 * DAY, 12 * DAY, "quiet", id="a weekly, twelve days"),
    ],
)
def test_quiet_is_what_is_unusual_for_the_outlet(room, reading, every, stop, verdict):
    _weeks(room, weeks=8, every=every, stop=stop)
    assert _of(reading).verdict == verdict


def test_a_paper_with_bursts_and_days_off_is_not_quiet_between_them(room, reading):
    for week in range(6):
        for minutes in range(12):
            room.story(now() - 6 * DAY - week * 7 * DAY - 10 * minutes * MINUTE)
    room.crawl(now() - HOUR)
    room.answer(FEED, now())
    assert _of(reading).verdict == "ok"


def test_quiet_is_not_said_of_an_outlet_that_is_not_asked(room, reading):
    _weeks(room, stop=9 * DAY)
    room.sql("UPDATE runs SET started_at = strftime('%Y-%m-%dT%H:%M:%SZ', started_at, '-8 days')")
    room.sql("UPDATE sources SET checked_at = strftime('%Y-%m-%dT%H:%M:%SZ', checked_at, '-8 days')")
    assert _of(reading).verdict == "overdue"


def test_articles_a_day_now_and_before(room, reading):
    room.crawl(now() - 36 * DAY)
    for hours in range(0, 35 * 24, 12):
        if hours < 7 * 24 and hours % 24:
            continue  # half of them in the last week
        room.story(now() - hours * HOUR - MINUTE)
    assert _of(reading).a_day == pytest.approx(1)
    assert _of(reading).usual_a_day == pytest.approx(2)


def test_the_worst_comes_first(room, reading):
    room.outlet("aaa")
    room.outlet("bbb", enabled=False)
    room.outlet("sample")
    room.crawl(now(), "aaa")
    room.fail(FEED, now(), 3)
    health = reading.health()
    assert [(each.outlet, each.verdict) for each in health.outlets] == [
        ("subh", "broken"),
        ("aaa", "ok"),
        ("bbb", "disabled"),
    ]
    assert health.left_out == ("sample",)


def test_the_command(room, akhbar):
    _weeks(room)
    said = akhbar("health")
    assert (said.code, len(said.out.splitlines())) == (0, 2)
    assert said.out.splitlines()[1].split()[:2] == ["subh", "ok"]
    room.find(now())
    room.fail(FEED, now(), 3)
    said = akhbar("health")
    assert said.code == 4
    assert "subh: broken; its only source does not work" in said.out
    assert f"- feed {FEED}: HTTP 503; since 20" in said.out
    (outlet,) = akhbar("health", "--json").json["outlets"]
    assert (outlet["verdict"], outlet["waiting"], outlet["broken_sources"][0]["kind"]) == (
        "broken",
        1,
        "feed",
    )
    assert akhbar("health", "--outlet", "subh").code == 4
    assert akhbar("health", "--outlet", "suh").code == 2
