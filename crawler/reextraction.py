"""Working through what is stored of outlets, without the network: leases, progress, one page at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from time import monotonic
from zoneinfo import ZoneInfo

from archive import boilerplate, leases, replay
from archive.db import DATABASE, transaction, translated
from archive.errors import LeaseHeld
from archive.replay import Key, Selection
from archive.times import now
from archive.urls import canonical, host
from crawler.catalogue import Catalogue
from crawler.knowledge import knowledge_of
from pipelines.extract import Knowledge, Phrases
from pipelines.reextraction import Address, Outcome, apply, look
from pipelines.rules import fingerprint

_NOTED_EVERY = (200, 20.0)  # pages, seconds: how much of what did not change is looked at twice after a kill


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was asked for on the command line."""

    since: date | None = None
    quarantined: bool = False
    dry: bool = False  # change nothing
    force: bool = False  # also what was done by the same rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An outlet as extraction needs it; ``from_file`` is false when its file is gone."""

    id: str
    knowledge: Knowledge
    address: Address
    keep: tuple[str, ...] = ()
    from_file: bool = True


class Reextraction:
    """One run over the archive in folder *data*, open as *connection*.  Single-threaded."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        data: Path,
        wish: Wish,
        recheck_after: tuple[timedelta, ...] = (),
    ) -> None:
        self._connection = connection
        self._data = data
        self._wish = wish
        self._recheck_after = recheck_after

    def take(self, outlet: str) -> leases.Lease | None:
        """Take the outlet's lease, unless nothing will be written; the holder's when another has it."""
        if self._wish.dry:
            return None
        with self._writing():
            return leases.take(self._connection, outlet, now())

    def release(self, outlet: str) -> None:
        """Give the lease back."""
        if not self._wish.dry:
            with self._writing():
                leases.release(self._connection, [outlet])

    def plan(self, subject: Subject) -> Plan:
        """What is to be done of an outlet whose lease is ours."""
        selection = Selection(outlet=subject.id, since=self._wish.since, quarantined=self._wish.quarantined)
        with translated(self._data / DATABASE):
            learned = boilerplate.learned(self._connection, subject.id, subject.keep)
            knowledge = replace(subject.knowledge, learned=learned)
            rules = fingerprint(knowledge)
            after = None if self._wish.force else replay.done_until(self._connection, selection, rules)
            keys = replay.keys(self._connection, selection, after)
        return Plan(subject, knowledge, selection, rules, keys)

    def work(self, plan: Plan) -> Iterator[Outcome]:
        """Look at each page and, unless this is a dry run, store what changed, a transaction each.

        Raises :class:`~archive.errors.LeaseHeld` when the lease was taken over; what was done stays done.
        """
        waiting, noted = 0, monotonic()
        last: Key | None = None
        for key in plan.keys:
            outcome = self._look(plan, key)
            last = key
            if outcome is None:
                continue
            waiting += 1
            most, longest = _NOTED_EVERY
            due = outcome.writes or waiting >= most or monotonic() - noted > longest
            if due and not self._wish.dry:
                outcome = self._apply(plan, key, outcome)
                waiting, noted = 0, monotonic()
            yield outcome
        if last is not None and not self._wish.dry:
            with self._writing():
                self._note(plan, last)

    def _look(self, plan: Plan, key: Key) -> Outcome | None:
        with translated(self._data / DATABASE):
            page = replay.kept(self._connection, key)
            if page is None:  # forgotten, or fetched meanwhile
                return None
            return look(self._connection, self._data, page, plan.knowledge, plan.subject.address)

    def _apply(self, plan: Plan, key: Key, outcome: Outcome) -> Outcome:
        with self._writing():
            self._note(plan, key)
            became = apply(
                self._connection,
                self._data,
                key,
                outcome,
                plan.knowledge,
                plan.subject.address,
                self._recheck_after,
                now(),
            )
        return replace(outcome, detail=became) if outcome.what == "found" else replace(outcome, what=became)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with translated(self._data / DATABASE), transaction(self._connection):
            yield

    def _note(self, plan: Plan, key: Key) -> None:
        """Remember how far it went.  The lease is checked in the same transaction: a crawl never writes beside us."""
        if not leases.renew(self._connection, [plan.subject.id], now()):
            raise LeaseHeld(
                f"the lease of {plan.subject.id} was taken over: run the same command again later"
            )
        replay.remember(self._connection, plan.selection, plan.rules, key)


@dataclass(frozen=True, slots=True)
class Plan:
    """The pages of one outlet that are to be extracted again, and by which knowledge."""

    subject: Subject
    knowledge: Knowledge
    selection: Selection
    rules: str
    keys: list[Key]


def subjects(
    connection: sqlite3.Connection, catalogue: Catalogue, phrases: Phrases, chosen: Sequence[str]
) -> tuple[list[Subject], dict[str, str]]:
    """The chosen outlets, or all that anything is stored of; and those whose file is broken, with the reason.

    Raises what :meth:`~crawler.catalogue.Catalogue.get` raises for chosen ones.
    """
    known = {row["id"]: row for row in connection.execute("SELECT * FROM outlets ORDER BY id")}
    found, broken = [], {}
    for name in dict.fromkeys(chosen) if chosen else known:
        if name in catalogue.broken and not chosen:
            broken[name] = str(catalogue.broken[name])
        elif name in known and name not in catalogue.outlets and name not in catalogue.broken:
            found.append(_from_table(known[name], phrases))
        else:
            outlet = catalogue.get(name)
            knowledge = knowledge_of(outlet, phrases)
            found.append(
                Subject(
                    id=outlet.id, knowledge=knowledge, address=outlet.address, keep=outlet.boilerplate.keep
                )
            )
    return found, broken


def _from_table(row: sqlite3.Row, phrases: Phrases) -> Subject:
    """What the archive itself knows of an outlet: its names, its zone and the host of its front page."""
    home = host(row["home"])

    def address(url: str) -> str | None:
        try:
            return canonical(url) if host(url) == home else None
        except ValueError:
            return None

    knowledge = Knowledge(
        phrases=phrases,
        outlet_names=tuple(name for name in (row["name_ur"], row["name"]) if name),
        timezone=ZoneInfo(row["timezone"]),
        domains=(home,),
    )
    return Subject(id=row["id"], knowledge=knowledge, address=address, from_file=False)
