"""The documents name every column, setting, command and option, and nothing that is not there."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from archive.schema import open_writing
from crawler import settings

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
OWN_COMMANDS = sorted(
    path.stem for path in (ROOT / "crawler" / "commands").glob("*.py") if path.stem != "__init__"
)


def _read(name):
    return (DOCS / name).read_text("utf-8")


def _section(text, title):
    """The text under the heading that names *title* in code marks."""
    found = re.search(rf"^#+ .*`{re.escape(title)}[ `].*\n((?:(?!^#).*\n?)*)", text, re.MULTILINE)
    assert found, f"no heading for `{title}`"
    return found[1]


@pytest.fixture(scope="module")
def schema(tmp_path_factory):
    connection = open_writing(tmp_path_factory.mktemp("schema"))
    yield connection
    connection.close()


def _tables(connection: sqlite3.Connection):
    names = connection.execute(
        """SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'
           AND name NOT LIKE 'articles_fts_%' AND name NOT LIKE '\\_sqlite%' ESCAPE '\\'"""
    )
    return [name for (name,) in names]


def test_every_table_and_column_is_explained(schema):
    text = _read("schema.md")
    for table in _tables(schema):
        section = _section(text, table)
        columns = [
            row[1] for row in schema.execute(f"PRAGMA table_xinfo({table})") if row[1] not in (table, "rank")
        ]
        if table == "unique_articles":  # the columns of articles
            continue
        missing = [column for column in columns if f"`{column}`" not in section]
        assert missing == [], f"docs/schema.md does not explain {missing} of {table}"


def test_no_table_is_explained_that_is_not_there(schema):
    headings = re.findall(r"^## .*?`(\w+)`", _read("schema.md"), re.MULTILINE)
    assert sorted(headings) == sorted(_tables(schema))


def _own_settings():
    source = (ROOT / "crawler" / "settings.py").read_text("utf-8")
    own = source.partition("Akhbar's own")[2].partition("Scrapy's ---")[0]
    return re.findall(r"^([A-Z_]+) =", own, re.MULTILINE)


def test_every_setting_is_explained():
    text = _read("settings.md")
    names = _own_settings()
    assert len(names) >= 8
    assert [name for name in names if f"`{name}`" not in text] == []
    assert [
        name for name in re.findall(r"^\| `([A-Z_]+)`", text, re.MULTILINE) if not hasattr(settings, name)
    ] == []


def test_every_environment_variable_is_explained():
    used = set()
    for package in ("archive", "pipelines", "crawler"):
        for path in (ROOT / package).rglob("*.py"):
            used |= set(re.findall(r'"(AKHBAR_[A-Z]+)"', path.read_text("utf-8")))
    assert [name for name in sorted(used) if f"`{name}`" not in _read("settings.md")] == []


def _help(*command):
    done = subprocess.run(
        [sys.executable, "-m", *command], capture_output=True, text=True, check=False, cwd=ROOT
    )
    return done.stdout


def test_every_scrapy_command_of_ours_is_explained():
    text = _read("commands.md")
    assert [name for name in OWN_COMMANDS if f"`scrapy {name}" not in text] == []


def test_every_akhbar_command_and_option_is_explained():
    text = _read("commands.md")
    commands = re.findall(r"^    (\w+) ", _help("archive.cli", "--help"), re.MULTILINE)
    assert len(commands) >= 8
    for command in commands:
        section = _section(text, f"akhbar {command}")
        options = set(re.findall(r"(?<![\w-])(--[a-z-]+)", _help("archive.cli", command, "--help")))
        missing = sorted(options - {"--help", "--data", "--json"} - set(re.findall(r"--[a-z-]+", section)))
        assert missing == [], f"docs/commands.md does not explain {missing} of akhbar {command}"


def test_the_readme_names_only_files_that_exist():
    text = (ROOT / "README.md").read_text("utf-8")
    links = re.findall(r"\]\(((?!http)[^)#]+)", text)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_make_targets_in_the_documents_exist():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for path in [ROOT / "README.md", *DOCS.glob("*.md")]:
        named = set(re.findall(r"(?:^|`|\$ )make ([a-z-]+)", path.read_text("utf-8"), re.MULTILINE))
        unknown = named - targets
        assert unknown == set(), f"{path.name} names make {unknown}"
