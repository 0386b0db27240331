"""What a source's answer leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

MAX_LINKS = 100_000  # twice what the sitemap protocol allows


@dataclass(frozen=True, slots=True)
class Link:
    """A page that a source names: ``url`` absolute, http or https, not yet canonical; moments aware, UTC.

    ``published_at`` is None for a date without a time of day, so that no midnight is invented.
    """

    url: str
    title: str | None = None
    published_at: datetime | None = None
    section: str | None = None
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Child:
    """A source that a source names; ``kind`` is ``sitemap``, ``feed`` or ``section``."""

    url: str
    kind: str
    lastmod: datetime | None = None


@dataclass(frozen=True, slots=True)
class Discovery:
    """All that was found, in the source's order, each address once.

    ``ttl``: seconds for which the feed asks not to be polled again.  ``problem``: one readable line
    when the bytes are not what they should be; what could be read is there all the same.
    """

    links: tuple[Link, ...] = ()
    children: tuple[Child, ...] = ()
    ttl: int | None = None
    problem: str | None = None


_Found = TypeVar("_Found", Link, Child)


def collected(
    links: Iterable[Link] = (),
    children: Iterable[Child] = (),
    *,
    ttl: int | None = None,
    truncated: bool = False,
) -> Discovery:
    """A :class:`Discovery` of what was read, each address once, at most ``MAX_LINKS``."""
    first, more = _first(links)
    below, more_below = _first(children)
    problems = []
    if truncated:
        problems.append(f"truncated: {len(first) + len(below)} items read")
    if more or more_below:
        problems.append(f"more than {MAX_LINKS} items: the rest was left")
    return Discovery(first, below, ttl, "; ".join(problems) or None)


def _first(found: Iterable[_Found]) -> tuple[tuple[_Found, ...], bool]:
    once: dict[str, _Found] = {}
    for one in found:
        if len(once) >= MAX_LINKS:
            return tuple(once.values()), True
        once.setdefault(one.url, one)
    return tuple(once.values()), False
