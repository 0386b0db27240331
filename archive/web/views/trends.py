"""How often words are used over time, in how many of a thousand articles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from archive.errors import OutletNotStored, UsageError
from archive.trends import Trend, Trends, Unit
from archive.web import periods
from archive.web.charts import Chart, Series, key, lines
from archive.web.outlets import outlets
from archive.web.periods import column, ends
from archive.web.view import View

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markupsafe import Markup

    from archive.archive import Archive
    from archive.web.outlets import Outlet
    from archive.web.ui import Ui

UNITS = ("day", "week", "month")
_OF = 1000  # articles: what shares are given of
# Commas part what is compared; not those within quotation marks.
_PART = re.compile(r'(?:[^،,؛;"“”«»]|["“”«»][^"“”«»]*(?:["“”«»]|$))+')

TEXTS: dict[str, tuple[str, str]] = {
    "trends.title": ("رجحانات", "Trends"),
    "trends.about": (
        "ہر ہزار خبروں میں سے کتنی میں یہ لفظ آیا",
        "In how many of a thousand articles a word stands",
    ),
    "trends.words": ("الفاظ، کاما سے الگ", "Words, with commas between"),
    "trends.hint": ('جیسے: بارش، گرمی، "وزیر اعظم"', 'such as: بارش، گرمی، "وزیر اعظم"'),
    "trends.show": ("دکھائیں", "Show"),
    "trends.unit": ("وقفہ", "By"),
    "trends.unit.auto": ("خود چنیں", "automatic"),
    "trends.unit.day": ("دن", "day"),
    "trends.unit.week": ("ہفتہ", "week"),
    "trends.unit.month": ("مہینہ", "month"),
    "trends.outlet": ("ادارہ", "Outlet"),
    "trends.outlet.all": ("سب ملا کر", "all together"),
    "trends.outlet.each": ("اداروں کا موازنہ", "compare outlets"),
    "trends.since": ("سے", "From"),
    "trends.until": ("تک", "To"),
    "trends.copies": ("نقلیں بھی گنیں", "Count copies too"),
    "trends.narrow": ("وقت اور ادارے", "Time and outlets"),
    "trends.empty": (
        "ایک یا زیادہ لفظ لکھیں: دیکھیں کہ اخباروں نے انھیں کب کتنا استعمال کیا۔",
        "Write one or more words, and see when the papers used them, and how much.",
    ),
    "trends.nothing": (
        "ان دنوں کی کسی خبر میں یہ الفاظ نہیں آئے۔",
        "No article of these days has these words.",
    ),
    "trends.chart": (
        "{words}: ہر ہزار خبروں میں، {since} سے {until} تک",
        "{words}: of a thousand articles, {since} to {until}",
    ),
    "trends.table": ("اعداد جدول میں", "The numbers as a table"),
    "trends.of": ("{n} میں سے", "of {n}"),
    "trends.also": ("یہ بھی گنے گئے: {words}", "also counted: {words}"),
    "trends.wrong": ("یہ نہیں گنا جا سکا", "This cannot be counted"),
    "trends.all": ("سب خبریں", "All articles"),
    "trends.note": (
        "ایک متن کی نقلیں ایک بار گنی گئیں۔ نامکمل پہلا اور آخری وقفہ نقشے میں نہیں، جدول میں ہے۔",
        "Copies of a text count once. A first or last period that is cut short is in the table, not in the drawing.",
    ),
    "trends.note.copies": (
        "نقلیں بھی گنی گئیں۔ نامکمل پہلا اور آخری وقفہ نقشے میں نہیں، جدول میں ہے۔",
        "Copies count too. A first or last period that is cut short is in the table, not in the drawing.",
    ),
    **periods.TEXTS,
}


def page(archive: Archive, query: Mapping[str, str], ui: Ui) -> View:
    """The words of ``q``; ``unit``, ``outlet`` (``each`` compares them), ``since``, ``until``, ``copies``."""
    names = outlets(archive)
    asked = {name: query.get(name, "").strip() for name in ("q", "unit", "outlet", "since", "until")}
    context: dict[str, object] = {
        "asked": asked,
        "copies": bool(query.get("copies")),
        "outlets": list(names.values()),
        "units": UNITS,
        "found": None,
        "wrong": "",
        "key": key,
    }
    words = parts(asked["q"])
    status = 200
    if words:
        try:
            found = _count(archive, words, asked, copies=bool(query.get("copies")))
            context |= _shown(found, names, ui)
        except (UsageError, OutletNotStored) as wrong:
            context["wrong"], status = str(wrong), 400
    return View("trends.html", context, status)


def parts(text: str) -> list[str]:
    """What is to be compared: ``بارش، "تیز ہوا"`` are two.

    >>> parts('بارش، "تیز، ہوا",')
    ['بارش', '"تیز، ہوا"']
    """
    return list(dict.fromkeys(part.strip() for part in _PART.findall(text) if part.strip()))


def written(value: float, ui: Ui) -> str:
    """A number of a thousand: with as many places as say something."""
    if value >= 10 or value == int(value):
        return ui.number(round(value))
    return ui.digits(f"{value:.2f}".rstrip("0").rstrip("."))


def _count(archive: Archive, words: list[str], asked: Mapping[str, str], *, copies: bool) -> Trends:
    each = asked["outlet"] == "each"
    return archive.trends(
        words,
        unit=cast("Unit | None", asked["unit"] or None),
        outlet=() if each or not asked["outlet"] else asked["outlet"],
        by_outlet=each,
        since=asked["since"] or None,
        until=asked["until"] or None,
        copies=copies,
    )


def _shown(found: Trends, names: Mapping[str, Outlet], ui: Ui) -> dict[str, object]:
    titles = [_title(trend, names, ui) for trend in found.trends]
    return {
        "found": found,
        "titles": titles,
        "chart": _chart(found, titles, ui) if any(trend.total for trend in found.trends) else None,
        "rows": [
            (period, column(period, found.unit, ui).full, [(trend.counts[at], _share(trend, at, ui)) for trend in found.trends])
            for at, period in enumerate(found.periods)
        ],
        "expanded": list(dict.fromkeys(word for trend in found.trends for word in trend.expanded)),
    }  # fmt: skip


def _title(trend: Trend, names: Mapping[str, Outlet], ui: Ui) -> str:
    return names[trend.outlet].shown(ui) if trend.outlet else trend.query


def _share(trend: Trend, at: int, ui: Ui) -> str:
    share = trend.shares[at]
    return "–" if share is None else written(share * _OF, ui)


def _chart(found: Trends, titles: list[str], ui: Ui) -> Markup:
    start, end = ends(found.periods)
    words = "، ".join(dict.fromkeys(trend.query for trend in found.trends))
    chart = Chart(
        title=ui.text("trends.chart", words=words, since=ui.date(found.since), until=ui.date(found.until)),
        axis=ui.text(f"chart.{found.unit}"),
        columns=tuple(column(each, found.unit, ui) for each in found.periods[start:end]),
        series=tuple(
            Series(title, tuple(None if each is None else each * _OF for each in trend.shares[start:end]))
            for title, trend in zip(titles, found.trends, strict=True)
        ),
        number=lambda value: written(value, ui),
        scale=True,
        has_table=False,
    )
    return lines(chart)
