"""The bundled outlet: its stable addresses are answered by a server that runs only while it is crawled.

Requests for ``http://sample.akhbar.test/…`` go, as to a proxy, to a free port on loopback, so that a
second crawl sees the same addresses again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.exceptions import NotConfigured

from crawler.run import run_of
from crawler.sample import HOST, SampleSite

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler


class BundledOutletProxy:
    """Sends the sample's requests to :class:`crawler.sample.SampleSite`; absent in other crawls."""

    def __init__(self) -> None:
        self._site: SampleSite | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> BundledOutletProxy:
        """Built by Scrapy."""
        if not any(HOST in outlet.domains for outlet in run_of(crawler).outlets.values()):
            raise NotConfigured
        proxy = cls()
        crawler.signals.connect(proxy._closed, signal=signals.spider_closed)
        return proxy

    def process_request(self, request: Request) -> None:
        """Name the bundled server as the proxy of its own host's requests."""
        if urlsplit(request.url).hostname == HOST:
            if self._site is None:
                self._site = SampleSite()
            request.meta["proxy"] = self._site.url

    def _closed(self) -> None:
        if self._site is not None:
            self._site.close()
