"""Sources: which are polled when, and what an index's children are."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import sources
from archive.sources import Answer
from archive.times import from_text, to_text

FEED, INDEX, CHILD = (f"https://subh.example/{name}" for name in ("feed", "index.xml", "child.xml"))


def _register(stacks, *urls, at=None):
    specs = [stacks.spec(url, kind="sitemap" if "xml" in url else "feed") for url in urls]
    sources.register(stacks.connection, "subh", specs, at or stacks.now)


def _due(stacks, at=None, limit=50, claimed=()):
    return [each.url for each in sources.due(stacks.connection, "subh", at or stacks.now, limit, claimed)]


def _urls(stacks):
    return [row["url"] for row in stacks.sql("SELECT url FROM sources WHERE outlet = 'subh' ORDER BY url")]


def _row(stacks, url):
    (row,) = stacks.sql("SELECT * FROM sources WHERE outlet = 'subh' AND url = ?", url)
    return row


def _children(stacks, parent, *urls, lastmod=None, at=None):
    source = stacks.source(parent, kind="sitemap", parent_url=_row(stacks, parent)["parent_url"])
    specs = [stacks.spec(url, kind="sitemap", parent_url=parent, lastmod=lastmod) for url in urls]
    return sources.add_children(stacks.connection, source, specs, at or stacks.now)


def _read(stacks, url, at=None):
    source = stacks.source(url, parent_url=_row(stacks, url)["parent_url"])
    sources.answered(stacks.connection, source, Answer(status=200, at=at or stacks.now, interval=300))


def test_new_sources_are_due_and_known_ones_keep_their_time(stacks):
    _register(stacks, FEED)
    _read(stacks, FEED)
    _register(stacks, FEED, INDEX, at=stacks.later(seconds=10))
    assert _due(stacks, stacks.later(seconds=10)) == [INDEX]
    assert sorted(_due(stacks, stacks.later(seconds=300))) == [FEED, INDEX]


def test_what_the_file_no_longer_names_is_forgotten_with_all_below_it(stacks):
    _register(stacks, FEED, INDEX)
    _children(stacks, INDEX, CHILD)
    _children(stacks, CHILD, "grandchild.xml")
    assert _urls(stacks) == sorted([FEED, INDEX, CHILD, "grandchild.xml"])
    _register(stacks, FEED)
    assert _urls(stacks) == [FEED]
    _register(stacks)
    assert _urls(stacks) == []


def test_another_outlets_sources_are_not_touched(stacks):
    sources.register(stacks.connection, "shaam", [stacks.spec(FEED)], stacks.now)
    _register(stacks, FEED)
    _register(stacks)
    assert stacks.value("SELECT count(*) FROM sources") == 1


def test_what_the_file_says_of_a_source_is_kept_up_to_date(stacks):
    _register(stacks, FEED)
    spec = stacks.spec(FEED, kind="section", section="کھیل")
    sources.register(stacks.connection, "subh", [spec], stacks.now)
    assert (_row(stacks, FEED)["kind"], _row(stacks, FEED)["section"]) == ("section", "کھیل")


def test_a_child_that_the_file_names_too_is_the_files(stacks):
    _register(stacks, INDEX)
    _children(stacks, INDEX, CHILD)
    _register(stacks, INDEX, CHILD)
    assert _row(stacks, CHILD)["parent_url"] is None
    assert _children(stacks, INDEX, CHILD) == 0  # the file decides when it is polled
    _register(stacks, CHILD)
    assert _urls(stacks) == [CHILD]


def test_the_files_own_come_before_children_and_the_longest_overdue_first(stacks):
    _register(stacks, FEED, at=stacks.now)
    _register(stacks, FEED, INDEX, at=stacks.later(seconds=-5))
    _children(stacks, INDEX, CHILD, at=stacks.later(hours=-1))
    assert _due(stacks) == [INDEX, FEED, CHILD]
    assert _due(stacks, limit=2) == [INDEX, FEED]
    assert _due(stacks, claimed=[INDEX, "it's"]) == [FEED, CHILD]


def test_next_due(stacks):
    assert sources.next_due(stacks.connection, "subh") is None
    _register(stacks, FEED, INDEX)
    _read(stacks, FEED)
    assert sources.next_due(stacks.connection, "subh") == stacks.now
    _read(stacks, INDEX, at=stacks.later(seconds=7))
    assert sources.next_due(stacks.connection, "subh") == stacks.later(seconds=300)


def test_an_answer_is_kept_whole_and_handed_out_again(stacks):
    _register(stacks, FEED)
    answer = Answer(
        status=200, at=stacks.now, etag='"e"', last_modified="Sat", body_hash="h", links=9, new_links=2,
        problem="broken XML", interval=450,
    )  # fmt: skip
    sources.answered(stacks.connection, stacks.source(FEED), answer)
    (source,) = sources.due(stacks.connection, "subh", stacks.later(seconds=450), 1)
    assert (source.etag, source.last_modified, source.body_hash) == ('"e"', "Sat", "h")
    assert (source.interval, source.attempts, source.kind, source.parent_url) == (450, 0, "feed", None)
    row = _row(stacks, FEED)
    assert (row["links"], row["new_links"], row["error"], row["status"]) == (9, 2, "broken XML", 200)
    sources.not_modified(stacks.connection, source, stacks.later(seconds=450), 304, 600)
    row = _row(stacks, FEED)
    assert (row["etag"], row["links"], row["new_links"], row["error"], row["status"]) == (
        '"e"',
        9,
        0,
        None,
        304,
    )
    assert from_text(row["next_due_at"]) == stacks.later(seconds=1050)


def test_failures_back_off_to_the_slowest_and_a_success_forgets_them(stacks):
    _register(stacks, FEED)
    at, waits = stacks.now, []
    for _ in range(8):
        (source,) = sources.due(stacks.connection, "subh", at, 1)
        sources.failed(stacks.connection, source, at, "HTTP 500", status=500, slowest=3600)
        due_at = sources.next_due(stacks.connection, "subh")
        waits.append((due_at - at).total_seconds())
        at = due_at
    assert waits == [5, 300, 600, 1200, 2400, 3600, 3600, 3600]
    assert (_row(stacks, FEED)["error"], _row(stacks, FEED)["attempts"]) == ("HTTP 500", 8)
    _read(stacks, FEED, at)
    assert (_row(stacks, FEED)["error"], _row(stacks, FEED)["attempts"]) == (None, 0)


def test_a_failure_keeps_what_was_known(stacks):
    _register(stacks, FEED)
    answer = Answer(status=200, at=stacks.now, etag='"e"', links=9, interval=300)
    sources.answered(stacks.connection, stacks.source(FEED), answer)
    sources.failed(stacks.connection, stacks.source(FEED), stacks.now, "x", status=None, slowest=600)
    row = _row(stacks, FEED)
    assert (row["etag"], row["links"], row["checked_at"]) == ('"e"', 9, to_text(stacks.now))


def test_a_server_that_wants_more_time_gets_it(stacks):
    _register(stacks, FEED)
    until = stacks.later(hours=9)
    sources.failed(
        stacks.connection, stacks.source(FEED), stacks.now, "x", status=503, slowest=600, not_before=until
    )
    assert sources.next_due(stacks.connection, "subh") == until


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_an_answer_that_will_be_the_same_is_not_asked_for_again_soon(stacks, status):
    _register(stacks, FEED)
    at, waits = stacks.now, []
    for _ in range(3):
        (source,) = sources.due(stacks.connection, "subh", at, 1)
        sources.failed(stacks.connection, source, at, f"HTTP {status}", status=status, slowest=3600)
        due_at = sources.next_due(stacks.connection, "subh")
        waits.append((due_at - at).total_seconds())
        at = due_at
    assert waits == [300, 300, 600]


@pytest.mark.parametrize("status", [None, 408, 425, 429, 500, 503])
def test_one_that_may_pass_is(stacks, status):
    _register(stacks, FEED)
    sources.failed(stacks.connection, stacks.source(FEED), stacks.now, "x", status=status, slowest=3600)
    assert sources.next_due(stacks.connection, "subh") < stacks.later(seconds=10)


def test_forcing_does_not_override_a_retry_after(stacks):
    _register(stacks, FEED, INDEX)
    until = stacks.later(hours=9)
    for url, name in ((FEED, "retry_after"), (INDEX, "not_before")):
        sources.failed(
            stacks.connection, stacks.source(url), stacks.now, "HTTP 503", status=503, slowest=600, **{name: until}
        )  # fmt: skip
    sources.make_due(stacks.connection, "subh", stacks.now)
    assert _due(stacks) == [INDEX]
    said = f"{FEED}: asked to be left alone until {to_text(until)}"
    assert sources.waiting(stacks.connection, ["subh", "shaam"], stacks.now) == {"subh": said}
    sources.make_due(stacks.connection, "subh", until)
    assert sorted(_due(stacks, until)) == [FEED, INDEX]
    assert sources.waiting(stacks.connection, ["subh"], until) == {}
    _read(stacks, FEED, at=until)
    assert sources.waiting(stacks.connection, ["subh"], stacks.now) == {}


def test_a_back_off_beyond_the_retry_after_is_overridden(stacks):
    _register(stacks, FEED)
    until = stacks.later(seconds=60)
    source = stacks.source(FEED, attempts=9)
    sources.failed(stacks.connection, source, stacks.now, "x", status=503, slowest=3600, retry_after=until)
    sources.make_due(stacks.connection, "subh", stacks.later(seconds=61))
    assert _due(stacks, stacks.later(seconds=61)) == [FEED]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(attempts=st.integers(0, 10_000), interval=st.integers(1, 10**6), slowest=st.integers(1, 10**6))
def test_no_number_of_failures_overflows(stacks, attempts, interval, slowest):
    _register(stacks, FEED)
    source = stacks.source(FEED, interval=interval, attempts=attempts)
    sources.failed(stacks.connection, source, stacks.now, "x", status=None, slowest=slowest)
    wait = sources.next_due(stacks.connection, "subh") - stacks.now
    assert timedelta(seconds=1) <= wait <= timedelta(seconds=max(5, slowest))


def test_forcing_makes_all_due_but_children_that_say_when_they_changed(stacks):
    _register(stacks, FEED, INDEX)
    dated = stacks.spec("dated.xml", kind="sitemap", parent_url=INDEX, lastmod=stacks.now)
    undated = stacks.spec("undated.xml", kind="sitemap", parent_url=INDEX)
    parent = stacks.source(INDEX, kind="sitemap")
    sources.add_children(stacks.connection, parent, [dated, undated], stacks.now)
    for url in (FEED, INDEX, "dated.xml", "undated.xml"):
        _read(stacks, url)
    assert _due(stacks) == []
    sources.make_due(stacks.connection, "subh", stacks.now)
    assert sorted(_due(stacks)) == sorted([FEED, INDEX, "undated.xml"])


def test_a_child_that_its_index_no_longer_names_is_forgotten(stacks):
    _register(stacks, INDEX)
    _children(stacks, INDEX, "a.xml", "b.xml")
    _children(stacks, INDEX, "b.xml")
    assert [
        row["url"]
        for row in stacks.connection.execute("SELECT url FROM sources WHERE parent_url = ?", (INDEX,))
    ] == ["b.xml"]


def test_a_child_that_its_index_announces_is_not_polled_of_its_own_accord(stacks):
    _register(stacks, INDEX)
    _children(stacks, INDEX, "a.xml", lastmod=stacks.later(days=-1))
    (source,) = [s for s in sources.due(stacks.connection, "subh", stacks.now, 9) if s.url == "a.xml"]
    sources.answered(stacks.connection, source, Answer(status=200, at=stacks.now, interval=300))
    assert _row(stacks, "a.xml")["next_due_at"] is None


def test_children_are_read_when_their_parent_says_that_they_changed(stacks):
    _register(stacks, INDEX)
    assert _children(stacks, INDEX, CHILD, lastmod=stacks.later(days=-1)) == 1
    _read(stacks, CHILD)
    assert _children(stacks, INDEX, CHILD, lastmod=stacks.later(days=-1)) == 0
    assert CHILD not in _due(stacks)
    assert _children(stacks, INDEX, CHILD, lastmod=stacks.later(hours=1)) == 1
    assert CHILD in _due(stacks)
    assert _row(stacks, CHILD)["lastmod"] == to_text(stacks.later(hours=1))


def test_children_without_a_date_are_read_whenever_their_parent_changed(stacks):
    _register(stacks, INDEX)
    assert _children(stacks, INDEX, CHILD) == 1
    _read(stacks, CHILD)
    assert _children(stacks, INDEX, CHILD) == 1


def test_a_child_that_gets_its_first_date_after_it_was_read(stacks):
    _register(stacks, INDEX)
    _children(stacks, INDEX, CHILD)
    _read(stacks, CHILD)
    assert _children(stacks, INDEX, CHILD, lastmod=stacks.later(days=-9)) == 0
    assert _children(stacks, INDEX, CHILD, lastmod=stacks.later(days=9)) == 1


@pytest.mark.parametrize("lastmod", [True, False])
def test_a_child_that_fails_keeps_its_back_off_whatever_its_parent_says(stacks, lastmod):
    """An index that changes every minute must not have its broken child asked for every minute."""
    _register(stacks, INDEX)
    dated = stacks.now if lastmod else None
    _children(stacks, INDEX, CHILD, lastmod=dated)
    for _ in range(3):
        source = stacks.source(CHILD, parent_url=INDEX, attempts=_row(stacks, CHILD)["attempts"])
        sources.failed(stacks.connection, source, stacks.now, "HTTP 500", status=500, slowest=3600)
    due_at = _row(stacks, CHILD)["next_due_at"]
    assert _children(stacks, INDEX, CHILD, lastmod=dated, at=stacks.later(minutes=1)) == 0
    assert _row(stacks, CHILD)["next_due_at"] == due_at
    assert _due(stacks, stacks.later(hours=1)) != []


def test_an_index_that_names_itself_or_its_parent_ends(stacks):
    _register(stacks, INDEX)
    assert _children(stacks, INDEX, INDEX) == 0
    assert _children(stacks, INDEX, CHILD) == 1
    assert _children(stacks, CHILD, INDEX, CHILD) == 0
    assert _urls(stacks) == [CHILD, INDEX]
    assert _row(stacks, INDEX)["parent_url"] is None


def test_nesting_ends_at_three_levels(stacks):
    _register(stacks, INDEX)
    assert _children(stacks, INDEX, "2.xml") == 1
    assert _children(stacks, "2.xml", "3.xml") == 1
    assert _children(stacks, "3.xml", "4.xml") == 0
    assert "4.xml" not in _urls(stacks)
