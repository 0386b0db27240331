"""What goes into extraction and what comes out, besides :class:`archive.models.Article`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from pipelines.extract.phrases import Phrases


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What the feed, sitemap or listing said of the page before it was fetched."""

    title: str | None = None
    published_at: datetime | None = None  # aware
    section: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A fetched page: ``body`` is free of Content-Encoding but still in its own charset."""

    url: str
    outlet: str
    body: bytes
    fetched_at: datetime  # aware, UTC
    content_type: str = ""  # the header as sent, may name a charset
    hints: Hints = field(default_factory=Hints)


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a page is no article: ``listing``, ``no_text``, ``too_short``, ``not_urdu``,
    ``error_page``, ``paywall``; ``detail`` is for a person."""

    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What is known of the outlet beforehand; passed in so that ``extract`` stays pure."""

    phrases: Phrases
    outlet_names: tuple[str, ...] = ()  # as they stand in titles: "بی بی سی اردو", "BBC Urdu"
    timezone: ZoneInfo | None = None  # of dates without one; unless it is known these name the day only
    domains: tuple[str, ...] = ()
    drop: frozenset[str] = frozenset()  # lines that are never body, from the outlet file
    keep: frozenset[str] = frozenset()  # lines that are body whatever was learned
    learned: frozenset[str] = frozenset()  # lines that stand on many pages of the outlet, folded
