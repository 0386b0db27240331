"""``-a since=`` and ``-a until=``: what they ask of which outlet."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from archive.errors import UsageError
from archive.times import now
from crawler.catalogue import Catalogue
from crawler.opening import begin
from crawler.selection import select

PAST = '[[sitemaps]]\nurl = "https://{0}.example/map.xml"\npoll = false\n'


@pytest.fixture
def paper(write, tmp_path):
    """A catalogue of which two outlets have a past."""
    write("subh", PAST.format("subh"))
    write("shaam", '[wordpress]\napi = "https://shaam.example/wp-json"\n')
    write("raat")
    return Catalogue.load(tmp_path / "outlets")


def test_the_days_that_are_asked_for(paper):
    _, wish, _ = select(paper, "subh", {"since": " 2024-05-01", "until": "2024-05-31"})
    assert (wish.since, wish.until, wish.force) == (date(2024, 5, 1), date(2024, 5, 31), False)
    _, wish, _ = select(paper, "subh", {"since": "2024-05-01", "max_articles": "5"})
    assert (wish.since, wish.until, wish.max_articles) == (date(2024, 5, 1), None, 5)
    _, wish, _ = select(paper, "subh", {})
    assert (wish.since, wish.until, wish.force) == (None, None, True)


def test_news_leaves_out_those_without_a_past(paper):
    chosen, _, skipped = select(paper, "news", {"since": "2024-05-01"})
    assert [outlet.id for outlet in chosen] == ["shaam", "subh"]
    assert skipped["raat"].startswith("cannot look back: its file names no [[sitemaps]]")


FUTURE = (now() + timedelta(days=3)).date()


@pytest.mark.parametrize(
    ("spider", "arguments", "said"),
    [
        ("subh", {"since": "2024-05-02", "until": "2024-05-01"}, "since=2024-05-02 lies after -a until=2024-05-01"),
        ("subh", {"since": "2024-5-1"}, "since=2024-5-1: give a day as YYYY-MM-DD"),
        ("subh", {"since": ""}, "give a day"),
        ("subh", {"since": "2023-02-29"}, "give a day"),
        ("subh", {"since": "۲۰۲۴-۰۵-۰۱"}, "give a day"),
        ("subh", {"since": "2024-05-01", "until": "today"}, "until=today: give a day"),
        ("subh", {"until": "2024-05-01"}, "needs -a since="),
        ("subh", {"since": "2024-05-01", "url": "https://subh.example/news/1"}, "does not go with -a since="),
        ("subh", {"since": FUTURE.isoformat()}, "lies in the future"),
        ("raat", {"since": "2024-05-01"}, r"raat: its file names no \[\[sitemaps\]\], \[\[archives\]\] or \[wordpress\]"),
        ("news", {"since": "2024-05-01", "outlets": "raat"}, "none of these outlets can be back-filled"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_one_clear_line(paper, spider, arguments, said):
    with pytest.raises(UsageError, match=said) as caught:
        select(paper, spider, arguments)
    assert "\n" not in str(caught.value)


@pytest.fixture
def opened(paper, open_run):
    """Begins a run with these arguments, at some moment; the days of the back-fill of ``subh``."""

    def open_at(moment, monkeypatch, **arguments):
        chosen, wish, _ = select(paper, "subh", arguments)
        monkeypatch.setattr("crawler.opening.now", lambda: moment)
        run = open_run("subh")
        _, past = run.desk.do_now(begin, chosen, wish, chosen)
        run.backfills = past
        period = run.period("subh")
        return period.since, period.until, past["subh"]

    return open_at


LATE = datetime(2024, 5, 30, 20, tzinfo=UTC)  # the 31st in Karachi


def test_today_is_the_outlets(opened, monkeypatch):
    assert opened(LATE, monkeypatch, since="2024-05-01")[:2] == (date(2024, 5, 1), date(2024, 5, 31))


def test_without_a_last_day_an_earlier_one_is_gone_on_with_days_later(opened, monkeypatch):
    _, until, first = opened(LATE, monkeypatch, since="2024-05-01")
    later = LATE + timedelta(days=9)
    _, again, gone_on = opened(later, monkeypatch, since="2024-05-01")
    assert (again, gone_on) == (until, first)
    _, other, anew = opened(later, monkeypatch, since="2024-05-02")
    assert (other, anew.id) == (date(2024, 6, 9), first.id + 1)
    assert opened(later, monkeypatch, since="2024-05-01", until="2024-06-09")[2].id == first.id + 2


def test_who_waits_is_told(paper, open_run, monkeypatch, capsys):
    import asyncio

    from crawler import progress

    monkeypatch.setattr(progress, "_EVERY_UNSEEN", 0.01)
    chosen, wish, _ = select(paper, "subh", {"since": "2024-05-01"})
    run = open_run("subh")
    _, run.backfills = run.desk.do_now(begin, chosen, wish, chosen)

    with pytest.raises(TimeoutError):  # it tells until the run has ended
        asyncio.run(asyncio.wait_for(progress.tell(run), 0.5))
    lines = set(capsys.readouterr().err.splitlines())
    assert lines == {"subh: 0 stories done, 0 to go and 1 list to read"}
