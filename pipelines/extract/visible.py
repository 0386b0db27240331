"""The date as printed for readers, believed only where it must be the story's own.

Mastheads print the day of the crawl and sidebars print other stories' dates (FACTS, fetch-date traps: one post of
2016 stood under three different headers).  So: text beside a label of publication, an element named as the
story's date that stands after the title, or the dateline's bracket.  Where these disagree there is no date:
missing is allowed, wrong is not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.extract.boxes import holders, is_boxed, pattern
from pipelines.extract.moments import Moment, printed
from pipelines.extract.phrases import Key, Phrases
from pipelines.extract.tree import Element, names_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from zoneinfo import ZoneInfo

_LONGEST = 90  # characters of a date with its label and a name
_NAMED = re.compile(
    r"(?:^|[\s_-])(?:date|post-?date|entry-?date|publish(?:ed)?-?(?:date|on|time)?|posted-?on|time|timestamp"
    r"|datetime|date-?time|news-?date|story-?date|article-?date|byline|meta|post-?meta|entry-?meta)(?=$|[\s_-])"
)
_OTHERS = pattern("related sidebar comment recommend latest trending popular ticker card teaser more- header-?top"
                  " top-?bar masthead breaking")  # fmt: skip
_RELATIVE = re.compile("قبل|پہلے|ago", re.IGNORECASE)
_BRACKET = re.compile(r"[(\[]([^()\[\]]{6,90})[)\]]")
_OPENING = 200
_UNREAD = frozenset("html head body script style a".split())


def find(
    root: Element, title: Element | None, phrases: Phrases, zone: ZoneInfo | None, now: datetime
) -> Moment | None:
    """The story's printed date out of the whole page."""
    labelled, named = list[Moment](), list[Moment]()
    for text, is_labelled in _texts(root, title, phrases):
        moment = printed(text, zone, now)
        if moment is not None:
            (labelled if is_labelled else named).append(moment)
    return _agreed(labelled) or (None if labelled else _agreed(named))


def in_dateline(paragraph: str, zone: ZoneInfo | None, now: datetime) -> Moment | None:
    """The date in a bracket before the first sentence: ``(… این این آئی۔ 30 اپریل2025ء)`` (UrduPoint)."""
    for found in _BRACKET.finditer(paragraph[:_OPENING]):
        when = None if _RELATIVE.search(found.group(1)) else printed(found.group(1), zone, now)
        if when is not None:
            return when
    return None


def _texts(root: Element, title: Element | None, phrases: Phrases) -> Iterator[tuple[str, bool]]:
    after_title, around = title is None, holders(title)
    for element in root.iter():
        if element is title:
            after_title = True
        if not isinstance(element.tag, str) or element.tag in _UNREAD:
            continue
        is_named = after_title and title is not None and _NAMED.search(names_of(element)) is not None
        own = (element.text or "").strip()
        if not (is_named or own) or not _is_short(element):
            continue
        text = text_of(element)
        is_labelled = phrases.date_label.lead(Key.of(text)) is not None
        is_date = is_labelled or (is_named and not _RELATIVE.search(text))
        if is_date and not is_boxed(element, _OTHERS, around):
            yield text, is_labelled


def _is_short(element: Element) -> bool:
    room = _LONGEST
    for piece in element.itertext():
        room -= len(piece.strip())
        if room < 0:
            return False
    return room < _LONGEST


def _agreed(moments: list[Moment]) -> Moment | None:
    if len({moment.day for moment in moments}) != 1:
        return None
    exact = {moment.at for moment in moments if moment.at}
    first = next((moment for moment in moments if moment.at), moments[0])
    return first if len(exact) <= 1 else Moment(None, first.day, first.raw)
