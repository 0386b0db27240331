"""From an answer, or the lack of one, to the one item that says so."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from archive.ledger import PRIORITY
from archive.models import DuePage, Fetched, FoundPage
from archive.sources import Source, SourceSpec
from archive.times import now
from archive.warc import Written
from crawler.discovery import Discovery, discover
from crawler.http_dates import max_age, retry_after
from crawler.refusals import Later, Refused, in_words
from pipelines.extract import Hints, Knowledge, Page, Rejection
from pipelines.items import (
    Denied,
    Gone,
    PageItem,
    Postponed,
    SourceItem,
    Unchanged,
    UnfetchedItem,
    Unreachable,
)

if TYPE_CHECKING:
    from scrapy.http import Response

    from crawler.outlet import Outlet


def page_item(
    due: DuePage, outlet: Outlet, knowledge: Knowledge, response: Response
) -> PageItem | UnfetchedItem:
    """The item of a page that was answered with any status."""
    at = response.meta.get("answered_at") or now()
    fetched = _fetched(response, at, due)
    if response.status in (404, 410):
        return UnfetchedItem(due=due, ending=Gone(fetched))
    address = outlet.address(response.url)
    if address == due.url and _same_as_before(due, fetched):
        return UnfetchedItem(due=due, ending=Unchanged(fetched))
    if not 200 <= response.status < 300:
        wait = retry_after(_header(response, "Retry-After"), at)
        return UnfetchedItem(due=due, ending=Unreachable(f"HTTP {response.status}", response.status, wait))
    page = Page(
        url=address or due.url,
        outlet=due.outlet,
        body=response.body,
        fetched_at=at,
        content_type=_header(response, "Content-Type") or "",
        hints=Hints(title=due.hint_title, published_at=due.hint_published_at, section=due.section),
    )
    return PageItem(
        due=due,
        fetched=fetched,
        page=page,
        knowledge=knowledge,
        address=outlet.address,
        outcome=_known_outcome(address, page, response),
    )


def source_item(source: Source, outlet: Outlet, response: Response) -> SourceItem:
    """The item of a source that was answered with any status."""
    at = now()
    item = _source(source, outlet, at)
    item.status = response.status
    item.bytes = _transferred(response)
    if response.status == 304:
        item.not_modified = True
    elif not 200 <= response.status < 300:
        item.error = f"HTTP {response.status}"
        item.retry_after = retry_after(_header(response, "Retry-After"), at)
    elif not response.body:
        item.error = "an empty answer"
    else:
        _read_source(item, outlet, response)
    return item


def unfetched(
    what: Source | DuePage, outlet: Outlet, error: BaseException
) -> tuple[UnfetchedItem | SourceItem, bool]:
    """The item of a request without an answer, and whether the network may be the reason."""
    reason, network = in_words(error)
    refused = isinstance(error, Refused)
    if isinstance(what, Source):
        item = _source(what, outlet, now())
        item.error, item.denied = reason, refused
        if isinstance(error, Later) and error.asked:
            item.retry_after = error.until
        elif isinstance(error, Later):
            item.not_before = error.until
        return item, network
    if refused:
        return UnfetchedItem(due=what, ending=Denied(reason)), network
    if isinstance(error, Later):
        return UnfetchedItem(due=what, ending=Postponed(error.until, reason)), network
    return UnfetchedItem(due=what, ending=Unreachable(reason)), network


def _known_outcome(address: str | None, page: Page, response: Response) -> Rejection | None:
    """What can be said before the page is read."""
    if address is None:
        return Rejection("redirected", f"to {response.url}, which is no article address of the outlet")
    kind = page.content_type.partition(";")[0].strip().lower()
    if kind and not ("html" in kind or "xml" in kind or kind.startswith("text/")):
        return Rejection("no_text", f"served as {kind}")
    return None


def _read_source(item: SourceItem, outlet: Outlet, response: Response) -> None:
    source = item.source
    item.body_hash = hashlib.sha256(response.body).hexdigest()
    if item.body_hash == source.body_hash:
        item.not_modified = True
        return
    item.etag = _header(response, "ETag")
    item.last_modified = _header(response, "Last-Modified")
    content_type = _header(response, "Content-Type") or ""
    discovery = discover(source.kind, response.body, response.url, content_type, zone=outlet.zone)
    item.found = _articles(discovery, outlet)
    item.children = _children(discovery, outlet, source)
    item.priority = _priority(source, discovery)
    item.problem = discovery.problem
    item.ttl = max(discovery.ttl or 0, max_age(_header(response, "Cache-Control")))
    if discovery.links and not item.found and not item.children:
        item.problem = f"none of {len(discovery.links)} links is an article address (articles.allow)"


def _articles(discovery: Discovery, outlet: Outlet) -> tuple[FoundPage, ...]:
    found: dict[str, FoundPage] = {}
    for link in discovery.links:
        address = outlet.address(link.url)
        if address is not None and address not in found:
            found[address] = FoundPage(address, link.title, link.published_at)
    return tuple(found.values())


def _children(discovery: Discovery, outlet: Outlet, source: Source) -> tuple[SourceSpec, ...]:
    return tuple(
        SourceSpec(
            url=child.url,
            kind=child.kind,
            parent_url=source.url,
            lastmod=child.lastmod,
            interval=source.interval,
        )
        for child in discovery.children
        if outlet.within(child.url)
    )


def _priority(source: Source, discovery: Discovery) -> int:
    """A news sitemap says when its stories appeared; it is as fresh as a feed."""
    is_news = source.kind == "sitemap" and any(link.title and link.published_at for link in discovery.links)
    return PRIORITY["news" if is_news else source.kind]


def _same_as_before(due: DuePage, fetched: Fetched) -> bool:
    if due.article_id is None:
        return False
    return fetched.status == 304 or (200 <= fetched.status < 300 and fetched.body_hash == due.body_hash)


def _source(source: Source, outlet: Outlet, at: datetime) -> SourceItem:
    return SourceItem(source=source, at=at, fastest=outlet.fetch.poll_min, slowest=outlet.fetch.poll_max)


def _fetched(response: Response, at: datetime, due: DuePage) -> Fetched:
    written: Written | None = response.meta.get("warc")
    pointer = None
    if written is not None:  # a revisit record has no bytes: the earlier record keeps the pointer
        pointer = due.warc if written.revisit else written.pointer
    return Fetched(
        status=response.status,
        at=at,
        bytes=_transferred(response),
        etag=_header(response, "ETag"),
        last_modified=_header(response, "Last-Modified"),
        body_hash=hashlib.sha256(response.body).hexdigest(),
        payload_digest=written.payload_digest if written is not None else None,
        warc=pointer,
    )


def _transferred(response: Response) -> int:
    return int(response.meta.get("transferred", len(response.body)))


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return None if value is None else value.decode("latin-1").strip() or None
