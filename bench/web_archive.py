"""An archive of generated articles for measuring, made by the store itself and kept between runs."""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from zoneinfo import ZoneInfo

from archive.db import transaction
from archive.fates import mark_gone
from archive.models import Article, Fetched, Published
from archive.outlets import OutletRow, register
from archive.schema import open_writing
from archive.store import store

# The most frequent words of Urdu news, then invented ones: Zipf's law over both, so that the first stand in
# nearly every article and the last in one or two.
COMMON = (
    "کے میں کی ہے اور سے کا کو اس نے پر کہ یہ ہیں بھی ایک کر ہو ان جو گیا تھا نہیں کیا لیے تو ساتھ رہے کہا وہ بعد تک حکومت "
    "پاکستان وزیر پولیس ملک عدالت کراچی لاہور بارش کرکٹ صدر اجلاس فیصلہ عوام انتخابات معیشت بجلی سیلاب ہسپتال"
).split()
SECTIONS = "پاکستان دنیا کھیل کاروبار صحت سائنس فن شہر کالم تعلیم ماحول دلچسپ".split()
_LETTERS = "ابپتٹجچحخدڈرزسشصطعغفقکگلمنوہیے"
_WORDS, _OUTLETS, _AUTHORS = 40_000, 24, 300
_SENTENCE, _PARAGRAPH = 16, 4
_FIRST = datetime(2023, 1, 1, tzinfo=UTC)
_YEARS = 3
_SEED = 20_261_122
_BATCH = 500


def archive(articles: int) -> Path:
    """The folder of an archive with so many articles: that of an earlier run, or a new one (ten minutes)."""
    folder = Path(tempfile.gettempdir()) / f"akhbar-bench-web-{articles}"
    if not (folder / "archive.db").exists():
        unfinished = folder.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        _fill(unfinished, articles)
        unfinished.rename(folder)
    return folder


def _fill(folder: Path, articles: int) -> None:
    chosen = random.Random(_SEED)
    words = _vocabulary(chosen)
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(words))))
    with closing(open_writing(folder)) as connection:
        with transaction(connection):
            register(connection, _outlets())
        bodies: list[str] = []
        for start in range(0, articles, _BATCH):
            with transaction(connection):
                for number in range(start, min(start + _BATCH, articles)):
                    body = _body(chosen, words, weights)
                    if bodies and number % 20 == 0:
                        body = chosen.choice(bodies[-50:])  # somebody's copy
                    bodies = [*bodies[-50:], body]
                    article = _article(chosen, words, number, articles, body)
                    _store(connection, chosen, article)
            print(f"\r{start + _BATCH:,} of {articles:,} articles made", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
        connection.execute("PRAGMA optimize")


def _store(connection, chosen: random.Random, article: Article) -> None:  # type: ignore[no-untyped-def]
    assert article.published is not None
    at = article.published.at
    assert at is not None
    seen = at + timedelta(minutes=20)
    store(connection, article, Fetched(status=200, at=seen))
    fate = chosen.random()
    if fate < 0.03:
        from dataclasses import replace

        edited = replace(article, body=article.body + "\n\nتازہ تفصیلات شامل کی گئیں۔")
        store(connection, edited, Fetched(status=200, at=seen + timedelta(hours=6)))
    elif fate < 0.04:
        mark_gone(connection, article.url, seen + timedelta(days=1))


def _vocabulary(chosen: random.Random) -> list[str]:
    invented = {"".join(chosen.choices(_LETTERS, k=chosen.randint(3, 8))) for _ in range(_WORDS)}
    return COMMON + sorted(invented - set(COMMON), key=lambda _: chosen.random())


def _outlets() -> list[OutletRow]:
    return [
        OutletRow(
            id=f"outlet_{number}",
            name=f"Outlet {number}",
            name_ur=f"روزنامہ {number}",
            home=f"https://outlet-{number}.example/",
            timezone="Europe/London" if number % 8 == 0 else "Asia/Karachi",
        )
        for number in range(_OUTLETS)
    ]


def _body(chosen: random.Random, words: list[str], weights: list[float]) -> str:
    drawn = chosen.choices(words, cum_weights=weights, k=chosen.randint(90, 420))
    sentences = [" ".join(drawn[at : at + _SENTENCE]) + "۔" for at in range(0, len(drawn), _SENTENCE)]
    return "\n\n".join(
        " ".join(sentences[at : at + _PARAGRAPH]) for at in range(0, len(sentences), _PARAGRAPH)
    )


def _article(chosen: random.Random, words: list[str], number: int, articles: int, body: str) -> Article:
    at = _FIRST + timedelta(days=365 * _YEARS) * (number / articles)
    outlet = f"outlet_{int(_OUTLETS * chosen.random() ** 2)}"  # a few print most
    day = at.astimezone(ZoneInfo("Asia/Karachi")).date()
    return Article(
        url=f"https://{outlet.replace('_', '-')}.example/news/{number}",
        outlet=outlet,
        title=" ".join(chosen.choices(words[:4000], k=9)),
        body=body,
        authors=(f"نامہ نگار {chosen.randrange(_AUTHORS)}",),
        section=chosen.choice(SECTIONS),
        word_count=len(body.split()),
        published=Published(at.replace(microsecond=0), day, "json-ld", at.isoformat()),
        extractor="bench",
    )
