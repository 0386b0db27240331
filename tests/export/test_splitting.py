"""Splits: no story on two sides, shares as asked for, the same sides next year."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.clusters import join
from archive.db import transaction
from archive.errors import UsageError
from archive.export.splitting import Split
from archive.schema import open_writing

THREE = "train=0.9,validation=0.05,test=0.05"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no name"),
        ("train", "no share for train"),
        ("train=", "no share for train"),
        ("train=1.2", "write a number from 0 to 1"),
        ("train=0,test=1", "no share for train"),
        ("train=nan", "no share"),
        ("train=inf", "no share"),
        ("train=-1,test=2", "no share"),
        ("train=0.9,test=0.2", "add up to 1.1"),
        ("train=0.5,train=0.5", "twice"),
        ("all=1", "no name"),
        ("../x=1", "no name"),
        ("Train=1", "small letters"),
        (f"{'x' * 50}=1", "no name"),
    ],
)
def test_wrong_splits_say_why(text, says):
    with pytest.raises(UsageError, match=says):
        Split.parse(text)


def test_tenths_add_up():
    assert Split.parse("a=0.1, b=0.2, c=0.7").names == ("a", "b", "c")
    assert Split.parse(",".join(f"part{number}=0.1" for number in range(10))).of(1)


@given(st.integers(min_value=1, max_value=99), st.integers(min_value=0, max_value=1 << 40))
def test_shares_are_about_right(percent, start):
    split = Split.parse(f"train={percent / 100},test={(100 - percent) / 100}")
    share = Counter(split.of(number) for number in range(start, start + 2000))["train"] / 2000
    assert abs(share - percent / 100) < 0.06  # five standard deviations


def test_it_is_the_same_for_ever():
    """Whoever changes the hash moves articles between train and test of all data sets there are."""
    split = Split.parse("train=0.5,test=0.5")
    assert "".join(split.of(number)[1] for number in range(1, 31)) == "eerereerrrrrrrerererrerrererrr"


def _sides(akhbar, folder):
    """The side of each article's id."""
    said = akhbar("export", "--copies", "--split", "train=0.5,test=0.5", "--output", str(folder))
    assert said.code == 0
    return {
        article["id"]: (side, article["cluster_id"])
        for side in ("train", "test")
        for article in map(json.loads, (folder / f"{side}.jsonl").read_text("utf-8").splitlines())
    }


def test_copies_stay_together_and_everything_stays_where_it_was(stories, akhbar, tmp_path):
    before = _sides(akhbar, tmp_path / "before")
    assert len(before) == 25
    assert {side for side, _ in before.values()} == {"train", "test"}
    for number in range(1, 20, 3):
        stories.add("دیر سے آئی نقل", outlet="shaam", copy_of=number, at="2025-01-01T00:00:00")
        stories.add(f"نئی خبر {number}", at="2025-01-02T00:00:00")
    after = _sides(akhbar, tmp_path / "after")
    assert {number: after[number] for number in before} == before
    clusters = {}
    for side, cluster in after.values():
        clusters.setdefault(cluster, set()).add(side)
    assert {len(sides) for sides in clusters.values()} == {1}


def test_when_two_clusters_become_one_the_later_one_moves(stories, akhbar, tmp_path):
    before = _sides(akhbar, tmp_path / "before")
    first = 1
    later = next(number for number, (side, _) in before.items() if number > 1 and side != before[first][0])
    with closing(open_writing(stories.data)) as connection, transaction(connection):
        join(connection, later, [first])
    after = _sides(akhbar, tmp_path / "after")
    moved = {number for number in before if after[number][0] != before[number][0]}
    assert moved == {number for number, (_, cluster) in before.items() if cluster == before[later][1]}
    assert after[first] == before[first]
