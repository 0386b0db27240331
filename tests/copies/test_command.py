"""``akhbar copies``, and what search, stats, check and migrate make of copies."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing

import pytest

from archive import Archive
from archive.cli import main
from archive.errors import NotStored
from archive.schema import open_writing


@pytest.fixture
def akhbar(stacks, capsys) -> Callable[..., tuple[int, str, str]]:
    """Run a command; exit code, stdout, stderr."""

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["--data", str(stacks.data), *arguments])
        return (code, *capsys.readouterr())

    return run


@pytest.fixture
def cluster(stacks, dam, library):
    """A story on three addresses, a brief of it, a longer form, and something else."""
    stacks.put(dam, "a", at="2026-11-20T06:00", title="بند کے دروازے کھل گئے")
    stacks.put(
        dam[:7],
        "b",
        at="2026-11-20T08:00",
        outlet="shaam",
        title="سیلاب کا خطرہ",
        credit="https://agency.example/wire",
    )
    stacks.put(dam, "wire", at="2026-11-20T07:00", outlet="agency", title="چھ دروازے کھول دیے گئے")
    stacks.put(dam[:4], "brief", at="2026-11-20T09:00", title="مختصر")
    stacks.put(dam + library, "long", at=None, seen="2026-11-21T09:00", title="تفصیل")
    stacks.put(library, "other", at="2026-11-20T10:00", title="لائبریری کھل گئی")
    return stacks


def test_copies(cluster, akhbar):
    code, out, err = akhbar("copies", "https://shaam.example/b")
    assert code == 0
    assert out.splitlines() == [
        "بند کے دروازے کھل گئے",
        "1 · subh · 2026-11-20 06:00 UTC · 157 words · alike 100 %",
        "https://subh.example/a",
        "",
        "چھ دروازے کھول دیے گئے",
        "3 · agency · 2026-11-20 07:00 UTC · 157 words · leads: another copy names it as its source",
        "https://agency.example/wire",
        "",
        "سیلاب کا خطرہ",
        "2 · shaam · 2026-11-20 08:00 UTC · 143 words · alike 89 %",
        "https://shaam.example/b",
        "credits https://agency.example/wire",
        "",
        "In part",
        "",
        "تفصیل",
        "5 · subh · seen 2026-11-21 09:00 UTC · 300 words · longer: 100 % of 1 stands in it",
        "https://subh.example/long",
        "",
        "مختصر",
        "4 · subh · 2026-11-20 09:00 UTC · 90 words · a brief: 100 % of it stands in 1",
        "https://subh.example/brief",
    ]
    assert err == "3 copies in 3 outlets, 2 in part\n"


def test_copies_as_json(cluster, akhbar):
    said = json.loads(akhbar("copies", "1", "--json")[1])
    assert (said["article_id"], said["leader_id"], said["why"]) == (1, 3, "credited")
    assert [each["id"] for each in said["copies"]] == [1, 3, 2]
    assert said["copies"][1]["similarity"] == 1.0
    assert [(each["id"], each["relation"]) for each in said["parts"]] == [(5, "longer"), (4, "brief")]


def test_of_a_brief_one_sees_the_story(cluster, akhbar):
    code, out, err = akhbar("copies", "4")
    assert code == 0
    assert out.splitlines()[0] == "In part"
    assert "longer: 100 % of 4 stands in it" in out
    assert err.startswith("no copy of article 4, ")


def test_no_copies(stacks, library, akhbar):
    stacks.put(library)
    assert akhbar("copies", "1") == (0, "", "no copy of article 1\n")


@pytest.mark.parametrize(
    ("times", "why"),
    [(("2026-11-20T06:00", "2026-11-20T05:00"), "earliest"), ((None, None), "first seen")],
)
def test_why_one_leads(stacks, dam, times, why):
    for at in times:
        stacks.put(dam, at=at)
    with Archive(stacks.data) as archive:
        report = archive.copies(1)
    assert report.why == why
    assert report.leader_id == (2 if why == "earliest" else 1)


def test_what_is_not_stored(akhbar, stacks):
    code, out, err = akhbar("copies", "https://subh.example/nothing")
    assert (code, out) == (1, "")
    assert "no article https://subh.example/nothing" in err
    with Archive(stacks.data) as archive, pytest.raises(NotStored):
        archive.copies(7)


def test_search_shows_leaders_and_how_many_copies_they_have(cluster, akhbar):
    _, out, err = akhbar("search", "ملاح")
    assert "https://agency.example/wire · +2 copies\n" in out
    assert "https://subh.example/a" not in out
    assert "2 more in copies of stories that another outlet had first (--copies)" in err
    _, out, _ = akhbar("search", "ملاح", "--copies")
    assert "https://subh.example/a\n" in out
    assert "copies" not in out


def test_statistics_count_leaders(cluster, akhbar):
    outlets = {each["outlet"]: each["unique"] for each in json.loads(akhbar("stats", "--json")[1])["outlets"]}
    assert outlets == {"subh": 4 - 1, "shaam": 0, "agency": 1}


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        ("DELETE FROM bands WHERE article_id = 2 AND band = 7", "does not have the keys of its text"),
        ("INSERT INTO bands VALUES (3, 1, 6)", "does not have the keys of its text"),
        ("DELETE FROM copies WHERE article_id = 2 AND other_id = 1", "but not 2 with 1"),
        (
            "UPDATE articles SET cluster_id = 6 WHERE id = 2",
            "is in cluster 6, by table copies it belongs in 1",
        ),
        ("DELETE FROM meta WHERE key = 'fingerprint_version'", "run 'akhbar migrate'"),
    ],
)
def test_check_finds_damage(fresh, dam, library, capsys, damage, finding):
    archive = fresh()
    for body in (dam, dam, library, dam[:3], dam[3:], library):
        archive.put(body)
    with closing(open_writing(archive.data)) as connection:
        connection.execute(damage)
    assert main(["--data", str(archive.data), "check"]) == 1
    assert finding in capsys.readouterr().out


def test_other_rules_find_all_copies_anew(cluster, akhbar):
    before = cluster.clusters(), cluster.leaders(), cluster.rows("SELECT * FROM copies")
    with closing(open_writing(cluster.data)) as connection:
        connection.execute("DELETE FROM bands")
        connection.execute("DELETE FROM copies")
        connection.execute("UPDATE articles SET cluster_id = id")
        connection.execute("UPDATE meta SET value = '0.0' WHERE key = 'fingerprint_version'")
    code, _, err = akhbar("migrate")
    assert (code, err) == (0, "done: copies found anew with today's rules\n")
    assert (cluster.clusters(), cluster.leaders(), cluster.rows("SELECT * FROM copies")) == before
