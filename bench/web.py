"""How fast the site answers over an archive of 100,000 generated articles.

    python -m bench.web [--articles N] [--requests N] [--rest]

The archive is made by the real store once (about fifteen minutes) and kept in the folder for temporary files.
``akhbar serve`` then runs as a process of its own, and is asked over one connection, one request after the
other, no address twice.  Before each request a transaction is written, as a crawl would, so that nothing the
site remembers of the archive is still good; ``--rest`` leaves that out.  Times are whole answers, in
milliseconds.  Exits 1 when a page's median is above 150 or its 95th percentile above 500.

Words are chosen by how many articles have them: rare, at most 50; medium, 500 to 5,000; frequent, 20,000 to
40,000; very frequent, above 60,000.  "filters": each with an outlet, days, a section, an author, copies or by date.
"""

from __future__ import annotations

import argparse
import http.client
import random
import signal
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from archive.db import open_reading, transaction
from archive.schema import open_writing
from bench.web_archive import SECTIONS, archive

MEDIAN, NINETY_FIVE = 150.0, 500.0  # milliseconds
_KINDS = {
    "rare": (2, 50),
    "medium": (500, 5_000),
    "frequent": (20_000, 40_000),
    "very frequent": (60_000, 10**9),
}
_SEED = 7


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=40, help="of each kind")
    parser.add_argument("--rest", action="store_true", help="nothing is written meanwhile")
    arguments = parser.parse_args()
    folder = archive(arguments.articles)
    with closing(open_reading(folder)) as connection:
        addresses = _addresses(connection, arguments.requests)
    slow = False
    print(
        f"{arguments.articles:,} articles, {'at rest' if arguments.rest else 'a transaction before each request'}"
    )
    print(f"{'page':<34} {'requests':>8} {'median':>7} {'95 %':>7} {'most':>7}   ms")
    with _serving(folder) as host, closing(open_writing(folder)) as writing:
        for name, asked in addresses.items():
            times = _times(host, asked, lambda: None if arguments.rest else _write(writing))
            median, most = statistics.median(times), max(times)
            late = statistics.quantiles(times, n=20)[-1]
            slow = slow or median > MEDIAN or late > NINETY_FIVE
            print(f"{name:<34} {len(times):>8} {median:>7.0f} {late:>7.0f} {most:>7.0f}")
    return 1 if slow else 0


def _addresses(connection: sqlite3.Connection, requests: int) -> dict[str, list[str]]:
    chosen = random.Random(_SEED)
    vocabulary = connection.execute(
        "SELECT term, doc FROM articles_vocabulary WHERE term NOT GLOB 'x[osl]*' ORDER BY term"
    ).fetchall()
    outlets = [row[0] for row in connection.execute("SELECT id FROM outlets")]
    (last,) = connection.execute("SELECT max(id) FROM articles").fetchone()
    asked = {"front page": ["/"] * requests}
    for kind, (least, most) in _KINDS.items():
        words = [row["term"] for row in vocabulary if least <= row["doc"] <= most]
        some = chosen.sample(words, min(requests, len(words)))
        asked[f"search, {kind}"] = [_search(word) for word in some]
        asked[f"search, {kind}, filters"] = [
            _search(word, **_filter(at, chosen, outlets)) for at, word in enumerate(some)
        ]
    asked["article"] = [f"/article/{number}" for number in chosen.sample(range(1, last), requests)]
    asked["outlet"] = [f"/outlet/{quote(outlet)}" for outlet in outlets]
    medium = [row["term"] for row in vocabulary if _KINDS["medium"][0] <= row["doc"] <= _KINDS["medium"][1]]
    asked["trends of three words"] = [
        f"/trends?{urlencode({'q': '، '.join(chosen.sample(medium, 3))})}" for _ in range(requests)
    ]
    return asked


def _filter(at: int, chosen: random.Random, outlets: list[str]) -> dict[str, str]:
    return (
        {"outlet": chosen.choice(outlets)},
        {"since": "2024-02-01", "until": "2024-10-15"},
        {"section": chosen.choice(SECTIONS)},
        {"author": f"نامہ نگار {chosen.randrange(300)}", "since": "2025-06-01"},
        {"copies": "1"},
        {"sort": "date"},
    )[at % 6]


def _search(word: str, **filters: str) -> str:
    return f"/search?{urlencode({'q': word} | filters)}"


def _times(host: str, asked: list[str], before: Callable[[], None]) -> list[float]:
    """Milliseconds of each answer; the first one, which may open a connection, is asked twice."""
    connection = http.client.HTTPConnection(urlsplit(host).netloc, timeout=60)
    times = []
    for address in (asked[0], *asked):
        before()
        started = time.perf_counter()
        connection.request("GET", address)
        answer = connection.getresponse()
        answer.read()
        times.append((time.perf_counter() - started) * 1000)
        assert answer.status == 200, f"{answer.status} {address}"
    connection.close()
    return times[1:]


def _write(connection: sqlite3.Connection) -> None:
    with transaction(connection):
        connection.execute(
            "INSERT OR REPLACE INTO meta (key, value) VALUES ('bench', ?)", (str(time.time()),)
        )


@contextmanager
def _serving(folder: Path) -> Iterator[str]:
    server = subprocess.Popen(
        [sys.executable, "-m", "archive.cli", "--data", str(folder), "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parents[1],
    )
    assert server.stdout is not None
    try:
        yield server.stdout.readline().split()[0]
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(20)
        server.stdout.close()


if __name__ == "__main__":
    sys.exit(main())
