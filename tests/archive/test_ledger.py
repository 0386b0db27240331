"""The ledger: what is due, in which order, and what becomes of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import fates, ledger
from archive.db import transaction
from archive.errors import UsageError
from archive.fates import RETRY_AFTER
from archive.ledger import PRIORITY
from archive.models import FoundPage, WarcPointer
from archive.times import to_text

URL = "https://subh.example/1"


def _due(stacks, limit=100, at=None, outlet="subh", claimed=(), kind="new"):
    pages = ledger.due(stacks.connection, outlet, at or stacks.now, limit, claimed, kind=kind)
    assert {page.kind for page in pages} <= {kind}
    return [page.url for page in pages]


def _add(stacks, *pages, outlet="subh", found_in="feed", priority=30, at=None):
    return ledger.add(
        stacks.connection, outlet, pages, found_in=found_in, priority=priority, now=at or stacks.now
    )


def test_only_new_pages_count_and_the_first_finder_stays(stacks):
    assert _add(stacks, FoundPage("a"), FoundPage("b"), FoundPage("a")) == 2
    assert _add(stacks, FoundPage("b"), FoundPage("c"), found_in="other", at=stacks.later(days=1)) == 1
    assert _add(stacks) == 0
    assert stacks.page("b")["found_in"] == "feed"
    assert stacks.page("b")["found_at"] == to_text(stacks.now)


def test_an_address_belongs_to_the_outlet_that_found_it_first(stacks):
    _add(stacks, FoundPage("a"))
    assert _add(stacks, FoundPage("a", "عنوان"), outlet="shaam", priority=100) == 0
    assert _due(stacks, outlet="shaam") == []
    assert stacks.page("a")["hint_title"] is None
    assert stacks.page("a")["priority"] == 30


def test_what_was_found_with_a_page_is_handed_out_with_it(stacks):
    stacks.sql(
        """INSERT INTO sources (url, outlet, kind, section, interval) VALUES ('feed', 'subh', 'feed', 'کھیل', 300),
           ('feed', 'shaam', 'feed', 'other', 300)"""
    )
    _add(stacks, FoundPage("a", "عنوان", stacks.now - timedelta(hours=2)), FoundPage("b"))
    _add(stacks, FoundPage("c"), found_in="a source that is gone")
    one, two, three = sorted(ledger.due(stacks.connection, "subh", stacks.now, 9), key=lambda page: page.url)
    assert (one.hint_title, one.hint_published_at) == ("عنوان", stacks.now - timedelta(hours=2))
    assert (one.section, two.section, three.section) == ("کھیل", "کھیل", None)
    assert (two.hint_title, two.hint_published_at, two.article_id, two.attempts) == (None, None, None, 0)


def test_a_later_source_fills_in_what_the_first_did_not_say(stacks):
    _add(stacks, FoundPage("a"), priority=PRIORITY["section"])
    then = stacks.now - timedelta(hours=3)
    assert _add(stacks, FoundPage("a", "عنوان", then), priority=PRIORITY["feed"]) == 0
    page = stacks.page("a")
    assert (page["hint_title"], page["hint_published_at"]) == ("عنوان", to_text(then))
    assert page["priority"] == PRIORITY["feed"]
    _add(stacks, FoundPage("a", "اور عنوان", stacks.now), priority=0)
    assert stacks.page("a") == page  # what is known stays
    fates.settle_quarantined(stacks.connection, "a", stacks.fetched(), "listing")
    page = stacks.page("a")
    _add(stacks, FoundPage("a"), priority=100)
    assert stacks.page("a") == page  # and a settled page is settled


@pytest.mark.parametrize("limit", [0, 1, 3])
def test_no_more_than_asked_for(stacks, limit):
    _add(stacks, *map(FoundPage, "abcde"))
    assert len(_due(stacks, limit)) == limit


def test_priority_first_then_newest(stacks):
    hours = lambda number: stacks.now - timedelta(hours=number)  # noqa: E731
    _add(stacks, FoundPage("sitemap", None, hours(0)), priority=PRIORITY["sitemap"])
    _add(stacks, FoundPage("old feed", None, hours(9)), FoundPage("new feed", None, hours(1)))
    _add(stacks, FoundPage("undated feed"), at=hours(5))
    _add(stacks, FoundPage("archive", None, hours(0)), priority=PRIORITY["archive"])
    ledger.ask_for(stacks.connection, "subh", "asked", hours(20))
    assert _due(stacks) == ["asked", "new feed", "undated feed", "old feed", "sitemap"]
    assert _due(stacks, kind="backfill") == ["archive"]


def test_priorities_put_news_before_the_past():
    order = ["asked", "feed", "news", "section", "sitemap"]
    assert sorted(order, key=PRIORITY.__getitem__, reverse=True) == order
    assert max(PRIORITY["archive"], PRIORITY["wordpress"]) < PRIORITY["sitemap"]


def test_claimed_pages_are_left_out(stacks):
    odd = ["a'b", 'a"b', "a,b", "[", "خبر", "a\\b", "%", "x" * 5000]
    _add(stacks, *map(FoundPage, odd), FoundPage("free"))
    assert _due(stacks, claimed=odd) == ["free"]
    assert _due(stacks, limit=1, claimed=odd) == ["free"]
    assert sorted(_due(stacks, claimed=odd[:3])) == sorted([*odd[3:], "free"])


def test_only_what_is_due_and_of_that_outlet(stacks):
    _add(stacks, FoundPage("now"))
    _add(stacks, FoundPage("other"), outlet="shaam")
    fates.settle_postponed(stacks.connection, "now", stacks.later(minutes=5), "later")
    assert _due(stacks) == []
    assert _due(stacks, at=stacks.later(minutes=5)) == ["now"]
    assert _due(stacks, outlet="shaam") == ["other"]
    assert _due(stacks, outlet="nobody") == []


def test_next_due(stacks):
    assert ledger.next_due(stacks.connection, "subh") is None
    _add(stacks, FoundPage("a"), FoundPage("b"))
    fates.settle_postponed(stacks.connection, "a", stacks.later(hours=1), "later")
    assert ledger.next_due(stacks.connection, "subh") == stacks.now
    fates.settle_postponed(stacks.connection, "b", stacks.later(hours=2), "later")
    assert ledger.next_due(stacks.connection, "subh") == stacks.later(hours=1)
    for url in "ab":
        fates.settle_quarantined(stacks.connection, url, stacks.fetched(), "listing")
    assert ledger.next_due(stacks.connection, "subh") is None


def test_asking_for_a_page_makes_it_due_whatever_became_of_it(stacks):
    stacks.put(stacks.article(URL))
    assert _due(stacks) == []
    ledger.ask_for(stacks.connection, "subh", URL, stacks.now)
    assert stacks.page(URL)["next_due_at"] == to_text(stacks.now)
    page = ledger.due_page(stacks.connection, URL)
    assert (page.url, page.article_id) == (URL, 1)
    assert ledger.due_page(stacks.connection, "unknown") is None
    assert (ledger.state(stacks.connection, URL), ledger.state(stacks.connection, "unknown")) == (
        "fetched",
        None,
    )


def test_asking_for_another_outlets_page_says_whose_it_is(stacks):
    stacks.found(URL)
    with pytest.raises(UsageError, match="a page of subh: use 'scrapy crawl subh"):
        ledger.ask_for(stacks.connection, "shaam", URL, stacks.now)


def test_failures_wait_ever_longer_and_then_end(stacks):
    _add(stacks, FoundPage("a"))
    at, waits = stacks.now, []
    for attempt in range(1, len(RETRY_AFTER) + 1):
        fates.settle_failed(stacks.connection, "a", at, "no answer in time", 503)
        page = stacks.page("a")
        assert (page["state"], page["attempts"], page["http_status"]) == ("new", attempt, 503)
        due_at = ledger.next_due(stacks.connection, "subh")
        waits.append((due_at - at).total_seconds())
        assert _due(stacks, at=due_at - timedelta(seconds=1)) == []
        assert _due(stacks, at=due_at) == ["a"]
        at = due_at
    assert waits == list(RETRY_AFTER) == sorted(waits)
    fates.settle_failed(stacks.connection, "a", at, "connection lost")
    page = stacks.page("a")
    assert (page["state"], page["reason"], page["next_due_at"]) == ("failed", "connection lost", None)
    assert _due(stacks, at=at + timedelta(days=999)) == []


def test_a_server_that_wants_more_time_gets_it(stacks):
    _add(stacks, FoundPage("a"))
    fates.settle_failed(stacks.connection, "a", stacks.now, "HTTP 429", 429, stacks.later(hours=3))
    assert ledger.next_due(stacks.connection, "subh") == stacks.later(hours=3)
    fates.settle_failed(stacks.connection, "a", stacks.now, "HTTP 429", 429, stacks.later(seconds=1))
    assert ledger.next_due(stacks.connection, "subh") == stacks.later(seconds=RETRY_AFTER[1])


def test_a_success_forgets_the_failures(stacks):
    _add(stacks, FoundPage(URL))
    fates.settle_failed(stacks.connection, URL, stacks.now, "no answer")
    stacks.put(stacks.article(URL))
    page = stacks.page(URL)
    assert (page["attempts"], page["state"], page["reason"], page["next_due_at"]) == (
        0,
        "fetched",
        None,
        None,
    )


def test_postponing_is_no_attempt(stacks):
    _add(stacks, FoundPage("a"))
    fates.settle_postponed(stacks.connection, "a", stacks.later(hours=1), "robots.txt: HTTP 503")
    page = stacks.page("a")
    assert (page["state"], page["attempts"], page["reason"]) == ("new", 0, "robots.txt: HTTP 503")


def test_what_a_fetch_gave_is_kept(stacks):
    _add(stacks, FoundPage("a"))
    fetched = stacks.fetched(
        etag='W/"1"', last_modified="Sat, 21 Nov 2026", payload_digest="sha1:X", warc=WarcPointer("f", 5, 9)
    )
    fates.settle_quarantined(stacks.connection, "a", fetched, "too_short: 12 words")
    page = stacks.page("a")
    kept = {"state": "quarantined", "reason": "too_short: 12 words", "http_status": 200, "etag": 'W/"1"',
            "last_modified": "Sat, 21 Nov 2026", "body_hash": "b" * 64, "payload_digest": "sha1:X",
            "warc_file": "f", "warc_offset": 5, "warc_length": 9, "fetched_at": to_text(stacks.now)}  # fmt: skip
    assert {name: page[name] for name in kept} == kept


def test_gone_marks_the_article_and_keeps_since_when(stacks):
    stacks.put(stacks.article(URL))
    for day in (1, 2):
        fates.settle_gone(stacks.connection, URL, stacks.fetched(stacks.later(days=day), status=410))
    row = stacks.sql("SELECT gone_at, checked_at, title FROM articles")[0]
    assert row["gone_at"] == to_text(stacks.later(days=1))
    assert row["checked_at"] == to_text(stacks.later(days=2))
    assert stacks.page(URL)["reason"] == "HTTP 410"
    assert stacks.finds("بارش") == [1]
    stacks.check_index()
    stacks.put(stacks.article(URL), at=stacks.later(days=3))  # it came back
    assert stacks.value("SELECT gone_at FROM articles") is None


def test_another_address_that_is_gone_does_not_take_the_article_with_it(stacks):
    stacks.put(stacks.article(URL))
    _add(stacks, FoundPage("amp"))
    fates.settle_alias(stacks.connection, "amp", stacks.fetched(), URL, "canonical")
    assert stacks.page("amp")["article_id"] == 1
    fates.settle_gone(stacks.connection, "amp", stacks.fetched(status=404))
    assert stacks.value("SELECT gone_at FROM articles") is None


def test_denied_is_asked_again_after_a_day(stacks):
    _add(stacks, FoundPage("a"))
    fates.settle_denied(stacks.connection, "a", stacks.now, "forbidden by robots.txt")
    assert stacks.page("a")["state"] == "denied"
    assert _due(stacks, at=stacks.later(hours=23, minutes=59)) == []
    assert _due(stacks, at=stacks.later(days=1)) == ["a"]


def test_a_page_waits_for_its_canonical_address_and_is_woken(stacks):
    _add(stacks, FoundPage("amp"), FoundPage("amp2"), FoundPage("elsewhere"), FoundPage(URL))
    for url in ("amp", "amp2"):
        fates.await_canonical(stacks.connection, url, URL, stacks.now)
    fates.await_canonical(stacks.connection, "elsewhere", "other", stacks.now)
    assert _due(stacks) == [URL]
    assert "waits" in stacks.page("amp")["reason"]
    fates.wake_aliases(stacks.connection, URL, stacks.later(seconds=5))
    assert sorted(_due(stacks, at=stacks.later(seconds=5))) == ["amp", "amp2", URL]


def test_a_page_that_is_never_woken_asks_by_itself(stacks):
    _add(stacks, FoundPage("amp"))
    fates.await_canonical(stacks.connection, "amp", URL, stacks.now)
    assert _due(stacks, at=stacks.later(hours=2)) == ["amp"]


def test_waking_leaves_settled_pages_alone(stacks):
    stacks.put(stacks.article(URL))
    _add(stacks, FoundPage("amp"))
    fates.settle_alias(stacks.connection, "amp", stacks.fetched(), URL, "canonical")
    fates.wake_aliases(stacks.connection, URL, stacks.now)
    assert _due(stacks) == []
    assert (stacks.page("amp")["state"], stacks.page("amp")["alias_of"]) == ("alias", URL)


def test_a_quarantined_page_keeps_the_article_that_it_was(stacks):
    stacks.put(stacks.article(URL))
    fates.settle_quarantined(stacks.connection, URL, stacks.fetched(), "listing")
    assert stacks.page(URL)["article_id"] == 1


@pytest.mark.parametrize("few", [1000, 0], ids=["few are due", "many are due"])
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from([PRIORITY["archive"], PRIORITY["recheck"], 10, 20, 30]),
            st.none() | st.integers(-5, 5),  # hours of the hint
            st.none() | st.integers(-2, 2),  # hours until it is due
            st.booleans(),  # claimed
        ),
        max_size=12,
    ),
    limit=st.integers(0, 6),
    kind=st.sampled_from(["new", "recheck", "backfill"]),
)
def test_due_is_what_its_description_says(shared, few, rows, limit, kind):
    stacks = shared
    at = datetime(2026, 11, 21, tzinfo=UTC)
    expected, claimed = [], []
    with pytest.raises(InterruptedError), transaction(stacks.connection):  # noqa: PT012
        for number, (priority, hint, due_in, taken) in enumerate(rows):
            url = f"u{number:02}"
            published = None if hint is None else at + timedelta(hours=hint, minutes=number)
            found = at - timedelta(minutes=number)
            _add(stacks, FoundPage(url, None, published), priority=priority, at=found)
            due_at = None if due_in is None else to_text(at + timedelta(hours=due_in))
            stacks.sql("UPDATE pages SET next_due_at = ? WHERE url = ?", due_at, url)
            if taken:
                claimed.append(url)
            elif due_in is not None and due_in <= 0 and kind == _kind(priority):
                expected.append((priority, to_text(published or found), url))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ledger, "_FEW", few)
            got = _due(stacks, limit, at, claimed=claimed, kind=kind)
        keys = {url: (priority, newest) for priority, newest, url in expected}
        assert [keys[url] for url in got] == sorted(keys.values(), reverse=True)[:limit]
        assert len(set(got)) == len(got)
        raise InterruptedError  # roll back: the next example starts anew


def _kind(priority):
    recheck = PRIORITY["recheck"]
    return "recheck" if priority == recheck else "new" if priority > recheck else "backfill"


@pytest.fixture(scope="module")
def shared(template, tmp_path_factory):
    import shutil
    from types import SimpleNamespace

    from archive.schema import open_writing

    data = shutil.copytree(template, tmp_path_factory.mktemp("shared") / "data")
    connection = open_writing(data)

    def sql(statement, *parameters):
        return connection.execute(statement, parameters).fetchall()

    yield SimpleNamespace(connection=connection, sql=sql, now=datetime(2026, 11, 21, tzinfo=UTC))
    connection.close()


def test_a_large_ledger_costs_what_a_small_one_costs(stacks):
    """200,000 due rows: the index gives the order, and no more rows are read than asked for."""
    _fill(stacks, priority="i % 4 * 5", due_in="-i")
    _check_cost_of_due(stacks)
    stacks.sql("ANALYZE")  # with statistics, SQLite may choose another way
    _check_cost_of_due(stacks)


def _fill(stacks, *, priority, due_in):
    """200,000 rows numbered ``i``, the newest first, of which every tenth is another outlet's."""
    with transaction(stacks.connection):
        stacks.sql(
            f"""WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 199999)
               INSERT INTO pages (url, outlet, priority, found_in, found_at, next_due_at, hint_published_at)
               SELECT 'https://subh.example/' || i, CASE WHEN i % 10 THEN 'subh' ELSE 'shaam' END,
                   {priority}, 'feed', ?1, strftime('%Y-%m-%dT%H:%M:%SZ', ?1, ({due_in}) || ' seconds'),
                   strftime('%Y-%m-%dT%H:%M:%SZ', ?1, '-' || i || ' seconds') FROM n""",
            to_text(stacks.now),
        )


def _check_cost_of_due(stacks):
    claimed = ["https://subh.example/3", "https://subh.example/5", "https://subh.example/4"]
    for kind, numbers in {
        "new": (7, 11, 15, 19, 23, 27, 31, 35),  # of priority 15; those of 10 come behind them all
        "recheck": (1, 9, 13, 17, 21, 25, 29, 33),
        "backfill": (8, 12, 16, 24, 28, 32, 36, 44),
    }.items():
        got, plans = _planned(stacks, lambda kind=kind: _due(stacks, 8, claimed=claimed, kind=kind))
        assert got == [f"https://subh.example/{number}" for number in numbers]
        assert any("pages_due (outlet=?" in plan for plan in plans)
        assert not any("TEMP B-TREE" in plan for plan in plans)
    _check_steps(stacks)


def _check_steps(stacks):
    for kind in ("new", "recheck", "backfill"):
        assert _steps(stacks, lambda kind=kind: _due(stacks, 8, kind=kind)) < 15_000
    for kinds in (["new", "recheck", "backfill"], ["new"], ["recheck"], ["backfill"]):
        moment = lambda kinds=kinds: ledger.next_due(stacks.connection, "subh", kinds)  # noqa: E731
        _, plans = _planned(stacks, moment)
        assert any("pages_next (outlet=?" in plan for plan in plans)
        assert _steps(stacks, moment) < 1000


def _planned(stacks, work):
    """What *work* returns, and the steps of the plans of its queries, none of which reads the whole ledger."""
    asked: list[str] = []
    stacks.connection.set_trace_callback(asked.append)
    got = work()
    stacks.connection.set_trace_callback(None)
    plans = [row["detail"] for query in asked for row in stacks.sql(f"EXPLAIN QUERY PLAN {query}")]
    assert not any(re.match(r"SCAN (p|pages)\b", plan) for plan in plans)
    return got, plans


@pytest.mark.parametrize("priority", [PRIORITY["feed"], PRIORITY["archive"]], ids=["news", "back-fill"])
def test_rows_that_wait_cost_nothing(stacks, priority):
    """As after robots.txt forbade a section for a day: 199,900 rows stand before those that are due."""
    _fill(stacks, priority=priority, due_in="CASE WHEN i < 199900 THEN 86400 ELSE -i END")
    for _ in range(2):
        got, _ = _planned(stacks, lambda: _due(stacks, 3, kind=_kind(priority)))
        assert got == [f"https://subh.example/{number}" for number in (199901, 199902, 199903)]
        for kind in ("new", "recheck", "backfill"):
            assert _steps(stacks, lambda kind=kind: _due(stacks, 8, kind=kind)) < 15_000
        assert _steps(stacks, lambda: ledger.next_due(stacks.connection, "subh")) < 1000
        stacks.sql("ANALYZE")


def _steps(stacks, work):
    """How many hundreds of SQLite's virtual machine's instructions *work* takes, times a hundred."""
    counted = 0

    def count():
        nonlocal counted
        counted += 100
        return 0

    stacks.connection.set_progress_handler(count, 100)
    work()
    stacks.connection.set_progress_handler(None, 0)
    return counted
