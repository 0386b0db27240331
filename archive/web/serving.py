"""The site's process: a socket, uvicorn, and a quiet end."""

from __future__ import annotations

import ipaddress
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn

from archive.errors import CannotListen, UsageError
from archive.web.app import make_app

_SECONDS = 3  # for answers that are on their way when it ends


class _Server(uvicorn.Server):
    """uvicorn's would raise the signal again when it is done, which is an exit code other than 0."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Ctrl-C and a kind ``kill`` end it; a second Ctrl-C at once."""
        before = {each: signal.signal(each, self.handle_exit) for each in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)


def serve(data: Path, *, host: str, port: int, url: str | None = None, sql: bool = True) -> int:
    """Serve the archive in folder *data* until a signal comes; returns the exit code.

    Raises :class:`~archive.errors.CannotListen`, or ``UsageError`` for a *url* that is none.  SQL of
    visitors' own is for this machine alone: it is off when others can reach *host*.
    """
    listening = _listen(host, port)
    with listening:
        here = _address(host, listening.getsockname()[1])
        app = make_app(data, address=_checked(url) or here, sql=sql and _is_own(host))
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            ws="none",
            timeout_graceful_shutdown=_SECONDS,
        )
        print(f"{here}/ (Ctrl-C ends it)", flush=True)
        _Server(config).run(sockets=[listening])
    return 0


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        made = socket.create_server(address[:2], family=family)
        # Taken over by every connection.  asyncio sets it only where the protocol's number is given, and
        # without it a browser that keeps its connection waits 40 ms for the second packet of a page.
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise CannotListen(
            f"cannot listen on {host[:80]} port {port}: {reason}; name another with --port or --host"
        ) from error


def _address(host: str, port: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


def _is_own(host: str) -> bool:
    """Whether only this machine reaches it."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _checked(url: str | None) -> str | None:
    if url is None:
        return None
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/") or parts.query:
        raise UsageError(f"not the address of a site: {url[:80]!r}; write it as in https://news.example.org")
    return f"{parts.scheme}://{parts.netloc}"
