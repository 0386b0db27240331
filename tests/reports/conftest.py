"""An archive that is filled as crawls fill it: outlets, sources, runs, pages and their fates."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from archive import fates, ledger, outlets, runs, sources
from archive.archive import Archive
from archive.cli import main
from archive.db import transaction
from archive.models import Article, Fetched, FoundPage, Published
from archive.outlets import OutletRow
from archive.schema import open_writing
from archive.sources import Answer, Source, SourceSpec
from archive.store import store
from archive.times import now, to_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator
    from pathlib import Path

FEED = SourceSpec(url="https://subh.example/feed", kind="feed", interval=300)


@dataclass
class Newsroom:
    """Fills an archive through the real functions; one writing connection for all."""

    data: Path
    connection: sqlite3.Connection
    count: int = 0

    def outlet(self, id_: str = "subh", *, zone: str = "Asia/Karachi", **more: Any) -> None:
        row = OutletRow(id=id_, name=id_, home=f"https://{id_}.example/", timezone=zone, **more)
        with transaction(self.connection):
            outlets.register(self.connection, [row])

    def feeds(self, *urls: str, outlet: str = "subh") -> None:
        specs = [SourceSpec(url=url, kind="feed", interval=300) for url in urls]
        with transaction(self.connection):
            sources.register(self.connection, outlet, specs, now())

    def answer(self, url: str, at: datetime, *, outlet: str = "subh", problem: str | None = None) -> None:
        with transaction(self.connection):
            answer = Answer(status=200, at=at, interval=300, problem=problem)
            sources.answered(
                self.connection, Source(url=url, outlet=outlet, kind="feed", interval=300), answer
            )

    def fail(self, url: str, at: datetime, times: int, *, outlet: str = "subh") -> None:
        for attempts in range(times):
            source = Source(url=url, outlet=outlet, kind="feed", interval=300, attempts=attempts)
            with transaction(self.connection):
                sources.failed(self.connection, source, at, "HTTP 503", status=503, slowest=3600)

    def crawl(self, at: datetime, *ids: str, **counts: int) -> None:
        with transaction(self.connection):
            run = runs.start(self.connection, "news", ids or ["subh"], at)
            for outlet in ids or ["subh"]:
                runs.count(self.connection, run, outlet, **counts)
            runs.end(self.connection, run, at + timedelta(minutes=1), "finished", 0)

    def find(
        self,
        at: datetime | None = None,
        *,
        outlet: str = "subh",
        url: str | None = None,
        found_in: str = FEED.url,
        found_at: datetime | None = None,
    ) -> str:
        """A source names a page, as published *at*; returns its address."""
        self.count += 1
        url = url or f"https://{outlet}.example/{self.count}"
        with transaction(self.connection):
            ledger.add(
                self.connection,
                outlet,
                [FoundPage(url, "خبر", at)],
                found_in=found_in,
                priority=ledger.PRIORITY["feed"],
                now=found_at or at or now(),
            )
        return url

    def story(
        self, at: datetime, *, seen: datetime | None = None, day: date | None = None, **more: Any
    ) -> str:
        """A page that was found, fetched and stored; with *day*, it prints no more than that."""
        url, outlet = self.find(at, **more), more.get("outlet", "subh")
        fetched = Fetched(status=200, at=seen or at)
        (zone,) = self.connection.execute("SELECT timezone FROM outlets WHERE id = ?", (outlet,)).fetchone()
        published = Published(None if day else at, day or at.astimezone(ZoneInfo(zone)).date(), "meta", "")
        article = Article(
            url=url,
            outlet=outlet,
            title=f"خبر نمبر {self.count}",
            body=f"یہ خبر نمبر {self.count} کا متن ہے۔",
            word_count=7,
            published=published,
            extractor="test",
        )
        with transaction(self.connection):
            stored = store(self.connection, article, fetched)
            fates.settle_fetched(self.connection, url, fetched, stored.article_id)
        return url

    def settle(self, what: Callable[..., None], url: str, *arguments: Any) -> None:
        """End a page's fetch by one of the functions of archive.fates."""
        with transaction(self.connection):
            what(self.connection, url, *arguments)

    def sql(self, statement: str, *parameters: object) -> None:
        self.connection.execute(statement, parameters)

    def backfill(self, since: date, until: date, *steps: str, outlet: str = "subh") -> None:
        """A back-fill that came to its end."""
        (number,) = self.connection.execute(
            """INSERT INTO backfills (outlet, since, until, started_at, ended_at) VALUES (?, ?, ?, ?, ?) RETURNING id""",
            (outlet, since.isoformat(), until.isoformat(), to_text(now()), to_text(now())),
        ).fetchone()
        for url in steps:
            self.sql(
                "INSERT INTO steps (backfill_id, url, kind, done_at) VALUES (?, ?, 'archive', ?)",
                number,
                url,
                to_text(now()),
            )


@pytest.fixture(scope="session")
def empty_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrations take a while: made once, then copied."""
    data = tmp_path_factory.mktemp("empty")
    open_writing(data).close()
    return data


@pytest.fixture
def room(tmp_path: Path, empty_archive: Path) -> Iterator[Newsroom]:
    """A newsroom whose archive knows the outlet ``subh``, of Karachi."""
    shutil.copytree(empty_archive, tmp_path / "data")
    with closing(open_writing(tmp_path / "data")) as connection:
        newsroom = Newsroom(tmp_path / "data", connection)
        newsroom.outlet()
        newsroom.feeds(FEED.url)
        yield newsroom


@pytest.fixture
def reading(room: Newsroom) -> Iterator[Archive]:
    """The same archive, open for reading."""
    with Archive(room.data) as archive:
        yield archive


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def akhbar(room: Newsroom, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Run a command on the archive of ``room``."""

    def run(*arguments: str) -> Said:
        capsys.readouterr()
        code = main(["--data", str(room.data), *arguments])
        captured = capsys.readouterr()
        return Said(code, captured.out, captured.err)

    return run


@pytest.fixture
def noon() -> Callable[[int], datetime]:
    """Noon in Karachi, so many days ago by its calendar."""
    zone = ZoneInfo("Asia/Karachi")

    def moment(days_ago: int) -> datetime:
        today = now().astimezone(zone).replace(hour=12, minute=0, second=0)
        return (today - timedelta(days=days_ago)).astimezone(UTC)

    return moment
