"""Leases: one process an outlet, and never none for long."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from archive import leases
from archive.leases import TERM
from archive.times import now, to_text

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def child() -> Iterator[subprocess.Popen[str]]:
    """Another process on this machine."""
    process = subprocess.Popen(
        [sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE, text=True
    )
    yield process
    process.communicate()


def _held(stacks, pid, host=None, expires=None, outlet="subh"):
    """Enter a lease as another process would."""
    stacks.sql(
        "REPLACE INTO leases (outlet, pid, host, started_at, expires_at) VALUES (?, ?, ?, ?, ?)",
        outlet, pid, host or socket.gethostname(), to_text(stacks.now), to_text(expires or stacks.now + TERM),
    )  # fmt: skip


def _take(stacks, at=None, outlet="subh"):
    return leases.take(stacks.connection, outlet, at or stacks.now)


def _row(stacks):
    (row,) = stacks.sql("SELECT * FROM leases WHERE outlet = 'subh'")
    return row["pid"], row["host"], row["expires_at"]


def test_a_free_outlet_is_taken(stacks):
    assert _take(stacks) is None
    assert _row(stacks) == (os.getpid(), socket.gethostname(), to_text(stacks.now + TERM))


def test_our_own_lease_can_be_taken_again(stacks):
    assert _take(stacks) is None
    assert _take(stacks, stacks.later(seconds=9)) is None


def test_a_living_process_keeps_its_lease(stacks, child):
    _held(stacks, child.pid)
    lease = _take(stacks)
    assert (lease.pid, lease.host, lease.expires_at) == (child.pid, socket.gethostname(), stacks.now + TERM)
    assert str(child.pid) in str(lease)
    assert to_text(stacks.now) in str(lease)
    assert _row(stacks)[0] == child.pid


def test_a_dead_process_loses_it_at_once(stacks, child):
    _held(stacks, child.pid)
    child.communicate()
    assert _take(stacks) is None
    assert _row(stacks)[0] == os.getpid()


def test_an_expired_lease_is_taken_from_a_living_process(stacks, child):
    _held(stacks, child.pid)
    assert _take(stacks, stacks.now + TERM - timedelta(seconds=1)) is not None
    assert _take(stacks, stacks.now + TERM) is None


def test_another_machines_lease_holds_until_it_expires(stacks):
    _held(stacks, 999_999_999 % 4_000_000, "elsewhere.example")  # no such process here
    assert _take(stacks).host == "elsewhere.example"
    assert _take(stacks, stacks.now + TERM) is None


def test_another_machines_process_of_our_number_is_not_us(stacks):
    _held(stacks, os.getpid(), "elsewhere.example")
    assert _take(stacks) is not None


def test_a_process_of_another_user_is_alive(stacks):
    """Signal 0 to init is refused to all but root, and that is an answer too."""
    _held(stacks, 1)
    assert _take(stacks) is not None


def test_renewing_prolongs_ours_and_tells_what_was_lost(stacks, child):
    for outlet in ("subh", "shaam"):
        _take(stacks, outlet=outlet)
    _held(stacks, child.pid, outlet="shaam")
    at = stacks.later(minutes=1)
    assert leases.renew(stacks.connection, ["subh", "shaam", "nobody"], at) == {"subh"}
    assert _row(stacks)[2] == to_text(at + TERM)
    assert stacks.value("SELECT pid FROM leases WHERE outlet = 'shaam'") == child.pid


def test_a_renewed_lease_does_not_expire(stacks, child):
    _held(stacks, child.pid)
    stacks.sql("UPDATE leases SET expires_at = ?", to_text(stacks.later(minutes=5)))
    assert _take(stacks, stacks.later(minutes=4)) is not None


def test_release_gives_back_only_ours(stacks, child):
    _take(stacks)
    _held(stacks, child.pid, outlet="shaam")
    leases.release(stacks.connection, ["subh", "shaam", "nobody"])
    assert [row["outlet"] for row in stacks.sql("SELECT outlet FROM leases")] == ["shaam"]


_TAKE = """
import sys
from contextlib import closing
from pathlib import Path
from archive import leases
from archive.db import transaction
from archive.schema import open_writing
from archive.times import now

with closing(open_writing(Path(sys.argv[1]))) as connection:
    print("ready", flush=True)
    for outlet in sys.stdin:
        with transaction(connection):
            held = leases.take(connection, outlet.strip(), now())
        print("taken" if held is None else f"held by {held.pid}", flush=True)
"""


def test_of_two_processes_one_gets_it(stacks):
    rivals = [
        subprocess.Popen(
            [sys.executable, "-c", _TAKE, str(stacks.data)], cwd=ROOT,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    for rival in rivals:
        assert rival.stdout.readline() == "ready\n"
    for number in range(20):
        for rival in rivals:
            rival.stdin.write(f"outlet{number}\n")
            rival.stdin.flush()
        said = sorted(rival.stdout.readline().strip() for rival in rivals)
        assert said[1] == "taken"
        assert said[0] in {f"held by {rival.pid}" for rival in rivals}
    for rival in rivals:
        rival.communicate()


# A process in another container: same host name, same folder, numbers of its own.


@dataclass
class Twin:
    """Another process that takes the lease, and a name and number under which it does."""

    process: subprocess.Popen[str]

    def ask(self, outlet="subh"):
        self.process.stdin.write(f"{outlet}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()


@pytest.fixture
def twin(stacks) -> Iterator[Callable[..., Twin]]:
    """Starts processes that believe to have some number."""
    started = []

    def start(pid):
        code = f"import os; os.getpid = lambda: {pid}\n{_TAKE}"
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(stacks.data)], cwd=ROOT,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout.readline() == "ready\n"
        started.append(process)
        return Twin(process)

    yield start
    for process in started:
        process.communicate()


_NOBODY = 4_000_000  # beyond the largest number that Linux gives out by default on most machines


def test_a_process_that_cannot_be_seen_keeps_its_lease(stacks, twin):
    assert twin(_NOBODY).ask() == "taken"
    assert _take(stacks, now()).pid == _NOBODY


def test_of_two_containers_with_the_same_numbers_one_crawls(stacks, twin):
    first, second = twin(7), twin(7)
    assert first.ask() == "taken"
    assert second.ask() == "held by 7"
    assert second.ask("shaam") == "taken"
    assert first.ask() == "taken"  # it is still its own


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_when_it_is_killed_its_lease_is_free_at_once(stacks, twin, how):
    holder = twin(os.getppid())  # a number that a living process has: it was given out anew
    assert holder.ask() == "taken"
    assert _take(stacks, now()) is not None
    holder.process.send_signal(how)
    holder.process.wait()
    assert _take(stacks, now()) is None


def test_a_process_that_hangs_loses_it_in_time_and_never_gets_it_back(stacks, twin):
    hanging, third = twin(7), twin(8)
    assert hanging.ask() == "taken"
    late = now() + TERM
    assert _take(stacks, late) is None
    stacks.sql("UPDATE leases SET pid = ? WHERE outlet = 'subh'", _NOBODY)  # as if we could not be seen
    assert third.ask() == f"held by {_NOBODY}"
    assert hanging.ask() == f"held by {_NOBODY}"


def test_renewing_by_number_and_name_alone_is_not_enough(stacks):
    """Another container with our number took it over while we hung."""
    _take(stacks)
    _held(stacks, os.getpid(), expires=stacks.later(hours=1))
    stacks.sql("UPDATE leases SET started_at = ?", to_text(stacks.later(minutes=9)))
    assert leases.renew(stacks.connection, ["subh"], stacks.now) == set()
    leases.release(stacks.connection, ["subh"])
    assert stacks.value("SELECT count(*) FROM leases") == 1


def test_where_locks_cannot_be_had_the_number_decides(stacks, child):
    (stacks.data / "leases").write_text("a file in the way")
    assert _take(stacks) is None
    _held(stacks, child.pid)
    assert _take(stacks).pid == child.pid
    child.communicate()
    assert _take(stacks) is None
