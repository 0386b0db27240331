"""Reading ``Retry-After`` (RFC 9110 §10.2.3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_LONGEST = timedelta(days=7)  # nobody means more; a wrong clock would


def retry_after(value: str | None, now: datetime) -> datetime | None:
    """The moment before which the server does not want to be asked again, or None.

    *value* is the header's: seconds, or an HTTP date.  Nonsense is None; at most a week from *now*.
    """
    if not value:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        wait = timedelta(seconds=min(int(text[:9]), int(_LONGEST.total_seconds())))
        return now + wait
    try:
        moment = parsedate_to_datetime(text)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):  # the latter from 31 December 9999, west of Greenwich
        return None
    return min(max(moment, now), now + _LONGEST)
