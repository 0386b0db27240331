"""An archive to fill with copies, through the real store."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from archive.archive import Archive
from archive.check_copies import disagreements
from archive.db import transaction
from archive.models import Article, Fetched, Published
from archive.outlets import OutletRow, register
from archive.schema import open_writing
from archive.store import Stored, store
from archive.text import words

DAM = """\
دریا کے بالائی علاقے میں مسلسل تین دن کی بارش کے بعد محکمۂ آب پاشی نے بند کے چھ دروازے کھول دیے ہیں۔
نچلے علاقوں کی چودہ بستیوں کو خالی کرا لیا گیا ہے اور مکینوں کو سرکاری اسکولوں میں ٹھہرایا جا رہا ہے۔
ضلعی افسر نے بتایا کہ پانی کی سطح خطرے کے نشان سے ابھی دو فٹ نیچے ہے مگر رات کو ایک اور ریلا متوقع ہے۔
کشتیوں کے ذریعے بزرگوں اور بچوں کو نکالنے کا کام صبح سویرے شروع ہوا جس میں مقامی ملاح بھی شریک ہیں۔
کسانوں کا کہنا ہے کہ کپاس کی کھڑی فصل ڈوب چکی ہے اور مویشیوں کے لیے چارہ بھی باقی نہیں رہا۔
محکمۂ موسمیات کے مطابق بارش کا یہ سلسلہ جمعرات کی شام تک جاری رہے گا۔
امدادی کیمپ میں پینے کے صاف پانی اور ادویات کی کمی کی شکایت بھی سامنے آئی ہے۔
حکومت نے متاثرہ خاندانوں کے لیے خیمے اور راشن بھیجنے کا اعلان کیا ہے۔""".split("\n")

LIBRARY = """\
شہر کی سب سے پرانی لائبریری مرمت کے چار سال بعد پیر کے روز قارئین کے لیے دوبارہ کھول دی گئی۔
عمارت کی لکڑی کی چھت اور رنگین شیشے اصل نقشوں کی مدد سے بحال کیے گئے ہیں۔
یہاں ساٹھ ہزار کتابیں اور قلمی نسخے محفوظ ہیں جن میں سے بعض تین سو سال پرانے ہیں۔
مہتمم نے کہا کہ نایاب نسخوں کی عکسی نقلیں اگلے مہینے سے گھر بیٹھے پڑھی جا سکیں گی۔
طلبہ کے لیے مطالعے کا ہال رات دس بجے تک کھلا رہے گا اور رکنیت کی فیس نہیں بڑھائی گئی۔
پہلے ہی دن سینکڑوں لوگ آئے اور پرانے ارکان اپنے پسندیدہ گوشے تلاش کرتے دکھائی دیے۔
ایک ریٹائرڈ استاد نے بتایا کہ انھوں نے اپنی پہلی کہانی اسی کھڑکی کے پاس بیٹھ کر لکھی تھی۔
بلدیہ عمارت کے پچھلے صحن میں بچوں کا کتب خانہ بھی بنا رہی ہے۔""".split("\n")


def text(sentences: Sequence[str]) -> str:
    """A body, two sentences a paragraph."""
    return "\n\n".join(" ".join(sentences[at : at + 2]) for at in range(0, len(sentences), 2))


@dataclass
class Stacks:
    """An archive that copies are put into, with what one asks of it."""

    data: Path

    def put(
        self,
        body: Sequence[str] | str,
        name: str = "",
        *,
        outlet: str = "subh",
        at: str | None = "2026-11-20T06:00",
        seen: str = "2026-11-20T12:00",
        credit: str | None = None,
        title: str = "ایک خبر",
    ) -> Stored:
        """Store a body (or its sentences) under ``https://<outlet>.example/<name>``.

        Times are UTC; *at* may be a day alone, or None.
        """
        body = body if isinstance(body, str) else text(body)
        published = None
        if at is not None:
            moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
            day = moment.astimezone(ZoneInfo("Asia/Karachi")).date()
            published = Published(moment if "T" in at else None, day, "json-ld", at)
        with closing(open_writing(self.data)) as connection, transaction(connection):
            (number,) = connection.execute("SELECT count(*) FROM articles").fetchone()
            article = Article(
                url=f"https://{outlet}.example/{name or number + 1}",
                outlet=outlet,
                title=title,
                body=body,
                word_count=len(words(body)),
                published=published,
                credit_url=credit,
                extractor="test",
            )
            return store(connection, article, Fetched(status=200, at=datetime.fromisoformat(seen + "+00:00")))

    def rows(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        """What an SQL query gives."""
        with closing(open_writing(self.data)) as connection:
            return [tuple(row) for row in connection.execute(query, parameters)]

    def clusters(self) -> set[frozenset[int]]:
        """The clusters, as sets of ids."""
        found: dict[int, set[int]] = {}
        for article_id, cluster in self.rows("SELECT id, cluster_id FROM articles"):
            found.setdefault(cluster, set()).add(article_id)
        return set(map(frozenset, found.values()))

    def leaders(self, query: str = "خبر") -> set[int]:
        """The articles that a search without copies finds."""
        with Archive(self.data) as archive:
            return {hit.id for hit in archive.search(query)}

    def sound(self) -> bool:
        """Whether index, keys, pairs and clusters agree with the articles."""
        with closing(open_writing(self.data)) as connection:
            connection.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")
            return not list(disagreements(connection))


@pytest.fixture(scope="session")
def new_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with three outlets and no articles, to be copied: migrations take a while."""
    data = tmp_path_factory.mktemp("new")
    with closing(open_writing(data)) as connection, transaction(connection):
        register(
            connection,
            [
                OutletRow(id=name, name=name, home=f"https://{name}.example/", timezone="Asia/Karachi")
                for name in ("subh", "shaam", "agency")
            ],
        )
    return data


@pytest.fixture
def fresh(tmp_path: Path, new_archive: Path) -> Callable[[], Stacks]:
    """Makes empty archives."""
    numbers = iter(range(1 << 20))

    def make() -> Stacks:
        return Stacks(shutil.copytree(new_archive, tmp_path / f"archive{next(numbers)}"))

    return make


@pytest.fixture
def stacks(fresh: Callable[[], Stacks]) -> Iterator[Stacks]:
    """An empty archive, looked through when the test is over."""
    archive = fresh()
    yield archive
    assert archive.sound()


@pytest.fixture
def dam() -> list[str]:
    """A story, as its sentences."""
    return list(DAM)


@pytest.fixture
def library() -> list[str]:
    """Another story."""
    return list(LIBRARY)
