"""Dated and numbered listing pages (``[[archives]]`` of an outlet file)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from archive.backfills import StepSpec
from crawler.backfill.period import Period
from crawler.outlet import ArchiveListing

_PLACES = {"yyyy": r"(?:19|20)\d\d", "mm": r"\d\d", "dd": r"\d\d", "n": r"\d+"}


def first_pages(listing: ArchiveListing, period: Period) -> Iterator[StepSpec]:
    """The listing's page for each day, month or year of the period; of a numbered one, the first."""
    seen = set()
    for day in period.days():
        url = _filled(listing.url, day, 1)
        if url not in seen:
            seen.add(url)
            yield StepSpec(url, "archive", _position(listing.url, day))


def next_page(listings: Iterable[ArchiveListing], url: str) -> StepSpec | None:
    """The numbered listing page behind the one at *url*."""
    for listing in listings:
        found = _pattern(listing.url).fullmatch(url)
        if found and "n" in found.groupdict():
            start, end = found.span("n")
            following = f"{url[:start]}{int(found['n']) + 1}{url[end:]}"
            return StepSpec(following, "archive", _day_position(found.groupdict()))
    return None


def is_first(listings: Iterable[ArchiveListing], url: str) -> bool:
    """Whether it is no further page of a numbered listing."""
    numbers = (
        found.groupdict().get("n", "1") for each in listings if (found := _pattern(each.url).fullmatch(url))
    )
    return int(next(numbers, "1")) == 1


def is_dated(listings: Iterable[ArchiveListing], url: str) -> bool:
    """Whether the address itself says of which days the listing is."""
    return any("{yyyy}" in each.url and _pattern(each.url).fullmatch(url) for each in listings)


def _filled(template: str, day: date, number: int) -> str:
    values = {"yyyy": f"{day:%Y}", "mm": f"{day:%m}", "dd": f"{day:%d}", "n": str(number)}
    return re.sub(r"\{(\w+)\}", lambda place: values[place[1]], template)


def _position(template: str, day: date) -> str:
    return "-".join(
        value
        for key, value in (("yyyy", f"{day:%Y}"), ("mm", f"{day:%m}"), ("dd", f"{day:%d}"))
        if f"{{{key}}}" in template
    )


def _day_position(found: dict[str, str]) -> str:
    return "-".join(found[key] for key in ("yyyy", "mm", "dd") if key in found)


def _pattern(template: str) -> re.Pattern[str]:
    seen = set[str]()

    def place(name: str) -> str:
        if name in seen:
            return f"(?P={name})"
        seen.add(name)
        return f"(?P<{name}>{_PLACES[name]})"

    parts = re.split(r"\{(\w+)\}", template)
    return re.compile("".join(place(part) if at % 2 else re.escape(part) for at, part in enumerate(parts)))
