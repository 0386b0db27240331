"""WARC files made on the fly, an outlet to import them for, and the command in this process."""

from __future__ import annotations

import gzip
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings

from archive.check import check
from crawler.commands.import_warc import Command
from crawler.importing.worker import Reader

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

OUTLET = """
id = "subh"
name = "Subh"
home = "https://subh.example/"
domains = ["subh.example"]
timezone = "Asia/Karachi"
[[feeds]]
url = "https://subh.example/feed"
[articles]
allow = ['^https://subh\\.example/(?:news|amp)/[^/?]+$']
"""
PACK: dict[str, Callable[[bytes], bytes]] = {
    "gz": lambda data: gzip.compress(data, mtime=0),
    "zst": lambda data: zstd.compress(data, options={zstd.CompressionParameter.checksum_flag: 1}),
    "": lambda data: data,
}


@dataclass
class Records:
    """Makes records; ``html`` is a page of a story of that number."""

    html: Callable[..., str]
    number: int = 0

    def http(self, body: bytes | str, *, status: str = "200 OK", **headers: str) -> bytes:
        """An answer; names of headers with _ for -."""
        data = body.encode() if isinstance(body, str) else body
        lines = {"Content-Type": "text/html; charset=utf-8"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        head = f"HTTP/1.1 {status}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        return f"{head}\r\n".encode() + data

    def record(
        self,
        url: str,
        http: bytes,
        *,
        at: str = "2026-11-20T05:00:00Z",
        kind: str = "response",
        length: int | None = None,
        more: str = "",
    ) -> bytes:
        """A WARC record; *length* is what it says of itself."""
        self.number += 1
        head = (
            f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: {at}\r\n{more}"
            f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{self.number:012d}>\r\n"
            f"Content-Type: application/http; msgtype={kind}\r\n"
            f"Content-Length: {len(http) if length is None else length}\r\n\r\n"
        )
        return head.encode() + http + b"\r\n\r\n"

    def story(self, number: int, *, at: str = "2026-11-20T05:00:00Z", path: str = "", **page: Any) -> bytes:
        """The record of a story's page at ``subh.example``."""
        url = f"https://subh.example/{path or f'news/{number}'}"
        return self.record(url, self.http(self.html(number, **page)), at=at)


@pytest.fixture
def records(paper: Any) -> Records:
    """How to make records."""
    return Records(paper.html)


@pytest.fixture
def warc(tmp_path: Path) -> Callable[..., Path]:
    """Write records to a file, each packed by its own as the suffix says."""

    def write(*parts: bytes, name: str = "news.warc.gz") -> Path:
        pack = PACK[name.rpartition(".warc")[2].lstrip(".")]
        path = tmp_path / name
        path.write_bytes(b"".join(map(pack, parts)))
        return path

    return write


@pytest.fixture
def pack() -> dict[str, Callable[[bytes], bytes]]:
    """Compression by suffix."""
    return PACK


class InThisProcess:
    """Instead of the reading processes, which take a second to start."""

    def __init__(self, jobs: int, rules: Any) -> None:
        self._reader = Reader(rules)

    def __enter__(self) -> InThisProcess:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to end."""

    def work(self, tasks: Iterator[Any]) -> Iterator[Any]:
        for task in tasks:
            for batch in self._reader.read(task):
                yield task, batch


@dataclass
class Done:
    """What a command ended with."""

    returncode: int
    stdout: str
    stderr: str


@dataclass
class Desk:
    """The command on a workbench."""

    bench: Any
    capsys: pytest.CaptureFixture[str]
    settings: dict[str, Any] = field(default_factory=dict)

    def import_warc(self, *arguments: str | Path) -> Done:
        """``scrapy import_warc …`` in this process."""
        settings = Settings()
        settings.setmodule("crawler.settings")
        settings.setdict({"ARCHIVE_DIR": str(self.bench.data), "OUTLETS_DIR": str(self.bench.outlets)})
        settings.setdict(self.settings)
        command = Command()
        command.settings = settings
        parser = ArgumentParser()
        parser.add_argument("paths", nargs="*")
        command.add_options(parser)
        self.capsys.readouterr()
        options = parser.parse_args([str(argument) for argument in arguments])
        command.run(options.paths, options)
        return Done(command.exitcode, *self.capsys.readouterr())

    def findings(self) -> list[str]:
        """What ``akhbar check`` finds."""
        return [finding.what for finding in check(self.bench.data)]

    def urls(self) -> list[str]:
        """The addresses of the stored articles, without the outlet's."""
        return sorted(
            row["url"].removeprefix("https://subh.example/")
            for row in self.bench.rows("SELECT url FROM articles")
        )

    def page(self, path: str) -> Any:
        """A row of the ledger."""
        (row,) = self.bench.rows("SELECT * FROM pages WHERE url = ?", f"https://subh.example/{path}")
        return row


@pytest.fixture
def desk(bench: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A workbench with the outlet, and the command."""
    (bench.outlets / "subh.toml").write_text(OUTLET, "utf-8")
    monkeypatch.setattr("crawler.importing.importer.Readers", InThisProcess)
    return Desk(bench, capsys)
