"""What handing out pages costs when the ledger is long.

    python -m bench.ledger [--rows N …] [--jobs N] [--kind KIND …]

For each kind of ledger and number of rows: fills an archive, then a new process opens a run on it as
``scrapy crawl`` does, takes jobs from the real feeder and settles each as a page that is no article.
Prints the time from opening the run to its first job, the time of a claim (from the end of one job to
the next one being handed out: a transaction on the archive's thread; settling is not counted), and
the process' largest memory.  Exits 1 when the longest ledger takes a tenth more memory than the
shortest, or a claim of it more than ``SLOWER`` times as long.

Kinds of ledger:

due         every row is due: half found by feeds, the rest by sections and archives
rechecks    every row is due, nine in ten of them stored articles to be looked at again
waiting     every row but 1,000 of the oldest waits for tomorrow, as after robots.txt forbade a section
scheduled   every row but 1,000 is an article whose recheck is days away

More due rows than ``archive.ledger`` sorts, 1,000, behind a million that wait are not among them: until
fewer are left, a claim there takes 160 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from contextlib import closing
from pathlib import Path

from scrapy.settings import Settings

from archive import fates, sources
from archive.db import transaction
from archive.models import Fetched
from archive.schema import open_writing
from archive.sources import Source
from archive.times import now
from crawler.catalogue import Catalogue
from crawler.feeder import Feeder, Job
from crawler.run import Run
from crawler.wish import Wish

ROOT = Path(__file__).resolve().parents[1]
SLOWER = 3.0
CONCURRENCY = 4

OUTLET = f"""
id = "bench"
name = "Bench"
home = "https://bench.example/"
domains = ["bench.example"]
[[sections]]
url = "https://bench.example/news"
evidence = "verified"
[articles]
allow = ['^https://bench\\.example/\\d+$']
[fetch]
concurrency = {CONCURRENCY}
"""

# For row number i of ?1: its priority, and in how many seconds it is due (no more than 0: now).
KINDS = {
    "due": ("CASE i % 4 WHEN 0 THEN 0 WHEN 1 THEN 20 ELSE 30 END", "-i % 86400"),
    "rechecks": ("CASE WHEN i % 10 THEN 5 ELSE 30 END", "-i % 86400"),
    "waiting": ("30", "CASE WHEN i < ?1 - 1000 THEN 86400 ELSE 0 END"),
    "scheduled": (
        "CASE WHEN i < ?1 - 1000 THEN 5 ELSE 10 END",
        "CASE WHEN i < ?1 - 1000 THEN 86400 + i ELSE 0 END",
    ),
}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--jobs", type=int, default=900, help="how many to take")
    parser.add_argument("--kind", choices=KINDS, nargs="+", default=list(KINDS), help="kinds of ledger")
    parser.add_argument("--take", type=Path, help=argparse.SUPPRESS)  # the new process
    arguments = parser.parse_args()
    if arguments.take:
        print(json.dumps(asyncio.run(taken(arguments.take, arguments.jobs))))
        return 0
    print(f"{'ledger':<11}{'rows':>11}{'jobs':>7}{'start s':>9}{'claim ms':>10}{'slowest':>9}{'MB':>7}")
    verdicts = [flat(kind, sorted(arguments.rows), arguments.jobs) for kind in arguments.kind]
    return 0 if all(verdicts) else 1


def flat(kind: str, sizes: list[int], jobs: int) -> bool:
    """Print a line a size; whether the longest ledger costs what the shortest does."""
    rows = [measured(kind, size, jobs) for size in sizes]
    first, last = rows[0], rows[-1]
    return last["mb"] <= 1.1 * first["mb"] and last["claim"] <= SLOWER * first["claim"]


def measured(kind: str, size: int, jobs: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder), kind, size)
        command = [sys.executable, "-m", "bench.ledger", "--take", folder, "--jobs", str(jobs)]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    row: dict[str, float] = json.loads(done.stdout)
    print(
        f"{kind:<11}{size:>11,}{row['jobs']:>7,}{row['start']:>9.2f}{1000 * row['claim']:>10.2f}"
        f"{1000 * row['slowest']:>9.1f}{row['mb']:>7.0f}",
        flush=True,
    )
    return row


def fill(folder: Path, kind: str, size: int) -> None:
    """An archive whose ledger has that many rows, and the file of its outlet."""
    (folder / "outlets").mkdir()
    (folder / "outlets" / "bench.toml").write_text(OUTLET, encoding="utf-8")
    priority, due_in = KINDS[kind]
    with closing(open_writing(folder / "data")) as connection, transaction(connection):
        connection.execute("INSERT INTO outlets (id, name, home) VALUES ('bench', 'Bench', 'x')")
        connection.execute(
            f"""WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 - 1)
               INSERT INTO pages (url, outlet, priority, found_in, found_at, hint_title, next_due_at)
               SELECT 'https://bench.example/' || i, 'bench', {priority}, 'https://bench.example/news',
                   strftime('%Y-%m-%dT%H:%M:%SZ', 'now', -i || ' seconds'), 'خبر نمبر ' || i,
                   strftime('%Y-%m-%dT%H:%M:%SZ', 'now', ({due_in}) || ' seconds') FROM n""",
            (size,),
        )


async def taken(folder: Path, jobs: int) -> dict[str, float]:
    """Take that many jobs and settle each; what it cost."""
    settings = Settings()
    settings.setmodule("crawler.settings")
    settings.set("ARCHIVE_DIR", str(folder / "data"))
    settings.set("RECHECK_BUDGET", str(jobs))
    outlet = Catalogue.load(folder / "outlets").get("bench")
    began = time.perf_counter()
    run = Run.open(settings, [outlet], Wish(spider="bench"))
    feeder, start, asked = Feeder(run, 0), 0.0, 0.0
    flying, claims = deque[Job](), list[float]()
    async for job in feeder.jobs():
        moment = time.perf_counter()
        start = start or moment - began
        flying.append(job)
        if len(flying) < 2 * CONCURRENCY:  # the first window is one claim
            continue
        if asked:
            claims.append(moment - asked)
        if len(claims) == jobs:
            break
        await run.desk.do(settle, flying[0])
        asked = time.perf_counter()
        feeder.end(flying.popleft())
    run.close("bench")
    return {
        "jobs": len(claims),
        "start": start,
        "claim": statistics.median(claims),
        "slowest": max(claims),
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def settle(connection: sqlite3.Connection, job: Job) -> None:
    if isinstance(job.what, Source):
        sources.not_modified(connection, job.what, now(), 304, 3600)
    else:
        fates.settle_quarantined(connection, job.url, Fetched(status=200, at=now()), "bench")


if __name__ == "__main__":
    sys.exit(main())
