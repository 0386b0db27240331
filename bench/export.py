"""Time and memory of ``akhbar export`` in each format, of an archive of generated articles.

``python -m bench.export [--articles N]``; each format in a process of its own, since a peak stays.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.web_archive import archive

_LIMIT = 200 * 1024  # kB that JSON lines may take
_SPLIT = ("--split", "train=0.9,validation=0.05,test=0.05")
_FORMATS = (
    ("jsonl", ()),
    ("jsonl", _SPLIT),
    ("csv", ()),
    ("parquet", ()),
    ("hf", ()),
    ("hf", _SPLIT),
)


def main() -> int:
    """Print the table; returns 1 when JSON lines take too much memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    data = archive(parser.parse_args().articles)
    print(f"{'format':<16}{'seconds':>9}{'MB':>9}{'MB/s':>9}{'peak MB':>9}")
    worst = 0
    with tempfile.TemporaryDirectory() as folder:
        for form, more in _FORMATS:
            target = Path(folder) / "out"
            seconds, peak = _measure(data, target, form, more)
            size = sum(each.stat().st_size for each in [target, *target.rglob("*")] if each.is_file()) / 1e6
            name = f"{form} split" if more else form
            print(f"{name:<16}{seconds:>9.1f}{size:>9.1f}{size / seconds:>9.1f}{peak / 1024:>9.0f}")
            worst = max(worst, peak if form == "jsonl" else 0)
            shutil.rmtree(target) if target.is_dir() else target.unlink()
    return int(worst > _LIMIT)


def _measure(data: Path, target: Path, form: str, more: tuple[str, ...]) -> tuple[float, int]:
    """Seconds, and the most memory in kB that the process had resident."""
    command = [
        sys.executable,
        "-m",
        "archive.cli",
        "--data",
        data,
        "export",
        "--format",
        form,
        "--output",
        target,
    ]
    begun = time.perf_counter()
    running = subprocess.Popen([*command, *more], stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode:
        raise SystemExit(f"{form}: exit code {running.returncode}")
    return time.perf_counter() - begun, usage.ru_maxrss


if __name__ == "__main__":
    sys.exit(main())
