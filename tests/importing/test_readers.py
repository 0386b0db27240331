"""A page that kills whatever reads it costs itself, and is named."""

from __future__ import annotations

import contextlib
import threading
from multiprocessing import Pipe

import pytest

from archive.errors import ArchiveError
from crawler.catalogue import Catalogue
from crawler.importing import readers, worker
from crawler.importing.readers import Readers
from crawler.importing.sieve import Rules
from crawler.importing.worker import Task
from crawler.knowledge import knowledge_of
from pipelines.extract import load_phrases


class _Thread:
    """What of a process is asked for."""

    def __init__(self, connection):
        self._thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
        self._thread.start()

    def _serve(self, connection):
        with connection, contextlib.suppress(EOFError, OSError):  # the readers are closed
            worker.serve(connection)

    def wait(self):
        self._thread.join(timeout=10)

    def kill(self):
        """It ends by itself when its connection does."""


@pytest.fixture
def rules(desk):
    outlet = Catalogue.load(desk.bench.outlets).get("subh")
    return Rules(outlets=(outlet,), knowledge={"subh": knowledge_of(outlet, load_phrases())}, max_size=10**7)


@pytest.fixture
def in_threads(monkeypatch):
    def start(self):
        ours, theirs = Pipe()
        ours.send(self._rules)
        return readers._Reader(_Thread(theirs), ours)

    monkeypatch.setattr(Readers, "_start", start)
    monkeypatch.setattr(
        Readers, "__exit__", lambda self, *_: [each.connection.close() for each in self._readers]
    )


@pytest.fixture
def whole():
    def task(path):
        return Task(id=0, path=path, start=0, end=10**9, exact=False, link=False, learned={})

    return task


@pytest.mark.parametrize("poison", [0, 3, 8])
def test_one_record_is_left_out(records, warc, rules, in_threads, whole, monkeypatch, poison):
    judge = worker.Sieve.judge

    def deadly(self, record):
        if f"news/{poison}\r".encode() in record.raw:
            raise EOFError  # what serve() ends by, as a killed process would
        return judge(self, record)

    monkeypatch.setattr(worker.Sieve, "judge", deadly)
    with Readers(1, rules) as pool:
        batches = [
            batch for _, batch in pool.work(iter([whole(warc(*(records.story(n) for n in range(9))))]))
        ]
    urls = [capture.url.rpartition("/")[2] for batch in batches for capture in batch.captures]
    assert sorted(set(urls)) == [str(number) for number in range(9) if number != poison]
    (broken,) = [each for batch in batches for each in batch.broken]
    assert "died" in broken.what
    assert batches[-1].upto == -1


def test_processes_that_cannot_start_are_not_started_for_ever(
    records, warc, rules, in_threads, whole, monkeypatch
):
    def fail(connection):
        connection.recv()
        raise EOFError

    monkeypatch.setattr(worker, "serve", fail)
    with Readers(2, rules) as pool, pytest.raises(ArchiveError, match="cannot start"):
        list(pool.work(iter([whole(warc(records.story(1)))])))
