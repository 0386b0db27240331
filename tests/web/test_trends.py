"""How often words are used over time: counted right, whatever the outlet's zone, and shown on /trends."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import closing
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from archive.archive import Archive
from archive.db import transaction
from archive.errors import OutletNotStored, QueryError, UsageError
from archive.models import Article, Fetched, Published
from archive.schema import open_writing
from archive.store import store
from archive.trends import MAX_PERIODS
from archive.web.ui import Ui
from archive.web.views.trends import parts, written

ZONES = {"karachi": "Asia/Karachi", "london": "Europe/London", "kiritimati": "Pacific/Kiritimati", "la": "America/Los_Angeles"}  # fmt: skip
FIRST, LAST = date(2024, 2, 20), date(2024, 4, 12)  # clocks change in March, February has 29 days


def _starts(unit, day):
    return {"day": day, "week": day - timedelta(days=day.weekday()), "month": day.replace(day=1)}[unit]


@pytest.fixture(scope="module")
def stories(tmp_path_factory):
    """An archive with many stories around midnights; and what is in it: (outlet, local day, has the word)."""
    data = tmp_path_factory.mktemp("trends")
    chosen = random.Random(11)
    known = []
    with closing(open_writing(data)) as connection, transaction(connection):
        for outlet, zone in ZONES.items():
            connection.execute(
                "INSERT INTO outlets (id, name, home, timezone) VALUES (?, ?, ?, ?)",
                (outlet, outlet, f"https://{outlet}.example/", zone),
            )
        for number in range(160):
            outlet = chosen.choice(sorted(ZONES))
            zone = ZoneInfo(ZONES[outlet])
            day = FIRST + timedelta(days=chosen.randrange((LAST - FIRST).days + 1))
            minute = chosen.choice((0, 1, 600, 1438, 1439))
            at = datetime.combine(day, datetime.min.time(), zone) + timedelta(minutes=minute)
            has = chosen.random() < 0.4
            day = at.date()
            only_day = chosen.random() < 0.3
            article = Article(
                url=f"https://{outlet}.example/{number}",
                outlet=outlet,
                title=f"خبر {number}",
                body=" ".join(chosen.choices("ابپتجچدرسشکگلمن", k=40)) + ("، كرکٹ کا میچ" if has else ""),
                published=Published(None if only_day else at, day, "time", ""),
            )
            store(connection, article, Fetched(status=200, at=at + timedelta(days=2)))
            known.append((outlet, day, has))
    with Archive(data) as opened:
        yield opened, known


@pytest.mark.parametrize("unit", ["day", "week", "month"])
@pytest.mark.parametrize("copies", [True, False])
def test_every_article_counts_on_its_outlets_own_day(stories, unit, copies):
    archive, known = stories
    found = archive.trends("کرکٹ", unit=unit, copies=copies, since=FIRST, until=LAST)
    every = Counter(_starts(unit, day) for _, day, _ in known)
    answers = Counter(_starts(unit, day) for _, day, has in known if has)
    (trend,) = found.trends
    for at, period in enumerate(found.periods):
        assert (period.articles, trend.counts[at], trend.articles[at]) == (
            every[period.first],
            answers[period.first],
            every[period.first],
        ), period
    assert trend.total == sum(answers.values())
    assert found.periods[0].first <= FIRST
    assert found.periods[-1].last >= LAST
    for one, other in zip(found.periods, found.periods[1:], strict=False):
        assert other.first - one.last == timedelta(days=1)


@pytest.mark.parametrize("unit", ["day", "week", "month"])
def test_days_outside_of_the_range_do_not_count(stories, unit):
    archive, known = stories
    since, until = date(2024, 3, 3), date(2024, 3, 30)
    found = archive.trends("کرکٹ", unit=unit, since=since, until=until)
    assert found.trends[0].total == sum(has for _, day, has in known if since <= day <= until)
    assert sum(period.articles for period in found.periods) == sum(
        since <= day <= until for _, day, _ in known
    )
    assert found.trends[0].total == archive.search("کرکٹ", since=since, until=until).total


def test_the_counts_are_those_of_the_view_daily_counts(stories):
    archive, _ = stories
    view = dict(
        archive.connection.execute("SELECT day, sum(articles) FROM daily_counts GROUP BY day").fetchall()
    )
    found = archive.trends((), unit="day", copies=True, since=FIRST, until=LAST)
    assert {period.first.isoformat(): period.articles for period in found.periods if period.articles} == view
    assert found.trends == ()


def test_outlets_beside_each_other(stories):
    archive, known = stories
    found = archive.trends("کرکٹ", by_outlet=True, unit="month", since=FIRST, until=LAST)
    expected = Counter(outlet for outlet, _, has in known if has)
    assert {trend.outlet: trend.total for trend in found.trends} == expected
    totals = [trend.total for trend in found.trends]
    assert totals == sorted(totals, reverse=True)
    for trend in found.trends:
        assert sum(trend.articles) == sum(outlet == trend.outlet for outlet, _, _ in known)
    named = archive.trends("کرکٹ", by_outlet=True, outlet=("london",), unit="month", since=FIRST, until=LAST)
    assert [trend.outlet for trend in named.trends] == ["london"]
    (alone,) = archive.trends("کرکٹ", outlet="london", unit="month", since=FIRST, until=LAST).trends
    assert (alone.outlet, alone.counts, alone.articles) == (None, *_numbers(named.trends[0]))


def _numbers(trend):
    return trend.counts, trend.articles


def test_words_are_folded_and_phrases_are_phrases(stories):
    archive, _ = stories
    typed, kaf, phrase, other = archive.trends(["کرکٹ", "كركٹ", '"کرکٹ کا میچ"', '"میچ کا کرکٹ"']).trends
    assert typed.total > 0
    assert typed.counts == kaf.counts == phrase.counts
    assert other.total == 0


def test_shares_are_of_the_periods_articles(stories):
    archive, _ = stories
    found = archive.trends("کرکٹ", unit="day", since=date(2024, 2, 1), until=LAST)
    (trend,) = found.trends
    assert trend.shares[0] is None  # no article of that day
    assert all(share is None or 0 <= share <= 1 for share in trend.shares)
    at = next(at for at, count in enumerate(trend.counts) if count)
    assert trend.shares[at] == trend.counts[at] / found.periods[at].articles


def test_copies_count_once_or_each(archive):
    (leaders,) = archive.trends("دریا", since="2020-01-01").trends
    (every,) = archive.trends("دریا", since="2020-01-01", copies=True).trends
    assert (leaders.total, every.total) == (1, 3)
    assert sum(every.articles) - sum(leaders.articles) == 2


def test_other_spellings_are_counted_and_named(fresh):
    fresh.put("a", "خبر", fresh.text(1) + " وزیراعظم نے کہا", hours=10)
    fresh.put("b", "خبر", fresh.text(2) + " وزیر اعظم نے کہا", hours=10)
    with Archive(fresh.data) as archive:
        (trend,) = archive.trends("وزیراعظم").trends
    assert trend.total == 2
    assert trend.expanded == ("وزیر اعظم",)


@pytest.mark.parametrize(
    ("days", "unit"), [(1, "day"), (45, "day"), (46, "week"), (240, "week"), (241, "month"), (5000, "month")]
)
def test_the_length_of_the_range_decides_the_unit(archive, days, unit):
    until = date(2024, 6, 30)
    found = archive.trends("بارش", since=until - timedelta(days=days - 1), until=until)
    assert found.unit == unit
    assert found.since == until - timedelta(days=days - 1)


def test_a_stray_from_long_ago_does_not_stretch_the_range(fresh):
    at = fresh.start - timedelta(days=3)
    rows = [(number, (int(at.timestamp()) // 60 << 16) + number, f"https://subh.example/n{number}", at.date().isoformat()) for number in range(1, 120)]  # fmt: skip
    rows.append((500, 1 << 16, "https://subh.example/old", "1970-01-01"))
    with closing(open_writing(fresh.data)) as connection, transaction(connection):
        connection.executemany(
            """INSERT INTO articles (id, sort_key, outlet, url, title, word_count, content_hash, cluster_id,
                   first_seen_at, checked_at, extractor, body, published_day)
               VALUES (?1, ?2, 'subh', ?3, 'خبر', 1, '', ?1, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', 'test', 'متن', ?4)""",
            rows,
        )
    with Archive(fresh.data) as archive:
        found = archive.trends("بارش")
        assert found.since == at.date()
        assert archive.trends("بارش", since="1970-01-01", unit="month", until="1990-01-01").unit == "month"


def test_an_archive_without_articles(fresh):
    with Archive(fresh.data) as archive:
        found = archive.trends("بارش")
        assert found.trends[0].total == 0
        assert archive.trends((), outlet="subh").periods


@pytest.mark.parametrize(
    ("asked", "more", "error", "says"),
    [
        (["ا"] * 7, {}, UsageError, "at most 6"),
        (["بارش", "کرکٹ"], {"by_outlet": True}, UsageError, "for one word or phrase"),
        (["بارش"], {"unit": "year"}, UsageError, "allowed are day, week, month"),
        (["بارش"], {"outlet": "nope"}, OutletNotStored, "no outlet 'nope'"),
        (["-بارش"], {}, QueryError, "needs at least one word"),
        (["بارش"], {"since": "2020-01-01", "until": "2024-01-01", "unit": "day"}, UsageError, f"more than {MAX_PERIODS} days"),
        (["بارش"], {"since": "2024-02-01", "until": "2024-01-01"}, UsageError, "is after"),
        (["بارش"], {"since": "gestern"}, UsageError, "not a day"),
    ],
)  # fmt: skip
def test_what_cannot_be_counted_is_said(archive, asked, more, error, says):
    with pytest.raises(error, match=says):
        archive.trends(asked, **more)


# The page


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("بارش", ["بارش"]),
        ("بارش، کرکٹ", ["بارش", "کرکٹ"]),
        ("بارش, کرکٹ،  , بارش", ["بارش", "کرکٹ"]),
        ('"تیز، ہوا"، بارش', ['"تیز، ہوا"', "بارش"]),
        ("”تیز، ہوا“؛ بارش", ["”تیز، ہوا“", "بارش"]),
        ('"بے انجام، حرف', ['"بے انجام، حرف']),
        (" ، ,", []),
        ("", []),
    ],
)
def test_commas_part_what_is_compared(text, expected):
    assert parts(text) == expected


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (0.254, "0.25"), (2.5, "2.5"), (3.0, "3"), (12.4, "12"), (1000.0, "1,000")],
)
def test_shares_have_the_places_that_say_something(value, text):
    assert written(value, Ui("en")) == text


def test_the_page_without_words_explains_itself(client):
    answer = client.get("/trends")
    assert answer.status_code == 200
    assert "<svg" not in answer.text.partition("<main")[2]
    assert Ui().text("trends.empty") in answer.text


def test_words_side_by_side(client):
    answer = client.get("/trends", params={"q": 'بارش، کرکٹ، "دو سو"'})
    assert answer.status_code == 200
    assert answer.text.count('<polyline class="series s') >= 3
    assert "s3" in answer.text
    assert "/search?q=%D8%A8%D8%A7%D8%B1%D8%B4" in answer.text  # the legend leads to the articles


def test_outlets_side_by_side(client):
    answer = client.get("/trends", params={"q": "بارش", "outlet": "each", "lang": "en"})
    assert answer.status_code == 200
    for name in ("Subh", "Shaam", "Qalam"):
        assert f"<bdi>{name}</bdi>" in answer.text
    one = client.get("/trends", params={"q": "بارش", "outlet": "subh", "unit": "week", "copies": "1"})
    assert one.status_code == 200
    assert '<option value="subh" selected>' in one.text
    assert '<option value="week" selected>' in one.text
    assert 'value="1" checked' in one.text


@pytest.mark.parametrize(
    "asked",
    [
        {"q": "-بارش"},
        {"q": "بارش", "since": "x"},
        {"q": "بارش", "outlet": "nope"},
        {"q": "بارش", "unit": "<b>"},
        {"q": "ا*"},
        {"q": "، ".join(f"لفظ{n}" for n in range(9))},
    ],
)
def test_what_cannot_be_counted_is_said_beside_the_form(client, asked):
    answer = client.get("/trends", params=asked)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert 'class="trends-form"' in answer.text
    assert "<b>" not in answer.text


def test_a_word_that_nobody_used(client):
    answer = client.get("/trends", params={"q": "زرافہ"})
    assert answer.status_code == 200
    assert Ui().text("trends.nothing") in answer.text


def test_words_are_text(client):
    answer = client.get("/trends", params={"q": '<script>alert(1)</script>"><svg onload=x>'})
    assert "<script" not in answer.text
    assert "<svg onload" not in answer.text


def test_the_table_has_the_numbers_of_the_archive(client, archive):
    found = archive.trends("بارش")
    answer = client.get("/trends", params={"q": "بارش", "lang": "en"})
    rows = answer.text.partition("<tbody>")[2].partition("</tbody>")[0].split("<tr>")[1:]
    assert len(rows) == len(found.periods)
    for row, count, period in zip(rows, found.trends[0].counts, found.periods, strict=True):
        assert f"<td>{period.articles}</td></tr>" in row
        assert (f">{count}</a>" if count else "<td>0 ") in row
