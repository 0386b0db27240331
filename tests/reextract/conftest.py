"""An archive with pages in WARC files, filled without a crawl, and an outlet file to extract them by."""

from __future__ import annotations

import shutil
import sqlite3
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from scrapy.settings import Settings

from archive import fates, ledger
from archive.check import check
from archive.db import open_reading, transaction
from archive.models import Article, Fetched, FoundPage
from archive.outlets import OutletRow, register
from archive.schema import open_writing
from archive.sources import SourceSpec
from archive.sources import register as register_sources
from archive.store import store
from archive.warc import FOLDER, WarcWriter
from archive.warc_records import Exchange
from crawler.commands.reextract import Command
from pipelines.extract import Hints, Knowledge, Page, extract, load_phrases

PROMPT = "صبح نامہ کی ہر خبر اب آپ کے ہاتھ میں دستیاب"  # in no phrases file
DAWN = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
FEED = "https://subh.example/feed"
OUTLET = """
id = "subh"
name = "Subh"
home = "https://subh.example/"
domains = ["subh.example"]
timezone = "Asia/Karachi"
[[feeds]]
url = "https://subh.example/feed"
section = "صفحہ اول"
[articles]
allow = ['^https://subh\\.example/news/[^/?]+$']
"""


@dataclass
class Stacks:
    """The archive in *data*; ``html`` makes pages of numbers."""

    data: Path
    html: Callable[..., str]
    connection: sqlite3.Connection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = open_writing(self.data)
        self._warc = WarcWriter(self.data / FOLDER, software="tests")
        self._knowledge = Knowledge(
            phrases=load_phrases(),
            outlet_names=("Subh",),
            timezone=ZoneInfo("Asia/Karachi"),
            domains=("subh.example",),
        )
        with transaction(self.connection):
            register(
                self.connection,
                [OutletRow(id="subh", name="Subh", home="https://subh.example/", timezone="Asia/Karachi")],
            )
            spec = SourceSpec(url=FEED, kind="feed", section="صفحہ اول", interval=600)
            register_sources(self.connection, "subh", [spec], DAWN)

    def put(
        self,
        number: int,
        *,
        extra: str = "",
        html: str | None = None,
        stored_as: Callable[[Article], Article] = lambda article: article,
        quarantined: str | None = None,
    ) -> str:
        """Store story *number* as a crawl would, or what *stored_as* makes of it; returns its address."""
        url, at = f"https://subh.example/news/{number}", DAWN + timedelta(minutes=number)
        body = (html or self.html(number, extra=extra)).encode()
        pointer = self._warc.write(_exchange(url, at, body)).pointer
        ledger.add(self.connection, "subh", [FoundPage(url)], found_in=FEED, priority=30, now=at)
        fetched = Fetched(status=200, at=at, bytes=len(body), warc=pointer)
        if quarantined:
            fates.settle_quarantined(self.connection, url, fetched, quarantined)
            return url
        page = Page(
            url=url, outlet="subh", body=body, fetched_at=at,
            content_type="text/html; charset=utf-8", hints=Hints(section="صفحہ اول"),
        )  # fmt: skip
        article = extract(page, self._knowledge)
        assert isinstance(article, Article), article
        stored = store(self.connection, stored_as(article), fetched)
        fates.settle_fetched(self.connection, url, fetched, stored.article_id)
        return url

    def close(self) -> None:
        """Close the files."""
        self._warc.close()
        self.connection.close()


def _exchange(url: str, at: datetime, body: bytes) -> Exchange:
    return Exchange(
        url=url, at=at, method="GET", request_headers=[("Host", "subh.example")], status=200, reason="OK",
        response_headers=[("Content-Type", "text/html; charset=utf-8")], body=body,
    )  # fmt: skip


@pytest.fixture
def prompt() -> str:
    """A line that some pages carry."""
    return PROMPT


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive without anything, to be copied: making one takes a while."""
    data = tmp_path_factory.mktemp("empty") / "data"
    open_writing(data).close()
    return data


@pytest.fixture
def stacks(bench: Any, paper: Any, empty: Path) -> Iterator[Stacks]:
    """An archive to put pages into; ``bench`` has its outlet file."""
    shutil.copytree(empty, bench.data)
    (bench.outlets / "subh.toml").write_text(OUTLET, "utf-8")
    opened = Stacks(bench.data, paper.html)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the library stands once it is filled."""
    return tmp_path_factory.mktemp("library") / "data"


@pytest.fixture
def library(shelf: Path, empty: Path, paper: Any) -> Callable[[Any, int, int], list[str]]:
    """Give a workbench so many stories, one of every so many with the prompt; returns their addresses."""

    def lend(bench: Any, stories: int, every: int) -> list[str]:
        carriers = [number for number in range(stories) if number % every == 3]
        if not shelf.exists():
            shutil.copytree(empty, shelf)
            stacks = Stacks(shelf, paper.html)
            with transaction(stacks.connection):
                for number in range(stories):
                    more = f"<p>{PROMPT}</p><p>یہ خبر ابھی ختم نہیں ہوئی، {number} کا حال آگے ہے۔</p>"
                    stacks.put(number, extra=more * (number in carriers))
            stacks.close()
        shutil.copytree(shelf, bench.data)
        (bench.outlets / "subh.toml").write_text(OUTLET, "utf-8")
        return [f"https://subh.example/news/{number}" for number in carriers]

    return lend


@pytest.fixture
def with_phrase(bench: Any, tmp_path: Path) -> Callable[[str], None]:
    """Let the commands use a phrases file that has one line more."""

    def add(phrase: str) -> None:
        shipped = (Path(__file__).resolve().parents[2] / "seeds" / "phrases.toml").read_text("utf-8")
        path = tmp_path / "phrases.toml"
        path.write_text(
            shipped.replace("[line]\nphrases = [", f'[line]\nphrases = [\n    "{phrase}",', 1), "utf-8"
        )
        assert phrase in path.read_text("utf-8")
        bench.env["AKHBAR_PHRASES"] = str(path)

    return add


@pytest.fixture
def dump(bench: Any) -> Callable[[], list[str]]:
    """Everything in the database, but for the notes on progress and the leases."""

    def read() -> list[str]:
        with closing(open_reading(bench.data)) as connection:
            return [
                line
                for line in connection.iterdump()
                if not line.startswith(('INSERT INTO "leases"', 'INSERT INTO "meta"'))
            ]

    return read


@dataclass
class Done:
    """What a command ended with."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def reextract(bench: Any, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """The command in this process, which saves the second that Scrapy takes to start."""

    def run(*arguments: str) -> Done:
        settings = Settings()
        settings.setmodule("crawler.settings")
        settings.setdict({"ARCHIVE_DIR": str(bench.data), "OUTLETS_DIR": str(bench.outlets)})
        if "AKHBAR_PHRASES" in bench.env:
            settings.set("PHRASES", bench.env["AKHBAR_PHRASES"])
        command = Command()
        command.settings = settings
        parser = ArgumentParser()
        command.add_options(parser)
        capsys.readouterr()
        command.run([], parser.parse_args(arguments))
        return Done(command.exitcode, *capsys.readouterr())

    return run


@pytest.fixture
def is_sound(bench: Any) -> Callable[[], bool]:
    """Whether ``akhbar check`` finds nothing."""
    return lambda: check(bench.data) == []
