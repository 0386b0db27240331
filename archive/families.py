"""Sitemaps that differ by a number alone: which of them cannot hold a story of certain days.

A big site's sitemaps are numbered in order of time, from the oldest on or from the newest.  Where their index
says nothing of dates (WordPress before 6.5), reading one shows its days, reading two the direction; the border
of a range is then found by halving.  Days are ISO texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise, takewhile

_NUMBER = re.compile(r"\d+(?=\D*$)")


@dataclass(frozen=True, slots=True)
class Member:
    """A sitemap: its days when it was read and they are known; ``pending``: still to be read."""

    url: str
    first_day: str | None
    last_day: str | None
    pending: bool


@dataclass(frozen=True, slots=True)
class Advice:
    """Those that cannot matter, and which to read next, if it is not simply the first in order."""

    drop: tuple[str, ...] = ()
    next: str | None = None


def family(url: str) -> tuple[str, int] | None:
    """A numbered sitemap's family and its number; None of one without a number."""
    found = list(_NUMBER.finditer(url))
    if not found:
        return None
    number = found[-1]
    return f"{url[: number.start()]}#{url[number.end() :]}", int(number[0])


def without_number(url: str) -> str:
    """The address without its last number."""
    return _NUMBER.sub("", url)


def advise(url: str, members: Iterable[Member], since: str, until: str) -> Advice:
    """What reading *url* says of the rest of its family, when stories *since* and *until* are looked for."""
    own = family(url)
    if own is None:
        return Advice()
    kin = {found[1]: each for each in members if (found := family(each.url)) and found[0] == own[0]}
    read = {
        number: each for number, each in kin.items() if not each.pending and each.first_day and each.last_day
    }
    pending = {number: each for number, each in kin.items() if each.pending}
    if not read or not pending:
        return Advice()
    direction = _direction(read)
    if direction == 0:  # the other end shows it
        far = max((min(kin), max(kin)), key=lambda number: abs(number - own[1]))
        return Advice(next=pending[far].url if far in pending else None)
    if direction is None:
        return Advice()
    newest_first = sorted(kin, key=lambda number: number * direction, reverse=True)
    kept = _may_matter(newest_first, read, pending, since, until)
    drop = tuple(each.url for number, each in pending.items() if number not in kept)
    return Advice(
        drop, _next([number for number in newest_first if number in kept], kept, read, newest_first, until)
    )


def _direction(read: dict[int, Member]) -> int | None:
    """1 when greater numbers are newer, -1 when older, 0 when that is not known yet; None without any order."""
    spans = [(read[number].last_day or "", read[number].first_day or "") for number in sorted(read)]
    steps = {
        (newer > older) - (newer < older)
        for one, other in pairwise(spans)
        for older, newer in zip(one, other, strict=True)
    } - {0}
    return None if len(steps) > 1 else next(iter(steps), 0)


def _may_matter(
    newest_first: list[int], read: dict[int, Member], pending: dict[int, Member], since: str, until: str
) -> dict[int, Member]:
    """The pending ones between the newest that lies before *since* and the oldest that lies after *until*."""
    too_new = [
        at
        for at, number in enumerate(newest_first)
        if number in read and (read[number].first_day or "") > until
    ]
    too_old = [
        at
        for at, number in enumerate(newest_first)
        if number in read and (read[number].last_day or "") < since
    ]
    first, last = max(too_new, default=-1), min(too_old, default=len(newest_first))
    return {number: pending[number] for number in newest_first[first + 1 : last] if number in pending}


def _next(
    ordered: list[int], kept: dict[int, Member], read: dict[int, Member], newest_first: list[int], until: str
) -> str | None:
    """Halve the run of unread ones below one that is too new; else the newest."""
    if not ordered:
        return None
    above = newest_first[: newest_first.index(ordered[0])]
    borders_on_too_new = bool(above) and above[-1] in read and (read[above[-1]].first_day or "") > until
    at = newest_first.index(ordered[0])
    run = list(takewhile(kept.__contains__, newest_first[at:]))
    return kept[run[len(run) // 2] if borders_on_too_new and len(run) > 2 else run[0]].url
