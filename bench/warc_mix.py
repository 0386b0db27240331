"""A WARC file of many languages, and what an import must make of it: for bench.import_warc."""

from __future__ import annotations

import base64
import gzip
import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_BROKEN_EVERY = 100
_ARTICLES = 1_200
_FOREIGN = {
    "en": "the minister said that report people were city after government over many their water court week",
    "ar": "في من على إلى أن قال الحكومة التي هذا المدينة بعد كان مع الرئيس يوم عن ما أكثر الماء المحكمة",
    "fa": "در به از که این را با است برای آن گفت دولت شهر پس رئیس روز مردم می شود خواهد بود آب دادگاه",
    "hi": "के में है की से को और ने पर कहा सरकार शहर लोग बाद यह नहीं दिन पानी अदालत साल",
    "es": "de la que el en los del las por con una para dijo gobierno ciudad agua semana tribunal gente año",
    "ps": "په د او چې کې له دي سره څخه وویل حکومت ښار خلک ورځ کړي شوی دې اوبه محکمه کال",
}


@dataclass
class Mix:
    """What is in the file: addresses that must be stored, pages of known outlets, where it is broken."""

    records: int = 0
    expected: set[str] = field(default_factory=set)
    pages: list[bytes] = field(default_factory=list)
    broken: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class _Page:
    target: str
    body: bytes
    status: str = "200 OK"
    date: str = "2024-05-01T10:00:00Z"
    kind: str = "response"


def make(corpus: Path, path: Path, records: int, size: int, *, zstd: bool) -> Mix:
    """Write the file; about *size* bytes."""
    chance, mix = random.Random(7), Mix()
    stories = _stories(corpus)
    pages = [*_known(stories, mix), *_unknown(stories)]
    broken = records // _BROKEN_EVERY
    # Two of the seven ways need a known outlet's page.
    rest = records - len(pages) - broken
    filler = max(500, (size - 4_500 * len(pages)) // max(rest, 1) - 1_500)
    order = [*range(len(pages)), *(-1 for _ in range(rest)), *(-2 - number for number in range(broken))]
    chance.shuffle(order)
    noise = _Noise(chance, filler)
    with path.open("wb") as file:
        for number, which in enumerate(order):
            if which <= -2:
                mix.broken.add(file.tell())
                file.write(_damaged(-2 - which, number, noise, compress(zstd=zstd)))
            else:
                page = pages[which] if which >= 0 else noise.page(number)
                file.write(compress(zstd=zstd)(_record(page, number)))
    mix.records = records
    return mix


def compress(*, zstd: bool):
    """One record as a member or frame of its own."""
    return _zstd if zstd else _gzip


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, 6, mtime=0)


def _zstd(data: bytes) -> bytes:
    return zstd.compress(data, options={zstd.CompressionParameter.checksum_flag: 1})


def _stories(corpus: Path) -> list[tuple[str, list[str]]]:
    stories, seen = [], set()
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        for line in lines:
            story = json.loads(line)
            words = story["body"].split()
            if len(words) >= 120 and story["title"] not in seen:
                seen.add(story["title"])
                stories.append(
                    (story["title"], [" ".join(words[at : at + 45]) for at in range(0, len(words), 45)])
                )
    return stories


def _known(stories: list[tuple[str, list[str]]], mix: Mix) -> Iterator[_Page]:
    """Pages of known outlets: articles, the same again, by way of the Wayback Machine, and what is none."""
    for number, (title, paragraphs) in enumerate(stories[:_ARTICLES]):
        url = _address(number)
        body = _urdu_page(url, title, paragraphs, number)
        mix.expected.add(url)
        mix.pages.append(body)
        if number % 12 == 0:  # played back, and nothing else of it is there
            stamp = "20240501100000"
            yield _Page(
                f"https://web.archive.org/web/{stamp}/{url}",
                _played_back(body, stamp),
                date="2025-06-01T00:00:00Z",
            )
        else:
            yield _Page(url, body)
        if number % 20 == 1:  # the same page a year earlier, with tracking
            mix.pages.append(body)
            yield _Page(f"{url}?utm_source=feed", body, date="2023-05-01T10:00:00Z")
        if number % 30 == 2:  # the agency's copy at another outlet
            other = _address(number + 100_000)
            mix.expected.add(other)
            copied = _urdu_page(other, title, paragraphs, number)
            mix.pages.append(copied)
            yield _Page(other, copied)
        if number % 15 == 3:
            yield _Page(
                _address(number + 200_000), b"<html><title>404</title>not found</html>", "404 Not Found"
            )
        if number % 25 == 4:
            yield _Page(f"https://www.bbc.com/news/articles/c{number:09d}zo", _page("en", number).encode())
        if number % 40 == 5:  # an article's address, but a list of headlines
            listing = _urdu_listing(stories[number : number + 30])
            mix.pages.append(listing)
            yield _Page(_address(number + 300_000), listing)
        if number % 10 == 6:
            yield _Page(url, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", kind="request")


def _unknown(stories: list[tuple[str, list[str]]]) -> Iterator[_Page]:
    """Urdu pages of outlets that nobody knows."""
    for number, (title, paragraphs) in enumerate(stories[_ARTICLES : _ARTICLES + 400]):
        url = f"https://akhbar-e-shehr-{number % 30}.example/story/{number}"
        yield _Page(url, _urdu_page(url, title, paragraphs, number))


def _address(number: int) -> str:
    forms = (
        "https://jang.com.pk/news/{0}",
        "https://www.express.pk/story/{0}/khabar-{0}",
        "https://www.bbc.com/urdu/articles/c{0:010d}o",
        "https://www.urdupoint.com/daily/livenews/2024-05-01/news-{0}.html",
    )
    return forms[number % 4].format(1_000_000 + number)


def _urdu_page(url: str, title: str, paragraphs: list[str], number: int) -> bytes:
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": title,
        "datePublished": f"2024-{1 + number % 4:02d}-{1 + number % 28:02d}T09:00:00+05:00",
        "url": url,
    }
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    menu = "".join(f'<li><a href="/section/{each}">حصہ {each}</a></li>' for each in range(40))
    return (
        f'<!doctype html><html lang="ur" dir="rtl"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<link rel="canonical" href="{url}"><meta property="og:type" content="article">'
        f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script></head>'
        f"<body><nav><ul>{menu}</ul></nav><main><article><h1>{escape(title)}</h1>{body}</article></main>"
        f"<footer>جملہ حقوق محفوظ ہیں</footer></body></html>"
    ).encode()


def _urdu_listing(stories: list[tuple[str, list[str]]]) -> bytes:
    items = "".join(
        f'<div><h3><a href="/story/{number}">{escape(title)}</a></h3></div>'
        for number, (title, _) in enumerate(stories)
    )
    return f'<html lang="ur"><head><meta charset="utf-8"><title>تازہ خبریں</title></head><body>{items}</body></html>'.encode()


def _played_back(page: bytes, stamp: str) -> bytes:
    """As the Wayback Machine serves it."""
    page = page.replace(b'href="https://', f'href="https://web.archive.org/web/{stamp}/https://'.encode())
    page = page.replace(b'href="/', f'href="/web/{stamp}/https://example.org/'.encode())
    head = b'<head><script src="https://web-static.archive.org/_static/js/bundle.js"></script><!-- End Wayback Rewrite JS Include -->'
    bar = (
        b'<body><!-- BEGIN WAYBACK TOOLBAR INSERT --><div id="wm-ipp-base"><p>'
        + b"The Wayback Machine captured this page many times, and this bar says so. " * 8
        + b"</p></div><!-- END WAYBACK TOOLBAR INSERT -->"
    )
    return page.replace(b"<head>", head, 1).replace(b"<body>", bar, 1)


class _Noise:
    """Pages in other languages, with scripts that no compression makes smaller."""

    def __init__(self, chance: random.Random, filler: int) -> None:
        self._chance = chance
        self._filler = filler

    def page(self, number: int) -> _Page:
        language = list(_FOREIGN)[number % len(_FOREIGN)]
        script = base64.b64encode(self._chance.randbytes(self._filler)).decode()
        body = _page(language, number).replace("</head>", f"<script>var x='{script}'</script></head>")
        return _Page(f"https://news-{number % 500}.example.{language}/story/{number}", body.encode())


def _page(language: str, number: int) -> str:
    chance = random.Random(number)
    words = _FOREIGN[language].split()
    paragraphs = "".join(f"<p>{' '.join(chance.choices(words, k=60))}.</p>" for _ in range(12))
    title = " ".join(chance.choices(words, k=8))
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    )


def _record(page: _Page, number: int, *, length: int | None = None, http: bytes | None = None) -> bytes:
    if http is None:
        head = f"HTTP/1.1 {page.status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(page.body)}\r\n\r\n"
        http = page.body if page.kind == "request" else head.encode() + page.body
    return (
        (
            f"WARC/1.0\r\nWARC-Type: {page.kind}\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012d}>\r\n"
            f"WARC-Target-URI: {page.target}\r\nWARC-Date: {page.date}\r\n"
            f"Content-Type: application/http; msgtype={page.kind}\r\nContent-Length: {len(http) if length is None else length}\r\n\r\n"
        ).encode()
        + http
        + b"\r\n\r\n"
    )


def _damaged(way: int, number: int, noise: _Noise, pack) -> bytes:
    """A record that is broken in one of seven ways; those of known outlets would be articles otherwise."""
    page = noise.page(number)
    known = _Page(_address(500_000 + number), page.body)
    member = bytearray(pack(_record(page, number)))
    match way % 7:
        case 0:
            return bytes(member[: len(member) * 2 // 3])  # cut short
        case 1:
            member[-6] ^= 0xFF  # the checksum
        case 2:
            member[len(member) // 2] ^= 0xFF  # a byte in the midst
        case 3:
            return pack(_record(page, number, length=len(page.body) * 5))
        case 4:
            return pack(_record(page, number, length=len(page.body) // 3))
        case 5:
            return b"\0garbage between the records" * 40
        case _:
            return pack(_record(known, number, http=b"\xff\xfe no HTTP at all\r\n\r\n" + page.body))
    return bytes(member)
