"""The forms of a date, as rules over the signatures of :mod:`.tokens`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from archive.text.dates import clock, names
from archive.text.dates.when import UnclearError, When, agreed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from archive.text.dates.clock import Clock
    from archive.text.dates.tokens import Tokens

_FIRST_YEAR = 1700  # below are the years of the Hijri and Jalali calendars

_GAP = r" ?[-/.,]? ?"
# A number that is joined to a name is part of the name: G20, F-16, کووڈ 19.
_DAY = r"(?<![xXk])(?<![xXk]-)(?<!k )(d)"
_NUMERIC_START = r"(?<![dnyh][-/.:])"
_NUMERIC_END = r"(?![-/.:]?[dny])"

# Each form, and in which orders its parts can be day, month and year; "-" is the mark between them.
_FORMS = (
    (re.compile(rf"{_DAY}{_GAP}(M){_GAP}(y)"), ("dmy",)),
    (re.compile(rf"(M){_GAP}(d){_GAP}(y)"), ("mdy",)),
    (re.compile(rf"{_NUMERIC_START}(y) ?([-/.]) ?(d) ?\2 ?(d){_NUMERIC_END}"), ("y-md",)),
    (re.compile(rf"{_NUMERIC_START}(d) ?([-/.]) ?(d) ?\2 ?(y){_NUMERIC_END}"), ("d-my", "m-dy")),
)
_WITHOUT_YEAR = (
    (re.compile(rf"{_DAY}{_GAP}(M)(?!{_GAP}y)"), "dm"),
    (re.compile(rf"(M){_GAP}(d)(?!{_GAP}y)"), "md"),
)
# Before a day: "12 تا ", "24، ", and "1 " of the torn "1 5 نومبر".
_RANGE_BEFORE = re.compile(r"d ?[-,/.c]? ?\Z")
_RANGE_AFTER = re.compile(r" ?c")  # "7 اکتوبر 2023 سے", "since": not when something was printed
_WEEKDAY_BEFORE = re.compile(r"W[ ,./|()g-]{0,6}\Z")
_WEEKDAY_AFTER = re.compile(r"[ ,./|()g-]{0,6}W")
_LINK = re.compile(r"[ ,./|():;@*gwBW-]{0,12}")  # between a day and its time


@dataclass(frozen=True)
class _Printed:
    """A day at tokens *start* to *end*."""

    day: date
    start: int
    end: int


def absolute(tokens: Tokens, zone: tzinfo) -> When | None:
    """Return the date that *tokens* print, None if they print none; raise UnclearError if it is not sure."""
    clocks = clock.find(tokens)
    signature = clock.mask(tokens.signature, clocks)
    whens = []
    for printed in _printed_days(signature, tokens):
        time = _clock_of(printed, clocks, signature)
        whens.append(When(time.on(printed.day, zone) if time else None, printed.day))
    when = agreed(whens)
    if when and any(part != (when.day.day, when.day.month) for part in _days_without_year(signature, tokens)):
        raise UnclearError
    return when


def _printed_days(signature: str, tokens: Tokens) -> Iterator[_Printed]:
    for form, orders in _FORMS:
        for match in form.finditer(signature):
            start, end = match.span()
            days = {day for order in orders if (day := _day(order, match, tokens))}
            if not days:
                continue
            begun = signature[start] == "d" and _RANGE_BEFORE.search(signature, 0, start)
            if begun or _RANGE_AFTER.match(signature, end):
                raise UnclearError
            days = _on_weekday(days, _weekday(signature, tokens, start, end))
            if len(days) != 1:
                raise UnclearError
            yield _Printed(days.pop(), start, end)


def _day(order: str, match: re.Match[str], tokens: Tokens) -> date | None:
    """Return the day that the groups of *match* name when read in *order*, None if there is no such day."""
    part = {name: tokens.items[match.start(i)].value for i, name in enumerate(order, 1)}
    if part["y"] < _FIRST_YEAR:
        return None
    try:
        return date(part["y"], part["m"], part["d"])
    except ValueError:
        return None


def _days_without_year(signature: str, tokens: Tokens) -> Iterator[tuple[int, int]]:
    for form, order in _WITHOUT_YEAR:
        for match in form.finditer(signature):
            part = {name: tokens.items[match.start(i)].value for i, name in enumerate(order, 1)}
            if 1 <= part["d"] <= 31:
                yield part["d"], part["m"]


def _weekday(signature: str, tokens: Tokens, start: int, end: int) -> int | None:
    if before := _WEEKDAY_BEFORE.search(signature, 0, start):
        return tokens.items[before.start()].value
    if after := _WEEKDAY_AFTER.match(signature, end):
        return tokens.items[after.end() - 1].value
    return None


def _on_weekday(days: set[date], weekday: int | None) -> set[date]:
    """Return those of *days* that fall on *weekday*.

    A weekday settles 07/08/2024.  One that contradicts the date leaves nothing: either may be the slip.
    ہفتہ contradicts nothing, it may mean "week".
    """
    agreeing = {day for day in days if day.weekday() == weekday}
    return agreeing if agreeing or weekday not in (None, names.SATURDAY) else days


def _clock_of(printed: _Printed, clocks: list[Clock], signature: str) -> Clock | None:
    """Return the time of day that belongs to a day: the only one with nothing but links between."""
    linked = [
        time
        for time in clocks
        if _LINK.fullmatch(signature, min(time.end, printed.end), max(time.start, printed.start))
    ]
    return linked[0] if len(linked) == 1 else None
