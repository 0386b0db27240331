"""What the Wayback Machine did to an address and a page is undone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.wayback import Capture, capture_of, undo

AT = datetime(2020, 5, 1, 10, 20, 30, tzinfo=UTC)
STAMP = "20200501102030"


@pytest.mark.parametrize(
    ("url", "found"),
    [
        (f"https://web.archive.org/web/{STAMP}/https://subh.example/news/1", "https://subh.example/news/1"),
        (
            f"http://web.archive.org/web/{STAMP}id_/http://subh.example/?a=1&b=2",
            "http://subh.example/?a=1&b=2",
        ),
        (f"https://web.archive.org/web/{STAMP}/http:/subh.example/1", "http://subh.example/1"),
        (f"https://web.archive.org/web/{STAMP}/subh.example/1", "http://subh.example/1"),
    ],
)
def test_an_address(url, found):
    assert capture_of(url) == Capture(found, AT)


@pytest.mark.parametrize(
    "url",
    [
        "https://subh.example/news/1",
        "https://web.archive.org/",
        "https://web.archive.org/web/2020*/subh.example",
        "https://web.archive.org/web/20209901102030/https://subh.example/",
        f"https://subh.example/web.archive.org/web/{STAMP}/https://other.example/",
    ],
)
def test_no_capture(url):
    assert capture_of(url) is None


@pytest.mark.parametrize(
    ("played_back", "page"),
    [
        (
            f'<a href="https://web.archive.org/web/{STAMP}/https://subh.example/news/1">',
            '<a href="https://subh.example/news/1">',
        ),
        (f'<img src="/web/{STAMP}im_/https://subh.example/a.jpg">', '<img src="https://subh.example/a.jpg">'),
        (
            f'<img src="//web.archive.org/web/{STAMP}im_///cdn.example/a.jpg">',
            '<img src="//cdn.example/a.jpg">',
        ),
        (
            f'{{"url":"https:\\/\\/web.archive.org\\/web\\/{STAMP}\\/https:\\/\\/subh.example\\/1"}}',
            '{"url":"https:\\/\\/subh.example\\/1"}',
        ),
        # A link that the page itself made to the archive loses the outer layer only.
        (
            f'<a href="https://web.archive.org/web/{STAMP}/https://web.archive.org/web/20190101000000/http://old.example/">',
            '<a href="https://web.archive.org/web/20190101000000/http://old.example/">',
        ),
        ("<p>پتہ https://subh.example/web/2020/a</p>", "<p>پتہ https://subh.example/web/2020/a</p>"),
        (
            '<head><script src="//archive.org/includes/a.js"></script><script>var x="<b>";</script><!-- End Wayback Rewrite JS Include --><title>خبر</title></head>',
            "<head><title>خبر</title></head>",
        ),
        (
            "<body><!-- BEGIN WAYBACK TOOLBAR INSERT -->\n<div>12 captures</div>\n<!-- END WAYBACK TOOLBAR INSERT --><p>خبر</p>",
            "<body><p>خبر</p>",
        ),
        (
            "</html>\n<!--\n     FILE ARCHIVED ON 10:20:30 May 01, 2020\n-->\n<!--\nplayback timings (ms):\n-->",
            "</html>\n\n",
        ),
    ],
)
def test_a_page(played_back, page):
    assert undo(played_back.encode()).decode() == page
    assert undo(page.encode()).decode() == page or "web.archive.org" in page
