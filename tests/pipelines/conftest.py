"""An archive behind a desk, a run of two outlets, and items to settle."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive import ledger, runs, sources
from archive.db import transaction
from archive.models import Article, DuePage, Fetched, FoundPage
from archive.outlets import OutletRow, register
from archive.schema import open_writing
from archive.sources import Source, SourceSpec
from pipelines.desk import Desk
from pipelines.extract import Knowledge, Page, Rejection, load_phrases
from pipelines.items import PageItem, Settled, SourceItem
from pipelines.settling import settle_page

NOW = datetime(2026, 11, 21, 8, 30, 20, tzinfo=UTC)
_KNOWLEDGE = Knowledge(phrases=load_phrases())
FEED = "https://subh.example/feed"
STORY = (
    "شہر کی انتظامیہ نے اعلان کیا ہے کہ نئے ہفتے سے بسوں کا کرایہ کم کر دیا جائے گا۔ مقامی تاجروں نے اس فیصلے کا "
    "خیر مقدم کیا اور کہا کہ بازاروں کی رونق بڑھے گی۔"
)
OTHER = "پہاڑی علاقوں میں کل رات سے ہلکی برف باری جاری ہے اور سیاحوں کو احتیاط کی ہدایت کی گئی ہے۔"


def _address(url: str) -> str | None:
    """What the outlet calls articles: everything but what says that it is none."""
    return None if "/no/" in url else url


@dataclass
class Desktop:
    """A connection to a new archive with a run, and how to make what ends there."""

    connection: sqlite3.Connection
    run: int
    now: datetime = NOW
    story: str = STORY
    other: str = OTHER
    feed: str = FEED

    def found(self, *urls: str, **hints: Any) -> None:
        """Enter pages as the feed would."""
        pages = [FoundPage(url, **hints) for url in urls]
        ledger.add(self.connection, "subh", pages, found_in=FEED, priority=30, now=NOW)

    def page_item(
        self,
        url: str,
        *,
        to: str | None = None,
        canonical: str | None = None,
        body: str = STORY,
        rejected: Rejection | None = None,
        at: datetime = NOW,
        **more: Any,
    ) -> PageItem:
        """A page that was asked for at *url*, answered from *to*, and extracted."""
        due = ledger.due_page(self.connection, url)
        assert due is not None
        address = to or url
        article = Article(
            url=address, outlet="subh", title="بسوں کا کرایہ", body=body, canonical_url=canonical,
            word_count=len(body.split()), extractor="1", **more,
        )  # fmt: skip
        return PageItem(
            due=due,
            fetched=Fetched(status=200, at=at, bytes=1000),
            page=Page(url=address, outlet="subh", body=b"", fetched_at=at),
            knowledge=_KNOWLEDGE,
            address=_address,
            outcome=rejected or article,
        )

    def settle(self, url: str, **how: Any) -> Settled:
        """Fetch and settle a page."""
        item = self.page_item(url, **how)
        with transaction(self.connection):
            return settle_page(self.connection, self.run, item, lambda _: None)

    def due(self, at: datetime = NOW) -> list[str]:
        """The addresses that are due."""
        kinds = ("new", "recheck", "backfill")
        return sorted(
            page.url for kind in kinds for page in ledger.due(self.connection, "subh", at, 99, kind=kind)
        )

    def row(self, url: str) -> dict[str, Any]:
        """A page's row."""
        return dict(self.connection.execute("SELECT * FROM pages WHERE url = ?", (url,)).fetchone())

    def articles(self) -> list[str]:
        """The addresses of the stored articles."""
        return [row["url"] for row in self.connection.execute("SELECT url FROM articles ORDER BY id")]

    def counts(self) -> dict[str, int]:
        """The run's counts that are not 0."""
        row = runs.outlets_of(self.connection, self.run)[-1]
        return {name: row[name] for name in runs.COUNTS if row[name]}

    def error(self) -> str | None:
        """What the run says is wrong with the outlet."""
        error: str | None = runs.outlets_of(self.connection, self.run)[-1]["error"]
        return error

    def source(self) -> Source:
        """The feed as the feeder hands it out, due or not."""
        (source,) = sources.due(self.connection, "subh", NOW + timedelta(days=999), 1)
        return source

    def source_item(self, **more: Any) -> SourceItem:
        """A poll of the feed."""
        return SourceItem(**{"source": self.source(), "at": NOW, "fastest": 300, "slowest": 21600} | more)

    def source_row(self) -> dict[str, Any]:
        """The feed's row."""
        return dict(self.connection.execute("SELECT * FROM sources WHERE url = ?", (FEED,)).fetchone())


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with two outlets, to be copied."""
    data = tmp_path_factory.mktemp("template") / "data"
    with closing(open_writing(data)) as connection, transaction(connection):
        register(
            connection,
            [OutletRow(id=id_, name=id_, home=f"https://{id_}.example/") for id_ in ("subh", "shaam")],
        )
    return data


@pytest.fixture
def data(tmp_path: Path, template: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(template, tmp_path / "data")


@pytest.fixture
def desktop(data: Path) -> Iterator[Desktop]:
    """That archive, open, with a run and a feed."""
    with closing(open_writing(data)) as connection:
        with transaction(connection):
            run = runs.start(connection, "news", ["shaam", "subh"], NOW)
            spec = SourceSpec(url=FEED, kind="feed", interval=600)
            sources.register(connection, "subh", [spec], NOW)
        yield Desktop(connection, run)


@pytest.fixture
def desk(data: Path) -> Iterator[Desk]:
    """A desk on that archive."""
    opened = Desk(data)
    yield opened
    opened.close()


@pytest.fixture
def due_page() -> Callable[[str], DuePage]:
    """A page that is due."""
    return lambda url: DuePage(url=url, outlet="subh")
