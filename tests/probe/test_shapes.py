"""From addresses to the pattern that a person would write."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.urls import canonical
from crawler.probe.clusters import Sighting, clusters_of, judged, to_look_at
from crawler.probe.merging import merged
from crawler.probe.model import Look
from crawler.probe.shapes import pattern_of, shape_of

# The families of FACTS.md, with invented hosts and slugs.
FAMILIES = {
    "WordPress by day": (
        ["https://x.pk/2024/11/01/mausam-ki-khabar/", "https://x.pk/2024/11/02/بارش-کا-امکان/", "https://x.pk/2024/11/02/budget-2024/"],
        r"^https://x\.pk/\d{4}/\d{2}/\d{2}/[^/?#]+/$",
    ),
    "WordPress by name": (
        ["https://x.pk/karachi-main-tez-barish/", "https://x.pk/lahore-smog/", "https://x.pk/dollar/"],
        r"^https://x\.pk/[^/?#]+/$",
    ),
    "WordPress without permalinks": (["https://x.pk/?p=431048", "https://x.pk/?p=431"], r"^https://x\.pk/\?p=\d+$"),
    "Publishrr": (
        ["https://x.pk/18-Nov-2024/1234567", "https://x.pk/2-Dec-2024/1234999"],
        r"^https://x\.pk/\d{1,2}-[A-Za-z]{3}-\d{4}/\d+$",
    ),
    "Dawn": (["https://www.x.tv/news/1234567/", "https://www.x.tv/news/30412345/"], r"^https://www\.x\.tv/news/\d+/$"),
    "Dawn with slugs": (
        ["https://www.x.tv/news/1234567/bachon-ki-sehat", "https://www.x.tv/news/304123/%D8%A8%D8%A7%D8%B1%D8%B4"],
        r"^https://www\.x\.tv/news/\d+/[^/?#]+$",
    ),
    "Drupal": (["https://x.com/node/179174", "https://x.com/node/2001"], r"^https://x\.com/node/\d+$"),
    "Iranian agencies": (
        ["https://ur.x.com/news/1548611/تہران-میں-کانفرنس", "https://ur.x.com/news/1548/قم-کی-خبر"],
        r"^https://ur\.x\.com/news/\d+/[^/?#]+$",
    ),
    "Pangea": (
        ["https://www.x.com/a/pakistan-election-results/7480023.html", "https://www.x.com/a/some-other-story/748.html"],
        r"^https://www\.x\.com/a/[^/?#]+/\d+\.html$",
    ),
    "ids": (
        ["https://www.x.com/urdu/articles/cekl195egg7o", "https://www.x.com/urdu/articles/c032r3kkl71o"],
        r"^https://www\.x\.com/urdu/articles/[a-z0-9]+$",
    ),
    "section and number": (
        ["https://x.com/urdu/pakistan-50314150", "https://x.com/urdu/world-50250532", "https://x.com/urdu/pakistan-50"],
        r"^https://x\.com/urdu/(?:pakistan|world)-\d+$",
    ),
    "day and numbered page": (
        ["https://www.x.com/daily/livenews/2025-04-30/news-4409670.html", "https://www.x.com/daily/livenews/2025-05-01/news-44.html"],
        r"^https://www\.x\.com/daily/livenews/\d{4}-\d{2}-\d{2}/news-\d+\.html$",
    ),
    "sections before a number": (
        ["https://x.pk/index.php/pakistan/2024-11-01/801", "https://x.pk/index.php/khel/2024-11-01/802"],
        r"^https://x\.pk/index\.php/(?:pakistan|khel)/\d{4}-\d{2}-\d{2}/\d+$",
    ),
    "slug, then number": (
        ["https://urdu.x.com/news/aaj-ki-khabar-1248782/", "https://urdu.x.com/news/%D8%AE%D8%A8%D8%B1-124/", "https://urdu.x.com/news/%D8%A2%D8%AC-1248783/"],
        r"^https://urdu\.x\.com/news/[^/?#]+/$",
    ),
    "number in the query": (["https://x.com/news/newsdetail.aspx?id=12", "https://x.com/news/newsdetail.aspx?id=9"], r"^https://x\.com/news/newsdetail\.aspx\?id=\d+$"),
    "uuid": (
        ["https://x.com/s/0b5f7c1e-2f6a-4c77-9d11-3a2b1c0d9e8f", "https://x.com/s/1b5f7c1e-2f6a-4c77-9d11-3a2b1c0d9e8f"],
        r"^https://x\.com/s/[0-9a-f-]{36}$",
    ),
    "slash or none": (["https://x.pk/news/12/", "https://x.pk/news/13"], r"^https://x\.pk/news/\d+/?$"),
}  # fmt: skip


def told(addresses, origin="feed"):
    return [Sighting(canonical(address), origin, "شہر میں آج بارش ہوئی") for address in addresses]


@pytest.mark.parametrize("family", FAMILIES)
def test_the_pattern_of_a_platform(family):
    addresses, pattern = FAMILIES[family]
    clusters = merged(clusters_of(told(addresses)))
    assert [cluster.pattern for cluster in clusters] == [pattern]
    assert all(re.search(pattern, canonical(address)) for address in addresses)


def test_many_folders_are_any_folder():
    words = "pakistan duniya khel fun karobar sehat taleem science mausam kalam".split()
    clusters = merged(clusters_of(told([f"https://x.pk/{word}/{n}" for n, word in enumerate(words, 100)])))
    assert [cluster.pattern for cluster in clusters] == [r"^https://x\.pk/[a-z0-9_-]+/\d+$"]


def test_few_words_that_lead_to_fixed_addresses_are_no_articles():
    menu = [
        Sighting(f"https://x.pk/{word}/", "link", "پاکستان") for word in ("pakistan", "world", "about-us")
    ]
    assert clusters_of(menu) == []


@pytest.mark.parametrize("folder", ["videos", "slideshows", "podcast"])
def test_folders_of_pictures_need_a_page_that_is_an_article(folder):
    addresses = [f"https://x.pk/{folder}/{number}" for number in range(100, 106)]
    clusters = clusters_of(told(addresses, "page"))
    assert merged(clusters) == []
    seen = judged(clusters, [Look(asked=addresses[0], address=addresses[0], outcome="article")])
    assert len(merged(seen)) == 1


def test_other_renderings_of_a_page_are_no_kind_of_their_own():
    addresses = [*(f"https://x.pk/news/{n}" for n in (101, 102)), "https://x.pk/news/101?version=amp"]
    assert [c.pattern for c in merged(clusters_of(told(addresses)))] == [r"^https://x\.pk/news/\d+$"]


def test_what_pages_turn_out_to_be_decides():
    stories = [f"https://x.pk/khabar/{number}" for number in range(101, 106)]
    polls = [f"https://x.pk/raey/{number}" for number in range(101, 106)]
    clusters = clusters_of(told(stories + polls))
    looks = [
        Look(asked=stories[0], address=stories[0], outcome="article"),
        Look(asked=polls[0], address=polls[0], outcome="listing"),
    ]
    assert [cluster.pattern for cluster in merged(judged(clusters, looks))] == [r"^https://x\.pk/khabar/\d+$"]


def test_a_page_that_leads_elsewhere_teaches_both_addresses():
    asked, final = "https://x.pk/?p=12", "https://x.pk/2024/11/01/mausam/"
    clusters = clusters_of(told([asked]))
    patterns = {
        c.pattern for c in merged(judged(clusters, [Look(asked=asked, address=final, outcome="article")]))
    }
    assert patterns == {r"^https://x\.pk/\?p=\d+$", r"^https://x\.pk/\d{4}/\d{2}/\d{2}/[^/?#]+/$"}


def test_a_section_that_only_the_sitemap_names_goes_with_its_like():
    stories = [f"https://x.pk/news/{number}" for number in range(101, 106)]
    quiet = [Sighting(f"https://x.pk/adab/{number}", "sitemap") for number in (55, 56)]
    clusters = judged(
        clusters_of([*told(stories), *quiet]), [Look(asked=stories[0], address=stories[0], outcome="article")]
    )
    assert [cluster.pattern for cluster in merged(clusters)] == [r"^https://x\.pk/(?:news|adab)/\d+$"]


def test_a_pattern_that_another_takes_in_is_left_out():
    slugs = [f"https://x.pk/{slug}/" for slug in ("mausam-ka-hal", "%D8%AE%D8%A8%D8%B1", "dollar", "petrol")]
    numbered = [f"https://x.pk/story-{number}/" for number in range(4)]
    clusters = judged(
        clusters_of(told(slugs + numbered)),
        [Look(asked=url, address=url, outcome="article") for url in (slugs[0], numbered[0])],
    )
    (cluster,) = merged(clusters)
    assert (cluster.pattern, cluster.stories) == (r"^https://x\.pk/[^/?#]+/$", 2)


def test_each_kind_is_looked_at_before_a_second_page_of_any():
    stories = told([f"https://x.pk/news/{number}" for number in range(100, 120)])
    columns = told([f"https://x.pk/kalam/{number}/" for number in range(3)], "page")
    chosen = to_look_at(clusters_of([*stories, *columns]), 4)
    assert sum("/kalam/" in address for address in chosen) == 2
    assert len(chosen) == 4


@pytest.mark.parametrize(
    ("slugs", "letters"),
    [
        ([f"khabar-nambar-{n}-ki" for n in range(12)], "[a-z0-9-]+"),
        ([f"khabar-nambar-{n}-ki" for n in range(3)], "[^/?#]+"),
        ([*(f"khabar-nambar-{n}-ki" for n in range(12)), "%D8%AE%D8%A8%D8%B1-1"], "[^/?#]+"),
    ],
    ids=["many", "few", "one in Urdu"],
)
def test_slugs_are_latin_only_when_many_are(slugs, letters):
    (cluster,) = merged(clusters_of(told([f"https://x.pk/news/{slug}" for slug in slugs])))
    assert cluster.pattern == rf"^https://x\.pk/news/{letters}$"


SEGMENTS = st.text(alphabet="abcXYZ019-_.~%!$&'()*+,;=:@ خبر", min_size=1, max_size=30)


@given(st.lists(SEGMENTS, min_size=1, max_size=5), st.booleans(), st.booleans())
def test_any_address_has_a_pattern_that_matches_it(segments, slash, headed):
    try:
        address = canonical(f"https://x.pk/{'/'.join(segments)}{'/' * slash}")
    except ValueError:
        return
    pattern = re.compile(pattern_of(shape_of(address, headed=headed), [address]))
    outlet_sees = address if pattern.pattern.isascii() else unquote(address)
    assert pattern.search(outlet_sees)
