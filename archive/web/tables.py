"""Datasette under ``/data``: the tables as pages, JSON and CSV, and SQL of visitors' own.  Optional.

Its pages are left to right and in English, and have scripts of their own; so they get a policy of their
own.  What of it shows the machine (``/-/databases`` has paths) is closed.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import sqlite_timelimit
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse

from archive.db import DATABASE
from archive.text import fold
from archive.web.beside import PREFIX

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Importing Datasette turns it on for the whole process: a Ctrl-C within a statement would be printed as ignored.
sqlite3.enable_callback_tracebacks(False)

NAME = "archive"  # of the database, in addresses
MILLISECONDS = 1_000  # for a statement
ROWS = 1_000  # in an answer
_CSV_MB = 50
_LARGEST = 10_000_000  # bytes of a value: zeroblob(1e9) is one step of SQLite's, which no time limit ends

# Scripts that stand in Datasette's templates; tests/web/test_tables.py computes them from its pages.
SCRIPTS = (
    "sha256-DMtesc2dB3xCZhCWIkDIjRY30AJia2dU9R83J/BG2Y4=",  # closes menus, on every page
    "sha256-uEjwHx6B6TylDkwnKXY5NeNNPyI38FvghD4BDhzZMRc=",  # the field for SQL
    "sha256-fyi5q99UcdjzV8X7vfr/UYD4dsV4ViDDhotcy8GQ6PM=",  # a table's page: facets are allowed
    "sha256-TreutqMsPAExJmJsJX6er331G0fqcPmKaxpMJtpqEyg=",  # SQL that took too long
)
POLICY = (
    "default-src 'none'; script-src 'self' " + " ".join(f"'{each}'" for each in SCRIPTS) + "; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

_CLOSED = re.compile(r"/-/(?!static/)")
# Its search does not fold: _search=كركٹ finds nothing.  /search does.
_NOT_SHOWN = ("articles_folded", "articles_fts", "articles_vocabulary", "meta", "leases")


class Tables:
    """An ASGI application for paths that begin with ``PREFIX``."""

    def __init__(self, data: Path, *, address: str, sql: bool) -> None:
        path = data if data.is_file() else data / DATABASE
        self._host = urlsplit(address).netloc.encode()
        self._app: ASGIApp = _datasette(path, sql=sql).app()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with the prefix taken away: Datasette itself puts it before links, and twice if told of it."""
        inner = dict(scope)
        inner["path"] = scope["path"][len(PREFIX) :] or "/"
        inner["raw_path"] = (scope.get("raw_path") or scope["path"].encode())[len(PREFIX) :] or b"/"
        inner["root_path"] = ""
        if self._host:  # it writes links with whatever host the request names
            inner["headers"] = [pair for pair in scope["headers"] if pair[0] != b"host"] + [
                (b"host", self._host)
            ]
        if _CLOSED.match(inner["path"]):
            await PlainTextResponse("404: not shown here\n", 404)(scope, receive, send)
            return

        async def send_under_prefix(message: Message) -> None:
            if message["type"] == "http.response.start":
                # Datasette writes "Location", where ASGI wants "location".
                message["headers"] = [(name.lower(), value) for name, value in message["headers"]]
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = POLICY
                location = headers.get("location", "")
                if location.startswith("/") and not location.startswith(f"{PREFIX}/"):
                    headers["location"] = PREFIX + location
            await send(message)

        await self._app(inner, receive, send_under_prefix)


class _Timed(Database):  # type: ignore[misc]
    """A database of which nothing can be asked for long: Datasette itself limits only what visitors write."""

    def connect(self, write: bool = False) -> sqlite3.Connection:
        connection: sqlite3.Connection = super().connect(write)
        connection.create_function("fold", 1, _fold, deterministic=True)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST)
        return connection

    async def execute_fn(self, fn: Callable[[sqlite3.Connection], Any]) -> Any:
        def limited(connection: sqlite3.Connection) -> Any:
            with sqlite_timelimit(connection, 2 * MILLISECONDS):
                return fn(connection)

        return await super().execute_fn(limited)


def _datasette(path: Path, *, sql: bool) -> Datasette:
    from datasette import handle_exception  # before datasette.app it would be registered half made

    handle_exception.rich = None  # with rich installed it prints every wrong request with all its variables
    made = Datasette(
        [str(path)],
        settings={
            "base_url": f"{PREFIX}/",
            "sql_time_limit_ms": MILLISECONDS,
            "max_returned_rows": ROWS,
            "max_csv_mb": _CSV_MB,
            "default_allow_sql": sql,
            "allow_download": False,
            "suggest_facets": False,
            "facet_time_limit_ms": 500,
            "truncate_cells_html": 300,
        },
        metadata={
            "title": "Akhbar: the tables",
            "source": "the newspapers' own sites",
            "about": "Akhbar",
            "about_url": "/",
            "databases": {NAME: {"tables": {each: {"allow": False} for each in _NOT_SHOWN}}},
        },
    )
    made.remove_database(made.get_database().name)
    made.add_database(_Timed(made, str(path), is_mutable=True), name=NAME)
    return made


def _fold(text: str | None) -> str | None:
    return None if text is None else fold(str(text))
