"""The site's addresses and what answers them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from anyio.to_thread import current_default_thread_limiter, run_sync
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from archive.web import feed, pages
from archive.web.assets import STATIC, Assets
from archive.web.beside import PREFIX, Beside
from archive.web.connections import THREADS, Connections
from archive.web.guard import Guard

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp

LIMIT = 20.0  # seconds for the statements of a page
_ADDRESSES = {
    "/": "front",
    "/search": "search",
    "/article/{id}": "article",
    "/article/{id}/raw": "raw",
    "/outlet/{id}": "outlet",
    "/trends": "trends",
}


def make_app(data: Path, *, address: str = "", sql: bool = True, limit: float = LIMIT) -> Starlette:
    """The site over the archive in folder *data*.

    *address* (``https://news.example.org``) begins the links of feeds, which are read elsewhere; without it
    they are relative.  *sql*: whether visitors may send SQL of their own to ``/data``.
    """
    connections = Connections(data, limit)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = THREADS
        yield
        connections.close()

    routes = [Route(path, _shows(connections, _view(name)), name=name) for path, name in _ADDRESSES.items()]
    app = Starlette(
        routes=[*routes, Route("/search.atom", _feed(connections)), *_files()],
        lifespan=lifespan,
        exception_handlers={HTTPException: _http_error, Exception: _bug},
    )
    app.router.redirect_slashes = False  # it redirects to whatever host the request names
    app.state.address = address
    tables = _tables(data, address=address, sql=sql)
    app.state.has_data = tables is not None
    if tables is not None:
        app.add_middleware(Beside, prefix=PREFIX, beside=tables)
    # Not add_middleware: that would stand within what answers when something of ours breaks.
    app.middleware_stack = Guard(app.build_middleware_stack())
    return app


def _tables(data: Path, *, address: str, sql: bool) -> ASGIApp | None:
    """Datasette, if it is installed."""
    if find_spec("datasette") is None:
        return None
    from archive.web.tables import Tables  # 0.3 s

    return Tables(data, address=address, sql=sql)


def _view(name: str) -> pages.Page:
    page: pages.Page = import_module(f"archive.web.views.{name}").page
    return page


def _shows(connections: Connections, page: pages.Page) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return await run_sync(pages.answer, request, connections, page)

    return endpoint


def _feed(connections: Connections) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return await run_sync(feed.answer, request, connections)

    return endpoint


def _files() -> list[Route | Mount]:
    icon = (STATIC / "icon.svg").read_bytes()

    async def favicon(_: Request) -> Response:
        return Response(icon, media_type="image/svg+xml", headers={"Cache-Control": "max-age=86400"})

    async def robots(_: Request) -> Response:
        return PlainTextResponse("User-agent: *\nDisallow: /\n")

    return [
        Route("/favicon.ico", favicon),
        Route("/robots.txt", robots),
        Mount("/static", Assets(), name="static"),
    ]


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return pages.failed(request, error.status_code)


async def _bug(request: Request, _: Exception) -> Response:
    return pages.failed(request, 500)  # Starlette raises it again, so that the server logs it
