"""The bundled outlet's server, spoken to as the crawler does: as a proxy, with absolute addresses."""

from __future__ import annotations

import gzip
import http.client
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crawler.sample import SampleSite

STATES = [path.stem for path in sorted((Path(__file__).parents[2] / "seeds" / "sample").glob("*.toml"))]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        body = gzip.decompress(self.body) if self.body[:2] == b"\x1f\x8b" else self.body
        return body.decode(self.headers.get("content-type", "").partition("charset=")[2] or "utf-8")


Fetch = Callable[..., Answer]


def _fetch_from(site: SampleSite) -> Fetch:
    def fetch(url: str, method: str = "GET", **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
        try:
            connection.request(method, url, headers={k.replace("_", "-"): v for k, v in headers.items()})
            response = connection.getresponse()
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        finally:
            connection.close()

    return fetch


@pytest.fixture(scope="session")
def site() -> Iterator[SampleSite]:
    with SampleSite() as running:
        yield running


@pytest.fixture(scope="session")
def fetch(site: SampleSite) -> Fetch:
    return _fetch_from(site)


@pytest.fixture(scope="session", params=STATES)
def state(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def fetch_state(state: str) -> Iterator[Fetch]:
    """The same for each state of the paper in turn."""
    with SampleSite(state=state) as running:
        yield _fetch_from(running)


@pytest.fixture(scope="session")
def gold_of() -> Callable[[str], list[dict[str, Any]]]:
    """What an ideal extractor makes of each page: tests/sample/gold.jsonl, one page a line.

    A line with ``state`` holds in that state only, in the place of the line for the same address
    without one.  ``body`` is as the page has it, entities decoded, before normalisation; headings
    and quotations are paragraphs of it, and a poem's lines are parted by a line break.
    """
    path = Path(__file__).with_name("gold.jsonl")
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]

    def of(state: str) -> list[dict[str, Any]]:
        chosen = {row["url"]: row for row in rows if "state" not in row}
        chosen |= {row["url"]: row for row in rows if row.get("state") == state}
        return list(chosen.values())

    return of
