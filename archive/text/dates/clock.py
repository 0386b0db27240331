"""Times of day: ``18:16``, ``04:45pm``, ``شام 4:30 بجے``, ``19:14:23 +0500``, ``16:30 (IST)``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from archive.text.dates import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.text.dates.tokens import Token, Tokens

_LATEST_OFFSET = 14 * 60  # minutes; Kiribati

_SAYS_TIME = {"part", "part_before", "oclock"}

_CLOCK = re.compile(
    r"""
    (?: (?P<zone_before>Z) [ ]? )?
    (?: (?P<part_before>[AP]) [ ]? )?
    (?<! [dnyh:.] ) (?P<hour>d)
    (?: [:.](?P<minute>d) (?: :(?P<second>d) (?: \.[dny] )? )? (?! [:.]?[dny] | [xXok] )
      | (?= [ ]?[AB] ) )
    (?: [ ]?(?P<oclock>[Bu]) )?
    (?: [ ]?(?P<part>[AP]) )?
    (?: [ ]?B )?
    (?: [ ]?\(?[ ]?                             # "(IST)"
        (?P<zone> Z (?: [ ]?[+-]d (?: :d )? (?! [ ]?[-/.,]?[ ]?[Md] ) | [+-]y )?
                | [+-](?: d:d | y )
                | X                             # "EDT": a zone that is not known here
                | (?: o[ ] ){1,2} w )           # "تہران کے وقت"
        \)? )?
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Clock:
    """A time of day at tokens *start* to *end*; *time* is None if it cannot be read for certain."""

    start: int
    end: int
    time: time | None
    zone: tzinfo | None = None

    def on(self, day: date, zone: tzinfo) -> datetime | None:
        """Return the moment in UTC, None where the clocks of *zone* skip or repeat that time."""
        if self.time is None:
            return None
        local = datetime.combine(day, self.time, self.zone or zone)
        if local.utcoffset() != local.replace(fold=1).utcoffset():
            return None
        return local.astimezone(UTC)


def find(tokens: Tokens) -> list[Clock]:
    """Return the times of day among *tokens*, in their order."""
    return list(_find(tokens))


def mask(signature: str, clocks: list[Clock]) -> str:
    """Return *signature* with ``T`` and ``t`` over the times of day, so that their digits are no date's."""
    for clock in clocks:
        width = clock.end - clock.start
        signature = signature[: clock.start] + "T" + "t" * (width - 1) + signature[clock.end :]
    return signature


def _find(tokens: Tokens) -> Iterator[Clock]:
    for match in _CLOCK.finditer(tokens.signature):
        token = {name: tokens.items[match.start(name)] for name, kind in match.groupdict().items() if kind}
        if "minute" in token:
            decimal = tokens.signature[match.start("hour") + 1] == "."  # "4.30" is a time beside شام or بجے
            if len(token["minute"].text) != 2 or (decimal and not token.keys() & _SAYS_TIME):
                continue
        elif not 1 <= token["hour"].value <= 12:
            continue
        try:
            yield Clock(*match.span(), _time(token), _zone(tokens, match))
        except ValueError:
            yield Clock(*match.span(), None)


def _time(token: dict[str, Token]) -> time:
    hour = token["hour"].value
    parts = [token[name].value for name in ("part_before", "part") if name in token]
    if parts:
        hours = {hour} if hour > 12 or hour == 0 else {hour % 12, hour % 12 + 12}
        for part in parts:
            hours &= set(names.DAY_PARTS[part][1])
        if len(hours) != 1:
            msg = f"{hour} o'clock is not in that part of the day"
            raise ValueError(msg)
        hour = hours.pop()
    elif "oclock" in token and hour <= 12:
        msg = f"{hour} بجے is before or after noon"
        raise ValueError(msg)
    minute, second = (token[name].value if name in token else 0 for name in ("minute", "second"))
    return time(hour, minute, second)


def _zone(tokens: Tokens, match: re.Match[str]) -> tzinfo | None:
    """Return the zone printed with a time, None if there is none; raise ValueError if it is not known."""
    start, end = match.span("zone")
    if start < 0:
        start, end = match.span("zone_before")
    if start < 0:
        return None
    first, *offset = (token for token in tokens.items[start:end] if token.kind != " ")
    if first.kind in "Xo":
        raise ValueError(first.text)
    if "/" in first.text:
        return _named(first.text)
    if first.kind in "+-":
        if ":" in tokens.signature[start:end] and not _may_have_offset(tokens, match):
            msg = "a span of time"
            raise ValueError(msg)
        offset = [first, *offset]
    minutes = first.value + (_offset(offset) if offset else 0)
    return timezone(timedelta(minutes=minutes))


def _may_have_offset(tokens: Tokens, match: re.Match[str]) -> bool:
    """Whether ``-11:00`` is an offset: ``10:00-11:00`` is a span, ISO times have a T or seconds before it."""
    return bool(match["second"]) or tokens.signature[: match.start("hour")].endswith("g")


def _offset(tokens: list[Token]) -> int:
    """Return the minutes of ``+5``, ``+05:30`` or ``+0530``."""
    sign, hours, *rest = tokens
    if hours.kind == "y":
        minutes = hours.value // 100 * 60 + hours.value % 100
    else:
        minutes = hours.value * 60 + (rest[1].value if rest else 0)
    if minutes > _LATEST_OFFSET or minutes % 15:
        msg = f"no zone is {minutes} minutes from Greenwich"
        raise ValueError(msg)
    return -minutes if sign.kind == "-" else minutes


def _named(key: str) -> tzinfo:
    try:
        return ZoneInfo(key)
    except (KeyError, OSError) as error:  # ZoneInfoNotFoundError is a KeyError; a directory an OSError
        raise ValueError(key) from error
