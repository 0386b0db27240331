"""The settings that bound a run, read and checked."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import DiskFull, UsageError

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

_NUMBERS = (
    "DISK_FLOOR",
    "CRAWL_DELAY_CEILING",
    "RETRY_AFTER_CEILING",
    "LATENCY_FACTOR",
    "RECHECK_BUDGET",
    "BACKFILL_BUDGET",
    "REEXTRACT_BUDGET",
    "PATIENCE",
)
_WARC_SCOPES = ("all", "articles", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a run may use: ``disk_floor`` in bytes; ``budgets`` of pages an outlet, by their kind."""

    warc_scope: str = "articles"
    disk_floor: int = 0
    recheck_after: tuple[timedelta, ...] = ()
    budgets: dict[str, int]
    reextract_budget: int = 0

    @classmethod
    def of(cls, settings: BaseSettings) -> Limits:
        """Those of *settings*; raises :class:`~archive.errors.UsageError` for one that makes no sense."""
        scope = settings["WARC"]
        if scope not in _WARC_SCOPES:
            raise UsageError(f"setting WARC is {scope!r}; allowed: {', '.join(_WARC_SCOPES)}")
        check_numbers(settings)
        return cls(
            warc_scope=scope,
            disk_floor=settings.getint("DISK_FLOOR"),
            recheck_after=recheck_schedule(settings.getlist("RECHECK_AFTER")),
            budgets={
                "recheck": settings.getint("RECHECK_BUDGET"),
                "backfill": settings.getint("BACKFILL_BUDGET"),
            },
            reextract_budget=settings.getint("REEXTRACT_BUDGET"),
        )


def check_disk(data: Path, floor: int) -> None:
    """Raise :class:`DiskFull` when less than *floor* bytes are free where the archive is."""
    free = shutil.disk_usage(data).free
    if free < floor:
        raise DiskFull(
            f"only {free / 1e6:.0f} MB free at {data}, the floor is {floor / 1e6:.0f} MB: free some, or lower DISK_FLOOR"
        )


def recheck_schedule(ages: Iterable[str]) -> tuple[timedelta, ...]:
    """Ages such as ``6h`` and ``3d``, checked."""
    schedule = []
    for age in ages:
        found = re.fullmatch(r"\s*(\d{1,4})\s*([mhd])\s*", age)
        if found is None:
            raise UsageError(
                f"setting RECHECK_AFTER has {age!r}; give ages such as 30m, 6h or 3d, with commas"
            )
        schedule.append(timedelta(minutes=int(found[1]) * {"m": 1, "h": 60, "d": 1440}[found[2]]))
    return tuple(schedule)


def check_numbers(settings: BaseSettings) -> None:
    """Raise :class:`UsageError` for a setting of ours that should be a number and is none."""
    for name in _NUMBERS:
        try:
            fits = float(settings[name]) >= 0
        except (TypeError, ValueError):
            fits = False
        if not fits:
            raise UsageError(f"setting {name} is {settings[name]!r}; give a number from 0 on")
