"""Scrapy pipeline, the last one: what became of an item is written, in one transaction."""

from __future__ import annotations

import contextlib
import functools
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from scrapy.exceptions import DropItem

from archive.errors import ArchiveError
from archive.models import Article
from archive.store import Text
from archive.text import fold
from archive.warc_reader import read_response
from pipelines.extract import Knowledge, extract
from pipelines.extract.wordpress import is_api
from pipelines.items import PageItem, Settled, SourceItem, StepItem
from pipelines.pages import page_of
from pipelines.settling import settle_page, settle_source, settle_unfetched
from pipelines.settling_steps import enter_post, settle_step

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime
    from pathlib import Path

    from scrapy.crawler import Crawler

    from archive.store import Previous
    from pipelines.desk import Desk
    from pipelines.items import Item


class CrawlRun(Protocol):
    """What this pipeline needs to know of the crawl it serves: ``spider.run``."""

    desk: Desk
    run_id: int
    knowledge: dict[str, Knowledge]  # by outlet; grows with what is learned


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
        return await run.desk.do(_settle_page, run, item)
    if isinstance(item, SourceItem):
        return await run.desk.do(settle_source, run.run_id, item)
    if isinstance(item, StepItem):
        return await _settle_step(run, item)
    return await run.desk.do(settle_unfetched, run.run_id, item)


async def _settle_step(run: CrawlRun, item: StepItem) -> Settled:
    """Posts first, a transaction each; the step is read when all are stored, or comes again."""
    stored = 0
    for post in item.posts:
        if item.step.limit is not None and stored >= item.step.limit:
            return Settled(
                outlet=item.step.outlet, url=item.step.url, what="source cut", detail="enough stored"
            )
        post.settled = await run.desk.do(_settle_post, run, post, item.step.url)
        stored += post.settled is not None and post.settled.what == "stored"
    return await run.desk.do(settle_step, run.run_id, item)


def _settle_post(
    connection: sqlite3.Connection, run: CrawlRun, item: PageItem, found_in: str
) -> Settled | None:
    return _settle_page(connection, run, item) if enter_post(connection, item, found_in) else None


def _settle_page(connection: sqlite3.Connection, run: CrawlRun, item: PageItem) -> Settled:
    """On the desk's thread, so that what one page taught is known to the next, even if that was extracted already."""
    outlet = item.due.outlet
    known = run.knowledge[outlet]
    if isinstance(item.outcome, Article) and carries(item.outcome, known.learned - item.knowledge.learned):
        item.outcome = extract(item.page, known)
    item.knowledge = known
    settled = settle_page(
        connection, run.run_id, item, functools.partial(by_todays_rules, run.desk.data, item)
    )
    if settled.learned:
        run.knowledge[outlet] = replace(known, learned=known.learned.union(settled.learned))
    return settled


def carries(article: Article, learned: frozenset[str]) -> bool:
    """Whether a line of the text is one of those, which are folded."""
    return bool(learned) and any(fold(line) in learned for line in article.body.split("\n"))


def by_todays_rules(data: Path, item: PageItem, before: Previous) -> Text | None:
    """The stored text as we would extract it today; None when that cannot be said.

    Like is compared with like: else each better rule of ours would look like the outlet's edit
    (47 of 100 bodies in a trial).  Without the bytes, at least what was learned since is left out.
    """
    response = None
    if before.warc is not None:
        with contextlib.suppress(ArchiveError):  # "akhbar check" is the one to complain
            response = read_response(data, before.warc.file, before.warc.offset)
    if response is None:
        return Text(before.title, without(before.body, item.knowledge))
    if is_api(response.header("Content-Type")) and _is_older_than(item, response.at):
        return Text(item.outcome.title, item.outcome.body) if isinstance(item.outcome, Article) else None
    url, now = item.page.url, item.page.fetched_at
    page = page_of(response, url, item.page.outlet, item.address, item.page.hints, now)
    again = extract(page, item.knowledge)
    return Text(again.title, again.body) if isinstance(again, Article) else None


def _is_older_than(item: PageItem, at: datetime) -> bool:
    """Whether the page says that it was last changed before: then it differs from the API's post by its theme alone."""
    changed = item.outcome.modified_at if isinstance(item.outcome, Article) else None
    return changed is not None and changed <= at


def without(body: str, knowledge: Knowledge) -> str:
    """A stored body without the lines that are known to be boilerplate by now."""
    gone = knowledge.learned.union(map(fold, knowledge.drop)).difference(map(fold, knowledge.keep))
    paragraphs = (
        "\n".join(line for line in paragraph.split("\n") if fold(line) not in gone)
        for paragraph in body.split("\n\n")
    )
    return "\n\n".join(filter(None, paragraphs))
