from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.urls import canonical, host, near, readable

ZWNJ = "\u200c"

SAME = [
    # tracking
    (
        "https://www.bbc.com/urdu/articles/c1o?at_medium=RSS&at_campaign=KARANGA",
        "https://www.bbc.com/urdu/articles/c1o",
    ),
    ("https://a.pk/n?utm_source=x&id=7&UTM_medium=y", "https://a.pk/n?id=7"),
    ("https://a.pk/n?fbclid=1&gclid=2&igshid=3&ref=4&PHPSESSID=5&ns_mchannel=6", "https://a.pk/n"),
    ("https://a.pk/n/?amp=1", "https://a.pk/n/"),
    ("https://a.pk/n/?amp", "https://a.pk/n/"),
    ("https://a.pk/n?reference=4&camp=1&id=utm_source", "https://a.pk/n?camp=1&id=utm_source&reference=4"),
    # parts
    ("https://a.pk/n#comments", "https://a.pk/n"),
    ("https://a.pk/n?", "https://a.pk/n"),
    ("https://a.pk", "https://a.pk/"),
    ("HTTPS://WWW.A.PK/News", "https://www.a.pk/News"),
    ("http://a.pk:80/n", "http://a.pk/n"),
    ("https://a.pk:443/n", "https://a.pk/n"),
    ("https://a.pk:8443/n", "https://a.pk:8443/n"),
    ("http://a.pk:443/n", "http://a.pk:443/n"),
    ("https://a.pk./n", "https://a.pk/n"),
    ("https://a.pk/x/../n", "https://a.pk/n"),
    ("  https://a.pk/n \n", "https://a.pk/n"),
    ("https://a.pk/n?b=2&a=1", "https://a.pk/n?a=1&b=2"),
    ("http://[::1]:80/n", "http://[::1]/n"),
    ("https://bbc.com\\@evil.pk/", "https://bbc.com/@evil.pk/"),  # as browsers read it
    # Urdu
    ("https://a.pk/%d8%a2%d8%ac", "https://a.pk/%D8%A2%D8%AC"),
    ("https://a.pk/آج", "https://a.pk/%D8%A2%D8%AC"),
    ("https://a.pk/?s=آج", "https://a.pk/?s=%D8%A2%D8%AC"),
    ("https://اردو.pk/خبر", "https://xn--mgbqf7g.pk/%D8%AE%D8%A8%D8%B1"),
]

APART = [
    ("https://a.pk/n", "https://a.pk/n/"),
    ("https://a.pk/n", "http://a.pk/n"),
    ("https://a.pk/n", "https://www.a.pk/n"),
    ("https://a.pk/n", "https://m.a.pk/n"),
    ("https://a.pk/n", "https://a.pk/amp/n"),
    ("https://a.pk/n?id=1", "https://a.pk/n?id=2"),
    ("https://a.pk/علی", "https://a.pk/علي"),
    ("https://a.pk/کراچی", "https://a.pk/كراچی"),
    (f"https://a.pk/اسلام{ZWNJ}آباد", "https://a.pk/اسلامآباد"),
]

REFUSED = [
    "", "x", "/news/1", "ftp://a.pk/n", "javascript:void(0)", "mailto:a@a.pk", "data:text/html,x", "file:///etc/passwd",
    "http://", "https:///n", "http://a b.pk/", "http://[::1/", "http://a.pk:99999/", "http://a.pk:x/",
    "https://bbc.com@evil.pk/n", "https://user:word@a.pk/", "https://a..pk/", "https://./",
]  # fmt: skip


@pytest.mark.parametrize(("url", "expected"), SAME)
def test_canonical(url: str, expected: str) -> None:
    assert canonical(url) == expected
    assert canonical(expected) == expected


@pytest.mark.parametrize(("one", "other"), APART)
def test_stay_apart(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize("url", REFUSED)
def test_refused(url: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - w3lib and urllib have texts of their own
        canonical(url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://WWW.BBC.com:443/urdu", "www.bbc.com"),
        ("http://127.0.0.1:8000/", "127.0.0.1"),
        ("http://[::1]:8000/", "[::1]"),
        ("https://اردو.pk/", "xn--mgbqf7g.pk"),
        ("https://a.pk./", "a.pk"),
    ],
)
def test_host(url: str, expected: str) -> None:
    assert host(url) == expected


@pytest.mark.parametrize("url", ["", "/news/1", "mailto:a@a.pk", "https://bbc.com@evil.pk/n"])
def test_host_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"address|host name"):
        host(url)


PUNCTUATION = [":", "/", "//", "?", "#", "&", "=", ";", "@", "%", "..", ".", "+", " ", "\\", "[", "]", "\n"]
PARTS = ["http", "https", "://", "a.pk", "www.", ":80", ":443", "utm_source", "amp", "%2F", "%d8%a2", "%zz"]
LETTERS = ["آج", "علي", ZWNJ, "\ud800", "İ"]
PIECES = st.sampled_from(PUNCTUATION + PARTS + LETTERS)
ADDRESSES = st.builds(
    lambda pieces, rest: "".join(pieces) + rest, st.lists(PIECES, max_size=12), st.text(max_size=12)
)


@given(st.one_of(ADDRESSES, ADDRESSES.map("https://a.pk/".__add__), ADDRESSES.map("http://".__add__)))
def test_idempotent_and_raises_nothing_else(url: str) -> None:
    try:
        once = canonical(url)
    except ValueError:
        return
    assert canonical(once) == once
    assert once.isascii()
    assert host(once)


def test_host_does_not_pay_for_w3lib() -> None:
    code = "import sys, archive.urls as u; u.host('https://a.pk/'); sys.exit('w3lib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.pk/%D8%A2%D8%AC-%DA%A9%DB%8C/", "https://a.pk/آج-کی/"),
        ("https://a.pk/?s=%D8%A2%D8%AC&p=1", "https://a.pk/?s=آج&p=1"),
        ("https://a.pk/caf%C3%A9", "https://a.pk/café"),
        ("https://a.pk/%D9%85%D8%AF%D9%91%D8%AA", "https://a.pk/مدّت"),  # a mark on a letter
        # what would change the meaning, or hide
        ("https://a.pk/a%2Fb%3Fc%23d%25e%20f", "https://a.pk/a%2Fb%3Fc%23d%25e%20f"),
        ("https://a.pk/a%E2%80%8Cb", "https://a.pk/a%E2%80%8Cb"),  # ZWNJ
        ("https://a.pk/%D8%A2%E2%80%AE%D8%AC", "https://a.pk/آ%E2%80%AEج"),  # right-to-left override
        (
            "https://a.pk/a%C2%A0b%E2%80%A8c%C2%85d",
            "https://a.pk/a%C2%A0b%E2%80%A8c%C2%85d",
        ),  # blanks, line ends
        ("https://a.pk/%D9%91x", "https://a.pk/%D9%91x"),  # a mark that would sit on the slash
        ("https://a.pk/a%EF%BC%8Fb%EF%BC%9Fc", "https://a.pk/a%EF%BC%8Fb%EF%BC%9Fc"),  # fullwidth / and ?
        # not UTF-8, cut off, or no escape
        ("https://a.pk/%FF%D8%A2%D8", "https://a.pk/%FFآ%D8"),
        ("https://a.pk/%D8x%zz%", "https://a.pk/%D8x%zz%"),
        ("https://a.pk/%ED%A0%80", "https://a.pk/%ED%A0%80"),  # half of a surrogate pair
    ],
)
def test_readable(url, shown):
    assert readable(url) == shown


@given(
    st.lists(st.one_of(st.text(max_size=8), st.sampled_from("/ ? % %2F %D8%A2 %FF %E2%80%8C & = #".split())))
)
def test_a_readable_address_means_the_same_page(pieces):
    try:
        url = canonical(f"https://a.pk/{''.join(pieces)}")
    except ValueError:
        return
    assert canonical(readable(url)) == url
    assert readable(readable(url)) == readable(url)


@pytest.mark.parametrize(
    ("url", "among"),
    [
        ("https://a.pk/n", "https://a.pk/n/"),
        ("https://a.pk/n/", "https://a.pk/n"),
        ("http://a.pk/n", "https://a.pk/n"),
        ("a.pk/n?id=1", "http://a.pk/n/?id=1"),
        ("https://a.pk", "http://a.pk/"),
        ("http://a.pk/خبر", "https://a.pk/%D8%AE%D8%A8%D8%B1/"),
    ],
)
def test_near(url, among):
    assert among in near(url)
    assert all(canonical(each) == each for each in near(url))
