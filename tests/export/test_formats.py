"""Files and what is in them, for each format."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tracemalloc
from dataclasses import fields

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from archive import Archive
from archive.export import parquet
from archive.export.exporting import export_to_file
from archive.export.formats import FORMATS
from archive.export.order import Order
from archive.stored import StoredArticle


def test_parquet_has_types(stories, akhbar, tmp_path):
    path = tmp_path / "news.parquet"
    assert akhbar("export", "--format", "parquet", "--output", str(path)).code == 0
    schema = pq.read_schema(path)
    assert schema.names == [each.name for each in fields(StoredArticle)]
    assert schema.field("published_at").type == pa.timestamp("ms", "UTC")
    assert schema.field("published_day").type == pa.date32()
    assert schema.field("authors").type == pa.list_(pa.string())
    assert schema.field("word_count").type == pa.int64()
    assert not schema.field("body").nullable
    assert schema.field("summary").nullable


def test_parquet_holds_what_the_archive_holds(stories, akhbar, tmp_path):
    path = tmp_path / "news.parquet"
    akhbar("export", "--format", "parquet", "--output", str(path), "--copies")
    rows = pq.read_table(path).to_pylist()
    with Archive(stories.data) as archive:
        for row, article in zip(rows, archive.articles(copies=True), strict=True):
            row |= {name: tuple(row[name]) for name in ("authors", "tags")}
            assert row == {each.name: getattr(article, each.name) for each in fields(article)}


def test_parquet_is_cut_into_row_groups(stories, akhbar, tmp_path, monkeypatch):
    path = tmp_path / "news.parquet"
    monkeypatch.setattr(parquet, "ROWS", 6)
    akhbar("export", "--format", "parquet", "--output", str(path))
    groups = pq.ParquetFile(path).metadata
    assert [groups.row_group(at).num_rows for at in range(groups.num_row_groups)] == [6, 6, 6, 2]
    monkeypatch.setattr(parquet, "TEXT", 500)  # three of these bodies
    akhbar("export", "--format", "parquet", "--output", str(path))
    assert pq.ParquetFile(path).metadata.num_row_groups == 7


def test_parquet_through_a_pipe(stories, process):
    out, err = process("export", "--format", "parquet").communicate(timeout=20)
    assert pq.read_table(io.BytesIO(out)).num_rows == 20
    assert b"wrote 20 articles" in err


def test_parquet_without_pyarrow(stories, akhbar, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    said = akhbar("export", "--format", "parquet", "--output", str(tmp_path / "news.parquet"))
    assert (said.code, said.out, said.err.count("\n")) == (1, "", 1)
    assert "needs pyarrow" in said.err
    assert "pip install" in said.err
    assert [each.name for each in tmp_path.iterdir()] == ["data"]


def test_json_lines_take_no_memory_of_their_own(fill, tmp_path):
    for number in range(16):
        fill.add(f"{number}", fill.long_text(number, 5_000))
    with Archive(fill.data) as archive:
        tracemalloc.start()
        export_to_file(archive, Order(form=FORMATS["jsonl"]), tmp_path / "news.jsonl")
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert (tmp_path / "news.jsonl").stat().st_size > 600_000
    assert peak < 400_000


# which articles


@pytest.fixture
def exported(akhbar, tmp_path):
    """The titles that such an export holds."""

    def export(*arguments):
        path = tmp_path / "out.jsonl"
        path.unlink(missing_ok=True)
        assert akhbar("export", *arguments, "--output", str(path)).code == 0
        return [json.loads(line)["title"] for line in path.read_text("utf-8").splitlines()]

    return export


def test_a_query_finds_what_a_search_finds(fill, exported):
    fill.add("پہلی", "وزیراعظم نے دورہ کیا", at="2024-07-01T08:00:00")
    fill.add("دوسری", "وزیر اعظم لاہور میں", at="2024-07-02T08:00:00", outlet="shaam", section="شہر")
    fill.add("تیسری", "بارش", at="2024-07-03T08:00:00")
    assert exported("وزیر اعظم") == ["پہلی", "دوسری"]
    assert exported("وزیر اعظم -لاہور") == ["پہلی"]
    assert exported("وزیر اعظم", "--exact") == ["دوسری"]
    assert exported("وزیر اعظم", "--outlet", "shaam", "--section", "شہر") == ["دوسری"]
    assert exported("وزیر اعظم", "--until", "2024-07-01") == ["پہلی"]
    assert exported("بارش", "--since", "2024-07-04") == []


def test_copies_of_a_query(fill, akhbar, exported):
    leader = fill.add("پہلی", "بارش ہوئی", at="2024-07-01T08:00:00")
    fill.add("نقل", "بارش ہوئی", outlet="shaam", at="2024-07-02T08:00:00", copy_of=leader)
    assert exported("بارش") == exported("بارش", "--one-per-cluster") == ["پہلی"]
    assert exported("بارش", "--copies") == ["پہلی", "نقل"]
    assert "1 copy is left out" in akhbar("export", "بارش").err
    assert "1 copy is left out" in akhbar("export", "بارش", "--exact").err
    assert "left out" not in akhbar("export", "ہوئی -بارش").err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--copies", "--one-per-cluster"), "give one of the two"),
        (("--exact",), "give a query"),
        (("--format", "hf"), "name it with --output"),
        (("--split", "a=0.5,b=0.5"), "name it with --output"),
        (("--split", "a=0.5", "--output", "x"), "add up to 0.5"),
        (("--format", "hf", "--output", "x", "--manifest", "y"), "leave --manifest out"),
        (("",), "a query needs at least one word"),
    ],
)
def test_wrong_use(akhbar, arguments, says, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = akhbar("export", *arguments)
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert says in said.err
    assert [each.name for each in tmp_path.iterdir()] == ["data"]


def test_on_a_terminal_a_bar_is_shown_and_goes(stories, process, tmp_path):
    master, slave = os.openpty()
    running = process(
        "export",
        "--output",
        str(tmp_path / "x"),
        stdout=subprocess.DEVNULL,
        stderr=slave,
        env={"TERM": "xterm"},
    )
    running.wait(20)
    os.close(slave)
    seen = b""
    while b"wrote 20" not in seen:
        seen += os.read(master, 65536)
    os.close(master)
    assert b"exporting" in seen
    assert b"20/20" in seen or b"/20" in seen
