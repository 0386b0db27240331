"""What an outlet file may say, but hardly means: addresses that are never asked, patterns that never match.

These are warnings: a feed may live at another company's host, and a pattern may wait for a move that
was announced.
"""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.outlet import Outlet

_DEFAULT_PORTS = {"http": 80, "https": 443}
# From "^https://" on, what stands before the path: the port is part of it.
_AUTHORITY = re.compile(
    r"\^(?P<scheme>https\?|https|http):(?:/|\\/){2}(?P<authority>(?:\([^()]*\)\??|[^()/\\]|\\.)+)/"
)
_CHOICE = re.compile(r"\((?:\?:)?([^()]*)\)(\??)")
_MOST = 64  # ways to read a host pattern; beyond that nothing is said


def doubts(outlet: Outlet) -> list[str]:
    """What looks wrong, each in a line that begins with the key."""
    return [*_sources(outlet), *_patterns(outlet)]


def hopeless(outlet: Outlet) -> str | None:
    """Why nothing of the outlet could ever be stored; None when something might be."""
    if all(_refused(outlet, url) for _, url in _ways_in(outlet)):
        return "fetch.ports allows none of its sources"
    if all(_is_elsewhere(outlet, pattern.pattern) for pattern in outlet.articles.allow):
        return f"articles.allow takes no address at {', '.join(outlet.domains)}"
    return None


def _ways_in(outlet: Outlet) -> list[tuple[str, str]]:
    """The addresses that are asked for articles, each with its key."""
    keyed = [
        (f"{name}[{number}].url", source.url)
        for name in ("feeds", "sitemaps", "sections", "archives")
        for number, source in enumerate(getattr(outlet, name))
    ]
    return keyed + ([("wordpress.api", outlet.wordpress.api)] if outlet.wordpress is not None else [])


def _sources(outlet: Outlet) -> Iterator[str]:
    for key, url in [("home", outlet.home), *_ways_in(outlet)]:
        if not outlet.within(url):
            yield f"{key} = {url!r} lies outside domains, {', '.join(outlet.domains)}"
        if why := _refused(outlet, url):
            yield f"{key} = {url!r} is never asked: {why}"


def _refused(outlet: Outlet, url: str) -> str | None:
    parts = urlsplit(url)
    port = parts.port or _DEFAULT_PORTS[parts.scheme]
    return None if port in outlet.fetch.ports else f"port {port} is not in fetch.ports"


def _patterns(outlet: Outlet) -> Iterator[str]:
    for number, pattern in enumerate(outlet.articles.allow):
        if _is_elsewhere(outlet, pattern.pattern):
            yield f"articles.allow[{number}] = {pattern.pattern!r} takes no address at {', '.join(outlet.domains)}"
        elif ports := _other_ports(outlet, pattern.pattern):
            yield f"articles.allow[{number}] = {pattern.pattern!r} takes only addresses at port {ports}, which is not in fetch.ports"


def _is_elsewhere(outlet: Outlet, pattern: str) -> bool:
    """Whether each host that the pattern names is another one's; False when it cannot be told."""
    authorities = _authorities(pattern)
    return bool(authorities) and not any(outlet.within(f"http://{each}/") for each in authorities)


def _other_ports(outlet: Outlet, pattern: str) -> str:
    named = {urlsplit(f"http://{each}/").port for each in _authorities(pattern)}
    return (
        ""
        if None in named or named & set(outlet.fetch.ports)
        else ", ".join(map(str, sorted(filter(None, named))))
    )


def _authorities(pattern: str) -> list[str]:
    """Each host, with its port if there is one, that a pattern spells out; empty when it is not plain."""
    found = _AUTHORITY.match(pattern)
    if found is None:
        return []
    pieces = _CHOICE.split(found["authority"])  # text, choice, "?" or "", text …
    ways = [[text] for text in pieces[::3]]
    for at, (choice, optional) in enumerate(zip(pieces[1::3], pieces[2::3], strict=True)):
        ways.insert(2 * at + 1, [*choice.split("|"), *[""] * bool(optional)])
    if len(list(product(*ways))) > _MOST:
        return []
    hosts = ["".join(way).replace(r"\.", ".").replace(r"\-", "-") for way in product(*ways)]
    return hosts if all(re.fullmatch(r"[A-Za-z0-9.-]+(?::\d{1,5})?", each) for each in hosts) else []
