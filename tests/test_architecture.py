"""Who may import whom (DESIGN §2), read from the source and seen in a fresh interpreter."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("archive", "pipelines", "crawler")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))

# What a folder may not import, as prefixes of module names.
FORBIDDEN = {
    "archive": ("pipelines", "crawler", "scrapy", "twisted", "trafilatura"),
    "pipelines": ("crawler",),
    "pipelines/extract": (
        "scrapy",
        "twisted",
        "sqlite3",
        "socket",
        "urllib.request",
        "http.client",
        "requests",
    ),
}
LONGEST_MODULE = 300
LONGEST_FUNCTION = 60


def _imports(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield node.module


def _under(path, folder):
    return path.relative_to(ROOT).as_posix().startswith(f"{folder}/")


def _starts(name, prefix):
    return name == prefix or name.startswith(f"{prefix}.")


@pytest.mark.parametrize("folder", FORBIDDEN)
def test_data_flows_down_and_imports_do_too(folder):
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in MODULES
        if _under(path, folder)
        for name in _imports(path)
        if any(_starts(name, prefix) for prefix in FORBIDDEN[folder])
    ]
    assert wrong == []


def test_urdu_text_needs_nothing_but_the_standard_library():
    allowed = sys.stdlib_module_names | {"archive"}
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in MODULES
        if _under(path, "archive/text")
        for name in _imports(path)
        if name.split(".")[0] not in allowed
        or (_starts(name, "archive") and not _starts(name, "archive.text"))
    ]
    assert wrong == []


def _loaded_by(statement):
    """Names of the modules that a fresh interpreter has after *statement*, run from elsewhere."""
    code = f"{statement}; import sys, json; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd="/")
    return set(json.loads(done.stdout))


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import archive.text", {"sqlite3", "scrapy", "twisted", "lxml", "sqlite_utils"}),
        ("import pipelines.extract", {"sqlite3", "scrapy", "twisted", "asyncio.base_events"}),
        ("import archive; archive.Archive", {"scrapy", "twisted", "lxml", "sqlite_utils", "warcio"}),
        ("import archive.cli", {"scrapy", "twisted", "lxml", "sqlite_utils", "warcio", "rich.console"}),
        ("import pipelines.settling", {"scrapy", "twisted"}),
    ],
)
def test_what_is_light_stays_light(statement, absent):
    assert _loaded_by(statement) & absent == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_the_packages_are_this_checkouts(package):
    # Their names are generic, and Scrapy only appends the project's folder to sys.path.
    code = f"import {package}; print({package}.__path__[0])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd="/")
    assert Path(done.stdout.strip()) == ROOT / package


def test_modules_stay_readable():
    long = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_MODULE} == {}


def test_functions_stay_short():
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def test_no_module_is_named_like_a_dependency():
    taken = {
        "scrapy",
        "trafilatura",
        "warcio",
        "feedparser",
        "rich",
        "lxml",
        "protego",
        "w3lib",
        "dateparser",
    }
    assert [path for path in MODULES if path.stem in taken and path.parent.name == path.stem] == []
