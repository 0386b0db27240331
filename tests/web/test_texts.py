"""The interface's words: each that a page asks for is there, in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

import archive.web
from archive import health
from archive.trends import Unit
from archive.web import gap_calendar
from archive.web.texts import texts

_SOURCES = sorted(
    path
    for path in Path(archive.web.__path__[0]).rglob("*")
    if path.suffix in (".py", ".html") and path.is_file()
)


def test_every_text_that_is_named_exists():
    named = {
        key
        for path in _SOURCES
        for key in re.findall(r"""ui\.text\(["']([\w.]+)["'][,)]""", path.read_text())
    }
    counted = {
        key for path in _SOURCES for key in re.findall(r"""ui\.count\(["']([\w.]+)["']""", path.read_text())
    }
    assert len(named) > 50
    assert named - texts().keys() == set()
    assert {f"{key}.{form}" for key in counted for form in ("one", "many")} - texts().keys() == set()


@pytest.mark.parametrize(
    "key",
    [
        *(f"{page}.{unit}" for page in ("chart", "trends.unit", "search.unit") for unit in get_args(Unit)),
        *(f"verdict.{verdict}" for verdict in health.VERDICTS),
        *(f"gaps.{verdict}" for verdict in gap_calendar.VERDICTS),
        *(f"revision.{kind}" for kind in ("first", "edit", "headline", "reextracted")),
        *(f"fact.from.{source}" for source in ("json-ld", "meta", "time", "url", "feed", "visible")),
    ],
)
def test_what_the_archive_names_has_words_in_both_languages(key):
    assert all(texts()[key])
