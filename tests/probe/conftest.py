"""A survey without Scrapy: the same steps over a plain HTTP client, for sites on loopback."""

from __future__ import annotations

import asyncio
import tomllib
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from crawler.outlet import Outlet
from crawler.outlet_file import load_outlet
from crawler.probe.draft import Wish, draft
from crawler.probe.model import Answer, Findings
from crawler.probe.site import Site
from crawler.probe.survey import survey
from pipelines.extract import load_phrases


class PlainWire:
    """Fetches with urllib; robots.txt is read for its sitemaps alone."""

    def __init__(self) -> None:
        self.spent = 0

    async def get(self, url: str) -> Answer:
        self.spent += 1
        try:
            with urllib.request.urlopen(url, timeout=5) as found:  # noqa: ASYNC210 - nothing else is going on
                headers = {name.lower(): value for name, value in found.headers.items()}
                kind = headers.get("content-type", "")
                return Answer(
                    asked=url,
                    url=found.url,
                    status=200,
                    content_type=kind,
                    body=found.read(),
                    headers=headers,
                )
        except urllib.error.HTTPError as error:
            with error:
                return Answer(asked=url, url=url, status=error.code, problem=f"HTTP {error.code}")
        except OSError:
            return Answer(asked=url, url=url, problem="connection refused", network=True)

    async def robots(self, url: str) -> tuple[list[str], float]:
        answer = await self.get("/".join(url.split("/")[:3]) + "/robots.txt")
        lines = answer.body.decode().splitlines()
        return [line.partition(":")[2].strip() for line in lines if line.lower().startswith("sitemap:")], 0.0


@dataclass
class Probed:
    """What a survey came to, the draft's text, and the outlet that it loads as."""

    found: Findings
    site: Site
    text: str
    outlet: Outlet
    data: dict


@pytest.fixture
def load(tmp_path: Path) -> Callable[[str], Outlet]:
    """A draft's text as a crawl would load it."""

    def load_(text: str) -> Outlet:
        path = tmp_path / f"{tomllib.loads(text)['id']}.toml"
        path.write_text(text, encoding="utf-8")
        return load_outlet(path)

    return load_


@pytest.fixture
def probe(load: Callable[[str], Outlet]) -> Callable[..., Probed]:
    """Survey an address and draft it."""

    def run(url: str, limit: int = 30) -> Probed:
        found, site = asyncio.run(
            survey(PlainWire(), [url], load_phrases(), limit=limit, say=lambda line: None)
        )
        text = draft(found, site, Wish(id="paper", delay=0.0, private=True, day=date(2026, 11, 22)))
        return Probed(found, site, text, load(text), tomllib.loads(text))

    return run
