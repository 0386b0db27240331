"""The sample paper agrees with itself: its sources, its pages, its outlet file and the gold."""

from __future__ import annotations

import re
import tomllib
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin
from xml.etree import ElementTree

import pytest

BASE = "http://sample.akhbar.test"
OUTLET = tomllib.loads((Path(__file__).parents[2] / "seeds" / "outlets" / "sample.toml").read_text("utf-8"))
VERDICTS = {
    "article",
    "alias",
    "denied",
    "listing",
    "no_text",
    "too_short",
    "not_urdu",
    "error_page",
    "paywall",
}
INLINE = {"a", "b", "em", "font", "i", "span", "strong"}


class Page(HTMLParser):
    """A page's text with tags stripped, and its links."""

    def __init__(self, html: str, url: str = BASE) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.links: list[str] = []
        self.url = url
        self._hidden = False
        self.feed(html)
        self.text = " ".join("".join(self.parts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden = tag in {"script", "style"}
        self.parts.append("" if tag in INLINE else " ")
        if tag == "a" and (href := dict(attrs).get("href")):
            self.links.append(urljoin(self.url, href).partition("#")[0])

    def handle_endtag(self, tag: str) -> None:
        self._hidden = False
        self.parts.append("" if tag in INLINE else " ")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def locations(xml: str) -> list[str]:
    """Addresses in a feed or sitemap, whichever it is."""
    root = ElementTree.fromstring(xml)
    nodes = [n for n in root.iter() if n.tag.rpartition("}")[2] in {"link", "loc"}]
    return [n.get("href") or (n.text or "").strip() for n in nodes if n.get("rel") != "self"]


@pytest.fixture(scope="session")
def offered(fetch_state):
    """Every address that a source of the outlet offers, as it stands there."""
    found: list[str] = []
    queue = [entry["url"] for key in ("feeds", "sitemaps") for entry in OUTLET.get(key, [])]
    while queue:
        answer = fetch_state(queue.pop())
        assert answer.status == 200
        for url in locations(answer.text):
            (queue if url.endswith((".xml", ".xml.gz")) else found).append(url)
    for section in OUTLET["sections"]:
        page = fetch_state(section["url"])
        assert page.status == 200
        found += Page(page.text, section["url"]).links
    return found


def allowed(url: str) -> bool:
    articles = OUTLET["articles"]
    return any(re.search(p, url) for p in articles["allow"]) and not any(
        re.search(p, url) for p in articles["deny"]
    )


def identity(url: str) -> str:
    """The address without what URL rules take off: tracking parameters and the outlet's twins."""
    url = re.sub(r"[?&]utm_[a-z]+=[^&]*", "", url)
    for pattern, replacement in OUTLET["articles"]["twins"]:
        url = re.sub(pattern, replacement, url)
    return url


def test_every_offered_address_is_served(fetch_state, offered):
    broken = {url: status for url in set(offered) if (status := fetch_state(url).status) not in {200, 301}}

    assert broken == {}


def test_every_offered_story_is_in_the_gold(offered, gold_of, state):
    gold = {row["url"] for row in gold_of(state)}

    assert {identity(url) for url in offered if allowed(identity(url))} <= gold


def test_every_gold_page_is_offered_and_is_a_story_address(offered, gold_of, state):
    offered = {*offered, *(identity(url) for url in offered)}
    rows = [row for row in gold_of(state) if not row.get("gone")]

    assert [row["url"] for row in rows if row["url"] not in offered] == []
    assert [row["url"] for row in rows if not allowed(identity(row["url"]))] == []


def test_gold_paragraphs_stand_in_their_pages(fetch_state, gold_of, state):
    for row in gold_of(state):
        if row["verdict"] == "article" and not row.get("gone"):
            text = Page(fetch_state(row["url"]).text).text
            for paragraph in [row["title"], *row["body"]]:
                assert " ".join(paragraph.split()) in text, row["url"]


def test_gold_rows_are_complete(gold_of, state):
    rows = gold_of(state)
    articles = {row["url"]: row for row in rows if row["verdict"] == "article"}

    for row in rows:
        assert row["verdict"] in VERDICTS
        if row["verdict"] == "alias":
            assert row["alias_of"] in articles
            assert row["via"] in {"canonical", "redirect", "tracking", "twin"}
    for row in articles.values():
        assert sum(len(paragraph.split()) for paragraph in row["body"]) >= 40, row["url"]
        assert row["published_from"] in {"json-ld", "meta", "time", "url", "feed", "visible"}
        assert row["published_day"]


def test_aliases_lead_to_their_story(fetch_state, gold_of, state):
    for row in gold_of(state):
        if row.get("via") == "redirect":
            assert fetch_state(row["url"]).headers["location"] == row["alias_of"]
        elif row.get("via") == "canonical":
            assert f'<link rel="canonical" href="{row["alias_of"]}"' in fetch_state(row["url"]).text
        elif row["verdict"] == "alias":
            assert identity(row["url"]) == row["alias_of"]


def test_robots_forbids_what_the_gold_calls_denied(fetch_state, gold_of, state):
    forbidden = re.findall(r"^Disallow: (\S+)$", fetch_state(f"{BASE}/robots.txt").text, re.MULTILINE)

    for row in gold_of(state):
        under = any(row["url"].startswith(BASE + path) for path in forbidden)
        assert under == (row["verdict"] == "denied"), row["url"]


def test_pages_link_to_no_missing_page(fetch_state, gold_of, state):
    """Removed stories apart: papers do not clean up their old pages."""
    gone = {row["url"] for row in gold_of(state) if row.get("gone")}
    links = {
        link: row["url"]
        for row in gold_of(state)
        if row["url"] not in gone and row["verdict"] != "denied"
        for link in Page(fetch_state(row["url"]).text, row["url"]).links
        if link.startswith(BASE)
    }

    assert {link: page for link, page in links.items() if fetch_state(link).status == 404}.keys() <= gone
