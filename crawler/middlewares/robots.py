"""robots.txt, obeyed (RFC 9309).

Scrapy 2.14 to 2.19 lets all but the first of several parallel requests through and reads a server
error as "everything is allowed" (6 of 8 forbidden pages were fetched in a trial), hence this one.
One task per host fetches the file and everybody waits for that task's result.

=============  ===========================================================
answer         what follows
=============  ===========================================================
2xx            its rules, from the first 500 KiB (§2.5)
4xx            everything is allowed (§2.3.1.3)
5xx, nothing   nothing is allowed for now (§2.3.1.4): asked again later
=============  ===========================================================
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.exceptions import IgnoreRequest

from archive.outlets import record_robots
from archive.times import now, to_text
from crawler.refusals import Later, Refused, in_words
from crawler.run import run_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_CAP = 500 * 1024
_ASK_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host's robots.txt came to.  ``unavailable`` says why nothing may be asked for now, and
    ``network`` whether a missing network would explain that."""

    robots: Protego | None = None
    unavailable: str = ""
    network: bool = False


class RobotsMiddleware:
    """Lets a request pass only when its host's robots.txt allows it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent: str = crawler.settings["USER_AGENT"]
        self._ceiling: float = crawler.settings.getfloat("CRAWL_DELAY_CEILING")
        self._rules: dict[tuple[str, str], asyncio.Task[Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        """Built by Scrapy."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise :class:`Refused` or :class:`Later` when the request must not be sent."""
        if request.meta.get("robots_txt"):
            return
        rules = await self.rules(request)
        if rules.unavailable:
            raise Later(f"robots.txt: {rules.unavailable}", now() + _ASK_AGAIN, network=rules.network)
        if rules.robots is not None and not rules.robots.can_fetch(request.url, self._agent):
            raise Refused("forbidden by robots.txt")
        delay = rules.robots.crawl_delay(self._agent) if rules.robots is not None else None
        if delay:
            request.meta["crawl_delay"] = min(float(delay), self._ceiling)

    async def rules(self, request: Request) -> Rules:
        """What the robots.txt of the request's host came to; fetched once."""
        parts = urlsplit(request.url)
        key = (request.meta["outlet"], f"{parts.scheme}://{parts.netloc}")
        if key not in self._rules:
            self._rules[key] = asyncio.ensure_future(self._fetch(*key))
        # shielded: one request that is given up must not take the answer from the others
        return await asyncio.shield(self._rules[key])

    async def _fetch(self, outlet: str, origin: str) -> Rules:
        request = Request(
            f"{origin}/robots.txt", dont_filter=True, meta={"robots_txt": True, "outlet": outlet}
        )
        engine = self._crawler.engine
        assert engine is not None
        try:
            response = await engine.download_async(request)
        except IgnoreRequest as error:
            return Rules(unavailable=str(error))
        except Exception as error:  # noqa: BLE001 - whatever kept us from reading it, RFC 9309 says: stay out
            words, network = in_words(error)
            return Rules(unavailable=words, network=network)
        rules = _read(response.status, response.body)
        await self._record(outlet, urlsplit(origin).netloc, response.status, rules)
        return rules

    async def _record(self, outlet: str, host: str, status: int, rules: Rules) -> None:
        said: dict[str, object] = {"status": status, "checked_at": to_text(now())}
        if rules.robots is not None:
            said["crawl_delay"] = rules.robots.crawl_delay(self._agent)
            said["home_allowed"] = rules.robots.can_fetch(f"https://{host}/", self._agent)
        await run_of(self._crawler).desk.do(record_robots, outlet, host, said)


def _read(status: int, body: bytes) -> Rules:
    if 200 <= status < 300:
        return Rules(robots=Protego.parse(body[:_CAP].decode("utf-8", "replace")))
    if 400 <= status < 500:
        return Rules()
    return Rules(unavailable=f"HTTP {status}")
