"""Storing articles: row, revision and index go together."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.check import check
from archive.db import transaction
from archive.models import Published, WarcPointer
from archive.sort_keys import SHIFT, moment_of
from archive.store import Text, previous, store
from archive.times import to_text

URL = "https://subh.example/1"
AT = datetime(2026, 11, 20, 15, 4, 31, tzinfo=UTC)


def _published(at=AT, day=None, source="json-ld"):
    return Published(at, day or at.date(), source, "raw")


def _article(stacks, url=URL):
    (row,) = stacks.sql("SELECT * FROM articles WHERE url = ?", url)
    return dict(row)


def _revisions(stacks):
    return [
        (row["revision"], row["kind"], row["title"])
        for row in stacks.sql("SELECT * FROM revisions ORDER BY article_id, revision")
    ]


def test_a_new_article_is_kept_whole(stacks):
    article = stacks.article(
        URL,
        kind="opinion",
        summary="خلاصہ",
        authors=("زیبا خان", 'ن "م" راشد'),
        section="کالم",
        tags=("ادب", "a,b"),
        image_url="https://subh.example/1.jpg",
        language="ur",
        published=_published(),
        modified_at=AT + timedelta(hours=1),
        credit_name="شام",
        credit_url="https://shaam.example/9",
        canonical_url=URL,
        word_count=8,
        extractor="7",
    )
    stored = stacks.put(article, warc=WarcPointer("f.warc.gz", 77, 5))
    assert (stored.article_id, stored.change, stored.revision) == (1, "new", 1)
    row = _article(stacks)
    expected = {
        "id": 1, "outlet": "subh", "url": URL, "kind": "opinion", "title": article.title, "summary": "خلاصہ",
        "authors": '["زیبا خان", "ن \\"م\\" راشد"]', "section": "کالم", "tags": '["ادب", "a,b"]',
        "image_url": article.image_url, "language": "ur", "published_at": to_text(AT),
        "published_day": "2026-11-20", "published_from": "json-ld", "published_raw": "raw",
        "modified_at": to_text(AT + timedelta(hours=1)), "credit_name": "شام",
        "credit_url": article.credit_url, "word_count": 8, "content_hash": article.content_hash, "cluster_id": 1,
        "revision": 1, "first_seen_at": to_text(stacks.now), "checked_at": to_text(stacks.now), "gone_at": None,
        "extractor": "7", "warc_file": "f.warc.gz", "warc_offset": 77, "body": article.body,
    }  # fmt: skip
    assert {name: row[name] for name in expected} == expected
    (revision,) = stacks.sql("SELECT * FROM revisions")
    assert (revision["kind"], revision["body"], revision["warc_offset"]) == ("first", article.body, 77)
    assert previous(stacks.connection, URL).warc.offset == 77
    assert previous(stacks.connection, "other") is None
    assert stacks.finds("بارش") == [1]
    stacks.check_index()


def test_the_same_text_again_is_only_checked(stacks):
    stacks.put()
    stacks.sql("UPDATE articles SET gone_at = 'then'")
    stored = stacks.put(at=stacks.later(days=1))
    assert (stored.change, stored.revision) == ("unchanged", 1)
    row = _article(stacks, stacks.article().url)
    assert (row["checked_at"], row["first_seen_at"]) == (to_text(stacks.later(days=1)), to_text(stacks.now))
    assert row["gone_at"] is None
    assert len(_revisions(stacks)) == 1


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"title": "نئی سرخی"}, "headline"),
        ({"body": "نیا متن"}, "edit"),
        ({"title": "نئی سرخی", "body": "نیا متن"}, "edit"),
        ({"body": "رات بھر بارش ہوتی رہی۔ صبح دھوپ نکلی۔"}, "edit"),  # only a paragraph's end
    ],
)
def test_a_changed_text_is_a_revision(stacks, change, kind):
    stacks.put()
    first = _article(stacks)
    stored = stacks.put(stacks.article(**change), at=stacks.later(hours=5))
    assert (stored.article_id, stored.change, stored.revision) == (1, kind, 2)
    assert [each[:2] for each in _revisions(stacks)] == [(1, "first"), (2, kind)]
    row = _article(stacks)
    assert {name: row[name] for name in change} == change
    assert (row["revision"], row["sort_key"], row["first_seen_at"]) == (
        2,
        first["sort_key"],
        first["first_seen_at"],
    )
    for words in change.values():
        assert stacks.finds(words) == [1]
    stacks.check_index()
    assert check(stacks.data) == []


def test_old_words_are_not_found_any_more(stacks):
    stacks.put(stacks.article(title="ہاتھی", body="گھوڑا"))
    stacks.put(stacks.article(title="اونٹ", body="گھوڑا"))
    assert stacks.finds("ہاتھی") == []
    assert stacks.finds("اونٹ") == stacks.finds("گھوڑا") == [1]


def test_a_text_that_comes_back_is_a_revision_too(stacks):
    for title in ("الف", "ب", "الف"):
        stacks.put(stacks.article(title=title))
    assert _revisions(stacks) == [(1, "first", "الف"), (2, "headline", "ب"), (3, "headline", "الف")]


def test_better_rules_are_no_edit_of_the_outlets(stacks):
    asked = []

    def again(before):
        asked.append(before.title)
        return Text(new.title, new.body)

    stacks.put()
    new = stacks.article(title="صاف سرخی", body="صاف متن", extractor="2")
    assert stacks.put(new, by_todays_rules=again).change == "reextracted"
    assert asked == ["شہر میں بارش"]
    assert _article(stacks)["extractor"] == "2"
    assert check(stacks.data) == []


@pytest.mark.parametrize(
    ("old_bytes_today", "kind"),
    [
        (None, "edit"),  # cannot be said: compared with what is stored
        (Text("شہر میں بارش", "اور متن"), "edit"),
        (Text("اور سرخی", "نیا متن"), "headline"),  # the text only looked different by our old rules
    ],
)
def test_like_is_compared_with_like(stacks, old_bytes_today, kind):
    stacks.put()
    edited = stacks.article(body="نیا متن", extractor="2")
    assert stacks.put(edited, by_todays_rules=lambda _: old_bytes_today).change == kind


def test_the_old_bytes_are_read_again_only_when_the_text_differs(stacks):
    def never(before):
        raise AssertionError

    stacks.put(by_todays_rules=never)
    stacks.put(stacks.article(extractor="2"), by_todays_rules=never)
    assert len(_revisions(stacks)) == 1


def test_what_goes_wrong_while_the_old_bytes_are_read_leaves_the_old_text(stacks):
    stacks.put()

    def breaks(before):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stacks.put(stacks.article(title="نئی", extractor="2"), by_todays_rules=breaks)
    assert len(_revisions(stacks)) == 1
    assert check(stacks.data) == []


def test_an_outlet_that_nobody_knows_is_refused(stacks):
    with pytest.raises((sqlite3.IntegrityError, TypeError)):
        stacks.put(stacks.article(outlet="nobody", published=_published()))
    assert stacks.value("SELECT count(*) FROM articles") == 0


# Place in time


def _minute(stacks, url=URL):
    return moment_of(_article(stacks, url)["sort_key"])


def test_the_key_is_the_minute_of_publication(stacks):
    stacks.put(stacks.article(URL, published=_published()))
    assert _minute(stacks) == AT.replace(second=0)


def test_without_a_date_it_is_the_minute_of_first_sight(stacks):
    stacks.put(stacks.article(URL))
    assert _minute(stacks) == stacks.now.replace(second=0)


def test_of_a_day_it_is_its_midnight_at_the_outlet(stacks):
    stacks.put(stacks.article(URL, published=Published(None, date(2026, 11, 20), "url", "/2026/11/20/")))
    assert _minute(stacks) == datetime(2026, 11, 19, 19, 0, tzinfo=UTC)
    assert (_article(stacks)["published_at"], _article(stacks)["published_day"]) == (None, "2026-11-20")


@pytest.mark.parametrize("days", [0.01, 1, 400, 20_000])
def test_a_date_in_the_future_does_not_put_it_on_top_for_ever(stacks, days):
    future = stacks.later(days=days)
    stacks.put(stacks.article(URL, published=_published(future)))
    assert _minute(stacks) == stacks.now.replace(second=0)
    assert _article(stacks)["published_at"] == to_text(future)  # what the page says is kept


@pytest.mark.parametrize("at", [datetime(1947, 8, 14, tzinfo=UTC), datetime(1, 1, 2, tzinfo=UTC)])
def test_a_date_before_the_epoch(stacks, at):
    stacks.put(stacks.article(URL, published=_published(at)))
    stacks.put(stacks.article("https://subh.example/2", title="بعد", published=_published()))
    assert stacks.sql("SELECT url FROM articles ORDER BY sort_key")[0]["url"] == URL
    assert check(stacks.data) == []


@pytest.mark.parametrize("day", [date(1, 1, 2), date.max])
def test_a_day_at_the_calendars_end(stacks, day):
    stacks.put(stacks.article(URL, published=Published(None, day, "url", "raw")))
    assert check(stacks.data) == []


def test_many_articles_in_one_minute_keep_their_order(stacks):
    with transaction(stacks.connection):
        for number in range(300):
            article = stacks.article(
                f"https://subh.example/{number}", title=f"خبر {number}", published=_published()
            )
            store(stacks.connection, article, stacks.fetched())
    keys = [row["sort_key"] for row in stacks.sql("SELECT sort_key FROM articles ORDER BY id")]
    assert [other - one for one, other in pairwise(keys)] == [1] * 299
    assert {key >> SHIFT for key in keys} == {keys[0] >> SHIFT}
    stacks.check_index()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    times=st.lists(
        st.none() | st.integers(-3, 3) | st.dates(date(2026, 11, 18), date(2026, 11, 23)), max_size=12
    )
)
def test_keys_are_unique_and_follow_time(fresh, times):
    stacks = fresh()
    for number, time in enumerate(times):
        published = None
        if isinstance(time, int):
            published = _published(AT + timedelta(minutes=time))
        elif time is not None:
            published = Published(None, time, "url", "raw")
        article = stacks.article(f"https://subh.example/{number}", title=f"خبر {number}", published=published)
        stacks.put(article, at=stacks.later(seconds=number))
    rows = stacks.sql("SELECT sort_key, published_at, first_seen_at FROM articles ORDER BY sort_key")
    assert len({row["sort_key"] for row in rows}) == len(times)
    for one, other in pairwise([row for row in rows if row["published_at"]]):
        assert one["published_at"][:16] <= other["published_at"][:16]
    assert all(moment_of(row["sort_key"]) <= stacks.later(seconds=99) for row in rows)
    stacks.connection.close()


# Text of every kind


ODD = {
    "nul": "پہلا\x00دوسرا",
    "only nul": "\x00",
    "empty": "",
    "spaces": " \n\t ",
    "astral": "𝔘𝔯𝔡𝔲 😀 𞸀",
    "controls": "".join(map(chr, range(1, 32))),
    "bidi": "\u202eالٹا\u202c\u200f",
    "noncharacters": "\uffff\ufdd0\U0010ffff",
    "combining": "ا" + "\u0654" * 500,
    "long word": "ب" * 20_000,
    "sql": "'; DROP TABLE articles; --",
    "fts": '"AND" NEAR(x) * ^ - : {title}',
}


@pytest.mark.parametrize("name", ODD)
def test_odd_text_comes_back_as_it_went_in(stacks, name):
    text = ODD[name]
    stacks.put(stacks.article(URL, title=text, body=text, section=text, authors=(text,), summary=text))
    row = _article(stacks)
    assert (row["title"], row["body"], row["section"], row["summary"]) == (text,) * 4
    stacks.put(stacks.article(URL, title="بعد میں", body=text + " x", section=text))
    assert _article(stacks)["body"] == text + " x"
    stacks.put(stacks.article(URL, title="خالی", body="خالی"))
    assert check(stacks.data) == []


def test_a_megabyte_of_text(stacks):
    body = "\n\n".join(f"یہ پیراگراف نمبر {number} ہے اور اس میں کچھ لکھا ہے۔" for number in range(12_000))
    assert len(body.encode()) > 1_000_000
    stacks.put(stacks.article(URL, body=body))
    assert stacks.finds('"پیراگراف نمبر 11999"') == [1]
    assert len(_article(stacks)["body"]) == len(body)
    stacks.check_index()


@pytest.mark.parametrize("where", ["title", "body", "summary", "section", "credit_url"])
def test_a_lone_surrogate_is_refused_whole_or_kept(stacks, where):
    """SQLite holds UTF-8; extraction has to remove them, and here nothing may be half-written."""
    with pytest.raises(UnicodeEncodeError):
        stacks.put(stacks.article(URL, **{where: "ٹوٹا \ud83d ہوا"}))
    for table in ("articles", "revisions", "pages", "bands"):
        assert stacks.value(f"SELECT count(*) FROM {table}") == 0
    stacks.put()
    assert check(stacks.data) == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    title=st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    body=st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
)
def test_any_text_comes_back_and_keeps_the_index_true(stacks, title, body):
    stacks.put(stacks.article(URL, title=title, body=body))
    row = _article(stacks)
    assert (row["title"], row["body"]) == (title, body)
    stacks.check_index()
