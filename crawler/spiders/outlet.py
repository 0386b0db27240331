"""The one spider: what the ledger has due becomes requests, each answer becomes one item."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import scrapy
from scrapy import Request, signals

from archive.backfills import Step
from archive.errors import AkhbarError, ArchiveError
from archive.models import DuePage
from archive.sources import Source
from crawler.answers import page_item, source_item, unfetched
from crawler.backfill.reading import step_item, unread
from crawler.catalogue import Catalogue
from crawler.feeder import Feeder, Job
from crawler.progress import tell
from crawler.renewal import renew_stale
from crawler.run import Run
from crawler.selection import select
from pipelines.items import UnfetchedItem, Unreachable
from pipelines.settling import settle_unfetched

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from pipelines.items import Item

logger = logging.getLogger(__name__)


class OutletSpider(scrapy.Spider):
    """Crawls the outlets of its run; subclasses differ only in their name (crawler.spiders.loader)."""

    name = "outlet"
    run: Run
    feeder: Feeder
    _tasks: set[asyncio.Future[Any]]
    _closing: asyncio.Future[None]

    @classmethod
    def from_crawler(
        cls, crawler: Crawler, *args: Any, run: Run | None = None, **kwargs: Any
    ) -> OutletSpider:
        """Built by Scrapy; opens a run of its own when the command did not bring one."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        if run is None:
            catalogue = Catalogue.load(Path(crawler.settings["OUTLETS_DIR"]))
            chosen = select(catalogue, cls.name, kwargs)
            run = Run.open(crawler.settings, *chosen, catalogue.outlets.values())
        spider.run = run
        spider.feeder = Feeder(run, crawler.settings.getfloat("PATIENCE"))
        spider._tasks = set()
        for handler, signal in (
            (spider._item_done, signals.item_scraped),
            (spider._item_dropped, signals.item_dropped),
            (spider._item_failed, signals.item_error),
            (spider._callback_failed, signals.spider_error),
            (spider._request_dropped, signals.request_dropped),
            (spider._closed, signals.spider_closed),
        ):
            crawler.signals.connect(handler, signal=signal)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """The feeder's jobs as requests, for as long as there are any."""
        self._spawn(self._keep_leases())
        self._spawn(tell(self.run))
        async for job in self.feeder.jobs():
            yield self._request(job)
        if self.run.wish.url is None:
            await renew_stale(self.run)

    def _request(self, job: Job) -> Request:
        """A request for *job*, conditional where there is something to keep.

        A page that a person asks for is asked for whole, so that it is archived now.
        """
        headers = {}
        what = job.what
        known = isinstance(what, Source) or (isinstance(what, DuePage) and what.article_id is not None)
        if known and not isinstance(what, Step) and self.run.wish.url is None:
            if what.etag:
                headers["If-None-Match"] = what.etag
            if what.last_modified:
                headers["If-Modified-Since"] = what.last_modified
        return Request(
            job.url,
            callback=self.parse,
            errback=self.failed,
            headers=headers,
            dont_filter=True,
            meta={"job": job, "outlet": job.outlet, "verbatim_url": False},
        )

    async def parse(self, response: Response, **_: Any) -> AsyncIterator[Any]:
        """One answer, one item: so no fetch can end without the ledger knowing."""
        job: Job = response.meta["job"]
        outlet = self.run.outlets[job.outlet]
        if response.status < 500:
            self.run.answered.add(job.outlet)
        self.run.network_down = False
        if isinstance(job.what, Step):
            item = await asyncio.to_thread(
                step_item,
                job.what,
                outlet,
                self.run.knowledge[job.outlet],
                self.run.period(job.outlet),
                response,
            )
            for post in item.posts:
                post.recheck_after = self.run.limits.recheck_after
            yield item
        elif isinstance(job.what, DuePage):
            page = page_item(job.what, outlet, self.run.knowledge[job.outlet], response)
            page.recheck_after = self.run.limits.recheck_after
            yield page
        else:
            yield await asyncio.to_thread(source_item, job.what, outlet, response)

    async def failed(self, failure: Failure) -> AsyncIterator[Any]:
        """No answer: the item says why."""
        job: Job = failure.request.meta["job"]  # type: ignore[attr-defined]
        if isinstance(failure.value, ArchiveError):  # the WARC file could not be written
            self._give_up(job, failure.value)
            return
        assert failure.value is not None
        outlet = self.run.outlets[job.outlet]
        item: Item
        if isinstance(job.what, Step):
            item, network = unread(job.what, outlet, self.run.period(job.outlet), failure.value)
        else:
            item, network = unfetched(job.what, outlet, failure.value)
        self.run.network_down = self.run.network_down and network
        yield item

    def _item_done(self, item: Any) -> None:
        self.run.note(item)
        self.feeder.end(_job_of(item))

    def _item_dropped(self, item: Any, exception: BaseException) -> None:
        self._give_up(_job_of(item), exception.__cause__ or exception)

    def _item_failed(self, item: Any, failure: Failure) -> None:
        self._give_up(_job_of(item), failure.value)

    def _callback_failed(self, failure: Failure, response: Response | None) -> None:
        if response is not None:  # of an errback it is the Failure that it was called with
            assert response.request is not None
            self._give_up(response.request.meta["job"], failure.value)
        elif isinstance(failure.value, AkhbarError):  # in start(): the archive went away
            self._stop(failure.value)

    def _request_dropped(self, request: Request) -> None:
        self._give_up(request.meta["job"], "dropped by the scheduler")

    def _give_up(self, job: Job, error: object) -> None:
        """A fetch ended through a fault of ours: note it as a failed attempt, so that it comes again."""
        if isinstance(error, ArchiveError):
            self._stop(error)
        self._spawn(self._note_fault(job, error))

    async def _note_fault(self, job: Job, error: object) -> None:
        try:
            if isinstance(job.what, DuePage) and self.run.fatal is None:
                fault = UnfetchedItem(due=job.what, ending=Unreachable(f"{type(error).__name__}: {error}"))
                await self.run.desk.do(settle_unfetched, self.run.run_id, fault)
            elif self.run.fatal is None:
                self.feeder.stop(job.outlet)  # a source that breaks us would be polled again at once
        finally:
            self.feeder.end(job)

    def _stop(self, error: AkhbarError) -> None:
        """End the run: the archive cannot take more.  What is not settled stays due."""
        if self.run.fatal is None:
            self.run.fatal = error
            logger.info("%s", error)  # the command says it, once, at the end
            for outlet in self.run.outlets:
                self.feeder.stop(outlet)
            engine = self.crawler.engine
            assert engine is not None
            # Not among the tasks that _closed cancels: this one calls it.
            self._closing = asyncio.ensure_future(engine.close_spider_async(reason=type(error).__name__))

    async def _keep_leases(self) -> None:
        try:
            await self.run.keep_leases()
        except AkhbarError as error:
            self._stop(error)

    def _closed(self, reason: str) -> None:
        for task in self._tasks:
            task.cancel()
        self.run.close(reason if self.run.fatal is None else str(self.run.fatal))

    def _spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _job_of(item: Any) -> Job:
    what = getattr(item, "due", None) or getattr(item, "step", None) or item.source
    return Job(what.outlet, what)
