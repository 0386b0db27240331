"""The page of an outlet: volume, freshness, health and gaps."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from archive import outlet_card, runs
from archive.archive import Archive
from archive.db import transaction
from archive.errors import OutletNotStored
from archive.schema import open_writing
from archive.web.app import make_app
from archive.web.ui import Ui
from archive.web.views.outlet import span

EN = Ui("en")


def main_of(answer):
    assert answer.status_code == 200
    return answer.text.partition("<main")[2].partition("</main>\n<footer")[0]


def test_the_card_counts_what_the_statistics_count(archive):
    by_outlet = {each.outlet: each for each in archive.stats().outlets}
    for id_, known in by_outlet.items():
        card = outlet_card.card(archive.connection, id_)
        assert (card.articles, card.unique, card.first_day, card.last_day) == (
            known.articles,
            known.unique,
            known.first_day,
            known.last_day,
        )
        assert (card.fresh, card.minutes_median, card.minutes_90) == (
            known.fresh,
            known.minutes_median,
            known.minutes_90,
        )
    with pytest.raises(OutletNotStored, match="no outlet 'nope'"):
        outlet_card.card(archive.connection, "nope")


def test_the_newest_stories_of_an_outlet(archive):
    newest = outlet_card.newest(archive.connection, "subh", 4)
    assert [each.sort_key for each in newest] == sorted((each.sort_key for each in newest), reverse=True)
    assert {each.outlet for each in newest} == {"subh"}
    before = outlet_card.newest(archive.connection, "subh", 2, newest[1].sort_key)
    assert [each.id for each in before] == [each.id for each in newest[2:4]]


@pytest.mark.parametrize("lang", ["ur", "en"])
def test_volume_gaps_and_newest(client, archive, lang):
    page = main_of(client.get("/outlet/subh", params={"lang": lang}))
    ui = Ui(lang)
    assert f'<span class="big">{ui.number(archive.stats(outlet="subh").articles)}</span>' in page
    assert 'class="chart chart-bars tall"' in page
    assert 'class="gaps"' in page
    assert ui.text("verdict.never crawled") in page
    assert page.count('href="/article/') >= 8


def test_the_bars_add_up_to_all_articles(client, archive):
    page = main_of(client.get("/outlet/qalam?lang=en"))
    table = page.partition('<table class="numbers">')[2].partition("</table>")[0]
    assert (
        sum(int(each) for each in re.findall(r"<td>(\d+)</td>", table))
        == archive.stats(outlet="qalam").articles
    )


def test_the_calendar_shows_the_numbers_of_akhbar_gaps(client, archive):
    page = main_of(client.get("/outlet/shaam?lang=en"))
    (found,) = archive.gaps(outlet="shaam", since="2020-01-01").outlets
    assert f"{found.stored} stored of {found.published}" in page


def test_a_broken_outlet_says_what_is_wrong(fresh):
    fresh.put("a", "خبر", fresh.text(1), hours=60)
    at = fresh.start - timedelta(hours=2)
    with closing(open_writing(fresh.data)) as connection:
        with transaction(connection):
            run = runs.start(connection, "test", ["subh"], at)
            connection.execute(
                """INSERT INTO sources (url, outlet, kind, interval, attempts, status, error, checked_at)
                   VALUES ('https://subh.example/feed?<b>', 'subh', 'feed', 600, 5, 500, 'HTTP 500 <i>', ?)""",
                (at.strftime("%Y-%m-%dT%H:%M:%SZ"),),
            )
        with transaction(connection):
            runs.end(connection, run, at, "finished", 0)
    with TestClient(make_app(fresh.data)) as client:
        page = main_of(client.get("/outlet/subh?lang=en"))
    assert "verdict-broken" in page
    assert "its only source does not work" in page
    assert "https://subh.example/feed?&lt;b&gt;" in page
    assert "HTTP 500 &lt;i&gt;" in page


def test_an_outlet_without_articles(fresh):
    with TestClient(make_app(fresh.data)) as client:
        page = main_of(client.get("/outlet/subh"))
    assert 'class="chart ' not in page
    with Archive(fresh.data) as archive:
        assert outlet_card.card(archive.connection, "subh").first_day is None


def test_what_an_outlets_file_says_is_text(fresh):
    fresh.sql(
        """UPDATE outlets SET name = '<script>x</script>', name_ur = NULL, home = 'javascript:alert(1)', enabled = 0,
           reason = '<img src=x>', kind = '<b>', ai_training = '<i>', country = '"><script>'"""
    )
    with TestClient(make_app(fresh.data)) as client:
        page = main_of(client.get("/outlet/subh"))
    assert "<script" not in page
    assert "<img" not in page
    assert "<b>" not in page
    assert 'href="javascript' not in page
    assert Ui().text("verdict.disabled") in page


def test_an_outlet_that_is_not_there(client):
    assert client.get("/outlet/nope").status_code == 404
    assert client.get("/outlet/%22%20OR%201").status_code == 404


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(1, "1 minute"), (0, "0 minutes"), (119, "119 minutes"), (120, "2 hours"), (47 * 60, "47 hours"), (2880, "2 days"), (-30, "-30 minutes")],
)  # fmt: skip
def test_lengths_of_time(minutes, text):
    assert span(minutes, EN) == text
