"""What flows through the pipelines: each fetch ends as exactly one of these items."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.backfills import Step, StepAnswer, StepSpec
from archive.models import Article, DuePage, Fetched, FoundPage
from archive.sources import Source, SourceSpec
from pipelines.extract import Knowledge, Page, Rejection


@dataclass(slots=True, kw_only=True)
class PageItem:
    """A page that was fetched; ``page.url`` is where it was found in the end, after redirects.

    ``outcome`` is filled by extraction, unless the spider knew it already.  ``address`` says what an
    address is called in the ledger, or None when it is no article of the outlet.
    """

    due: DuePage
    fetched: Fetched
    page: Page
    knowledge: Knowledge
    address: Callable[[str], str | None]
    outcome: Article | Rejection | None = None
    recheck_after: tuple[timedelta, ...] = ()  # ages at which a stored article is looked at again
    shared: bool = False  # one of many in one answer: no fetch of its own
    settled: Settled | None = None


@dataclass(slots=True, kw_only=True)
class UnfetchedItem:
    """A page that gave no content.  ``ending`` says why."""

    due: DuePage
    ending: Unreachable | Gone | Denied | Postponed | Unchanged
    recheck_after: tuple[timedelta, ...] = ()
    settled: Settled | None = None


@dataclass(slots=True, kw_only=True)
class SourceItem:
    """A source that was polled: what it offered, or why it offered nothing."""

    source: Source
    at: datetime
    bytes: int = 0
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    found: tuple[FoundPage, ...] = ()
    children: tuple[SourceSpec, ...] = ()
    priority: int = 0
    fastest: int  # seconds, the bounds of the poll interval
    slowest: int
    ttl: int = 0  # seconds for which the server says that its answer holds
    not_modified: bool = False
    problem: str | None = None  # readable, but not as it should be
    error: str | None = None  # no answer at all
    denied: bool = False
    not_before: datetime | None = None
    retry_after: datetime | None = None  # as the server asked
    settled: Settled | None = None


@dataclass(slots=True, kw_only=True)
class StepItem:
    """A step of a back-fill that was read: the pages that it named, or the posts that it held."""

    step: Step
    at: datetime
    bytes: int = 0
    answer: StepAnswer | None = None
    failure: StepFailure | None = None
    found: tuple[FoundPage, ...] = ()
    posts: tuple[PageItem, ...] = ()
    total: int = 0  # stories from here on, if the server says
    settled: Settled | None = None


@dataclass(frozen=True, slots=True)
class StepFailure:
    """Why a step could not be read; ``instead`` is what else may name the same stories."""

    reason: str
    status: int | None = None
    not_before: datetime | None = None
    for_good: bool = False
    instead: tuple[StepSpec, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreachable:
    """No answer, or one that says "not now"."""

    reason: str
    status: int | None = None
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """404 or 410."""

    fetched: Fetched


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A recheck was answered with 304, or with the same bytes as before."""

    fetched: Fetched


@dataclass(frozen=True, slots=True)
class Denied:
    """robots.txt or our own safety rules forbid it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Postponed:
    """Left for later, through no fault of the page."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of it, for whoever watches the crawl."""

    outlet: str
    url: str
    what: str  # stored, edit, headline, unchanged, quarantined, gone, denied, failed, alias, waits, source …
    detail: str = ""
    title: str = ""
    day: str = ""
    article_id: int | None = None
    learned: tuple[str, ...] = ()  # lines, folded, that this page made known as boilerplate


Item = PageItem | UnfetchedItem | SourceItem | StepItem
