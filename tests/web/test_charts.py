"""Charts as markup: what is drawn, what is said beside it, and that nothing given as text becomes markup."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.gaps import GapDay
from archive.web.charts import HEIGHT, WIDTH, Chart, Column, Series, bars, key, lines, sparkline, ticks
from archive.web.gap_calendar import VERDICTS, calendar
from archive.web.ui import Ui

HOSTILE = "<script>\"&'</script>"


def chart(*series, columns=None, **more):
    length = len(series[0]) if series else 0
    return Chart(
        title="خبریں",
        axis="مہینہ",
        columns=columns or tuple(Column(f"م{at}", f"مہینہ {at}") for at in range(length)),
        series=tuple(Series(f"س{at}", tuple(values)) for at, values in enumerate(series)),
        **more,
    )


def parsed(markup):
    """Strict: what is no well-formed XML is no safe HTML either."""
    return ET.fromstring(f"<root>{markup}</root>")


def of_class(root, name):
    return [each for each in root.iter() if name in (each.get("class") or "").split()]


def test_bars_stand_in_their_columns_and_are_as_high_as_their_value():
    drawn = of_class(parsed(bars(chart([1, 4, 0, 2]))), "bar")
    assert [float(each.get("height")) for each in drawn] == [25, 100, 50]  # nothing is drawn for nothing
    assert [float(each.get("y")) + float(each.get("height")) for each in drawn] == [HEIGHT] * 3
    assert [int(float(each.get("x")) // (WIDTH / 4)) for each in drawn] == [0, 1, 3]


def test_a_line_is_broken_where_there_is_no_value():
    found = of_class(parsed(lines(chart([1, 2, None, 3, None, 4, 4]))), "series")
    assert [len(each.get("points").split()) for each in found] == [
        2,
        2,
        2,
    ]  # the lone 3 is a dot: twice the same
    dot = found[1].get("points").split()
    assert dot[0] == dot[1]


def test_every_series_has_a_line_of_its_own_look():
    root = parsed(lines(chart([1, 2], [2, 1], [0, 0])))
    assert [each.get("class") for each in of_class(root, "series")] == ["series s1", "series s2", "series s3"]
    assert "s2" in str(key(2))


def test_who_does_not_see_it_finds_title_description_and_all_numbers():
    root = parsed(bars(chart([1, None, 3], description="تین مہینے", number=lambda value: f"{value} خبریں")))
    (plot,) = of_class(root, "chart-plot")
    assert plot.get("role") == "img"
    assert [plot.find("title").text, plot.find("desc").text] == ["خبریں", "تین مہینے"]
    table = root.find(".//table")
    assert [each.text for each in table.iter("td")] == ["1 خبریں", "–", "3 خبریں"]
    assert [each.get("scope") for each in table.iter("th")] == ["col", "col", "row", "row", "row"]
    assert of_class(root, "visually-hidden")


def test_a_table_for_all_to_open_instead_of_a_hidden_one():
    root = parsed(bars(chart([1, 2], table="اعداد")))
    assert root.find(".//details/summary").text == "اعداد"
    assert not [each for each in of_class(root, "visually-hidden") if each.tag == "div"]
    assert parsed(lines(chart([1, 2], has_table=False))).find(".//table") is None


def test_links_are_where_they_can_be_seen():
    columns = (
        Column("مارچ", "مارچ ۲۰۲۴", link="/search?q=a&since=2024-03-01"),
        Column("اپریل", "اپریل ۲۰۲۴"),
    )
    root = parsed(bars(chart([1, 2], columns=columns)))
    assert [each.get("href") for each in root.iter("a")] == ["/search?q=a&since=2024-03-01"]
    (labels,) = of_class(root, "chart-labels")
    assert labels.get("aria-hidden") is None
    assert list(root.find(".//figure//svg").iter("a")) == []
    assert len(list(parsed(bars(chart([1, 2], columns=columns, table="اعداد"))).iter("a"))) == 2


def test_labels_are_as_many_as_there_is_room_for_and_groups_are_named_once():
    columns = tuple(Column(str(at), str(at), group="۲۰۲۴" if at < 22 else "۲۰۲۵") for at in range(60))
    root = parsed(bars(chart([1] * 60, columns=columns)))
    fields = list(of_class(root, "chart-labels")[0])
    assert len(fields) == 60
    labels = of_class(root, "label")
    assert len(labels) == 12
    assert sum("spare" in each.get("class") for each in labels) == 8
    shown = [each.text for each in of_class(root, "group") if "on-phones" not in each.get("class")]
    assert shown == ["۲۰۲۴", "۲۰۲۵"]
    # On phones the label that begins the new year is not shown: the next one that is says it.
    assert [each.text for each in of_class(root, "on-phones")] == ["۲۰۲۵"]


def test_text_is_never_markup():
    columns = (Column(HOSTILE, HOSTILE, link='"><script>'),)
    made = Chart(
        title=HOSTILE,
        axis=HOSTILE,
        columns=columns,
        series=(Series(HOSTILE, (1.0,)),),
        number=lambda _: HOSTILE,
        description=HOSTILE,
        scale=True,
        table=HOSTILE,
    )
    for markup in (bars(made), lines(made), sparkline([1, 2], HOSTILE)):
        assert "<script" not in markup
        parsed(markup)


@pytest.mark.parametrize("values", [[], [0], [None], [None, None], [0, 0]])
def test_nothing_to_show_is_no_error(values):
    for scale in (True, False):
        parsed(bars(chart(values, scale=scale)))
        parsed(lines(chart(values, scale=scale)))
    parsed(sparkline(values, "خالی"))


def test_no_inline_style_which_the_policy_would_refuse():
    assert "style=" not in bars(chart([1, 2], scale=True)) + lines(chart([1, 2], scale=True))


@given(st.floats(min_value=1e-6, max_value=1e9), st.booleans())
def test_a_scale_covers_its_values_with_few_steps(top, whole):
    found = ticks(top, whole=whole)
    assert found[0] == 0
    assert found[-1] >= top * (1 - 1e-9)
    assert 2 <= len(found) <= 6
    assert found[-2] < top
    if whole:
        assert all(each == int(each) for each in found)


@pytest.mark.parametrize(
    ("top", "whole", "steps"),
    [
        (234, False, [0, 100, 200, 300]),
        (10, True, [0, 5, 10]),
        (3, True, [0, 1, 2, 3]),
        (0, True, [0, 1]),
        (float("nan"), False, [0, 1]),
        (0.8, False, [0, 0.2, 0.4, 0.6, 0.8]),
    ],
)
def test_scales(top, whole, steps):
    assert ticks(top, whole=whole) == pytest.approx(steps)


def _day(number, verdict, published=0, stored=0):
    day = date(2024, 1, 30) + timedelta(days=number)
    return GapDay(day, verdict, published, stored, 0, 0, 0, 0, 0, 5)


def test_the_calendar_has_a_row_a_month_and_a_shape_a_day():
    days = [_day(at, verdict, 4, 2) for at, verdict in enumerate(VERDICTS)]
    root = parsed(calendar(days, Ui("en")))
    rows = [row for row in root.iter("li") if of_class(row, "month")]
    assert [of_class(row, "month")[0].text for row in rows] == ["January 2024", "February 2024"]
    tips = [[tip.text for tip in row.findall(".//g/title")] for row in rows]
    assert tips[0] == ["30 January 2024: 2 of 4 stored", "31 January 2024: 2 of 4 stored"]
    assert len(tips[1]) == 5
    (january,) = of_class(rows[0], "sum")
    assert january.text == "4 / 8"


def test_verdicts_differ_by_shape_not_by_colour_alone():
    shapes = set()
    for verdict in VERDICTS:
        svg = ET.tostring(parsed(calendar([_day(0, verdict)], Ui("en"))).find(".//g"), encoding="unicode")
        shapes.add(svg.partition("<title>")[0].replace(f"day-{verdict}", ""))
    assert len(shapes) == len(VERDICTS)
