"""What one needs to cite a page as it stood: when, which bytes, and where they are kept."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.db import open_reading
from archive.times import to_text
from archive.warc import Written


@dataclass(frozen=True, slots=True)
class Record:
    """A WARC record that this run wrote, and when its answer came."""

    at: datetime
    written: Written


def citation(data: Path, url: str, record: Record | None) -> list[str]:
    """Lines for a person on the newest fetch of *url*: its fate, time, SHA-256 and WARC record.

    *record* is that of this fetch.  Where the payload was the same as before it is a revisit record,
    which holds time and headers, and the payload stands in an earlier one: both are named.
    """
    connection = open_reading(data)
    try:
        row = connection.execute(
            """SELECT p.*, a.id, a.title, a.revision, a.first_seen_at, a.url AS article_url
               FROM pages AS p LEFT JOIN articles AS a ON a.id = p.article_id WHERE p.url = ?""",
            (url,),
        ).fetchone()
    finally:
        connection.close()
    if row is None:
        return [f"{url} is not in the archive"]
    lines = [
        f"address   {row['url']}",
        f"state     {row['state']}" + (f" ({row['reason']})" if row["reason"] else ""),
    ]
    if row["alias_of"]:
        lines.append(f"alias of  {row['alias_of']}")
    if row["id"] is not None:
        lines += [
            f"article   {row['id']}, revision {row['revision']}, first seen {row['first_seen_at']}",
            f"title     {row['title']}",
        ]
    if row["fetched_at"]:
        lines += [
            f"fetched   {row['fetched_at']} (HTTP {row['http_status']})",
            f"SHA-256   {row['body_hash']}",
        ]
    return lines + _records(row, record)


def _records(row: sqlite3.Row, record: Record | None) -> list[str]:
    kept = f"{row['warc_file']}, offset {row['warc_offset']}" if row["warc_file"] else None
    if record is None:
        return [f"earlier   {kept}, payload {row['payload_digest']}"] if kept else []
    pointer, digest = record.written.pointer, record.written.payload_digest
    here = f"{pointer.file}, offset {pointer.offset}"
    if not record.written.revisit:
        return [f"WARC      {here}, payload {digest}"]
    return [
        f"WARC      {here}, a revisit record of {to_text(record.at)}: the same payload as before",
        f"payload   {kept}, {digest}",
    ]
