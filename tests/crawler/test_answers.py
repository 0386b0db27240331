"""Each answer, and each lack of one, is one item."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from scrapy import Request
from scrapy import exceptions as scrapy_errors
from scrapy.http import HtmlResponse, Response

from archive.ledger import PRIORITY
from archive.models import DuePage, WarcPointer
from archive.sources import Source
from archive.times import now
from archive.warc import Written
from crawler.answers import page_item, source_item, unfetched
from crawler.refusals import Later, Refused
from pipelines.extract import Rejection
from pipelines.items import Denied, Gone, PageItem, Postponed, Unreachable

PAGE = "https://subh.example/news/1"
FEED = "https://subh.example/feed"
HTML = {"Content-Type": "text/html; charset=utf-8"}
THEN = datetime(2026, 11, 20, tzinfo=UTC)
DUE = DuePage(url=PAGE, outlet="subh", hint_title="اشارہ", hint_published_at=THEN, section="کھیل")


def _response(body=b"<p>x</p>", status=200, headers=HTML, url=PAGE, **meta):
    request = Request(PAGE, meta=meta)
    return HtmlResponse(url, status=status, headers=headers, body=body, request=request)


def _source(**more):
    return Source(**{"url": FEED, "outlet": "subh", "kind": "feed", "interval": 600} | more)


def _rss(*items):
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>خبریں</title>{inside}</channel></rss>'.encode()


def _poll(outlet, body=b"", status=200, headers=None, **source):
    response = Response(FEED, status=status, headers=headers or {}, body=body, request=Request(FEED))
    return source_item(_source(**source), outlet, response)


# Pages


def test_a_page_is_handed_on_with_all_that_is_known(outlet, knowledge):
    pointer = WarcPointer("f", 1, 2)
    response = _response(
        headers=HTML | {"ETag": ' "e" ', "Last-Modified": "Sat, 21 Nov 2026 08:30:20 GMT"},
        warc=Written(pointer, "sha1:X"),
        transferred=77,
    )
    item = page_item(DUE, outlet, knowledge, response)
    assert isinstance(item, PageItem)
    assert (item.page.url, item.page.body, item.page.content_type) == (
        PAGE,
        b"<p>x</p>",
        "text/html; charset=utf-8",
    )
    assert (item.page.hints.title, item.page.hints.published_at, item.page.hints.section) == (
        "اشارہ",
        THEN,
        "کھیل",
    )
    fetched = item.fetched
    assert (fetched.status, fetched.bytes, fetched.etag, fetched.warc) == (200, 77, '"e"', pointer)
    assert fetched.last_modified == "Sat, 21 Nov 2026 08:30:20 GMT"
    assert (fetched.payload_digest, fetched.body_hash) == ("sha1:X", hashlib.sha256(b"<p>x</p>").hexdigest())
    assert item.outcome is None
    assert item.page.fetched_at == fetched.at <= now()


def test_without_a_warc_file_the_bytes_are_counted_from_the_body(outlet, knowledge):
    item = page_item(DUE, outlet, knowledge, _response(b"12345", headers={}))
    assert (item.fetched.bytes, item.fetched.warc, item.fetched.payload_digest) == (5, None, None)
    assert (item.fetched.etag, item.page.content_type) == (None, "")


@pytest.mark.parametrize("status", [404, 410])
def test_gone(outlet, knowledge, status):
    item = page_item(DUE, outlet, knowledge, _response(status=status))
    assert isinstance(item.ending, Gone)
    assert item.ending.fetched.status == status


@pytest.mark.parametrize("status", [100, 300, 304, 400, 401, 403, 429, 451, 500, 502, 503, 504, 599])
def test_any_other_status_is_tried_again(outlet, knowledge, status):
    item = page_item(DUE, outlet, knowledge, _response(status=status))
    assert item.ending == Unreachable(f"HTTP {status}", status, None)


def test_retry_after_is_kept(outlet, knowledge):
    item = page_item(DUE, outlet, knowledge, _response(status=429, headers={"Retry-After": "3600"}))
    assert abs(item.ending.not_before - now() - timedelta(hours=1)) < timedelta(seconds=5)
    item = page_item(DUE, outlet, knowledge, _response(status=429, headers={"Retry-After": b"\xff soon"}))
    assert item.ending.not_before is None


def test_a_redirect_within_the_outlet_changes_the_address(outlet, knowledge):
    goal = "https://subh.example/news/2?utm_source=x"
    item = page_item(DUE, outlet, knowledge, _response(url=goal))
    assert (item.page.url, item.due.url, item.outcome) == ("https://subh.example/news/2", PAGE, None)


@pytest.mark.parametrize(
    "goal",
    ["https://subh.example/", "https://subh.example/login?next=/news/1", "https://other.example/news/1"],
)
def test_a_redirect_to_no_article_is_a_rejection(outlet, knowledge, goal):
    item = page_item(DUE, outlet, knowledge, _response(url=goal))
    assert isinstance(item.outcome, Rejection)
    assert item.outcome.reason == "redirected"
    assert goal in item.outcome.detail
    assert item.page.url == PAGE


@pytest.mark.parametrize(
    ("kind", "read"),
    [
        ("text/html", True), ("TEXT/HTML; charset=x", True), ("application/xhtml+xml", True), ("text/plain", True),
        ("", True), (" ; charset=utf-8", True), ("application/pdf", False), ("image/jpeg", False),
        ("application/json", False), ("video/mp4; x", False),
    ],
)  # fmt: skip
def test_what_is_no_text_is_not_read(outlet, knowledge, kind, read):
    item = page_item(DUE, outlet, knowledge, _response(headers={"Content-Type": kind}))
    assert (item.outcome is None) == read
    if not read:
        assert item.outcome == Rejection("no_text", f"served as {kind.partition(';')[0]}")


# Sources


def test_a_feed_gives_the_outlets_articles_once_each(outlet):
    body = _rss(
        f"<title>پہلی</title><link>{PAGE}?utm_source=rss</link><pubDate>Fri, 20 Nov 2026 10:00:00 +0500</pubDate>",
        f"<title>پھر</title><link>{PAGE}</link>",
        "<title>اشتہار</title><link>https://elsewhere.example/news/1</link>",
        "<title>دوسری</title><link>/news/2</link>",
    )
    item = _poll(
        outlet, body, headers={"ETag": '"e"', "Last-Modified": "Sat", "Content-Type": "application/rss+xml"}
    )
    assert [page.url for page in item.found] == [PAGE, "https://subh.example/news/2"]
    assert (item.found[0].title, item.found[0].published_at) == (
        "پہلی",
        datetime(2026, 11, 20, 5, tzinfo=UTC),
    )
    assert (item.etag, item.last_modified, item.body_hash) == ('"e"', "Sat", hashlib.sha256(body).hexdigest())
    assert (item.priority, item.error, item.problem, item.not_modified) == (
        PRIORITY["feed"],
        None,
        None,
        False,
    )
    assert (item.bytes, item.status) == (len(body), 200)
    assert (item.fastest, item.slowest) == (outlet.fetch.poll_min, outlet.fetch.poll_max)


def test_not_modified_by_status_or_by_body(outlet):
    assert _poll(outlet, status=304).not_modified
    body = _rss(f"<link>{PAGE}</link>")
    item = _poll(outlet, body, body_hash=hashlib.sha256(body).hexdigest())
    assert (item.not_modified, item.found, item.status) == (True, (), 200)


@pytest.mark.parametrize("status", [301, 403, 404, 429, 500, 503])
def test_a_bad_status_is_an_error(outlet, status):
    item = _poll(outlet, b"<rss/>", status, {"Retry-After": "60"})
    assert (item.found, item.not_modified) == ((), False)
    assert item.error == f"HTTP {status}"
    assert item.retry_after == item.at + timedelta(seconds=60)
    assert _poll(outlet, b"<rss/>", status).retry_after is None


def test_an_empty_answer_is_an_error_and_keeps_the_validators(outlet):
    item = _poll(outlet, b"", headers={"ETag": '"e"'})
    assert (item.error, item.etag) == ("an empty answer", None)


def test_links_that_are_no_articles_are_a_problem_that_is_named(outlet):
    item = _poll(outlet, _rss("<link>https://subh.example/a</link>", "<link>https://subh.example/b</link>"))
    assert "none of 2 links" in item.problem
    assert item.error is None


def test_what_is_no_feed_is_a_problem(outlet):
    assert _poll(outlet, b"<html><p>Checking your browser</p></html>").problem
    assert _poll(outlet, b"\x00\xff" * 100).problem


SITEMAP = '<?xml version="1.0"?><{0} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" {2}>{1}</{0}>'


def test_a_sitemap_index_names_children_within_the_outlet(outlet):
    inside = "".join(
        f"<sitemap><loc>{url}</loc><lastmod>2026-11-20T00:00:00Z</lastmod></sitemap>"
        for url in (
            "https://subh.example/1.xml",
            "https://cdn.subh.example/2.xml",
            "https://elsewhere.example/3.xml",
        )
    )
    item = _poll(outlet, SITEMAP.format("sitemapindex", inside, "").encode(), kind="sitemap")
    assert [child.url for child in item.children] == [
        "https://subh.example/1.xml",
        "https://cdn.subh.example/2.xml",
    ]
    assert {child.parent_url for child in item.children} == {FEED}
    assert {(child.lastmod, child.interval, child.kind) for child in item.children} == {
        (THEN, 600, "sitemap")
    }
    assert item.problem is None


def test_a_news_sitemap_comes_before_a_plain_one(outlet):
    news = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    story = (
        f"<url><loc>{PAGE}</loc><news:news><news:publication_date>2026-11-20T00:00:00Z</news:publication_date>"
        "<news:title>خبر</news:title></news:news></url>"
    )
    item = _poll(outlet, SITEMAP.format("urlset", story, news).encode(), kind="sitemap")
    assert (item.priority, item.found[0].title) == (PRIORITY["news"], "خبر")
    plain = f"<url><loc>{PAGE}</loc></url>"
    assert (
        _poll(outlet, SITEMAP.format("urlset", plain, "").encode(), kind="sitemap").priority
        == PRIORITY["sitemap"]
    )


# No answer


ERRORS = [
    (scrapy_errors.DownloadTimeoutError("x"), "no answer in time", True),
    (scrapy_errors.CannotResolveHostError("x"), "host not found", True),
    (scrapy_errors.DownloadConnectionRefusedError("x"), "connection refused", True),
    (scrapy_errors.DownloadFailedError("x"), "connection lost", True),
    (scrapy_errors.DownloadCancelledError("x"), "larger than DOWNLOAD_MAXSIZE", False),
    (scrapy_errors.ResponseDataLossError("x"), "cut off before its end", False),
    (OSError("odd"), "odd", False),
    (ValueError(), "ValueError", False),
]


@pytest.mark.parametrize(("error", "words", "network"), ERRORS, ids=[type(row[0]).__name__ for row in ERRORS])
def test_an_error_in_words(outlet, error, words, network):
    item, perhaps_network = unfetched(DUE, outlet, error)
    assert item.ending == Unreachable(words)
    assert perhaps_network is network
    item, perhaps_network = unfetched(_source(), outlet, error)
    assert (item.error, item.denied, item.not_before) == (words, False, None)
    assert perhaps_network is network


def test_refused_and_put_off(outlet):
    until = now() + timedelta(hours=1)
    assert unfetched(DUE, outlet, Refused("forbidden"))[0].ending == Denied("forbidden")
    assert unfetched(_source(), outlet, Refused("forbidden"))[0].denied is True
    for network in (True, False):
        later = Later("robots.txt: no answer", until, network=network)
        item, perhaps_network = unfetched(DUE, outlet, later)
        assert item.ending == Postponed(until, "robots.txt: no answer")
        assert perhaps_network is network
        item, _ = unfetched(_source(), outlet, later)
        assert (item.error, item.not_before, item.denied) == ("robots.txt: no answer", until, False)
