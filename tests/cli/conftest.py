"""The real ``akhbar``, in this process with captured streams, or as a process of its own."""

from __future__ import annotations

import importlib.util
import json
import os
import pty
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from archive.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable

_FILLING = Path(__file__).parent.parent / "search" / "conftest.py"
_spec = importlib.util.spec_from_file_location("archive_filling", _FILLING)
_filling = importlib.util.module_from_spec(_spec)
sys.modules["archive_filling"] = _filling  # dataclasses look their module up
_spec.loader.exec_module(_filling)

empty, fill = _filling.empty, _filling.fill


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def akhbar(fill: Any, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Run a command on the archive of ``fill``."""

    def run(*arguments: str) -> Said:
        capsys.readouterr()
        try:
            code = main(["--data", str(fill.data), *arguments])
        except SystemExit as ended:
            code = int(ended.code or 0)
        captured = capsys.readouterr()
        return Said(code, captured.out, captured.err)

    return run


@pytest.fixture
def process(fill: Any) -> Callable[..., subprocess.Popen[bytes]]:
    """Start a command as a process of its own, on the archive of ``fill``."""

    def start(*arguments: str, **more: Any) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "AKHBAR_DATA": str(fill.data),
            "PYTHONWARNINGS": "error",
            **more.pop("env", {}),
        }
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | more
        return subprocess.Popen([sys.executable, "-m", "archive.cli", *arguments], env=environment, **streams)

    return start


@pytest.fixture
def terminal(process: Any) -> Callable[..., str]:
    """Run a command with its output on a terminal."""

    def run(*arguments: str, columns: int = 80) -> str:
        master, slave = pty.openpty()
        env = {"COLUMNS": str(columns), "NO_COLOR": "1", "TERM": "xterm"}
        running = process(*arguments, stdout=slave, env=env)
        os.close(slave)
        seen = b""
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError:  # Linux: the other end was closed
                piece = b""
            if not piece:
                break
            seen += piece
        os.close(master)
        running.communicate(timeout=20)
        return seen.decode().replace("\r\n", "\n")

    return run
