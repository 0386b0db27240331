"""The rows of runs and of outlets."""

from __future__ import annotations

import json
import sqlite3

import pytest

from archive import outlets, runs
from archive.outlets import OutletRow
from archive.times import to_text


@pytest.fixture
def run(stacks):
    return runs.start(stacks.connection, "news", ["subh", "shaam"], stacks.now)


def test_a_run_that_was_killed_has_no_end(stacks, run):
    (row,) = stacks.sql("SELECT * FROM runs")
    assert (row["id"], row["spider"], row["started_at"]) == (run, "news", to_text(stacks.now))
    assert (row["ended_at"], row["exit_code"]) == (None, None)


def test_a_run_ends_with_a_reason_and_a_code(stacks, run):
    runs.end(stacks.connection, run, stacks.later(minutes=2), "finished", 4)
    (row,) = stacks.sql("SELECT * FROM runs")
    assert (row["ended_at"], row["finish_reason"], row["exit_code"]) == (
        to_text(stacks.later(minutes=2)), "finished", 4,
    )  # fmt: skip


def test_counts_add_up_and_begin_at_nothing(stacks, run):
    shaam, subh = runs.outlets_of(stacks.connection, run)
    assert {shaam[name] for name in runs.COUNTS} == {0}
    for _ in range(3):
        runs.count(stacks.connection, run, "subh", fetched=1, bytes=1000)
    runs.count(stacks.connection, run, "subh", **dict.fromkeys(runs.COUNTS, 2))
    shaam, subh = runs.outlets_of(stacks.connection, run)
    assert (subh["fetched"], subh["bytes"], subh["copies"], shaam["fetched"]) == (5, 3002, 2, 0)


def test_every_count_is_a_column_and_every_column_a_count(stacks):
    columns = {row["name"] for row in stacks.sql("PRAGMA table_info(run_outlets)")}
    assert columns - {"run_id", "outlet", "error"} == set(runs.COUNTS)


def test_an_unknown_count_is_refused(stacks, run):
    with pytest.raises(ValueError, match="no such counts: drunk, sober"):
        runs.count(stacks.connection, run, "subh", sober=1, drunk=1)


def test_counting_nothing_changes_nothing(stacks, run):
    runs.count(stacks.connection, run, "subh")
    assert {row["fetched"] for row in runs.outlets_of(stacks.connection, run)} == {0}


def test_the_last_error_is_kept(stacks, run):
    for error in ("one", "two\nlines ' quote"):
        runs.note_error(stacks.connection, run, "subh", error)
    assert [row["error"] for row in runs.outlets_of(stacks.connection, run)] == [None, "two\nlines ' quote"]


def test_an_unknown_outlet_is_refused(stacks):
    with pytest.raises(sqlite3.IntegrityError):
        runs.start(stacks.connection, "x", ["nobody"], stacks.now)


def _outlet(stacks, id_="subh"):
    (row,) = stacks.sql("SELECT * FROM outlets WHERE id = ?", id_)
    return row


def test_registering_again_updates_all_but_what_robots_said(stacks):
    outlets.record_robots(stacks.connection, "subh", "subh.example", {"status": 200})
    row = OutletRow(
        id="subh", name="صبح", name_ur="صبح", home="https://new.example/", country="PK", kind="tv",
        timezone="Asia/Karachi", enabled=False, reason="moved", ai_training="no",
    )  # fmt: skip
    outlets.register(stacks.connection, [row])
    now = dict(_outlet(stacks))
    robots = now.pop("robots")
    assert now == {name: getattr(row, name) for name in now}
    assert json.loads(robots) == {"subh.example": {"status": 200}}


def test_robots_of_several_hosts_stand_side_by_side(stacks):
    outlets.record_robots(stacks.connection, "subh", "b.example", {"status": 404})
    outlets.record_robots(stacks.connection, "subh", "a.example", {"status": 200, "note": "اردو"})
    outlets.record_robots(stacks.connection, "subh", "b.example", {"status": 200})
    text = _outlet(stacks)["robots"]
    assert json.loads(text) == {"a.example": {"status": 200, "note": "اردو"}, "b.example": {"status": 200}}
    assert "اردو" in text
    outlets.record_robots(stacks.connection, "nobody", "c.example", {"status": 200})
    assert stacks.value("SELECT count(*) FROM outlets") == 2
