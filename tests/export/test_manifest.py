"""What a manifest says of an export."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from archive.text import FOLD_VERSION


@pytest.fixture
def exported(akhbar, tmp_path):
    """The manifest beside such an export."""

    def export(*arguments):
        path = tmp_path / "news.jsonl"
        assert akhbar("export", "--output", str(path), *arguments).code == 0
        return json.loads((tmp_path / "news.jsonl.manifest.json").read_text("utf-8"))

    return export


def test_it_stands_beside_the_file(stories, exported, tmp_path):
    stories.sql(
        "UPDATE outlets SET ai_training = 'not allowed', robots = '{\"subh.example\": {\"status\": 200}}' WHERE id = 'subh'"
    )
    manifest = exported()
    data = (tmp_path / "news.jsonl").read_bytes()
    (file,) = manifest["files"]
    assert file == {
        "path": "news.jsonl", "split": None, "articles": 20, "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }  # fmt: skip
    assert (manifest["articles"], manifest["words"]) == (20, 800)
    assert manifest["copies"] == {"policy": "one-per-cluster", "left_out": 5}
    assert manifest["versions"] == {
        "schema": 2,
        "fold": str(FOLD_VERSION),
        "fingerprints": manifest["versions"]["fingerprints"],
    }
    assert manifest["extractors"] == {"test": 20}
    (outlet,) = manifest["outlets"]
    assert outlet == {
        "id": "subh", "name": "subh", "name_ur": None, "home": "https://subh.example/",
        "articles": 20, "words": 800, "first_day": "2024-07-02", "last_day": "2024-07-21",
        "years": {"2024": 20}, "robots": {"subh.example": {"status": 200}}, "ai_training": "not allowed",
    }  # fmt: skip


def test_it_says_what_was_asked_for(stories, exported):
    manifest = exported("خبر", "--outlet", "subh", "--since", "2024-07-03", "--section", "کھیل", "--copies")
    assert (manifest["query"], manifest["exact"]) == ("خبر", False)
    assert manifest["filters"] == {
        "outlet": ["subh"], "since": "2024-07-03", "until": None, "author": None, "section": "کھیل",
    }  # fmt: skip
    assert manifest["copies"] == {"policy": "all", "left_out": 0}
    assert manifest["articles"] == 10


def test_of_outlets_that_are_left_out(stories, exported):
    stories.outlet("sample", home="http://sample.akhbar.test/")
    assert exported()["outlets_left_out"] == ["sample"]
    assert exported("--outlet", "subh")["outlets_left_out"] == []


def test_an_article_without_a_day(fill, exported):
    fill.add(dated=False)
    (outlet,) = exported()["outlets"]
    assert (outlet["first_day"], outlet["last_day"], outlet["years"]) == (None, None, {"unknown": 1})


def test_for_standard_output_only_when_asked(stories, akhbar, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    first = akhbar("export")
    assert [each.name for each in tmp_path.iterdir()] == ["data"]
    second = akhbar("export", "--manifest", "m.json")
    assert first.out == second.out
    (file,) = json.loads(Path("m.json").read_text("utf-8"))["files"]
    assert (file["articles"], file["bytes"]) == (20, len(first.out.encode()))


def test_of_a_device_only_when_asked(stories, akhbar, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert akhbar("export", "--output", "/dev/null").code == 0
    assert not Path("/dev/null.manifest.json").exists()
    assert akhbar("export", "--output", "/dev/null", "--manifest", "m.json").code == 0
    assert json.loads(Path("m.json").read_text("utf-8"))["articles"] == 20


def test_a_file_and_its_manifest_change_together(stories, exported, akhbar, tmp_path):
    before = exported()
    path = tmp_path / "news.jsonl"
    said = akhbar("export", "--output", str(path), "--manifest", str(tmp_path / "no" / "m.json"))
    assert said.code == 1
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before["files"][0]["sha256"]
    assert len(list(tmp_path.iterdir())) == 3
