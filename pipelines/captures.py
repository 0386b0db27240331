"""A page that others captured, on its way from the process that read it to the one that stores it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from archive.models import Article, WarcPointer
from pipelines.extract import Rejection


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A page that was answered with 200: ``member`` is its record as a whole gzip member.

    ``url`` is its address in the ledger, ``file`` the name of the file that it was found in, ``linked``
    where it stays, when it is not to be copied.
    """

    outlet: str
    url: str
    at: datetime
    file: str
    content_type: str
    etag: str | None
    last_modified: str | None
    body_hash: str
    payload_digest: str | None
    size: int  # bytes of the payload as transferred
    outcome: Article | Rejection
    member: bytes
    linked: WarcPointer | None = None
