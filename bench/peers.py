"""Other extractors, each in its own process, installed where the product cannot see them (``.peers/``)."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from archive.times import to_text
from bench.scoring import NOT_SAID, Found

CHECKOUT = Path(__file__).resolve().parent.parent
FOLDER = CHECKOUT / ".peers"
OURS = "trafilatura"  # a dependency of the product: runs in its environment, so always there
QUICK = (OURS, "goose3", "newspaper4k")
ALL = (*QUICK, "news-please", "readability", "jusText", "resiliparse")
_PATIENCE = 60.0  # seconds that a page may take
_HERE = Path(__file__).resolve().parent


class Absent(Exception):
    """The extractor cannot be had, or ended; the message says why."""


class Peer:
    """A running extractor; a context manager.  Raises :class:`Absent` from the start or a page on."""

    def __init__(self, name: str, python: Path) -> None:
        command = [str(python), str(_HERE / "peer_worker.py"), name]
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                encoding="utf-8",
            )  # fmt: skip
        except OSError as error:
            raise Absent(f"{python}: {error.strerror}") from error
        hello = self._read()
        if "error" in hello:
            self.close()
            raise Absent(hello["error"])
        self.version, self._fields = str(hello["version"]), hello["fields"]

    def extract(self, html: str, url: str) -> tuple[Found, float]:
        """What it makes of a page, and the seconds of processor time that took."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps({"html": html, "url": url}) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise Absent("its process ended") from error
        answer = self._read()
        return found_in(answer, self._fields), float(answer["seconds"])

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        late = threading.Timer(_PATIENCE, self._process.kill)
        late.start()
        line = self._process.stdout.readline()
        late.cancel()
        if not line:
            code = self._process.wait()
            raise Absent(
                f"no answer within {_PATIENCE:.0f} s" if code == -9 else f"its process ended with {code}"
            )
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        with self._process:
            pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


def found_in(answer: dict[str, Any], spoken_of: list[str]) -> Found:
    """A worker's answer in our terms: any text at all is a verdict for "article"."""
    body = answer.get("text") or ""
    fields = {name: answer.get(name) for name in spoken_of if name != "published"}
    published = _moment(answer.get("published")) if "published" in spoken_of else NOT_SAID
    return Found(bool(body.strip()), body, fields, published, remark=answer.get("error", ""))


def _moment(text: str | None) -> str | None:
    """A day, a moment as stored, or a time without zone; midnight without zone is a day."""
    try:
        at = datetime.fromisoformat(text or "")
    except ValueError:
        return None  # words that it could not read as a date itself
    if at.tzinfo is not None:
        return to_text(at)
    if at.hour == at.minute == at.second == 0:
        return at.date().isoformat()
    return at.isoformat()


def environment(names: tuple[str, ...]) -> Path:
    """The interpreter of ``.peers/``, made or brought up to date first if need be; raises :class:`Absent`."""
    files = ("peers.txt", "peers-all.txt") if set(names) <= set(QUICK) else ("peers-all.txt",)
    python, texts = FOLDER / "bin" / "python", {name: _requirements(name) for name in files}
    for name, text in texts.items():
        done = FOLDER / name
        if done.exists() and done.read_text("utf-8") == text:
            return python
    wanted, text = next(iter(texts.items()))
    print(f"Setting up {FOLDER.name}/ with the extractors to compare (once, a minute)", file=sys.stderr)
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--retries", "1"]
    _call(sys.executable, "-m", "venv", str(FOLDER))
    try:
        _call(*pip, "--no-deps", "-r", str(_HERE / wanted))
    except Absent as error:
        print(f"{error}; trying one by one", file=sys.stderr)
        _one_by_one([*pip, "--no-deps"], [line for line in text.splitlines() if "==" in line])
        return python
    (FOLDER / wanted).write_text(text, "utf-8")
    return python


def _requirements(name: str) -> str:
    """With those of the quick form, which each file begins with or is."""
    return (_HERE / "peers.txt").read_text("utf-8") + (_HERE / name).read_text("utf-8")


def _one_by_one(pip: list[str], packages: list[str]) -> None:
    """Perhaps one of them is not to be had for this Python: the others are wanted all the same."""
    _call(*pip, packages[0])  # when this fails too, nothing is to be had: no network
    for package in packages[1:]:
        with suppress(Absent):
            _call(*pip, package)


def _call(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["no word why"]
        raise Absent(f"{' '.join(command[2:3])} failed: {said[-1]}")
