from __future__ import annotations

import gzip
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from crawler.discovery import Child, Discovery, Link

Read = Callable[..., Discovery]

URL = "https://jarida.test/sitemap.xml"
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
  xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
  xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">"""


def urlset(inside: str, head: str = HEAD) -> bytes:
    return f"{head}{inside}</urlset>".encode()


def entry(number: int, more: str = "") -> str:
    return f"<url><loc>https://jarida.test/news/{number}</loc>{more}</url>"


def test_plain(read: Read) -> None:
    body = urlset(entry(1, "<lastmod>2024-03-21T10:00:00+05:00</lastmod><priority>1</priority>") + entry(2))
    assert read("sitemap", body, URL) == Discovery(
        links=(
            Link("https://jarida.test/news/1", modified_at=datetime(2024, 3, 21, 5, tzinfo=UTC)),
            Link("https://jarida.test/news/2"),
        )
    )


NEWS = """
<news:news>
  <news:publication><news:name>جریدہ</news:name><news:language>ur</news:language></news:publication>
  <news:publication_date>2024-03-21T10:00:00+05:00</news:publication_date>
  <news:title>گندم کی خریداری &amp; نئی قیمت</news:title>
</news:news>
<image:image><image:loc>https://jarida.test/a.jpg</image:loc><image:title>تصویر</image:title></image:image>"""


@pytest.mark.parametrize(
    "body",
    [
        urlset(f"<url>{NEWS}<loc>/news/1</loc></url>"),
        urlset(entry(1, NEWS), head="<urlset>"),  # undeclared namespaces
        urlset(entry(1, NEWS)).replace(b"news:", b"n:").replace(b":news=", b":n="),
        urlset(entry(1, NEWS))
        .replace(b"<url>", b"<s:url>")
        .replace(b"</url>", b"</s:url>")
        .replace(b"loc>", b"s:loc>"),
    ],
    ids=["usual", "undeclared", "other prefix", "prefix for the sitemap"],
)
def test_news(read: Read, body: bytes) -> None:
    found = read("sitemap", body, URL)
    assert [link.url for link in found.links] == ["https://jarida.test/news/1"]
    assert found.links[0].title == "گندم کی خریداری & نئی قیمت"
    assert found.links[0].published_at == datetime(2024, 3, 21, 5, tzinfo=UTC)


def test_news_in_another_language_is_kept(read: Read) -> None:
    body = urlset(entry(1, NEWS.replace(">ur<", ">en<")))
    assert len(read("sitemap", body, URL).links) == 1


def test_index(read: Read) -> None:
    body = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
      <sitemap><loc>/posts-1.xml</loc><lastmod>2024-03-21</lastmod></sitemap>
      <sitemap><loc>https://jarida.test/posts-2.xml.gz</loc></sitemap>
      <sitemap><loc>https://jarida.test/posts-2.xml.gz</loc></sitemap>
      <sitemap><lastmod>2024-03-21</lastmod></sitemap>
    </sitemapindex>"""
    midnight = datetime(2024, 3, 20, 19, tzinfo=UTC)
    assert read("sitemap", body, URL, zone=ZoneInfo("Asia/Karachi")) == Discovery(
        children=(
            Child("https://jarida.test/posts-1.xml", "sitemap", midnight),
            Child("https://jarida.test/posts-2.xml.gz", "sitemap"),
        )
    )


@pytest.mark.parametrize("day", ["2024", "2024-03", "21/03/2024", "1970-01-01", "2044-01-01", ""])
def test_no_day_is_made_up(read: Read, day: str) -> None:
    body = urlset(entry(1, f"<lastmod>{day}</lastmod>"))
    assert read("sitemap", body, URL).links[0].modified_at is None


def test_a_day_of_publication_is_no_moment(read: Read) -> None:
    body = urlset(entry(1, NEWS.replace("T10:00:00+05:00", "")))
    assert read("sitemap", body, URL).links[0].published_at is None


@pytest.mark.parametrize(
    ("loc", "expected"),
    [
        ("https://jarida.test/news?a=1&b=2&nbsp=3", "https://jarida.test/news?a=1&b=2&nbsp=3"),
        ("https://jarida.test/news?a=1&amp;b=2", "https://jarida.test/news?a=1&b=2"),
        ("<![CDATA[https://jarida.test/news?a=1&b=2]]>", "https://jarida.test/news?a=1&b=2"),
        ("\n  https://jarida.test/خبر \n", "https://jarida.test/خبر"),
        ("//jarida.test/news", "https://jarida.test/news"),
    ],
)
def test_addresses(read: Read, loc: str, expected: str) -> None:
    found = read("sitemap", urlset(f"<url><loc>{loc}</loc></url>"), URL)
    assert [link.url for link in found.links] == [expected]


@pytest.mark.parametrize(
    "before", [b"\n \n", b"\xef\xbb\xbf\n", b"<br />\n<b>Notice</b>: x\n", b"<!-- x -->"]
)
def test_after_junk(read: Read, before: bytes) -> None:
    assert len(read("sitemap", before + urlset(entry(1) + entry(2)), URL).links) == 2


def test_truncated(read: Read) -> None:
    body = urlset("".join(entry(n) for n in range(30)))
    found = read("sitemap", body[: body.index(b"news/20") + 6], URL)
    assert len(found.links) == 20
    assert found.problem == "truncated: 20 items read"


def test_one_unclosed_tag_spoils_one_entry(read: Read) -> None:
    spoilt = "<url><loc>https://jarida.test/news/2</url>"
    found = read("sitemap", urlset(entry(1) + spoilt + entry(3)), URL)
    assert {"https://jarida.test/news/1", "https://jarida.test/news/3"} <= {link.url for link in found.links}


def test_list_of_addresses(read: Read) -> None:
    body = "\ufeffhttps://jarida.test/news/1\r\n\nhttps://jarida.test/خبر\nnews/2\n".encode()
    found = read("sitemap", body, URL, "text/plain")
    assert [link.url for link in found.links] == ["https://jarida.test/news/1", "https://jarida.test/خبر"]


def test_a_feed_at_a_sitemaps_address(read: Read, rss: Callable[..., str]) -> None:
    assert len(read("sitemap", rss(3).encode(), URL).links) == 3


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"<!doctype html><html></html>", "an HTML page instead of a sitemap"),
        (b"oops", "something else instead of a sitemap, beginning with 'oops'"),
        (b"", "an empty answer"),
        (b'{"a": 1}', "JSON instead of a sitemap, beginning with '{\"a\": 1}'"),
    ],
)
def test_not_a_sitemap(read: Read, body: bytes, problem: str) -> None:
    assert read("sitemap", body, URL) == Discovery(problem=problem)


def test_fifty_thousand_in_gzip_with_bounded_memory(read: Read) -> None:
    inside = "".join(entry(n) for n in range(50_000))
    body = gzip.compress(urlset(inside), 1)
    tracemalloc.start()
    try:
        found = read("sitemap", body, URL, "application/octet-stream")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(found.links) == 50_000
    assert found.problem is None
    assert peak < 60_000_000


def test_a_gzip_bomb_stops_at_sixty_megabytes(read: Read) -> None:
    bomb = gzip.compress(urlset(entry(1)) + b" " * 120_000_000, 1)
    tracemalloc.start()
    try:
        found = read("sitemap", bomb, URL)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found.problem is not None
    assert found.problem.startswith("more than 60 MB")
    assert len(found.links) == 1
    assert peak < 400_000_000
