from __future__ import annotations

import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.outlet import Articles, Outlet

OUTLET = Outlet(
    id="jarida",
    name="Jarida",
    home="https://www.jarida.test/",
    domains=("jarida.test",),
    articles=Articles(
        allow=(
            re.compile(r"^https://www\.jarida\.test/news/\d+$"),
            re.compile(r"^https://www\.jarida\.test/خبریں/[^/]+$"),
        ),
        deny=(re.compile(r"/news/13$"), re.compile(r"-ویڈیو$")),
        twins=(
            (re.compile(r"^https?://(?:www\.|m\.)?jarida\.test/"), "https://www.jarida.test/"),
            (re.compile(r"/amp/(\d+)(?:-[a-z]+)?$"), r"/news/\1"),
        ),
    ),
)

ADDRESSES = [
    ("https://www.jarida.test/news/5", "https://www.jarida.test/news/5"),
    ("https://www.jarida.test:443/news/5?utm_source=x&fbclid=y#c", "https://www.jarida.test/news/5"),
    ("http://jarida.test/news/5", "https://www.jarida.test/news/5"),
    ("https://m.jarida.test/amp/5-top", "https://www.jarida.test/news/5"),
    ("https://www.jarida.test/news/5?page=2", None),
    ("https://www.jarida.test/news/5/", None),
    ("https://www.jarida.test/news/13", None),
    ("https://www.jarida.test/amp/13", None),
    ("https://www.jarida.test/", None),
    ("https://other.test/news/5", None),
    ("https://jarida.test.other.test/news/5", None),
    ("https://notjarida.test/news/5", None),
    ("https://jarida.test@other.test/news/5", None),
    ("ftp://www.jarida.test/news/5", None),
    ("/news/5", None),
    ("", None),
    # patterns in Urdu see the address as people read it
    (
        "https://www.jarida.test/خبریں/آج",
        "https://www.jarida.test/%D8%AE%D8%A8%D8%B1%DB%8C%DA%BA/%D8%A2%D8%AC",
    ),
    (
        "https://www.jarida.test/%d8%ae%d8%a8%d8%b1%db%8c%da%ba/%d8%a2%d8%ac",
        "https://www.jarida.test/%D8%AE%D8%A8%D8%B1%DB%8C%DA%BA/%D8%A2%D8%AC",
    ),
    ("https://www.jarida.test/خبریں/آج-ویڈیو", None),
]


@pytest.mark.parametrize(("url", "expected"), ADDRESSES)
def test_address(url: str, expected: str | None) -> None:
    assert OUTLET.address(url) == expected
    if expected:
        assert OUTLET.address(expected) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://jarida.test/x", True),
        ("https://www.JARIDA.test:8080/x", True),
        ("https://a.b.jarida.test/", True),
        ("https://xjarida.test/", False),
        ("https://jarida.test.pk/", False),
        ("https://jarida.test@evil.test/", False),
        ("mailto:a@jarida.test", False),
        ("", False),
    ],
)
def test_within(url: str, expected: bool) -> None:
    assert OUTLET.within(url) is expected


@given(st.text() | st.text().map("https://www.jarida.test/".__add__))
def test_address_raises_nothing(url: str) -> None:
    address = OUTLET.address(url)
    assert address is None or OUTLET.address(address) == address


def test_is_a_value() -> None:
    assert pickle.loads(pickle.dumps(OUTLET)) == OUTLET
    assert len({OUTLET, pickle.loads(pickle.dumps(OUTLET))}) == 1
