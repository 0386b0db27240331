"""WARC 1.1 records (ISO 28500:2017) of exchanges: response or revisit, request, warcinfo."""

from __future__ import annotations

import base64
import hashlib
import io
from dataclasses import dataclass
from datetime import datetime

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.times import to_text

Headers = list[tuple[str, str]]


class _AsServed(StatusAndHeaders):  # type: ignore[misc]  # warcio has no types
    """Headers whose bytes stay what they were; warcio would percent-encode those above ASCII."""

    def to_ascii_bytes(self, filter_func: object = None) -> bytes:
        return f"{self.to_str(filter_func)}\r\n".encode("latin-1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its response.  ``body`` is the payload still under its Content-Encoding;
    a chunked transfer is already undone, so the header that announced it is left out."""

    url: str
    at: datetime
    method: str
    request_headers: Headers
    status: int
    reason: str
    response_headers: Headers
    body: bytes
    ip: str | None = None
    truncated: bool = False  # some of the body is left out on purpose


@dataclass(frozen=True, slots=True)
class Origin:
    """An earlier response record of the same address: what a revisit record refers to."""

    url: str
    date: str  # its WARC-Date
    payload_digest: str


def payload_digest(payload: bytes) -> str:
    """As in ``WARC-Payload-Digest``: SHA-1 in base 32."""
    return "sha1:" + base64.b32encode(hashlib.sha1(payload, usedforsecurity=False).digest()).decode("ascii")


def is_revisit(exchange: Exchange, origin: Origin | None) -> bool:
    """Whether the answer gives nothing that *origin* has not: a 304, or the same payload."""
    if origin is None:
        return False
    return exchange.status == 304 or payload_digest(exchange.body) == origin.payload_digest


def revisit_record(writer: WARCWriter, exchange: Exchange, origin: Origin) -> ArcWarcRecord:
    """A record without payload that refers to *origin* (WARC 1.1 §6.7)."""
    profile = "server-not-modified" if exchange.status == 304 else "identical-payload-digest"
    record = writer.create_revisit_record(
        exchange.url,
        digest=origin.payload_digest,
        refers_to_uri=origin.url,
        refers_to_date=origin.date,
        http_headers=_response_headers(exchange),
        warc_headers_dict=_warc_headers(exchange),
    )
    record.rec_headers.replace_header("WARC-Profile", f"http://netpreserve.org/warc/1.1/revisit/{profile}")
    return record


def response_record(writer: WARCWriter, exchange: Exchange) -> ArcWarcRecord:
    """The answer as it was served."""
    return writer.create_warc_record(
        exchange.url,
        "response",
        payload=io.BytesIO(exchange.body),
        length=len(exchange.body),
        http_headers=_response_headers(exchange),
        warc_headers_dict=_warc_headers(exchange),
    )


def _response_headers(exchange: Exchange) -> _AsServed:
    headers = [
        (name, value) for name, value in exchange.response_headers if name.lower() != "transfer-encoding"
    ]
    return _AsServed(f"{exchange.status} {exchange.reason}".strip(), headers, protocol="HTTP/1.1")


def _warc_headers(exchange: Exchange) -> dict[str, str]:
    address = {"WARC-IP-Address": exchange.ip} if exchange.ip else {}
    truncated = {"WARC-Truncated": "unspecified"} if exchange.truncated else {}  # WARC 1.1 §5.13
    return {"WARC-Date": to_text(exchange.at)} | address | truncated


def request_record(writer: WARCWriter, exchange: Exchange, response: ArcWarcRecord) -> ArcWarcRecord:
    """The request that *response* answers."""
    path = "/" + exchange.url.split("://", 1)[-1].partition("/")[2]
    return writer.create_warc_record(
        exchange.url,
        "request",
        payload=io.BytesIO(b""),
        length=0,
        http_headers=_AsServed(
            f"{exchange.method} {path} HTTP/1.1", exchange.request_headers, is_http_request=True
        ),
        warc_headers_dict={
            "WARC-Date": to_text(exchange.at),
            "WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID"),
        },
    )


def shortened(record: ArcWarcRecord, payload: bytes) -> bytes:
    """A response record that has only *payload* left of its own, as a gzip member of a file.

    It keeps its name, so that the request still refers to it, and says that it was cut (WARC 1.1 §5.13).
    """
    changed = {"warc-type", "content-length", "warc-block-digest", "warc-payload-digest", "warc-truncated"}
    fields = {name: value for name, value in record.rec_headers.headers if name.lower() not in changed}
    headers = [
        (name, value)
        for name, value in record.http_headers.headers
        if name.lower() not in ("content-length", "content-encoding", "transfer-encoding")
    ]
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=True, warc_version=record.rec_headers.protocol or "WARC/1.1")
    writer.write_record(
        writer.create_warc_record(
            fields["WARC-Target-URI"],
            "response",
            payload=io.BytesIO(payload),
            length=len(payload),
            http_headers=_AsServed(
                record.http_headers.statusline,
                [*headers, ("Content-Length", str(len(payload)))],
                protocol=record.http_headers.protocol,
            ),
            warc_headers_dict=fields | {"WARC-Truncated": "unspecified"},
        )
    )
    return buffer.getvalue()


def warcinfo(name: str, software: str) -> bytes:
    """The record that a file begins with, as bytes."""
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=True, warc_version="WARC/1.1")
    fields = {
        "software": software,
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "robots": "classic",
    }
    writer.write_record(writer.create_warcinfo_record(name, fields))
    return buffer.getvalue()
