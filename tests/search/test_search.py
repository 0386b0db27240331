"""Filters, order, counts and notes of a search."""

from __future__ import annotations

from datetime import date

import pytest

from archive.archive import Archive
from archive.errors import UnknownOutlet, UsageError
from archive.search import searching

RAIN = "بارش"


def test_words_are_found_in_title_or_body_together(fill, titles):
    fill.add("کراچی کی خبر", "آج بارش ہوئی")
    fill.add("لاہور کی خبر", "آج بارش ہوئی")
    assert titles("کراچی بارش") == ["کراچی کی خبر"]


def test_a_phrase_does_not_run_from_title_to_body(fill, titles):
    fill.add("خبر وزیر", "اعظم خان")
    assert titles('"وزیر اعظم"') == []


def test_filters_are_no_words(fill, titles):
    fill.add("اشتہار", "xl xosubh xs_کھیل keys")
    assert titles("xl") == ["اشتہار"]
    assert titles("xosubh") == ["اشتہار"]
    assert titles("xoshaam") == []


def test_outlets(fill, titles):
    fill.add("صبح", RAIN, outlet="subh")
    fill.add("شام", RAIN, outlet="shaam")
    assert titles(RAIN, outlet="subh") == ["صبح"]
    assert titles(RAIN, outlet=["shaam"]) == ["شام"]
    assert sorted(titles(RAIN, outlet=("shaam", "subh"))) == ["شام", "صبح"]


def test_an_unknown_outlet_names_the_nearest(archive):
    with pytest.raises(UnknownOutlet, match="no outlet 'sham' in this archive: did you mean shaam"):
        archive.search(RAIN, outlet="sham")


@pytest.mark.parametrize("asked", ["کھیل کود", "كھیل  کود", "کھیل، کود"])
def test_section_however_typed(fill, titles, asked):
    fill.add("ہاں", RAIN, section="کھیل کود")
    fill.add("نہیں", RAIN, section="کھیل")
    fill.add("بے نام", RAIN)
    assert titles(RAIN, section=asked) == ["ہاں"]


@pytest.mark.parametrize("asked", ["علی خان", "علي", "خان"])
def test_author_by_words_of_the_by_line(fill, titles, asked):
    fill.add("ہاں", RAIN, authors=("زہرہ بانو", "علی خان"))
    fill.add("نہیں", RAIN, authors=("علیم خانزادہ", "بانو"))
    assert titles(RAIN, author=asked) == ["ہاں"]
    assert titles(RAIN, author="بانو علی") == []


def test_days_are_the_outlets_own_and_inclusive(fill, archive, titles):
    """Karachi is five hours ahead: its first of July begins at 19:00 UTC on the thirtieth of June."""
    fill.add("تیس جون کی رات", RAIN, at="2024-06-30T18:59:00")
    fill.add("یکم کی رات", RAIN, at="2024-06-30T19:00:00")
    fill.add("یکم کی دوپہر", RAIN, at="2024-07-01T07:00:00")
    fill.add("یکم کی شب", RAIN, at="2024-07-01T18:59:00")
    fill.add("دوم", RAIN, at="2024-07-01T19:00:00")
    first = ["یکم کی شب", "یکم کی دوپہر", "یکم کی رات"]
    assert titles(RAIN, since="2024-07-01", until="2024-07-01") == first
    assert titles(RAIN, since=date(2024, 7, 1), until=date(2024, 7, 1)) == first
    assert titles(RAIN, since="۲۰۲۴-۰۷-۰۲") == ["دوم"]
    assert titles(RAIN, until="2024-06-30") == ["تیس جون کی رات"]
    assert [each.title for each in archive.articles(since="2024-07-01", until="2024-07-01")] == first[::-1]


def test_an_article_without_a_date_counts_on_the_day_it_was_seen(fill, titles):
    fill.add("بے تاریخ", RAIN, at="2024-07-01T22:00:00", dated=False)
    assert titles(RAIN, since="2024-07-01", until="2024-07-01") == ["بے تاریخ"]


@pytest.mark.parametrize("bad", ["2024", "2024-13-01", "کل", "2024-7-1-1", "", "9" * 5000 + "-1-1"])
def test_a_bad_day_is_refused(archive, bad):
    with pytest.raises(UsageError, match=r"not a day: .* write YYYY-MM-DD"):
        archive.search(RAIN, since=bad)


def test_days_in_the_wrong_order_are_refused(archive):
    with pytest.raises(UsageError, match="no day lies between them"):
        archive.search(RAIN, since="2024-07-02", until="2024-07-01")


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_ends_of_the_calendar(fill, archive, day):
    fill.add(body=RAIN)
    assert archive.search(RAIN, since=date.min, until=day).total == (day == date.max)


def test_copies_are_left_out_and_counted(fill, archive):
    leader = fill.add("اصل", RAIN, outlet="subh", at="2024-07-01T08:00:00")
    fill.add("نقل", RAIN, outlet="shaam", at="2024-07-01T09:00:00", copy_of=leader)
    results = archive.search(RAIN)
    assert [hit.title for hit in results] == ["اصل"]
    assert (results.total, results.copies) == (1, 1)
    assert archive.search(RAIN, copies=True).total == 2
    assert archive.search(RAIN, outlet="shaam").copies == 1


def test_newest_first_and_pages(fill, archive):
    for hour in range(5):
        fill.add(f"گھنٹہ {hour}", RAIN, at=f"2024-07-01T0{hour}:00:00")
    first = archive.search(RAIN, sort="date", limit=2)
    second = archive.search(RAIN, sort="date", limit=2, offset=2)
    assert [hit.title for hit in (*first, *second)] == ["گھنٹہ 4", "گھنٹہ 3", "گھنٹہ 2", "گھنٹہ 1"]
    assert (first.total_text, second.total_text) == ("5", "5")
    assert first.hits[0].score is None


def test_relevance_prefers_titles(fill, archive):
    fill.add("کچھ اور", f"{RAIN} {RAIN} لفظ لفظ لفظ لفظ لفظ", at="2024-07-01T09:00:00")
    fill.add(f"{RAIN} کی خبر", "لفظ لفظ لفظ لفظ لفظ لفظ لفظ", at="2024-07-01T08:00:00")
    for hour in range(4):  # bm25 weighs a word that half of all articles have with zero
        fill.add("باقی", "کوئی اور متن", at=f"2024-07-02T0{hour}:00:00")
    hits = archive.search(RAIN).hits
    assert [hit.title for hit in hits] == [f"{RAIN} کی خبر", "کچھ اور"]
    assert hits[0].score > hits[1].score


def test_above_the_cap_the_newest_are_ranked_and_it_says_so(fill, archive, monkeypatch):
    monkeypatch.setattr(searching, "CAP", 3)
    for hour in range(5):
        fill.add(f"گھنٹہ {hour}", RAIN, at=f"2024-07-01T0{hour}:00:00")
    results = archive.search(RAIN)
    assert results.total_text == "3+"
    assert {hit.title for hit in results} == {"گھنٹہ 4", "گھنٹہ 3", "گھنٹہ 2"}
    assert "newest 3" in results.notes[0]
    assert len(archive.search(RAIN, sort="date")) == 5  # by date nothing is cut
    exact = archive.search(RAIN, exact=True)
    assert (exact.total_text, len(exact)) == ("3+", 3)


def test_limits_are_checked(archive):
    with pytest.raises(UsageError):
        archive.search(RAIN, limit=-1)
    with pytest.raises(UsageError):
        archive.search(RAIN, sort="size")


def test_limit_zero_only_counts(fill, archive):
    fill.add(body=RAIN)
    results = archive.search(RAIN, limit=0)
    assert (results.total, len(results)) == (1, 0)


def test_an_index_of_other_folding_rules_is_told(fill, archive):
    fill.add(body=RAIN)
    fill.sql("UPDATE meta SET value = '0' WHERE key = 'fold_version'")
    with Archive(fill.data) as other:
        assert "akhbar migrate" in other.search(RAIN).notes[0]


def test_prefixes(fill, titles):
    fill.add("پورا", "پاکستانیوں کا دن")
    fill.add("کم", "پاک")
    assert titles("پاکستان*") == ["پورا"]
    assert sorted(titles("پا*")) == ["پورا", "کم"]


def test_a_prefix_that_is_a_word_of_its_own_spelling(fill, titles):
    """آب keeps its آ, آباد does not; the beginning آب has to find both."""
    fill.add("شہر", "وہ آباد ہوئے")
    fill.add("پانی", "آب و ہوا")
    assert sorted(titles("آب*")) == ["شہر", "پانی"]


def test_hits_carry_what_a_listing_needs(fill, archive):
    number = fill.add("بارش کی خبر", "کراچی میں بارش ہوئی۔", authors=("علی خان",), section="موسم")
    (hit,) = archive.search(RAIN)
    assert (hit.id, hit.outlet, hit.url) == (number, "subh", "https://subh.example/1")
    assert (hit.authors, hit.section, hit.word_count) == (("علی خان",), "موسم", 4)
    assert hit.published_at.isoformat() == "2024-07-01T09:30:00+00:00"
    assert [hit.title[a:b] for a, b in hit.title_marks] == [RAIN]
    assert [hit.snippet.text[a:b] for a, b in hit.snippet.marks] == [RAIN]
