"""Splits and data sets: folders that are complete or not there."""

from __future__ import annotations

import errno
import json
import os
import resource
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import yaml

from archive import Archive
from archive.errors import DiskFull
from archive.export.card import size_category
from archive.export.exporting import export_to_folder
from archive.export.files import Measured
from archive.export.formats import FORMATS
from archive.export.order import Order
from archive.export.replacing import replacing_folder
from archive.export.splitting import Split
from archive.stored import StoredArticle

HALVES = "train=0.5,test=0.5"


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
def test_a_split_is_a_folder(stories, akhbar, tmp_path, manifest_of, form):
    target = tmp_path / "split"
    said = akhbar("export", "--format", form, "--split", HALVES, "--output", str(target))
    manifest = manifest_of(target)
    assert [file["path"] for file in manifest["files"]] == [f"train.{form}", f"test.{form}"]
    counts = {name: part["articles"] for name, part in manifest["split"].items()}
    assert sum(counts.values()) == manifest["articles"] == 20
    assert f"train: {counts['train']}, test: {counts['test']}" in said.err


def test_a_data_set_in_shards(stories, tmp_path, manifest_of):
    order = Order(form=FORMATS["hf"], split=Split.parse(HALVES))
    with Archive(stories.data) as archive:
        export_to_folder(archive, order, tmp_path / "set", shard=4)  # bytes: what a Parquet file begins with
    manifest = manifest_of(tmp_path / "set")
    shards = [file for file in manifest["files"] if file["split"] == "test"]
    assert len(shards) > 3
    assert shards[0]["path"] == f"data/test-00000-of-{len(shards):05}.parquet"
    assert {file["articles"] for file in shards} == {1}
    assert manifest["split"]["test"]["articles"] == len(shards)


def test_datasets_reads_it(stories, akhbar, tmp_path):
    pytest.importorskip("datasets", reason="CI has it: pip install -e '.[dev,hf]'")
    akhbar("export", "--format", "hf", "--split", HALVES, "--output", str(tmp_path / "set"))
    akhbar("export", "--format", "hf", "--output", str(tmp_path / "whole"))
    akhbar(
        "export",
        "--format",
        "hf",
        "--split",
        HALVES,
        "--until",
        "2024-07-02",
        "--output",
        str(tmp_path / "one"),
    )
    code = f"""
        from datasets import load_dataset
        both, whole, one = (load_dataset(f"{tmp_path}/{{name}}") for name in ("set", "whole", "one"))
        assert list(both) == ["train", "test"], both
        assert both["train"].num_rows + both["test"].num_rows == whole["train"].num_rows == 20
        assert [part.num_rows for part in one.values()] == [1], one
        first = whole["train"][0]
        assert first["authors"] == ["علی خان", "زہرہ"], first
        assert first["published_at"].isoformat() == "2024-07-01T20:30:00+00:00", first
        assert first["published_day"].isoformat() == "2024-07-02", first
        assert whole["train"].features["published_at"].dtype == "timestamp[ms, tz=UTC]"
    """
    environment = {**os.environ, "HF_HOME": str(tmp_path / "cache"), "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_data_card(stories, akhbar, tmp_path):
    stories.sql(
        "UPDATE outlets SET ai_training = 'no | <b>', robots = ? WHERE id = 'subh'",
        json.dumps({"subh.example": {"status": 200, "crawl_delay": 10, "home_allowed": True}}),
    )
    target = tmp_path / "set"
    akhbar(
        "export", "خبر", "--format", "hf", "--split", HALVES, "--since", "2024-07-01", "--output", str(target)
    )
    card = (target / "README.md").read_text("utf-8")
    front = yaml.safe_load(card.split("---\n")[1])
    assert (front["language"], front["size_categories"]) == (["ur"], ["n<1K"])
    assert front["pretty_name"] == "Urdu news 2024 to 2024"
    assert front["configs"][0]["data_files"] == [
        {"split": "train", "path": "data/train-*.parquet"},
        {"split": "test", "path": "data/test-*.parquet"},
    ]
    missing = [name for name in StoredArticle.__slots__ if f"| `{name}` |" not in card]
    assert missing == []
    for text in ("| subh | <https://subh.example/> | 20 |", "subh.example: home page allowed, delay 10 s",
                 "no ¦ ‹b›", "| 2024 | 20 |", "query `خبر`; since `2024-07-01`", "5 copies were left out",
                 "belong to their publishers", "hash of `cluster_id`", "test (20)"):  # fmt: skip
        assert text in card, text


@pytest.mark.parametrize(
    ("articles", "category"),
    [(0, "n<1K"), (999, "n<1K"), (1000, "1K<n<10K"), (99_999, "10K<n<100K"), (2 * 10**9, "n>1B")],
)
def test_size_categories(articles, category):
    assert size_category(articles) == category


# what was there before


def test_an_earlier_export_is_replaced(stories, akhbar, tmp_path, manifest_of):
    target = tmp_path / "set"
    akhbar("export", "--format", "hf", "--split", HALVES, "--output", str(target))
    target.chmod(0o750)
    assert akhbar("export", "--format", "hf", "--output", str(target)).code == 0
    assert [file["split"] for file in manifest_of(target)["files"]] == ["train", None]
    assert target.stat().st_mode & 0o777 == 0o750
    assert sorted(each.name for each in tmp_path.iterdir()) == ["data", "set"]


def test_nothing_else_is_replaced(stories, akhbar, tmp_path):
    target = tmp_path / "set"

    def refused():
        said = akhbar("export", "--format", "hf", "--output", str(target))
        assert (said.code, said.err.count("\n")) == (2, 1)
        return said.err

    target.write_text("a file")
    assert "is a file" in refused()
    target.unlink()
    target.mkdir()
    (target / "thesis.txt").write_text("ten years of work")
    assert "no export has made" in refused()
    (target / "thesis.txt").rename(tmp_path / "thesis.txt")
    assert akhbar("export", "--format", "hf", "--output", str(target)).code == 0
    (tmp_path / "thesis.txt").rename(target / "thesis.txt")
    assert "'thesis.txt'" in refused()
    (target / "thesis.txt").unlink()
    with (target / "README.md").open("a") as card:
        card.write("My own words.\n")
    assert "was changed" in refused()


def test_nothing_found_leaves_the_folder(stories, akhbar, tmp_path, manifest_of):
    target = tmp_path / "set"
    akhbar("export", "--format", "hf", "--output", str(target))
    said = akhbar("export", "--format", "hf", "--output", str(target), "--since", "2099-01-01")
    assert (said.code, said.err) == (0, f"no article to write: {target} stays as it was\nwrote 0 articles\n")
    assert manifest_of(target)["articles"] == 20


@pytest.mark.parametrize("form", ["jsonl", "hf"])
def test_nothing_found_makes_no_folder(akhbar, tmp_path, form):
    said = akhbar("export", "--format", form, "--split", HALVES, "--output", str(tmp_path / "set"))
    assert (said.code, said.err.splitlines()[0]) == (
        0,
        f"no article to write: {tmp_path / 'set'} is not made",
    )
    assert [each.name for each in tmp_path.iterdir()] == ["data"]


@pytest.mark.parametrize("form", ["jsonl", "parquet", "hf"])
@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_what_fails_leaves_the_folder(stories, akhbar, tmp_path, manifest_of, monkeypatch, form, error):
    target = tmp_path / "set"
    akhbar("export", "--format", form, "--split", HALVES, "--output", str(target))
    write = Measured.write

    def fails(self, data):
        if self.bytes > 2000:
            raise error
        return write(self, data)

    monkeypatch.setattr(Measured, "write", fails)
    expected = DiskFull if isinstance(error, OSError) else KeyboardInterrupt
    order = Order(form=FORMATS[form], split=Split.parse("one=1"))
    with Archive(stories.data) as archive, pytest.raises(expected):
        export_to_folder(archive, order, target)
    assert list(manifest_of(target)["split"]) == ["train", "test"]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["data", "set"]


def test_a_folder_that_cannot_take_its_place_leaves_the_old_one(tmp_path, monkeypatch):
    old = tmp_path / "set"
    old.mkdir()
    (old / "a").write_text("old")
    rename = Path.rename

    def fails(self, target):
        if self.suffix == ".part":
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fails)
    with pytest.raises(KeyboardInterrupt), replacing_folder(old) as new:
        (new / "a").write_text("new")
    assert [(each.name, (each / "a").read_text()) for each in tmp_path.iterdir()] == [("set", "old")]


@pytest.mark.parametrize("arguments", [(), ("--format", "parquet"), ("--format", "hf"), ("--split", HALVES)])
def test_a_disk_that_gets_full(stories, process, tmp_path, arguments):
    for number in range(100, 112):
        stories.add(body=stories.long_text(number, 3_000))
    folder = tmp_path / "out"
    folder.mkdir()
    room = 60_000  # of bytes in one file
    running = process(
        "export", *arguments, "--output", str(folder / "new"),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )  # fmt: skip
    _, err = running.communicate(timeout=20)
    assert running.returncode == 6, err
    assert err.decode().splitlines()[-1].startswith("akhbar: no space left for ")
    assert err.count(b"\n") == 1
    assert list(folder.iterdir()) == []
