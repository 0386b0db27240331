"""An archive with stories, their bytes and all their other addresses, to be tended."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from archive import fates
from archive.cli import main
from archive.db import transaction

if TYPE_CHECKING:
    import sqlite3

ROOT = Path(__file__).resolve().parent.parent.parent
_FILLING = Path(__file__).parent.parent / "archive" / "conftest.py"
_spec = importlib.util.spec_from_file_location("archive_stacks", _FILLING)
_filling = importlib.util.module_from_spec(_spec)
sys.modules["archive_stacks"] = _filling  # dataclasses look their module up
_spec.loader.exec_module(_filling)

template, data, stacks, exchange, writer = (
    _filling.template,
    _filling.data,
    _filling.stacks,
    _filling.exchange,
    _filling.writer,
)

BASE = "https://subh.example"


@dataclass
class Shelf:
    """Stories with their WARC records, written as a crawl writes them."""

    stacks: Any
    exchange: Callable[..., Any]
    writer: Callable[..., Any]
    bodies: dict[str, bytes] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.stacks.data

    @property
    def connection(self) -> sqlite3.Connection:
        return self.stacks.connection

    def story(self, name: str, title: str, *paragraphs: str, **when: Any) -> int:
        """Store a story, or its next revision; its page's bytes hold the text."""
        url = f"{BASE}/{name}"
        body = "\n\n".join(paragraphs)
        pointer = self.record(url, f"<h1>{title}</h1>{body}".encode())
        article = self.stacks.article(url, title=title, body=body, word_count=len(body.split()))
        return self.stacks.put(article, warc=pointer, **when).article_id

    def record(self, url: str, page: bytes, *headers: tuple[str, str], **more: Any) -> Any:
        """One exchange in the day's WARC file."""
        warc = self.writer()
        pointer = warc.write(self.exchange(page, *headers, url=url, **more)).pointer
        warc.close()
        return pointer

    def alias(self, name: str, of: str, page: bytes, **more: Any) -> None:
        """Another address of a story, with bytes of its own."""
        url = f"{BASE}/{name}"
        self.stacks.found(url)
        fetched = self.stacks.fetched(warc=self.record(url, page, **more))
        with transaction(self.connection):
            fates.settle_alias(self.connection, url, fetched, f"{BASE}/{of}", "canonical")

    def bytes_on_disk(self) -> bytes:
        """Everything in the folder, WARC records inflated."""
        from archive.warc_members import members

        found = []
        for path in sorted(self.data.rglob("*")):
            if path.name.endswith(".warc.gz"):
                found += [member.content for member in members(path)]
            if path.is_file():
                found.append(path.read_bytes())
        return b"\0".join(found)


@pytest.fixture
def shelf(stacks: Any, exchange: Any, writer: Any) -> Shelf:
    """An empty one."""
    return Shelf(stacks, exchange, writer)


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


@pytest.fixture
def akhbar(data: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Run a command on that archive, in this process."""

    def run(*arguments: str) -> Said:
        capsys.readouterr()
        try:
            code = main(["--data", str(data), *arguments])
        except SystemExit as ended:
            code = int(ended.code or 0)
        captured = capsys.readouterr()
        return Said(code, captured.out, captured.err)

    return run


@pytest.fixture
def process(data: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command as a process of its own, with an environment of its own."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "archive.cli", "--data", str(data), *arguments],
            cwd=ROOT,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run
