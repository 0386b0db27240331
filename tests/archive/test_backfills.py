"""Looking back: a list of addresses to read once, gone on with from where it stood."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from archive import backfills, ledger
from archive.backfills import GIVEN_UP_AFTER, Step, StepAnswer, StepSpec
from archive.listing_ends import is_past
from archive.models import FoundPage, Published

SINCE, UNTIL = date(2026, 5, 1), date(2026, 5, 31)
BASE = "https://subh.example"
SITEMAPS = [StepSpec(f"{BASE}/s{n}.xml", "sitemap", f" {n:09}") for n in range(5)]


@pytest.fixture
def begun(stacks):
    """A back-fill with five numbered sitemaps."""
    return backfills.begin(stacks.connection, "subh", SINCE, UNTIL, SITEMAPS, stacks.now)


def _due(stacks, backfill, **later):
    return backfills.due_step(stacks.connection, backfill, stacks.later(**later))


def _read(stacks, step, **said):
    backfills.read(stacks.connection, step, StepAnswer(**{"at": stacks.now, "status": 200} | said))


def test_what_was_begun_is_gone_on_with(stacks, begun):
    found = backfills.unended(stacks.connection, "subh", SINCE, UNTIL)
    assert found == begun
    assert backfills.unended(stacks.connection, "subh", SINCE, date(2026, 5, 30)) is None
    assert backfills.unended(stacks.connection, "shaam", SINCE, UNTIL) is None
    assert backfills.unended(stacks.connection, "subh", SINCE, None) == found  # without a last day
    assert backfills.unended(stacks.connection, "subh", date(2026, 4, 1), None) is None


def test_of_two_without_a_last_day_the_later_one(stacks, begun):
    later = backfills.begin(stacks.connection, "subh", SINCE, date(2026, 6, 9), (), stacks.now)
    assert backfills.unended(stacks.connection, "subh", SINCE, None).until == later.until


def test_what_was_ended_begins_anew(stacks, begun):
    backfills.end(stacks.connection, begun, stacks.now)
    assert backfills.unended(stacks.connection, "subh", SINCE, UNTIL) is None
    again = backfills.begin(stacks.connection, "subh", SINCE, UNTIL, SITEMAPS[:1], stacks.now)
    assert again.id != begun.id
    assert backfills.left(stacks.connection, again).steps == 1


def test_steps_come_by_position_and_each_once(stacks, begun):
    order = []
    while (step := _due(stacks, begun)) is not None:
        order.append(step.url[-6:-4])
        children = [StepSpec(f"{BASE}/s9.xml", "archive", "2026-05"), SITEMAPS[0]]
        _read(stacks, step, children=children if step.url == SITEMAPS[4].url else ())
    assert order == ["s4", "s9", "s3", "s2", "s1", "s0"]
    assert backfills.left(stacks.connection, begun) == backfills.Left(0, 0, ())
    assert backfills.next_due(stacks.connection, begun) is None


def test_claimed_steps_are_not_handed_out(stacks, begun):
    claimed = [SITEMAPS[4].url, SITEMAPS[3].url]
    assert backfills.due_step(stacks.connection, begun, stacks.now, claimed).url == SITEMAPS[2].url


def test_numbered_sitemaps_that_cannot_matter_are_left_out(stacks, begun):
    _read(stacks, _due(stacks, begun), first_day=date(2026, 9, 1), last_day=date(2026, 9, 30))
    other_end = _due(stacks, begun)
    assert other_end.url == SITEMAPS[0].url
    _read(stacks, other_end, first_day=date(2026, 1, 1), last_day=date(2026, 5, 2))
    middle = _due(stacks, begun)
    assert middle.url == SITEMAPS[2].url
    _read(stacks, middle, first_day=date(2026, 6, 5), last_day=date(2026, 7, 2))
    assert backfills.left(stacks.connection, begun).steps == 1  # s3 lies after the period
    rows = stacks.sql("SELECT next_due_at, done_at, error FROM steps WHERE url = ?", SITEMAPS[3].url)
    assert [tuple(row) for row in rows] == [(None, None, None)]
    assert _due(stacks, begun).url == SITEMAPS[1].url


def test_what_fails_waits_longer_each_time_and_is_given_up(stacks, begun):
    waits, at = [], stacks.now
    for attempt in range(GIVEN_UP_AFTER):
        step = Step(url=SITEMAPS[4].url, outlet="subh", backfill=begun.id, kind="sitemap", attempts=attempt)
        backfills.failed(stacks.connection, step, at, "no answer", status=500)
        (due,) = stacks.sql("SELECT next_due_at, attempts FROM steps WHERE url = ?", step.url)
        assert due["attempts"] == attempt + 1
        if due["next_due_at"] is not None:
            waits.append((datetime.fromisoformat(due["next_due_at"]) - at).total_seconds())
    assert waits == [5, 60, 600, 3600, 6 * 3600]
    left = backfills.left(stacks.connection, begun)
    assert (left.steps, left.given_up) == (4, (f"{SITEMAPS[4].url}: no answer",))


def test_a_server_that_asks_to_wait_is_waited_for(stacks, begun):
    step, until = _due(stacks, begun), stacks.later(hours=2)
    backfills.failed(stacks.connection, step, stacks.now, "HTTP 429", status=429, not_before=until)
    assert _due(stacks, begun).url == SITEMAPS[3].url
    assert {_due(stacks, begun, hours=3).url, _due(stacks, begun, hours=2).url} == {step.url}
    assert backfills.next_due(stacks.connection, begun) == stacks.now


def test_what_is_given_up_for_good_has_something_instead(stacks):
    api = StepSpec(f"{BASE}/wp-json/1", "wordpress")
    begun = backfills.begin(stacks.connection, "subh", SINCE, UNTIL, [api], stacks.now)
    failure = {"for_good": True, "instead": SITEMAPS[:2]}
    backfills.failed(stacks.connection, _due(stacks, begun), stacks.now, "HTTP 401", status=401, **failure)
    assert _due(stacks, begun).url == SITEMAPS[1].url
    assert backfills.left(stacks.connection, begun) == backfills.Left(2, 0, ())  # nothing was given up


def test_pages_of_other_days_do_not_hold_it_up(stacks, begun):
    pages = [
        FoundPage(f"{BASE}/in", None, stacks.now.replace(month=5)),
        FoundPage(f"{BASE}/out", None, stacks.now.replace(month=3)),
        FoundPage(f"{BASE}/unknown"),
    ]
    ledger.add(stacks.connection, "subh", pages, found_in="s", priority=0, now=stacks.now)
    stacks.found(f"{BASE}/news", priority=30)
    assert backfills.pages_left(stacks.connection, begun) == 2
    days = backfills.moments(begun)
    due = ledger.due(stacks.connection, "subh", stacks.now, 9, kind="backfill", published=days)
    assert {page.url for page in due} == {f"{BASE}/in", f"{BASE}/unknown"}
    stacks.sql("UPDATE pages SET next_due_at = NULL WHERE url NOT LIKE '%/out'")
    assert ledger.next_due(stacks.connection, "subh", ["backfill"]) == stacks.now
    assert ledger.next_due(stacks.connection, "subh", ["backfill"], published=days) is None


PERIOD_DAY, OLD_DAY = date(2026, 5, 9), date(2026, 4, 9)


@pytest.fixture
def listing(stacks):
    """A numbered listing whose pages are read one after the other; each says whether it was the last."""
    page = "https://subh.example/page/{}".format
    begun = backfills.begin(
        stacks.connection, "subh", SINCE, UNTIL, [StepSpec(page(1), "archive")], stacks.now
    )

    def read(number, *names, at=stacks.now, stored=None):
        """*stored*: the days on which the stories turned out to have been written."""
        step = Step(url=page(number), outlet="subh", backfill=begun.id, kind="archive")
        urls = [f"{BASE}/{name}" for name in names]
        ledger.add(stacks.connection, "subh", map(FoundPage, urls), found_in=step.url, priority=0, now=at)
        past = is_past(stacks.connection, step, urls, at)
        following = [StepSpec(page(number + 1), "archive")]
        answer = StepAnswer(at=at, status=200, named=urls, children=() if past else following)
        backfills.read(stacks.connection, step, answer)
        for url, day in zip(urls, stored or (), strict=False):
            if day is not None:
                stacks.put(stacks.article(url, published=Published(None, day, "visible", "")))
        return past

    return read


def test_a_listing_ends_behind_the_page_whose_stories_were_all_older(listing):
    assert not listing(1, "a", "b", stored=[PERIOD_DAY, PERIOD_DAY])
    assert not listing(2, "c", "d", stored=[PERIOD_DAY, OLD_DAY])
    assert not listing(3, "e", "f", stored=[OLD_DAY, OLD_DAY])
    assert listing(4, "g", "h")


def test_one_old_story_among_many_that_are_unknown_is_no_end(listing):
    assert not listing(1, "a", "b", "c", "d", stored=[OLD_DAY])
    assert not listing(2, "e")


def test_a_box_beside_each_page_does_not_hide_the_end(listing):
    latest = [PERIOD_DAY, PERIOD_DAY]
    assert not listing(1, "x", "y", "a", "b", stored=[*latest, PERIOD_DAY, PERIOD_DAY])
    assert not listing(2, "x", "y", "c", "d", stored=[*latest, OLD_DAY, OLD_DAY])
    assert listing(3, "x", "y", "e", "f")


def test_stories_that_are_known_to_be_older_end_it_at_once(listing, stacks):
    stacks.put(stacks.article(f"{BASE}/c", published=Published(None, OLD_DAY, "visible", "")))
    assert not listing(1, "a", "b")
    assert listing(2, "c")


def test_a_server_that_shows_the_last_page_for_ever(listing):
    assert not listing(1, "a", "b")
    assert not listing(2, "c", "d")
    assert listing(3, "c", "d")


def test_new_stories_that_push_the_listing_on_do_not_end_it(listing, stacks):
    """Gone on with a day later: what stood on page 1 stands on page 2 by now."""
    tomorrow = stacks.later(days=1)
    assert not listing(1, "a", "b")
    assert not listing(2, "a", "b", at=tomorrow)
    assert not listing(3, "c", "d", at=tomorrow + timedelta(seconds=9))
