"""From spider arguments to the outlets of a run and what is wished of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from archive.errors import UsageError
from archive.times import now
from crawler.backfill.plan import can_look_back
from crawler.catalogue import Catalogue
from crawler.outlet import Outlet
from crawler.wish import Wish

ARGUMENTS = ("url", "max_articles", "since", "until", "outlets", "country")
_FIRST_ZONE = timedelta(hours=14)  # where a day begins first
_SAMPLE_TLD = ".test"  # RFC 6761: never a real outlet


def select(
    catalogue: Catalogue, spider: str, arguments: Mapping[str, str]
) -> tuple[list[Outlet], Wish, dict[str, str]]:
    """The outlets to crawl, the wish, and the outlets that had to be left out, with the reason.

    Raises :class:`~archive.errors.UsageError` for arguments that do not fit,
    :class:`~archive.errors.UnknownOutlet` and, for a single outlet, ``CatalogueError``.
    """
    _check_names(spider, arguments)
    if spider == "news":
        chosen, skipped = _news(catalogue, arguments)
    else:
        chosen, skipped = [catalogue.get(spider)], {}
    since, until = _days(arguments)
    wish = Wish(
        spider=spider,
        url=_url(chosen, arguments.get("url")),
        max_articles=_max_articles(arguments.get("max_articles")),
        force=spider != "news" and "url" not in arguments and since is None,
        since=since,
        until=until,
    )
    if since is not None:
        chosen, silent = _with_a_past(chosen, spider)
        skipped |= silent
    return chosen, wish, skipped


def _check_names(spider: str, arguments: Mapping[str, str]) -> None:
    allowed = [name for name in ARGUMENTS if name not in ("outlets", "country") or spider == "news"]
    if spider == "news":
        allowed.remove("url")
    for name in arguments:
        if name not in allowed:
            raise UsageError(
                f"'scrapy crawl {spider}' has no argument {name!r}; it knows -a {', -a '.join(allowed)}"
            )


def _news(catalogue: Catalogue, arguments: Mapping[str, str]) -> tuple[list[Outlet], dict[str, str]]:
    skipped = {id_: str(error) for id_, error in catalogue.broken.items()}
    if "outlets" in arguments:
        names = [name.strip() for name in arguments["outlets"].split(",") if name.strip()]
        if not names:
            raise UsageError("-a outlets= names no outlet; give ids separated by commas")
        skipped = {id_: why for id_, why in skipped.items() if id_ in names}
        return [catalogue.get(name) for name in dict.fromkeys(names) if name not in skipped], skipped
    chosen = [outlet for outlet in catalogue.enabled() if not _is_sample(outlet)]
    if "country" in arguments:
        country = arguments["country"].upper()
        chosen = [outlet for outlet in chosen if outlet.country == country]
        if not chosen:
            known = sorted({outlet.country for outlet in catalogue.enabled() if outlet.country})
            raise UsageError(f"no enabled outlet of country {country!r}; there are {', '.join(known)}")
    return chosen, skipped


def _is_sample(outlet: Outlet) -> bool:
    return all(domain.endswith(_SAMPLE_TLD) for domain in outlet.domains)


def _url(chosen: list[Outlet], url: str | None) -> str | None:
    """The ledger's name for the page that was asked for."""
    if url is None:
        return None
    outlet = chosen[0]
    address = outlet.address(url)
    if address is None:
        raise UsageError(
            f"{url} is no article address of {outlet.id}: articles.allow in its outlet file does not match it"
        )
    return address


def _days(arguments: Mapping[str, str]) -> tuple[date | None, date | None]:
    """The first and the last day of a back-fill, as far as they are given."""
    if "since" not in arguments and "until" not in arguments:
        return None, None
    if "since" not in arguments:
        raise UsageError("-a until= needs -a since=, the first day to look back to")
    if "url" in arguments:
        raise UsageError("-a url= is one page now; it does not go with -a since=")
    since = _day("since", arguments["since"])
    until = _day("until", arguments["until"]) if "until" in arguments else None
    if until is not None and until < since:
        raise UsageError(f"-a since={since} lies after -a until={until}: exchange them")
    if since > (now() + _FIRST_ZONE).date():
        raise UsageError(f"-a since={since} lies in the future")
    return since, until


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageError(f"-a {name}={text[:40]}: give a day as YYYY-MM-DD") from error


def _with_a_past(chosen: list[Outlet], spider: str) -> tuple[list[Outlet], dict[str, str]]:
    able = [outlet for outlet in chosen if can_look_back(outlet)]
    needed = "its file names no [[sitemaps]], [[archives]] or [wordpress] to look back in"
    if not able:
        what = spider if spider != "news" else "none of these outlets can be back-filled"
        raise UsageError(f"{what}: {needed}")
    return able, {outlet.id: f"cannot look back: {needed}" for outlet in chosen if outlet not in able}


def _max_articles(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) < 1:
        raise UsageError(f"-a max_articles={text[:40]}: give a whole number from 1 on")
    return int(text)
