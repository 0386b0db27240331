"""Another ASGI application under a path of the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

PREFIX = "/data"


class Beside:
    """Sends what begins with *prefix* to *beside*.  Starlette's Mount would leave the prefix in ``root_path``."""

    def __init__(self, app: ASGIApp, prefix: str, beside: ASGIApp) -> None:
        self._app, self._prefix, self._beside = app, prefix, beside

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path = scope.get("path", "")
        inside = scope["type"] == "http" and (path == self._prefix or path.startswith(f"{self._prefix}/"))
        await (self._beside if inside else self._app)(scope, receive, send)
