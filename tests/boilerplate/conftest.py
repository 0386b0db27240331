"""An archive to fill with stories that carry lines, through the real store."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive import boilerplate
from archive.archive import Archive
from archive.db import transaction
from archive.models import Article, Fetched, Published
from archive.outlets import OutletRow, register
from archive.schema import open_writing
from archive.store import Stored, store
from archive.stored import BoilerplateLine
from archive.text import words

DAWN = datetime(2026, 11, 1, 6, 0, tzinfo=UTC)


@dataclass
class Desk:
    """An archive with two outlets, open for writing."""

    data: Path
    connection: sqlite3.Connection
    story: Callable[[int], tuple[str, list[str]]]

    def put(
        self,
        number: int,
        *lines: str,
        address: str | None = None,
        outlet: str = "subh",
        left_out: Sequence[str] = (),
        first: Sequence[str] = (),
        hours: float | None = None,
    ) -> Stored:
        """Store story *number*, published so many *hours* after the first, with *lines* below its text."""
        title, paragraphs = self.story(number)
        at = DAWN + timedelta(hours=number if hours is None else hours)
        body = "\n\n".join([*first, *paragraphs, *lines])
        article = Article(
            url=f"https://{outlet}.example/{address or number}",
            outlet=outlet,
            title=title,
            body=body,
            word_count=len(words(body)),
            published=Published(at, at.date(), "json-ld", "raw"),
            extractor="test",
            left_out=tuple(left_out),
        )
        with transaction(self.connection):
            return store(self.connection, article, Fetched(status=200, at=at + timedelta(days=30)))

    def review(self, *keep: str, outlet: str = "subh") -> frozenset[str]:
        """Judge anew, as a crawl's start does."""
        with transaction(self.connection):
            return boilerplate.review(self.connection, outlet, keep)

    def lines(self, **filters: Any) -> list[BoilerplateLine]:
        """The evidence, as readers see it."""
        with Archive(self.data) as archive:
            return archive.boilerplate(**filters)


@pytest.fixture(scope="session")
def new_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with two outlets and no articles, to be copied: migrations take a while."""
    data = tmp_path_factory.mktemp("new")
    with closing(open_writing(data)) as connection, transaction(connection):
        outlets = [OutletRow(id=id_, name=id_, home=f"https://{id_}.example/") for id_ in ("subh", "shaam")]
        register(connection, outlets)
    return data


@pytest.fixture
def make_desk(tmp_path: Path, new_archive: Path, paper: Any) -> Iterator[Callable[[], Desk]]:
    """Makes archives."""
    desks: list[Desk] = []

    def make() -> Desk:
        data = shutil.copytree(new_archive, tmp_path / f"archive{len(desks)}")
        desks.append(Desk(data, open_writing(data), paper.story))
        return desks[-1]

    yield make
    for desk in desks:
        desk.connection.close()


@pytest.fixture
def desk(make_desk: Callable[[], Desk]) -> Desk:
    """One archive."""
    return make_desk()
