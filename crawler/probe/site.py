"""Which addresses belong to the site that is probed, and the one form of each."""

from __future__ import annotations

import ipaddress
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from crawler.probe.clusters import HEADLINE_WORDS, Sighting, plain_address
from crawler.probe.places import folder_of, is_page
from pipelines.extract.judge import is_list_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crawler.discovery import Link

_ENOUGH = 5  # links that make another host the site's own, or a folder its bounds


@dataclass(slots=True)
class Site:
    """``home`` is canonical, after redirects; ``bounds`` is the folder outside of which others live.

    ``forms`` collects the other beginnings that links had: ``http://www.example.pk``.
    """

    home: str
    domains: list[str]
    bounds: str = "/"
    forms: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, home: str, links: Iterable[Link]) -> Site:
        """The site of a home page; where its headlines lead tells whether it has another host or a folder."""
        site = cls(home, [_bare(home)])
        headlines = [link.url for link in links if link.title and len(link.title.split()) >= HEADLINE_WORDS]
        hosts = Counter(_bare(url) for url in headlines)
        for host, count in hosts.most_common(1):
            if count >= _ENOUGH and 2 * count > hosts.total() and host and not site.owns(f"http://{host}/"):
                site.domains.append(host)
        folder = folder_of(home)
        inside = sum(urlsplit(url).path.startswith(folder) for url in headlines if site.owns(url))
        if folder != "/" and inside >= _ENOUGH:
            site.bounds = folder
        return site

    @property
    def is_private(self) -> bool:
        """Whether it runs on this machine or network, by its address; then nobody else is asked."""
        return is_private(self.home)

    def owns(self, url: str) -> bool:
        """Whether the host is one of the site's, and the path within its folder."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        mine = any(host == domain or host.endswith(f".{domain}") for domain in self.domains)
        return mine and f"{parts.path}/".startswith(self.bounds)

    def may_ask(self, url: str) -> bool:
        """Whether a probe may fetch it: a home on loopback may be a copy whose links lead to the real site."""
        return not self.is_private or (is_private(url) and urlsplit(url).port == urlsplit(self.home).port)

    def address(self, url: str) -> str | None:
        """The canonical address in the site's own form, or None if it is not of this site."""
        address = plain_address(url)
        if address is None or not self.owns(address):
            return None
        own, parts = urlsplit(self.home), urlsplit(address)
        if parts[:2] == own[:2] or _bare(address) != _bare(self.home) or parts.port != own.port:
            return address
        self.forms.add(f"{parts.scheme}://{parts.netloc}")
        return urlunsplit((own.scheme, own.netloc, *parts[2:]))

    def sightings(self, links: Iterable[Link], origin: str) -> Iterator[Sighting]:
        """The links that may be stories.  Of a page, few words make a mere link; news sitemaps have titles."""
        for link in links:
            address = self.address(link.url) if is_page(link.url) else None
            if address is None or is_list_address(address) or address == self.home:
                continue
            title = link.title or ""
            kind = origin
            if origin == "page" and len(title.split()) < HEADLINE_WORDS:
                kind = "link"
            elif origin == "sitemap" and title and link.published_at:
                kind = "news"
            yield Sighting(address, kind, title)


def is_private(url: str) -> bool:
    """Whether the host is this machine or an address that no public name has; ``.test`` is nobody's (RFC 6761)."""
    host = urlsplit(url).hostname or ""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".test"))


def _bare(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
