"""An archive of one's own to write to, and what goes into it."""

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

from archive import fates, ledger
from archive.db import transaction
from archive.models import Article, Fetched, FoundPage, WarcPointer
from archive.outlets import OutletRow, register
from archive.schema import open_writing
from archive.sources import Source, SourceSpec
from archive.store import Stored, store
from archive.warc import Exchange, WarcWriter

NOW = datetime(2026, 11, 21, 8, 30, 20, tzinfo=UTC)
OUTLETS = ("subh", "shaam")


@dataclass
class Stacks:
    """An archive with two outlets, open for writing."""

    data: Path
    connection: sqlite3.Connection
    now: datetime = NOW

    def sql(self, statement: str, *parameters: object) -> list[sqlite3.Row]:
        """Run one statement; its rows."""
        return self.connection.execute(statement, parameters).fetchall()

    def value(self, statement: str, *parameters: object) -> Any:
        """The one value of a statement."""
        ((value,),) = self.sql(statement, *parameters)
        return value

    def page(self, url: str) -> dict[str, Any]:
        """A row of the ledger."""
        (row,) = self.sql("SELECT * FROM pages WHERE url = ?", url)
        return dict(row)

    def found(self, *urls: str, outlet: str = "subh", at: datetime = NOW, priority: int = 30) -> int:
        """Enter pages as a source would."""
        with transaction(self.connection):
            return ledger.add(
                self.connection, outlet, map(FoundPage, urls), found_in="feed", priority=priority, now=at
            )

    def article(self, url: str = "https://subh.example/1", **more: Any) -> Article:
        """A story."""
        story = {
            "title": "شہر میں بارش",
            "body": "رات بھر بارش ہوتی رہی۔\n\nصبح دھوپ نکلی۔",
            "extractor": "1",
        }
        return Article(**{"url": url, "outlet": "subh", "word_count": 8} | story | more)

    def fetched(self, at: datetime = NOW, status: int = 200, **more: Any) -> Fetched:
        """What a fetch gave."""
        return Fetched(status=status, at=at, bytes=100, body_hash="b" * 64, **more)

    def put(self, article: Article | None = None, at: datetime = NOW, **how: Any) -> Stored:
        """Store an article and settle its page, as a crawl does."""
        article = article or self.article()
        warc: WarcPointer | None = how.pop("warc", None)
        fetched = self.fetched(at, warc=warc)
        with transaction(self.connection):
            ledger.add(
                self.connection,
                article.outlet,
                [FoundPage(article.url)],
                found_in="feed",
                priority=30,
                now=at,
            )
            stored = store(self.connection, article, fetched, **how)
            fates.settle_fetched(self.connection, article.url, fetched, stored.article_id)
        return stored

    def finds(self, words: str) -> list[int]:
        """The ids of the articles that the index gives for (folded) words."""
        return [
            row["id"]
            for row in self.sql(
                """SELECT a.id FROM articles_fts AS f JOIN articles AS a ON a.sort_key = f.rowid
                   WHERE articles_fts MATCH fold(?) ORDER BY a.id""",
                words,
            )
        ]

    def check_index(self) -> None:
        """Raise when the index does not agree with the articles."""
        self.sql("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")

    def source(self, url: str = "https://subh.example/feed", **more: Any) -> Source:
        """A source as the feeder hands it out."""
        return Source(**{"url": url, "outlet": "subh", "kind": "feed", "interval": 300} | more)

    def spec(self, url: str = "https://subh.example/feed", **more: Any) -> SourceSpec:
        """A source as an outlet file names it."""
        return SourceSpec(**{"url": url, "kind": "feed", "interval": 300} | more)

    def later(self, **much: float) -> datetime:
        """A moment after ``now``."""
        return self.now + timedelta(**much)


def fill_outlets(data: Path) -> None:
    """Make an archive with two outlets."""
    with closing(open_writing(data)) as connection, transaction(connection):
        register(
            connection,
            [
                OutletRow(id=id_, name=id_.title(), home=f"https://{id_}.example/", timezone="Asia/Karachi")
                for id_ in OUTLETS
            ],
        )


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with two outlets, to be copied: migrations take a while."""
    data = tmp_path_factory.mktemp("template") / "data"
    fill_outlets(data)
    return data


@pytest.fixture
def data(tmp_path: Path, template: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(template, tmp_path / "data")


@pytest.fixture
def fresh(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Stacks]:
    """Makes any number of archives, for tests that need a new one for each example."""
    return lambda: _open(shutil.copytree(template, tmp_path_factory.mktemp("fresh") / "data"))


def _open(data: Path) -> Stacks:
    return Stacks(data, open_writing(data))


@pytest.fixture
def stacks(data: Path) -> Iterator[Stacks]:
    """That archive, open for writing."""
    opened = _open(data)
    yield opened
    opened.connection.close()


@pytest.fixture
def exchange() -> Callable[..., Exchange]:
    """Makes exchanges with a server."""

    def make(body: bytes = b"<p>page</p>", *headers: tuple[str, str], **more: Any) -> Exchange:
        own = {
            "url": "https://subh.example/1",
            "at": NOW,
            "method": "GET",
            "request_headers": [("Host", "subh.example"), ("User-Agent", "Akhbar/0.1")],
            "status": 200,
            "reason": "OK",
            "response_headers": [("Content-Type", "text/html"), *headers],
            "body": body,
        }
        return Exchange(**own | more)

    return make


@pytest.fixture
def writer(data: Path) -> Iterator[Callable[..., WarcWriter]]:
    """Opens WARC writers on the archive's folder, and closes them."""
    made: list[WarcWriter] = []

    def make(**how: Any) -> WarcWriter:
        made.append(WarcWriter(data / "warc", software="tests", **how))
        return made[-1]

    yield make
    for each in made:
        each.close()
