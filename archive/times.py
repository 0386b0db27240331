"""Moments as they are stored: UTC, ``YYYY-MM-DDTHH:MM:SSZ``, so that text order is time order."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """This second, aware, in UTC."""
    return datetime.now(UTC).replace(microsecond=0)


def to_text(moment: datetime) -> str:
    """The stored form of an aware moment; fractions of a second are cut off."""
    # Not by strftime: glibc writes years before 1000 without their zeros, and a page may claim any year.
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def optional_text(moment: datetime | None) -> str | None:
    """Like :func:`to_text`, and ``None`` for ``None``."""
    return None if moment is None else to_text(moment)


def from_text(text: str) -> datetime:
    """The moment of a stored form."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
