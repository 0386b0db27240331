"""Archives to export, filled as those of tests/search, and the real ``akhbar``."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import sys
from pathlib import Path

import pytest

_CLI = Path(__file__).parent.parent / "cli" / "conftest.py"
_spec = importlib.util.spec_from_file_location("running_akhbar", _CLI)
_running = importlib.util.module_from_spec(_spec)
sys.modules["running_akhbar"] = _running  # dataclasses look their module up
_spec.loader.exec_module(_running)

empty, fill, akhbar, process = _running.empty, _running.fill, _running.akhbar, _running.process


@pytest.fixture(scope="session")
def twenty(tmp_path_factory, empty):
    """Twenty stories of an outlet, of which five have a copy at another; to be copied."""
    folder = tmp_path_factory.mktemp("twenty") / "data"
    shutil.copytree(empty.data, folder)
    filler = type(empty)(folder)
    for number in range(20):
        story = filler.add(
            f"خبر {number}",
            filler.long_text(number, 40),
            at=f"2024-07-{number + 1:02}T20:30:00",
            authors=("علی خان", "زہرہ") if number == 0 else (),
            section="کھیل" if number % 2 else None,
        )
        if number % 4 == 0:
            copy = {"outlet": "shaam", "copy_of": story, "at": "2024-08-01T00:00:00"}
            filler.add(f"خبر {number} نقل", filler.long_text(number, 40), **copy)
    return filler


@pytest.fixture
def stories(fill, twenty):
    """A copy of that archive."""
    shutil.rmtree(fill.data)
    shutil.copytree(twenty.data, fill.data)
    return fill


@pytest.fixture
def manifest_of():
    """The manifest of an exported folder, its files' hashes and sizes checked."""

    def read(folder):
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        for file in manifest["files"]:
            data = (folder / file["path"]).read_bytes()
            assert (len(data), hashlib.sha256(data).hexdigest()) == (file["bytes"], file["sha256"])
        there = {each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file()}
        assert there == {file["path"] for file in manifest["files"]} | {"manifest.json"}
        return manifest

    return read
