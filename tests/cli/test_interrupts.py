"""Ctrl-C at any moment: one line, exit code 130, nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import closing

import pytest

from archive.db import open_reading

_AT_IMPORT = """
import os, signal, sys

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Finder())
from archive.cli import main
sys.exit(main({arguments!r}))
"""

_AT_FOLD = """
import os, signal, sys
from archive import db
from archive.cli import main

fold, calls = db.fold, []

def pressed(text):
    calls.append(1)
    if len(calls) == {call}:
        os.kill(os.getpid(), signal.SIGINT)
    return fold(text)

db.fold = pressed
sys.exit(main({arguments!r}))
"""

_AT_EXPORT = """
import os, signal, sys
from archive.export import jsonl
from archive.cli import main

def pressed(article):
    os.kill(os.getpid(), signal.SIGINT)

jsonl.as_dict = pressed
sys.exit(main({arguments!r}))
"""

_IN_A_DESTRUCTOR = """
import os, signal, sys
from archive.cli import main, search

class Let:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        for _ in range(1000): pass

def run(arguments):
    Let()
    while True:
        pass

search.run = run
sys.exit(main({arguments!r}))
"""


@pytest.fixture
def pressed(fill):
    """Run that code on an archive of two articles."""
    for number in range(2):
        fill.add(f"بارش {number}", fill.long_text(number, 50))

    def run(code, **values):
        env = {**os.environ, "AKHBAR_DATA": str(fill.data), "PYTHONWARNINGS": "error"}
        return subprocess.run(
            [sys.executable, "-c", code.format(**values)], env=env, capture_output=True, text=True, timeout=20,
            check=False,
        )  # fmt: skip

    return run


@pytest.mark.parametrize(
    ("module", "arguments"),
    [
        ("argparse", ["search", "بارش"]),
        ("archive.cli.program", ["search", "بارش"]),
        ("archive.search.snippets", ["search", "بارش"]),
        ("archive.check", ["check"]),
        ("archive.repair", ["check", "--repair"]),
        ("archive.export", ["export"]),
        ("archive.forgetting", ["forget", "1", "--yes"]),
    ],
)
def test_while_it_starts(pressed, module, arguments):
    done = pressed(_AT_IMPORT, module=module, arguments=arguments)
    assert (done.returncode, done.stderr) == (130, "akhbar: interrupted\n")


@pytest.mark.parametrize("call", [1, 3])
@pytest.mark.parametrize("arguments", [["check"], ["check", "--repair"], ["migrate", "--reindex"]])
def test_while_sqlite_works(pressed, arguments, call):
    """SQLite swallows what its callbacks raise, and calls it "SQL logic error" or a damaged index."""
    done = pressed(_AT_FOLD, arguments=arguments, call=call)
    assert (done.returncode, done.stderr) == (130, "akhbar: interrupted\n")
    assert done.stdout == ""


def test_where_python_cannot_raise_it(pressed):
    done = pressed(_IN_A_DESTRUCTOR, arguments=["search", "بارش"])
    assert (done.returncode, done.stderr) == (130, "akhbar: interrupted\n")


def test_a_process_that_ignores_it_goes_on(pressed):
    code = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n" + _AT_IMPORT
    assert pressed(code, module="archive.export", arguments=["export"]).returncode == 0


def test_an_interrupted_export_leaves_no_file(pressed, tmp_path):
    target = tmp_path / "news.jsonl"
    target.write_text("old")
    done = pressed(_AT_EXPORT, arguments=["export", "--output", str(target)])
    assert (done.returncode, done.stderr) == (130, "akhbar: interrupted\n")
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["news.jsonl"]


def test_a_long_statement_can_be_interrupted(fill):
    def alarm(*_):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, alarm)
    try:
        with closing(open_reading(fill.data)) as connection:
            signal.setitimer(signal.ITIMER_REAL, 0.05)
            with pytest.raises(Exception, match="interrupted"):
                connection.execute(
                    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
                ).fetchone()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
