"""``articles.allow``, ``deny`` and ``twins`` of a draft, from what a probe saw."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.outlet import Articles, Outlet
from crawler.probe.clusters import plain_address
from crawler.probe.shapes import alternatives, escaped
from pipelines.extract.judge import is_list_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crawler.probe.model import Findings
    from crawler.probe.site import Site

_MOST = 40  # listing pages that are named one by one


@dataclass(frozen=True, slots=True)
class Rule:
    """A line of ``deny`` or ``twins``, with what it is for; ``replacement`` only of a twin."""

    pattern: str
    why: str
    replacement: str = ""


@dataclass(frozen=True, slots=True)
class Patterns:
    """All of ``[articles]``."""

    allow: tuple[str, ...]
    deny: tuple[Rule, ...]
    twins: tuple[Rule, ...]

    def outlet(self, site: Site) -> Outlet:
        """An outlet with these patterns, to ask what is an article's address."""
        return Outlet(
            id="draft",
            name="draft",
            home=site.home,
            domains=tuple(site.domains),
            articles=Articles(
                allow=tuple(map(re.compile, self.allow)),
                deny=tuple(re.compile(rule.pattern) for rule in self.deny),
                twins=tuple((re.compile(rule.pattern), rule.replacement) for rule in self.twins),
            ),
        )


def patterns_of(found: Findings, site: Site) -> Patterns:
    """The patterns of the clusters that are articles, and what must be kept out of or turned into them."""
    allow = tuple(dict.fromkeys(cluster.pattern for cluster in found.clusters))
    twins = tuple(_twins(found, site))
    open_ = Patterns(allow, (), twins).outlet(site)
    return Patterns(allow, tuple(_deny(found, site, open_)), twins)


def _deny(found: Findings, site: Site, outlet: Outlet) -> Iterator[Rule]:
    """What ``allow`` takes in although it is known to hold no story."""
    for cluster in found.refuted:
        if any(outlet.address(address) for address in cluster.sightings):
            look = next(look for look in cluster.looks if not look.is_story)
            yield Rule(cluster.pattern, f"looked at: {look.outcome}")
    by_folder: dict[str, list[str]] = defaultdict(list)
    kinds: dict[str, None] = {}
    for address in dict.fromkeys(_listings(found, site)):
        if outlet.address(address) is None:
            continue
        segments = urlsplit(address).path.strip("/").split("/")
        if is_list_address(address) and len(segments) > 1:
            kinds[segments[0]] = None
        elif len(by_folder) < _MOST:
            by_folder["/".join(["", *segments[:-1]])].append(segments[-1])
    root = escaped("{0.scheme}://{0.netloc}".format(urlsplit(site.home)))
    if kinds:
        yield Rule(f"^{root}/{_all_of(kinds)}/", "listings")
    for folder, names in by_folder.items():
        yield Rule(
            f"^{root}{escaped(folder)}/{_all_of(names)}/?$", "sections and other pages without a story"
        )


def _all_of(names: Iterable[str]) -> str:
    texts = tuple(dict.fromkeys(names))[:_MOST]
    return alternatives(texts) if len(texts) == 1 else f"(?:{'|'.join(map(escaped, texts))})"


def _listings(found: Findings, site: Site) -> Iterator[str]:
    told = {
        address for cluster in found.clusters for address, each in cluster.sightings.items() if each.headed
    }
    stories = told | {look.address for look in found.looks if look.is_story}
    pages = [source.url for source in found.sources if source.kind == "section"]
    pages += [look.address for look in found.looks if look.outcome == "listing"]
    pages += [link.url for link in found.front.links if len((link.title or "").split()) <= 3]
    for url in pages:
        address = site.address(url)
        if (
            address is not None
            and address not in stories
            and (is_list_address(address) or _is_short(address))
        ):
            yield address


def _is_short(address: str) -> bool:
    """A page of a menu: its last word is no headline and has no number."""
    last = urlsplit(address).path.rstrip("/").rpartition("/")[2]
    return bool(last) and last.count("-") < 2 and not re.search(r"\d", last) and not urlsplit(address).query


def _twins(found: Findings, site: Site) -> Iterator[Rule]:
    if site.forms:
        home = urlsplit(site.home)
        bare = (home.netloc).removeprefix("www.")
        www = any("//www." in form for form in (*site.forms, site.home))
        optional = r"(?:www\.)?" if www else ""
        pattern = f"^https?://{optional}{escaped(bare)}/"
        why = f"links also begin with {', '.join(sorted(site.forms)[:3])}"
        yield Rule(pattern, why, f"{home.scheme}://{home.netloc}/".replace("\\", r"\\"))
    seen = set()
    for look in found.looks:
        rule = amp_twin(look.address, look.amp) if look.amp and look.is_story else None
        if rule is not None and rule.pattern not in seen:
            seen.add(rule.pattern)
            yield rule


def amp_twin(address: str, amp: str) -> Rule | None:
    """What turns the AMP form of an article into the article's address; None when nothing has to be done."""
    amp_address = plain_address(amp)
    if amp_address is None or amp_address == address:
        return None
    own, other = urlsplit(address), urlsplit(amp_address)
    root = f"{own.scheme}://{own.netloc}"
    start = f"^{escaped(f'{other.scheme}://{other.netloc}')}"
    if other.path == own.path and other.netloc != own.netloc and other.query == own.query:
        rule = Rule(f"{start}/", "AMP", f"{root}/")
    elif other.path == own.path:
        rule = Rule(rf"{start}/([^?]+)\?{escaped(other.query)}$", "AMP", rf"{root}/\1")
    elif other.path.startswith(own.path) and len(own.path) > 1:
        suffix = other.path[len(own.path) :].rstrip("/")
        rule = Rule(rf"{start}/(.+){escaped(suffix)}/?$", "AMP", rf"{root}/\1")
    elif other.path.endswith(own.path):
        prefix = other.path[: -len(own.path)]
        rule = Rule(rf"{start}{escaped(prefix)}/(.+)$", "AMP", rf"{root}/\1")
    else:
        return None
    return rule if re.sub(rule.pattern, rule.replacement, amp_address) == address else None
