"""What the steps of a survey share: the wire, the number of requests left, and what was found so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from crawler.discovery import Discovery, discover
from crawler.probe.model import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from crawler.discovery import Link
    from crawler.probe.clusters import Sighting
    from crawler.probe.model import Answer, Findings
    from crawler.probe.site import Site

PAGES = 9  # articles to look at; so many requests are kept back from the other steps
MANY_LINKS = 2_000  # more than a crawl should read each time


class Wire(Protocol):
    """How a survey reaches the site."""

    @property
    def spent(self) -> int:
        """Requests so far, those for robots.txt and redirects included."""

    async def get(self, url: str) -> Answer:
        """Fetch; never raises for what the network or the site does."""

    async def robots(self, url: str) -> tuple[list[str], float]:
        """The sitemaps that the host's robots.txt names, and its Crawl-delay."""


@dataclass(slots=True)
class Inquiry:
    """``say`` is told what is going on, a line at a time."""

    wire: Wire
    site: Site
    found: Findings
    limit: int
    say: Callable[[str], None]
    sightings: list[Sighting] = field(default_factory=list)

    def left(self, reserve: int = PAGES) -> int:
        """Requests that may still be made; *reserve*, at most a third of all, is for what comes later."""
        return self.limit - self.wire.spent - min(reserve, self.limit // 3)

    def remark(self, text: str) -> None:
        """Tell the person, and the draft's reader."""
        self.found.remarks.append(text)
        self.say(text)

    def knows(self, url: str) -> bool:
        """Whether that source was read."""
        return any(source.url == url for source in self.found.sources)

    def read(self, kind: str) -> list[Source]:
        """The sources of a kind that were read."""
        return [source for source in self.found.sources if source.kind == kind and source.read]

    async def ask(self, kind: str, url: str) -> tuple[Answer, Discovery | None]:
        """Fetch a source; the second is None when there is nothing in it."""
        answer = await self.wire.get(url)
        if not answer.ok:
            return answer, None
        found = discover(kind, answer.body, answer.url, answer.content_type)
        return answer, found if found.links or found.children else None

    def complain(self, kind: str, url: str, answer: Answer) -> None:
        """Say why a source that the site names is of no use."""
        problem = answer.problem or discover(kind, answer.body, answer.url, answer.content_type).problem
        self.remark(f"{kind} {url}: {problem or 'it is empty'}")

    def keep(self, source: Source) -> None:
        """A source that was read, and the addresses that it names."""
        self.found.sources.append(source)
        origin = "page" if source.kind == "section" else source.kind
        self.see(source.links[:MANY_LINKS], origin)

    def see(self, links: Iterable[Link], origin: str) -> None:
        """Addresses that may be articles."""
        self.sightings += self.site.sightings(links, origin)

    def unread(self, kind: str, named: Iterable[tuple[str, str, str]]) -> None:
        """Sources that were not asked: (address, how it is known, title)."""
        self.found.sources += [
            Source(kind=kind, url=url, how=how, read=False, poll=False, title=title)
            for url, how, title in named
        ]
