"""Reads one outlet file.  The keys and defaults are those of the dataclasses in :mod:`crawler.outlet`."""

from __future__ import annotations

import re
import warnings
from dataclasses import fields
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from archive.errors import CatalogueError
from archive.urls import canonical, host
from crawler.outlet import (
    EVIDENCE,
    KINDS,
    LANGUAGES,
    ArchiveListing,
    Articles,
    Boilerplate,
    Feed,
    Fetch,
    Outlet,
    Section,
    Sitemap,
    WordPress,
)
from crawler.toml_table import Table, did_you_mean, read_toml

if TYPE_CHECKING:
    from pathlib import Path

RESERVED = {"news": "is the crawl over all outlets"}
_PLACEHOLDERS = {"yyyy": "2024", "mm": "01", "dd": "01", "n": "1"}


def load_outlet(path: Path) -> Outlet:
    """The outlet that ``path`` describes.

    Raises :class:`CatalogueError` for the first thing that is wrong, on one line with file, key,
    value and what is allowed.
    """
    data = read_toml(path)
    if not data:
        needed = "id, name, home, domains, articles.allow and a way in, such as [[feeds]]"
        raise CatalogueError(f"{path}: is empty; an outlet needs {needed}")
    file = Table(data, path, "", _keys(Outlet))
    outlet = Outlet(
        id=_id(file, path),
        name=file.text("name"),
        name_ur=file.text("name_ur", ""),
        home=file.url("home"),
        country=file.matching(
            "country", "[A-Z]{2}", "must be two capital letters (ISO 3166), such as PK", ""
        ),
        kind=file.choice("kind", KINDS, ""),
        language=file.choice("language", LANGUAGES, "ur"),
        timezone=_timezone(file),
        enabled=file.flag("enabled", True),
        reason=file.text("reason", ""),
        domains=_domains(file),
        ai_training=file.text("ai_training", ""),
        feeds=tuple(_feed(table) for table in file.tables("feeds", _keys(Feed))),
        sitemaps=tuple(_sitemap(table) for table in file.tables("sitemaps", _keys(Sitemap))),
        sections=tuple(_section(table) for table in file.tables("sections", _keys(Section))),
        archives=tuple(_archive(table) for table in file.tables("archives", _keys(ArchiveListing))),
        wordpress=_wordpress(file),
        articles=_articles(file.table("articles", _keys(Articles))),
        boilerplate=_boilerplate(file.table("boilerplate", _keys(Boilerplate))),
        fetch=_fetch(file.table("fetch", _keys(Fetch))),
    )
    _check_ways_in(outlet, path)
    return outlet


def _keys(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _id(file: Table, path: Path) -> str:
    allowed = "must be small letters a-z, digits, _ and -, at most 64"
    name = file.matching("id", "[a-z0-9][a-z0-9_-]{0,63}", allowed)
    if name in RESERVED:
        raise file.wrong("id", name, f"{RESERVED[name]}; choose another name")
    if name != path.stem:
        raise file.wrong("id", name, f"must be the name of the file, {path.stem!r}")
    return name


def _timezone(file: Table) -> str:
    name = file.text("timezone", "UTC")
    try:
        ZoneInfo(name)
    except (OSError, LookupError, ValueError) as error:  # a folder such as "Asia", an unknown name, "../x"
        near = did_you_mean(name, available_timezones())
        raise file.wrong("timezone", name, f"must be an IANA name such as Asia/Karachi{near}") from error
    return name


def _domains(file: Table) -> tuple[str, ...]:
    domains = file.texts("domains")
    if not domains:
        raise (
            file.missing("domains")
            if "domains" not in file
            else file.wrong("domains", [], "must not be empty")
        )
    return tuple(_domain(file, index, domain) for index, domain in enumerate(domains))


def _domain(file: Table, index: int, domain: str) -> str:
    try:
        name = host(f"http://{domain}")
        bare = name.startswith("[") or not re.search("[/?#:]", domain)
    except ValueError:
        bare = False
    # A name without a dot would let in all of a country: "pk".
    if not bare or ("." not in name and name != "localhost" and not name.startswith("[")):
        raise file.wrong(f"domains[{index}]", domain, "must be a host name alone, such as bbc.com")
    return name


def _evidence(table: Table) -> str:
    return table.choice("evidence", EVIDENCE, "listed")


def _feed(table: Table) -> Feed:
    return Feed(url=table.url("url"), section=table.text("section", ""), evidence=_evidence(table))


def _sitemap(table: Table) -> Sitemap:
    return Sitemap(url=table.url("url"), poll=table.flag("poll", True), evidence=_evidence(table))


def _section(table: Table) -> Section:
    return Section(url=table.url("url"), section=table.text("section", ""), evidence=_evidence(table))


def _archive(table: Table) -> ArchiveListing:
    url = table.text("url")
    used = set(re.findall(r"\{(.*?)\}", url))
    if not used or used - _PLACEHOLDERS.keys():
        raise table.wrong("url", url, "must hold {yyyy}, {mm}, {dd} or {n}, and nothing else in braces")
    try:
        canonical(re.sub(r"\{(.*?)\}", lambda found: _PLACEHOLDERS[found[1]], url))
    except ValueError as error:
        raise table.wrong("url", url, "must be an http or https address") from error
    return ArchiveListing(url=url, evidence=_evidence(table))


def _wordpress(file: Table) -> WordPress | None:
    if "wordpress" not in file:
        return None
    table = file.table("wordpress", _keys(WordPress))
    return WordPress(api=table.url("api"), evidence=_evidence(table))


def _articles(table: Table) -> Articles:
    if not table.texts("allow"):
        raise (
            table.missing("allow") if "allow" not in table else table.wrong("allow", [], "must not be empty")
        )
    twins = []
    for index, (text, replacement) in enumerate(table.pairs("twins")):
        pattern = _pattern(table, f"twins[{index}][0]", text)
        _check_replacement(table, f"twins[{index}][1]", replacement, pattern)
        twins.append((pattern, replacement))
    return Articles(allow=_patterns(table, "allow"), deny=_patterns(table, "deny"), twins=tuple(twins))


def _patterns(table: Table, key: str) -> tuple[re.Pattern[str], ...]:
    return tuple(_pattern(table, f"{key}[{i}]", text) for i, text in enumerate(table.texts(key)))


def _pattern(table: Table, key: str, text: str) -> re.Pattern[str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # "possible nested set": Python will read it otherwise some day
            return re.compile(text)
    except re.error as error:
        where = "" if error.pos is None else f" at position {error.pos}"
        raise table.wrong(key, text, f"bad regular expression{where}: {error.msg}") from error
    except (Warning, OverflowError, RecursionError) as error:
        raise table.wrong(key, text, f"bad regular expression: {error}") from error


def _check_replacement(table: Table, key: str, replacement: str, pattern: re.Pattern[str]) -> None:
    # re checks a replacement only when something matches, which would be in the middle of a crawl.
    for found in re.finditer(r"\\(?:([1-9])(?!\d)|g<(\w+)>|(\\)|(.?))", replacement):
        group = found[1] or found[2]
        known = group is not None and (
            int(group) <= pattern.groups if group.isdigit() else group in pattern.groupindex
        )
        if not known and found[3] is None:
            allowed = (
                rf"{found[0]!r} is no group of the pattern; \1 to \{pattern.groups}" if pattern.groups else ""
            )
            raise table.wrong(key, replacement, allowed or f"{found[0]!r}: the pattern has no groups")


def _boilerplate(table: Table) -> Boilerplate:
    return Boilerplate(drop=table.texts("drop"), keep=table.texts("keep"))


def _fetch(table: Table) -> Fetch:
    default = Fetch()
    fetch = Fetch(
        delay=table.number("delay", default.delay, 0, 3600),
        concurrency=table.integer("concurrency", default.concurrency, 1, 16),
        poll_min=table.seconds("poll_min", default.poll_min),
        poll_max=table.seconds("poll_max", default.poll_max),
        ports=table.integers("ports", default.ports, 1, 65535),
        allow_private=table.flag("allow_private", default.allow_private),
    )
    if fetch.poll_min > fetch.poll_max:
        raise table.wrong(
            "poll_min", f"{fetch.poll_min}s", f"must not exceed poll_max, {fetch.poll_max} seconds"
        )
    return fetch


def _check_ways_in(outlet: Outlet, path: Path) -> None:
    if not (outlet.feeds or outlet.sitemaps or outlet.sections or outlet.wordpress):
        msg = "no way in: needs at least one of [[feeds]], [[sitemaps]], [[sections]] or [wordpress]"
        raise CatalogueError(f"{path}: {msg}")
    seen: dict[str, str] = {}
    for key in ("feeds", "sitemaps", "sections"):
        for index, source in enumerate(getattr(outlet, key)):
            first = seen.setdefault(canonical(source.url), f"{key}[{index}]")
            if first != f"{key}[{index}]":
                msg = f"{key}[{index}].url = {source.url!r}: is the address of {first} too; name it once"
                raise CatalogueError(f"{path}: {msg}")
