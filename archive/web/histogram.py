"""A search's hits over time, as bars that lead to their days."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from archive.web import charts
from archive.web.periods import column

if TYPE_CHECKING:
    from markupsafe import Markup

    from archive.search.facets import Facets
    from archive.web.asking import Asking
    from archive.web.ui import Ui

_FEWEST = 3  # periods; of fewer a chart says nothing


def histogram(facets: Facets, asked: Asking, ui: Ui) -> Markup | None:
    """None when the hits lie too near to each other."""
    if len(facets.periods) < _FEWEST:
        return None
    columns = tuple(
        replace(column(each, facets.unit, ui), link=ui.here(since=each.first, until=each.last, page=None))
        for each in facets.periods
    )
    series = charts.Series(ui.text("chart.articles"), tuple(each.articles for each in facets.periods))
    chart = charts.Chart(
        title=ui.text("search.chart", q=asked.q[:60]),
        axis=ui.text(f"search.unit.{facets.unit}"),
        columns=columns,
        series=(series,),
        number=lambda value: ui.number(int(value)),
        extra="low",
    )
    return charts.bars(chart)
