"""The page of an article: text, provenance, copies, revisions; and the stored bytes, which never run."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from archive.archive import Archive
from archive.models import Article, Fetched, Published, WarcPointer
from archive.stored import Revision
from archive.warc import FOLDER, Exchange, WarcWriter
from archive.web.addresses import address
from archive.web.app import make_app
from archive.web.differences import changes
from archive.web.ui import Ui

UR, EN = Ui("ur"), Ui("en")


def article_page(client, papers, name, **query):
    answer = client.get(f"/article/{papers.ids[name]}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.text


def section(page, id_):
    """The part of a page with that id, without tags."""
    found = re.search(rf'<section[^>]*id="{id_}".*?</section>', page, re.DOTALL)
    return found[0] if found else ""


def plain(markup):
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", markup)).split())


def test_the_text_and_who_wrote_it(client, papers):
    page = article_page(client, papers, "cricket", lang="en")
    assert "دو سو بارہ رنز کی برتری" in page
    assert page.count("<p>ٹیسٹ کے تیسرے دن") == 1
    assert "عابد حسین" in page
    assert '<bdi lang="en">Reuters</bdi>' in page
    assert f"/outlet/{'qalam'}" in page


def test_where_each_date_came_from(client, papers):
    page = plain(article_page(client, papers, "dam", lang="en"))
    assert EN.text("fact.from.json-ld") in page
    assert (papers.start - timedelta(hours=30)).isoformat() in page  # as it stood on the page
    for label in ("fact.seen", "fact.checked", "fact.text_hash", "fact.extractor", "fact.warc"):
        assert EN.text(label) in page


def test_what_the_page_credits_is_a_link(client, papers):
    page = article_page(client, papers, "dam-copy")
    assert 'href="https://subh.example/dam" rel="noreferrer nofollow external"' in page


def test_copies_stand_in_order_of_appearance(client, papers):
    for name in ("dam", "dam-copy", "dam-again"):
        copies = section(article_page(client, papers, name), "copies")
        order = re.findall(r'<a class="outlet" href="/outlet/(\w+)"', copies)
        assert order == ["subh", "shaam", "qalam"]
        assert copies.count('class="this"') == 1
        assert copies.count(UR.text("article.copies.credited")) == 1
    assert section(article_page(client, papers, "library"), "copies") == ""


def test_revisions_show_what_changed_word_by_word(client, papers):
    page = article_page(client, papers, "dam", lang="en")
    revisions = section(page, "revisions")
    assert [int(each) for each in re.findall(r'<li id="revision-(\d)"', revisions)] == [3, 2, 1]
    assert revisions.count("<del>چھ</del> <ins>آٹھ</ins>") == 2  # in the headline, and in the text before
    assert "<del>دو</del> <ins>ایک</ins>" in revisions
    assert EN.text("revision.headline") in revisions
    assert EN.text("revision.edit") in revisions
    assert EN.count("revision.same", 1) in revisions
    assert EN.count("article.edited", 2) in page
    assert section(article_page(client, papers, "library"), "revisions") == ""


def test_an_older_revision_says_that_it_is_one(client, papers):
    page = article_page(client, papers, "dam", revision="1", lang="en")
    assert re.search(r"<h1[^>]*>بند کے چھ دروازے", page)
    assert "This is revision 1" in page
    newest = article_page(client, papers, "dam", revision="3", lang="en")
    assert "This is revision" not in newest


def test_a_removed_story_says_since_when(client, papers):
    page = article_page(client, papers, "removed", lang="en")
    since = EN.moment(papers.start - timedelta(hours=1), "Asia/Karachi")
    assert f"since {since} its address no longer answers" in page
    assert "وزیراعظم نے کہا" in page


def test_a_story_that_came_back_says_when_it_was_away(fresh):
    fresh.put("a", "خبر", fresh.text(1), hours=9)
    fresh.remove("a", hours=5)
    fresh.put("a", "خبر", fresh.text(1), hours=9, seen=2)
    with TestClient(make_app(fresh.data)) as client:
        page = client.get(f"/article/{fresh.ids['a']}?lang=en").text
    away, back = (EN.moment(fresh.start - timedelta(hours=each), "Asia/Karachi") for each in (5, 2))
    assert f"away from its address from {away} to {back}" in page


def test_a_hostile_story_is_text(client, papers):
    page = article_page(client, papers, "hostile")
    main = page.partition("<main")[2].partition("</main>\n<footer")[0]
    for markup in ("<script", "<img", "<svg", "<i>", "<u>", "<b ", "onclick=", "<!--"):
        assert markup not in main.replace("&#34;", '"').replace('onclick="x"&gt;', ""), markup
    assert "&lt;script&gt;alert" in main
    assert "javascript:alert(4)" in main  # said, as what the page credits
    assert not re.search(r'href="(?!/|https?://|#)', main)
    assert "{{ 7 * 7 }}" in main


@pytest.mark.parametrize("id_", ["x", "0", "-1", "99999999999999999999999", "1.5", "۱", "1 ", "999999"])
def test_what_is_no_article_is_not_found(client, id_):
    for path in (f"/article/{id_}", f"/article/{id_}/raw"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("query", ["revision=0", "revision=9", "revision=x", "revision=99999999999999999999"])
def test_a_revision_that_is_not_there(client, papers, query):
    assert client.get(f"/article/{papers.ids['dam']}?{query}").status_code == 404


def test_a_title_of_a_megabyte_and_a_text_of_many_lines(fresh):
    fresh.put("long", "لفظ " * 250_000, "سطر\nدوسری سطر\n\n" + "ب" * 200_000, hours=3)
    with TestClient(make_app(fresh.data)) as client:
        answer = client.get(f"/article/{fresh.ids['long']}")
    assert answer.status_code == 200
    assert len(answer.content) < 600_000  # the title is cut, the text is not
    assert answer.text.count("ب" * 200_000) == 1


def test_a_story_without_title_has_a_name(fresh):
    fresh.put("bare", "", fresh.text(5), hours=3)
    with TestClient(make_app(fresh.data)) as client:
        assert UR.text("article.untitled") in client.get(f"/article/{fresh.ids['bare']}").text


# Revisions, as they are painted


def _revision(papers, number, body, title="سرخی", kind="edit"):
    return Revision(1, number, kind, papers.start, title, f"{number}" * 64, "test", None, None, body)


def test_only_the_newest_revisions_are_compared(papers):
    many = [_revision(papers, number, f"متن نمبر {number}") for number in range(1, 12)]
    found = changes(many)
    assert [each.revision for each in found] == list(range(11, 0, -1))
    assert [each.revision for each in found if each.is_open] == [11, 10, 9]
    assert [each.revision for each in changes(many, "4") if each.is_open] == [11, 10, 9, 4]
    assert changes(many, "1")[-1].is_open is False  # with what should it be compared?
    long = [_revision(papers, number, f"{number} " + "متن " * 6_000) for number in range(1, 5)]
    assert [each.revision for each in changes(long) if each.is_open] == [4]  # each takes its time


def test_a_long_paragraph_is_shown_around_its_change(papers):
    words = [f"لفظ{number}" for number in range(600)]
    before, after = " ".join(words), " ".join([*words[:300], "نیا", *words[301:]])
    (change, _) = changes([_revision(papers, 1, before), _revision(papers, 2, after)])
    ((first, removed, added, last),) = (paragraph.pieces for paragraph in change.body)
    assert removed == ("removed", "لفظ300")
    assert added == ("added", "نیا")
    assert first[1].startswith(" … ")
    assert last[1].endswith(" … ")
    assert len(first[1]) < 300
    assert before.endswith(
        first[1].removeprefix(" … ")
        + "لفظ300 "
        + last[1].strip(" …")
        + before.rpartition(last[1].strip(" …"))[2]
    )


def test_a_change_of_the_headline_alone(papers):
    found = changes([_revision(papers, 1, "متن"), _revision(papers, 2, "متن", "نئی سرخی", "headline")])
    assert found[0].title == (("added", "نئی"), ("", " سرخی")) or ("added", "نئی ") in found[0].title
    assert found[0].body == ()


@pytest.mark.parametrize(
    ("url", "href"),
    [
        ("https://a.example/x", "https://a.example/x"),
        ("javascript:alert(1)", None),
        ("JaVaScRiPt:alert(1)", None),
        ("data:text/html,x", None),
        (" https://a.example/", None),
        ("https:///x", None),
        ("//a.example/x", None),
        ("http://[::1", None),
        ("ftp://a.example/", None),
    ],
)
def test_only_pages_are_links(url, href):
    assert address(url).href == href


def test_addresses_are_readable_and_harmless():
    assert address("https://a.example/%D8%AE%D8%A8%D8%B1").text == "https://a.example/خبر"
    assert "\u202e" not in address("https://a.example/\u202egnp.exe").text
    assert len(address("https://a.example/" + "x" * 5000).text) < 400
    assert address(None) is None
    assert address("") is None


# The stored bytes

EVIL = '<!doctype html><meta charset="windows-1256"><script>fetch("/data")</script><p>خبر'.encode(
    "windows-1256"
)


@pytest.fixture
def kept(fresh):
    """A story whose page is kept, and one of another charset, header and text."""
    writer = WarcWriter(fresh.data / FOLDER, software="test")
    pointers = []
    for number, (body, kind) in enumerate(
        [(EVIL, "text/html"), ("<p>خبر".encode(), 'text/html; charset="x-evil\r\n"')]
    ):
        exchange = Exchange(
            url=f"https://subh.example/{number}", at=fresh.start, method="GET", request_headers=(), status=200,
            reason="OK", response_headers=(("Content-Type", kind),), body=body,
        )  # fmt: skip
        pointers.append(writer.write(exchange).pointer)
    writer.close()
    for number, pointer in enumerate([*pointers, WarcPointer("lost.warc.gz", 0, 1)]):
        _store(fresh, number, pointer)
    with TestClient(make_app(fresh.data), follow_redirects=False) as client:
        yield client


def _store(fresh, number, pointer):
    from contextlib import closing

    from archive.db import transaction
    from archive.schema import open_writing
    from archive.store import store

    article = Article(
        url=f"https://subh.example/{number}", outlet="subh", title="خبر", body=fresh.text(number), word_count=60,
        published=Published(fresh.start, fresh.start.date(), "meta", "x"), extractor="test",
    )  # fmt: skip
    with closing(open_writing(fresh.data)) as connection, transaction(connection):
        fresh.ids[str(number)] = store(
            connection, article, Fetched(status=200, at=fresh.start, warc=pointer)
        ).article_id


def test_the_stored_bytes_are_handed_out_unchanged_and_never_as_a_page(kept):
    answer = kept.get("/article/1/raw")
    assert answer.status_code == 200
    assert answer.content == EVIL
    assert answer.headers["content-type"] == "text/plain; charset=cp1256"
    assert answer.headers["x-content-type-options"] == "nosniff"
    policy = answer.headers["content-security-policy"]
    assert "sandbox" in policy.replace(";", " ").split()
    assert "default-src 'none'" in policy
    assert "allow-" not in policy
    assert answer.headers["content-disposition"] == 'inline; filename="akhbar-1-1.txt"'
    assert answer.headers["memento-datetime"].endswith(" GMT")


def test_the_stored_bytes_as_a_file(kept):
    answer = kept.get("/article/1/raw?download=1&revision=1")
    assert answer.headers["content-disposition"] == 'attachment; filename="akhbar-1-1.txt"'
    assert answer.content == EVIL


def test_a_servers_header_does_not_reach_ours(kept):
    answer = kept.get("/article/2/raw")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.content.decode() == "<p>خبر"


def test_bytes_that_are_not_there_are_said_to_be_missing(kept, client, papers, fresh):
    answer = kept.get("/article/3/raw?lang=en")
    assert answer.status_code == 404
    assert "akhbar check" in answer.text
    assert str(fresh.data) not in answer.text  # nothing of this machine's folders
    assert client.get(f"/article/{papers.ids['dam']}/raw").status_code == 404


def test_the_page_links_to_the_bytes_where_there_are_any(kept, client, papers):
    assert 'href="/article/1/raw"' in kept.get("/article/1").text
    assert "/raw" not in article_page(client, papers, "dam")


def test_the_page_shows_the_numbers_of_the_command_line(client, papers):
    with Archive(papers.data) as archive:
        article = archive.article(papers.ids["dam"])
    page = article_page(client, papers, "dam", lang="en")
    assert article.content_hash in page
    assert str(article.word_count) in page


def test_words_removed_from_the_end_and_paragraphs_from_the_middle(fresh):
    paragraphs = [fresh.text(number) for number in range(5)]
    fresh.put("a", "خبر", "\n\n".join(paragraphs), hours=9)
    fewer = [paragraphs[0], paragraphs[2].rpartition(" ")[0], paragraphs[4]]
    fresh.put("a", "خبر", "\n\n".join(fewer), hours=9, seen=2)
    with TestClient(make_app(fresh.data)) as client:
        answer = client.get(f"/article/{fresh.ids['a']}")
    assert answer.status_code == 200
    assert f"<del>{paragraphs[1]}</del>" in answer.text
    assert "<ins>" not in section(answer.text, "revisions").partition("<ol")[2]
