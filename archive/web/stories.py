"""An article as a list shows it, whatever it was read as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from archive.web.outlets import Outlet
from archive.web.rendering import ELLIPSIS, shortened

if TYPE_CHECKING:
    from archive.overview import Headline
    from archive.search.results import Hit
    from archive.web.ui import Ui

TITLE = 240  # characters; a title may be a megabyte
Marks = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Story:
    """``when`` is in words; marks are (start, end) pairs in ``title`` and ``text``."""

    id: int
    title: str
    outlet: Outlet
    when: str
    text: str = ""
    title_marks: Marks = ()
    text_marks: Marks = ()
    authors: tuple[str, ...] = ()
    copies: int = 0
    gone: bool = False


class Dated(Protocol):
    """What says when a story appeared."""

    @property
    def published_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def published_day(self) -> date | None: ...  # noqa: D102
    @property
    def first_seen_at(self) -> datetime: ...  # noqa: D102


def from_hit(hit: Hit, outlets: Mapping[str, Outlet], ui: Ui) -> Story:
    """A search's hit with its marks."""
    title, marks = cut(hit.title, hit.title_marks)
    return Story(
        id=hit.id,
        title=title,
        outlet=outlets[hit.outlet],
        when=when(hit, outlets[hit.outlet], ui),
        text=hit.snippet.text.replace(" …", ELLIPSIS),
        title_marks=marks,
        text_marks=hit.snippet.marks,
        authors=hit.authors,
        copies=hit.copies,
    )


def from_headline(headline: Headline, outlets: Mapping[str, Outlet], ui: Ui, length: int = 0) -> Story:
    """A headline, with *length* characters of its beginning."""
    return Story(
        id=headline.id,
        title=shortened(headline.title, TITLE),
        outlet=outlets[headline.outlet],
        when=when(headline, outlets[headline.outlet], ui, time=True),
        text=shortened(headline.lead, length) if length else "",
        authors=headline.authors,
        copies=headline.copies,
        gone=headline.gone_at is not None,
    )


def when(article: Dated, outlet: Outlet, ui: Ui, *, time: bool = False) -> str:
    """The day in the outlet's zone, with the *time* if it is known and asked for."""
    if article.published_at is not None and time:
        return ui.moment(article.published_at, outlet.timezone)
    if article.published_day is not None:
        return ui.date(article.published_day)
    return ui.text("state.seen", at=ui.moment(article.first_seen_at, outlet.timezone))


def cut(text: str, marks: Marks, length: int = TITLE) -> tuple[str, Marks]:
    """At most *length* characters, with the marks that are within."""
    short = shortened(text, length)
    if short == text:
        return text, marks
    kept = len(short.removesuffix(ELLIPSIS))
    if not text.startswith(short[:kept]):  # blanks were joined
        return short, ()
    return short, tuple((start, end) for start, end in marks if end <= kept)
