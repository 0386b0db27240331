"""Charts as inline SVG, made of shapes alone: the words stand beside them as HTML.

Drawn in units of their own and stretched to the page's width (``preserveAspectRatio="none"``), so a chart
needs no script and no size.  Time runs from left to right, also on pages that are read from right to left,
as in Urdu newspapers.  Nobody has to see it: every chart comes with its numbers as a table.  Whatever is
given as text is escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from markupsafe import Markup

WIDTH, HEIGHT = 1000, 100  # of a plot, in its own units
MAX_SERIES = 6  # told apart by colour and by dashes (static/charts.css)
_ON_PHONES = 3
_GAP = 0.22  # between two bars, as share of a column


@dataclass(frozen=True, slots=True)
class Column:
    """A place on the axis of time: ``label`` stands under it, ``full`` in its tip and in the table.

    ``link``: where the label and the table's cell lead.  ``group``: a year or month, named under the first
    label of each.
    """

    label: str
    full: str
    link: str | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """A row of values, one a column; None where there is nothing to measure."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """What is shown: ``title`` names it for who does not see it, ``axis`` heads the table's first column.

    ``number`` writes a value.  ``scale``: lines with numbers behind the shapes.  ``table``: the words
    that open the table of numbers; without them only screen readers find it.
    """

    title: str
    axis: str
    columns: tuple[Column, ...]
    series: tuple[Series, ...]
    number: Callable[[float], str] = str
    description: str = ""
    scale: bool = False
    whole: bool = False
    """Its values are counts."""
    table: str = ""
    has_table: bool = True
    """Without it the page has one of its own."""
    labels: int = 12
    """So many words at most under it on a wide screen; on a phone a third of them."""
    extra: str = ""
    """A class for the figure: ``low`` or ``tall``."""


def bars(chart: Chart) -> Markup:
    """The first series as bars."""
    (series, *_) = chart.series
    top = _ticks(chart)[-1]
    wide = WIDTH / max(1, len(chart.columns))
    shapes = [
        _RECT.format(
            _short(wide * (at + _GAP / 2)),
            _short(HEIGHT * (1 - value / top)),
            _short(wide * (1 - _GAP)),
            _short(HEIGHT * value / top),
        )
        for at, value in enumerate(series.values)
        if value
    ]
    return _figure(chart, "bars", shapes)


def lines(chart: Chart) -> Markup:
    """Every series as a line, broken where there is no value; without a legend, see :func:`key`."""
    top = _ticks(chart)[-1]
    wide = WIDTH / max(1, len(chart.columns))
    shapes = [
        _LINE.format(number, " ".join(points))
        for number, series in enumerate(chart.series[:MAX_SERIES], start=1)
        for points in _stretches(series.values, wide, top)
    ]
    return _figure(chart, "lines", shapes)


def key(number: int) -> Markup:
    """A piece of the line of series *number* (from 1), for a legend."""
    return _KEY.format(number)


def sparkline(values: Sequence[float | None], title: str) -> Markup:
    """A small line within text, without table: the numbers have to stand near it."""
    top = max((value for value in values if value), default=1)
    wide = WIDTH / max(1, len(values))
    shapes = [_LINE.format(1, " ".join(points)) for points in _stretches(values, wide, top)]
    return _SPARK.format(_joined(shapes), title)


def ticks(top: float, most: int = 4, *, whole: bool = False) -> list[float]:
    """Round numbers from 0 to the first that is not below *top*, at most *most* steps; *whole* ones for counts.

    >>> ticks(234)
    [0.0, 100.0, 200.0, 300.0]
    """
    if not 0 < top < float("inf"):
        return [0.0, 1.0]
    rough = max(top / most, 1.0) if whole else top / most
    power = 10.0 ** floor(log10(rough))
    step = next(
        (power * each for each in ((1, 2, 5) if whole else (1, 2, 2.5, 5)) if power * each >= rough),
        power * 10,
    )
    return [step * number for number in range(ceil(round(top / step, 9)) + 1)]


def table(chart: Chart) -> Markup:
    """The numbers of a chart."""
    heads = _joined(_HEAD.format(series.name) for series in chart.series)
    rows = (
        _ROW.format(
            _linked(column.full, column.link if chart.table else None),  # no link that nobody sees
            _joined(_CELL.format(_written(chart, series.values[at])) for series in chart.series),
        )
        for at, column in enumerate(chart.columns)
    )
    return _TABLE.format(chart.title, chart.axis, heads, _joined(rows))


def _figure(chart: Chart, kind: str, shapes: Iterable[Markup]) -> Markup:
    levels = _ticks(chart) if chart.scale else []
    plot = _PLOT.format(
        kind,
        _joined([*_grid(levels), *shapes, *_tips(chart)]),
        chart.title,
        _DESC.format(chart.description) if chart.description else "",
        WIDTH,
        HEIGHT,
    )
    scale = _SCALE.format(_joined(_LEVEL.format(chart.number(level)) for level in reversed(levels)))
    return _FIGURE.format(
        f"{kind} {chart.extra}".strip(),
        scale if levels else "",
        plot,
        "" if any(column.link for column in chart.columns) else _SILENT,
        _labels(chart),
        _numbers(chart) if chart.has_table else "",
    )


def _numbers(chart: Chart) -> Markup:
    numbers = table(chart)
    return _DETAILS.format(chart.table, numbers) if chart.table else _HIDDEN.format(numbers)


def _ticks(chart: Chart) -> list[float]:
    """The scale; of a chart that shows none, up to its highest value."""
    top = max((value for series in chart.series for value in series.values if value), default=0)
    return ticks(top, whole=chart.whole) if chart.scale or not top else [0.0, top]


def _grid(levels: Sequence[float]) -> Iterator[Markup]:
    for level in levels:
        yield _RULE.format(_short(HEIGHT * (1 - level / levels[-1])), WIDTH)


def _tips(chart: Chart) -> Iterator[Markup]:
    """A field over each column that says its numbers when the mouse rests on it."""
    wide = WIDTH / max(1, len(chart.columns))
    for at, column in enumerate(chart.columns):
        numbers = "، ".join(f"{series.name} {_written(chart, series.values[at])}" for series in chart.series)
        yield _TIP.format(_short(wide * at), _short(wide), HEIGHT, f"{column.full}: {numbers}")


def _stretches(values: Sequence[float | None], wide: float, top: float) -> Iterator[list[str]]:
    """Points of what lies between two holes; one alone is doubled, which draws a dot."""
    stretch: list[str] = []
    for at, value in enumerate([*values, None]):
        if value is not None:
            stretch.append(f"{_short(wide * (at + 0.5))},{_short(HEIGHT * (1 - value / top))}")
        elif stretch:
            yield stretch if len(stretch) > 1 else stretch * 2
            stretch = []


def _labels(chart: Chart) -> Markup:
    """Equal fields under the columns; every so many have a word in them, and the first of a group its name."""
    step = ceil(len(chart.columns) / chart.labels) or 1
    cells = []
    wide = phone = ""
    for at, column in enumerate(chart.columns):
        if at % step:
            cells.append(_NO_LABEL)
            continue
        is_spare = at // step % _ON_PHONES > 0
        named = _GROUP.format("", column.group) if column.group != wide else Markup("")
        if not named and not is_spare and column.group != phone:
            named = _GROUP.format(" on-phones", column.group)
        wide, phone = column.group, phone if is_spare else column.group
        cells.append(_LABEL.format(" spare" if is_spare else "", _linked(column.label, column.link), named))
    return _joined(cells)


def _written(chart: Chart, value: float | None) -> str:
    return "–" if value is None else chart.number(value)


def _linked(text: str, link: str | None) -> Markup | str:
    return text if link is None else Markup('<a href="{}">{}</a>').format(link, text)


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _joined(pieces: Iterable[Markup]) -> Markup:
    return Markup("").join(pieces)


_FIGURE = Markup(
    '<figure class="chart chart-{}"><div class="chart-frame">{}{}'
    '<div class="chart-labels"{}>{}</div></div>{}</figure>'
)
_SILENT = Markup(' aria-hidden="true"')
_PLOT = Markup(
    '<svg class="chart-plot" role="img" viewBox="0 0 {4} {5}" preserveAspectRatio="none">'
    '<title>{2}</title>{3}<g class="{0}">{1}</g></svg>'
)
_DESC = Markup("<desc>{}</desc>")
_RECT = Markup('<rect class="bar" x="{}" y="{}" width="{}" height="{}"/>')
_LINE = Markup('<polyline class="series s{}" points="{}" vector-effect="non-scaling-stroke"/>')
_RULE = Markup('<line class="rule" x1="0" x2="{1}" y1="{0}" y2="{0}" vector-effect="non-scaling-stroke"/>')
_TIP = Markup('<rect class="tip" x="{}" y="0" width="{}" height="{}"><title>{}</title></rect>')
_SCALE = Markup('<div class="chart-scale" aria-hidden="true">{}</div>')
_LEVEL = Markup("<span>{}</span>")
_LABEL = Markup('<span class="label{}"><span>{}</span>{}</span>')
_GROUP = Markup('<span class="group{}">{}</span>')
_NO_LABEL = Markup("<span></span>")
_KEY = Markup(
    '<svg class="chart-key" viewBox="0 0 26 10" width="26" height="10" aria-hidden="true">'
    '<line class="series s{}" x1="1" x2="25" y1="5" y2="5"/></svg>'
)
_SPARK = Markup(
    '<svg class="sparkline" role="img" viewBox="0 -4 1000 108" preserveAspectRatio="none">'
    "<title>{1}</title>{0}</svg>"
)
_DETAILS = Markup(
    '<details class="chart-numbers"><summary>{0}</summary>'
    '<div class="numbers-scroll" tabindex="0" role="region" aria-label="{0}">{1}</div></details>'
)
_HIDDEN = Markup('<div class="visually-hidden">{}</div>')
_TABLE = Markup(
    '<table class="numbers"><caption class="visually-hidden">{}</caption>'
    '<thead><tr><th scope="col">{}</th>{}</tr></thead><tbody>{}</tbody></table>'
)
_HEAD = Markup('<th scope="col">{}</th>')
_ROW = Markup('<tr><th scope="row">{}</th>{}</tr>')
_CELL = Markup("<td>{}</td>")
