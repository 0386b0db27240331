"""How fast, how well and in how much memory does ``scrapy import_warc`` read a WARC file of mixed languages?

    python -m bench.import_warc [--records N] [--megabytes N] [--jobs N] [--zstd] [--keep FOLDER]

Makes a file of 20,000 records and 300 MB in which every hundredth is broken in one of seven ways, imports it
in a fresh process, and compares what is stored with what should be.  In the same run: fastwarc reading the file,
and trafilatura extracting the pages of known outlets, one process each.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from fastwarc.warc import ArchiveIterator
from trafilatura import bare_extraction

from bench.warc_mix import Mix, make
from crawler.importing.frames import Frames

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT.parent / "shared" / "corpus" / "articles-2024.jsonl.gz"
_SAMPLE = 300  # pages for trafilatura
_LIMIT = 1_000_000_000  # bytes of memory


@dataclass
class Imported:
    """One run of the command."""

    seconds: float
    peak: int
    said: dict[str, object]
    code: int


def main(arguments: list[str] | None = None) -> int:
    """Make, import, compare, print; 1 if anything is not as it should be."""
    parser = argparse.ArgumentParser(
        prog="bench.import_warc", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", nargs="?", type=Path, default=CORPUS, help="JSON lines, gzip: title, body")
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--megabytes", type=int, default=300)
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--zstd", action="store_true")
    parser.add_argument("--keep", type=Path, help="a folder for the file and the archive")
    options = parser.parse_args(arguments)
    if not options.corpus.exists():
        print(f"no corpus at {options.corpus}: name one", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / ("mixed.warc.zst" if options.zstd else "mixed.warc.gz")
        mix = make(options.corpus, path, options.records, options.megabytes * 1_000_000, zstd=options.zstd)
        done = run(path, folder / "data", options.jobs)
        wrong = report(mix, path, folder / "data", done, options.jobs)
        again = run(path, folder / "data", options.jobs)
    print(f"the same import again      {again.seconds:8.1f} s")
    return int(wrong or done.code != 0 or done.peak > _LIMIT)


def report(mix: Mix, path: Path, data: Path, done: Imported, jobs: int) -> bool:
    """Print the figures; whether something is wrong."""
    megabytes = path.stat().st_size / 1e6
    with closing(sqlite3.connect(data / "archive.db")) as connection:
        stored = [url for (url,) in connection.execute("SELECT url FROM articles")]
    named = {(each["offset"]) for each in done.said["broken"]}  # type: ignore[attr-defined]
    missing, extra = mix.expected - set(stored), set(stored) - mix.expected
    twice = len(stored) - len(set(stored))
    unnamed, blamed = mix.broken - named, named - mix.broken
    fast_records, fast = bare_reading(path)
    pages = mix.pages[:_SAMPLE]
    slow = extracting(pages)
    print(
        f"{path.name}: {mix.records:,} records, {megabytes:.0f} MB, {len(mix.broken):,} broken; {jobs} processes"
    )
    print(f"articles expected          {len(mix.expected):8,}")
    print(
        f"  stored                   {len(stored):8,}   missing {len(missing)}, others {len(extra)}, twice {twice}"
    )
    print(
        f"broken records             {len(mix.broken):8,}   not named {len(unnamed)}, sound but named {len(blamed)}"
    )
    print(
        f"import                     {done.seconds:8.1f} s {mix.records / done.seconds:8,.0f} records/s {megabytes / done.seconds:6.1f} MB/s"
    )
    print(
        f"  pages of known outlets   {len(mix.pages):8,}   {len(mix.pages) / done.seconds:8,.0f} pages/s, read, extracted and stored"
    )
    print(f"  peak memory, all processes {done.peak / 1e6:6,.0f} MB")
    print(
        f"fastwarc alone             {fast:8.1f} s {fast_records / fast:8,.0f} records/s {megabytes / fast:6.1f} MB/s"
    )
    print(
        f"trafilatura alone          {slow / len(pages) * len(mix.pages):8.1f} s {len(pages) / slow:8,.0f} pages/s, the same pages, one process"
    )
    for word, urls in (("missing", missing), ("not expected", extra)):
        for url in sorted(urls)[:10]:
            print(f"  {word}: {url}")
    for offset in sorted(unnamed)[:10]:
        print(f"  not named: the record at {offset}")
    for offset in sorted(blamed)[:10]:
        print(f"  sound but named: the record at {offset}")
    return bool(missing or extra or twice or unnamed or blamed)


def run(path: Path, data: Path, jobs: int) -> Imported:
    """The command in a fresh process; its memory with all its children's is looked at every 50 ms."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "scrapy", "import_warc", str(path), "--jobs", str(jobs), "--json"],
        cwd=ROOT,
        env=os.environ | {"AKHBAR_DATA": str(data)},
        stdout=subprocess.PIPE,
        text=True,
    )
    peak, ended = [0], threading.Event()
    watcher = threading.Thread(target=_watch, args=(process.pid, peak, ended))
    watcher.start()
    out, _ = process.communicate()
    ended.set()
    watcher.join()
    said = json.loads(out) if out.startswith("{") else {}
    return Imported(time.perf_counter() - began, peak[0], said, process.returncode)


def bare_reading(path: Path) -> tuple[int, float]:
    """fastwarc over the whole file; where it gives up, it is set to the next record."""
    records, at, began = 0, 0, time.perf_counter()
    with closing(Frames(path)) as frames, path.open("rb") as file:
        while at < frames.size:
            file.seek(at)
            try:
                for record in ArchiveIterator(file):
                    records, at = records + 1, max(at, record.stream_pos)
                break
            except OSError:
                at = next(frames.starts(at + 1), frames.size)
    return records, time.perf_counter() - began


def extracting(pages: list[bytes]) -> float:
    """trafilatura over the pages, seconds."""
    began = time.perf_counter()
    for page in pages:
        bare_extraction(page.decode("utf-8"), include_comments=False)
    return time.perf_counter() - began


def _watch(root: int, peak: list[int], ended: threading.Event) -> None:
    while not ended.wait(0.05):
        peak[0] = max(peak[0], sum(_resident(pid) for pid in _tree(root)))


def _tree(pid: int) -> list[int]:
    found = [pid]
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = path.read_text().split()
        except OSError:
            continue
        found += [each for child in children for each in _tree(int(child))]
    return found


def _resident(pid: int) -> int:
    """Bytes of memory; what processes share is counted for each."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
    except (OSError, IndexError):
        return 0


if __name__ == "__main__":
    sys.exit(main())
