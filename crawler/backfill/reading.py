"""From the answer to a step of a back-fill, or the lack of one, to the one item that says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from archive.backfills import Step, StepAnswer, StepSpec
from archive.families import family, without_number
from archive.models import DuePage, Fetched, FoundPage
from archive.times import now
from archive.warc import Written
from crawler.backfill.listings import is_dated, is_first, next_page
from crawler.backfill.period import Days, Period, days_of, named_days
from crawler.backfill.plan import first_steps
from crawler.backfill.wordpress import next_batch, post_day
from crawler.discovery import Child, Discovery, Link, discover
from crawler.http_dates import retry_after
from crawler.refusals import Later, Refused, in_words
from pipelines.extract import Knowledge, Page
from pipelines.extract.wordpress import CONTENT_TYPE, Post, posts
from pipelines.items import PageItem, StepFailure, StepItem

if TYPE_CHECKING:
    from scrapy.http import Response

    from crawler.outlet import Outlet

# WordPress's own and Yoast's sitemaps of keywords, authors and standing pages.
_NO_STORIES = re.compile(
    r"/(?:wp-sitemap-(?:taxonomies-|users-|posts-page-)|(?:category|post_tag|author|page)-sitemap\d*\.xml)"
)
_FOR_GOOD = {400, 401, 403, 404, 405, 410, 414, 451, 501}
_NOTHING_HERE = {404, 410}


def step_item(
    step: Step, outlet: Outlet, knowledge: Knowledge, period: Period, response: Response
) -> StepItem:
    """What a step named; pages of other days are left out."""
    at = response.meta.get("answered_at") or now()
    size = int(response.meta.get("transferred", len(response.body)))
    if step.kind == "archive" and response.status in _NOTHING_HERE:
        return replace(_no_listing(step, outlet, response, at), bytes=size)
    if not 200 <= response.status < 300:
        return _unusable(step, outlet, period, response, at, f"HTTP {response.status}")
    try:
        read = _batch if step.kind == "wordpress" else _sitemap if step.kind == "sitemap" else _listing
        item = read(step, outlet, knowledge, period, response, at)
    except ValueError as error:  # no posts: a page of the theme, perhaps, or a refusal with status 200
        return _unusable(step, outlet, period, response, at, str(error))
    return replace(item, bytes=size)


def _no_listing(step: Step, outlet: Outlet, response: Response, at: datetime) -> StepItem:
    """A day without a story, or a page behind the last one: WordPress answers 404, and so do others.

    Of a listing's first page it is told, for the address may be wrong.
    """
    problem = f"HTTP {response.status}" if is_first(outlet.archives, step.url) else None
    return StepItem(step=step, at=at, answer=StepAnswer(at=at, status=response.status, problem=problem))


def unread(step: Step, outlet: Outlet, period: Period, error: BaseException) -> tuple[StepItem, bool]:
    """The item of a step without an answer, and whether the network may be the reason."""
    reason, network = in_words(error)
    failure = StepFailure(
        reason,
        not_before=error.until if isinstance(error, Later) else None,
        for_good=isinstance(error, Refused),
        instead=_instead(step, outlet, period),
    )
    return StepItem(step=step, at=now(), failure=failure), network


def _unusable(
    step: Step, outlet: Outlet, period: Period, response: Response, at: datetime, reason: str
) -> StepItem:
    header = response.headers.get("Retry-After")
    failure = StepFailure(
        reason,
        status=response.status,
        not_before=retry_after(header.decode("latin-1") if header else None, at),
        for_good=response.status < 300 or response.status in _FOR_GOOD,
        instead=_instead(step, outlet, period),
    )
    return StepItem(step=step, at=at, failure=failure)


def _instead(step: Step, outlet: Outlet, period: Period) -> tuple[StepSpec, ...]:
    return tuple(first_steps(outlet, period, without_api=True)) if step.kind == "wordpress" else ()


def _sitemap(
    step: Step, outlet: Outlet, _: Knowledge, period: Period, response: Response, at: datetime
) -> StepItem:
    found = _discovered("sitemap", outlet, response, at)
    if found.problem and not found.links and not found.children:
        raise ValueError(found.problem)
    articles = _articles(found.links, outlet)  # others, such as the front page, are in no order
    days = days_of([link for _, link in articles], outlet.zone)
    first, last = _span(days)
    answer = StepAnswer(
        at=at,
        status=response.status,
        links=len(articles),
        first_day=first,
        last_day=last,
        problem=found.problem,
        children=_sitemaps([child for child in found.children if outlet.within(child.url)], outlet, period),
    )
    return StepItem(step=step, at=at, answer=answer, found=_pages(articles, days, period))


def _discovered(kind: str, outlet: Outlet, response: Response, at: datetime) -> Discovery:
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
    return discover(kind, response.body, response.url, content_type, zone=outlet.zone, now=at)


def _articles(links: Sequence[Link], outlet: Outlet) -> list[tuple[str, Link]]:
    return [(address, link) for link in links if (address := outlet.address(link.url)) is not None]


def _no_article(links: Sequence[Link], articles: Sequence[object]) -> str | None:
    if links and not articles:
        return f"none of {len(links)} links is an article address (articles.allow)"
    return None


def _pages(
    articles: Sequence[tuple[str, Link]], days: Sequence[Days | None], period: Period
) -> tuple[FoundPage, ...]:
    found = {
        address: FoundPage(address, link.title, link.published_at)
        for (address, link), each in zip(articles, days, strict=True)
        if period.may_hold(each)
    }
    return tuple(found.values())


def _span(days: Sequence[Days | None]) -> tuple[date | None, date | None]:
    """The first and the last day; None where one entry's is not known, for that may lie beyond the others'."""
    firsts = [each and each.first for each in days]
    lasts = [each and each.last for each in days]
    return (
        min((day for day in firsts if day), default=None) if all(firsts) else None,
        max((day for day in lasts if day), default=None) if all(lasts) else None,
    )


def _sitemaps(children: list[Child], outlet: Outlet, period: Period) -> tuple[StepSpec, ...]:
    """Those that can name something of the period, by when they changed and by their names."""
    ranks = _ranks(children)
    specs = []
    for child in children:
        rank = ranks[child.url]
        named = named_days(child.url if rank is None else without_number(child.url))
        changed = child.lastmod and child.lastmod.astimezone(outlet.zone).date()
        if named and named.first and changed and changed < named.first:
            named = None  # a number that only looks like a month
        if _NO_STORIES.search(child.url):
            continue
        if period.may_hold(named) and (changed is None or changed >= period.since):
            when = (named.last if named else None) or changed
            specs.append(StepSpec(child.url, "sitemap", f"{when or ''} {rank or 0:09d}"))
    return tuple(specs)


def _ranks(children: list[Child]) -> dict[str, int | None]:
    """The number of those that are numbered through; None where the number is a year, or part of a date."""
    kin: dict[str, list[tuple[str, int]]] = {}
    for child in children:
        name, number = family(child.url) or (child.url, -1)
        kin.setdefault(name, []).append((child.url, number))
    return {
        url: number if number >= 0 and not _is_dated(members) else None
        for members in kin.values()
        for url, number in members
    }


def _is_dated(members: list[tuple[str, int]]) -> bool:
    """Whether the numbers say when: each the year, month or day of an address, and nothing else with it."""
    return all(named_days(url) not in (None, named_days(without_number(url))) for url, _ in members)


def _listing(
    step: Step, outlet: Outlet, _: Knowledge, period: Period, response: Response, at: datetime
) -> StepItem:
    found = _discovered("archive", outlet, response, at)
    articles = _articles(found.links, outlet)
    days = days_of([link for _, link in articles], outlet.zone)
    first, last = _span(days)
    named = dict.fromkeys(
        address
        for (address, _), each in zip(articles, days, strict=True)
        if each is None or each.last >= period.since
    )
    following = next_page(outlet.archives, step.url) if named else None
    answer = StepAnswer(
        at=at,
        status=response.status,
        links=len(articles),
        first_day=first,
        last_day=last,
        problem=found.problem or _no_article(found.links, articles),
        children=() if following is None else (following,),
        named=None if is_dated(outlet.archives, step.url) else tuple(named),
    )
    return StepItem(step=step, at=at, answer=answer, found=_pages(articles, days, period))


def _batch(
    step: Step, outlet: Outlet, knowledge: Knowledge, period: Period, response: Response, at: datetime
) -> StepItem:
    found = posts(response.body)
    following = next_batch(step.url, found, _number(response, "X-WP-TotalPages"))
    fetched = _fetched(response, at)
    days = [post_day(post, outlet.zone) for post in found]
    addresses = [outlet.address(post.link) for post in found]
    items = {
        address: _post_item(post, address, outlet, knowledge, fetched)
        for post, address, day in zip(found, addresses, days, strict=True)
        if address is not None and period.may_hold(Days(day, day))
    }
    answer = StepAnswer(
        at=at,
        status=response.status,
        links=len(found),
        first_day=min(days, default=None),
        last_day=max(days, default=None),
        problem=f"none of {len(found)} posts has an article address (articles.allow)"
        if found and not any(addresses)
        else None,
        children=() if following is None else (StepSpec(following, "wordpress"),),
    )
    return StepItem(
        step=step, at=at, answer=answer, posts=tuple(items.values()), total=_number(response, "X-WP-Total")
    )


def _post_item(post: Post, address: str, outlet: Outlet, knowledge: Knowledge, fetched: Fetched) -> PageItem:
    page = Page(
        url=address, outlet=outlet.id, body=post.body, fetched_at=fetched.at, content_type=CONTENT_TYPE
    )
    return PageItem(
        due=DuePage(url=address, outlet=outlet.id, hint_title=post.title),
        fetched=fetched,
        page=page,
        knowledge=knowledge,
        address=outlet.address,
        shared=True,
    )


def _fetched(response: Response, at: datetime) -> Fetched:
    written: Written | None = response.meta.get("warc")
    return Fetched(
        status=response.status,
        at=at,
        payload_digest=written.payload_digest if written is not None else None,
        warc=written.pointer if written is not None else None,
    )


def _number(response: Response, header: str) -> int:
    value = response.headers.get(header) or b""
    return int(value) if value.isdigit() else 0
