"""Golden pages: each ``pages/NAME.html`` is extracted and compared with ``NAME.json``, field by field."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines import fixtures
from pipelines.extract import extract

PAGES = fixtures.paths(Path(__file__).parent / "pages")
NAMES = [path.name.partition(".")[0] for path in PAGES]


@pytest.fixture(scope="module")
def pages(phrases):
    """By name: what is expected of a page, and what extraction makes of it."""
    loaded = [fixtures.load(path, phrases) for path in PAGES]
    return {one.name: (one.expected, fixtures.as_json(extract(one.page, one.knowledge))) for one in loaded}


@pytest.mark.parametrize("name", NAMES)
def test_verdict(pages, name: str) -> None:
    expected, found = pages[name]
    assert found.get("rejection") == expected.get("rejection")


@pytest.mark.parametrize("field", fixtures.FIELDS)
@pytest.mark.parametrize("name", NAMES)
def test_field(pages, name: str, field: str) -> None:
    expected, found = pages[name]
    assert found.get(field) == expected.get(field)
