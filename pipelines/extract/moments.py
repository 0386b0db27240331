"""Machine-readable dates: ISO 8601, RFC 822, epoch seconds and the near misses that sites print."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from archive.text import parse_date

if TYPE_CHECKING:
    from collections.abc import Callable

EARLIEST = date(1990, 1, 1)  # no Urdu outlet was on the web before
_AHEAD = timedelta(days=1)  # a clock that runs ahead, or a zone wrongly stated

_ZONES = (ZoneInfo("UTC"), ZoneInfo("Asia/Karachi"))  # any two
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
_ISO = re.compile(
    r"(?P<year>\d{4})-?(?P<month>\d{2})-?(?P<day>\d{2})"
    r"(?:(?:T|\s+|,\s*)(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|UTC|GMT|PKT|IST|[+-]\d{2}(?::?\d{2})?)?)?",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_OFFSETS = {"z": 0, "utc": 0, "gmt": 0, "pkt": 300, "ist": 330}  # minutes east; IST is India's here
_URL_DATES = (
    re.compile(r"[/=](?P<year>(?:19|20)\d{2})[/-](?P<month>\d{1,2})[/-](?P<day>\d{1,2})(?=[/?&#-]|$)"),
    re.compile(r"/(?P<day>\d{1,2})-(?P<name>[A-Z][a-z]{2})-(?P<year>(?:19|20)\d{2})(?=[/?&#]|$)"),
    re.compile(r"/(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>20\d{2})(?=[/?&#]|$)"),
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


@dataclass(frozen=True, slots=True)
class Moment:
    """``at`` is aware, or ``None`` when ``raw`` names a day only."""

    at: datetime | None
    day: date
    raw: str


def parse(raw: str, zone: ZoneInfo | None, fetched_at: datetime) -> Moment | None:
    """A machine-readable date; without an offset it is in ``zone``.

    ``None`` for anything else, for impossible dates and for those before 1990 or more than a day after
    ``fetched_at``.  ``day`` is the day in ``zone``.
    """
    if zone is None:
        return _in_any_zone(lambda each: parse(raw, each, fetched_at))
    text = raw.strip().translate(_DIGITS)
    if len(text) > 60:
        return None
    found = _iso(text, zone) or _epoch(text) or _rfc822(text, zone)
    if isinstance(found, datetime):
        return _bounded(found, found.astimezone(zone).date(), raw.strip(), fetched_at)
    return _bounded(None, found, raw.strip(), fetched_at) if found else None


def printed(text: str, zone: ZoneInfo | None, now: datetime) -> Moment | None:
    """A date as printed for readers, under the same rule."""
    if zone is None:
        return _in_any_zone(lambda each: printed(text, each, now))
    when = parse_date(text, zone, now)
    return Moment(when.at, when.day, text) if when is not None else None


def _in_any_zone(read: Callable[[ZoneInfo], Moment | None]) -> Moment | None:
    """A time that depends on an unknown zone would be hours off: its day is all that is known."""
    one, other = (read(zone) for zone in _ZONES)
    if one is None or other is None or one.at == other.at:
        return one
    return Moment(None, one.day, one.raw)


def from_url(url: str, fetched_at: datetime) -> Moment | None:
    """The day that an address names (``/2024/11/28/``, ``/28-Nov-2024/``, ``/28/11/2024/``)."""
    for pattern in _URL_DATES:
        found = pattern.search(url)
        if not found:
            continue
        parts = found.groupdict()
        name = parts.get("name", "")
        month = _MONTHS.index(name.lower()) + 1 if name.lower() in _MONTHS else int(parts.get("month") or 0)
        day = _date(int(parts["year"]), month, int(parts["day"]))
        if day:
            return _bounded(None, day, found.group(0).strip("/=?&#-"), fetched_at)
    return None


def from_datetime(moment: datetime, zone: ZoneInfo | None, fetched_at: datetime) -> Moment | None:
    """A moment that came parsed (a feed's), under the same bounds."""
    return _bounded(moment, moment.astimezone(zone or UTC).date(), moment.isoformat(), fetched_at)


def _bounded(at: datetime | None, day: date, raw: str, fetched_at: datetime) -> Moment | None:
    latest = fetched_at + _AHEAD
    if day < EARLIEST or day > (latest + _AHEAD).date() or (at is not None and at > latest):
        return None
    return Moment(at.astimezone(UTC).replace(microsecond=0) if at else None, day, raw)


def _iso(text: str, zone: ZoneInfo) -> datetime | date | None:
    found = _ISO.fullmatch(text.replace("/", "-"))
    if not found:
        return None
    part = found.groupdict()
    day = _date(int(part["year"]), int(part["month"]), int(part["day"]))
    if day is None or part["hour"] is None:
        return day
    hour = int(part["hour"])
    if part["half"] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if part["half"].lower().startswith("p") else 0)
    try:
        local = datetime(day.year, day.month, day.day, hour, int(part["minute"]), int(part["second"] or 0))  # noqa: DTZ001
        return _with_zone(local, part["zone"], zone)
    except (ValueError, OverflowError):
        return None


def _with_zone(local: datetime, name: str | None, zone: ZoneInfo) -> datetime:
    if not name:
        return local.replace(tzinfo=zone)
    if name.lower() in _OFFSETS:
        minutes = _OFFSETS[name.lower()]
    else:
        digits = name[1:].replace(":", "").ljust(4, "0")
        minutes = (int(digits[:2]) * 60 + int(digits[2:])) * (-1 if name[0] == "-" else 1)
    return (local - timedelta(minutes=minutes)).replace(tzinfo=UTC)


def _epoch(text: str) -> datetime | None:
    return datetime.fromtimestamp(int(text[:10]), UTC) if _EPOCH.fullmatch(text) else None


def _rfc822(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
        return found.replace(tzinfo=zone) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
