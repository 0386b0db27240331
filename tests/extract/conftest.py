"""Extraction without ceremony: a page out of markup, the checkout's phrases, a fixed fetch time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from archive.models import Article
from pipelines.extract import Hints, Knowledge, Page, Phrases, Rejection, extract, load_phrases

FETCHED = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
URL = "https://sadaewatan.example/news/48213"

Run = Callable[..., Article | Rejection]


@pytest.fixture(scope="session")
def phrases() -> Phrases:
    return load_phrases()


@pytest.fixture(scope="session")
def knowledge(phrases: Phrases) -> Knowledge:
    return Knowledge(
        phrases=phrases,
        outlet_names=("صدائے وطن", "Sada-e-Watan"),
        timezone=ZoneInfo("Asia/Karachi"),
        domains=("sadaewatan.example",),
    )


@pytest.fixture(scope="session")
def run(knowledge: Knowledge) -> Run:
    """``run(markup, url=…, hints=…, knowledge=…)`` -> what :func:`extract` makes of it."""

    def extracted(
        markup: str | bytes,
        *,
        url: str = URL,
        hints: Hints | None = None,
        content_type: str = "text/html",
        knowledge: Knowledge = knowledge,
        fetched_at: datetime = FETCHED,
    ) -> Article | Rejection:
        body = markup if isinstance(markup, bytes) else markup.encode("utf-8", "surrogatepass")
        page = Page(
            url=url,
            outlet="sample",
            body=body,
            fetched_at=fetched_at,
            content_type=content_type,
            hints=hints or Hints(),
        )
        return extract(page, knowledge)

    return extracted


@pytest.fixture(scope="session")
def story() -> list[str]:
    """Paragraphs of a story of our own; ZWNJ, Latin, numbers and quotation marks among them."""
    return [
        (
            "لاہور کے نواحی علاقے شاہدرہ میں بلدیہ نے پرانے کنویں کی صفائی کا کام مکمل کر لیا ہے جس کے بعد محلے کے"
            " تقریباً دو سو گھروں کو پینے کا صاف پانی ملنا شروع ہو گیا ہے۔"
        ),
        (
            "علاقے کے بزرگ محمد یعقوب کا کہنا تھا کہ یہ کنواں ان کے دادا کے زمانے سے موجود تھا مگر گزشتہ بیس برس سے"
            " اس میں کوڑا پھینکا جا رہا تھا۔ ’ہم نے کئی بار درخواست دی، کسی نے نہ سنی۔‘"
        ),
        (
            "بلدیہ کے انجینئر ثاقب رفیق نے بتایا کہ منصوبے پر 27 لاکھ روپے خرچ ہوئے اور کام جاری ہے، آئندہ مہینے"
            " اسلام‌آباد کی ایک کمپنی یہاں water filter نصب کرے گی۔"
        ),
        "پانی کا معیار کیسا ہے؟",
        (
            "یونیورسٹی کی تجربہ‌گاہ نے نمونوں کا جائزہ لے کر رپورٹ دی ہے کہ پانی میں نمکیات کی مقدار مقررہ حد سے کم ہے"
            " اور اسے ابالے بغیر بھی پیا جا سکتا ہے۔"
        ),
        (
            "محلے کی خواتین کہتی ہیں کہ اب انہیں صبح سویرے سرکاری نلکے پر قطار نہیں لگانی پڑتی اور بچے وقت پر سکول"
            " پہنچ جاتے ہیں۔ مزید پڑھیں گے تو آگے بڑھیں گے، ایک ماں نے ہنستے ہوئے کہا۔"
        ),
        (
            "ضلعی انتظامیہ کا کہنا ہے کہ اسی طرز پر شہر کے مزید گیارہ کنویں صاف کیے جائیں گے جن کے لیے رقم آئندہ بجٹ"
            " میں رکھی جائے گی۔"
        ),
    ]
