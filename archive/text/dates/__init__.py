"""Printed dates of Urdu news pages: by-lines, labels, datelines, the text of ``<time>``.

Never a wrong answer: what can be read in two ways is None.  So None are

- a day without a year (``نئی دہلی، 13 نومبر``), whatever *now* is: old pages are read again for years;
- a numeric date in which day and month could change places (``07/08/2024``, with any separator), unless
  a weekday beside it agrees with one order only;
- a date that its own weekday contradicts, except ``ہفتہ``, which is Saturday and "week";
- two-digit years, years of other calendars, a month or a year alone;
- ``کل`` without a label of publication, counts of weeks, months and years;
- two different dates, unless labels tell the publication from the update; ranges and lists of days.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo

from archive.text.dates.grammar import absolute
from archive.text.dates.relative import relative
from archive.text.dates.tokens import Tokens, read
from archive.text.dates.when import UnclearError, When, agreed

__all__ = ["When", "parse_date"]

_EARLIEST = date(1990, 1, 1)  # no Urdu page is older
_AHEAD = timedelta(days=1)  # clocks differ, and a morning paper carries tomorrow's date


def parse_date(text: str, zone: tzinfo, now: datetime) -> When | None:
    """Return the one date that a short *text* holds, the date of publication if it is labelled, or None.

    Times are in *zone* unless the text names another.  *now*, an aware moment (ValueError otherwise), is
    when the page was fetched: relative forms count from it, and no date is later than a day after it.
    Texts longer than :data:`.tokens.MAX_LENGTH` are None.
    """
    if now.tzinfo is None:
        msg = f"now must be an aware datetime, not {now!r}: give it a time zone"
        raise ValueError(msg)
    tokens = read(text)
    if tokens is None:
        return None
    try:
        when = _published(tokens, zone, now)
    except UnclearError:
        return None
    return when if when and _is_plausible(when, zone, now) else None


def _published(tokens: Tokens, zone: tzinfo, now: datetime) -> When | None:
    """Choose among the dates before the first label and after each label."""
    labels = [i for i, kind in enumerate(tokens.signature) if kind in "LU"]
    dates: dict[str, list[When]] = {}
    for start, end in zip([0, *labels], [*labels, len(tokens.signature)], strict=True):
        part = tokens.part(start, end)
        label = tokens.signature[start] if start in labels else ""
        if when := absolute(part, zone) or relative(part, zone, now):
            dates.setdefault(label, []).append(when)
    updated = dates.pop("U", [])
    published = agreed(when for whens in dates.values() for when in whens)
    if published is None:
        return agreed(updated)
    # "15 نومبر کو اپ ڈیٹ، 14 نومبر کو شائع": labels that follow their dates give the order away.
    if any(when.day < published.day for when in updated):
        raise UnclearError
    return published


def _is_plausible(when: When, zone: tzinfo, now: datetime) -> bool:
    if when.at is not None and when.at > now + _AHEAD:
        return False
    return _EARLIEST <= when.day <= (now + _AHEAD).astimezone(zone).date()
