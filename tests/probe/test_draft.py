"""Who the outlet is, which addresses are twins or listings, and that whatever is drafted loads."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.text import is_urdu
from crawler.discovery import Link
from crawler.probe.clusters import clusters_of, judged
from crawler.probe.draft import Wish, draft
from crawler.probe.frontpage import FrontPage
from crawler.probe.identity import country_of, id_of, names_of, offsets_in, zone_of
from crawler.probe.merging import merged
from crawler.probe.model import Findings, Look, Source, WordPressApi
from crawler.probe.patterns import amp_twin
from crawler.probe.site import Site

HEADLINE = "کراچی میں آج پانی کی فراہمی بند رہے گی"


@pytest.mark.parametrize(
    ("home", "expected"),
    [
        ("https://www.x.pk/", "x"),
        ("https://www.bbc.com/urdu", "bbc_urdu"),
        ("https://urdu.siasat.com/", "siasat_urdu"),
        ("https://dailypakistan.com.pk/", "dailypakistan"),
        ("https://nni-news.com.pk/", "nni_news"),
        ("https://news.com/", "news_outlet"),
        ("https://www.92newshd.tv/ur", "92newshd_ur"),
        ("http://127.0.0.1:8080/", "local_8080"),
        ("http://localhost/", "local_80"),
        ("https://xn--mgbqf7g.com/", "xn_mgbqf7g"),
    ],
)
def test_ids(home, expected):
    assert id_of(home) == expected


@pytest.mark.parametrize(
    ("stated", "latin", "urdu"),
    [
        ([("Example News", "og:site_name"), ("روزنامہ مثال", "title")], "Example News", "روزنامہ مثال"),
        ([("صفحہ اول | روزنامہ مثال", "title")], "", "روزنامہ مثال"),
        ([("Latest News, Breaking News | Example", "title")], "Example", ""),
        ([("Home - Example Daily", "title")], "Example Daily", ""),
        ([("ایکسپریس اردو RSS Feed", "feed")], "", "ایکسپریس اردو"),
        ([("BBC News اردو", "og:site_name")], "", "BBC News اردو"),
        ([("مثال\u202e\u200b", "og:site_name")], "", "مثال"),
        ([("", "title"), ("۔", "title")], "", ""),
    ],
)
def test_names(stated, latin, urdu):
    found = names_of(stated)
    assert (found[0][0], found[1][0]) == (latin, urdu)


@pytest.mark.parametrize(
    ("body", "zone"),
    [
        (b"<pubDate>Fri, 20 Nov 2026 09:00:00 +0500</pubDate>" * 3, "Asia/Karachi"),
        (b'"datePublished":"2026-11-20T09:00:00+05:30"', "Asia/Kolkata"),
        (b"Fri, 20 Nov 2026 09:00:00 +0000", ""),
        (b"09:00:00 +0300", ""),
        (b"09:00:00 +0500 09:00:00 +0530", ""),
        (b"call +0500 now", ""),
    ],
)
def test_the_zone_by_the_offsets_of_dates(body, zone):
    assert zone_of(offsets_in(body))[0] == zone


def test_a_country_only_by_the_hosts_end():
    assert [country_of(f"https://x.{end}/") for end in ("pk", "com.pk", "in", "com", "tv")] == [
        "PK", "PK", "IN", "", "",
    ]  # fmt: skip


STORY = "https://www.x.pk/2024/11/01/mausam/"


@pytest.mark.parametrize(
    ("address", "amp"),
    [
        (STORY, "https://www.x.pk/2024/11/01/mausam/amp/"),
        ("https://www.x.pk/news/12", "https://www.x.pk/news/12.amp"),
        ("https://www.x.pk/news/12", "https://www.x.pk/amp/news/12"),
        ("https://www.x.pk/news/12", "https://www.x.pk/news/12?version=amp"),
        ("https://www.x.pk/news/12", "https://amp.x.pk/news/12"),
        ("https://www.x.pk/story/12/3", "https://www.x.pk/story/12/3/amp"),
    ],
)
def test_twins_turn_amp_forms_into_the_article(load, address, amp):
    rule = amp_twin(address, amp)
    outlet = load(_draft([address], looks=[Look(asked=address, address=address, outcome="article", amp=amp)]))
    assert rule is not None
    assert outlet.address(amp) == address
    assert outlet.address(address) == address


@pytest.mark.parametrize("amp", [STORY, f"{STORY}?amp=1", "https://cdn.ampproject.org/c/s/x", "mailto:x"])
def test_no_twin_where_nothing_has_to_be_done_or_can_be(amp):
    assert amp_twin(STORY, amp) is None


def test_http_and_www_forms_become_the_homes(load):
    site = Site("https://www.x.pk/", ["x.pk"])
    text = _draft(["http://x.pk/news/12", "https://www.x.pk/news/13"], site=site)
    assert load(text).address("http://x.pk/news/12") == "https://www.x.pk/news/12"


def test_menus_that_look_like_articles_are_denied(load):
    stories = [f"https://www.x.pk/story-of-number-{n}/" for n in range(5)]
    menu = [Link(f"https://www.x.pk/{word}/", "پاکستان") for word in ("pakistan", "world", "about-us")]
    outlet = load(_draft(stories, links=[*menu, Link("https://www.x.pk/dollar/", HEADLINE)]))
    assert [outlet.address(link.url) for link in menu] == [None] * 3
    assert outlet.address("https://www.x.pk/petrol-mehnga/") is not None


def test_kinds_of_pages_that_were_refuted_are_denied(load):
    words = "a b c d e f g h i".split()
    stories = [f"https://www.x.pk/{word}word/{n}" for n, word in enumerate(words, 100)]
    poll = "https://www.x.pk/raey/999"
    looks = [Look(asked=stories[0], address=stories[0], outcome="article")]
    outlet = load(_draft([*stories, poll], looks=[*looks, Look(asked=poll, address=poll, outcome="listing")]))
    assert outlet.address("https://www.x.pk/newword/7") is not None
    assert outlet.address("https://www.x.pk/raey/1000") is None


def test_an_outlet_in_another_language_is_drafted_and_disabled(load):
    looks = [Look(asked=STORY, address=STORY, outcome="not_urdu", detail="fa (0.07): words: 157")]
    outlet = load(_draft([STORY], looks=looks))
    assert (outlet.enabled, outlet.language) == (False, "fa")
    assert "not Urdu" in outlet.reason


def test_a_paywall_tells_no_language(load):
    looks = [
        Look(asked=STORY, address=STORY, outcome="paywall", detail="12 words before the barrier"),
        Look(asked=STORY, address=STORY, outcome="article"),
    ]
    outlet = load(_draft([STORY], looks=looks))
    assert (outlet.enabled, outlet.language) == (True, "ur")


def test_what_was_not_confirmed_is_disabled_and_says_so(load):
    outlet = load(_draft([STORY], looks=[]))
    assert not outlet.enabled
    assert "without having seen an article" in outlet.reason


def test_a_robots_delay_goes_into_the_draft(load):
    assert load(_draft([STORY], crawl_delay=10.0)).fetch.delay == 10.0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    name=st.text(max_size=80),
    remark=st.text(max_size=80),
    path=st.text(min_size=1, max_size=30),
    section=st.text(max_size=30),
)
def test_whatever_the_site_says_the_draft_loads(load, name, remark, path, section):
    link = Link(f"https://www.x.pk/{path}", HEADLINE)
    text = _draft(
        [STORY, f"https://www.x.pk/news/{path}"],
        names=((name, "og:site_name"),),
        remarks=[remark],
        links=[link] * 3,
        sources=[
            Source(kind="section", url="https://www.x.pk/s/", how=remark, links=(Link(STORY), link), title=section),
            Source(kind="feed", url="https://www.x.pk/feed/", how="x", links=(Link(STORY),), title=name),
            Source(kind="feed", url="https://www.x.pk/feed/?utm_source=a", how="x", links=(Link(STORY),)),
            Source(kind="sitemap", url="https://www.x.pk/s.xml", how="robots.txt", read=False, poll=False),
        ],
        api=WordPressApi(url="https://www.x.pk/wp-json", total=3, name=name, timezone=section),
    )  # fmt: skip
    outlet = load(text)
    assert outlet.address(STORY) == STORY
    assert [feed.url for feed in outlet.feeds] == ["https://www.x.pk/feed/"]
    assert tomllib.loads(text)["id"] == "x"


def _draft(
    addresses, *, site=None, looks=None, links=(), names=(), sources=(), remarks=(), api=None, crawl_delay=0.0
):
    """A draft of a site that named those addresses in a feed."""
    site = site or Site("https://www.x.pk/", ["x.pk"])
    front = FrontPage(
        url=site.home, links=tuple(links), feeds=(), apis=(), names=names, platform="", canonical="",
        language=is_urdu(HEADLINE), scripts=0, words=100,
    )  # fmt: skip
    seen = list(site.sightings([Link(address, HEADLINE) for address in addresses], "feed"))
    first = seen[0].address
    looks = [Look(asked=first, address=first, outcome="article")] if looks is None else looks
    every = judged(clusters_of(seen), looks)
    found = Findings(
        asked=site.home, home=site.home, front=front, sources=list(sources), wordpress=api, looks=looks,
        clusters=merged(every), refuted=[cluster for cluster in every if cluster.refuted],
        crawl_delay=crawl_delay, remarks=list(remarks),
    )  # fmt: skip
    return draft(found, site, Wish(id="x", delay=4.0, private=False, day=date(2026, 11, 22)))
