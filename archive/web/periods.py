"""Days, weeks and months on an axis of time."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from archive.web.charts import Column

if TYPE_CHECKING:
    from archive.trends import Period, Unit
    from archive.web.ui import Ui

TEXTS: dict[str, tuple[str, str]] = {
    "chart.week": ("ہفتہ", "Week"),
    "chart.month": ("مہینہ", "Month"),
    "period.week": ("{first} سے {last}", "{first} to {last}"),
}


def column(period: Period, unit: Unit, ui: Ui) -> Column:
    """Its place in a chart, without a link."""
    first = period.first
    year, month, day = ui.digits(str(first.year)), ui.month_name(first.month), ui.digits(str(first.day))
    if ui.lang == "en":
        month = month[:3]
    if unit == "month":
        return Column(month, ui.month(first), group=year)
    if unit == "week":
        whole = ui.text("period.week", first=ui.date(first), last=ui.date(period.last))
        return Column(f"{day} {month}", whole, group=year)
    return Column(day, ui.date(first), group=month)


def without_cut_ends(periods: tuple[Period, ...]) -> tuple[Period, ...]:
    """Without the first and last period where they were cut short: they would look like a fall."""
    return periods[slice(*ends(periods))]


def ends(periods: tuple[Period, ...]) -> tuple[int, int]:
    """From where to where periods are worth a drawing: not a cut one with less than half of what is usual."""
    start, end = 0, len(periods)
    usual = median(each.articles for each in periods if each.whole) if any(p.whole for p in periods) else 0
    if end - start > 2 and not periods[0].whole and 2 * periods[0].articles < usual:
        start += 1
    if end - start > 2 and not periods[-1].whole and 2 * periods[-1].articles < usual:
        end -= 1
    return start, end
