"""The calendar of gaps: a row of days for each month, told apart by shape as well as by colour."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from archive.gaps import GapDay
    from archive.web.ui import Ui

_CELL = 12  # a day's width and height, of which 10 are drawn
_LABELLED = (1, 5, 10, 15, 20, 25, 30)
VERDICTS = ("whole", "nearly", "partly", "little", "none", "silent", "quiet")
"""In the order of the legend; :class:`archive.gaps.GapDay` explains them."""

TEXTS: dict[str, tuple[str, str]] = {
    "gaps.whole": ("سب محفوظ", "all stored"),
    "gaps.nearly": ("نو دہائی محفوظ", "nine tenths stored"),
    "gaps.partly": ("آدھی محفوظ", "half stored"),
    "gaps.little": ("آدھی سے کم", "less than half"),
    "gaps.none": ("کچھ محفوظ نہیں", "nothing stored"),
    "gaps.silent": (
        "کچھ معلوم نہیں، حالانکہ عموماً شائع ہوتا ہے",
        "nothing known, though it usually publishes",
    ),
    "gaps.quiet": ("کچھ معلوم نہیں، حسبِ معمول", "nothing known, as usual"),
    "gaps.day": ("{published} میں سے {stored} محفوظ", "{stored} of {published} stored"),
    "gaps.days": ("ان دنوں کی فہرست جن میں کمی ہے", "The days with holes"),
    "gaps.date": ("تاریخ", "Day"),
    "gaps.verdict": ("کیفیت", "Verdict"),
    "gaps.stored": ("محفوظ", "Stored"),
    "gaps.published": ("شائع", "Published"),
}


def calendar(days: Sequence[GapDay], ui: Ui) -> Markup:
    """Rows of an outlet's days, the oldest month first."""
    rows = [
        _month(list(each), ui) for _, each in groupby(days, key=lambda day: (day.day.year, day.day.month))
    ]
    numbers = Markup("").join(
        _NUMBER.format(ui.digits(str(day))) if day in _LABELLED else Markup("<span></span>")
        for day in range(1, 32)
    )
    return _CALENDAR.format(numbers, Markup("").join(rows))


def legend(verdict: str) -> Markup:
    """A single day of that verdict."""
    return _KEY.format(_shape(verdict, 1))


def _month(days: list[GapDay], ui: Ui) -> Markup:
    published, stored = sum(day.published for day in days), sum(day.stored for day in days)
    summed = ui.text("gaps.day", published=published, stored=stored)
    name = ui.month(days[0].day)
    cells = Markup("").join(
        _DAY.format(_shape(day.verdict, _CELL * (day.day.day - 1) + 1), _tip(day, ui)) for day in days
    )
    return _MONTH.format(
        name, f"{name}: {summed}", cells, ui.digits(f"{stored:,} / {published:,}") if published else ""
    )


def _tip(day: GapDay, ui: Ui) -> str:
    told = ui.text(f"gaps.{day.verdict}")
    if day.published:
        told = ui.text("gaps.day", published=day.published, stored=day.stored)
    return f"{ui.date(day.day)}: {told}"


def _shape(verdict: str, x: float) -> Markup:
    """A field that fills as the day does; a cross for what is not known, a dot for what need not be."""
    if verdict == "quiet":
        return Markup('<circle class="day-quiet" cx="{}" cy="6" r="1"/>').format(x + 5)
    if verdict == "silent":
        return Markup('<path class="day-silent" d="M{0} 3l6 6m0-6l-6 6"/>').format(x + 2)
    if verdict == "none":
        return Markup('<rect class="day-none" x="{}" y="1.5" width="9" height="9"/>').format(x + 0.5)
    full = {"whole": 10.0, "nearly": 8.5, "partly": 5.0, "little": 2.5}[verdict]
    return _FIELD.format(x, verdict, 11 - full, full)


_FIELD = Markup(
    '<rect class="day-frame" x="{0}" y="1" width="10" height="10"/>'
    '<rect class="day day-{1}" x="{0}" y="{2}" width="10" height="{3}"/>'
)
_DAY = Markup("<g>{}<title>{}</title></g>")
_KEY = Markup('<svg viewBox="0 0 12 12" aria-hidden="true">{}</svg>')
_NUMBER = Markup('<span class="label"><span>{}</span></span>')
_MONTH = Markup(
    '<li><span class="month">{0}</span>'
    '<svg role="img" viewBox="0 0 372 12"><title>{1}</title>{2}</svg><span class="sum">{3}</span></li>'
)
_CALENDAR = Markup(
    '<ol class="gaps"><li aria-hidden="true"><span></span>'
    '<span class="chart-labels days">{}</span><span></span></li>{}</ol>'
)
