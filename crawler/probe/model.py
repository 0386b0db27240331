"""What a probe sees, as values that pass between its steps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.discovery import Link
    from crawler.probe.clusters import Cluster
    from crawler.probe.frontpage import FrontPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of one request; ``problem`` is why there is nothing to read, empty when there is.

    ``url`` is where it was answered in the end.  ``network``: a missing network would explain it.
    """

    asked: str
    url: str
    status: int = 0
    content_type: str = ""
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)  # names in small letters
    problem: str = ""
    network: bool = False

    @property
    def ok(self) -> bool:
        """Whether there is something to read."""
        return not self.problem

    @property
    def is_html(self) -> bool:
        """Whether it was served as a page, or as nothing in particular."""
        kind = self.content_type.partition(";")[0].strip().lower()
        return not kind or "html" in kind or kind.startswith("text/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A feed, sitemap or section page: ``how`` it became known, and what it named when it was read.

    ``read`` is false when it was not asked; then it is only as good as ``how``.
    """

    kind: str  # feed, sitemap, section
    url: str
    how: str
    read: bool = True
    links: tuple[Link, ...] = ()
    title: str = ""
    poll: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A page that was fetched to see whether it is an article; ``address`` is canonical, after redirects.

    ``outcome`` is ``article``, the reason of a rejection, or why there was no page.
    """

    asked: str
    address: str
    outcome: str
    detail: str = ""
    title: str = ""
    date_source: str = ""
    date_raw: str = ""
    canonical: str = ""
    amp: str = ""

    @property
    def is_story(self) -> bool:
        """Whether it holds a story, be it in another language."""
        return self.outcome in ("article", "not_urdu", "paywall")


@dataclass(frozen=True, slots=True, kw_only=True)
class WordPressApi:
    """A REST API that answered: ``total`` posts, and the zone that the site is set to."""

    url: str
    total: int
    name: str = ""
    timezone: str = ""


@dataclass(slots=True, kw_only=True)
class Findings:
    """All that a probe found out, from which the draft is written."""

    asked: str
    home: str
    front: FrontPage
    sources: list[Source] = field(default_factory=list)
    wordpress: WordPressApi | None = None
    looks: list[Look] = field(default_factory=list)
    clusters: list[Cluster] = field(default_factory=list)  # of articles
    refuted: list[Cluster] = field(default_factory=list)  # of which no page was a story
    offsets: list[str] = field(default_factory=list)  # of dates in feeds and pages: "+0500"
    crawl_delay: float = 0.0
    requests: int = 0
    remarks: list[str] = field(default_factory=list)
