from __future__ import annotations

import re

import pytest

from archive.archive import Archive
from archive.web import asking


def _titles(page):
    found = re.findall(r'<h2 lang="ur" dir="rtl"><a href="/article/\d+[^"]*">(.*?)</a></h2>', page)
    return [re.sub("<.*?>", "", title) for title in found]


def _facet(page, name):
    section = page.partition(f'aria-labelledby="facet-{name}"')[2].partition("</section>")[0]
    return re.findall(r"<bdi[^>]*>(.*?)</bdi><span class=\"n\">(.*?)</span>", section)


def test_without_words_it_says_what_can_be_typed(client):
    page = client.get("/search").text
    assert "وزیر خزانہ" in page
    assert "کوئی خبر نہیں ملی" not in page
    assert "<aside" not in page


def test_hits_have_marked_snippets(client):
    page = client.get("/search?q=كركٹ").text  # Arabic letters
    assert _titles(page) == ["دو سو بارہ رنز کی برتری"]
    assert "<mark>کرکٹ</mark>" in page
    assert "ایک خبر ملی" in page


def test_the_shown_numbers_are_the_archives_own(client, archive):
    page = client.get("/search?q=بارش").text
    digits = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
    total = str(archive.search("بارش").total).translate(digits)
    assert f"{total} خبریں ملیں" in page
    counted = archive.facets("بارش")
    names = {"subh": "صبح", "shaam": "شام", "qalam": "Qalam"}
    expected = [(names[each.value], str(each.articles).translate(digits)) for each in counted.outlets]
    assert _facet(page, "outlet") == expected
    assert sum(each.articles for each in counted.outlets) == archive.search("بارش").total
    assert sum(each.articles for each in counted.periods) == archive.search("بارش").total


@pytest.mark.parametrize(
    ("filters", "titles"),
    [
        ("outlet=shaam", ["پرانی لائبریری پھر کھل گئی"]),
        ("outlet=subh", []),
        ("section=شہر", ["پرانی لائبریری پھر کھل گئی"]),
        ("section=کھیل", []),
        ("until=2001-01-01", []),
        ("since=2001-01-01", ["پرانی لائبریری پھر کھل گئی"]),
        ("author=حسین", []),
    ],
)
def test_filters(client, filters, titles):
    assert _titles(client.get(f"/search?q=لائبریری&{filters}").text) == titles


def test_an_authors_stories(client):
    assert _titles(client.get("/search?q=بارش&author=عابد حسین").text) == ["دو سو بارہ رنز کی برتری"]


def test_copies_are_counted_and_shown_when_asked_for(client):
    page = client.get("/search?q=دروازے").text
    assert len(_titles(page)) == 1
    assert "۲ اور خبریں انہی کی نقلیں ہیں" in page
    assert "۲ نقلیں" in page
    assert len(_titles(client.get("/search?q=دروازے&copies=1").text)) == 3


def test_a_chosen_value_leads_back_and_the_others_stay_visible(client):
    page = client.get("/search?q=بارش&outlet=subh").text
    assert len(_facet(page, "outlet")) == 3
    section = page.partition('aria-labelledby="facet-outlet"')[2].partition("</section>")[0]
    chosen = re.search(r'<a href="([^"]*)" aria-current="true">', section)
    assert chosen
    assert "outlet" not in chosen[1]
    assert "ادارہ: <bdi>صبح</bdi>" in page  # the filter in use, with its way out


def test_pages_and_order(client):
    first = client.get("/search?q=بارش&sort=date").text
    assert len(_titles(first)) == 20
    assert "صفحہ ۱ از ۲" in first
    following = re.search(r'rel="next" href="([^"]*)"', first)
    second = client.get(following[1].replace("&amp;", "&")).text
    assert "صفحہ ۲ از ۲" in second
    assert not set(_titles(first)) & set(_titles(second))
    assert 'rel="next"' not in second
    beyond = client.get("/search?q=بارش&page=900")
    assert beyond.status_code == 200
    assert "اس صفحے پر کوئی نتیجہ نہیں" in beyond.text


def test_the_histogram_leads_to_its_days(client):
    page = client.get("/search?q=بارش").text
    assert '<svg class="chart-plot"' in page
    links = re.findall(r'href="(/search\?[^"]*since=[^"]*)"', page)
    assert links
    days = client.get(links[0].replace("&amp;", "&"))
    assert days.status_code == 200
    assert _titles(days.text)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("q=-کراچی", "یہ تلاش نہیں ہو سکتی"),
        ("q=OR", "یہ تلاش نہیں ہو سکتی"),
        ("q=ا*", "یہ تلاش نہیں ہو سکتی"),
        ("q=بارش&since=kal", "کوئی پابندی درست نہیں"),
        ("q=بارش&since=2025-01-02&until=2025-01-01", "کوئی پابندی درست نہیں"),
        ("q=بارش&outlet=nobody", "کوئی پابندی درست نہیں"),
        ("q=بارش&author=%21", "کوئی پابندی درست نہیں"),
    ],
)
def test_what_cannot_be_searched_for_is_said_above_the_form(client, query, said):
    answer = client.get(f"/search?{query}")
    assert answer.status_code == 400
    assert said in answer.text
    assert 'role="alert"' in answer.text
    assert 'name="since"' in answer.text


def test_nothing_found_says_what_to_try(client):
    page = client.get("/search?q=ناموجودلفظ&outlet=subh").text
    assert "کوئی خبر نہیں ملی" in page
    assert "سب پابندیاں ہٹائیں" in page


def test_other_spellings_are_named(client):
    page = client.get("/search?q=وزیر اعظم").text
    assert "یہ ہجے بھی تلاش ہوئے" in page
    assert "وزیراعظم" in page
    exactly = client.get("/search?q=وزیر اعظم&exact=1").text
    assert "یہ ہجے بھی تلاش ہوئے" not in exactly


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 40, "۲", "1.5", ""])
def test_a_page_number_that_is_none_is_the_first_page(page):
    assert asking.of({"q": "ا", "page": page}).page == 1


def test_nul_and_lone_surrogates_in_a_query_do_no_harm(client):
    assert client.get("/search?q=بارش%00&outlet=%00").status_code in (200, 400)
    assert client.get("/search?q=%ED%A0%80بارش").status_code == 200


def test_facets_of_an_author_count_as_the_search_does(papers):
    with Archive(papers.data) as archive:
        found = archive.search("بارش", author="عابد", copies=True)
        counted = archive.facets("بارش", author="عابد", copies=True)
    assert found.total == sum(each.articles for each in counted.outlets) == 1
    assert [each.value for each in counted.sections] == ["کھیل"]
    assert sum(each.articles for each in counted.periods) == 1
