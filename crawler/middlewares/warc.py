"""Writes each answer to the WARC file before anything reads it.

Stands next to the wire, so the body is still under its Content-Encoding.  A redirect is a record of
its own.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.exceptions import NotConfigured

from archive import faults
from archive.backfills import Step
from archive.models import DuePage
from archive.shared_records import without_forgotten
from archive.times import now
from archive.warc_reader import read_origin
from archive.warc_records import Exchange
from crawler.citation import Record
from crawler.run import run_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.http.headers import Headers

    from archive.warc import WarcWriter, Written
    from crawler.feeder import Job
    from pipelines.desk import Desk


class WarcMiddleware:
    """Leaves ``warc`` (where the record is) and ``transferred`` (bytes of the body) in the meta."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> WarcMiddleware:
        """Built by Scrapy; absent when nothing is to be kept."""
        if crawler.settings["WARC"] == "none":
            raise NotConfigured
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Append the exchange; raises :class:`~archive.errors.DiskFull` when there is no room."""
        request.meta["transferred"] = len(response.body)
        run = run_of(self._crawler)
        job = request.meta.get("job")
        if run.warc is not None and (
            run.limits.warc_scope == "all" or (job is not None and job.holds_articles)
        ):
            exchange = _exchange(request, response)
            request.meta["answered_at"] = exchange.at
            written = await run.desk.aside(_write, run.warc, run.desk, exchange, job)
            request.meta["warc"] = written
            if job is not None and job.url == run.wish.url:
                run.record = Record(exchange.at, written)
        return response


def _write(writer: WarcWriter, desk: Desk, exchange: Exchange, job: Job | None) -> Written:
    """Append the exchange: as a revisit if the page's earlier record has the same payload."""
    earlier = job.what.warc if job is not None and isinstance(job.what, DuePage) else None
    origin = None if earlier is None else read_origin(desk.data, earlier)
    if job is not None and isinstance(job.what, Step):
        exchange = without_forgotten(desk.connection, job.outlet, exchange)
    written = writer.write(exchange, origin)
    faults.border("after WARC")
    return written


def _exchange(request: Request, response: Response) -> Exchange:
    request_headers = [("Host", urlsplit(request.url).netloc), *_pairs(request.headers)]
    return Exchange(
        url=request.url,
        at=now(),
        method=request.method,
        request_headers=request_headers,
        status=response.status,
        reason=_reason(response.status),
        response_headers=_pairs(response.headers),
        body=response.body,
        ip=str(response.ip_address) if response.ip_address and "proxy" not in request.meta else None,
    )


def _reason(status: int) -> str:
    """The standard phrase; Scrapy does not keep the server's own."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _pairs(headers: Headers) -> list[tuple[str, str]]:
    """All headers in order, decoded so that any byte survives (RFC 9110 §5.5: obs-text)."""
    return [
        (name.decode("latin-1"), _one_line(value.decode("latin-1")))
        for name, values in headers.items()
        for value in values
        if name.lower() != b"host"
    ]


def _one_line(value: str) -> str:
    return " ".join(value.splitlines())
