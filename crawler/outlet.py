"""An outlet as its file describes it: who publishes, where to look, what an article's address looks like.

Values only, already checked: :mod:`crawler.outlet_file` reads them from TOML.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from archive.urls import canonical, host

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable

KINDS = ("newspaper", "tv", "broadcaster", "wire", "digital", "blog")
# How well an address is known: a recent answer was seen; public code uses it; someone lists it; a guess
# from the platform's habits.
EVIDENCE = ("verified", "used", "listed", "inferred")
# Urdu, the neighbours that archive.text tells it from, and the languages of twin editions.
LANGUAGES = ("ur", "ar", "bn", "ckb", "en", "fa", "hi", "ks", "ku", "pnb", "ps", "sd", "skr", "ug")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """An RSS, Atom or JSON feed."""

    url: str
    section: str = ""
    evidence: str = "listed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """A sitemap or sitemap index; ``poll``: walked on every crawl, else only for back-fill."""

    url: str
    poll: bool = True
    evidence: str = "listed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A listing page."""

    url: str
    section: str = ""
    evidence: str = "listed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveListing:
    """Dated or numbered listing pages; ``url`` holds ``{yyyy}``, ``{mm}``, ``{dd}`` or ``{n}``."""

    url: str
    evidence: str = "listed"


@dataclass(frozen=True, slots=True, kw_only=True)
class WordPress:
    """A WordPress REST API; ``api`` ends in ``/wp-json``."""

    api: str
    evidence: str = "listed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Articles:
    """What an article's canonical address looks like."""

    allow: tuple[re.Pattern[str], ...]
    deny: tuple[re.Pattern[str], ...] = ()
    twins: tuple[tuple[re.Pattern[str], str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Boilerplate:
    """Whole lines: never body here, and body whatever was learned."""

    drop: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """Manners towards the outlet's hosts; times in seconds."""

    delay: float = 4.0
    concurrency: int = 1
    poll_min: int = 5 * 60
    poll_max: int = 6 * 60 * 60
    ports: tuple[int, ...] = (80, 443)
    allow_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One outlet.  Empty text means that the file does not say."""

    id: str
    name: str
    home: str
    domains: tuple[str, ...]
    articles: Articles
    name_ur: str = ""
    country: str = ""
    kind: str = ""
    language: str = "ur"
    timezone: str = "UTC"
    enabled: bool = True
    reason: str = ""
    ai_training: str = ""
    feeds: tuple[Feed, ...] = ()
    sitemaps: tuple[Sitemap, ...] = ()
    sections: tuple[Section, ...] = ()
    archives: tuple[ArchiveListing, ...] = ()
    wordpress: WordPress | None = None
    boilerplate: Boilerplate = field(default_factory=Boilerplate)
    fetch: Fetch = field(default_factory=Fetch)

    @property
    def zone(self) -> ZoneInfo:
        """The zone of dates that are printed without one."""
        return ZoneInfo(self.timezone)

    def within(self, url: str) -> bool:
        """Whether the host is one of ``domains`` or below one."""
        try:
            name = host(url)
        except ValueError:
            return False
        return any(name == domain or name.endswith(f".{domain}") for domain in self.domains)

    def address(self, url: str) -> str | None:
        """The one address of the article that ``url`` leads to, or None if it leads to no article here.

        Twins (AMP, mobile and mirror forms) are replaced first, so the patterns of ``allow`` and
        ``deny`` only ever see canonical addresses.
        """
        try:
            address = canonical(url)
            for pattern, replacement in self.articles.twins:
                if (replaced := pattern.sub(replacement, address)) != address:
                    address = canonical(replaced)
        except ValueError:
            return None
        if not self.within(address) or _any(self.articles.deny, address):
            return None
        return address if _any(self.articles.allow, address) else None


def _any(patterns: Iterable[re.Pattern[str]], address: str) -> bool:
    # Canonical addresses are ASCII: a pattern with Urdu letters means the address as people read it.
    return any(
        pattern.search(address if pattern.pattern.isascii() else unquote(address)) for pattern in patterns
    )
