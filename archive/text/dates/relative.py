"""Dates said from now: ``26 منٹ قبل``, ``دو دن پہلے``, ``آج 18:16``, ``گزشتہ روز``."""

from __future__ import annotations

import re
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from archive.text.dates import clock, names
from archive.text.dates.when import UnclearError, When, agreed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, tzinfo

    from archive.text.dates.tokens import Tokens

# Words that follow belong to a story: "2 روز قبل صدر نے کہا". By-lines end here, at a mark or at a label.
_AGO = re.compile(r"(?:[dnq] ?[uW](?: ?,)? ?(?:c )?)+a(?! ?[a-zA-KM-TV-Z])")
# A number that is not whole: "ساڑھے 3", "10-15", "3.5", "10 یا 15"; or counted from another day: "عید سے 2".
_NOT_WHOLE = re.compile(r"(?:[dnyq] ?[-,/.:]? ?|[cf] ?)\Z")
_MOST = 999  # of any unit

# آج and کل only by themselves: "آج نیوز" and "روزنامہ آج" are outlets, "کل تک" a programme, "کل 5" a sum.
_REST = r"[LUTtgw ,./|():;*@-]*"
_BY_ITSELF = re.compile(rf"{_REST}(?P<word>[rKN]){_REST}")


def relative(tokens: Tokens, zone: tzinfo, now: datetime) -> When | None:
    """Return the date that *tokens* count from *now*, None if they count none.

    Hours and minutes give a moment, days a day.  Weeks, months and years are too coarse for a day:
    UnclearError, as when two counts differ.
    """
    clocks = clock.find(tokens)
    signature = clock.mask(tokens.signature, clocks)
    if alone := _BY_ITSELF.fullmatch(signature):
        return _named_day(tokens, alone.start("word"), clocks, zone, now)
    return agreed(_counted(signature, tokens, zone, now))


def _named_day(
    tokens: Tokens, at: int, clocks: list[clock.Clock], zone: tzinfo, now: datetime
) -> When | None:
    word = tokens.items[at]
    today = now.astimezone(zone).date()
    if word.kind == "N":
        return When(now.astimezone(UTC), today)
    if word.kind == "K" and "L" not in tokens.signature:
        return None  # yesterday or tomorrow; what is published was published yesterday
    day = today + timedelta(days=-1 if word.kind == "K" else word.value)
    return When(clocks[0].on(day, zone) if len(clocks) == 1 else None, day)


def _counted(signature: str, tokens: Tokens, zone: tzinfo, now: datetime) -> Iterator[When]:
    for match in _AGO.finditer(signature):
        if _NOT_WHOLE.search(signature, 0, match.start()):
            raise UnclearError
        parts = [token for token in tokens.items[match.start() : match.end()] if token.kind in "dnquW"]
        counts, units = parts[::2], parts[1::2]
        if any(unit.kind == "W" or unit.value == 0 for unit in units) or any(
            count.value > _MOST for count in counts
        ):
            raise UnclearError
        seconds = sum(count.value * unit.value for count, unit in zip(counts, units, strict=True))
        moment = now.astimezone(UTC) - timedelta(seconds=seconds)
        if all(unit.value == names.DAY for unit in units):
            yield When(None, now.astimezone(zone).date() - timedelta(seconds=seconds))
        else:
            yield When(moment, moment.astimezone(zone).date())
