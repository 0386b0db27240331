"""A takedown of one story whose bytes stand in an answer that holds others too: WordPress's API, 100 posts each."""

from __future__ import annotations

import gzip
import json

import pytest

from archive.archive import Archive
from archive.check import check
from archive.fates import settle_forgotten
from archive.forgetting import forget
from archive.repair import repair
from archive.warc_members import members
from archive.warc_reader import parse, read_response
from archive.warc_records import payload_digest
from pipelines.extract.wordpress import posts

API = "https://subh.example/wp-json/wp/v2/posts?per_page=100&before=2026-11-22T00:00:00"
SECRETS = ["رازداری", "پوشیدہ"]
WORDS = ["نہر", SECRETS[0], "پل", SECRETS[1], "سڑک"]


def _post(number, link=None):
    return {
        "id": number,
        "link": link or f"https://subh.example/{number}",
        "title": {"rendered": f"{WORDS[number]} کی خبر"},
        "content": {"rendered": f"<p>{WORDS[number]} کے کنارے آج ایک تقریب ہوئی۔</p>"},
    }


@pytest.fixture
def answer(shelf):
    """Writes an answer with five posts, and stores those that are named from it."""

    def write(*stored, links=None):
        payload = json.dumps([_post(number, (links or {}).get(number)) for number in range(5)]).encode()
        headers = (("Content-Type", "application/json; charset=UTF-8"), ("X-WP-Total", "5"))
        record = shelf.exchange(
            gzip.compress(payload),
            url=API,
            response_headers=[*headers, ("Content-Encoding", "gzip"), ("Content-Length", "999")],
        )
        warc = shelf.writer()
        written = warc.write(record)
        warc.close()
        for number in stored:
            article = shelf.stacks.article(
                f"https://subh.example/{number}", title=WORDS[number], body=f"{WORDS[number]} متن"
            )
            shelf.stacks.put(article, warc=written.pointer)
        return written.pointer

    return write


def _numbers(shelf, url):
    """Which posts the record has that the article's pointer leads to."""
    with Archive(shelf.data) as archive:
        article = archive.article(url)
    response = read_response(shelf.data, article.warc_file, article.warc_offset)
    return [post.number for post in posts(response.payload)], response


def _is_nowhere(shelf, word):
    found = shelf.bytes_on_disk()
    return not any(form in found for form in (word.encode(), json.dumps(word).strip('"').encode()))


def test_one_goes_then_another_and_the_others_keep_their_bytes(shelf, answer):
    shelf.story("9", "عام خبر", "ایک اور صفحہ")
    answer(0, 1, 2, 3, 4)
    shelf.connection.close()
    done = forget(shelf.data, "https://subh.example/1")
    assert (done.articles, done.records, done.shortened, done.clean) == (1, 0, 1, True)
    assert _is_nowhere(shelf, SECRETS[0])
    assert not _is_nowhere(shelf, SECRETS[1])
    assert forget(shelf.data, "https://subh.example/3").shortened == 1
    assert _is_nowhere(shelf, SECRETS[1])
    for number in (0, 2, 4):
        numbers, response = _numbers(shelf, f"https://subh.example/{number}")
        assert numbers == [0, 2, 4]
        assert (response.url, response.header("X-WP-Total")) == (API, "5")
        assert (response.header("Content-Encoding"), response.header("Content-Length")) == (
            "",
            str(len(response.payload)),
        )
    assert check(shelf.data) == []


def test_the_record_says_that_it_was_cut(shelf, answer):
    pointer = answer(0, 1)
    (before,) = [parse(m) for m in members(shelf.data / "warc" / pointer.file) if m.offset == pointer.offset]
    forget(shelf.data, "https://subh.example/1")
    page = shelf.stacks.page("https://subh.example/0")
    (member,) = [
        m for m in members(shelf.data / "warc" / page["warc_file"]) if m.offset == page["warc_offset"]
    ]
    record = parse(member, check_digests=True)
    payload = record.raw_stream.read()
    fields = record.rec_headers
    assert fields.get_header("WARC-Truncated") == "unspecified"
    for name in ("WARC-Record-ID", "WARC-Date", "WARC-Target-URI"):
        assert fields.get_header(name) == before.rec_headers.get_header(name)
    assert fields.get_header("WARC-Payload-Digest") == payload_digest(payload) == page["payload_digest"]
    assert record.digest_checker.passed
    assert page["warc_length"] == member.end - member.offset
    assert record.http_headers.get_statuscode() == "200"


def test_an_answer_that_nothing_points_at_loses_the_story_too(shelf, answer):
    shelf.story("1", SECRETS[0], f"{SECRETS[0]} صفحہ")  # the page itself is what was stored
    answer(0, 2)  # and a back-fill that left it alone came by
    done = forget(shelf.data, "https://subh.example/1")
    assert (done.records, done.shortened) == (2, 1)
    assert _is_nowhere(shelf, SECRETS[0])
    assert _numbers(shelf, "https://subh.example/2")[0] == [0, 2, 3, 4]
    assert check(shelf.data) == []


@pytest.mark.parametrize(
    ("link", "left"),
    [
        ("http://www.subh.example/1/", [0, 2, 3, 4]),
        ("https://subh.example/1?utm_source=api", [0, 2, 3, 4]),
        ("https://m.subh.example/story/1", [0, 2]),  # by no rule the same: what no other page needs goes too
    ],
)
def test_links_of_another_form(shelf, answer, link, left):
    answer(0, 1, 2, links={1: link})
    forget(shelf.data, "https://subh.example/1")
    assert _is_nowhere(shelf, SECRETS[0])
    assert _numbers(shelf, "https://subh.example/0")[0] == left
    assert check(shelf.data) == []


def test_a_later_answer_has_it_again_and_repair_takes_it_out(shelf, answer):
    answer(0, 1)
    forget(shelf.data, "https://subh.example/1")
    pointer = answer(2)
    settle_forgotten(
        shelf.connection,
        "https://subh.example/1",
        shelf.stacks.fetched(warc=pointer),
        "https://subh.example/1",
    )
    assert ["fetched again" in finding.what for finding in check(shelf.data)] == [True]
    shelf.connection.close()
    assert list(repair(shelf.data)) == [
        "removed the bytes of https://subh.example/1 again: it was fetched under another address"
    ]
    assert _is_nowhere(shelf, SECRETS[0])
    assert _numbers(shelf, "https://subh.example/2")[0] == [0, 2, 3, 4]
    assert check(shelf.data) == []


def test_other_json_is_left_alone(shelf):
    """No array of pages: a record goes whole, or stays."""
    kind = [("Content-Type", "application/json")]
    for body in (b"[]", b"{}", b"[1, 2]", b"nonsense", b'[{"link": 5}]'):
        shelf.record("https://subh.example/api", body, response_headers=kind)
    shelf.story("1", SECRETS[0], f"{SECRETS[0]} صفحہ")
    assert forget(shelf.data, "https://subh.example/1").shortened == 0
    assert check(shelf.data) == []


def test_the_command_says_so(shelf, answer, akhbar):
    answer(0, 1)
    said = akhbar("forget", "https://subh.example/1", "--yes")
    assert said.code == 0
    assert "0 records in 1 WARC files, cut out of 1 that hold others too" in said.err
