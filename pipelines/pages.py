"""A stored answer as a page to extract: the whole of it, or the one post among those of an API's answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from archive.warc_reader import StoredResponse
from pipelines.extract import Hints, Page
from pipelines.extract.wordpress import is_api, post_in


def page_of(
    response: StoredResponse,
    url: str,
    outlet: str,
    address: Callable[[str], str | None],
    hints: Hints,
    fetched_at: datetime | None = None,
) -> Page:
    """The page *url* in *response*; *address* says what a link is called in the ledger.

    *fetched_at* is when it was answered, unless another moment is to count as "now" for dates in it.
    """
    body, content_type = response.payload, response.header("Content-Type")
    if is_api(content_type):
        body = post_in(body, lambda link: address(link) == url) or body
    return Page(
        url=url,
        outlet=outlet,
        body=body,
        fetched_at=fetched_at or response.at,
        content_type=content_type,
        hints=hints,
    )
