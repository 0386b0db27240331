"""A fetched page, judged by the extraction that a crawl would run on it; and what a feed calls itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.discovery.document import Document
from crawler.discovery.markup import absolute, plain
from crawler.probe.model import Answer, Look
from pipelines.extract import Knowledge, Page, Phrases, Rejection, extract
from pipelines.extract.charset import to_text
from pipelines.extract.tree import parse

if TYPE_CHECKING:
    from datetime import datetime

_TITLE = re.compile(rb"<(?:[\w.-]+:)?title\b[^<>]*>(.*?)</", re.DOTALL)
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")


def look_at(answer: Answer, address: str, phrases: Phrases, at: datetime, domains: tuple[str, ...]) -> Look:
    """What the page at ``address`` is, extracted as if nothing were known of its outlet."""
    if not answer.ok:
        return Look(asked=answer.asked, address=address, outcome=answer.problem)
    page = Page(
        url=address, outlet="probe", body=answer.body, fetched_at=at, content_type=answer.content_type
    )
    found = extract(page, Knowledge(phrases=phrases, domains=domains))
    if isinstance(found, Rejection):
        return Look(asked=answer.asked, address=address, outcome=found.reason, detail=found.detail)
    published = found.published
    return Look(
        asked=answer.asked,
        address=address,
        outcome="article",
        title=found.title,
        date_source=published.source if published else "",
        date_raw=published.raw if published else "",
        canonical=found.canonical_url or "",
        amp=_amp(answer),
    )


def _amp(answer: Answer) -> str:
    root = parse(to_text(answer.body, answer.content_type))
    if root is None:
        return ""
    for link in root.iter("link"):
        if "amphtml" in (link.get("rel") or "").lower().split():
            return absolute(answer.url, link.get("href")) or ""
    return ""


def feed_title(body: bytes, content_type: str) -> str:
    """The title of the feed itself, which stands before those of its entries; empty when there is none."""
    data = Document.open(body, content_type).data
    head = re.split(rb"<(?:[\w.-]+:)?(?:item|entry)[\s>]", data, maxsplit=1)[0]
    found = _TITLE.search(head)
    return plain(_CDATA.sub("", found[1].decode("utf-8", "replace"))) or "" if found else ""
