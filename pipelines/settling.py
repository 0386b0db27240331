"""What an item changes in the archive: one function an item, each one transaction.

The rules of address are here (DESIGN §5): a redirect's goal and a canonical address are accepted
when the outlet calls them articles; the canonical's own bytes are preferred; a canonical that pages
with different texts share is ignored.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from archive import fates, faults, ledger, runs, sources
from archive.burying import is_forgotten
from archive.fingerprints import containment, shingles
from archive.models import Article, Fetched, FoundPage
from archive.rechecks import recheck_of
from archive.rewriting import update
from archive.store import Previous, Text, move, previous, store
from archive.times import now
from pipelines.extract import Rejection
from pipelines.items import (
    Denied,
    Gone,
    PageItem,
    Postponed,
    Settled,
    SourceItem,
    Unchanged,
    UnfetchedItem,
    Unreachable,
)

_ALIKE = 0.7  # containment; unrelated stories stay under .2 (measured)
_WAITS = 3  # rounds that a page waits for its canonical: three pages that name each other would wait for ever

ByTodaysRules = Callable[[Previous], Text | None]


def settle_page(
    connection: sqlite3.Connection, run: int, item: PageItem, by_todays_rules: ByTodaysRules
) -> Settled:
    """Store the article, or say why there is none."""
    outlet, url = item.due.outlet, item.page.url
    runs.count(connection, run, outlet, fetched=int(not item.shared), bytes=item.fetched.bytes)
    forgotten = _forgotten(connection, item)
    if forgotten is not None:
        fates.settle_forgotten(connection, item.due.url, item.fetched, forgotten)
        return Settled(outlet=outlet, url=item.due.url, what="forgotten", detail=f"leads to {forgotten}")
    doubt = None if item.due.suspected else _doubt(connection, item)
    if doubt is not None:
        fates.settle_suspected(connection, item.due.url, item.fetched, doubt)
        return Settled(outlet=outlet, url=item.due.url, what="suspected", detail=doubt)
    if isinstance(item.outcome, Rejection):
        return _quarantine(connection, run, item, item.outcome)
    assert item.outcome is not None, "extraction comes before storage"
    if url != item.due.url:
        _enter_other_address(connection, item, url)
    canonical, remark = _canonical(connection, item, item.outcome)
    if canonical is not None:
        return _lead_to_canonical(connection, item, canonical)
    return _store(connection, run, item, item.outcome, remark, by_todays_rules)


def settle_unfetched(connection: sqlite3.Connection, run: int, item: UnfetchedItem) -> Settled:
    """Note why the page gave nothing, and when to ask again."""
    url, at = item.due.url, now()
    if isinstance(item.ending, Unchanged):
        return _unchanged(connection, run, item, item.ending.fetched)
    match item.ending:
        case Unreachable(reason, status, not_before):
            fates.settle_failed(connection, url, at, reason, status, not_before)
            what, detail, counts = "failed", reason, {"failed": 1}
        case Gone(fetched):
            fates.settle_gone(connection, url, fetched)
            what, detail, counts = "gone", f"HTTP {fetched.status}", {"fetched": 1, "bytes": fetched.bytes}
        case Denied(reason):
            fates.settle_denied(connection, url, at, reason)
            what, detail, counts = "denied", reason, {"denied": 1}
        case Postponed(until, reason):
            fates.settle_postponed(connection, url, until, reason)
            what, detail, counts = "postponed", reason, {}
    if counts:
        runs.count(connection, run, item.due.outlet, **counts)
    if what in ("gone", "denied") or ledger.state(connection, url) == "failed":
        fates.wake_aliases(connection, url, at)
    return Settled(outlet=item.due.outlet, url=url, what=what, detail=detail)


def _unchanged(connection: sqlite3.Connection, run: int, item: UnfetchedItem, fetched: Fetched) -> Settled:
    assert item.due.article_id is not None, "only a stored article is asked for conditionally"
    again = recheck_of(connection, item.due.article_id, item.recheck_after, fetched.at)
    fates.settle_unchanged(connection, item.due.url, fetched, again)
    runs.count(connection, run, item.due.outlet, fetched=1, not_modified=1, bytes=fetched.bytes)
    return Settled(outlet=item.due.outlet, url=item.due.url, what="unchanged", article_id=item.due.article_id)


def settle_source(connection: sqlite3.Connection, run: int, item: SourceItem) -> Settled:
    """Enter what a source offered, together with the validators that say it was read."""
    source = item.source
    if item.error is not None:
        sources.failed(
            connection,
            source,
            item.at,
            item.error,
            status=item.status,
            slowest=item.slowest,
            not_before=item.not_before,
            retry_after=item.retry_after,
        )
        runs.count(connection, run, source.outlet, **({"denied": 1} if item.denied else {"failed": 1}))
        runs.note_error(connection, run, source.outlet, f"{source.url}: {item.error}")
        return _settled(item, "denied" if item.denied else "failed", item.error)
    if item.not_modified:
        slower = min(item.slowest, source.interval * 3 // 2)
        sources.not_modified(connection, source, item.at, item.status or 304, slower)
        runs.count(connection, run, source.outlet, not_modified=1, bytes=item.bytes)
        return _settled(item, "not_modified")
    return _enter_finds(connection, run, item)


def _enter_finds(connection: sqlite3.Connection, run: int, item: SourceItem) -> Settled:
    source = item.source
    new = ledger.add(
        connection, source.outlet, item.found, found_in=source.url, priority=item.priority, now=item.at
    )
    faults.border("between links and validators")
    children = sources.add_children(connection, source, item.children, item.at)
    faster = max(item.fastest, min(item.ttl, item.slowest), source.interval // 2)
    interval = faster if new else min(item.slowest, source.interval * 3 // 2)
    answer = sources.Answer(
        status=item.status or 200,
        at=item.at,
        etag=item.etag,
        last_modified=item.last_modified,
        body_hash=item.body_hash,
        links=len(item.found),
        new_links=new,
        problem=item.problem,
        interval=interval,
    )
    sources.answered(connection, source, answer)
    runs.count(connection, run, source.outlet, discovered=new, bytes=item.bytes)
    detail = f"{len(item.found)} links, {new} new" + (f", {children} sitemaps to read" if children else "")
    return _settled(item, "read", detail)


def _settled(item: SourceItem, what: str, detail: str = "") -> Settled:
    return Settled(outlet=item.source.outlet, url=item.source.url, what=f"source {what}", detail=detail)


def _forgotten(connection: sqlite3.Connection, item: PageItem) -> str | None:
    """The address that the page leads to and that is never to be stored again, if there is one.

    By a canonical link only while the page is no article of its own: such links are often wrong.
    """
    claimed = item.outcome.canonical_url if isinstance(item.outcome, Article) else None
    canonical = item.address(claimed) if claimed and item.due.article_id is None else None
    addresses = (item.due.url, item.page.url, canonical)
    return next((url for url in addresses if url and is_forgotten(connection, url)), None)


def _doubt(connection: sqlite3.Connection, item: PageItem) -> str | None:
    """Why a recheck does not look like the article that we know; None when it does, or we know none.

    Servers answer with a listing, a login page or half a page for an hour; a story that was really
    cut or taken down is still so at the second look.
    """
    if item.due.article_id is None:
        return None
    if isinstance(item.outcome, Rejection):
        return item.outcome.reason
    (words,) = connection.execute(
        "SELECT word_count FROM articles WHERE id = ?", (item.due.article_id,)
    ).fetchone()
    if item.outcome is not None and item.outcome.word_count * 2 < words:
        return f"{item.outcome.word_count} words instead of {words}"
    return None


def _quarantine(connection: sqlite3.Connection, run: int, item: PageItem, rejection: Rejection) -> Settled:
    reason = f"{rejection.reason}: {rejection.detail}" if rejection.detail else rejection.reason
    fates.settle_quarantined(connection, item.due.url, item.fetched, reason)
    fates.mark_gone(connection, item.due.url, item.fetched.at)
    fates.wake_aliases(connection, item.due.url, item.fetched.at)
    runs.count(connection, run, item.due.outlet, quarantined=1)
    return Settled(outlet=item.due.outlet, url=item.due.url, what="quarantined", detail=reason)


def _canonical(
    connection: sqlite3.Connection, item: PageItem, article: Article
) -> tuple[str | None, str | None]:
    """The address that the page's canonical link leads to, if we follow it, and a remark if we don't."""
    claimed = item.address(article.canonical_url) if article.canonical_url else None
    if claimed is None or claimed in (item.page.url, item.due.url) or previous(connection, item.page.url):
        return None, None
    row = connection.execute(
        "SELECT p.state, p.alias_of, a.body FROM pages AS p LEFT JOIN articles AS a ON a.id = p.article_id WHERE p.url = ?",
        (claimed,),
    ).fetchone()
    if row is None or row["state"] == "new":
        if item.due.attempts >= _WAITS:
            return None, f"canonical ignored: {claimed} was not fetched meanwhile"
        return (None, None) if row and row["alias_of"] == item.page.url else (claimed, None)
    if row["body"] is None:
        return None, f"canonical ignored: {claimed} is {row['state']}"
    if not _alike(article.body, row["body"]):
        return None, f"canonical ignored: {claimed} has another text"
    return claimed, None


def _lead_to_canonical(connection: sqlite3.Connection, item: PageItem, canonical: str) -> Settled:
    """Make the page an alias of its canonical address; wait for that one's own bytes if need be."""
    outlet, url, at = item.due.outlet, item.page.url, item.fetched.at
    _enter_other_address(connection, item, canonical)
    if ledger.state(connection, canonical) == "new":
        fates.await_canonical(connection, item.due.url, canonical, at)
        return Settled(outlet=outlet, url=item.due.url, what="waits", detail=f"for {canonical}")
    for address in {item.due.url, url}:
        fates.settle_alias(connection, address, item.fetched, canonical, "canonical")
    return Settled(outlet=outlet, url=item.due.url, what="alias", detail=f"of {canonical}")


def _enter_other_address(connection: sqlite3.Connection, item: PageItem, url: str) -> None:
    ledger.add(
        connection,
        item.due.outlet,
        [FoundPage(url, item.due.hint_title, item.due.hint_published_at)],
        found_in=item.due.url,
        priority=ledger.PRIORITY["feed"],
        now=item.fetched.at,
    )


def _store(
    connection: sqlite3.Connection,
    run: int,
    item: PageItem,
    article: Article,
    remark: str | None,
    by_todays_rules: ByTodaysRules,
) -> Settled:
    url = item.page.url
    if url != item.due.url and item.due.article_id is not None:
        move(connection, item.due.article_id, url)
    stored = store(connection, article, item.fetched, by_todays_rules=by_todays_rules)
    if stored.change != "new" and (before := previous(connection, url)) is not None:
        update(connection, before, article, item.fetched.warc)
    again = recheck_of(connection, stored.article_id, item.recheck_after, item.fetched.at)
    fates.settle_fetched(connection, url, item.fetched, stored.article_id, remark, recheck_at=again)
    faults.border("inside the article's transaction")
    if item.due.url != url:
        fates.settle_alias(connection, item.due.url, item.fetched, url, "redirect")
        fates.wake_aliases(connection, item.due.url, item.fetched.at)
    fates.wake_aliases(connection, url, item.fetched.at)
    if stored.change == "new":
        runs.count(connection, run, article.outlet, stored=1, copies=int(stored.copy))
    elif stored.change in ("edit", "headline"):
        runs.count(connection, run, article.outlet, revised=1)
    return Settled(
        outlet=article.outlet,
        url=url,
        what="stored" if stored.change == "new" else stored.change,
        detail=remark or "",
        title=article.title,
        day=article.published.day.isoformat() if article.published else "",
        article_id=stored.article_id,
        learned=stored.learned,
    )


def _alike(one: str, other: str) -> bool:
    """Whether one text is, more or less, part of the other: an AMP page may be the shorter form."""
    return containment(shingles(one), shingles(other)) >= _ALIKE
