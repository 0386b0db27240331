"""What was asked for on the command line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a crawl is to do.  Without any of these: what is due."""

    spider: str
    url: str | None = None  # only this page
    max_articles: int | None = None  # stop after so many new ones
    quiet: bool = False  # no line for each article
    force: bool = False  # poll every source now, due or not
    since: date | None = None  # look back for the stories from this day on
    until: date | None = None  # up to this one; if none is named, today
