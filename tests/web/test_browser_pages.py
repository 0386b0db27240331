"""Articles, outlets and trends in a real browser."""

from __future__ import annotations

from datetime import timedelta

import pytest

from archive.archive import Archive
from archive.models import Article, Fetched, Published
from archive.schema import open_writing
from archive.store import store
from archive.warc import FOLDER, Exchange, WarcWriter

EVIL = b"""<!doctype html><title>x</title><script>document.title = "run"; fetch("/data")</script>
<meta http-equiv="refresh" content="0;url=https://evil.example/"><img src="https://evil.example/x.png"><h1>page</h1>"""


def test_from_an_article_to_its_copies_and_back(web, papers):
    page = web.open(f"/article/{papers.ids['dam']}")
    page.get_by_role("link", name="۲ نقلیں").click()
    page.wait_for_url("**#copies")
    assert page.locator("#copies").evaluate("e => Math.abs(e.getBoundingClientRect().top) < innerHeight")
    page.get_by_role("link", name="دریا میں طغیانی، بستیاں خالی").click()
    page.wait_for_url(f"**/article/{papers.ids['dam-copy']}")
    shown = page.locator("#copies li")
    assert shown.count() == 3
    assert "یہی خبر" in shown.nth(1).inner_text()
    page.get_by_role("link", name="بند کے آٹھ دروازے کھول دیے گئے").click()
    page.wait_for_url(f"**/article/{papers.ids['dam']}")


def test_a_revision_is_compared_and_read(web, papers):
    page = web.open(f"/article/{papers.ids['dam']}")
    page.get_by_role("link", name="۲ بار بدلی گئی").click()
    page.wait_for_url("**#revisions")
    second = page.locator("#revision-2")
    assert second.locator("del").all_inner_texts() == ["چھ", "دو"]
    assert second.locator("ins").all_inner_texts() == ["آٹھ", "ایک"]
    for mark in ("ins", "del"):  # a painted band: a box would cover the line above
        painted = second.locator(mark).first.evaluate(
            "e => { const s = getComputedStyle(e); return [s.backgroundImage, s.backgroundColor] }"
        )
        assert painted[0].startswith("linear-gradient")
        assert painted[1] == "rgba(0, 0, 0, 0)"
    page.locator("#revision-1").get_by_role("link", name="پورا متن").click()
    page.wait_for_url("**revision=1")
    assert "بند کے چھ دروازے" in page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name="تازہ نسخہ پڑھیں").click()
    assert "بند کے آٹھ دروازے" in page.get_by_role("heading", level=1).inner_text()


def test_a_removed_story_is_marked_and_readable(web, papers):
    page = web.open(f"/article/{papers.ids['removed']}")
    assert "ہٹا دی ہے" in page.get_by_role("note").inner_text()
    assert "وزیراعظم نے کہا" in page.locator(".body").inner_text()


def test_from_an_article_to_its_outlet_and_its_newest(web, papers):
    page = web.open(f"/article/{papers.ids['library']}")
    page.locator("article .outlet", has_text="شام").first.click()
    page.wait_for_url("**/outlet/shaam")
    assert page.get_by_role("heading", level=1).inner_text() == "شام"
    assert page.get_by_role("img").count() >= 2  # the volume, and the months
    page.get_by_text("اعداد جدول میں").click()
    assert page.get_by_role("table").first.is_visible()
    page.locator(".brief a").first.click()
    page.wait_for_url("**/article/*")


def test_words_are_compared_and_their_articles_found(web, papers):
    page = web.open("/trends")
    form = page.locator(".trends-form")
    form.get_by_role("searchbox").fill("بارش، کرکٹ")
    form.get_by_role("button").click()
    page.wait_for_url("**/trends?q=*")
    lines = page.locator(".chart-plot .series")
    assert lines.count() >= 2
    strokes = {
        lines.nth(at).evaluate("e => getComputedStyle(e).stroke + getComputedStyle(e).strokeDasharray")
        for at in range(lines.count())
    }
    assert len(strokes) == 2  # by colour and by dashes
    page.get_by_text("اعداد جدول میں").click()
    with Archive(papers.data) as archive:
        total = archive.search("کرکٹ").total
    page.locator(".legend a", has_text="کرکٹ").click()
    page.wait_for_url("**/search?q=*")
    assert page.locator(".story").count() == total


def test_outlets_are_compared(web):
    page = web.open("/trends?q=بارش")
    page.get_by_text("وقت اور ادارے").click()
    page.get_by_role("combobox", name="ادارہ").select_option("each")
    page.locator(".trends-form").get_by_role("button").click()
    page.wait_for_url("**outlet=each**")
    names = [each.strip() for each in page.locator(".legend bdi").all_inner_texts()]
    assert sorted(names) == ["Qalam", "شام", "صبح"]


def test_labels_stand_under_their_columns(web):
    page = web.open("/outlet/subh")
    places = page.evaluate(
        """() => {
            const plot = document.querySelector('.chart-plot').getBoundingClientRect();
            const fields = [...document.querySelectorAll('.chart-labels')[0].children];
            return fields.map((field, at) => {
                const box = field.getBoundingClientRect();
                return (box.left + box.right) / 2 - plot.left - plot.width * (at + .5) / fields.length;
            });
        }"""
    )
    assert max(map(abs, places)) < 1


def test_opened_tables_do_not_widen_a_phones_page(phone, papers):
    for path in (
        "/trends?q=بارش، کرکٹ، دریا&unit=week",
        "/outlet/subh",
        f"/article/{papers.ids['dam']}?lang=en",
    ):
        page = phone.open(path)
        for summary in page.locator("summary").all():
            summary.click()
        assert phone.overflow() <= 0, path


@pytest.fixture
def kept(fresh):
    """The address of an article whose page is kept, and would do harm if it ran."""
    writer = WarcWriter(fresh.data / FOLDER, software="test")
    pointer = writer.write(
        Exchange(
            url="https://subh.example/1",
            at=fresh.start,
            method="GET",
            request_headers=(),
            status=200,
            reason="OK",
            response_headers=(("Content-Type", "text/html"),),
            body=EVIL,
        )
    ).pointer
    writer.close()
    article = Article(
        url="https://subh.example/1",
        outlet="subh",
        title="خبر",
        body=fresh.text(1),
        published=Published(fresh.start - timedelta(hours=2), fresh.start.date(), "meta", "x"),
        extractor="test",
    )
    connection = open_writing(fresh.data)
    with connection:
        number = store(connection, article, Fetched(status=200, at=fresh.start, warc=pointer)).article_id
    connection.close()
    return f"/article/{number}"


def test_stored_bytes_are_shown_and_do_not_run(kept, fresh, serve, web):
    with serve(fresh.data) as home:
        web.home = home
        page = web.open(kept)
        page.get_by_role("link", name="محفوظ صفحہ، جیسا ملا تھا").click()
        page.wait_for_url("**/raw")
        assert "<script>document.title" in page.locator("body").inner_text()
        assert page.title() != "run"
        assert page.locator("script, img, h1, meta[http-equiv]").count() == 0
        assert page.evaluate("window.origin") == "null"  # in a sandbox: nothing of ours is its own


def test_axe_finds_no_serious_violation_in_english(serious, papers):
    for path in (
        f"/article/{papers.ids['dam']}?lang=en",
        "/outlet/subh?lang=en",
        "/trends?q=بارش&outlet=each&lang=en",
    ):
        assert serious(path) == [], path


@pytest.mark.parametrize(
    "path", ["/article/{dam}", "/article/{removed}", "/outlet/qalam", "/trends?q=بارش، کرکٹ"]
)
def test_axe_finds_none_on_a_phone(serious, papers, path):
    assert serious(path.format(**papers.ids), width=360) == []
