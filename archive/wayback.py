"""Pages that the Wayback Machine played back: under which address and when they were captured, and their own markup.

What it does to a page is to be seen in any: links lead to ``/web/<14 digits>/…``, its scripts stand behind
``<head>``, its toolbar behind ``<body>``, a comment with times at the end.  ``id_`` behind the digits asks
for the page without all that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

_PLAYED_BACK = re.compile(r"https?://web\.archive\.org(?::\d+)?/web/(\d{14})(?:[a-z]{2}_)?/(.+)", re.DOTALL)
_SCHEME = re.compile(r"https?:/{1,2}(?=[^/])", re.IGNORECASE)

_INSERTS = re.compile(
    rb"""<!--\ BEGIN\ WAYBACK\ TOOLBAR\ INSERT\ -->.*?<!--\ END\ WAYBACK\ TOOLBAR\ INSERT\ -->
       | <script[^>]*(?:web-static\.archive\.org|//archive\.org/includes/|/_static/js/)
         (?:(?!<!--\ End\ Wayback|</head|<body).)*<!--\ End\ Wayback\ Rewrite\ JS\ Include\ -->
       | <!--\s*(?:FILE\ ARCHIVED\ ON|playback\ timings).*?-->""",
    re.DOTALL | re.VERBOSE | re.IGNORECASE,
)
# The link's own scheme and host are taken too, so that a link which the page itself made to the archive
# loses one layer and not two.  \/ is how JSON in a script writes a slash.
_LINKS = re.compile(
    rb"""(?: (?:https?:)?\\?/\\?/web\.archive\.org | (?<=["'(=\s,]) )
         \\?/web\\?/\d{4,14}(?:[a-z]{2}_)?\\?/
         ((?:https?:\\?/\\?/|\\?/\\?/)[^/\\"'\s<>)]+ | mailto:)""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Capture:
    """The address that was captured, and when (aware, UTC)."""

    url: str
    at: datetime


def capture_of(url: str) -> Capture | None:
    """What a ``web.archive.org/web/<14 digits>/…`` address is the capture of; None of any other."""
    found = _PLAYED_BACK.fullmatch(url)
    if found is None:
        return None
    try:
        at = datetime.strptime(found[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    scheme = _SCHEME.match(found[2])  # "http:/example.org" is what some tools make of two slashes
    if scheme is None:
        return Capture(f"http://{found[2]}", at)
    name = scheme[0].partition(":")[0].lower()
    return Capture(f"{name}://{found[2][scheme.end() :]}", at)


def undo(page: bytes) -> bytes:
    """The markup without what was put in, and with the links that it had."""
    return _LINKS.sub(rb"\1", _INSERTS.sub(b"", page))
