"""The bytes of an article's page as they were served: shown as text, never run.

What a newspaper's server sent is a program of its own, and would be one of ours under our address.  So it is
``text/plain`` that browsers may not guess about, in a sandbox without scripts, forms or an origin.
"""

from __future__ import annotations

import codecs
import re
from email.utils import format_datetime
from typing import TYPE_CHECKING

from starlette.responses import Response

from archive.errors import ArchiveError, NotStored
from archive.warc_reader import StoredResponse, read_response
from archive.web.views.article import chosen, number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.archive import Archive
    from archive.web.ui import Ui

TEXTS: dict[str, tuple[str, str]] = {}

POLICY = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_HEAD = 2048  # bytes in which HTML declares its charset


def page(archive: Archive, query: Mapping[str, str], ui: Ui) -> Response:
    """The page of article ``id``, or of its ``revision``; with ``download`` as a file."""
    article = archive.article(number(query["id"], "article"))
    revisions = archive.revisions(article.id)
    asked = query.get("revision")
    shown = chosen(revisions, number(asked, "revision")) if asked else revisions[-1]
    if shown.warc_file is None or shown.warc_offset is None:
        raise NotStored(f"the bytes of article {article.id} were not kept: setting WARC was 'none'")
    try:
        stored = read_response(archive.data, shown.warc_file, shown.warc_offset)
    except ArchiveError as error:  # its message names folders of this machine
        raise NotStored(
            f"the stored bytes of article {article.id} cannot be read: see 'akhbar check'"
        ) from error
    how = "attachment" if query.get("download") else "inline"
    name = f"akhbar-{article.id}-{shown.revision}.txt"
    return Response(
        stored.payload,
        headers={
            "Content-Type": f"text/plain; charset={charset(stored)}",
            "Content-Disposition": f'{how}; filename="{name}"',
            "Content-Security-Policy": POLICY,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-cache",
            "Memento-Datetime": format_datetime(stored.at, usegmt=True),  # RFC 7089
        },
    )


def charset(stored: StoredResponse) -> str:
    """What the page says of itself, if that is a charset; else UTF-8."""
    declared = _DECLARED.search(stored.payload, 0, _HEAD)
    said = _CHARSET.search(stored.header("Content-Type"))
    name = said[1] if said else declared[1].decode("ascii", "replace") if declared else "utf-8"
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "utf-8"
