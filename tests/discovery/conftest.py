from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import pytest

from crawler.discovery import Discovery, discover

HEADLINES = [
    "کراچی میں بارش کے بعد بجلی کا نظام درہم برہم",
    "وزیراعظم آج کوئٹہ کا دورہ کریں گے",
    "لاہور ہائی کورٹ نے حکم امتناع جاری کردیا",
    "قومی ٹیم نے پہلا ون ڈے چار وکٹوں سے جیت لیا",
    "پشاور: اساتذہ کا تنخواہوں کے لیے احتجاج",
    "ملک بھر میں انسدادِ پولیو مہم کا آغاز",
]

Discover = Callable[..., Discovery]


def headline(number: int) -> str:
    return f"{HEADLINES[number % len(HEADLINES)]} {number}"


def rss_item(number: int, title: str | None = None, more: str = "") -> str:
    return f"""
  <item>
    <title>{headline(number) if title is None else title}</title>
    <link>https://jarida.test/news/{number}</link>
    <pubDate>Thu, 21 Mar 2024 10:{number:02d}:00 +0500</pubDate>
    <description>خبر کا خلاصہ</description>{more}
  </item>"""


def rss_document(items: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    return f"""{head}
<rss version="2.0">
<channel>
  <title>جریدہ</title>
  <link>https://jarida.test/</link>{items}
</channel>
</rss>
"""


@pytest.fixture
def rss() -> Callable[..., str]:
    """``rss(30, title=…)``: a feed; ``{}`` in the title is the number."""

    def build(count: int = 30, title: str | None = None) -> str:
        return rss_document(
            "".join(rss_item(n, None if title is None else title.replace("{}", str(n))) for n in range(count))
        )

    return build


@pytest.fixture
def one_item() -> Callable[[str], str]:
    """A feed of one item with that inside."""
    return lambda inside: rss_document(f"<item>{inside}</item>")


@pytest.fixture
def read() -> Discover:
    """``discover`` on a day when all dates of these tests lie in the past."""
    return partial(discover, now=datetime(2024, 4, 1, tzinfo=UTC))
