"""What each ending of a fetch changes in the archive, and what it adds to the run's counts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from archive import fates, ledger
from archive.check import check
from archive.db import transaction
from archive.models import Fetched, FoundPage, Published
from archive.sources import SourceSpec
from archive.store import Text
from archive.times import from_text, now, to_text
from pipelines.extract import Rejection
from pipelines.items import Denied, Gone, Postponed, UnfetchedItem, Unreachable
from pipelines.settling import settle_page, settle_source, settle_unfetched

A, AMP, AMP2, CANONICAL = (f"https://subh.example/{name}" for name in ("a", "amp", "amp2", "canonical"))


def _unfetched(desktop, url, ending):
    due = ledger.due_page(desktop.connection, url)
    with transaction(desktop.connection):
        return settle_unfetched(desktop.connection, desktop.run, UnfetchedItem(due=due, ending=ending))


def _source(desktop, **item):
    with transaction(desktop.connection):
        return settle_source(desktop.connection, desktop.run, desktop.source_item(**item))


# Pages that were fetched


def test_an_article_is_stored(desktop):
    desktop.found(A)
    published = Published(desktop.now, desktop.now.date(), "meta", "raw")
    settled = desktop.settle(A, published=published)
    assert (settled.what, settled.url, settled.article_id) == ("stored", A, 1)
    assert (settled.title, settled.day, settled.detail) == ("بسوں کا کرایہ", "2026-11-21", "")
    assert (desktop.row(A)["state"], desktop.row(A)["article_id"], desktop.due()) == ("fetched", 1, [])
    assert desktop.counts() == {"fetched": 1, "stored": 1, "bytes": 1000}


@pytest.mark.parametrize(
    ("change", "what", "counted"),
    [
        ({}, "unchanged", {}),
        ({"more": " ایک نیا جملہ۔"}, "edit", {"revised": 1}),
        ({"headline": True}, "headline", {"revised": 1}),
    ],
)
def test_a_stored_page_that_is_asked_for_again(desktop, change, what, counted):
    desktop.found(A)
    desktop.settle(A)
    item = desktop.page_item(A, body=desktop.story + change.get("more", ""))
    if "headline" in change:
        object.__setattr__(item.outcome, "title", "نئی سرخی")
    with transaction(desktop.connection):
        assert settle_page(desktop.connection, desktop.run, item, lambda _: None).what == what
    assert desktop.counts() == {"fetched": 2, "stored": 1, "bytes": 2000} | counted


def test_better_rules_are_not_counted_as_an_edit(desktop):
    desktop.found(A)
    desktop.settle(A)
    item = desktop.page_item(A, body=desktop.story.replace("۔ ", "۔\n\n"))
    object.__setattr__(item.outcome, "extractor", "2")
    with transaction(desktop.connection):
        today = Text(item.outcome.title, item.outcome.body)
        settled = settle_page(desktop.connection, desktop.run, item, lambda _: today)
    assert settled.what == "reextracted"
    assert "revised" not in desktop.counts()


@pytest.mark.parametrize(
    ("rejection", "reason"),
    [(Rejection("listing"), "listing"), (Rejection("too_short", "12 words"), "too_short: 12 words")],
)
def test_a_rejection_is_kept_with_its_reason(desktop, rejection, reason):
    desktop.found(A)
    settled = desktop.settle(A, rejected=rejection)
    assert (settled.what, settled.detail) == ("quarantined", reason)
    assert (desktop.row(A)["state"], desktop.row(A)["reason"]) == ("quarantined", reason)
    assert desktop.counts() == {"fetched": 1, "quarantined": 1, "bytes": 1000}
    assert desktop.articles() == []


def test_a_rejected_redirect_does_not_enter_its_goal(desktop):
    desktop.found(A)
    desktop.settle(A, to="https://subh.example/b", rejected=Rejection("redirected"))
    assert desktop.due() == []
    assert desktop.connection.execute("SELECT count(*) FROM pages").fetchone()[0] == 1


def test_an_item_without_an_outcome_is_a_bug(desktop):
    desktop.found(A)
    item = desktop.page_item(A)
    item.outcome = None
    with pytest.raises(AssertionError), transaction(desktop.connection):
        settle_page(desktop.connection, desktop.run, item, lambda _: None)
    assert desktop.counts() == {}


# Other addresses


def test_a_redirects_goal_gets_the_article_and_its_start_is_an_alias(desktop):
    desktop.found(A, title="اشارہ")
    settled = desktop.settle(A, to=CANONICAL)
    assert (settled.what, settled.url) == ("stored", CANONICAL)
    assert desktop.articles() == [CANONICAL]
    row = desktop.row(A)
    assert (row["state"], row["alias_of"], row["reason"], row["article_id"]) == (
        "alias",
        CANONICAL,
        "redirect",
        1,
    )
    assert (desktop.row(CANONICAL)["state"], desktop.row(CANONICAL)["hint_title"]) == ("fetched", "اشارہ")
    assert desktop.due() == []


def test_a_redirect_to_a_stored_article_adds_none(desktop):
    desktop.found(A, CANONICAL)
    desktop.settle(CANONICAL)
    assert desktop.settle(A, to=CANONICAL).what == "unchanged"
    assert desktop.articles() == [CANONICAL]
    assert desktop.row(A)["article_id"] == 1


def test_a_page_waits_for_its_canonical_address(desktop):
    desktop.found(AMP, title="اشارہ")
    settled = desktop.settle(AMP, canonical=CANONICAL)
    assert (settled.what, settled.url) == ("waits", AMP)
    assert desktop.due() == [CANONICAL]
    assert desktop.row(CANONICAL)["hint_title"] == "اشارہ"
    assert desktop.articles() == []
    assert desktop.counts() == {"fetched": 1, "bytes": 1000}


def test_then_becomes_its_alias(desktop):
    desktop.found(AMP, AMP2)
    desktop.settle(AMP, canonical=CANONICAL)
    desktop.settle(AMP2, canonical=CANONICAL)
    assert desktop.settle(CANONICAL, canonical=CANONICAL).what == "stored"
    assert desktop.due() == [AMP, AMP2]  # woken
    for url in (AMP, AMP2):
        settled = desktop.settle(url, canonical=CANONICAL, body=desktop.story[: len(desktop.story) * 3 // 4])
        assert settled.what == "alias"
        assert (desktop.row(url)["article_id"], desktop.row(url)["alias_of"]) == (1, CANONICAL)
    assert desktop.articles() == [CANONICAL]
    assert desktop.due() == []


def test_an_alias_that_is_asked_for_again_stays_one(desktop):
    """``-a url=`` of an AMP page must not store the story a second time."""
    desktop.found(AMP, CANONICAL)
    desktop.settle(CANONICAL)
    assert desktop.settle(AMP, canonical=CANONICAL).what == "alias"
    ledger.ask_for(desktop.connection, "subh", AMP, desktop.now)
    assert desktop.settle(AMP, canonical=CANONICAL).what == "alias"
    assert desktop.articles() == [CANONICAL]


def test_a_stored_article_does_not_follow_a_canonical_that_it_gets_later(desktop):
    desktop.found(A)
    desktop.settle(A)
    assert desktop.settle(A, canonical=CANONICAL).what == "unchanged"
    assert desktop.articles() == [A]


def test_a_canonical_that_other_texts_share_is_ignored_and_noted(desktop):
    desktop.found(A, CANONICAL)
    desktop.settle(CANONICAL, body=desktop.other)
    settled = desktop.settle(A, canonical=CANONICAL)
    assert settled.what == "stored"
    assert "has another text" in settled.detail
    assert desktop.row(A)["reason"] == settled.detail
    assert desktop.articles() == [CANONICAL, A]


def test_a_canonical_outside_the_outlet_is_no_matter(desktop):
    desktop.found(A)
    assert desktop.settle(A, canonical="https://subh.example/no/home").detail == ""
    assert desktop.articles() == [A]


@pytest.mark.parametrize(
    "fate",
    [
        Gone(Fetched(status=404, at=now())),
        Denied("forbidden by robots.txt"),
        "quarantined",
        "failed",
    ],
    ids=["gone", "denied", "quarantined", "failed"],
)
def test_a_canonical_that_gives_nothing_does_not_take_the_article_with_it(desktop, fate):
    desktop.found(AMP)
    desktop.settle(AMP, canonical=CANONICAL)
    if fate == "quarantined":
        desktop.settle(CANONICAL, rejected=Rejection("paywall"), at=now())
    elif fate == "failed":
        for _ in range(len(fates.RETRY_AFTER) + 1):
            assert AMP not in desktop.due()
            _unfetched(desktop, CANONICAL, Unreachable("no answer in time"))
    else:
        _unfetched(desktop, CANONICAL, fate)
    assert AMP in desktop.due(now())  # woken at once
    settled = desktop.settle(AMP, canonical=CANONICAL)
    assert settled.what == "stored"
    assert "canonical ignored" in settled.detail
    assert desktop.articles() == [AMP]


def test_two_pages_that_name_each_other_do_not_wait_for_ever(desktop):
    desktop.found(A, AMP)
    assert desktop.settle(A, canonical=AMP).what == "waits"
    assert desktop.settle(AMP, canonical=A).what == "stored"
    assert desktop.due() == [A]
    assert desktop.settle(A, canonical=AMP).what == "alias"
    assert desktop.articles() == [AMP]


def test_three_pages_that_name_each_other_in_a_ring_do_not_wait_for_ever(desktop):
    ring = {A: AMP, AMP: AMP2, AMP2: A}
    desktop.found(*ring)
    at = desktop.now
    for _ in range(20):
        if not desktop.due(at):
            break
        for url in desktop.due(at):
            desktop.settle(url, canonical=ring[url], at=at)
        at += timedelta(hours=1)
    assert desktop.due(at + timedelta(days=999)) == []
    assert len(desktop.articles()) < len(ring)
    assert {desktop.row(url)["state"] for url in ring} == {"fetched", "alias"}


def test_a_canonical_that_is_put_off_again_and_again_is_given_up(desktop):
    desktop.found(AMP)
    at = desktop.now
    for _ in range(9):
        settled = desktop.settle(AMP, canonical=CANONICAL, at=at)
        if settled.what == "stored":
            break
        _unfetched(desktop, CANONICAL, Postponed(at + timedelta(hours=2), "robots.txt: HTTP 503"))
        at += timedelta(hours=1)
    assert settled.what == "stored"
    assert "was not fetched" in settled.detail


def test_a_redirect_and_a_canonical_at_once(desktop):
    desktop.found(A, CANONICAL)
    desktop.settle(CANONICAL)
    assert desktop.settle(A, to=AMP, canonical=CANONICAL).what == "alias"
    assert desktop.articles() == [CANONICAL]
    for url in (A, AMP):
        row = desktop.row(url)
        assert (row["state"], row["alias_of"], row["article_id"]) == ("alias", CANONICAL, 1)
    assert desktop.due() == []


def test_the_archive_agrees_after_all_that(desktop, data):
    desktop.found(A, AMP, AMP2, CANONICAL)
    desktop.settle(AMP, canonical=CANONICAL)
    desktop.settle(A, to=CANONICAL)
    desktop.settle(AMP, canonical=CANONICAL)
    desktop.settle(AMP2, rejected=Rejection("listing"))
    assert check(data) == []


# Pages that were not


def test_a_page_that_cannot_be_reached_is_tried_again(desktop):
    desktop.found(A)
    settled = _unfetched(desktop, A, Unreachable("HTTP 503", 503))
    assert (settled.what, settled.detail, settled.url, settled.outlet) == ("failed", "HTTP 503", A, "subh")
    row = desktop.row(A)
    assert (row["state"], row["attempts"], row["http_status"], row["reason"]) == ("new", 1, 503, "HTTP 503")
    assert desktop.due(now() + timedelta(seconds=6)) == [A]
    assert desktop.counts() == {"failed": 1}


def test_a_server_that_wants_more_time_gets_it(desktop):
    desktop.found(A)
    until = now() + timedelta(hours=4)
    _unfetched(desktop, A, Unreachable("HTTP 429", 429, until))
    assert from_text(desktop.row(A)["next_due_at"]) == until


def test_a_page_that_is_gone_takes_its_article_along(desktop):
    desktop.found(A)
    desktop.settle(A)
    gone = Fetched(status=410, at=desktop.now + timedelta(days=1), bytes=50)
    assert _unfetched(desktop, A, Gone(gone)).detail == "HTTP 410"
    (row,) = desktop.connection.execute("SELECT gone_at, body FROM articles")
    assert (row["gone_at"], row["body"]) == (to_text(gone.at), desktop.story)
    assert desktop.counts() == {"fetched": 2, "stored": 1, "bytes": 1050}


def test_a_page_that_is_forbidden(desktop):
    desktop.found(A)
    assert _unfetched(desktop, A, Denied("forbidden by robots.txt")).what == "denied"
    assert desktop.row(A)["state"] == "denied"
    assert desktop.due(now() + timedelta(hours=23)) == []
    assert desktop.counts() == {"denied": 1}


def test_a_page_that_is_put_off_costs_nothing(desktop):
    desktop.found(A)
    until = now() + timedelta(hours=1)
    assert _unfetched(desktop, A, Postponed(until, "robots.txt: HTTP 503")).what == "postponed"
    row = desktop.row(A)
    assert (row["state"], row["attempts"], from_text(row["next_due_at"])) == ("new", 0, until)
    assert desktop.counts() == {}


# Sources


FOUND = (FoundPage(A, "عنوان"), FoundPage(AMP))


def test_what_a_source_offers_is_entered_with_its_validators(desktop):
    settled = _source(
        desktop, found=FOUND, priority=30, etag='"1"', last_modified="Sat", body_hash="h", bytes=700, status=200
    )  # fmt: skip
    assert (settled.what, settled.detail, settled.url) == ("source read", "2 links, 2 new", desktop.feed)
    assert desktop.due() == [A, AMP]
    row = desktop.source_row()
    assert (row["etag"], row["last_modified"], row["body_hash"]) == ('"1"', "Sat", "h")
    assert (row["links"], row["new_links"], row["status"], row["error"]) == (2, 2, 200, None)
    assert desktop.row(A)["found_in"] == desktop.feed
    assert desktop.counts() == {"discovered": 2, "bytes": 700}


def test_a_source_that_breaks_loses_neither_links_nor_its_place(desktop):
    """If entering the links fails, the validators must not say that they were read."""
    before = desktop.source_row()
    with pytest.raises(ZeroDivisionError), transaction(desktop.connection):  # noqa: PT012
        settle_source(desktop.connection, desktop.run, desktop.source_item(found=FOUND, etag='"1"'))
        raise ZeroDivisionError
    assert desktop.source_row() == before
    assert desktop.due() == []
    assert desktop.counts() == {}


def test_polls_get_rarer_while_nothing_comes_and_more_frequent_when_it_does(desktop):
    intervals = [desktop.source_row()["interval"]]
    for item in [
        {"found": FOUND},
        {"found": FOUND},
        *[{"not_modified": True}] * 9,
        {"found": (FoundPage("x"),)},
    ]:
        _source(desktop, **item)
        intervals.append(desktop.source_row()["interval"])
    assert intervals[:3] == [600, 300, 450]
    assert intervals[3:-1] == sorted(intervals[3:-1])
    assert intervals[-2] == 450 * 3**9 // 2**9 or intervals[-2] <= 21600
    assert intervals[-1] == max(300, intervals[-2] // 2)
    due_at = from_text(desktop.source_row()["next_due_at"])
    assert due_at == desktop.now + timedelta(seconds=intervals[-1])


def test_bounds_of_the_interval_hold(desktop):
    for _ in range(30):
        _source(desktop, not_modified=True, slowest=3000)
    assert desktop.source_row()["interval"] == 3000
    for number in range(30):
        _source(desktop, found=(FoundPage(str(number)),), fastest=120)
    assert desktop.source_row()["interval"] == 120


def test_nothing_new_keeps_the_validators(desktop):
    _source(desktop, found=FOUND, etag='"1"')
    settled = _source(desktop, not_modified=True, status=304, bytes=20)
    assert settled.what == "source not_modified"
    row = desktop.source_row()
    assert (row["etag"], row["links"], row["new_links"], row["status"]) == ('"1"', 2, 0, 304)
    assert desktop.counts() == {"discovered": 2, "not_modified": 1, "bytes": 20}


@pytest.mark.parametrize(("denied", "count"), [(False, "failed"), (True, "denied")])
def test_a_source_without_an_answer(desktop, denied, count):
    settled = _source(desktop, error="HTTP 500", status=500, denied=denied)
    assert (settled.what, settled.detail) == (f"source {count}", "HTTP 500")
    assert desktop.counts() == {count: 1}
    assert desktop.error() == f"{desktop.feed}: HTTP 500"
    row = desktop.source_row()
    assert (row["error"], row["status"], row["attempts"]) == ("HTTP 500", 500, 1)


def test_a_source_that_is_to_be_left_alone(desktop):
    until = desktop.now + timedelta(hours=7)
    _source(desktop, error="HTTP 503", status=503, not_before=until)
    assert from_text(desktop.source_row()["next_due_at"]) == until


def test_a_source_that_is_not_as_it_should_be_is_read_and_noted(desktop):
    _source(desktop, found=FOUND, problem="broken XML at line 3")
    assert desktop.source_row()["error"] == "broken XML at line 3"
    assert desktop.due() == [A, AMP]


def test_children_are_entered(desktop):
    specs = tuple(
        SourceSpec(
            url=f"https://subh.example/{name}.xml", kind="sitemap", parent_url=desktop.feed, interval=600
        )
        for name in "ab"
    )
    assert _source(desktop, children=specs).detail == "0 links, 0 new, 2 sitemaps to read"
