"""Reading ``Retry-After`` (RFC 9110 §10.2.3) and ``max-age`` (RFC 9111 §5.2.2.1)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_MAX_AGE = re.compile(r"(?:^|,)\s*max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
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


def max_age(cache_control: str | None) -> int:
    """Seconds for which an answer holds by its ``Cache-Control``; 0 when it does not say."""
    found = _MAX_AGE.search(cache_control or "")
    return int(found[1]) if found else 0
