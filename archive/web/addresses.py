"""Addresses from the web on our pages: a link only where it leads to a page, and readable."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from archive.text.printing import printable
from archive.urls import readable

_LONGEST = 300  # characters that are shown


@dataclass(frozen=True, slots=True)
class Address:
    """``href`` is None for what is no http or https address: it is shown, and leads nowhere."""

    text: str
    href: str | None


def address(url: str | None) -> Address | None:
    """For a page; ``javascript:`` and its like are text."""
    if not url:
        return None
    shown = printable(readable(url))
    shown = shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]} …"
    try:
        parts = urlsplit(url)
    except ValueError:
        return Address(shown, None)
    is_page = parts.scheme in ("http", "https") and bool(parts.netloc) and url == url.strip()
    return Address(shown, url if is_page else None)
