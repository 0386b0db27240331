"""From a request to a page: language, archive, view, template, and what to say when it cannot be done."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, Response

from archive.db import translated
from archive.errors import AkhbarError, NotStored, UnknownOutlet, UsageError
from archive.web import assets
from archive.web.rendering import render
from archive.web.ui import Ui
from archive.web.view import View
from archive.web.views import error

if TYPE_CHECKING:
    from starlette.requests import Request

    from archive.archive import Archive
    from archive.web.connections import Connections

logger = logging.getLogger(__name__)

Page = Callable[["Archive", Mapping[str, str], Ui], View | Response]


def answer(request: Request, connections: Connections, page: Page) -> Response:
    """The page, or the error page that fits."""
    asked = query(request)
    ui = Ui.of(request.url.path, asked)
    try:
        with connections.lend() as archive, translated(archive.data):
            view = page(archive, {**asked, **request.path_params}, ui)
            if isinstance(view, Response):
                return view
    except AkhbarError as wrong:
        view = error.page(_status(wrong), str(wrong))
    except sqlite3.OperationalError as wrong:
        if not was_given_up(wrong):
            raise
        view = error.page(503, "the page took too long and was given up")
    return respond(view, ui, request)


def respond(view: View, ui: Ui, request: Request) -> Response:
    """A view as HTML."""
    app = request.app.state
    shared = {"ui": ui, "asset": assets.address, "has_data": app.has_data, "q": ui_query(ui)}
    html = render(view.template, {**shared, **view.context})
    headers = {"Cache-Control": "no-cache", "Content-Language": ui.lang, **view.headers}
    return HTMLResponse(html.encode("utf-8", "replace"), view.status, headers)


def failed(request: Request, status: int, detail: str = "") -> Response:
    """An error page."""
    return respond(error.page(status, detail), Ui.of(request.url.path, query(request)), request)


def was_given_up(error: sqlite3.OperationalError) -> bool:
    """Whether it ended because its time was over (:class:`~archive.web.connections.Connections`)."""
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT


def query(request: Request) -> dict[str, str]:
    """The last value of each name; without NUL, which SQLite takes for an end."""
    return {name: value.replace("\0", "") for name, value in request.query_params.items()}


def ui_query(ui: Ui) -> str:
    """The words in the search box."""
    return dict(ui.query).get("q", "")


def _status(wrong: AkhbarError) -> int:
    match wrong:
        case NotStored() | UnknownOutlet():
            return 404
        case UsageError():
            return 400
    logger.warning("%s", wrong)
    return 503
