"""Dates as feeds and sitemaps write them: RFC 822 and ISO 8601, for machines.

The Urdu forms that pages show to people are :mod:`archive.text`'s.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime

from archive.times import now as this_second

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # nothing in Urdu was on the web: a clock or a database at zero
_AHEAD = timedelta(days=2)  # more is a misread date, less may be a wrong zone
# email.utils knows the zones of the United States only; -0000 means UTC (RFC 5322 §3.3), and Python
# takes it for "no zone".
_ZONES = {"PKT": "+0500", "IST": "+0530", "-0000": "+0000"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Dates:
    """Reads dates; ``zone`` is that of dates without one, ``now`` decides what lies in the future."""

    zone: tzinfo = UTC
    now: datetime = field(default_factory=this_second)

    def moment(self, text: str | None) -> datetime | None:
        """The moment in UTC; None if unreadable, without a time of day, or absurd."""
        if not text or ":" not in text:
            return None
        text = " ".join(text.split())[:64]
        return self._sane(_iso(text) or _rfc822(text))

    def moment_or_day(self, text: str | None) -> datetime | None:
        """Like :meth:`moment`; a day counts from its midnight.  For order, not for the record."""
        if text and _DAY.fullmatch(text.strip()):
            return self._sane(_iso(text.strip()))
        return self.moment(text)

    def _sane(self, found: datetime | None) -> datetime | None:
        if found is None:
            return None
        try:
            moment = (found if found.tzinfo else found.replace(tzinfo=self.zone)).astimezone(UTC)
        except (OverflowError, ValueError):  # the year 1 or 9999, moved across the edge
            return None
        return moment.replace(microsecond=0) if _EARLIEST <= moment <= self.now + _AHEAD else None


def _iso(text: str) -> datetime | None:
    text = re.sub(r" ?(?:UTC|GMT)$", "Z", text)
    text = re.sub(r" (?=[+-]\d\d:?\d\d$)", "", text)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _rfc822(text: str) -> datetime | None:
    head, _, zone = text.rpartition(" ")
    try:
        return parsedate_to_datetime(f"{head} {_ZONES.get(zone, zone)}")
    except (ValueError, TypeError, IndexError, OverflowError):  # by what is wrong with it; all mean "no date"
        return None
