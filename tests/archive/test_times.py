"""Moments as text, and keys of time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.sort_keys import SHIFT, first_key, key_of_day, last_key, moment_of
from archive.times import from_text, now, optional_text, to_text

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
# Two days from either end: what lies nearer leaves the calendar when it goes to UTC.
MOMENTS = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=ZONES)  # noqa: DTZ001


@given(MOMENTS)
def test_text_gives_the_second_back(moment):
    assert from_text(to_text(moment)) == moment.astimezone(UTC).replace(microsecond=0)


@given(MOMENTS)
def test_text_has_one_form(moment):
    text = to_text(moment)
    assert len(text) == 20
    assert text[10] == "T"
    assert text.endswith("Z")


@given(MOMENTS, MOMENTS)
def test_text_order_is_time_order(one, other):
    assert (to_text(one) < to_text(other)) == (
        one.astimezone(UTC).replace(microsecond=0) < other.astimezone(UTC).replace(microsecond=0)
    )


def test_none_stays_none_and_now_is_a_whole_second():
    assert optional_text(None) is None
    assert now() == from_text(to_text(now())) or now() == from_text(to_text(now()))
    assert now().microsecond == 0


@pytest.mark.parametrize("text", ["", "2026-11-21", "2026-11-21T08:30:20", "2026-11-21T08:30:20+00:00", "کل"])
def test_other_forms_are_refused(text):
    with pytest.raises(ValueError, match="time data"):
        from_text(text)


@given(MOMENTS, MOMENTS)
def test_keys_follow_time(one, other):
    if one <= other:
        assert first_key(one) <= first_key(other)
        assert last_key(one) <= last_key(other)


@given(MOMENTS, st.integers(0, (1 << SHIFT) - 1))
def test_a_key_stands_for_its_minute(moment, count):
    key = first_key(moment) + count
    assert first_key(moment) <= key <= last_key(moment)
    assert moment_of(key) == moment.astimezone(UTC).replace(second=0, microsecond=0)


@given(st.dates(), st.integers(-24, 48))
def test_no_day_is_out_of_range(day, hours):
    key = key_of_day(day, hours)
    assert key == key_of_day(day) + ((hours * 60) << SHIFT)
    if date(1, 1, 5) < day < date(9999, 12, 27):
        start = datetime(day.year, day.month, day.day, tzinfo=UTC)
        assert key == first_key(start + timedelta(hours=hours))


@given(st.dates())
def test_keys_fit_into_sqlites_integers(day):
    assert abs(key_of_day(day)) < 1 << 62
