"""The bundled outlet's web server: ``seeds/sample`` over HTTP on a free loopback port.

It is spoken to as a proxy (``GET http://sample.akhbar.test/…``), so that the addresses in an
archive are the same on every machine, but answers for that one host only; any other is 403.

A state of the paper is a folder of files and a TOML file of the same name beside it: ``base`` names
the state that it changes, ``last_modified`` is the date of all its files, and ``[pages."/path"]``
tables say what a plain file cannot (:class:`Rule`).
"""

from __future__ import annotations

import gzip
import hashlib
import socket
import threading
import tomllib
from collections import deque
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

HOST = "sample.akhbar.test"
ROOT = Path(__file__).resolve().parent.parent / "seeds" / "sample"
_TYPES = {".html": "text/html", ".xml": "application/xml", ".txt": "text/plain"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One ``[pages."/path"]`` table; its key is not percent-encoded and may carry a query."""

    file: str | None = None  # in the state's folder, where it does not follow from the address
    status: int = 200
    content_type: str | None = None  # without charset
    charset: str = "utf-8"  # files are UTF-8 on disk; what this one lacks goes out as &#1740;
    location: str | None = None  # of a redirect
    validators: bool = True  # send ETag and Last-Modified
    gzip_file: bool = False  # the resource itself is gzipped, as sitemap.xml.gz is


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer before it is fitted to the request's conditions and encodings."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class State:
    """One state of the paper, laid over the state that it changes."""

    files: dict[str, tuple[Path, datetime]]  # by path in the folder, with its state's date in UTC
    rules: dict[str, Rule]

    @classmethod
    def load(cls, root: Path, name: str) -> State:
        """Read ``<name>.toml`` and list its folder; raises :class:`ValueError` for an unknown state."""
        path = root / f"{name}.toml"
        if not path.is_file():
            known = ", ".join(sorted(p.stem for p in root.glob("*.toml"))) or "none"
            raise ValueError(f"No state {name!r} in {root}; there are: {known}")
        data: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        base = cls.load(root, data["base"]) if "base" in data else cls({}, {})
        # The files' own dates would differ from clone to clone.
        dated = [(file, data["last_modified"].astimezone(UTC)) for file in (root / name).rglob("*.*")]
        files = {file.relative_to(root / name).as_posix(): (file, date) for file, date in dated}
        rules = {address: Rule(**table) for address, table in data.get("pages", {}).items()}
        return cls({**base.files, **files}, {**base.rules, **rules})

    def reply(self, target: str) -> Reply:
        """What stands at a path, with or without query; unknown queries are ignored."""
        path, query = (unquote(part) for part in (*target.split("?", 1), "")[:2])
        rule = self.rules.get(f"{path}?{query}") or self.rules.get(path) or Rule()
        if rule.location:
            return Reply(rule.status, headers={"Location": rule.location})
        name = path[1:]
        for candidate in (rule.file or name, f"{name}index.html" if path.endswith("/") else f"{name}.html"):
            if found := self.files.get(candidate):
                return _resource(rule, *found)
        if f"{name}/index.html" in self.files:
            return Reply(301, headers={"Location": f"http://{HOST}{target.split('?')[0]}/"})
        missing = self.files.get("404.html")
        return _resource(Rule(status=404, validators=False), *missing) if missing else Reply(404)


def _resource(rule: Rule, path: Path, modified: datetime) -> Reply:
    body = path.read_bytes().decode("utf-8").encode(rule.charset, "xmlcharrefreplace")
    kind = rule.content_type or _TYPES.get(path.suffix, "application/octet-stream")
    headers = {"Content-Type": kind if rule.gzip_file else f"{kind}; charset={rule.charset}"}
    if rule.validators:  # of the bytes before compression: zlib's output differs between builds
        headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        headers["Last-Modified"] = format_datetime(modified, usegmt=True)
    return Reply(rule.status, gzip.compress(body, mtime=0) if rule.gzip_file else body, headers)


def _unchanged(reply: Reply, if_none_match: str | None, if_modified_since: str | None) -> bool:
    """RFC 9110 §13.2.2: where there is an If-None-Match, it alone counts, compared weakly.

    Dates are compared as text, as nginx does: a client sends back what it was given.
    """
    if if_none_match is not None:
        etags = [etag.strip().removeprefix("W/") for etag in if_none_match.split(",")]
        return "ETag" in reply.headers and ("*" in etags or reply.headers["ETag"] in etags)
    return if_modified_since is not None and if_modified_since == reply.headers.get("Last-Modified")


def _gzipped(reply: Reply) -> Reply:
    weak = {"ETag": f"W/{etag}"} if (etag := reply.headers.get("ETag")) else {}  # other bytes, same text
    headers = {**reply.headers, **weak, "Content-Encoding": "gzip"}
    return replace(reply, body=gzip.compress(reply.body, mtime=0), headers=headers)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    timeout = 60
    wbufsize = 65536  # unbuffered headers and body meet Nagle's algorithm: 40 ms a page
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        self.server.connections.discard(self.connection)
        super().finish()

    def do_GET(self) -> None:
        url = urlsplit(self.path if "://" in self.path else f"//{self.headers['Host']}{self.path}")
        target = (url.path or "/") + (f"?{url.query}" if url.query else "")
        self.server.requests.append((self.command, target))
        self._send(self.server.state.reply(target) if url.hostname == HOST else Reply(403))

    do_HEAD = do_GET  # noqa: N815

    def _send(self, reply: Reply) -> None:
        asked = self.headers.get
        if reply.status == 200 and _unchanged(reply, asked("If-None-Match"), asked("If-Modified-Since")):
            reply = replace(reply, status=304, body=b"")
        elif "charset" in reply.headers.get("Content-Type", ""):
            reply = replace(reply, headers={**reply.headers, "Vary": "Accept-Encoding"})
            reply = _gzipped(reply) if "gzip" in asked("Accept-Encoding", "") else reply
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 304:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else reply.body)

    def log_message(self, *args: object) -> None:
        """Quiet: the crawler logs its own requests."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, state: State) -> None:
        self.state = state
        self.requests: deque[tuple[str, str]] = deque(maxlen=10_000)
        self.connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), _Handler)


class SampleSite(AbstractContextManager["SampleSite"]):
    """The running server, a context manager; ``url`` is what a client uses as its HTTP proxy."""

    def __init__(self, root: Path = ROOT, state: str = "today") -> None:
        self._server = _Server(State.load(root, state))
        self.port: int = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), name="sample", daemon=True).start()

    @property
    def requests(self) -> list[tuple[str, str]]:
        """The last 10,000 requests as (method, path with query), in order of arrival."""
        return list(self._server.requests)

    def close(self) -> None:
        """Stop, and end the connections that clients keep open; a second call does nothing."""
        self._server.shutdown()
        self._server.server_close()
        for connection in tuple(self._server.connections):
            with suppress(OSError):  # the client was quicker
                connection.shutdown(socket.SHUT_RDWR)

    def __exit__(self, *exc_info: object) -> None:
        self.close()
