"""The text of a draft: an outlet file with what was seen, and how sure it is, as comments."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from crawler.outlet import LANGUAGES
from crawler.probe.clusters import Cluster, told
from crawler.probe.draft_sources import left_out, sources
from crawler.probe.identity import ZONES, country_of, names_of, zone_of
from crawler.probe.patterns import Patterns, patterns_of
from crawler.probe.writing import comment, line, literal, safe, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from crawler.probe.model import Findings
    from crawler.probe.site import Site

_EXAMPLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the person said: the outlet's id, seconds between requests, whether it is on a private address."""

    id: str
    delay: float
    private: bool
    day: date


@dataclass(frozen=True, slots=True)
class Tongue:
    """The site's language, how it was told, and why the outlet is not to be crawled, if so."""

    code: str
    told: str
    reason: str = ""


def draft(found: Findings, site: Site, wish: Wish) -> str:
    """The outlet file.  It loads as it is; what is uncertain says so."""
    patterns = patterns_of(found, site)
    outlet = patterns.outlet(site)
    parts = [
        _head(found, wish),
        _identity(found, site, wish),
        *sources(found, outlet),
        left_out(found, outlet),
        _wordpress(found),
        _articles(found, patterns),
        _fetch(found, wish),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def language_of(found: Findings) -> Tongue:
    """By the articles that were looked at, else by the home page."""
    counted = Counter(
        "ur" if look.outcome == "article" else look.detail.split(" ")[0]
        for look in found.looks
        if look.outcome in ("article", "not_urdu")
    )
    if not counted:
        verdict = found.front.language
        code, told_by = verdict.language, "the home page; no article could be looked at"
        unsure = "drafted by scrapy probe without having seen an article"
        unsure += "".join(f": {look.asked} {look.outcome}" for look in found.looks[:1])
    else:
        (code, count), total, unsure = counted.most_common(1)[0], counted.total(), ""
        told_by = f"{count} of {total} articles that were looked at"
    if code == "ur":
        return Tongue("ur", told_by, unsure)
    known = code if code in LANGUAGES else "ur"
    return Tongue(
        known,
        told_by,
        f"not Urdu: {told_by} are {code}" if counted else f"not Urdu but {code}, by its home page",
    )


def _head(found: Findings, wish: Wish) -> str:
    stories = [look for look in found.looks if look.is_story]
    dates = Counter(look.date_source or "none" for look in found.looks if look.outcome == "article")
    lines = [
        f"Drafted by 'scrapy probe {found.asked}' on {wish.day}, {found.requests} requests.",
        "'verified': answered then; 'listed': the site names it, it was not read.  Read this through, then try",
        f"'scrapy crawl {wish.id} -a max_articles=5'.",
        f"Pages looked at: {len(found.looks)}, of which articles: {len(stories)}.",
    ]
    if dates:
        lines.append(
            f"Their dates come from: {', '.join(f'{name} ({n})' for name, n in dates.most_common())}."
        )
    if found.front.platform:
        lines.append(f"Platform: {found.front.platform}.")
    return comment([*lines, *found.remarks])


def _identity(found: Findings, site: Site, wish: Wish) -> str:
    stated = [*found.front.names, *((s.title, "feed") for s in found.sources if s.kind == "feed" and s.title)]
    if found.wordpress is not None and found.wordpress.name:
        stated.append((found.wordpress.name, "WordPress API"))
    latin, urdu = names_of(stated)
    name = (
        latin
        if latin[0]
        else (wish.id.replace("_", " ").title(), "from the address: no name in Latin letters was seen")
    )
    tongue = language_of(found)
    country = country_of(site.home)
    lines = [f"id = {text(wish.id)}", line("name", *name)]
    if urdu[0]:
        lines.append(line("name_ur", *urdu))
    lines.append(f"home = {text(site.home)}")
    if country:
        lines.append(line("country", country, "by the host's name"))
    lines += [
        '# kind = "newspaper"  # or tv, broadcaster, wire, digital, blog',
        line("language", tongue.code, tongue.told),
        line("timezone", *_zone(found, country)),
    ]
    lines += ["enabled = false", f"reason = {text(tongue.reason)}"] if tongue.reason else ["enabled = true"]
    hosts = [*site.domains, *_other_hosts(found, site)]
    lines.append(f"domains = [{', '.join(text(host) for host in hosts)}]")
    return "\n".join(lines)


def _other_hosts(found: Findings, site: Site) -> list[str]:
    hosts = [urlsplit(source.url).hostname or "" for source in found.sources if source.read]
    return [
        host
        for host in dict.fromkeys(hosts)
        if not any(f".{host}".endswith(f".{own}") for own in site.domains)
    ]


def _zone(found: Findings, country: str) -> tuple[str, str]:
    if found.wordpress is not None and _is_zone(found.wordpress.timezone):
        return found.wordpress.timezone, "the WordPress API says so"
    zone, offset = zone_of(found.offsets)
    if zone:
        return zone, f"most dates of feeds and pages are written with {offset}"
    if country:
        return ZONES[country], "that of the country; no date with an offset was seen"
    seen = f"; dates are written with {offset}, which is no zone of Pakistan or India" if offset else ""
    return "UTC", f"a guess: nothing that was seen tells the zone{seen}"


def _is_zone(name: str) -> bool:
    try:
        return bool(name) and bool(ZoneInfo(name))
    except (OSError, LookupError, ValueError):
        return False


def _wordpress(found: Findings) -> str:
    if found.wordpress is None:
        return ""
    api = found.wordpress
    return f'# answered: {api.total} posts\n[wordpress]\napi = {text(api.url)}\nevidence = "verified"'


def _articles(found: Findings, patterns: Patterns) -> str:
    lines = ["[articles]", "allow = ["]
    shown = set()
    for cluster in found.clusters:
        if (pattern := cluster.pattern) not in shown:
            shown.add(pattern)
            lines += [f"    # {line}" for line in _evidence(cluster)]
            lines.append(f"    {literal(pattern)},")
    lines.append("]")
    lines += _rules("deny", [(rule.why, literal(rule.pattern)) for rule in patterns.deny])
    twins = [(rule.why, f"[{literal(rule.pattern)}, {literal(rule.replacement)}]") for rule in patterns.twins]
    return "\n".join([*lines, *_rules("twins", twins)])


def _rules(key: str, rules: Iterable[tuple[str, str]]) -> list[str]:
    lines = [line for why, rule in rules for line in (f"    # {safe(why)}", f"    {rule},")]
    return [f"{key} = [", *lines, "]"] if lines else []


def _evidence(cluster: Cluster) -> Iterator[str]:
    """How sure a pattern is, and some addresses that it stands for."""
    sure = (
        f"verified: {cluster.stories} of {len(cluster.looks)} pages looked at are articles"
        if cluster.stories
        else "inferred: no article was seen"
    )
    yield f"{sure}; {len(cluster.sightings)} addresses, {cluster.in_feeds} of them in feeds"
    for address in told(cluster, _EXAMPLES):
        yield safe(unquote(address))


def _fetch(found: Findings, wish: Wish) -> str:
    delay = max(wish.delay, found.crawl_delay)
    why = "  # seconds between requests" + (
        "; robots.txt asks for it" if found.crawl_delay > wish.delay else ""
    )
    lines = ["[fetch]", f"delay = {delay:.1f}{why}"]
    parts = urlsplit(found.home)
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    if wish.private:
        lines += [f"ports = [{port}]", "allow_private = true  # an address of this machine or network"]
    elif port not in (80, 443):
        lines.append(f"ports = [80, 443, {port}]")
    return "\n".join(lines)
