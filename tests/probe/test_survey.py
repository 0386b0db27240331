"""Whole surveys of small sites on loopback, and of the home pages in the shared corpus."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from archive.errors import SiteUnreadable

PAGES = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "pages"


def home(paper, paths, *, head="", menu=""):
    """A front page with a headline for each path."""
    items = "".join(f'<h3><a href="{path}">{paper.story(n)[0]}</a></h3>' for n, path in enumerate(paths))
    return f"<html><head><title>روزنامہ مثال</title>{head}</head><body><nav>{menu}</nav>{items}</body></html>"


def publish(site, paper, paths):
    """A story at each path."""
    for number, path in enumerate(paths):
        site.pages[path] = paper.Reply(paper.html(number))


def test_a_site_with_a_feed_a_sitemap_and_sections(site, paper, probe):
    paths = [f"/news/{number}" for number in range(5001, 5013)]
    publish(site, paper, paths)
    menu = '<a href="/section/pakistan">پاکستان</a><a href="/about-us">ہمارے بارے میں</a>'
    head = '<link rel="alternate" type="application/rss+xml" href="/rss.xml">'
    site.pages["/"] = paper.Reply(home(paper, paths[:8], head=head, menu=menu))
    site.pages["/section/pakistan"] = paper.Reply(home(paper, paths[4:]))
    site.pages["/rss.xml"] = paper.Reply(paper.rss(site, paths), headers={"Content-Type": "text/xml"})
    locations = "".join(f"<url><loc>{site.url}{path}</loc></url>" for path in paths)
    site.pages["/map.xml"] = paper.Reply(f'<?xml version="1.0"?><urlset>{locations}</urlset>')
    site.pages["/robots.txt"] = paper.Reply(f"User-agent: *\nSitemap: {site.url}/map.xml\n")
    probed = probe(f"{site.url}/")
    assert probed.data["feeds"] == [{"url": f"{site.url}/rss.xml", "evidence": "verified"}]
    assert probed.data["sitemaps"] == [{"url": f"{site.url}/map.xml", "poll": True, "evidence": "verified"}]
    section = {"url": f"{site.url}/section/pakistan", "section": "پاکستان", "evidence": "verified"}
    assert probed.data["sections"] == [section]
    assert [p.pattern for p in probed.outlet.articles.allow] == [
        rf"^http://127\.0\.0\.1:{site.port}/news/\d+$"
    ]
    assert (probed.outlet.enabled, probed.outlet.timezone) == (True, "Asia/Karachi")
    assert probed.outlet.name_ur == "روزنامہ مثال"
    assert "9 of 9 pages looked at are articles" in probed.text
    assert "# 'verified'" in probed.text


def test_a_wordpress(site, paper, probe):
    paths = [
        f"/2026/11/{day:02d}/{slug}/"
        for day, slug in enumerate(["mausam", "%D8%A8%D8%A7%D8%B1%D8%B4"] * 5, 1)
    ]
    publish(site, paper, paths)
    head = (
        f'<link rel="https://api.w.org/" href="{site.url}/wp-json/"><link rel="alternate" type="application/rss+xml" '
        f'href="{site.url}/feed/"><link rel="alternate" type="application/rss+xml" href="{site.url}/comments/feed/">'
    )
    menu = '<a href="/category/sports/">کھیل</a><a href="/tag/karachi/">کراچی</a>'
    site.pages["/"] = paper.Reply(home(paper, paths, head=head, menu=menu))
    site.pages["/feed/"] = paper.Reply(paper.rss(site, paths))
    site.pages["/category/sports/"] = paper.Reply(home(paper, paths[:5]))
    posts = json.dumps([{"link": f"{site.url}{path}"} for path in paths])
    site.pages["/wp-json/wp/v2/posts?per_page=10&_fields=link,title"] = paper.Reply(
        posts, headers={"X-WP-Total": "4321"}
    )
    site.pages["/wp-json/?_fields=name,timezone_string"] = paper.Reply(
        '{"name":"مثال","timezone_string":"Asia/Kolkata"}'
    )
    index = "".join(f"<sitemap><loc>{site.url}/s{n}.xml</loc></sitemap>" for n in range(90))
    site.pages["/wp-sitemap.xml"] = paper.Reply(f"<sitemapindex>{index}</sitemapindex>")
    news = (
        f"<url><loc>{site.url}{paths[0]}</loc><n:news xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'>"
        "<n:title>خبر</n:title><n:publication_date>2026-11-20T09:00:00+05:00</n:publication_date></n:news></url>"
    )
    site.pages["/s1.xml"] = paper.Reply(f"<urlset>{news}</urlset>")
    probed = probe(f"{site.url}/")
    assert probed.data["wordpress"] == {"api": f"{site.url}/wp-json", "evidence": "verified"}
    assert "4321 posts" in probed.text
    assert [feed["url"] for feed in probed.data["feeds"]] == [f"{site.url}/feed/"]
    assert {(entry["url"].rpartition("/")[2], entry["poll"]) for entry in probed.data["sitemaps"]} == {
        ("wp-sitemap.xml", False),
        ("s1.xml", True),
    }
    assert [entry["url"] for entry in probed.data["sections"]] == [f"{site.url}/category/sports/"]
    assert probed.outlet.timezone == "Asia/Kolkata"
    assert all(probed.outlet.address(f"{site.url}{path}") for path in paths)
    assert probed.outlet.address(f"{site.url}/category/sports/") is None


def test_without_a_feed_the_home_page_is_the_way_in(site, paper, probe):
    paths = [f"/story/{number}/khabar-{number}" for number in range(5001, 5009)]
    publish(site, paper, paths)
    site.pages["/"] = paper.Reply(home(paper, paths))
    probed = probe(f"{site.url}/")
    assert [entry["url"] for entry in probed.data["sections"]] == [f"{site.url}/"]
    assert all(probed.outlet.address(f"{site.url}{path}") for path in paths)


def test_a_feed_is_enough_where_javascript_builds_the_home_page(site, paper, probe):
    paths = paper.fill(site, 6)
    site.pages["/feed/"] = site.pages["/feed"]
    site.pages["/"] = paper.Reply("<html><body><div id=app></div><script src=/a.js></script></body></html>")
    probed = probe(f"{site.url}/")
    assert all(probed.outlet.address(f"{site.url}{path}") for path in paths)
    assert "JavaScript builds it" in probed.text


def test_an_article_is_taken_for_the_way_to_its_site(site, paper, probe):
    paths = paper.fill(site, 6)
    site.pages["/"] = paper.Reply(home(paper, paths))
    assert probe(f"{site.url}{paths[2]}").outlet.home == f"{site.url}/"


def test_a_home_page_that_moved_to_another_host(site, paper, probe):
    paths = paper.fill(site, 6)
    other = f"http://localhost:{site.port}"
    site.pages["/"] = lambda seen: (
        paper.Reply(home(paper, paths))
        if seen.headers["Host"].startswith("localhost")
        else paper.Reply(status=302, headers={"Location": f"{other}/"})
    )
    probed = probe(f"{site.url}/")
    assert probed.outlet.home == f"{other}/"
    assert f"{site.url}/ leads to {other}/" in probed.text


def test_few_requests_are_kept_to_and_leave_room_for_articles(site, paper, probe):
    paths = paper.fill(site, 12)
    site.pages["/"] = paper.Reply(home(paper, paths))
    probed = probe(f"{site.url}/", limit=6)
    assert len(site.seen) <= 6
    assert 1 <= sum(look.is_story for look in probed.found.looks) <= 3


def test_pages_in_another_language(site, paper, probe):
    paper.fill(site, 6)
    persian = (
        "<p>رئیس جمهور گفت که دولت باید برای حل مشکلات اقتصادی مردم برنامه‌ریزی کند و این کار را از امروز آغاز می‌کند. "
        "او افزود که همه وزیران باید گزارش خود را تا پایان این هفته به مجلس بدهند و از این پس در این باره سخن بگویند. "
        "نمایندگان نیز گفتند که این برنامه را می‌پذیرند اما برای اجرای آن به بودجه بیشتری نیاز است که باید تأمین شود.</p>"
    )
    for number in range(6):
        page = f"<html><body><article><h1>گزارش شماره {number} از تهران</h1>{persian}</article></body></html>"
        site.pages[f"/news/story-{number}"] = paper.Reply(page)
    site.pages["/"] = paper.Reply(home(paper, [f"/news/story-{number}" for number in range(6)]))
    probed = probe(f"{site.url}/")
    assert (probed.outlet.enabled, probed.outlet.language) == (False, "fa")
    assert "not Urdu" in probed.outlet.reason


@pytest.mark.parametrize(
    ("status", "kind", "body", "said"),
    [
        (403, "text/html", "no", "HTTP 403"),
        (200, "application/pdf", "%PDF-1.4", "is no HTML page: it was served as application/pdf"),
        (
            200,
            "text/html",
            "<html><body><div id=app></div><script src=/a.js></script>",
            "JavaScript builds it",
        ),
        (200, "text/html", "<html><body><p>جلد آ رہے ہیں</p></body></html>", "no links to pages"),
        (
            200,
            "text/xml",
            "<rss><channel><item><link>http://x.pk/1</link></item></channel></rss>",
            "is a feed",
        ),
    ],
)
def test_a_site_that_cannot_be_read_says_why(site, paper, probe, status, kind, body, said):
    site.pages["/"] = paper.Reply(body, status=status, headers={"Content-Type": kind})
    with pytest.raises(SiteUnreadable) as error:
        probe(f"{site.url}/")
    assert said in str(error.value)
    assert site.url in str(error.value)


def test_pages_that_are_no_articles_are_named(site, paper, probe):
    paths = [f"/news/{number}" for number in range(5001, 5007)]
    for path in paths:
        site.pages[path] = paper.Reply("<html><body><h1>تصویر</h1></body></html>")
    site.pages["/"] = paper.Reply(home(paper, paths))
    with pytest.raises(SiteUnreadable, match="none of the 6 pages that were looked at is an article"):
        probe(f"{site.url}/")


HOMES = {
    "express-home-2021.html.gz": ("https://www.express.pk/story/2202448/1", "https://www.express.pk/videos/2202349/expresso/", "express.pk"),
    "urdu-popular-read-rendered.html.gz": ("/urdu/world-50250532", "/urdu/topics/cw57v2pmll9t", "127.0.0.1"),
}  # fmt: skip


@pytest.mark.skipif(not PAGES.is_dir(), reason="the shared corpus is not here")
@pytest.mark.parametrize("file", HOMES)
def test_home_pages_of_the_corpus(site, paper, probe, file):
    article, other, domain = HOMES[file]
    site.pages["/"] = paper.Reply(gzip.decompress((PAGES / file).read_bytes()))
    probed = probe(f"{site.url}/")
    own = "" if article.startswith("http") else site.url
    assert probed.outlet.address(f"{own}{article}") == f"{own}{article}"
    assert probed.outlet.address(f"{own}{other}") is None
    assert domain in probed.outlet.domains
    assert not probed.outlet.enabled  # its articles are not there to be looked at
    assert "without having seen an article" in probed.outlet.reason
