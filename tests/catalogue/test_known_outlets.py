"""The outlet files that come with the project, against what was collected about those outlets."""

from __future__ import annotations

import json
import re
from itertools import product
from pathlib import Path

import pytest

from archive.urls import canonical
from crawler.catalogue import Catalogue
from crawler.outlet import Outlet

ROOT = Path(__file__).parents[2]
FACTS = ROOT.parent / "shared" / "outlets.json"

pytestmark = pytest.mark.skipif(not FACTS.exists(), reason="no ../shared/outlets.json")

_SHORTENED = "shortened, with … in the place of letters"
_REMARK = "a remark, not an address"
PLACEHOLDERS = {
    "https://www.dw.com/ur/%DA%88%DB%8C-…/a-47279440": _SHORTENED,
    "http://www.dw.de/لرننگ-بائی-ایئر-…/a-16272398 (2012 host)": _SHORTENED,
    "https://urdunews.com/node/416831/خبریں/پاکستان/…": _SHORTENED,
    "https://www.express.pk/story/1150833/astyt-dpartmnt-myn-phly-bar-…": _SHORTENED,
    "https://urdu.arynews.tv/%D8%AC%DB%8C%D9%88-%D9%86%DB%8C%D9%88%D8%B2-…": _SHORTENED,
    "https://urdu.92newshd.tv/about/307305/92-نیوز-کی-چھٹی-سالگرہ-…": _SHORTENED,
    "https://urdu.92newshd.tv/about/لندن-92نیوز-یو-کے-…": _SHORTENED,
    "https://urdu.siasat.com/news/%d8%aa%db%8c%d8%ac%d8%b3%d9%88%db%8c-…-1248782": _SHORTENED,
    "https://archive.urdu.siasat.com/news/…-544357": _SHORTENED,
    "https://www.inquilab.com/brand-media/articles/…--23330242": _SHORTENED,
    "(older form; regex as used in a working spider)": _REMARK,
    "(regex used by three scrapers; truncated examples https://urdu.dunyanews.tv/index.php/ur/Sports/…)": _REMARK,
    '(regex from FAR: "/\\d{6,}")': _REMARK,
    "(regex from WAQ)": _REMARK,
    "(regex from KHU; live links use ?p=)": _REMARK,
    "(regex from FAR)": _REMARK,
}

# Named as aggregators that copy others; left out though articles of theirs were seen.
AGGREGATORS = {"anmoltv_uk", "hamarapakistan", "helm_ur", "newsvoc", "pakistankhabar", "thinkerspk"}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load(ROOT / "seeds" / "outlets")


@pytest.fixture(scope="module")
def shipped(catalogue: Catalogue) -> dict[str, Outlet]:
    return {name: outlet for name, outlet in catalogue.outlets.items() if name != "sample"}


@pytest.fixture(scope="module")
def facts() -> dict[str, dict]:
    return {outlet["id"]: outlet for outlet in json.loads(FACTS.read_text())}


def _sources(record: dict) -> list[dict]:
    return [*record.get("feeds", []), *record.get("sitemaps", [])]


def _is_known(entry: dict) -> bool:
    """Verified, with or without a doubt about the language, or used."""
    return entry["status_class"].startswith(("verified", "used"))


def _examples(record: dict) -> list[tuple[str, str]]:
    return [
        (pattern["role"], example)
        for pattern in record.get("url_patterns", [])
        for example in pattern["examples"]
    ]


def _has_literal_article(record: dict) -> bool:
    return any(
        role == "article" and example.startswith("http") and "…" not in example
        for role, example in _examples(record)
    )


def test_which_outlets_are_there(shipped: dict[str, Outlet], facts: dict[str, dict]) -> None:
    answering = {name for name, record in facts.items() if any(map(_is_known, _sources(record)))}
    listing = {name for name, record in facts.items() if record.get("sections")} - answering
    others = {name for name, record in facts.items() if _has_literal_article(record)} - answering - listing
    assert {name for name in facts if facts[name]["type"].startswith("aggregator")} == AGGREGATORS
    assert (len(answering), len(listing), len(others - AGGREGATORS)) == (31, 24, 48)
    assert {name for name, outlet in shipped.items() if outlet.enabled} == answering | listing
    assert {name for name, outlet in shipped.items() if not outlet.enabled} == others - AGGREGATORS
    for name in answering:
        sources = (*shipped[name].feeds, *shipped[name].sitemaps)
        assert any(source.evidence in ("verified", "used") for source in sources), name
    for name in listing:
        assert shipped[name].sections, name


def test_examples_are_what_their_role_says(shipped: dict[str, Outlet], facts: dict[str, dict]) -> None:
    checked, skipped = 0, set()
    for name, outlet in shipped.items():
        for role, example in _examples(facts[name]):
            if example in PLACEHOLDERS:
                skipped.add(example)
                continue
            checked += 1
            address = outlet.address(example)
            if role.startswith("not an article"):
                assert address is None, example
                continue
            assert address is not None, example
            assert outlet.address(address) == address == canonical(address)
            if role.startswith("twin"):
                assert address != canonical(example)
    assert skipped == PLACEHOLDERS.keys()
    assert checked == 154


def test_examples_belong_to_one_outlet(shipped: dict[str, Outlet], facts: dict[str, dict]) -> None:
    for name, record in facts.items():
        for role, example in _examples(record):
            if role.startswith("not") or example in PLACEHOLDERS or not example.startswith("http"):
                continue
            owners = {id_ for id_, outlet in shipped.items() if outlet.address(example)}
            assert owners == ({name} & shipped.keys()), example


def test_evidence_is_what_was_recorded(shipped: dict[str, Outlet], facts: dict[str, dict]) -> None:
    for name, outlet in shipped.items():
        recorded = dict(entry for source in _sources(facts[name]) for entry in _written_out(source))
        for source in (*outlet.feeds, *outlet.sitemaps):
            url = source.url.removesuffix("/")
            if source.evidence in ("verified", "used"):
                assert recorded[url].startswith(source.evidence), source.url
            else:
                assert recorded.get(url, "listed") == source.evidence, source.url


def test_dead_addresses_are_left_out(shipped: dict[str, Outlet], facts: dict[str, dict]) -> None:
    named = {
        source.url.removesuffix("/")
        for outlet in shipped.values()
        for source in (*outlet.feeds, *outlet.sitemaps, *outlet.sections)
    }
    for record in facts.values():
        for source in _sources(record):
            if source["status_class"].startswith(("dead", "wrong-language", "directory")):
                assert named.isdisjoint(url for url, _ in _written_out(source)), source


def _written_out(entry: dict) -> list[tuple[str, str]]:
    """The addresses of one entry, which may stand for a series: {a,b}, "…-a.rss, -b.rss", "-100.xml … -118.xml"."""
    text, status = entry["url"], entry["status_class"]
    first = re.split(r",\s|\s…\s", text)[0]
    urls = [re.sub(r"/?\?paged=N$", "", first)]
    if series := re.fullmatch(r"(.*-)(\d+)\.xml … -(\d+)\.xml", text):
        urls = [f"{series[1]}{number}.xml" for number in range(int(series[2]), int(series[3]) + 1)]
    elif "{" in first:
        head, choices, tail = re.split(r"[{}]", first)
        urls = ["".join(parts) for parts in product([head], choices.split(","), [tail])]
    elif ", -" in text:
        urls += [f"{first.rpartition('-')[0]}{tail}" for tail in text.split(", ")[1:]]
    return [(url.removesuffix("/"), status) for url in urls]
