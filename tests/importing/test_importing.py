"""What an import makes of captures: stored once, as seen when they were captured, and never over what is newer."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta

import pytest

from archive import fates, leases, ledger
from archive.archive import Archive
from archive.cli import main
from archive.db import transaction
from archive.models import Fetched, FoundPage
from archive.outlets import OutletRow, register
from archive.schema import open_writing
from archive.times import from_text, now, to_text
from archive.warc_reader import read_response
from pipelines.extract import charset


def _said(done):
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["counts"]


def test_articles_are_stored_as_seen_when_they_were_captured(desk, records, warc):
    path = warc(
        records.record("urn:x", b"software: y\r\n", kind="warcinfo"),
        records.story(1, at="2024-03-01T05:00:00Z"),
        records.story(2, path="news/2?utm_source=feed"),
        records.record("https://other.example/news/3", records.http(records.html(3))),
        records.story(4, path="about"),
        records.record("https://subh.example/news/5", b"GET / HTTP/1.1\r\n\r\n", kind="request"),
        records.record("https://subh.example/news/6", records.http("nothing", status="404 Not Found")),
        records.record("https://subh.example/news/7", records.http("<p>minister said today</p>" * 200)),
    )
    done = desk.import_warc(path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(
        "8 records, 4 of known outlets, 2 articles stored, 0 known, 1 not pages, 1 in other languages; 0 MB in"
    )
    assert desk.urls() == ["news/1", "news/2"]
    page = desk.page("news/1")
    assert (page["found_in"], page["fetched_at"], page["state"]) == (
        "news.warc.gz",
        "2024-03-01T05:00:00Z",
        "fetched",
    )
    assert (
        desk.bench.value("SELECT first_seen_at FROM articles WHERE url LIKE '%/1'") == "2024-03-01T05:00:00Z"
    )
    assert desk.findings() == []
    with Archive(desk.bench.data) as archive:
        assert len(archive.search("خبر").hits) == 2
    (run,) = desk.bench.rows("SELECT * FROM runs")
    assert (run["spider"], run["finish_reason"], run["exit_code"]) == ("import_warc", "finished", 0)
    assert desk.bench.value("SELECT stored FROM run_outlets") == 2


def test_the_record_is_copied_as_it_was(desk, records, warc):
    record = records.story(1)
    desk.import_warc(warc(record))
    page = desk.page("news/1")
    file = desk.bench.data / "warc" / page["warc_file"]
    member = file.read_bytes()[page["warc_offset"] : page["warc_offset"] + page["warc_length"]]
    assert gzip.decompress(member) == record


@pytest.mark.parametrize("name", ["a.warc", "a.warc.zst", "a.warc.gz"])
def test_every_compression(desk, records, warc, name):
    desk.import_warc(warc(*(records.story(number) for number in range(3)), name=name))
    assert desk.urls() == ["news/0", "news/1", "news/2"]
    assert desk.findings() == []


def test_a_second_import_does_nothing(desk, records, warc):
    path = warc(records.story(1))
    desk.import_warc(path)
    again = desk.import_warc(path)
    assert (again.returncode, again.stdout) == (
        0,
        "nothing to do: all of it was imported (--all does it again)\n",
    )
    assert _said(desk.import_warc(path, "--all", "--json"))["known"] == 1
    assert desk.bench.value("SELECT count(*) FROM revisions") == 1


def test_another_outlet_file_makes_a_file_new(desk, records, warc):
    path = warc(
        records.story(1), records.record("https://sham.example/news/2", records.http(records.html(2)))
    )
    desk.import_warc(path)
    text = (desk.bench.outlets / "subh.toml").read_text("utf-8")
    (desk.bench.outlets / "sham.toml").write_text(text.replace("subh", "sham"), "utf-8")
    counts = _said(desk.import_warc(path, "--json"))
    assert (counts["stored"], counts["known"]) == (1, 1)


def test_a_later_capture_is_a_later_version(desk, records, warc):
    first = records.story(1, at="2026-11-20T05:00:00Z")
    later = records.story(
        1, at="2026-11-20T09:00:00Z", extra="<p>پولیس نے بعد میں بتایا کہ دو افراد کو چھوڑ دیا گیا ہے۔</p>"
    )
    desk.import_warc(warc(first))
    counts = _said(desk.import_warc(warc(later, name="b.warc.gz"), "--json"))
    assert counts["edit"] == 1
    seen = desk.bench.rows("SELECT seen_at, kind FROM revisions ORDER BY revision")
    assert [tuple(row) for row in seen] == [
        ("2026-11-20T05:00:00Z", "first"),
        ("2026-11-20T09:00:00Z", "edit"),
    ]
    assert desk.page("news/1")["fetched_at"] == "2026-11-20T09:00:00Z"


@pytest.mark.parametrize("at", ["2026-11-20T05:00:00Z", "2019-01-01T00:00:00Z"])
def test_a_capture_that_is_not_later_changes_nothing(desk, records, warc, at):
    desk.import_warc(warc(records.story(1)))
    before = [tuple(row) for row in desk.bench.rows("SELECT * FROM pages")]
    counts = _said(
        desk.import_warc(warc(records.story(1, at=at, extra="<p>اور</p>" * 30), name="b.warc.gz"), "--json")
    )
    assert counts["known"] == 1
    assert [tuple(row) for row in desk.bench.rows("SELECT * FROM pages")] == before


def test_a_later_capture_with_the_same_text_says_that_it_was_still_there(desk, records, warc):
    desk.import_warc(warc(records.story(1)))
    size = sum(path.stat().st_size for path in (desk.bench.data / "warc").iterdir())
    desk.import_warc(warc(records.story(1, at="2026-11-21T05:00:00Z"), name="b.warc.gz"))
    assert desk.bench.value("SELECT checked_at FROM articles") == "2026-11-21T05:00:00Z"
    assert desk.bench.value("SELECT count(*) FROM revisions") == 1
    assert sum(path.stat().st_size for path in (desk.bench.data / "warc").iterdir()) == size


@pytest.mark.parametrize("what", ["listing", "half"])
def test_a_later_capture_that_looks_wrong_is_left_out(desk, records, warc, what):
    desk.import_warc(warc(records.story(1, extra="<p>شہر میں بارش کے بعد پانی کھڑا ہو گیا ہے۔</p>" * 30)))
    page = (
        records.html(1)
        if what == "half"
        else "<h1>تازہ خبریں</h1><p>آج کی خبریں یہ ہیں اور ان کے لیے یہاں دیکھیے</p>"
    )
    wrong = records.record("https://subh.example/news/1", records.http(page), at="2026-11-21T05:00:00Z")
    counts = _said(desk.import_warc(warc(wrong, name="b.warc.gz"), "--json"))
    assert counts.get("doubtful") == 1
    row = desk.page("news/1")
    assert (row["state"], row["suspected_at"]) == ("fetched", None)
    assert desk.bench.value("SELECT gone_at FROM articles") is None


def test_nothing_of_the_past_becomes_due(desk, records, warc):
    young = to_text(now() - timedelta(hours=2))
    fresh = records.html(9).replace("2026-11-10T09:00:00+05:00", young)
    desk.import_warc(
        warc(
            records.story(1, at="2019-01-01T00:00:00Z"),
            records.record("https://subh.example/news/9", records.http(fresh), at=young),
            records.story(3, path="news/list", title="خبریں"),
        )
    )
    assert desk.page("news/1")["next_due_at"] is None
    assert from_text(desk.page("news/9")["next_due_at"]) > now()
    assert desk.bench.value("SELECT count(*) FROM pages WHERE next_due_at < ?", to_text(now())) == 0


def test_what_is_no_article_can_be_tried_again_from_its_bytes(desk, records, warc):
    desk.import_warc(
        warc(
            records.record(
                "https://subh.example/news/1",
                records.http(
                    "<p>یہ خبر ابھی نہیں لکھی گئی، تھوڑی دیر میں یہاں ہو گی، دوبارہ آئیے، بہت شکریہ۔ یہ صفحہ بدلتا رہے گا۔</p>"
                ),
            )
        )
    )
    page = desk.page("news/1")
    assert (page["state"], page["next_due_at"]) == ("quarantined", None)
    assert read_response(desk.bench.data, page["warc_file"], page["warc_offset"]).payload
    assert (
        _said(
            desk.import_warc(warc(records.story(1, at="2018-01-01T00:00:00Z"), name="b.warc.gz"), "--json")
        )["stored"]
        == 1
    )


def _crawled(desk, *, state, at="2026-11-21T00:00:00Z"):
    """Enter page news/1 as a crawl may have left it."""
    url = "https://subh.example/news/1"
    connection = open_writing(desk.bench.data)
    with transaction(connection):
        register(
            connection,
            [OutletRow(id="subh", name="Subh", home="https://subh.example/", timezone="Asia/Karachi")],
        )
        ledger.add(connection, "subh", [FoundPage(url)], found_in="feed", priority=30, now=from_text(at))
        if state == "gone":
            fates.settle_gone(connection, url, Fetched(status=404, at=from_text(at)))
        if state == "crawled":
            leases.take(connection, "subh", now())
            connection.execute("UPDATE leases SET host = 'another-machine'")
    connection.close()


def test_what_is_gone_by_now_is_stored_as_gone(desk, records, warc):
    _crawled(desk, state="gone")
    desk.import_warc(warc(records.story(1, at="2026-11-20T00:00:00Z")))
    (row,) = desk.bench.rows("SELECT first_seen_at, gone_at FROM articles")
    assert tuple(row) == ("2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z")


def test_a_page_that_waits_to_be_fetched_need_not_be(desk, records, warc):
    _crawled(desk, state="new")
    desk.import_warc(warc(records.story(1)))
    assert desk.urls() == ["news/1"]
    assert desk.page("news/1")["found_in"] == "feed"


def test_what_a_running_crawl_is_about_to_fetch_is_left_to_it(desk, records, warc):
    _crawled(desk, state="crawled")
    counts = _said(desk.import_warc(warc(records.story(1), records.story(2)), "--json"))
    assert (counts["left to a crawl"], counts["stored"]) == (1, 1)
    assert desk.page("news/1")["state"] == "new"


def test_what_was_forgotten_stays_so(desk, records, warc):
    path = warc(records.story(1), records.story(2))
    desk.import_warc(path)
    assert main(["--data", str(desk.bench.data), "forget", "--yes", "https://subh.example/news/1"]) == 0
    counts = _said(desk.import_warc(path, "--all", "--json"))
    assert counts["forgotten"] == 1
    assert desk.urls() == ["news/2"]
    assert desk.findings() == []


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_page_under_two_addresses_is_one_article(desk, records, warc, order):
    head = '<link rel="canonical" href="https://subh.example/news/1">'
    both = (records.story(1), records.story(1, path="amp/1", head=head))
    desk.import_warc(warc(*(both[number] for number in order)))
    assert desk.urls() == ["news/1"]
    assert (desk.page("amp/1")["state"], desk.page("amp/1")["alias_of"]) == (
        "alias",
        "https://subh.example/news/1",
    )
    assert desk.findings() == []


def test_a_page_whose_canonical_address_never_comes_is_an_article(desk, records, warc):
    head = '<link rel="canonical" href="https://subh.example/news/1">'
    desk.import_warc(warc(records.story(1, path="amp/1", head=head)))
    assert desk.urls() == ["amp/1"]
    assert desk.bench.rows("SELECT 1 FROM pages WHERE state = 'new'") == []


def test_the_wayback_machine_is_seen_through(desk, records, warc):
    stamp = "20200501102030"
    page = records.html(1, head='<link rel="canonical" href="https://subh.example/news/1">')
    page = page.replace('href="https://', f'href="https://web.archive.org/web/{stamp}/https://')
    bar = "<!-- BEGIN WAYBACK TOOLBAR INSERT --><p>یہ پٹی آرکائیو نے لگائی ہے، اخبار نے نہیں۔</p><!-- END WAYBACK TOOLBAR INSERT -->"
    url = f"https://web.archive.org/web/{stamp}/https://subh.example/news/1"
    record = records.record(url, records.http(page.replace("<article>", f"<article>{bar}"), ETag='"theirs"'))
    desk.import_warc(warc(record))
    (row,) = desk.bench.rows("SELECT url, first_seen_at, body FROM articles")
    assert tuple(row)[:2] == ("https://subh.example/news/1", "2020-05-01T10:20:30Z")
    assert "آرکائیو" not in row["body"]
    pointer = desk.page("news/1")
    assert pointer["etag"] is None
    kept = read_response(desk.bench.data, pointer["warc_file"], pointer["warc_offset"])
    assert (kept.url, b"WAYBACK" in kept.payload) == ("https://subh.example/news/1", False)
    assert desk.findings() == []
    assert main(["--data", str(desk.bench.data), "forget", "--yes", "https://subh.example/news/1"]) == 0
    (kept,) = (desk.bench.data / "warc").iterdir()
    assert b"news/1" not in gzip.decompress(kept.read_bytes())


def test_encodings_of_the_transfer_are_undone(desk, records, warc):
    page = records.html(1).encode()
    packed = gzip.compress(page)
    chunks = b"".join(
        b"%x\r\n%s\r\n" % (len(packed[at : at + 700]), packed[at : at + 700])
        for at in range(0, len(packed), 700)
    )
    http = records.http(chunks + b"0\r\n\r\n", Transfer_Encoding="chunked", Content_Encoding="gzip")
    desk.import_warc(warc(records.record("https://subh.example/news/1", http)))
    assert desk.urls() == ["news/1"]
    pointer = desk.page("news/1")
    assert read_response(desk.bench.data, pointer["warc_file"], pointer["warc_offset"]).payload == page


def test_an_encoding_that_was_undone_already(desk, records, warc):
    http = records.http(records.html(1), Content_Encoding="gzip", Transfer_Encoding="chunked")
    desk.import_warc(warc(records.record("https://subh.example/news/1", http)))
    assert desk.urls() == ["news/1"]
    assert desk.findings() == []


def test_pages_that_were_cut_off_or_are_too_large(desk, records, warc):
    desk.settings["DOWNLOAD_MAXSIZE"] = 20_000
    big = records.html(2, extra=f"<p>{'شہر میں بارش ہوئی ہے۔ ' * 2_000}</p>")
    path = warc(
        records.record(
            "https://subh.example/news/1", records.http(records.html(1)), more="WARC-Truncated: length\r\n"
        ),
        records.record("https://subh.example/news/2", records.http(big)),
        records.story(3),
    )
    assert _said(desk.import_warc(path, "--json"))["too large"] == 2
    assert desk.urls() == ["news/3"]


def test_digests(desk, records, warc):
    wrong = "sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    page = records.http(records.html(1))
    path = warc(
        # Many crawlers take it of the decoded payload: no reason to doubt the bytes, nor for 'check' to complain.
        records.record("https://subh.example/news/1", page, more=f"WARC-Payload-Digest: {wrong}\r\n"),
        records.record("https://subh.example/news/2", page, more=f"WARC-Block-Digest: {wrong}\r\n"),
    )
    done = desk.import_warc(path, "--json")
    assert [each["what"] for each in json.loads(done.stdout)["broken"]] == [
        "its block does not match WARC-Block-Digest"
    ]
    assert desk.urls() == ["news/1"]
    assert desk.findings() == []


def test_broken_records_are_named_and_end_nothing(desk, records, warc):
    path = warc(
        records.story(1),
        records.record("https://subh.example/news/2", records.http(records.html(2)), length=70),
        records.record("https://subh.example/news/3", b"no HTTP"),
        records.story(4, at="some day"),
        records.record("https://subh.example/news/5", records.http(b"no gzip", Content_Encoding="gzip")),
        records.story(6),
    )
    done = desk.import_warc(path)
    assert done.returncode == 0
    assert "4 broken" in done.stdout
    named = done.stderr.splitlines()
    assert len(named) == 4
    assert all(line.startswith("akhbar: news.warc.gz, byte ") for line in named)
    assert desk.urls() == ["news/1", "news/6"]


def test_links_leave_the_records_where_they_are(desk, records, warc, capsys):
    path = warc(records.story(1), records.story(2))
    before = path.read_bytes()
    desk.import_warc(path, "--link")
    assert desk.page("news/1")["warc_file"] == str(path)
    assert not (desk.bench.data / "warc").exists()
    assert desk.findings() == []
    data = ["--data", str(desk.bench.data)]
    assert main([*data, "backup", "--warc", str(desk.bench.data.parent / "backup")]) == 0
    assert f"{path} is linked, not copied" in capsys.readouterr().err
    assert main([*data, "forget", "--yes", "https://subh.example/news/1"]) == 0
    assert f"{path} has its bytes too" in capsys.readouterr().err
    assert path.read_bytes() == before
    path.unlink()
    assert desk.findings() == [f"{path} is missing; 1 records of it are referred to"]


def test_links_need_gzip(desk, records, warc):
    done = desk.import_warc(warc(records.story(1), name="a.warc.zst"), "--link")
    assert done.returncode == 2
    assert "not compressed with gzip" in done.stderr


def test_days_are_those_of_publication(desk, records, warc):
    # Story n is of the n+1st of November 2026, at nine in Karachi.
    path = warc(*(records.story(number) for number in range(6)))
    desk.import_warc(path, "--since", "2026-11-03", "--until", "2026-11-04")
    assert desk.urls() == ["news/2", "news/3"]
    desk.import_warc(path)
    assert len(desk.urls()) == 6


def test_a_dry_run_changes_nothing(desk, records, warc):
    path = warc(records.story(1), records.story(1, at="2026-11-20T08:00:00Z"), records.story(2))
    done = desk.import_warc(path, "--dry-run")
    assert "2 would be stored, 1 known" in done.stdout
    assert not desk.bench.data.exists()
    desk.import_warc(warc(records.story(1), name="b.warc.gz"))
    assert "1 would be stored, 2 known" in desk.import_warc(path, "--dry-run").stdout
    assert desk.urls() == ["news/1"]


def test_without_bytes(desk, records, warc):
    desk.settings["WARC"] = "none"
    desk.import_warc(warc(records.story(1)))
    assert desk.urls() == ["news/1"]
    assert desk.page("news/1")["warc_file"] is None


def test_folders_and_what_cannot_be_read(desk, records, warc, tmp_path):
    warc(records.story(1), name="a.warc.gz")
    warc(records.story(2), name="b.warc.zst")
    (tmp_path / "c.warc.gz").write_bytes(b"<html>")
    (tmp_path / "d.warc.gz").write_bytes(b"")
    done = desk.import_warc(tmp_path, tmp_path / "missing.warc.gz")
    assert done.returncode == 1
    assert desk.urls() == ["news/1", "news/2"]
    for name, why in (
        ("c.warc.gz", "begins neither"),
        ("d.warc.gz", "an empty file"),
        ("missing.warc.gz", "No such file"),
    ):
        assert any(name in line and why in line for line in done.stderr.splitlines()), done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--jobs", "0"], "--jobs 0"),
        (["--since", "soon"], "--since 'soon'"),
        (["--since", "2026-02-01", "--until", "2026-01-01"], "is before"),
    ],
)
def test_wrong_use(desk, records, warc, arguments, said):
    done = desk.import_warc(warc(records.story(1)), *arguments)
    assert (done.returncode, said in done.stderr) == (2, True)


def test_without_fastwarc_it_says_how_to_get_it(desk, records, warc, monkeypatch):
    monkeypatch.setattr("crawler.commands.import_warc.find_spec", lambda name: None)
    done = desk.import_warc(warc(records.story(1)))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "pip install" in done.stderr


def test_the_look_that_spares_extraction_loses_no_urdu():
    from crawler.importing.sieve import may_be_urdu

    assert may_be_urdu(
        "شہر کی انتظامیہ نے کہا ہے کہ بسوں کا کرایہ کم ہو گا، لوگوں نے اس پر خوشی کا اظہار کیا ہے"
    )
    assert may_be_urdu("&#1746; &#1722; &#x6d2; &#1657;")
    assert may_be_urdu(r'{"articleBody": "\u06a9\u06cc\u06d2"}')
    assert may_be_urdu(charset.to_text("شہر کے لوگوں نے کہا ہے کہ بڑا ٹرک ہے".encode("cp1256")))
    assert not may_be_urdu("قال الرئيس في المدينة إن الحكومة سوف تعلن عن القرار غدا")
    assert not may_be_urdu("دولت اعلام کرد که این طرح از هفته آینده در شهر اجرا می‌شود")
    assert not may_be_urdu("The minister said on Monday that the plan was ready")
