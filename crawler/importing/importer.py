"""One import: which stretches of which files are to be read, and noting how far each is with what it gave.

No lease is taken: an import may go on for hours, and would keep every crawl of its outlets waiting.  Each
transaction looks at the archive as it is by then, and what a running crawl is about to fetch is left to it.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from archive import faults, imports, runs
from archive.db import DATABASE, transaction, translated
from archive.times import now
from archive.warc import WarcWriter
from crawler.importing.model import Source, Tally, Wish
from crawler.importing.readers import Readers
from crawler.importing.sieve import Rules
from crawler.importing.storing import Storing
from crawler.importing.worker import Batch, Task
from crawler.limits import check_disk

SPIDER = "import_warc"


class Import:
    """Into the archive in folder *data*, open as *connection* unless there is none yet (dry run)."""

    def __init__(
        self,
        connection: sqlite3.Connection | None,
        data: Path,
        wish: Wish,
        rules: Rules,
        *,
        writer: WarcWriter | None,
        recheck_after: tuple[timedelta, ...] = (),
        disk_floor: int = 0,
    ) -> None:
        self._connection = connection
        self._data = data
        self._wish = wish
        self._rules = rules
        self._disk_floor = disk_floor
        with translated(data / DATABASE):
            self._storing = Storing(connection, data, rules, writer, recheck_after)
        self.tally = Tally(self._storing.counts)

    def plan(self, paths: Sequence[Path]) -> list[Source]:
        """The files of which anything is to be done; raises OSError for one that cannot be read."""
        sources = []
        fingerprint = _fingerprint(self._rules)
        for path in paths:
            key = imports.key_of(path, fingerprint)
            progress = imports.Progress(path.name)
            if self._connection is not None and not self._wish.force:
                with translated(self._data / DATABASE):
                    progress = imports.progress(self._connection, key, path.name)
            if not progress.done:
                sources.append(Source(path, path.stat().st_size, key, progress))
        return sources

    def work(self, sources: Sequence[Source], jobs: int) -> Iterator[int]:
        """Import; gives the bytes of each stretch that is done.  Raises the archive's errors."""
        stretches = _stretches(sources)
        for source, part in stretches.values():
            source.open += source.progress.upto.get(part, 0) != -1
        if not self._wish.dry:
            with self._writing() as connection:
                self._storing.run = runs.start(connection, SPIDER, [], now())
        with Readers(min(jobs, max(1, len(stretches))), self._rules) as readers:
            for task, batch in readers.work(self._tasks(stretches)):
                source, part = stretches[task.id]
                if batch.failed:
                    self.tally.failed[str(source.path)] = batch.failed
                    continue
                self._take(source, part, batch)
                if batch.upto < 0:
                    yield min(source.size, (part + 1) * source.stretch) - part * source.stretch

    def end(self, reason: str, exit_code: int) -> None:
        """Close the run, and count what only it knows."""
        if self._storing.run:
            with self._writing() as connection:
                for row in runs.outlets_of(connection, self._storing.run):
                    self.tally.counts["copies"] += row["copies"]
                runs.end(connection, self._storing.run, now(), reason, exit_code)

    def _tasks(self, stretches: Mapping[int, tuple[Source, int]]) -> Iterator[Task]:
        for number, (source, part) in stretches.items():
            upto = source.progress.upto.get(part, 0)
            if upto == -1 or str(source.path) in self.tally.failed:
                continue
            yield Task(
                id=number,
                path=source.path,
                start=upto or part * source.stretch,
                end=(part + 1) * source.stretch,
                exact=upto > 0,
                link=self._wish.link,
                learned=self._storing.learned,
            )

    def _take(self, source: Source, part: int, batch: Batch) -> None:
        """Write a batch, and in the same transaction how far that is; before it, the records' bytes."""
        self.tally.counts.update(batch.counts)
        self.tally.broken += [(source.path.name, each.offset, each.what) for each in batch.broken]
        source.open -= batch.upto < 0
        if batch.upto:
            source.progress.upto[part] = batch.upto
        if self._wish.dry:
            with translated(self._data / DATABASE):
                self._storing.look(self._connection, batch.captures)
            return
        check_disk(self._data, self._disk_floor)
        assert self._connection is not None, "only a dry run does without"
        with translated(self._data):
            warc = self._storing.keep(self._connection, batch.captures)
        faults.border("import: after WARC")
        with self._writing() as connection:
            for capture in batch.captures:
                self._storing.enter(connection, source.progress, capture, warc.get(id(capture)))
            faults.border("import: in the transaction")
            if source.open == 0:
                self._storing.finish(connection, source.progress)
            imports.remember(connection, source.key, source.progress)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        assert self._connection is not None, "a dry run writes nothing"
        with translated(self._data / DATABASE), transaction(self._connection):
            yield self._connection


def _stretches(sources: Sequence[Source]) -> dict[int, tuple[Source, int]]:
    """Every part of every file, numbered."""
    every = ((source, part) for source in sources for part in range(-(-source.size // source.stretch)))
    return dict(enumerate(every))


def _fingerprint(rules: Rules) -> str:
    """Of what decides which addresses are taken: by others, the same file gives something else."""
    parts: list[object] = [rules.since, rules.until]
    for outlet in sorted(rules.outlets, key=lambda outlet: outlet.id):
        articles = outlet.articles
        allow, deny = ([pattern.pattern for pattern in each] for each in (articles.allow, articles.deny))
        twins = [(pattern.pattern, to) for pattern, to in articles.twins]
        parts.append((outlet.id, outlet.domains, allow, deny, twins))
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
