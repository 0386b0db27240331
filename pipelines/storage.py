"""Scrapy pipeline, the last one: what became of an item is written, in one transaction."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Protocol

from scrapy.exceptions import DropItem

from archive.errors import ArchiveError
from archive.models import Article
from archive.warc_reader import read_response
from pipelines.extract import Page, extract
from pipelines.items import PageItem, SourceItem
from pipelines.settling import settle_page, settle_source, settle_unfetched

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from archive.store import Previous
    from pipelines.desk import Desk
    from pipelines.items import Item, Settled


class CrawlRun(Protocol):
    """What this pipeline needs to know of the crawl it serves: ``spider.run``."""

    desk: Desk
    run_id: int


class StoragePipeline:
    """Writes every item to the archive and notes on it what that came to."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StoragePipeline:
        """Built by Scrapy."""
        return cls(crawler)

    async def process_item(self, item: Item) -> Item:
        """Settle *item*.

        Raises DropItem, caused by the ArchiveError and with nothing written, when the archive takes
        no more; the spider then ends the run.
        """
        run: CrawlRun = self._crawler.spider.run  # type: ignore[union-attr]
        try:
            item.settled = await _settle(run, item)
        except ArchiveError as error:
            raise DropItem(str(error), log_level="DEBUG") from error
        return item


async def _settle(run: CrawlRun, item: Item) -> Settled:
    if isinstance(item, PageItem):
        same_rules = functools.partial(hash_under_todays_rules, run.desk, item)
        return await run.desk.do(settle_page, run.run_id, item, same_rules)
    if isinstance(item, SourceItem):
        return await run.desk.do(settle_source, run.run_id, item)
    return await run.desk.do(settle_unfetched, run.run_id, item)


def hash_under_todays_rules(desk: Desk, item: PageItem, before: Previous) -> str | None:
    """The content hash of the stored bytes, extracted as today; None when that cannot be said.

    Like is compared with like: else each better rule of ours would look like the outlet's edit
    (47 of 100 bodies in a trial).
    """
    if before.warc is None:
        return None
    try:
        response = read_response(desk.data, before.warc.file, before.warc.offset)
    except ArchiveError:
        return None
    page = Page(
        url=item.page.url,
        outlet=item.page.outlet,
        body=response.payload,
        fetched_at=item.page.fetched_at,
        content_type=response.header("Content-Type"),
        hints=item.page.hints,
    )
    again = extract(page, item.knowledge)
    return again.content_hash if isinstance(again, Article) else None
