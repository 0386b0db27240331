"""Real archives to search in; tests/cli uses them too."""

from __future__ import annotations

import random
import shutil
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from archive.archive import Archive
from archive.db import transaction
from archive.models import Article, Fetched, Published, WarcPointer
from archive.schema import open_writing
from archive.store import index, store, unindex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@dataclass
class Filler:
    """Fills an archive through the real store."""

    data: Path

    def sql(self, statement: str, *parameters: object) -> None:
        """Run one statement, and commit it."""
        with closing(open_writing(self.data)) as connection:
            connection.execute(statement, parameters)

    def outlet(self, id_: str, home: str, timezone: str = "Asia/Karachi") -> None:
        """Enter an outlet."""
        self.sql(
            "INSERT INTO outlets (id, name, home, timezone) VALUES (?, ?, ?, ?)", id_, id_, home, timezone
        )

    def add(
        self,
        title: str = "ایک خبر",
        body: str = "یہ خبر کا متن ہے۔",
        *,
        outlet: str = "subh",
        at: str = "2024-07-01T09:30:00",
        url: str | None = None,
        dated: bool = True,
        warc: WarcPointer | None = None,
        copy_of: int | None = None,
        **more: Any,
    ) -> int:
        """Store an article published *at* (UTC) and seen the same minute; returns its id.

        With ``dated=False`` it was only seen then.
        """
        moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
        day = moment.astimezone(ZoneInfo("Asia/Karachi")).date()
        with closing(open_writing(self.data)) as connection, transaction(connection):
            (number,) = connection.execute("SELECT count(*) FROM articles").fetchone()
            article = Article(
                url=url or f"https://{outlet}.example/{number + 1}",
                outlet=outlet,
                title=title,
                body=body,
                word_count=len(body.split()),
                published=Published(moment, day, "json-ld", at) if dated else None,
                extractor="test",
                **more,
            )
            stored = store(connection, article, Fetched(status=200, at=moment, warc=warc))
            if copy_of is not None:
                _make_copy(connection, stored.article_id, copy_of)
        return stored.article_id

    @staticmethod
    def long_text(number: int, words: int) -> str:
        """A text that is no copy of another number's."""
        chosen = random.Random(number)
        return " ".join("".join(chosen.choices("ابپتجچدرسشکگلمنوہی", k=4)) for _ in range(words))

    def page(self, url: str, state: str = "new", outlet: str = "subh", **more: object) -> None:
        """Enter a page into the ledger."""
        row = {"url": url, "outlet": outlet, "state": state, "found_at": "2024-07-01T09:00:00Z", **more}
        marks = ", ".join("?" * len(row))
        self.sql(f"INSERT INTO pages ({', '.join(row)}) VALUES ({marks})", *row.values())


def _make_copy(connection: Any, article_id: int, leader: int) -> None:
    (key,) = connection.execute("SELECT sort_key FROM articles WHERE id = ?", (article_id,)).fetchone()
    unindex(connection, key)
    connection.execute("UPDATE articles SET cluster_id = ? WHERE id = ?", (leader, article_id))
    index(connection, key)


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Filler:
    """An archive with two outlets and no articles, to be copied: migrations take a while."""
    filler = Filler(tmp_path_factory.mktemp("empty"))
    open_writing(filler.data).close()
    filler.outlet("subh", home="https://subh.example/")
    filler.outlet("shaam", home="https://shaam.example/")
    return filler


@pytest.fixture
def fill(tmp_path: Path, empty: Filler) -> Filler:
    """A copy of that archive."""
    shutil.copytree(empty.data, tmp_path / "data")
    return Filler(tmp_path / "data")


@pytest.fixture
def archive(fill: Filler) -> Iterator[Archive]:
    """The same archive, open for reading."""
    with Archive(fill.data) as opened:
        yield opened


@pytest.fixture
def titles(archive: Archive) -> Callable[..., list[str]]:
    """The titles that a search finds, newest first."""
    return lambda query, **filters: [hit.title for hit in archive.search(query, sort="date", **filters)]


@pytest.fixture(scope="session")
def day() -> Callable[[str], date]:
    """A day from its ISO form."""
    return date.fromisoformat


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """An archive with a few articles, for tests that only read."""
    filler = Filler(tmp_path_factory.mktemp("full"))
    open_writing(filler.data).close()
    filler.outlet("subh", home="https://subh.example/")
    filler.add("کراچی میں بارش", "کراچی میں بارش کے بعد بجلی بند ہے۔ وزیر اعظم نے نوٹس لے لیا۔")
    filler.add("ورلڈ کپ", "ورلڈ کپ کا فائنل آج ہے۔ وزیراعظم بھی ورلڈکپ دیکھیں گے۔")
    with Archive(filler.data) as opened:
        yield opened
