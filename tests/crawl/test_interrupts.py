"""Ctrl-C before, during and twice in a crawl; what the first one leaves is in test_kills."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parent.parent.parent
_AT_IMPORT = """
import os, signal, sys

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Finder())
from scrapy.cmdline import execute
execute(["scrapy", "crawl", "paper"])
"""


FINISHING = "akhbar: finishing what is on its way; once more stops at once\n"


@pytest.mark.parametrize(
    ("module", "code", "said"),
    [
        ("crawler.commands", 130, "akhbar: interrupted\n"),  # Scrapy lists the commands
        ("trafilatura", 130, "akhbar: interrupted\n"),  # ours is imported
        ("crawler.middlewares.guard", 0, FINISHING),  # the engine is built
    ],
)
def test_before_it_has_begun(site, bench, module, code, said):
    bench.outlet("paper", site)
    done = subprocess.run(
        [sys.executable, "-c", _AT_IMPORT.format(module=module)], cwd=_ROOT, env=bench.env,
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (code, said)
    assert site.seen == []


def test_the_second_one_does_not_wait(site, bench, paper):
    paper.fill(site, 3)
    site.pages["/news/story-1"] = paper.Reply(paper.html(1), delay=25)
    bench.outlet("paper", site)
    crawl = bench.start_crawl("paper")
    for line in crawl.stdout:  # the feed gives story-0 first or last; either way story-1 is asked for
        if "stored" in line:
            break
    crawl.send_signal(signal.SIGINT)
    assert crawl.stderr.readline() == FINISHING
    assert crawl.poll() is None
    crawl.send_signal(signal.SIGINT)
    _, err = crawl.communicate(timeout=5)
    assert err == "akhbar: stopped at once; the next crawl goes on from here\n"
    assert crawl.returncode == 130
