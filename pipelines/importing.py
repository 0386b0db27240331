"""A page that others captured: what it is to the archive, and storing it as if it had been fetched then.

It never overrules what is newer, and nothing of the past becomes due: rechecks are planned from today.
"""

from __future__ import annotations

import functools
import sqlite3
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from archive import fates, leases, ledger, runs
from archive.burying import is_forgotten
from archive.models import Article, Fetched, FoundPage, WarcPointer
from archive.rechecks import recheck_of
from archive.times import from_text
from archive.warc_members import Member
from archive.warc_reader import parse, response_of
from pipelines.captures import Capture
from pipelines.extract import Hints, Knowledge, Page, Rejection, extract
from pipelines.items import PageItem, Settled
from pipelines.settling import settle_page
from pipelines.storage import by_todays_rules, carries

Address = Callable[[str], str | None]

_WAITED = 99  # rounds: nothing is fetched here, so a page cannot wait for its canonical address
_STORED = ("stored", "edit", "headline", "reextracted", "unchanged")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """An outlet as this module needs it."""

    id: str
    knowledge: Knowledge
    address: Address


def verdict(connection: sqlite3.Connection, capture: Capture, outlet: Outlet, now: datetime) -> str:
    """What the capture is to the archive as it stands; changes nothing.

    - ``store`` it, as a first sight or as a later version
    - ``same``: later than what is stored, with the same text
    - ``known``: not later than what is stored, or of an address that leads to another article
    - ``waits`` for its canonical address, which may be in the same file
    - ``doubtful``: later than the stored article, but no article, or half of one
    - ``no article``, of a page of which more is known, or may be known soon
    - ``forgotten``: never to be stored again
    - ``crawled``: a running crawl is about to fetch it
    """
    row = connection.execute("SELECT * FROM pages WHERE url = ?", (capture.url,)).fetchone()
    claimed = _claimed(capture, outlet)
    if is_forgotten(connection, capture.url) or (claimed and is_forgotten(connection, claimed)):
        return "forgotten"
    if row is not None and row["article_id"] is not None:
        return _beside_an_article(connection, capture, row)
    if row is not None and row["outlet"] != capture.outlet:
        return "known"
    if row is not None and row["next_due_at"] and leases.holder(connection, capture.outlet, now):
        return "crawled"
    if isinstance(capture.outcome, Rejection):
        return "store" if row is None else "no article"
    if claimed is not None and ledger.state(connection, claimed) in (None, "new"):
        return "waits"
    return "store"


def settle(
    connection: sqlite3.Connection,
    run: int,
    capture: Capture,
    warc: WarcPointer | None,
    outlet: Outlet,
    data: Path,
    recheck_after: tuple[timedelta, ...],
    now: datetime,
) -> Settled:
    """Enter the capture, whose verdict is ``store`` or ``same``, in the caller's transaction."""
    found = [FoundPage(capture.url)]
    priority = ledger.PRIORITY["archive"]
    new = ledger.add(connection, outlet.id, found, found_in=capture.file, priority=priority, now=now)
    runs.count(connection, run, outlet.id, discovered=new)
    before = connection.execute("SELECT * FROM pages WHERE url = ?", (capture.url,)).fetchone()
    due = ledger.due_page(connection, capture.url)
    assert due is not None, "it was entered a moment ago, in this transaction"
    hints = Hints(title=due.hint_title, published_at=due.hint_published_at)
    item = PageItem(
        due=replace(due, attempts=_WAITED),
        fetched=_fetched(capture, warc),
        page=_page(capture, hints, b""),
        knowledge=outlet.knowledge,
        address=outlet.address,
        outcome=capture.outcome,
    )
    learned_since = isinstance(capture.outcome, Article) and carries(
        capture.outcome, outlet.knowledge.learned
    )
    if learned_since or hints != Hints():
        item.page = _page(capture, hints, payload(capture.member))
        item.outcome = extract(item.page, outlet.knowledge)
    settled = settle_page(connection, run, item, functools.partial(by_todays_rules, data, item))
    if settled.what in _STORED and settled.article_id is not None:
        again = recheck_of(connection, settled.article_id, recheck_after, now)
        fates.plan_recheck(connection, capture.url, again)
        if before["state"] == "gone" and from_text(before["fetched_at"]) > capture.at:
            fates.mark_gone(connection, capture.url, from_text(before["fetched_at"]))
    return settled


def seen_again(
    connection: sqlite3.Connection, capture: Capture, recheck_after: tuple[timedelta, ...], now: datetime
) -> None:
    """A later capture with the stored text: the article was still there then."""
    row = connection.execute("SELECT article_id FROM pages WHERE url = ?", (capture.url,)).fetchone()
    again = recheck_of(connection, row["article_id"], recheck_after, now)
    fates.settle_unchanged(connection, capture.url, Fetched(status=200, at=capture.at), again)


def payload(member: bytes) -> bytes:
    """The page in a record."""
    content = zlib.decompress(member, wbits=31)
    return response_of(parse(Member(0, len(member), content))).payload


def _beside_an_article(connection: sqlite3.Connection, capture: Capture, row: sqlite3.Row) -> str:
    article = connection.execute(
        "SELECT url, content_hash, word_count FROM articles WHERE id = ?", (row["article_id"],)
    ).fetchone()
    if article["url"] != capture.url or from_text(row["fetched_at"]) >= capture.at:
        return "known"
    if isinstance(capture.outcome, Rejection) or capture.outcome.word_count * 2 < article["word_count"]:
        return "doubtful"
    same = capture.outcome.content_hash == article["content_hash"]
    return "same" if same and row["state"] == "fetched" else "store"


def _claimed(capture: Capture, outlet: Outlet) -> str | None:
    """Another address of the outlet that the page says is its own."""
    if isinstance(capture.outcome, Rejection) or not capture.outcome.canonical_url:
        return None
    claimed = outlet.address(capture.outcome.canonical_url)
    return claimed if claimed != capture.url else None


def _fetched(capture: Capture, warc: WarcPointer | None) -> Fetched:
    return Fetched(
        status=200,
        at=capture.at,
        bytes=capture.size,
        etag=capture.etag,
        last_modified=capture.last_modified,
        body_hash=capture.body_hash,
        payload_digest=capture.payload_digest,
        warc=warc,
    )


def _page(capture: Capture, hints: Hints, body: bytes) -> Page:
    return Page(
        url=capture.url,
        outlet=capture.outlet,
        body=body,
        fetched_at=capture.at,
        content_type=capture.content_type,
        hints=hints,
    )
