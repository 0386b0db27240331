from __future__ import annotations

from datetime import datetime
from xml.etree import ElementTree as ET

import feedparser
import pytest
from starlette.testclient import TestClient

from archive.web.app import make_app

ATOM = "{http://www.w3.org/2005/Atom}"
IRI = "https://news.example.org"


def _feed(answer):
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(answer.content)


def _links(element):
    return {link.get("rel"): link.get("href") for link in element.findall(f"{ATOM}link")}


@pytest.mark.parametrize("query", ["q=بارش", "q=بارش&copies=1", "q=کرکٹ&lang=en", "q=ناموجودلفظ", "q=متن"])
def test_it_is_a_valid_feed(client, query):
    """What RFC 4287, 4.1, demands of feeds and entries."""
    feed = _feed(client.get(f"/search.atom?{query}"))
    for name in ("id", "title", "updated"):
        assert len(feed.findall(ATOM + name)) == 1
        assert feed.find(ATOM + name).text
    assert len([link for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]) == 1
    assert feed.findall(f"{ATOM}author/{ATOM}name")
    ids = []
    for entry in feed.findall(f"{ATOM}entry"):
        for name in ("id", "title", "updated"):
            assert len(entry.findall(ATOM + name)) == 1, name
            assert entry.find(ATOM + name).text
        assert _links(entry)["alternate"]  # demanded of an entry without content
        for name in ("updated", "published"):
            for each in entry.findall(ATOM + name):
                assert datetime.fromisoformat(each.text).tzinfo is not None
        assert entry.find(f"{ATOM}summary").get("type") == "html"
        ids.append(entry.find(f"{ATOM}id").text)
    assert len(ids) == len(set(ids))
    assert all(each.startswith("urn:uuid:") for each in [feed.find(f"{ATOM}id").text, *ids])


def test_a_reader_of_feeds_takes_it(client):
    read = feedparser.parse(client.get("/search.atom?q=بارش").content)
    assert not read.bozo
    assert read.version == "atom10"
    assert len(read.entries) > 20
    assert 'dir="rtl"' in read.entries[0].summary
    assert "<p" in read.entries[0].summary


def test_newest_first_with_the_searchs_filters(client):
    feed = _feed(client.get("/search.atom?q=بارش&outlet=qalam&sort=relevance"))
    published = [each.text for each in feed.iter(f"{ATOM}published")]
    assert published == sorted(published, reverse=True)
    assert "outlet=qalam" in _links(feed)["self"]
    assert "outlet=qalam" in _links(feed)["alternate"]


def test_links_begin_with_the_sites_address_whatever_host_is_asked_for(papers):
    with TestClient(make_app(papers.data, address=IRI)) as client:
        answer = client.get("/search.atom?q=بارش", headers={"Host": "evil.example"})
    feed = _feed(answer)
    assert _links(feed)["self"].startswith(f"{IRI}/search.atom?q=")
    assert _links(feed.find(f"{ATOM}entry"))["alternate"].startswith(f"{IRI}/article/")
    assert "evil.example" not in answer.text


def test_ids_stay_when_a_story_is_edited(fresh):
    fresh.put("one", "پہلی خبر", fresh.text(1), hours=9)
    with TestClient(make_app(fresh.data)) as client:
        before = _feed(client.get("/search.atom?q=خبر"))
        fresh.put("one", "پہلی خبر", fresh.text(1) + " مزید", hours=9, seen=2)
        after = _feed(client.get("/search.atom?q=خبر"))
    assert before.find(f"{ATOM}id").text == after.find(f"{ATOM}id").text
    old, new = before.find(f"{ATOM}entry"), after.find(f"{ATOM}entry")
    assert old.find(f"{ATOM}id").text == new.find(f"{ATOM}id").text
    assert old.find(f"{ATOM}updated").text < new.find(f"{ATOM}updated").text
    assert old.find(f"{ATOM}published").text == new.find(f"{ATOM}published").text


def test_a_reader_that_has_it_gets_no_second_copy(client):
    answer = client.get("/search.atom?q=بارش")
    again = client.get("/search.atom?q=بارش", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_a_hostile_story_is_text(client):
    answer = client.get("/search.atom?q=متن")
    feed = _feed(answer)
    (title,) = [each.text for each in feed.iter(f"{ATOM}title") if "PSL" in (each.text or "")]
    assert "<script>" in title  # as text: a title without a type is plain text
    assert title.startswith("\u200f")  # or "PSL" would turn the line round
    (summary,) = [each.text for each in feed.iter(f"{ATOM}summary") if "alert" in (each.text or "")]
    assert "<script" not in summary
    assert "&lt;script&gt;" in summary


def test_characters_that_xml_cannot_hold(fresh):
    fresh.put("one", "خبر \x00\x08\x1f\ufffe\uffff یہ", fresh.text(1))
    with TestClient(make_app(fresh.data)) as client:
        _feed(client.get("/search.atom?q=خبر"))


@pytest.mark.parametrize("query", ["", "q=", "q=-x", "q=بارش&since=x", "q=بارش&outlet=x"])
def test_what_cannot_be_searched_for(client, query):
    answer = client.get(f"/search.atom?{query}")
    assert answer.status_code == 400
    assert answer.text.count("\n") == 1


def test_the_search_page_names_its_feed(client):
    page = client.get("/search?q=بارش&outlet=subh").text
    address = (
        page.partition('type="application/atom+xml" title="')[2].partition('href="')[2].partition('"')[0]
    )
    assert _feed(client.get(address.replace("&amp;", "&")))
