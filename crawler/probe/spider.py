"""A survey's wire: Scrapy's downloader with all of our middlewares, and no archive."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import scrapy
from scrapy import Request

from crawler.middlewares.robots import RobotsMiddleware
from crawler.outlet import Articles, Fetch, Outlet
from crawler.probe.model import Answer
from crawler.refusals import in_words

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.probe.inquiry import Wire

_NAME = "probe"
_WORDS = {
    401: "HTTP 401: it asks for a password",
    403: "HTTP 403: the site refuses this program",
    404: "HTTP 404: no such page",
    429: "HTTP 429: the site wants to be asked less often",
}


class _NoDesk:
    """Stands where a crawl has its archive: what a middleware would record of the site is let go."""

    async def do(self, *_: object) -> None:
        """Nothing."""


@dataclass(slots=True)
class ProbeRun:
    """As much of a run as the middlewares ask for."""

    outlets: dict[str, Outlet]
    desk: _NoDesk = field(default_factory=_NoDesk)
    failure: BaseException | None = None  # what ended the survey

    @classmethod
    def of(cls, host: str, ports: tuple[int, ...], delay: float, private: bool) -> ProbeRun:
        """The manners of a probe of that host."""
        fetch = Fetch(delay=delay, ports=ports, allow_private=private)
        outlet = Outlet(
            id=_NAME,
            name=host,
            home=f"http://{host}/",
            domains=(host,),
            articles=Articles(allow=()),
            fetch=fetch,
        )
        return cls({_NAME: outlet})


class ProbeSpider(scrapy.Spider):
    """Runs one survey; its requests never reach the scheduler, so they come in the survey's order."""

    name = _NAME
    custom_settings = {  # noqa: RUF012 - Scrapy's own attribute
        "WARC": "none",
        "ITEM_PIPELINES": {},
        "EXTENSIONS": {"scrapy.extensions.logstats.LogStats": None},  # not the Reporter: it tells of items
    }
    run: ProbeRun
    work: Callable[[Wire], Awaitable[None]]
    say: Callable[[str], None]

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> ProbeSpider:
        """Built by Scrapy; ``run``, ``work`` and ``say`` become attributes."""
        return super().from_crawler(crawler, *args, **kwargs)

    async def start(self) -> AsyncIterator[Request]:
        """The survey; it yields no requests, it makes them."""
        try:
            await self.work(ScrapyWire(self.crawler, self.say))
        except Exception as error:  # noqa: BLE001 - Scrapy would log it and end with 0; the command raises it
            self.run.failure = error
        for request in list[Request]():
            yield request


class ScrapyWire:
    """See :class:`crawler.probe.inquiry.Wire`."""

    def __init__(self, crawler: Crawler, say: Callable[[str], None]) -> None:
        self._crawler = crawler
        self._say = say
        self._answers: dict[str, Answer] = {}

    @property
    def spent(self) -> int:
        """Counted where requests reach the downloader: with robots.txt and redirects."""
        assert self._crawler.stats is not None
        return int(self._crawler.stats.get_value("downloader/request_count", 0))

    async def get(self, url: str) -> Answer:
        """Fetch an address, once."""
        if url not in self._answers:
            answer = self._answers[url] = await self._get(url)
            self._say(f"{answer.status or '---'}  {url}" + f"  ({answer.problem})" * bool(answer.problem))
        return self._answers[url]

    async def _get(self, url: str) -> Answer:
        engine = self._crawler.engine
        assert engine is not None
        try:
            response = await engine.download_async(_request(url))
        except Exception as error:  # noqa: BLE001 - whatever kept the page from us becomes one line
            words, network = in_words(error)
            return Answer(asked=url, url=url, problem=words, network=network)
        return _answer(url, response)

    async def robots(self, url: str) -> tuple[list[str], float]:
        """What the middleware has read already for the home page."""
        middleware = self._crawler.get_downloader_middleware(RobotsMiddleware)
        assert middleware is not None
        request = _request(url)
        rules = await middleware.rules(request)
        await middleware.process_request(request)
        sitemaps = list(rules.robots.sitemaps) if rules.robots is not None else []
        return sitemaps, float(request.meta.get("crawl_delay", 0.0))


def _request(url: str) -> Request:
    return Request(url, dont_filter=True, meta={"outlet": _NAME, "verbatim_url": False})


def _answer(url: str, response: Response) -> Answer:
    problem = ""
    if not 200 <= response.status < 300:
        problem = _WORDS.get(response.status, f"HTTP {response.status}")
    elif not response.body:
        problem = "an empty answer"
    headers = response.headers
    return Answer(
        asked=url,
        url=response.url,
        status=response.status,
        content_type=(headers.get("Content-Type") or b"").decode("latin-1"),
        body=response.body,
        headers={
            name.decode("latin-1").lower(): b"".join(v).decode("latin-1") for name, v in headers.items()
        },
        problem=problem,
    )
