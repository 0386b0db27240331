"""No bytes raise, and what is found is usable."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.discovery import Discovery, discover

if TYPE_CHECKING:
    import random

KINDS = ("feed", "sitemap", "section")
URL = "https://jarida.test/feed/"
NOW = datetime(2024, 4, 1, tzinfo=UTC)

SEEDS = [
    """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>
    <ttl>5</ttl><item>
    <title>آج کی <![CDATA[بڑی & خبر]]> &amp; باقی</title><link>https://jarida.test/news/1</link>
    <guid isPermaLink="false">1</guid><pubDate>Thu, 21 Mar 2024 10:00:00 +0500</pubDate>
    <category>کھیل</category></item>
    </channel></rss>""",
    """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="xhtml"><div>خبر</div></title>
    <link href="/news/1"/><id>1</id><updated>2024-03-21T10:00:00Z</updated></entry></feed>""",
    """<urlset xmlns:news="n"><url><loc>https://jarida.test/news/1</loc><lastmod>2024-03-21</lastmod><news:news>
    <news:title>خبر</news:title></news:news></url></urlset>""",
    "<sitemapindex><sitemap><loc>/a.xml</loc><lastmod>2024-03-21</lastmod></sitemap></sitemapindex>",
    '{"items": [{"url": "/news/1", "title": "خبر", "tags": [""], "date_published": "2024-03-21T10:00Z"}]}',
    "<html><base href='/x/'><body><h2><a href='1'>خبر<img alt='x'></a></h2></body></html>",
]
PIECES = [
    b"<",
    b">",
    b"&",
    b"'",
    b'"',
    b"]]>",
    b"<![CDATA[",
    b"<!--",
    b"-->",
    b"<?xml ",
    b"?>",
    b"<!DOCTYPE x [",
]
PIECES += [b"&#0;", b"&#xD800;", b"&#99999999;", b"\0", b"\xff", b"\xd8", b"\x1f\x8b\x08", b"\xef\xbb\xbf"]
PIECES += [
    b"<item>",
    b"</url>",
    b"xmlns:a='",
    b"<link href='https://[x'/>",
    b"://[",
    b"<title type='base64'>",
]
PIECES += [b"<title xml:base='//['>", b"2024-99-99T10:00", b"9999-12-31T23:59:59-23:59", b"encoding='utf-7'"]


def check(found: Discovery) -> None:
    for one in (*found.links, *found.children):
        assert urlsplit(one.url).scheme in ("http", "https")
        one.url.encode()
    for link in found.links:
        assert link.title is None or link.title == " ".join(link.title.encode().decode().split()) != ""
        for moment in (link.published_at, link.modified_at):
            assert moment is None or moment.utcoffset() == NOW.utcoffset()
    assert found.problem is None or len(found.problem.splitlines()) == 1
    urls = [link.url for link in found.links]
    assert len(urls) == len(set(urls))


@pytest.mark.parametrize("kind", KINDS)
@given(
    body=st.binary(max_size=200),
    content_type=st.sampled_from(["", "text/xml; charset=utf-16", "x; charset=hex"]),
)
def test_any_bytes(kind: str, body: bytes, content_type: str) -> None:
    check(discover(kind, body, URL, content_type, now=NOW))


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=200)
@given(seed=st.sampled_from(SEEDS), chance=st.randoms(use_true_random=False), changes=st.integers(1, 8))
def test_mutated_documents(kind: str, seed: str, chance: random.Random, changes: int) -> None:
    body = bytearray(seed.encode())
    for _ in range(changes):
        start = chance.randrange(len(body) + 1)
        end = start + chance.choice([0, 0, 1, 20])
        body[start:end] = chance.choice(
            [chance.choice(PIECES), bytes(body[chance.randrange(len(body) + 1) :][:30])]
        )
    check(discover(kind, bytes(body), URL, now=NOW))


@given(text=st.text(max_size=40), base=st.text(max_size=20))
def test_any_text_in_any_place(text: str, base: str) -> None:
    for seed in SEEDS:
        body = (
            seed.replace("news/1", text)
            .replace("خبر", text)
            .replace("10:00:00", text)
            .encode("utf-8", "replace")
        )
        for kind in KINDS:
            check(discover(kind, body, base, now=NOW))
