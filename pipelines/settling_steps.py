"""What a step of a back-fill changes in the archive: its posts one by one, then the step itself."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from archive import backfills, faults, ledger, runs
from archive.burying import is_forgotten
from archive.listing_ends import is_past
from archive.models import FoundPage
from pipelines.items import PageItem, Settled, StepItem


def enter_post(connection: sqlite3.Connection, item: PageItem, found_in: str) -> bool:
    """Enter a post's page in the ledger; says whether it is to be stored, not known already.

    A stored article is left as it is: the page itself is looked at again by its age, and says more.
    """
    page = FoundPage(item.due.url, item.due.hint_title)
    ledger.add(
        connection,
        item.due.outlet,
        [page],
        found_in=found_in,
        priority=ledger.PRIORITY["wordpress"],
        now=item.fetched.at,
    )
    due = ledger.due_page(connection, item.due.url)
    assert due is not None
    if due.article_id is not None or due.outlet != item.due.outlet or is_forgotten(connection, due.url):
        return False
    item.due = due
    return ledger.state(connection, due.url) != "alias"


def settle_step(connection: sqlite3.Connection, run: int, item: StepItem) -> Settled:
    """Enter what a step named, together with the word that it was read."""
    step = item.step
    if item.failure is not None:
        failure = item.failure
        backfills.failed(
            connection,
            step,
            item.at,
            failure.reason,
            status=failure.status,
            not_before=failure.not_before,
            instead=failure.instead,
            for_good=failure.for_good,
        )
        runs.count(connection, run, step.outlet, failed=1)
        runs.note_error(connection, run, step.outlet, f"{step.url}: {failure.reason}")
        return Settled(outlet=step.outlet, url=step.url, what="source failed", detail=failure.reason)
    assert item.answer is not None
    priority = ledger.PRIORITY["archive"]
    new = ledger.add(connection, step.outlet, item.found, found_in=step.url, priority=priority, now=item.at)
    new += sum(post.settled is not None for post in item.posts)
    faults.border("between links and steps")
    answer = replace(item.answer, new_links=new)
    if answer.named is not None and is_past(connection, step, answer.named, answer.at):
        answer = replace(answer, children=())
    backfills.read(connection, step, answer)
    runs.count(connection, run, step.outlet, discovered=new, bytes=item.bytes)
    return Settled(
        outlet=step.outlet, url=step.url, what="source read", detail=f"{answer.links} links, {new} new"
    )
