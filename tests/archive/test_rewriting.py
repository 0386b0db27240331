"""What a later answer says beside an unchanged text."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from archive.check import check
from archive.db import transaction
from archive.models import Published, WarcPointer
from archive.rewriting import update
from archive.store import previous

MORNING = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
NOON = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
DAY = date(2026, 11, 20)
LATER = WarcPointer("later.warc.gz", 512, 900)


def _published(at, source):
    return Published(at, DAY, source, at.isoformat())


@pytest.mark.parametrize(
    ("first", "then", "column", "expected"),
    [
        ({}, {"authors": ("سدرہ خان",)}, "authors", '["سدرہ خان"]'),
        ({"authors": ("سدرہ خان",)}, {}, "authors", '["سدرہ خان"]'),
        ({"section": "کھیل"}, {"section": "کرکٹ"}, "section", "کرکٹ"),
        ({"tags": ("بارش",)}, {"tags": ()}, "tags", '["بارش"]'),
        ({}, {"modified_at": NOON}, "modified_at", "2026-11-20T07:00:00Z"),
        ({}, {"credit_name": "نگار نیوز"}, "credit_name", "نگار نیوز"),
        (
            {"published": _published(MORNING, "json-ld")},
            {"published": _published(NOON, "json-ld")},
            "published_at",
            "2026-11-20T04:00:00Z",
        ),
        (
            {"published": _published(MORNING, "json-ld")},
            {"published": _published(NOON, "visible")},
            "published_at",
            "2026-11-20T04:00:00Z",
        ),
        (
            {"published": _published(NOON, "visible")},
            {"published": _published(MORNING, "json-ld")},
            "published_at",
            "2026-11-20T04:00:00Z",
        ),
        ({}, {"published": _published(MORNING, "feed")}, "published_from", "feed"),
    ],
)
def test_it_is_taken_over_unless_it_is_less_or_worse(stacks, first, then, column, expected):
    stacks.put(stacks.article(**first))
    later = stacks.article(**then)
    with transaction(stacks.connection):
        changed = update(stacks.connection, previous(stacks.connection, later.url), later, LATER)
    assert stacks.value(f"SELECT {column} FROM articles") == expected
    assert stacks.value("SELECT count(*) FROM revisions") == 1
    assert stacks.value("SELECT warc_file FROM articles") == (LATER.file if changed else None)
    assert changed is (expected != _first(stacks, first, column))


def _first(stacks, first, column):
    url = "https://subh.example/as-it-was"
    stacks.put(stacks.article(url, **first))
    return stacks.value(f"SELECT {column} FROM articles WHERE url = ?", url)


def test_a_better_date_moves_the_article_in_time(stacks):
    stacks.put(stacks.article())
    stacks.put(stacks.article("https://subh.example/2", published=_published(NOON, "meta")))
    old = stacks.article(published=_published(MORNING, "meta"))
    with transaction(stacks.connection):
        update(stacks.connection, previous(stacks.connection, old.url), old, None)
    urls = [row["url"] for row in stacks.sql("SELECT url FROM articles ORDER BY sort_key")]
    assert urls == [old.url, "https://subh.example/2"]
    assert [each.what for each in check(stacks.data)] == []


def test_an_edit_that_calls_itself_the_publication_does_not_change_the_date(stacks):
    stacks.put(stacks.article(published=_published(MORNING, "meta")))
    stacks.put(stacks.article(body="بارش تھم گئی۔", published=_published(NOON, "meta")), at=NOON)
    assert stacks.value("SELECT published_at FROM articles") == "2026-11-20T04:00:00Z"
    assert stacks.value("SELECT count(*) FROM revisions") == 2
