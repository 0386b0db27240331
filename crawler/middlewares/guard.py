"""Where a crawl may go: http(s), the outlet's ports, and no private address (DESIGN §10).

A page can redirect or link anywhere, also to the machines around the crawler (server-side request
forgery).  Names are looked up and every address they have must be public, unless the outlet's file
says ``allow_private``; the address that was connected to is looked at again afterwards, for a name
that changed its mind in between.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.refusals import Refused
from crawler.run import run_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.outlet import Fetch

_DEFAULT_PORTS = {"http": 80, "https": 443}


class AddressGuard:
    """Refuses requests before they are sent; runs for redirects too."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._public: dict[str, str | None] = {}  # host: why it is refused, or None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> AddressGuard:
        """Built by Scrapy."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise :class:`Refused` for an address that the outlet may not lead to."""
        fetch = self._rules(request)
        parts = urlsplit(request.url)
        if parts.scheme not in _DEFAULT_PORTS:
            raise Refused(f"{parts.scheme} is not http or https")
        port = parts.port or _DEFAULT_PORTS[parts.scheme]
        if port not in fetch.ports:
            raise Refused(f"port {port} is not among the outlet's fetch.ports")
        host = parts.hostname or ""
        if not fetch.allow_private and (why := await self._why_refused(host)):
            raise Refused(why)

    def process_response(self, request: Request, response: Response) -> Response:
        """Look at the address that really answered."""
        address = response.ip_address
        private = address is not None and not address.is_global and "proxy" not in request.meta
        if private and not self._rules(request).allow_private:
            raise Refused(f"{urlsplit(request.url).hostname} answered from {address}, a private address")
        return response

    def _rules(self, request: Request) -> Fetch:
        return run_of(self._crawler).outlets[request.meta["outlet"]].fetch

    async def _why_refused(self, host: str) -> str | None:
        if host not in self._public:
            self._public[host] = await _why_private(host)
        return self._public[host]


async def _why_private(host: str) -> str | None:
    """Why *host* may not be asked; None when it may, or when nobody knows it (that fails by itself)."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return None
    for *_, address in found:
        if not ipaddress.ip_address(str(address[0]).partition("%")[0]).is_global:
            return f"{host} is at {address[0]}, a private address (allow_private in the outlet file would permit it)"
    return None
