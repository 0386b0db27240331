"""The real command with its reading processes: killed, started again, and started once more."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _start(bench, *arguments, **env):
    return subprocess.run(
        [sys.executable, "-m", "scrapy", "import_warc", *arguments],
        cwd=ROOT, env=bench.env | env, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_a_killed_import_goes_on_where_it_stood(desk, records, warc):
    stories = 150
    path = warc(*(records.story(number) for number in range(stories)))
    killed = _start(desk.bench, str(path), "--jobs", "1", AKHBAR_FAULT="import: in the transaction:2")
    assert killed.returncode == -9
    so_far = len(desk.urls())
    assert 0 < so_far < stories
    done = _start(desk.bench, str(path), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    counts = json.loads(done.stdout)["counts"]
    assert counts["records"] == counts["stored"] == stories - so_far
    assert len(desk.urls()) == stories
    assert desk.findings() == []
    assert not any(_reads_for(desk.bench.data, process) for process in Path("/proc").glob("[0-9]*"))


def _reads_for(data, process):
    try:
        command, environment = (process / "cmdline").read_bytes(), (process / "environ").read_bytes()
    except OSError:
        return False
    return b"crawler.importing" in command and os.fsencode(data) in environment
