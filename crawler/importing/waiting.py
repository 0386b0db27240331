"""Pages that name another address as their own: settled when their file is read, from the bytes that were kept."""

from __future__ import annotations

import hashlib
import sqlite3
from datetime import timedelta
from pathlib import Path

from archive.errors import ArchiveError
from archive.imports import Waiting
from archive.times import now
from archive.warc import FOLDER
from archive.warc_reader import read_origin, read_response
from pipelines.captures import Capture
from pipelines.extract import Page, extract
from pipelines.importing import Outlet, settle, verdict


def settle_waiting(
    connection: sqlite3.Connection,
    run: int,
    waiting: Waiting,
    file: str,
    outlet: Outlet,
    data: Path,
    recheck_after: tuple[timedelta, ...],
) -> str:
    """What became of it; if its canonical address is still unknown, it is an article of its own."""
    capture = _capture(waiting, file, outlet, data)
    if capture is None:
        return "lost"
    moment = now()
    what = verdict(connection, capture, outlet, moment)
    if what not in ("store", "waits"):
        return what
    return settle(connection, run, capture, waiting.warc, outlet, data, recheck_after, moment).what


def _capture(waiting: Waiting, file: str, outlet: Outlet, data: Path) -> Capture | None:
    """What was read of it before, read again; None when the bytes are no longer there."""
    warc = waiting.warc
    try:
        response = read_response(data, warc.file, warc.offset)
        origin = read_origin(data, warc)
        with (data / FOLDER / warc.file).open("rb") as source:
            source.seek(warc.offset)
            member = source.read(warc.length)
    except (ArchiveError, OSError):
        return None
    played_back = any(name.lower() == "x-archive-src" for name, _ in response.headers)
    page = Page(
        url=waiting.url,
        outlet=waiting.outlet,
        body=response.payload,
        fetched_at=response.at,
        content_type=response.header("Content-Type"),
    )
    return Capture(
        outlet=waiting.outlet,
        url=waiting.url,
        at=response.at.replace(microsecond=0),
        file=file,
        content_type=page.content_type,
        etag=None if played_back else response.header("ETag") or None,
        last_modified=None if played_back else response.header("Last-Modified") or None,
        body_hash=hashlib.sha256(response.payload).hexdigest(),
        payload_digest=origin.payload_digest if origin else None,
        size=len(response.payload),
        outcome=extract(page, outlet.knowledge),
        member=member,
    )
