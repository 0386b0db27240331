"""What one needs to cite a page as it stood: when, which bytes, and where they are kept."""

from __future__ import annotations

from pathlib import Path

from archive.db import open_reading


def citation(data: Path, url: str) -> list[str]:
    """Lines for a person on the newest fetch of *url*: its fate, time, SHA-256 and WARC record."""
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
    if row["warc_file"]:
        lines.append(
            f"WARC      {row['warc_file']}, offset {row['warc_offset']}, payload {row['payload_digest']}"
        )
    return lines
