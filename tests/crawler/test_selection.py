"""From spider arguments to outlets and wishes."""

from __future__ import annotations

import pytest

from archive.errors import CatalogueError, UnknownOutlet, UsageError
from crawler.selection import select


def _ids(chosen):
    return [outlet.id for outlet in chosen]


def test_one_outlet_is_polled_now_even_if_it_is_off(catalogue):
    for id_ in ("subh", "raat", "sample"):
        chosen, wish, skipped = select(catalogue, id_, {})
        assert (_ids(chosen), skipped) == ([id_], {})
        assert (wish.spider, wish.force, wish.url, wish.max_articles) == (id_, True, None, None)


def test_news_is_every_enabled_outlet_but_the_bundled_one(catalogue):
    chosen, wish, skipped = select(catalogue, "news", {})
    assert _ids(chosen) == ["shaam", "subh"]
    assert wish.force is False
    assert list(skipped) == ["toota"]
    assert "nmae" in skipped["toota"]


@pytest.mark.parametrize(
    ("arguments", "ids", "skipped"),
    [
        ({"outlets": "subh"}, ["subh"], []),
        ({"outlets": " subh , raat,,"}, ["subh", "raat"], []),
        ({"outlets": "sample"}, ["sample"], []),
        ({"outlets": "subh,shaam,subh"}, ["subh", "shaam"], []),
        ({"outlets": "subh,toota"}, ["subh"], ["toota"]),
        ({"outlets": "toota"}, [], ["toota"]),
        ({"country": "pk"}, ["subh"], ["toota"]),
        ({"country": "IN", "max_articles": "3"}, ["shaam"], ["toota"]),
    ],
)
def test_some_of_the_news(catalogue, arguments, ids, skipped):
    chosen, _, left_out = select(catalogue, "news", arguments)
    assert (_ids(chosen), list(left_out)) == (ids, skipped)


@pytest.mark.parametrize(
    ("spider", "arguments", "error", "said"),
    [
        ("subj", {}, UnknownOutlet, "subh"),
        ("toota", {}, CatalogueError, "nmae"),
        ("news", {"outlets": "subh,nobody"}, UnknownOutlet, "nobody"),
        ("news", {"outlets": " , "}, UsageError, "names no outlet"),
        ("news", {"country": "XX"}, UsageError, "IN, PK"),
        ("news", {"country": ""}, UsageError, "IN, PK"),
        ("news", {"url": "https://subh.example/news/1"}, UsageError, "no argument 'url'"),
        ("subh", {"country": "PK"}, UsageError, "it knows -a url, -a max_articles"),
        ("subh", {"max_article": "3"}, UsageError, "no argument 'max_article'"),
        ("subh", {"url": "https://elsewhere.example/news/1"}, UsageError, "no article address of subh"),
        ("subh", {"url": "https://subh.example/"}, UsageError, "articles.allow"),
        ("subh", {"url": "file:///etc/passwd"}, UsageError, "no article address"),
        ("subh", {"url": ""}, UsageError, "no article address"),
        *(("subh", {"max_articles": text}, UsageError, "whole number") for text in
          ("0", "-1", "1.5", "", "ten", "۵", "²", " 3", "9" * 5000)),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_one_clear_line(catalogue, spider, arguments, error, said):
    with pytest.raises(error, match=said) as caught:
        select(catalogue, spider, arguments)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 1000


def test_one_page_is_known_by_its_ledger_name(catalogue):
    url = "https://SUBH.example:443/news/1?utm_source=x#top"
    _, wish, _ = select(catalogue, "subh", {"url": url, "max_articles": "5"})
    assert (wish.url, wish.max_articles, wish.force) == ("https://subh.example/news/1", 5, False)
