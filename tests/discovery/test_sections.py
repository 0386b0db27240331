from __future__ import annotations

from collections.abc import Callable

import pytest

from crawler.discovery import Discovery, Link

Read = Callable[..., Discovery]

URL = "https://jarida.test/khabrein/"

PAGE = """<!DOCTYPE html>
<html lang="ur"><head><meta charset="utf-8"><title>خبریں</title></head><body>
<a href="#main">مواد پر جائیں</a>
<nav><a href="/">سرورق</a> <a href="https://other.test/x">اشتہار</a></nav>
<div class="card">
  <a href="/news/1"><img src="1.jpg" alt="ایک لمبی تصویری عبارت جو عنوان سے بڑی ہے، فوٹو: فائل"></a>
  <h2><a href="/news/1?utm_source=list">نئی سڑک</a></h2>
  <h2><a href="/news/1">نئی  سڑک
     کا افتتاح</a></h2>
  <a href="/news/1">وزیر اعلیٰ نے نئی سڑک کا افتتاح کیا اور کہا کہ مزید منصوبے بھی جلد مکمل ہوں گے</a>
</div>
<a href="/news/2#comments"><h3>آم کی برآمد <span>شروع</span></h3><p>پہلی کھیپ دبئی روانہ کردی گئی</p></a>
<a href="news/3">مزید</a> <a href="news/3">گرمی میں اضافہ</a>
<a href="../news/4"><img alt="کتابوں کا میلہ"></a>
<a href="/news/5" title="نمائش"></a>
<a href="/news/6"></a>
<a href="javascript:void(0)">x</a><a href="mailto:a@jarida.test">x</a><a href="tel:1">x</a>
<a>x</a><a href="">x</a>
<a href="https://[bad">x</a>
</body></html>"""

LINKS = (
    Link("https://jarida.test/", "سرورق"),
    Link("https://other.test/x", "اشتہار"),
    Link("https://jarida.test/news/1", "نئی سڑک کا افتتاح"),
    Link("https://jarida.test/news/1?utm_source=list", "نئی سڑک"),
    Link("https://jarida.test/news/2", "آم کی برآمد شروع"),
    Link("https://jarida.test/khabrein/news/3", "گرمی میں اضافہ"),
    Link("https://jarida.test/news/4", "کتابوں کا میلہ"),
    Link("https://jarida.test/news/5", "نمائش"),
    Link("https://jarida.test/news/6"),
)


def test_links_in_order_with_the_best_title(read: Read) -> None:
    assert read("section", PAGE.encode(), URL, "text/html") == Discovery(links=LINKS)


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("https://m.jarida.test/x/", "https://m.jarida.test/x/1"),
        ("/archive/", "https://jarida.test/archive/1"),
        ("javascript:x", "https://jarida.test/khabrein/1"),
    ],
)
def test_base(read: Read, base: str, expected: str) -> None:
    body = f'<html><head><base href="{base}"></head><body><a href="1">خبر</a></body></html>'
    assert [link.url for link in read("section", body.encode(), URL).links] == [expected]


@pytest.mark.parametrize(
    ("encoding", "declared", "header"),
    [
        ("utf-8", "utf-8", ""),
        ("utf-8", "windows-1256", "text/html; charset=iso-8859-1"),
        ("utf-8-sig", "", ""),
        ("cp1256", "windows-1256", ""),
        ("cp1256", "", "text/html; charset=windows-1256"),
        ("cp1256", "", ""),
        ("cp1256", "utf-8", "text/html; charset=utf-8"),
        ("utf-16", "", ""),
    ],
)
def test_charsets(read: Read, encoding: str, declared: str, header: str) -> None:
    meta = f'<meta charset="{declared}">' if declared else ""
    body = f"<html><head>{meta}</head><body><a href='/1'>پشاور ميں بارش</a></body></html>".encode(encoding)
    assert [link.title for link in read("section", body, URL, header).links] == ["پشاور ميں بارش"]


HOSTILE = {
    "deep": b"<div>" * 200_000 + b"<a href='/deep'>x</a>",
    "unclosed": b"<a href='/1'>" * 50_000,
    "large": b"<p>x</p>" * 1_500_000,
    "many": b"".join(b"<a href='/%d'>x</a>" % n for n in range(60_000)),
    "brackets": b"<" * 1_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_are_read_as_far_as_is_sensible(read: Read, name: str) -> None:
    body = b"<html><body><a href='/first'>x</a>" + HOSTILE[name]
    found = read("section", body, URL)
    assert found.links[0].url == "https://jarida.test/first"
    assert len(found.links) <= 20_000


def test_nul_bytes(read: Read) -> None:
    body = b"<html><body>" + b"x" * 40 + b"<a href='/\x001'>\x00x</a>\x00<a href='/2'>y</a>"
    assert [link.url for link in read("section", body, URL).links] == [
        "https://jarida.test/1",
        "https://jarida.test/2",
    ]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "an empty answer"),
        (b"<!-- -->", "an empty page"),
        (
            b"<html><body>x</body></html>",
            "no links on the page, which begins with '<html><body>x</body></html>'",
        ),
        (b"{}", "no links on the page, which begins with '{}'"),
    ],
)
def test_no_links(read: Read, body: bytes, problem: str) -> None:
    assert read("section", body, URL) == Discovery(problem=problem)


def test_a_feed_at_a_sections_address(read: Read, rss: Callable[..., str]) -> None:
    assert len(read("section", rss(3).encode(), URL).links) == 3
