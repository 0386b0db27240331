"""The outlet files that come with the project, against what was collected about those outlets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.catalogue import Catalogue

ROOT = Path(__file__).parents[2]
FACTS = ROOT.parent / "shared" / "outlets.json"
REAL = ["bbc_urdu", "express", "independent_urdu", "jang", "siasat_urdu", "urdupoint"]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load(ROOT / "seeds" / "outlets")


@pytest.fixture(scope="module")
def facts() -> dict[str, dict]:
    if not FACTS.exists():
        pytest.skip("no ../shared/outlets.json")
    return {outlet["id"]: outlet for outlet in json.loads(FACTS.read_text())}


def test_all_load(catalogue: Catalogue) -> None:
    assert {name: str(error) for name, error in catalogue.broken.items()} == {}
    assert set(REAL) <= set(catalogue.outlets)


@pytest.mark.parametrize("name", REAL)
def test_whole(catalogue: Catalogue, name: str) -> None:
    outlet = catalogue.get(name)
    assert outlet.within(outlet.home)
    assert outlet.address(outlet.home) is None
    assert outlet.name_ur
    assert outlet.kind
    assert outlet.country
    assert outlet.timezone != "UTC"
    assert not outlet.fetch.allow_private
    assert outlet.fetch.delay >= 2
    for source in (*outlet.feeds, *outlet.sitemaps, *outlet.sections):
        assert source.evidence in ("verified", "used")
        assert outlet.within(source.url)
        assert outlet.address(source.url) is None


@pytest.mark.parametrize("name", REAL)
def test_example_addresses(catalogue: Catalogue, facts: dict[str, dict], name: str) -> None:
    outlet = catalogue.get(name)
    skipped, checked = [], 0
    for pattern in facts[name]["url_patterns"]:
        for example in pattern["examples"]:
            if "…" in example or "(" in example:  # a remark or a shortened address
                skipped.append(example)
                continue
            checked += 1
            address = outlet.address(example)
            if pattern["role"].startswith("not an article"):
                assert address is None, example
            else:
                assert address is not None, example
                assert outlet.address(address) == address
            if pattern["role"].startswith("twin"):
                assert address != example
    assert checked >= 2
    assert len(skipped) <= 3, skipped


@pytest.mark.parametrize("name", REAL)
def test_addresses_are_those_that_were_verified_or_used(
    catalogue: Catalogue, facts: dict[str, dict], name: str
) -> None:
    entries = [*facts[name].get("feeds", []), *facts[name].get("sitemaps", [])]
    known = " ".join(entry["url"] for entry in entries if entry["status_class"] in ("verified", "used"))
    for source in (*catalogue.get(name).feeds, *catalogue.get(name).sitemaps):
        # Series are written "…-national.rss, -business.rss" and "…-100.xml … -118.xml".
        tail = source.url.rpartition("-")[2]
        series = tail.removesuffix(".xml").isdigit() and 100 <= int(tail.removesuffix(".xml")) <= 118
        assert source.url in known or f"-{tail}" in known or series, source.url


@pytest.mark.parametrize(
    ("name", "url", "expected"),
    [
        (
            "bbc_urdu",
            "https://www.bbc.com/urdu/articles/cekl195egg7o.amp?at_medium=RSS",
            "https://www.bbc.com/urdu/articles/cekl195egg7o",
        ),
        ("bbc_urdu", "https://www.bbc.com/persian/articles/cekl195egg7o", None),
        ("bbc_urdu", "https://www.bbc.com/urdu/topics/cjgn7n9zzq7t", None),
        (
            "express",
            "http://express.pk/story/2612703/be-gnah-2612703?amp=1",
            "https://www.express.pk/story/2612703/be-gnah-2612703",
        ),
        ("express", "https://www.express.pk/story/2202448/1/comments", None),
        ("express", "https://www.express.pk/videos/2202448/", None),
        ("jang", "https://jang.com.pk/amp/942389-topstory", "https://jang.com.pk/news/942389"),
        ("jang", "http://www.jang.com.pk/news/942389-lahore?x=1", "https://jang.com.pk/news/942389"),
        ("jang", "https://jang.com.pk/rss/1/1", None),
        (
            "independent_urdu",
            "http://independenturdu.com/node/179174?x",
            "https://www.independenturdu.com/node/179174",
        ),
        (
            "siasat_urdu",
            "https://urdu.siasat.com/news/آج-کی-خبر-1248782/",
            "https://urdu.siasat.com/news/%D8%A2%D8%AC-%DA%A9%DB%8C-%D8%AE%D8%A8%D8%B1-1248782/",
        ),
        ("siasat_urdu", "https://hindi.siasat.com/news/x-1248782/", None),
    ],
)
def test_addresses(catalogue: Catalogue, name: str, url: str, expected: str | None) -> None:
    assert catalogue.get(name).address(url) == expected
