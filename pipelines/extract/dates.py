"""When the story was published and last changed.

In this order: JSON-LD, meta, ``<time>``, address, feed, printed text.  The first that can be believed names the
day; when it names only the day, a later one may add the hour.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from archive.models import Published
from pipelines.extract import jsonld, moments, visible
from pipelines.extract.boxes import Holders, holders, is_boxed, pattern
from pipelines.extract.moments import Moment
from pipelines.extract.tree import Element, names_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.extract.markup import Markup
    from pipelines.extract.model import Knowledge, Page

_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "publishdate",
    "publish-date", "publish_date", "publication_date", "pubdate", "parsely-pub-date", "sailthru.date",
    "article.published", "published_time", "cxenseparse:recs:publishtime", "dc.date.issued", "dcterms.issued",
    "dcterms.created", "dc.date", "article_date_original", "date",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "lastmod",
    "dcterms.modified", "last-modified",
)  # fmt: skip
_OTHERS = pattern("related sidebar comment recommend latest trending popular ticker card teaser more-")
# The date's place in hAtom and h-entry: <abbr class="published" title="2024-11-01T…"> (Pelican, Blogger).
_MICROFORMAT = re.compile(r"(?:^|\s)(?:published|dt-published)(?=$|\s)")
_LIST_ENTRY = 12  # words; a list item that says more is another story's teaser
_CHANGED = re.compile(r"(?<!\S)(?:updated|modified|last-updated|date-modified)(?!\S)")
# "entry-date updated" (tagDiv) is the day of publication; the day of a change is "updated" alone.
_FIRST = re.compile(r"published|entry-date")
_JUST_NOW = timedelta(minutes=10)  # a template that prints now() is this close to the fetch
_DAY = timedelta(days=1)


def published(markup: Markup, page: Page, known: Knowledge, title: Element | None) -> Published | None:
    """The first date that can be believed.  ``title`` is the heading; printed dates are looked for after it."""
    best: tuple[str, Moment] | None = None
    url_day = moments.from_url(page.url, page.fetched_at)
    for source, found in _candidates(markup, page, known, title, url_day):
        if _is_the_crawls(source, found, url_day, page):
            continue
        if best is None or (found.at is not None and _same_day(found, best[1], source)):
            best = (source, found)
        if best[1].at is not None:
            break
    return Published(best[1].at, best[1].day, best[0], best[1].raw) if best else None


def modified(markup: Markup, page: Page, known: Knowledge) -> datetime | None:
    """The last change that the page states."""
    stated = [*markup.stated("dateModified"), *markup.meta(*_MODIFIED)]
    found = (moments.parse(raw, known.timezone, page.fetched_at) for raw in stated)
    return next((moment.at for moment in found if moment and moment.at), None)


def _candidates(
    markup: Markup, page: Page, known: Knowledge, title: Element | None, url_day: Moment | None
) -> Iterator[tuple[str, Moment]]:
    zone, now = known.timezone, page.fetched_at
    stated = [("json-ld", raw) for node in markup.articles for raw in jsonld.texts(node.get("datePublished"))]
    stated += [("meta", raw) for raw in markup.meta(*_PUBLISHED)]
    for source, raw in stated:
        if found := moments.parse(raw, zone, now):
            yield source, found
    for raw in _times(markup.root, holders(title)):
        if (found := moments.parse(raw, zone, now)) or (found := moments.printed(raw, zone, now)):
            yield "time", found
    if url_day:
        yield "url", url_day
    hint = page.hints.published_at
    if hint is not None and (found := moments.from_datetime(hint, zone, now)):
        yield "feed", found
    if found := visible.find(markup.root, title, known.phrases, zone, now):
        yield "visible", found


def _same_day(found: Moment, best: Moment, source: str) -> bool:
    """Machine-readable ones may be in another zone; a printed one must name the very day."""
    return abs(found.day - best.day) <= (timedelta(0) if source == "visible" else _DAY)


def _is_the_crawls(source: str, found: Moment, url_day: Moment | None, page: Page) -> bool:
    """A header that shows today's date, or a template that prints now(), over an older story (FACTS)."""
    if source in {"url", "feed"}:
        return False
    hint = page.hints.published_at
    elsewhere = [moment.day for moment in [url_day] if moment] + ([hint.date()] if hint else [])
    now = page.fetched_at
    today = source in {"time", "visible"} and abs(found.day - now.date()) <= _DAY
    just_now = found.at is not None and abs(now - found.at) <= _JUST_NOW
    return (today or just_now) and any(_is_far(found.day, day) for day in elsewhere)


def _is_far(one: date, other: date) -> bool:
    return abs(one - other) > _DAY


def _times(root: Element, around: Holders) -> list[str]:
    """``datetime`` of the story's own ``<time>``: those that say so first; none from boxes of other stories."""
    said, plain = list[str](), list[str]()
    for element in root.iter():
        stated = (element.get("itemprop") or "").lower() == "datepublished"
        names = names_of(element)
        stated = stated or bool(names and element.get("title") and _MICROFORMAT.search(names))
        if element.tag != "time" and not stated:
            continue
        raw = element.get("datetime") or element.get("content") or element.get("title") or text_of(element)
        if not raw or _is_anothers(element, around) or (_CHANGED.search(names) and not _FIRST.search(names)):
            continue
        (said if stated or element.get("pubdate") is not None or "published" in names else plain).append(raw)
    return said + plain[:1]


def _is_anothers(element: Element, around: Holders) -> bool:
    return is_boxed(element, _OTHERS, around, itself=False) or any(
        _is_teaser(item) for item in element.iterancestors("li") if item not in around
    )


def _is_teaser(item: Element) -> bool:
    """An entry of a list of stories, each with its date; by-lines are lists too (``ul.post-metadata``)."""
    siblings = item.getparent()
    several = siblings is not None and sum(1 for _ in siblings.iter("time")) > 1
    return several or len(text_of(item).split()) > _LIST_ENTRY
