"""``Retry-After``: seconds, a date, or nonsense."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.http_dates import retry_after

NOW = datetime(2026, 11, 21, 8, 30, 20, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        (" 120 ", 120),
        ("604800", 604800),
        ("604801", 604800),
        ("99999999999999999999", 604800),
        ("Sat, 21 Nov 2026 08:32:20 GMT", 120),
        ("Saturday, 21-Nov-26 08:32:20 GMT", 120),
        ("Sat Nov 21 08:32:20 2026", 120),
        ("Sat, 21 Nov 2026 13:32:20 +0500", 120),
        ("Sat, 21 Nov 2026 08:32:20 -0000", 120),
        ("Fri, 20 Nov 2026 08:30:20 GMT", 0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Sat, 21 Nov 2099 08:30:20 GMT", 604800),
    ],
)
def test_what_servers_say(value, seconds):
    assert retry_after(value, NOW) == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "value",
    [
        None, "", " ", "soon", "-5", "12.5", "1e3", "١٢٠", "۱۲۰", "²", "5 minutes", "Sat, 99 Nov 2026 08:32:20 GMT",
        "Sat, 21 Nov 2026", "Fri, 31 Dec 9999 23:59:59 -2300", "Sat, 21 Nov 2026 08:32:20 +99999999", "0x10", "\x00",
    ],
)  # fmt: skip
def test_nonsense_is_none_or_a_moment_in_bounds(value):
    moment = retry_after(value, NOW)
    assert moment is None or NOW <= moment <= NOW + WEEK


@given(
    st.text(max_size=60)
    | st.from_regex(r"[A-Z][a-z]{2}, \d{1,3} [A-Z][a-z]{2} \d{1,5} \d\d:\d\d:\d\d [-+]?\w{1,5}")
)
def test_no_header_raises(value):
    moment = retry_after(value, NOW)
    assert moment is None or NOW <= moment <= NOW + WEEK


@given(st.timedeltas(timedelta(0), WEEK))
def test_both_forms_mean_the_same(wait):
    seconds = int(wait.total_seconds())
    then = NOW + timedelta(seconds=seconds)
    assert retry_after(str(seconds), NOW) == then == retry_after(format_datetime(then, usegmt=True), NOW)
