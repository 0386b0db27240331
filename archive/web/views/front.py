"""The front page: what is new, what was copied most, what was edited or removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.trends import Period
from archive.web import charts
from archive.web.cache import cached
from archive.web.outlets import outlets
from archive.web.periods import column
from archive.web.stories import from_headline
from archive.web.view import View

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup

    from archive.archive import Archive
    from archive.overview import Day, Overview
    from archive.web.ui import Ui

TEXTS: dict[str, tuple[str, str]] = {
    "front.newest": ("تازہ ترین", "Latest"),
    "front.outlets": ("اداروں کی تازہ خبریں", "Latest by outlet"),
    "front.copied": ("سب سے زیادہ نقل ہونے والی", "Copied most"),
    "front.copied.one": ("ایک ادارے میں، {all} بار", "in one outlet, {all} times"),
    "front.copied.many": ("{n} اداروں میں، {all} بار", "in {n} outlets, {all} times"),
    "front.changed.today": ("آج بدلی یا ہٹائی گئیں", "Edited or removed today"),
    "front.changed": ("حال میں بدلی یا ہٹائی گئیں", "Recently edited or removed"),
    "front.changed.none": ("کوئی خبر بدلی یا ہٹائی نہیں گئی۔", "No story was edited or removed."),
    "front.edit": ("متن بدلا", "text edited"),
    "front.headline": ("سرخی بدلی", "headline changed"),
    "front.removal": ("ہٹائی گئی", "removed"),
    "front.volume": ("پچھلے {days} دن میں روزانہ خبریں", "Articles a day over the last {days} days"),
    "front.empty": (
        "ذخیرے میں ابھی کوئی خبر نہیں۔ پہلے خبریں جمع کریں:",
        "The archive holds no article yet. Crawl something first:",
    ),
}

_LEAD, _SECOND = 320, 170  # characters of a story's beginning
_WITH_TEXT = 4  # stories
_FEWEST = 14  # days of the chart


def page(archive: Archive, query: Mapping[str, str], ui: Ui) -> View:
    """The same for everybody, until something is stored."""
    found = cached(archive, "overview", archive.overview)
    names = outlets(archive)
    days = _days(found)
    newest = [
        from_headline(each, names, ui, _LEAD if not at else _SECOND if at < _WITH_TEXT else 0)
        for at, each in enumerate(found.newest)
    ]
    context: dict[str, object] = {
        "found": found,
        "newest": newest,
        "by_outlet": [
            (names[outlet], [from_headline(each, names, ui) for each in headlines[:4]])
            for outlet, headlines in found.by_outlet
        ],
        "copied": [(from_headline(each.first, names, ui), each) for each in found.copied],
        "changes": [
            (
                from_headline(each.article, names, ui),
                each.kind,
                ui.moment(each.at, names[each.article.outlet].timezone),
            )
            for each in found.changes
        ],
        "days": len(days),
        "chart": _chart(days, ui),
    }
    return View("front.html", context)


def _chart(days: Sequence[Day], ui: Ui) -> Markup | None:
    if not days:
        return None
    title = ui.text("front.volume", days=len(days))
    columns = tuple(column(Period(each.day, each.day, each.articles, True), "day", ui) for each in days)
    series = charts.Series(ui.text("chart.articles"), tuple(each.articles for each in days))
    chart = charts.Chart(
        title=title,
        axis=ui.text("chart.day"),
        columns=columns,
        series=(series,),
        number=lambda value: ui.number(int(value)),
        extra="low",
    )
    return charts.bars(chart)


def _days(found: Overview) -> Sequence[Day]:
    """Without the days before a young archive's first article, but a fortnight at least."""
    first = next((at for at, each in enumerate(found.days) if each.articles), 0)
    return found.days[min(first, len(found.days) - _FEWEST) :] if found.days else ()
