"""What holds for every answer, whoever makes it: headers, methods, and addresses that are no trick.

Plain ASGI, so that it stands before Datasette as well.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Content-Security-Policy of our own pages: no script at all, nothing of another host."""

_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Robots-Tag": "noindex",  # the stories belong to their publishers, and so do visitors from search engines
}
# Browsers read "\" as "/", and "//host" as another host; NUL ends names.  Encoded twice they are harmless
# to us, but Datasette decodes once more than others.
_TRICK = re.compile(rb"\\|//|%5c|%2f%2f|/%2f|%2f/|%00|%255c", re.IGNORECASE)
_LONGEST = 8_000  # bytes of path and query


class Guard:
    """Refuses what no page of this site sends, sets headers, and lets no redirect leave the site."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await (self._app(scope, receive, send) if scope["type"] == "lifespan" else _close(send))
            return
        app: ASGIApp = self._app
        if is_trick(scope):
            app = PlainTextResponse("400: no such address can be on this site\n", 400)
        elif scope["method"] not in ("GET", "HEAD"):
            app = PlainTextResponse("405: this site can only be read\n", 405, {"Allow": "GET, HEAD"})

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                # In lower case, as ASGI wants them; Datasette's are not, and would not be found below.
                message["headers"] = [(name.lower(), value) for name, value in message.get("headers", ())]
                headers = MutableHeaders(scope=message)
                if not _stays(headers.get("location", "/")):
                    del headers["location"]
                    message["status"] = 404
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await app(scope, receive, send_guarded)


def is_trick(scope: Scope) -> bool:
    """Whether a path could be read as another host's by someone, or is no path at all."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode("utf-8", "surrogatepass")
    path: str = scope["path"]
    length = len(raw) + len(scope.get("query_string", b""))
    return (
        not path.startswith("/")
        or bool(_TRICK.search(raw))
        or any(each in path for each in ("\\", "//", "\0"))
        or length > _LONGEST
    )


def _stays(location: str) -> bool:
    """Whether a Location is a path on this site.  Browsers drop tabs and newlines before they look."""
    plain = re.sub(r"[\x00-\x20]", "", location)
    return (
        plain.startswith("/")
        and not plain.startswith(("//", "/\\"))
        and "\\" not in plain.partition("?")[0]
        and not urlsplit(plain).netloc
    )


async def _close(send: Send) -> None:
    await send({"type": "websocket.close", "code": 1000})
