"""Outlets and answers for what a back-fill reads, without a network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from scrapy.http import Request, TextResponse

from archive.backfills import Step
from crawler.backfill.period import Period
from crawler.backfill.reading import step_item
from crawler.outlet import Outlet
from crawler.outlet_file import load_outlet
from pipelines.extract import Knowledge, load_phrases
from pipelines.items import StepItem

_WAYS = """
[[sitemaps]]
url = "https://subh.example/sitemap.xml"
poll = false
[[archives]]
url = "https://subh.example/{yyyy}/{mm}/{dd}/"
[[archives]]
url = "https://subh.example/news/page/{n}/"
[wordpress]
api = "https://subh.example/wp-json"
"""


@pytest.fixture
def outlet(tmp_path: Path) -> Outlet:
    """One that can look back in every way."""
    path = tmp_path / "subh.toml"
    path.write_text(
        'id = "subh"\nname = "Subh"\nhome = "https://subh.example/"\ndomains = ["subh.example"]\n'
        f'timezone = "Asia/Karachi"\n{_WAYS}\n[articles]\nallow = ["^https://subh[.]example/(?:news|[0-9/]+)/[a-z0-9-]+$"]\n',
        encoding="utf-8",
    )
    return load_outlet(path)


@pytest.fixture
def read(outlet: Outlet) -> Callable[..., StepItem]:
    """Reads an answer to a step."""
    knowledge = Knowledge(phrases=load_phrases())

    def read_answer(
        kind: str,
        body: str | bytes,
        period: Period,
        *,
        url: str = "https://subh.example/sitemap.xml",
        status: int = 200,
        headers: dict[str, str] | None = None,
    ) -> StepItem:
        response = TextResponse(
            url,
            status=status,
            headers=headers or {"Content-Type": "text/xml"},
            body=body.encode() if isinstance(body, str) else body,
            request=Request(url),
        )
        step = Step(url=url, outlet="subh", backfill=1, kind=kind)
        return step_item(step, outlet, knowledge, period, response)

    return read_answer


def _entries(tag: str, entries: list[Any]) -> str:
    return "".join(
        f"<{tag}><loc>{loc}</loc>{f'<lastmod>{lastmod}</lastmod>' if lastmod else ''}</{tag}>"
        for loc, lastmod in entries
    )


@pytest.fixture
def sitemap() -> Callable[..., str]:
    """A sitemap of pairs of an address and when it changed, or None."""
    return lambda entries: (
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{_entries("url", entries)}</urlset>'
    )


@pytest.fixture
def index() -> Callable[..., str]:
    """The same of sitemaps."""
    return lambda entries: (
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{_entries("sitemap", entries)}</sitemapindex>'
    )
