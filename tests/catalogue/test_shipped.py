"""The outlet files that come with the project, each for itself and all together."""

from __future__ import annotations

import time
import tomllib
from collections import Counter
from itertools import pairwise
from pathlib import Path
from urllib.parse import urljoin

import pytest

from crawler.catalogue import Catalogue
from crawler.catalogue_table import page

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "seeds" / "outlets"
REAL = sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem != "sample")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load(FOLDER)


def test_all_load(catalogue: Catalogue) -> None:
    assert {name: str(error) for name, error in catalogue.broken.items()} == {}
    assert len(REAL) == 103
    assert sum(catalogue.get(name).enabled for name in REAL) == 55


@pytest.mark.parametrize("name", REAL)
def test_whole(catalogue: Catalogue, name: str) -> None:
    outlet = catalogue.get(name)
    assert outlet.within(outlet.home)
    assert outlet.address(outlet.home) is None
    assert outlet.name_ur
    assert outlet.kind
    assert outlet.country
    assert outlet.language == "ur"
    assert outlet.timezone != "UTC"
    assert outlet.enabled is not bool(outlet.reason)
    assert not outlet.fetch.allow_private
    assert outlet.fetch.delay >= 4
    assert outlet.fetch.concurrency == 1
    for source in (*outlet.feeds, *outlet.sitemaps, *outlet.sections):
        assert outlet.within(source.url)
        assert outlet.address(source.url) is None
    if outlet.enabled:
        assert outlet.feeds or outlet.sections or any(sitemap.poll for sitemap in outlet.sitemaps)


@pytest.mark.parametrize("name", REAL)
def test_every_address_says_how_well_it_is_known(name: str) -> None:
    data = tomllib.loads((FOLDER / f"{name}.toml").read_text())
    entries = [data["wordpress"]] if "wordpress" in data else []
    for key in ("feeds", "sitemaps", "sections", "archives"):
        entries += data.get(key, [])
    assert entries
    assert [entry for entry in entries if "evidence" not in entry] == []


@pytest.mark.parametrize("name", REAL)
def test_patterns_hold_a_whole_address(catalogue: Catalogue, name: str) -> None:
    outlet = catalogue.get(name)
    hosts = [domain.replace(".", r"\.") for domain in outlet.domains]
    for allow in outlet.articles.allow:
        assert allow.pattern.startswith("^http")
        assert allow.pattern.endswith("$")
        assert any(host in allow.pattern.partition("/")[2] for host in hosts), allow.pattern


# What leads to articles and is none: listings of every platform, pages about the outlet, files.
NO_ARTICLES = """
    page/2/ page/35254 category/pakistan/ category/some-long-topic-name/ category/pakistan/page/12345/
    tag/x/ tag/123456 tag/some-long-tag-name author/123456/ author/some-body-here/ author/web-desk/page/3
    2024/ 2024/05/ 2024/05/17/ 2024/05/page/2/ 2024/05/17/page/2/ 2024/05/17/feed/
    feed/ comments/feed/ 12345/feed/ some-long-story-name-here/feed/ some-long-story-name-here/page/2/
    latest/ pakistan/ pakistan/page/2/ news/tag/x/ live-tv/ about-us/ contact-us privacy-policy/
    ?s=a ?paged=2 search/?q=a rss sitemap.xml post-sitemap12345.xml xmlrpc.php wp-login.php
    wp-json/wp/v2/posts wp-content/uploads/2024/05/a-long-name-of-picture.jpg a-long-name-of-picture.jpg
""".split()


@pytest.mark.parametrize("name", REAL)
def test_no_listing_is_an_article(catalogue: Catalogue, name: str) -> None:
    outlet = catalogue.get(name)
    folder = outlet.home.rstrip("/") + "/"
    wrong = {
        address
        for base in (folder, urljoin(folder, "/"))
        for tail in NO_ARTICLES
        if (address := outlet.address(base + tail))
    }
    assert wrong == set()


def test_numbered_listings_are_no_articles(catalogue: Catalogue) -> None:
    for outlet in catalogue.outlets.values():
        for archive in outlet.archives:
            url = archive.url
            for field, value in (("yyyy", "2024"), ("mm", "05"), ("dd", "17"), ("n", "1234")):
                url = url.replace(f"{{{field}}}", value)
            assert outlet.within(url)
            assert outlet.address(url) is None, url


@pytest.mark.parametrize("piece", ["-", "a-", "a/", "1/", "2024/", "a-b-c/", "%D8-", "?", "1", ".", "amp/"])
def test_no_address_takes_long(catalogue: Catalogue, piece: str) -> None:
    # A pattern that tries all ways to cut an address takes minutes here; pages are full of foreign links.
    tail = piece * (4000 // len(piece)) + "?!"
    start = time.process_time()
    for name in REAL:
        outlet = catalogue.get(name)
        for base in {f"{outlet.home.rstrip('/')}/", *(f"https://www.{domain}/" for domain in outlet.domains)}:
            outlet.address(base + tail)
            outlet.address(f"{base}news/{tail}")
    assert time.process_time() - start < 5


# Invented addresses of typical form, by platform: what they stand for, or None for no article.
URDU = "%D8%A2%D8%AC-%DA%A9%DB%8C-%D8%AE%D8%A8%D8%B1-%DB%8C%DB%81-%DB%81%DB%92"  # آج-کی-خبر-یہ-ہے
ADDRESSES = {
    # Publishrr: a day and a number
    "nawaiwaqt": [
        ("http://nawaiwaqt.com.pk/05-Mar-2026/1977000", "https://www.nawaiwaqt.com.pk/05-Mar-2026/1977000"),
        (
            "https://www.nawaiwaqt.com.pk/05-Mar-2026/1977000?version=amp",
            "https://www.nawaiwaqt.com.pk/05-Mar-2026/1977000",
        ),
        ("https://www.nawaiwaqt.com.pk/05-Mar-2026", None),
        ("https://www.nawaiwaqt.com.pk/E-Paper/Lahore/2026-03-05/page-9/detail-17", None),
    ],
    "neo": [("http://www.neonetwork.pk/05-May-2017/19000", "https://www.neonews.pk/05-May-2017/19000")],
    "24urdu": [
        ("https://24newshd.tv/05-Oct-2025/361000", "https://www.24newshd.tv/05-Oct-2025/361000"),
        ("http://24urdu.com/05-Oct-2025/36100?utm_source=x", "https://www.24urdu.com/05-Oct-2025/36100"),
    ],
    "nayadaur": [("https://urdu.nayadaur.tv/tag/05-May-2024/1", None)],
    # Dawn's platform: a number, with or without a slug
    "dawn_urdu": [
        ("https://beta.dawnnews.tv/news/1221000/some-slug", "https://www.dawnnews.tv/news/1221000"),
        ("https://www.dawnnews.tv/news/1221000/", "https://www.dawnnews.tv/news/1221000"),
        ("https://www.dawnnews.tv/authors/1221/some-one", None),
    ],
    "aaj": [
        ("https://www.aaj.tv/news/amp/30517001", "https://www.aaj.tv/news/30517001"),
        ("http://aaj.tv/news/30517001/some-slug?ref=x", "https://www.aaj.tv/news/30517001"),
        ("https://english.aaj.tv/news/330517001", None),
    ],
    "samaa_urdu": [
        ("https://urdu.samaa.tv/2087325000/some-slug", "https://urdu.samaa.tv/2087325000"),
        ("https://www.samaa.tv/2087325000", None),
        ("https://urdu.samaa.tv/money?page=2", None),
    ],
    # WordPress: a slug, a day and a slug, a number, a short link
    "ary_urdu": [
        (f"http://urdu.arynews.tv/{URDU}", f"https://urdu.arynews.tv/{URDU}/"),
        (f"https://bkud.arynews.tv/{URDU.lower()}/?amp=1", f"https://urdu.arynews.tv/{URDU}/"),
        (f"https://urdu.arynews.tv/{URDU}/amp/", f"https://urdu.arynews.tv/{URDU}/"),
        (f"https://urdu.arynews.tv/{URDU}/embed/", None),
        (f"https://arynews.tv/{URDU}/", None),
        ("https://urdu.arynews.tv/latest-news/", None),
    ],
    "jasarat": [
        (f"https://jasarat.com/2026/03/05/{URDU}", f"https://www.jasarat.com/2026/03/05/{URDU}/"),
        ("https://a.jasarat.com/?p=293000", "https://www.jasarat.com/?p=293000"),
    ],
    "naibaat": [("https://naibaat.pk/amp/2026/03/05/49000/", "https://naibaat.pk/2026/03/05/49000/")],
    "ummat": [
        ("https://ummat.net/812345", "https://ummat.net/812345/"),
        ("https://ummat.net/812345/amp/", "https://ummat.net/812345/"),
    ],
    "hum": [
        (f"https://www.humnews.pk/{URDU}/amp/", f"https://humnews.pk/{URDU}/"),
        ("https://humnews.pk/a-long-slug/amp/", "https://humnews.pk/a-long-slug/"),
        ("https://humnews.pk/latest/567000", "https://humnews.pk/latest/567000/"),
        ("https://humnews.pk/latest/page/567000/", None),
    ],
    "bol_urdu": [
        (f"https://urdu.bolnews.com/{URDU}/amp", f"https://urdu.bolnews.com/{URDU}/"),
        ("https://urdu.bolnews.com/pakistan/812345", "https://urdu.bolnews.com/pakistan/812345/"),
    ],
    "daleel": [
        ("http://www.daleel.pk/2026/03/05/49000/amp/", "https://daleel.pk/2026/03/05/49000/"),
        ("https://daleel.pk/tag/a-long-tag-name/amp/", None),
    ],
    "mashriq": [(f"https://mashriqtv.pk/en/2026/03/05/{URDU}/", None)],
    "ausaf": [("https://dailyausaf.com/en/business/a-story-in-english-here/", None)],
    "wenews": [("https://wenews.pk/news/256000/embed/", "https://wenews.pk/news/256000/")],
    "mukaalma": [("http://mukaalma.com/19000", "https://www.mukaalma.com/19000/")],
    "humsub": [
        ("https://www.humsub.com.pk/224000/some-author", "https://www.humsub.com.pk/224000/some-author/"),
        ("https://www.humsub.com.pk/224000/some-author/page/2/", None),
    ],
    "taasir": [("https://www.taasir.com/2024/10/some-story", "https://taasir.com/2024/10/some-story/")],
    # Drupal, Pangea, the Iranian agencies
    "urdu_news_sa": [
        (f"http://urdunews.com/node/416000/{URDU}/x", "https://www.urdunews.com/node/416000"),
        ("https://www.urdunews.com/node/855000-", "https://www.urdunews.com/node/855000"),
    ],
    "voa_urdu": [
        ("http://urduvoa.com/amp/a-slug/7824000.html", "https://www.urduvoa.com/a/a-slug/7824000.html"),
        ("https://www.urduvoa.com/z/1234", None),
    ],
    "mehr_urdu": [
        ("https://ur.mehrnews.com/amp/1548000/", "https://ur.mehrnews.com/news/1548000"),
        (f"https://ur.mehrnews.com/news/1548000/{URDU}", "https://ur.mehrnews.com/news/1548000"),
        (f"https://ur.mehrnews.com/photo/1548000/{URDU}", None),
    ],
    # Quintype, and houses with several languages
    "qaumi_awaz": [
        (
            "https://qaumiawaz.com/national/some-long-slug",
            "https://www.qaumiawaz.com/national/some-long-slug",
        ),
        ("https://www.qaumiawaz.com/topic/some-long-slug", None),
    ],
    "dw_urdu": [
        (f"https://amp.dw.com/ur/{URDU}/a-47279000", f"https://www.dw.com/ur/{URDU}/a-47279000"),
        (f"https://www.dw.com/hi/{URDU}/a-47279000", None),
    ],
    "etv_bharat_urdu": [
        (
            "https://etvbharat.com/amp/ur/!bharat/a-story-urn26030507191",
            "https://www.etvbharat.com/ur/!bharat/a-story-urn26030507191",
        ),
        ("https://www.etvbharat.com/hi/!bharat/a-story-urn26030507191", None),
    ],
    "geo_urdu": [
        ("http://urdu.geo.tv/latest/388000", "https://urdu.geo.tv/latest/388000-"),
        ("https://urdu.geo.tv/latest/388000-some-slug", "https://urdu.geo.tv/latest/388000-"),
        ("https://www.geo.tv/latest/388000-some-slug", None),
    ],
    "zee_salaam": [
        ("https://zeenews.india.com/hindi/zeesalaam/india/a-story/1234567", None),
        ("https://zeenews.india.com/urdu/zee-salaam", None),
    ],
    "bbc_urdu": [
        (
            "https://www.bbc.com/urdu/articles/cekl195egg7o.amp?at_medium=RSS",
            "https://www.bbc.com/urdu/articles/cekl195egg7o",
        ),
        ("https://www.bbc.com/persian/articles/cekl195egg7o", None),
        ("https://www.bbc.com/urdu/topics/cjgn7n9zzq7t", None),
    ],
    "express": [
        (
            "http://express.pk/story/2612703/be-gnah-2612703?amp=1",
            "https://www.express.pk/story/2612703/be-gnah-2612703",
        ),
        ("https://www.express.pk/story/2202448/1/comments", None),
        ("https://www.express.pk/videos/2202448/", None),
    ],
    "jang": [
        ("https://jang.com.pk/amp/942389-topstory", "https://jang.com.pk/news/942389"),
        ("http://www.jang.com.pk/news/942389-lahore?x=1", "https://jang.com.pk/news/942389"),
        ("https://jang.com.pk/rss/1/1", None),
    ],
    "independent_urdu": [
        ("http://independenturdu.com/node/179174?x", "https://www.independenturdu.com/node/179174")
    ],
    "siasat_urdu": [
        (f"https://urdu.siasat.com/news/{URDU}-1248782/", f"https://urdu.siasat.com/news/{URDU}-1248782/"),
        ("https://hindi.siasat.com/news/x-1248782/", None),
    ],
}


@pytest.mark.parametrize(
    ("name", "url", "expected"), [(name, *case) for name, cases in ADDRESSES.items() for case in cases]
)
def test_addresses(catalogue: Catalogue, name: str, url: str, expected: str | None) -> None:
    assert catalogue.get(name).address(url) == expected


def test_an_address_belongs_to_one_outlet(catalogue: Catalogue) -> None:
    for cases in ADDRESSES.values():
        for _, address in cases:
            if address is not None:
                assert len([True for outlet in catalogue.outlets.values() if outlet.address(address)]) == 1
    domains = sorted(
        ".".join(reversed(domain.split("."))) for name in REAL for domain in catalogue.get(name).domains
    )
    assert [pair for pair in pairwise(domains) if f"{pair[1]}.".startswith(f"{pair[0]}.")] == []


def test_the_readme_has_the_figures(catalogue: Catalogue) -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    countries = Counter(catalogue.get(name).country for name in REAL)
    assert f"[{len(REAL)} outlets](docs/outlets.md)" in text
    assert f"{countries['PK']} of them Pakistani and {countries['IN']} Indian" in text
    assert f" {sum(catalogue.get(name).enabled for name in REAL)} are crawled" in text


def test_the_page_about_the_outlets_is_up_to_date(catalogue: Catalogue) -> None:
    made = page(catalogue.get(name) for name in catalogue.outlets if name != "sample")
    assert (ROOT / "docs" / "outlets.md").read_text("utf-8") == made, "run 'make docs'"
