"""An outlet: how much is stored of it over time, how fresh, how healthy, and what is missing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from archive import outlet_card
from archive.times import now
from archive.web import gap_calendar
from archive.web.addresses import address
from archive.web.charts import Chart, Series, bars
from archive.web.gap_calendar import VERDICTS, calendar, legend
from archive.web.outlets import outlets
from archive.web.periods import column, without_cut_ends
from archive.web.view import View
from archive.web.views.article import when

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markupsafe import Markup

    from archive.archive import Archive
    from archive.gaps import GapDay
    from archive.outlet_card import OutletCard
    from archive.web.ui import Ui

_DAYS = 182  # of the calendar
_NEWEST = 8
_HOLES = 60  # days that are listed
_BROKEN = 10  # sources that are listed

TEXTS: dict[str, tuple[str, str]] = {
    "outlet.unique": ("نقلوں کے بغیر", "without copies"),
    "outlet.since": ("پہلی خبر", "oldest"),
    "outlet.until": ("تازہ ترین خبر", "newest"),
    "outlet.articles": ("محفوظ خبریں", "articles"),
    "outlet.a_day": ("روزانہ، پچھلے ہفتے", "a day, last week"),
    "outlet.usual": ("معمول {n}", "usually {n}"),
    "outlet.fresh": ("اشاعت سے محفوظ ہونے تک", "from publication to first sight"),
    "outlet.fresh.90": ("دس میں سے نو {span} میں", "nine in ten within {span}"),
    "outlet.minutes.one": ("ایک منٹ", "1 minute"),
    "outlet.minutes.many": ("{n} منٹ", "{n} minutes"),
    "outlet.hours.one": ("ایک گھنٹہ", "1 hour"),
    "outlet.hours.many": ("{n} گھنٹے", "{n} hours"),
    "outlet.days.one": ("ایک دن", "1 day"),
    "outlet.days.many": ("{n} دن", "{n} days"),
    "outlet.volume": ("خبروں کی تعداد", "Volume"),
    "outlet.volume.title": ("{outlet}: خبریں، وقت کے ساتھ", "{outlet}: articles over time"),
    "outlet.volume.table": ("اعداد جدول میں", "The numbers as a table"),
    "outlet.gaps": ("کیا رہ گیا", "What is missing"),
    "outlet.gaps.note": (
        "{since} سے {until} تک: ادارے کے بتائے ہوئے {published} میں سے {stored} محفوظ۔",
        "{since} to {until}: {stored} stored of {published} that the outlet named.",
    ),
    "outlet.newest": ("تازہ خبریں", "Newest"),
    "outlet.all": ("اس ادارے میں تلاش", "Search this outlet"),
    "outlet.site": ("ویب گاہ", "Web site"),
    "outlet.facts": ("تفصیل", "About"),
    "outlet.country": ("ملک", "Country"),
    "outlet.kind": ("قسم", "Kind"),
    "outlet.zone": ("وقت", "Time zone"),
    "outlet.ai": ("مصنوعی ذہانت کی تربیت", "AI training"),
    "outlet.crawled": ("آخری چکر", "Last crawl"),
    "outlet.answered": ("آخری جواب", "Last answer"),
    "outlet.stored": ("آخری بار محفوظ ہوئی", "Last stored"),
    "outlet.sources": ("ذرائع", "Sources"),
    "outlet.waiting": ("منتظر صفحے", "Pages waiting"),
    "outlet.quarantined": ("خبر نہ نکلی", "No article"),
    "outlet.health": ("حال", "Health"),
    "outlet.broken": ("جو ذرائع نہیں چلتے", "Broken sources"),
    "verdict.ok": ("ٹھیک", "ok"),
    "verdict.broken": ("خراب", "broken"),
    "verdict.overdue": ("چکر رک گیا", "overdue"),
    "verdict.quiet": ("خاموش", "quiet"),
    "verdict.never crawled": ("ابھی نہیں دیکھا گیا", "never crawled"),
    "verdict.disabled": ("بند", "disabled"),
    "kind.newspaper": ("اخبار", "newspaper"),
    "kind.tv": ("ٹی وی", "television"),
    "kind.broadcaster": ("نشریاتی ادارہ", "broadcaster"),
    "kind.wire": ("خبر رساں ادارہ", "news agency"),
    "kind.digital": ("آن لائن", "digital"),
    "kind.blog": ("بلاگ", "blog"),
    **gap_calendar.TEXTS,
}


def page(archive: Archive, query: Mapping[str, str], ui: Ui) -> View:
    """The page of outlet ``id``; raises ``OutletNotStored``."""
    card = outlet_card.card(archive.connection, query["id"])
    outlet = outlets(archive)[card.id]
    (health,) = archive.health(outlet=card.id).outlets
    last = min(card.last_day or date.max, now().date())
    first = last - timedelta(days=_DAYS - 1)
    if card.first_day is not None:  # of the time before nobody can say what was published
        first = min(max(first, card.first_day), last)
    found = archive.gaps(outlet=card.id, since=first)
    (gaps,) = found.outlets
    newest = outlet_card.newest(archive.connection, card.id, _NEWEST)
    return View(
        "outlet.html",
        {
            "card": card,
            "outlet": outlet,
            "health": health,
            "verdict": health.verdict,
            "broken": [(each, address(each.url)) for each in health.broken_sources[:_BROKEN]],
            "site": address(card.home),
            "kind": ui.text(f"kind.{card.kind}") if f"kind.{card.kind}" in TEXTS else card.kind,
            "fresh": None if card.minutes_median is None else span(card.minutes_median, ui),
            "fresh_90": None if card.minutes_90 is None else span(card.minutes_90, ui),
            "volume": volume(archive, card, outlet.shown(ui), ui),
            "gaps": gaps,
            "calendar": calendar(gaps.days, ui),
            "legend": [(each, legend(each)) for each in VERDICTS if _occurs(gaps.days, each)],
            "holes": [day for day in gaps.days if day.is_hole][-_HOLES:][::-1],
            "since": found.since,
            "until": found.until,
            "newest": [(each, when(each, card.timezone, ui)) for each in newest],
        },
    )


def volume(archive: Archive, card: OutletCard, name: str, ui: Ui) -> Markup | None:
    """Bars of all its articles; nothing for an outlet without any."""
    if not card.articles:
        return None
    found = archive.trends((), outlet=card.id, copies=True)
    periods = without_cut_ends(found.periods)
    chart = Chart(
        title=ui.text("outlet.volume.title", outlet=name),
        axis=ui.text(f"chart.{found.unit}"),
        columns=tuple(column(each, found.unit, ui) for each in periods),
        series=(Series(ui.text("chart.articles"), tuple(each.articles for each in periods)),),
        number=lambda value: ui.number(round(value)),
        scale=True,
        whole=True,
        table=ui.text("outlet.volume.table"),
        labels=8,
        extra="tall",
    )
    return bars(chart)


def span(minutes: int, ui: Ui) -> str:
    """A length of time in its largest fitting unit."""
    for name, length in (("days", 48 * 60), ("hours", 120)):
        if abs(minutes) >= length:
            return ui.count(f"outlet.{name}", round(minutes / (1440 if name == "days" else 60)))
    return ui.count("outlet.minutes", minutes)


def _occurs(days: tuple[GapDay, ...], verdict: str) -> bool:
    return any(each.verdict == verdict for each in days)
