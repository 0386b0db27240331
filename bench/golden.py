"""Pages whose content is known: a folder with a ``gold.jsonl``, the sample paper, our own golden pages.

A line of ``gold.jsonl``: ``file`` (beside it, perhaps .gz), ``url``, ``kind``, ``language`` and, for articles in
Urdu, ``title``, ``authors``, ``published_at``, ``credit_url``, ``paragraphs``.
"""

from __future__ import annotations

import gzip
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archive.errors import UsageError
from bench.scoring import Gold
from crawler.discovery import Link, discover
from crawler.knowledge import knowledge_of
from crawler.outlet import Outlet
from crawler.outlet_file import load_outlet
from crawler.sample import ROOT as SAMPLE
from crawler.sample import State
from pipelines import fixtures
from pipelines.extract import Hints, Knowledge, Page, load_phrases

CHECKOUT = Path(__file__).resolve().parent.parent
CORPUS = CHECKOUT.parent / "shared" / "corpus" / "pages"
OURS = CHECKOUT / "tests" / "extract" / "pages"
SAMPLE_GOLD = CHECKOUT / "tests" / "sample" / "gold.jsonl"
_HOST = "http://sample.akhbar.test"
FIELDS = ("title", "authors", "credit_url", "kind", "section", "credit_name", "published_from")


@dataclass(frozen=True)
class Case:
    """A page and what it holds."""

    name: str
    page: Page
    knowledge: Knowledge
    gold: Gold


def load(folder: Path) -> list[Case]:
    """The pages of any folder with a ``gold.jsonl``, or of golden pages with a JSON file each.

    Raises :class:`~archive.errors.UsageError`.
    """
    if (folder / "gold.jsonl").is_file():
        return list(_corpus(folder))
    if fixtures.paths(folder):
        return list(_fixtures(folder))
    raise UsageError(f"{folder} holds neither a gold.jsonl nor golden pages")


def sample() -> list[Case]:
    """The sample paper's pages: as of today, then those that are new or changed tomorrow."""
    lines = SAMPLE_GOLD.read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    outlet = load_outlet(CHECKOUT / "seeds" / "outlets" / "sample.toml")
    return [
        case
        for name in ("today", "tomorrow")
        for case in _sample(name, outlet, [row for row in rows if row.get("state", "today") == name])
    ]


def _corpus(folder: Path) -> Iterator[Case]:
    knowledge, now = Knowledge(phrases=load_phrases()), datetime.now(UTC)
    for line in (folder / "gold.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        data = (folder / row["file"]).read_bytes()
        body = gzip.decompress(data) if row["file"].endswith(".gz") else data
        page = Page(url=row["url"], outlet="bench", body=body, fetched_at=now)
        group = "articles"
        if row["kind"] == "listing":
            group = "listings"
        elif row["language"] != "ur":
            group = "other languages"
        gold = Gold(article=group == "articles", group=group)
        if gold.article and "paragraphs" in row:
            known = {name: row[name] for name in ("title", "authors", "credit_url")}
            gold = replace(
                gold, paragraphs=tuple(row["paragraphs"]), fields=known, published=row["published_at"]
            )
        yield Case(row["file"], page, knowledge, gold)


def _fixtures(folder: Path) -> Iterator[Case]:
    phrases = load_phrases()
    for path in fixtures.paths(folder):
        one = fixtures.load(path, phrases)
        expected = one.expected
        if "rejection" in expected:
            gold = _refused(expected["rejection"])
        else:
            at = expected["published"] or [None, None, None]
            fields = {name: expected.get(name) for name in FIELDS[:-1]} | {"published_from": at[2]}
            gold = Gold(True, paragraphs=tuple(expected["body"]), fields=fields, published=at[0] or at[1])
        yield Case(one.name, one.page, one.knowledge, gold)


def _sample(name: str, outlet: Outlet, rows: list[dict[str, Any]]) -> Iterator[Case]:
    state = State.load(SAMPLE, name)
    modified = tomllib.loads((SAMPLE / f"{name}.toml").read_text("utf-8"))["last_modified"]
    fetched_at = modified.astimezone(UTC) + timedelta(hours=1)
    hints = _hints(state, outlet, fetched_at)
    knowledge = knowledge_of(outlet, load_phrases())
    for row in rows:
        if row.get("gone") or row["verdict"] in ("alias", "denied"):  # the crawl decides those
            continue
        reply = state.reply(row["url"].removeprefix(_HOST))
        page = Page(
            url=row["url"],
            outlet=outlet.id,
            body=reply.body,
            fetched_at=fetched_at,
            content_type=reply.headers["Content-Type"],
            hints=hints.get(outlet.address(row["url"]) or "", Hints()),
        )
        place = row["url"].removeprefix(_HOST) + (f" ({name})" if name != "today" else "")
        yield Case(place, page, knowledge, _sample_gold(row))


def _sample_gold(row: dict[str, Any]) -> Gold:
    if row["verdict"] != "article":
        return _refused(row["verdict"])
    fields = {name: row[name] for name in FIELDS}
    published = row["published_at"] or row["published_day"]
    return Gold(True, paragraphs=tuple(row["body"]), fields=fields, published=published)


def _refused(reason: str) -> Gold:
    group = {"listing": "listings", "not_urdu": "other languages"}.get(reason, "other pages")
    return Gold(False, group, reason)


def _hints(state: State, outlet: Outlet, now: datetime) -> dict[str, Hints]:
    """What feeds and sitemaps say of the pages, by address; the first one to name a page is believed."""
    hints: dict[str, Hints] = {}
    for link in _offered(state, outlet, now):
        address = outlet.address(link.url)
        if address is not None:
            known = hints.get(address, Hints())
            hints[address] = Hints(
                title=known.title or link.title, published_at=known.published_at or link.published_at
            )
    return hints


def _offered(state: State, outlet: Outlet, now: datetime) -> Iterator[Link]:
    queue = [("feed", feed.url) for feed in outlet.feeds] + [("sitemap", one.url) for one in outlet.sitemaps]
    while queue:
        kind, url = queue.pop(0)
        reply = state.reply(url.removeprefix(_HOST))
        found = discover(
            kind, reply.body, url, reply.headers.get("Content-Type", ""), zone=outlet.zone, now=now
        )
        queue += [(child.kind, child.url) for child in found.children]
        yield from found.links
