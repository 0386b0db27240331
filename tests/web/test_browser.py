"""The site in a real browser: what a reader does, and that nothing complains, overflows or asks another host."""

from __future__ import annotations

import feedparser
import pytest

MAIN_PAGES = ["/", "/search?q=بارش", "/article/{dam}", "/outlet/subh", "/trends?q=بارش"]
OTHER_PAGES = [
    "/search",
    "/search?q=ناموجودلفظ",
    "/article/{hostile}",
    "/search?q=متن&outlet=shaam&since=2001-01-01",
]


def test_search_filter_and_open_an_article(web, papers):
    page = web.open("/")
    page.get_by_role("searchbox").fill("بارش")
    page.get_by_role("searchbox").press("Enter")
    page.wait_for_url("**/search?q=*")
    assert page.locator("mark").count() > 5
    page.get_by_role("combobox", name="ادارہ").select_option("qalam")
    page.get_by_role("button", name="چھانٹیں").click()
    page.wait_for_url("**outlet=qalam**")
    names = set(page.locator(".story .outlet").all_inner_texts())
    assert names == {"Qalam"}
    page.get_by_role("link", name="دو سو بارہ رنز کی برتری").click()
    page.wait_for_url(f"**/article/{papers.ids['cricket']}")
    assert "دو سو بارہ رنز" in page.get_by_role("heading", level=1).inner_text()


def test_facets_are_followed_and_left_again(web):
    page = web.open("/search?q=بارش")
    page.locator("#filters .counts a", has_text="شام").click()
    page.wait_for_url("**outlet=shaam**")
    page.locator(".chips a", has_text="شام").click()
    page.wait_for_function("!location.search.includes('outlet')")


def test_the_language_is_switched_and_stays(web):
    page = web.open("/search?q=بارش&outlet=subh")
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**lang=en**")
    assert page.locator("html").get_attribute("dir") == "ltr"
    assert "outlet=subh" in page.url
    page.get_by_role("link", name="Trends", exact=True).click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="اردو").click()
    page.wait_for_function("document.documentElement.lang === 'ur'")
    # Stories are Urdu, right to left, in both.
    page.goto(f"{web.home}/?lang=en")
    assert page.locator(".story h3").first.evaluate("e => getComputedStyle(e).direction") == "rtl"


def test_a_feed_is_found_and_read(web):
    page = web.open("/search?q=بارش")
    address = page.locator("link[type='application/atom+xml']").get_attribute("href")
    assert address == page.get_by_role("link", name="فیڈ").get_attribute("href")
    answer = page.request.get(f"{web.home}{address}")
    read = feedparser.parse(answer.body())
    assert not read.bozo
    link = page.request.get(
        read.entries[0].link if "://" in read.entries[0].link else f"{web.home}{read.entries[0].link}"
    )
    assert link.status == 200
    page.get_by_role("link", name="فیڈ").click()  # browsers show it as text
    page.wait_for_url("**/search.atom?q=*")
    assert "<feed" in page.inner_text("body")


def test_everything_is_reached_by_keyboard(web):
    page = web.open("/search?q=بارش")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    box = page.locator(".skip").bounding_box()
    assert box is not None
    assert box["y"] >= 0  # it is shown when it has the focus
    seen = []
    for _ in range(160):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.tagName + '#' + document.activeElement.id"))
        if seen[-1] == "BODY#":  # all round
            break
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", seen[-1]
    assert {"INPUT#", "BUTTON#", "SELECT#outlet", "INPUT#since"} <= set(seen)


@pytest.mark.parametrize("lang", ["ur", "en"])
def test_no_page_is_wider_than_a_phone(phone, papers, lang):
    for path in [*MAIN_PAGES, *OTHER_PAGES, "/nothing"]:
        path = path.format(**papers.ids) + ("&" if "?" in path else "?") + f"lang={lang}"
        phone.open(path, 404 if "nothing" in path else 200)
        assert phone.overflow() <= 0, path


def test_no_letter_is_clipped(web, papers):
    """Lines of Urdu are at least twice as high as their letters, and nothing hides what overflows."""
    for path in MAIN_PAGES:
        page = web.open(path.format(**papers.ids))
        low = page.evaluate(
            """[...document.querySelectorAll('[lang=ur]')].filter(e => e.offsetParent && e.matches(':lang(ur)') && e.innerText.trim())
               .filter(e => !e.closest('.visually-hidden') && !/^[\\x00-\\x7f]*$/.test(e.innerText))
               .map(e => [getComputedStyle(e), e])
               .filter(([s, e]) => s.display !== 'inline' && parseFloat(s.lineHeight) < 1.95 * parseFloat(s.fontSize)
                   || s.overflow === 'hidden' || parseFloat(s.fontSize) < 13)
               .map(([s, e]) => e.tagName + '.' + e.className + ' ' + s.lineHeight + '/' + s.fontSize)"""
        )
        assert low == [], path


def test_the_font_is_ours_and_spaces_come_from_it(web):
    page = web.open("/")
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate(
        "[...document.fonts].filter(f => f.status === 'loaded').map(f => [f.family, f.unicodeRange])"
    )
    assert [family.strip('"') for family, _ in loaded] == ["Nastaliq"]
    assert "U+20" in loaded[0][1]


def test_a_hostile_story_runs_nothing(web, papers):
    for path in (f"/article/{papers.ids['hostile']}", "/search?q=متن", "/"):
        page = web.open(path)
        page.on("dialog", lambda dialog: web.complaints.append(dialog.message))
        assert page.locator("script, svg[onload], img").count() == 0


def test_datasettes_pages_keep_to_their_policy(web):
    pytest.importorskip("datasette")
    page = web.open("/data/archive")
    assert page.locator(".CodeMirror").count() == 1  # its scripts run
    page = web.open("/data/archive/articles")
    page.locator("th .dropdown-menu-icon").first.click()
    assert page.locator(".dropdown-menu").is_visible()


@pytest.mark.parametrize("path", MAIN_PAGES)
def test_axe_finds_no_serious_violation(serious, papers, path):
    assert serious(path.format(**papers.ids)) == []


@pytest.mark.parametrize("path", ["/?lang=en", "/search?q=بارش&lang=en&outlet=subh", "/nothing"])
def test_axe_finds_none_in_english_and_on_a_phone(serious, path):
    assert serious(path, width=360) == []
