"""An article: its text, where everything about it came from, its copies and its revisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive import outlet_card
from archive.errors import NotStored
from archive.web import differences, provenance
from archive.web.differences import changes
from archive.web.outlets import Outlet, outlets
from archive.web.provenance import facts
from archive.web.view import View

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from archive.archive import Archive
    from archive.copy_report import Copy, CopyReport, Part
    from archive.stored import Revision, StoredArticle
    from archive.web.ui import Ui

_MORE = 5  # stories of the same outlet
_COPIES = 100  # members of a cluster that are shown
_SEPARATOR = "\n\n"

TEXTS: dict[str, tuple[str, str]] = {
    "article.untitled": ("بے عنوان", "Untitled"),
    "article.edited.one": ("ایک بار بدلی گئی", "edited once"),
    "article.edited.many": ("{n} بار بدلی گئی", "edited {n} times"),
    "article.gone": (
        "ادارے نے یہ خبر ہٹا دی ہے: {at} سے اپنے پتے پر نہیں ملتی۔ متن یہاں محفوظ ہے۔",
        "The outlet has removed this story: since {at} its address no longer answers. The text is kept here.",
    ),
    "article.was_gone": (
        "یہ خبر {gone} سے {back} تک اپنے پتے سے غائب رہی۔",
        "This story was away from its address from {gone} to {back}.",
    ),
    "article.older": (
        "یہ نسخہ {n} ہے، جیسا {at} کو دیکھا گیا۔",
        "This is revision {n}, as it was seen on {at}.",
    ),
    "article.newest": ("تازہ نسخہ پڑھیں", "Read the newest"),
    "article.original": ("اصل خبر ادارے کی ویب گاہ پر", "The original, on the outlet's site"),
    "article.raw": ("محفوظ صفحہ، جیسا ملا تھا", "The page as it was served"),
    "article.provenance": ("ماخذ اور تفصیل", "Provenance"),
    "article.same_outlet": ("اسی ادارے سے، اس سے پہلے", "Earlier from this outlet"),
    "article.copies": ("یہی متن اور کہاں", "The same text elsewhere"),
    "article.copies.note": ("اشاعت کی ترتیب سے", "In order of appearance"),
    "article.copies.alike": ("{share} یکساں", "{share} alike"),
    "article.copies.this": ("یہی خبر", "this story"),
    "article.copies.credited": ("باقیوں نے اسے ماخذ بتایا", "credited by others"),
    "article.copies.earliest": ("سب سے پہلے", "first"),
    "article.copies.first seen": ("سب سے پہلے ملی", "seen first"),
    "article.copies.more": ("اور {n}", "and {n} more"),
    "article.parts": ("جزوی طور پر یہی متن", "Partly the same text"),
    "article.parts.brief": ("اس کا {share} یہاں کے متن میں ہے", "{share} of it stands in this text"),
    "article.parts.longer": ("یہاں کا {share} اس میں ہے", "{share} of this text stands in it"),
    **differences.TEXTS,
    **provenance.TEXTS,
}


@dataclass(frozen=True, slots=True)
class Row:
    """Another story with this text."""

    id: int
    title: str
    outlet: Outlet
    when: str
    alike: str
    is_this: bool = False
    leads: bool = False


def page(archive: Archive, query: Mapping[str, str], ui: Ui) -> View:
    """The page of ``id``; with ``revision`` the text as it stood then, with ``changes`` that revision's diff."""
    article = archive.article(number(query["id"], "article"))
    revisions = archive.revisions(article.id)
    names = outlets(archive)
    asked = query.get("revision")
    shown = chosen(revisions, number(asked, "revision")) if asked else revisions[-1]
    copies = archive.copies(article.id)
    gone = outlet_card.removals(archive.connection, article.id)
    return View(
        "article.html",
        {
            "article": article,
            "shown": shown,
            "paragraphs": [each for each in shown.body.split(_SEPARATOR) if each.strip()],
            "older": bool(asked) and shown.revision != revisions[-1].revision,
            "outlet": names[article.outlet],
            "when": when(article, names[article.outlet].timezone, ui),
            "edits": sum(each.kind in ("edit", "headline") for each in revisions),
            "facts": facts(archive, article, shown, names[article.outlet].timezone, ui),
            "removals": [(away, back) for away, back in gone if back is not None],
            "rows": [_copy(each, copies, article, names, ui) for each in copies.copies[:_COPIES]],
            "left_out": max(0, len(copies.copies) - _COPIES),
            "why": copies.why,
            "parts": [(_part(each, names, ui), each) for each in copies.parts[:_COPIES]],
            "revisions": changes(revisions, query.get("changes", "")),
            "others": [
                (each, when(each, names[each.outlet].timezone, ui))
                for each in outlet_card.newest(archive.connection, article.outlet, _MORE, article.sort_key)
            ],
        },
    )


def number(text: str, what: str) -> int:
    """A number in an address; raises ``NotStored`` for anything else."""
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise NotStored(f"no {what} {text[:40]!r}")
    return int(text)


def chosen(revisions: list[Revision], wanted: int) -> Revision:
    """The revision of that number; raises ``NotStored``."""
    for each in revisions:
        if each.revision == wanted:
            return each
    raise NotStored(f"no revision {wanted}: there are 1 to {revisions[-1].revision}")


def when(article: StoredArticle | Copy | Part, zone: str, ui: Ui) -> str:
    """When it was published, in its outlet's zone, as exactly as is known."""
    return _when(article.published_at, article.published_day, article.first_seen_at, zone, ui)


def _when(at: datetime | None, day: date | None, seen: datetime, zone: str, ui: Ui) -> str:
    if at is not None:
        return ui.moment(at, zone)
    return ui.date(day) if day is not None else ui.text("state.seen", at=ui.moment(seen, zone))


def _copy(copy: Copy, report: CopyReport, article: StoredArticle, names: Mapping[str, Outlet], ui: Ui) -> Row:
    outlet = names[copy.outlet]
    return Row(
        copy.id,
        copy.title,
        outlet,
        when(copy, names[article.outlet].timezone, ui),  # all in one zone, else their order looks wrong
        ui.percent(copy.similarity),
        is_this=copy.id == article.id,
        leads=copy.id == report.leader_id,
    )


def _part(part: Part, names: Mapping[str, Outlet], ui: Ui) -> Row:
    outlet = names[part.outlet]
    return Row(part.id, part.title, outlet, when(part, outlet.timezone, ui), ui.percent(part.containment))
