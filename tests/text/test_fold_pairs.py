"""The table of words that meet and words that stay apart: pairs.tsv, made to be read and added to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from archive.text import fold
from archive.text.madda import TWINS

TABLE = Path(__file__).with_name("pairs.tsv")


def _pairs(law: str) -> list[tuple[str, str]]:
    rows = [line.split("\t") for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [(_unescaped(row[1]), _unescaped(row[2])) for row in rows if row[0] == law]


def _unescaped(cell: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), cell)


def test_every_row_has_a_law_two_words_and_a_gloss() -> None:
    rows = [line.split("\t") for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert all(len(row) == 4 and row[0] in ("meet", "apart") and all(row) for row in rows)


@pytest.mark.parametrize(("one", "other"), _pairs("meet"))
def test_meet(one: str, other: str) -> None:
    assert fold(one) == fold(other) != ""
    assert fold(f"یہ {one} ہے") == fold(f"یہ {other} ہے")


@pytest.mark.parametrize(("one", "other"), _pairs("apart"))
def test_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(("one", "other"), TWINS.items())
def test_a_madda_that_tells_words_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)
    assert "آ" in fold(one)
    assert "آ" not in fold(other)
