"""How fast an outlet's hosts are asked: one Scrapy slot per outlet and host, only ever slower.

A slot's delay is the largest of the outlet file's, robots.txt's Crawl-delay, and what the host's
answers take (times ``LATENCY_FACTOR``).  Scrapy's AutoThrottle overwrote a 3.0 s delay with 0.02 s
within ten answers (measured), hence this one.  ``Retry-After`` holds the slot; an outlet that asks
for more than ``RETRY_AFTER_CEILING`` is left for a later run.
"""

from __future__ import annotations

import statistics
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import signals

from archive.times import now
from crawler.http_dates import retry_after
from crawler.refusals import Later
from crawler.run import run_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.core.downloader import Downloader
    from scrapy.crawler import Crawler
    from scrapy.http import Response

_ASKED_TO_WAIT = (429, 503)
_DEFAULT_WAIT = 30.0  # seconds, of a 429 that does not say how long
_SLOWEST = 60.0  # seconds between requests, whatever the latency


@dataclass(slots=True)
class _Pace:
    delay: float
    concurrency: int
    latencies: deque[float] = field(default_factory=lambda: deque(maxlen=5))
    closed_until: datetime | None = None


class Throttle:
    """Names each request's slot and keeps the slots' delays."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._factor = crawler.settings.getfloat("LATENCY_FACTOR")
        self._longest_wait = crawler.settings.getfloat("RETRY_AFTER_CEILING")
        self._paces: dict[str, _Pace] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Throttle:
        """Built by Scrapy."""
        throttle = cls(crawler)
        crawler.signals.connect(throttle._answered, signal=signals.response_downloaded)
        return throttle

    @property
    def _downloader(self) -> Downloader:
        engine = self._crawler.engine
        assert engine is not None
        return engine.downloader

    def process_request(self, request: Request) -> None:
        """Give the request its slot; raises :class:`Later` while the host wants to be left alone."""
        key = _slot_key(request)
        pace = self._paces.get(key) or self._new_pace(key, request)
        if pace.closed_until is not None and now() < pace.closed_until:
            raise _later(pace.closed_until)
        request.meta["download_slot"] = key
        self._raise(key, request.meta.get("crawl_delay", 0.0))

    def _new_pace(self, key: str, request: Request) -> _Pace:
        fetch = run_of(self._crawler).outlets[request.meta["outlet"]].fetch
        pace = self._paces[key] = _Pace(fetch.delay, fetch.concurrency)
        self._apply(key)
        return pace

    def _raise(self, key: str, delay: float) -> None:
        pace = self._paces[key]
        if delay > pace.delay:
            pace.delay = delay
            self._apply(key)

    def _apply(self, key: str) -> None:
        """Tell Scrapy's downloader, also for the slot it makes anew after a minute without use."""
        pace = self._paces[key]
        downloader = self._downloader
        downloader.per_slot_settings[key] = {
            "concurrency": pace.concurrency,
            "delay": pace.delay,
            "jitter": 0.0,
        }
        if key in downloader.slots:
            downloader.slots[key].delay = pace.delay

    def _answered(self, response: Response, request: Request) -> None:
        """Called before the slot's next request is taken."""
        key: str = request.meta.get("download_slot", "")
        pace = self._paces.get(key)
        if pace is None:
            return
        if response.status in _ASKED_TO_WAIT:
            self._hold(key, pace, response)
        pace.latencies.append(request.meta.get("download_latency", 0.0))
        # The median: one hiccup must not slow an outlet down for the rest of the run.
        asked = statistics.median(pace.latencies) * self._factor / pace.concurrency
        self._raise(key, min(asked, _SLOWEST))

    def _hold(self, key: str, pace: _Pace, response: Response) -> None:
        header = response.headers.get("Retry-After")
        until = retry_after(header.decode("latin-1") if header else None, now())
        wait = (
            (until - now()).total_seconds() if until else (_DEFAULT_WAIT if response.status == 429 else 0.0)
        )
        slot = self._downloader.slots.get(key)
        if slot is None or wait <= 0:
            return
        if wait <= self._longest_wait:
            self._raise(key, 0.05)  # without a delay Scrapy does not look at lastseen
            slot.lastseen = monotonic() + wait
            return
        pace.closed_until = until
        while slot.queue:  # those that wait in the slot must not wait for hours
            _, deferred = slot.queue.popleft()
            deferred.errback(_later(until or now()))


def _later(until: datetime) -> Later:
    return Later("the host asked to be left alone (Retry-After)", until, asked=True)


def _slot_key(request: Request) -> str:
    return f"{request.meta['outlet']} {urlsplit(request.url).netloc}"
