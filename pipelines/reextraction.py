"""One stored page again through ``extract``: what today's rules make of its bytes, and storing that."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from archive import fates, ledger, stale
from archive.errors import ArchiveError
from archive.models import Article, Fetched
from archive.replay import Kept, Key, kept
from archive.rewriting import Differences, differences, rewrite
from archive.store import previous
from archive.warc_reader import StoredResponse, read_response
from pipelines.extract import Hints, Knowledge, Page, Rejection, extract
from pipelines.extract.wordpress import is_api
from pipelines.items import PageItem
from pipelines.pages import page_of
from pipelines.settling import settle_page
from pipelines.storage import by_todays_rules

Address = Callable[[str], str | None]

_NO_RUN = 0  # run ids begin at 1: nothing was fetched, so no crawl counts it
_WAITED = 99  # rounds: nothing is fetched here, so a page cannot wait for its canonical address


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What looking again came to.  ``what`` is

    - ``same``; ``changed``, as ``differences`` says; ``rejected``: of an article
    - ``same``; ``found``, an article after all; ``reason``, rejected for another one: of a quarantined page
    - ``no bytes`` were kept; ``unreadable``: of either
    """

    what: str
    kept: Kept
    detail: str = ""
    title: str = ""
    differences: Differences = field(default_factory=dict)
    page: Page | None = None
    result: Article | Rejection | None = None

    @property
    def writes(self) -> bool:
        """Whether :func:`apply` has something to store."""
        other_rules = isinstance(self.result, Article) and self.result.extractor != self.kept.extractor
        return self.what in ("changed", "found", "reason") or other_rules


def look(
    connection: sqlite3.Connection, data: Path, page: Kept, knowledge: Knowledge, address: Address
) -> Outcome:
    """Extract a kept page again; changes nothing."""
    if page.warc is None:
        return Outcome(what="no bytes", kept=page)
    try:
        response = read_response(data, page.warc.file, page.warc.offset)
    except ArchiveError as error:
        return Outcome(what="unreadable", kept=page, detail=str(error))
    if page.content_hash is None:
        return _quarantined(page, response, knowledge, address)
    again = _page(page, page.url, response, address)
    result = extract(again, knowledge)
    if isinstance(result, Rejection):
        return Outcome(what="rejected", kept=page, detail=_reason(result), page=again, result=result)
    assert page.article_id is not None
    changed = differences(connection, page.article_id, result)
    what = "changed" if changed else "same"
    return Outcome(what=what, kept=page, differences=changed, page=again, result=result)


def apply(
    connection: sqlite3.Connection,
    data: Path,
    key: Key,
    outcome: Outcome,
    knowledge: Knowledge,
    address: Address,
    recheck_after: tuple[timedelta, ...],
    at: datetime,
) -> str:
    """Store what :func:`look` found; an article that would be rejected stays as it is.

    Returns what that came to: the same word, ``stored`` or what else became of a page that is an article
    after all, or ``changed meanwhile``, with nothing done, when the stored page is no longer the one that
    was looked at.  Expects the caller's transaction.
    """
    if outcome.what in ("rejected", "no bytes", "unreadable"):
        return outcome.what
    if kept(connection, key) != outcome.kept:
        return "changed meanwhile"
    if outcome.what == "found":
        return _store_found(connection, data, outcome, knowledge, address, recheck_after)
    if outcome.what == "reason":
        connection.execute("UPDATE pages SET reason = ? WHERE url = ?", (outcome.detail, outcome.kept.url))
    elif isinstance(outcome.result, Article):
        before = previous(connection, outcome.kept.url)
        assert before is not None, "it was there a moment ago, in this transaction"
        rewrite(connection, before, outcome.result, at)
    return outcome.what


def renew(
    connection: sqlite3.Connection,
    data: Path,
    article_id: int,
    knowledge: Knowledge,
    address: Address,
    at: datetime,
) -> bool:
    """Extract a stale article again and store what that gives; says whether anything changed.

    In the caller's transaction, and it is stale no longer: without its bytes it stays as it was stored.
    """
    stale.clear(connection, article_id)
    page = kept(connection, article_id)
    if page is None:
        return False
    outcome = look(connection, data, page, knowledge, address)
    return apply(connection, data, article_id, outcome, knowledge, address, (), at) == "changed"


def _quarantined(page: Kept, response: StoredResponse, knowledge: Knowledge, address: Address) -> Outcome:
    is_post = is_api(response.header("Content-Type"))
    url = page.url if is_post else address(response.url)
    if url is None:  # it led elsewhere; what is there is not looked at
        return Outcome(what="same", kept=page)
    again = _page(page, url, response, address)
    result = extract(again, knowledge)
    if isinstance(result, Article):
        return Outcome(what="found", kept=page, title=result.title, page=again, result=result)
    reason = _reason(result)
    # What follows the word is for a person, and not always the same: "served as image/png".
    what = "same" if page.reason and page.reason.split(":")[0] == result.reason else "reason"
    return Outcome(what=what, kept=page, detail=reason, page=again, result=result)


def _store_found(
    connection: sqlite3.Connection,
    data: Path,
    outcome: Outcome,
    knowledge: Knowledge,
    address: Address,
    recheck_after: tuple[timedelta, ...],
) -> str:
    """Settle a page as if its answer had just come, but at the time when it did."""
    due = ledger.due_page(connection, outcome.kept.url)
    row = connection.execute("SELECT * FROM pages WHERE url = ?", (outcome.kept.url,)).fetchone()
    assert due is not None
    assert outcome.page is not None
    fetched = Fetched(
        status=row["http_status"] or 200,
        at=outcome.page.fetched_at,
        etag=row["etag"],
        last_modified=row["last_modified"],
        body_hash=row["body_hash"],
        payload_digest=row["payload_digest"],
        warc=due.warc,
    )
    if outcome.page.url != due.url and previous(connection, outcome.page.url):
        # It led to an article that is stored from an answer of its own, maybe a later one.
        fates.settle_alias(connection, due.url, fetched, outcome.page.url, "redirect")
        return "alias"
    item = PageItem(
        due=replace(due, attempts=_WAITED),
        fetched=fetched,
        page=outcome.page,
        knowledge=knowledge,
        address=address,
        outcome=outcome.result,
        recheck_after=recheck_after,
    )
    return settle_page(connection, _NO_RUN, item, functools.partial(by_todays_rules, data, item)).what


def _page(page: Kept, url: str, response: StoredResponse, address: Address) -> Page:
    hints = Hints(title=page.hint_title, published_at=page.hint_published_at, section=page.section)
    return page_of(response, url, page.outlet, address, hints)


def _reason(rejection: Rejection) -> str:
    return f"{rejection.reason}: {rejection.detail}" if rejection.detail else rejection.reason
