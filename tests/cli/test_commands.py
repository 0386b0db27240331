"""What each command prints, and its exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import stat
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.cli import main
from archive.db import open_raw
from archive.models import WarcPointer
from archive.text import FOLD_VERSION
from archive.warc import FOLDER, Exchange, WarcWriter


@pytest.fixture
def story(fill):
    return fill.add(
        "کراچی میں بارش",
        "کراچی میں کل رات بارش ہوئی۔\n\nوزیر اعظم نے نوٹس لے لیا۔",
        authors=("علی خان",),
        section="موسم",
        tags=("بارش", "کراچی"),
        credit_url="https://shaam.example/x",
    )


# search


def test_search_prints_title_address_and_snippet(akhbar, story):
    said = akhbar("search", "بارش")
    assert said.code == 0
    assert said.out == (
        "کراچی میں بارش\n1 · subh · 2024-07-01 09:30 UTC · https://subh.example/1\n"
        "کراچی میں کل رات بارش ہوئی۔ وزیر اعظم نے نوٹس لے لیا۔\n"
    )
    assert said.err == "1 article\n"


def test_search_as_json(akhbar, story):
    said = akhbar("search", "وزیراعظم", "--json")
    assert said.json["query"] == "وزیراعظم"
    assert said.json["total"] == 1
    assert said.json["expanded"] == ["وزیر اعظم"]
    (hit,) = said.json["hits"]
    assert hit["title"] == "کراچی میں بارش"
    assert hit["published_at"] == "2024-07-01T09:30:00Z"
    (mark,) = hit["snippet"]["marks"]
    assert hit["snippet"]["text"][slice(*mark)] == "وزیر اعظم"
    assert "also looked for: وزیر اعظم" in said.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("کراچی", "بارش"),
        ("کراچی بارش",),
        ('"کل رات"', "--limit", "5"),
        ("--limit", "5", "بارش", "OR", "سیلاب"),
        ("بارش", "-لاہور"),
        ("-لاہور", "بارش"),
        ("بارش", "--sort", "date", "-لاہور", "رات"),
        ("-لاہور", "--exact", "بارش"),
        ("--", "بارش", "-لاہور"),
        ("بارش", "-lahore"),
    ],
)
def test_queries_as_a_shell_hands_them_over(akhbar, story, arguments):
    said = akhbar("search", *arguments)
    assert (said.code, said.err) == (0, "1 article\n")


def test_excluding_on_the_command_line(akhbar, story):
    assert akhbar("search", "بارش", "-کراچی").out == ""


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("سیلاب",), "no article found; try fewer words"),
        (("بارش", "--outlet", "shaam"), "no article found; try without --outlet"),
        (("بارش", "--since", "2025-01-01", "--author", "علی"), "try without --since, --author"),
        (("وزیراعظم", "--exact"), "--exact looks for the words just as typed"),
    ],
)
def test_nothing_found_is_no_failure(akhbar, story, arguments, hint):
    said = akhbar("search", *arguments)
    assert (said.code, said.out) == (0, "")
    assert hint in said.err


def test_copies_are_offered(fill, akhbar, story):
    fill.add("نقل", "بارش", outlet="shaam", copy_of=story)
    assert "1 more in copies" in akhbar("search", "بارش").err
    assert "2 articles" in akhbar("search", "بارش", "--copies").err


def test_pages_of_hits(fill, akhbar):
    for _ in range(3):
        fill.add("خبر", "بارش")
    assert "1-2 of 3 articles" in akhbar("search", "بارش", "--limit", "2").err
    assert "3-3 of 3 articles" in akhbar("search", "بارش", "--limit", "2", "--offset", "2").err
    assert "none after the first 9" in akhbar("search", "بارش", "--offset", "9").err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("search",), "akhbar: a query needs at least one word to look for"),
        (("search", "-کراچی"), "akhbar: a query needs at least one word to look for; '-کراچی' only excludes"),
        (("search", "ک*"), "akhbar: 'ک*' would match too much: write at least 2 letters before the '*'"),
        (("search", "بارش OR"), "akhbar: OR needs something to look for on both sides"),
        (("search", "بارش", "--since", "کل"), "akhbar: not a day: 'کل'; write YYYY-MM-DD, as in 2024-10-31"),
        (("search", "بارش", "--limt", "3"), "akhbar search: error: unrecognized arguments: --limt"),
        (("search", "بارش", "--limit", "0"), "'0': give a whole number from 1 on"),
        (("search", "بارش", "--limit", "x"), "'x': give a whole number from 1 on"),
        (("search", "بارش", "--limit", "-1"), "'-1': give a whole number from 1 on"),
        (("search", "بارش", "--offset", "-1"), "'-1': give a whole number from 0 on"),
        (("search", "بارش", "--sort", "size"), "invalid choice: 'size'"),
        (("show",), "the following arguments are required: ID|URL"),
        (("show", "1", "2"), "akhbar show: error: unrecognized arguments: 2"),
        (("export", "--format", "xml"), "invalid choice: 'xml'"),
        (("nonsense",), "invalid choice: 'nonsense'"),
    ],
)
def test_wrong_use(akhbar, arguments, message):
    said = akhbar(*arguments)
    assert (said.code, said.out) == (2, "")
    assert message in said.err
    assert len(said.err.splitlines()) == 1
    assert "Traceback" not in said.err


def test_an_unknown_outlet(akhbar, story):
    said = akhbar("search", "بارش", "--outlet", "sub")
    assert (said.code, said.err) == (2, "akhbar: no outlet 'sub' in this archive: did you mean subh?\n")


# show


def test_show_an_article(akhbar, story):
    said = akhbar("show", "1")
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[:5] == [
        "کراچی میں بارش",
        "علی خان",
        "",
        "کراچی میں کل رات بارش ہوئی۔",
        "",
    ]
    assert "address       https://subh.example/1" in lines
    assert "published     2024-07-01 09:30 UTC (from json-ld: 2024-07-01T09:30:00)" in lines
    assert "credit        https://shaam.example/x" in lines
    assert any(line.startswith("SHA-256       ") and len(line) == 14 + 64 for line in lines)
    assert akhbar("show", "https://subh.example/1").out == said.out


def test_show_as_json(fill, akhbar, story):
    fill.page("https://subh.example/1", "fetched", http_status=200, article_id=story)
    shown = akhbar("show", "1", "--json").json
    assert shown["body"] == "کراچی میں کل رات بارش ہوئی۔\n\nوزیر اعظم نے نوٹس لے لیا۔"
    assert shown["authors"] == ["علی خان"]
    assert shown["published_day"] == "2024-07-01"
    assert shown["page"]["http_status"] == 200


def test_show_a_revision(fill, akhbar, story):
    fill.add("کراچی میں تیز بارش", "نیا متن ہے۔", url="https://subh.example/1", at="2024-07-02T00:00:00")
    assert akhbar("show", "1").out.startswith("کراچی میں تیز بارش\n")
    first = akhbar("show", "1", "--revision", "1")
    assert first.out.startswith("کراچی میں بارش\n")
    assert "1 of 2 (first, seen 2024-07-01 09:30 UTC)" in first.out
    assert akhbar("show", "1", "--revision", "1", "--json").json["title"] == "کراچی میں بارش"
    missing = akhbar("show", "1", "--revision", "3")
    assert (missing.code, missing.err) == (1, "akhbar: article 1 has revisions 1 to 2, not 3\n")


def test_show_the_fate_of_an_address(fill, akhbar):
    fill.page(
        "https://subh.example/x",
        "quarantined",
        reason="too_short",
        attempts=2,
        found_in="https://subh.example/feed",
        http_status=200,
        next_due_at="2024-07-02T00:00:00Z",
    )
    said = akhbar("show", "https://subh.example/x")
    assert said.code == 0
    assert said.out.splitlines() == [
        "quarantined: too_short",
        "",
        "address      https://subh.example/x",
        "outlet       subh",
        "found        2024-07-01 09:00 UTC",
        "found in     https://subh.example/feed",
        "HTTP status  200",
        "attempts     2",
        "next due     2024-07-02 00:00 UTC",
    ]
    assert akhbar("show", "https://subh.example/x", "--json").json["page"]["state"] == "quarantined"


@pytest.mark.parametrize("what", ["7", "https://nowhere.example/", "\udcff", "-5"])
def test_show_what_is_not_there(akhbar, what):
    said = akhbar("show", "--", what)
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("akhbar: no")
    assert said.err.count("\n") == 1


def test_show_the_page_as_it_was_served(fill, process):
    html = "<html><body>بارش</body></html>".encode()
    exchange = Exchange(
        url="https://subh.example/1",
        at=datetime(2024, 7, 1, tzinfo=UTC),
        method="GET",
        request_headers=[("Host", "subh.example")],
        status=200,
        reason="OK",
        response_headers=[("Content-Type", "text/html")],
        body=html,
    )
    with closing(WarcWriter(fill.data / FOLDER, software="test")) as writer:
        written = writer.write(exchange)
    fill.add(url="https://subh.example/1", warc=written.pointer)
    out, err = process("show", "1", "--raw").communicate(timeout=20)
    assert (out, err) == (html, b"")


def test_bytes_that_were_not_kept(fill, akhbar, story):
    fill.add(url="https://subh.example/lost", warc=WarcPointer("lost.warc.gz", 0, 1))
    said = akhbar("show", "1", "--raw")
    assert (said.code, said.out) == (1, "")
    assert "bytes were not kept" in said.err
    said = akhbar("show", "2", "--raw")
    assert said.code == 1
    assert "lost.warc.gz" in said.err


# stats, runs, quarantine


def test_stats(fill, akhbar, story):
    fill.outlet("sample", home="http://sample.akhbar.test/")
    fill.add(outlet="sample")
    said = akhbar("stats")
    assert said.code == 0
    assert said.out.splitlines()[0].split() == [
        "outlet",
        "articles",
        "unique",
        "words",
        "from",
        "to",
        "days",
        "last",
        "stored",
        "fresh",
        "90",
        "%",
    ]
    assert said.out.splitlines()[1].split() == [
        "subh",
        "1",
        "1",
        "12",
        "2024-07-01",
        "2024-07-01",
        "1",
        "2024-07-01",
    ]
    assert "sample is not counted" in said.err
    assert akhbar("stats", "--json").json["outlets"][0]["articles"] == 1
    assert akhbar("stats", "--outlet", "sample").out.splitlines()[1].startswith("sample")


def test_runs(fill, akhbar):
    assert "no crawl yet" in akhbar("runs").err
    fill.sql(
        "INSERT INTO runs (spider, started_at, ended_at, pid, host, finish_reason, exit_code)"
        " VALUES ('news', '2024-07-01T00:00:00Z', '2024-07-01T01:02:03Z', 9, 'h', 'finished', 4)"
    )
    fill.sql("INSERT INTO run_outlets (run_id, outlet, stored) VALUES (1, 'subh', 3), (1, 'shaam', 4)")
    fill.sql(
        "INSERT INTO runs (spider, started_at, pid, host) VALUES ('subh', '2024-07-02T00:00:00Z', 9, 'h')"
    )
    said = akhbar("runs")
    assert said.out.splitlines()[1].endswith("not yet")
    assert "1:02:03" in said.out.splitlines()[2]
    assert said.out.splitlines()[2].split()[-2:] == ["4", "finished"]
    assert [run["stored"] for run in akhbar("--json", "runs").json] == [0, 7]


def test_quarantine(fill, akhbar):
    assert "nothing in quarantine" in akhbar("quarantine").err
    fill.page("https://subh.example/1", "quarantined", reason="too_short", fetched_at="2024-07-01T00:00:00Z")
    fill.page("https://subh.example/2", "quarantined", reason="listing", fetched_at="2024-07-02T00:00:00Z")
    said = akhbar("quarantine")
    assert said.out.splitlines()[1] == "2024-07-02 00:00 UTC  subh    listing    https://subh.example/2"
    assert len(akhbar("quarantine", "--reason", "listing").out.splitlines()) == 2
    assert "there are more" in akhbar("quarantine", "--limit", "1").err
    assert len(akhbar("quarantine", "--outlet", "subh", "--json").json) == 2


# export


def test_export_as_json_lines(fill, process, story):
    fill.add("خط\u2028شکن", "متن")
    out, err = process("export").communicate(timeout=20)
    first, second = (json.loads(line) for line in out.decode().splitlines())
    assert first["title"] == "کراچی میں بارش"
    assert first["tags"] == ["بارش", "کراچی"]
    assert second["title"] == "خط\u2028شکن"
    assert err == b"wrote 2 articles\n"
    assert "کراچی".encode() in out


def test_export_as_csv_for_spreadsheets(fill, akhbar, tmp_path, story):
    for title in ("=1+1", "+92 300", "-ایک", "@نام", 'عام, "خبر"'):
        fill.add(title)
    path = tmp_path / "خبریں.csv"
    assert akhbar("export", "--format", "csv", "--output", str(path)).code == 0
    assert path.read_bytes().startswith(b"\xef\xbb\xbfid,outlet,url,")
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    assert [row["title"] for row in rows[1:]] == ["'=1+1", "'+92 300", "'-ایک", "'@نام", 'عام, "خبر"']
    assert rows[0]["body"] == "کراچی میں کل رات بارش ہوئی۔\n\nوزیر اعظم نے نوٹس لے لیا۔"
    assert rows[0]["tags"] == "بارش; کراچی"
    assert rows[0]["credit_name"] == ""


def test_export_with_filters(fill, akhbar, tmp_path, story):
    fill.add("شام", outlet="shaam", at="2024-08-01T00:00:00")
    path = tmp_path / "out"

    def exported(*filters):
        assert akhbar("export", "--output", str(path), *filters).code == 0
        return [json.loads(line)["title"] for line in path.read_text("utf-8").splitlines()]

    assert exported() == ["کراچی میں بارش", "شام"]
    assert exported("--outlet", "shaam") == ["شام"]
    assert exported("--until", "2024-07-31") == ["کراچی میں بارش"]
    assert exported("--author", "علی", "--section", "موسم") == ["کراچی میں بارش"]
    path.unlink()
    assert exported("--since", "2025-01-01") == []


def test_export_leaves_the_sample_out_unless_named(fill, akhbar, tmp_path):
    fill.outlet("sample", home="http://sample.akhbar.test/")
    fill.add(outlet="sample")
    path = tmp_path / "out"
    said = akhbar("export", "--output", str(path))
    assert "wrote 0 articles" in said.err
    assert "--outlet sample exports it" in said.err
    assert path.read_bytes() == b""
    assert "wrote 1 article" in akhbar("export", "--output", str(path), "--outlet", "sample").err
    assert akhbar("search", "خبر").err == "1 article\n"  # a search finds it all the same


def test_an_export_of_nothing_leaves_the_old_file_and_says_so(akhbar, tmp_path, story):
    path = tmp_path / "out.jsonl"
    path.write_text("old")
    said = akhbar("export", "--output", str(path), "--since", "2099-01-01")
    assert (said.code, path.read_text()) == (0, "old")
    assert said.err == f"no article to write: {path} stays as it was\nwrote 0 articles\n"
    for kind, begins in (("jsonl", ""), ("csv", "\ufeffid,")):
        new = tmp_path / f"new.{kind}"
        akhbar("export", "--output", str(new), "--since", "2099-01-01", "--format", kind)
        assert new.read_text("utf-8").startswith(begins)


def test_export_says_how_many_copies_it_leaves_out(fill, akhbar, story):
    fill.add("نقل", outlet="shaam", copy_of=story)
    fill.add("دوسری نقل", outlet="shaam", copy_of=story)
    said = akhbar("export")
    assert said.out.count("\n") == 1
    assert "2 copies are left out" in said.err
    assert "--copies" in said.err
    assert "left out" not in akhbar("export", "--copies").err
    assert "left out" not in akhbar("export", "--outlet", "subh").err
    assert "2 copies" in akhbar("export", "--outlet", "shaam").err
    assert "left out" not in akhbar("export", "--until", "2020-01-01").err


def test_an_export_that_fails_leaves_the_old_file(fill, akhbar, tmp_path, story):
    path = tmp_path / "out.jsonl"
    path.write_text("old")
    path.chmod(0o640)
    assert akhbar("export", "--output", str(path), "--outlet", "nowhere").code == 2
    assert path.read_text() == "old"
    assert akhbar("export", "--output", str(path)).code == 0
    assert path.read_text("utf-8").startswith('{"id": 1')
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "data",
        "out.jsonl",
        "out.jsonl.manifest.json",
    ]


def test_export_into_a_folder_that_is_not_there(akhbar, tmp_path, story):
    said = akhbar("export", "--output", str(tmp_path / "no" / "out"))
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("akhbar: cannot use ")
    assert said.err.count("\n") == 1


# devices, pipes, signals


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize("arguments", [("export",), ("search", "بارش"), ("stats", "--json")])
def test_a_full_disk_behind_stdout(process, story, arguments):
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        running = process(*arguments, stdout=full)
        _, err = running.communicate(timeout=20)
    assert running.returncode == 6
    assert err.decode().splitlines()[-1] == "akhbar: cannot write the output: No space left on device"
    assert b"Traceback" not in err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_device_is_written_not_replaced(akhbar, story):
    said = akhbar("export", "--output", "/dev/full")
    assert said.code == 6
    assert "no space left" in said.err
    assert stat.S_ISCHR(Path("/dev/full").stat().st_mode)


def test_a_reader_that_has_enough(fill, process):
    for number in range(20):
        fill.add(f"خبر {number}", fill.long_text(number, 2000))
    running = process("export")
    assert running.stdout.readline()
    running.stdout.close()
    assert running.stderr.read() == b""
    running.stderr.close()
    assert running.wait(20) == 0


def test_interrupted(fill, process):
    for number in range(20):
        fill.add(f"خبر {number}", fill.long_text(number, 2000))
    running = process("export")
    assert running.stdout.readline()  # it is in the middle: the pipe holds less than all
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=20)
    assert running.returncode == 130
    assert b"Traceback" not in err


# everything


def test_options_stand_before_or_after_the_command(fill, story, capsys):
    for arguments in (
        ["--data", str(fill.data), "--json", "search", "بارش"],
        ["search", "بارش", "--json", "--data", str(fill.data)],
        ["--json", "search", "--data", str(fill.data), "بارش"],
        ["--data", "/nowhere", "search", "بارش", "--json", "--data", str(fill.data)],
    ):
        assert main(arguments) == 0
        assert json.loads(capsys.readouterr().out)["total"] == 1


def test_alone_it_prints_help(akhbar, capsys):
    assert main([]) == 0
    out = capsys.readouterr().out
    for command in ("search", "show", "stats", "runs", "quarantine", "export", "check", "migrate"):
        assert re.search(rf"^    {command}\s", out, re.MULTILINE)


def test_version(akhbar):
    assert akhbar("--version").out.startswith("akhbar ")


def test_no_archive(akhbar, fill, tmp_path):
    for command in (("search", "بارش"), ("show", "1"), ("stats",), ("check",), ("migrate",), ("export",)):
        said = akhbar(*command, "--data", str(tmp_path / "none"))
        assert (said.code, said.out) == (1, "")
        assert said.err.startswith("akhbar: no archive at")
    assert not (tmp_path / "none").exists()


def test_a_file_that_is_no_archive(akhbar, tmp_path):
    (tmp_path / "archive.db").write_text("something else entirely" * 100)
    for command in (("search", "بارش"), ("check",), ("migrate",)):
        said = akhbar(*command, "--data", str(tmp_path))
        assert (said.code, said.err.count("\n")) == (1, 1)
        assert "not a SQLite database" in said.err


def test_migrate(fill, akhbar, story):
    said = akhbar("migrate")
    assert (said.code, said.out) == (0, "")
    assert "nothing to do" in said.err
    said = akhbar("migrate", "--json").json
    assert (said["migrations"], said["reindexed"]) == ([], False)


@pytest.mark.parametrize(("folded_by", "arguments"), [("0", ()), (str(FOLD_VERSION), ("--reindex",))])
def test_migrate_rebuilds_the_index(fill, akhbar, story, folded_by, arguments):
    with closing(open_raw(fill.data)) as connection:
        connection.execute("UPDATE meta SET value = ? WHERE key = 'fold_version'", (folded_by,))
        connection.execute("DELETE FROM articles_fts")
    assert "no article found" in akhbar("search", "بارش").err
    assert "index rebuilt" in akhbar("migrate", *arguments).err
    assert akhbar("search", "بارش").err == "1 article\n"


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_quarantine_fits_the_terminal(fill, terminal, columns):
    reason = "not_urdu: fa (0.07): words: 157, typical: 60 of Persian, 12 of Urdu, and so on for a while"
    fill.page("https://subh.example/1", "quarantined", reason=reason, fetched_at="2024-07-01T09:00:00Z")
    seen = terminal("quarantine", columns=columns)
    assert max(map(len, seen.splitlines())) <= columns
    assert reason in " ".join(seen.split())
    assert "https://subh.example/1\n" in seen


@pytest.mark.parametrize(
    "content", [b"", "گھر کا حساب کتاب\n".encode() * 100, b"SQLite format 3\0" + b"x" * 5000]
)
@pytest.mark.parametrize("command", ["stats", "check", "migrate"])
def test_an_empty_or_broken_file(tmp_path, capsys, content, command):
    path = tmp_path / "archive.db"
    path.write_bytes(content)
    assert main(["--data", str(tmp_path), command]) == 1
    err = capsys.readouterr().err
    assert err.startswith("akhbar: ")
    assert str(path) in err
    assert err.count("\n") == 1
    assert path.read_bytes() == content


def test_check(fill, akhbar, story):
    fill.page("https://subh.example/1", "fetched", article_id=story)
    sound = akhbar("check")
    assert (sound.code, sound.err) == (0, "nothing wrong\n")
    fill.sql("INSERT INTO articles_fts (rowid, title, body, keys) VALUES (1, 'بھوت', 'بھوت', 'xl')")
    broken = akhbar("check", "--json")
    assert broken.code == 1
    assert {"severity", "what"} <= set(broken.json[0])


def test_it_starts_without_what_is_slow(fill, story):
    code = (
        "import sys; from archive.cli import main; main(['search', 'بارش']); "
        "loaded = {'sqlite_utils', 'scrapy', 'lxml', 'w3lib', 'warcio', 'rich', 'twisted'} & set(sys.modules); "
        "sys.exit(f'loaded: {loaded}' if loaded else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "AKHBAR_DATA": str(fill.data)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
