"""Every row of forms.tsv, the table of printed dates."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from archive.text.dates import When, parse_date

LINES = (Path(__file__).parent / "forms.tsv").read_text(encoding="utf-8").splitlines()
ROWS = [line.split("\t") for line in LINES if line and not line.startswith("#")]


def expected_of(text: str) -> When | None:
    if text == "none":
        return None
    if "T" not in text:
        return When(None, date.fromisoformat(text))
    printed = datetime.fromisoformat(text)
    return When(printed.astimezone(UTC), printed.date())


@pytest.mark.parametrize(("form", "zone", "now", "expected", "seen"), ROWS, ids=[row[0] for row in ROWS])
def test_form(form: str, zone: str, now: str, expected: str, seen: str) -> None:
    when = parse_date(form, ZoneInfo(zone), datetime.fromisoformat(now))
    assert when == expected_of(expected), seen
    assert when is None or when.at is None or when.at.tzinfo is UTC


def test_the_table_is_long_and_says_where_each_form_was_seen() -> None:
    assert len(ROWS) >= 150
    assert all(len(row) == 5 and row[4] for row in ROWS)
    assert sum(not row[4].startswith("made: ") for row in ROWS) >= 150
