"""What a home page names, and where to look when it names nothing."""

from __future__ import annotations

import pytest

from crawler.probe import places
from crawler.probe.frontpage import read_front_page
from crawler.probe.looking import feed_title
from crawler.probe.site import Site

HOME = "https://www.x.pk/"
HEADLINES = [f"کراچی میں آج پانی کی فراہمی {n} گھنٹے بند رہے گی" for n in range(6)]


def page(head="", body="", stories=HEADLINES):
    items = "".join(f'<h3><a href="/news/{n}">{title}</a></h3>' for n, title in enumerate(stories, 100))
    return f"<html><head>{head}</head><body>{body}{items}</body></html>".encode()


FEED_TAGS = {
    "RSS": ('<link rel="alternate" type="application/rss+xml" href="/feed/">', ["https://www.x.pk/feed/"]),
    "Atom, with parameters": (
        '<link type="application/atom+xml; charset=utf-8" rel="ALTERNATE" href="atom.xml">',
        ["https://www.x.pk/atom.xml"],
    ),
    "JSON Feed": (
        '<link rel="alternate" type="application/feed+json" href="https://f.x.pk/j">',
        ["https://f.x.pk/j"],
    ),
    "comments are no feed of stories": (
        '<link rel="alternate" type="application/rss+xml" title="روزنامہ » تبصروں کی فیڈ" href="/x/">',
        [],
    ),
    "nor is their address": (
        '<link rel="alternate" type="application/rss+xml" href="/comments/feed/">',
        [],
    ),
    "oEmbed and the API are none": (
        '<link rel="alternate" type="application/json+oembed" href="/a"><link rel="alternate" type="application/json" href="/b">',
        [],
    ),
    "a translation is none": ('<link rel="alternate" hreflang="en" href="/en/">', []),
    "links in the page": ('<a href="/rss/sports">کھیل</a><a href="/stories.rss">x</a>', ["https://www.x.pk/rss/sports", "https://www.x.pk/stories.rss"]),
    "named twice": (
        '<link rel="alternate" type="application/rss+xml" href="/feed/"><a href="/feed/">RSS</a>',
        ["https://www.x.pk/feed/"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FEED_TAGS)
def test_feeds_of_a_home_page(case):
    html, expected = FEED_TAGS[case]
    front = read_front_page(page(body=html) if "<a" in html else page(head=html), HOME)
    assert sorted(url for url, _ in front.feeds) == sorted(expected)


@pytest.mark.parametrize(
    ("html", "platform"),
    [
        ('<meta name="generator" content="WordPress 6.4">', "WordPress"),
        ('<img src="/wp-content/uploads/a.jpg">', "WordPress"),
        ('<img src="/sites/default/files/styles/a.jpg">', "Drupal"),
        ("<article class='box story__content'>", "Dawn platform"),
        ('<meta name="generator" content="Hugo 0.1">', "Hugo 0.1"),
        ("", ""),
    ],
)
def test_the_platform_of_a_page(html, platform):
    assert read_front_page(page(head=html), HOME).platform == platform


def test_names_language_and_api():
    front = read_front_page(
        page(
            head='<meta property="og:site_name" content="روزنامہ مثال"><title>صفحہ اول | روزنامہ مثال</title>'
            '<link rel="https://api.w.org/" href="https://www.x.pk/wp-json/">'
            '<script type="application/ld+json">{"@type":"NewsMediaOrganization","name":"Example Daily"}</script>'
        ),
        HOME,
    )
    assert front.names == (
        ("روزنامہ مثال", "og:site_name"),
        ("Example Daily", "JSON-LD"),
        ("صفحہ اول | روزنامہ مثال", "title"),
    )
    assert front.language.urdu
    assert front.apis == ("https://www.x.pk/wp-json/",)


@pytest.mark.parametrize("body", [b"", b"\0\0\0", b"<html></html>", b"\xff\xfe", b"%PDF-1.4"])
def test_no_bytes_raise(body):
    read_front_page(body, HOME)


@pytest.mark.parametrize(
    ("home", "platform", "first"),
    [
        ("https://x.pk/", "WordPress", "https://x.pk/feed/"),
        ("https://x.pk/", "Drupal", "https://x.pk/rss.xml"),
        ("https://x.pk/", "Blogger", "https://x.pk/feeds/posts/default"),
        ("https://www.x.com/urdu", "", "https://www.x.com/urdu/feed/"),
        ("https://www.x.com/ur/index.html", "Quintype", "https://www.x.com/ur/stories.rss"),
    ],
)
def test_usual_places(home, platform, first):
    assert places.usual_feeds(home, platform)[0] == first


def test_news_sitemaps_come_first_and_those_without_stories_last():
    named = [
        "https://x.com/sitemap-images.xml",
        "https://x.com/archive.xml",
        "https://x.com/urdu/sitemap.xml",
        "https://x.com/urdu/news-sitemap.xml",
        "https://x.com/post_tag-sitemap.xml",
    ]
    best = places.best_sitemaps(named, "https://x.com/urdu")
    assert best[:3] == [named[3], named[2], named[1]]


@pytest.mark.parametrize(
    ("url", "may_be"),
    [
        ("https://x.pk/pakistan/", True),
        ("https://x.pk/category/کھیل/", True),
        ("https://x.pk/about-us/", False),
        ("https://x.pk/privacy-policy.html", False),
        ("https://x.pk/tag/cricket/", False),
        ("https://x.pk/page/2/", False),
        ("https://x.pk/logo.png", False),
        ("https://x.pk/wp-login.php", False),
    ],
)
def test_what_may_be_a_section(url, may_be):
    assert places.may_be_section(url) is may_be


@pytest.mark.parametrize(
    ("feed", "title"),
    [
        ("<rss><channel><title>روزنامہ مثال</title><item><title>خبر</title></item></channel></rss>", "روزنامہ مثال"),
        ("<rss><channel><title><![CDATA[ Example &amp; Co ]]></title></channel></rss>", "Example & Co"),
        ("<rss><channel><item><title>خبر</title></item></channel></rss>", ""),
        ('<feed xmlns="http://www.w3.org/2005/Atom"><title type="text">مثال</title><entry/></feed>', "مثال"),
    ],
)  # fmt: skip
def test_the_title_of_a_feed_is_not_that_of_a_story(feed, title):
    assert feed_title(feed.encode(), "") == title


class TestSite:
    def site(self, home, *urls):
        front = read_front_page(
            page(stories=[], body="".join(f'<a href="{u}">{t}</a>' for u, t in zip(urls, HEADLINES, strict=False))),
            home,
        )  # fmt: skip
        return Site.of(home, front.links)

    def test_other_forms_of_the_host_are_the_same_address(self):
        site = self.site(HOME)
        assert site.address("http://x.pk/news/1?utm_source=a") == "https://www.x.pk/news/1"
        assert site.forms == {"http://x.pk"}
        assert site.address("https://urdu.x.pk/news/1") == "https://urdu.x.pk/news/1"
        assert site.address("https://y.pk/news/1") is None
        assert site.address("https://notx.pk/news/1") is None

    def test_a_site_in_a_folder_ends_at_it(self):
        site = self.site("https://www.x.com/urdu", *(f"https://www.x.com/urdu/{n}" for n in range(6)))
        assert site.address("https://www.x.com/hindi/1") is None
        assert site.address("https://www.x.com/urdu/1") == "https://www.x.com/urdu/1"

    def test_a_copy_on_loopback_knows_its_real_host_and_leaves_it_alone(self):
        site = self.site("http://127.0.0.1:8000/", *(f"https://www.x.pk/{n}" for n in range(6)))
        assert site.domains == ["127.0.0.1", "x.pk"]
        assert not site.may_ask("https://www.x.pk/1")
        assert site.may_ask("http://127.0.0.1:8000/feed/")
        assert not site.may_ask("http://127.0.0.1:8001/feed/")
