"""Addresses as people read and type them; programs get the archive's form."""

from __future__ import annotations

import pytest

ENCODED = "https://subh.example/%D8%AE%D8%A8%D8%B1-1/"
READABLE = "https://subh.example/خبر-1/"


@pytest.fixture
def story(fill):
    fill.page(ENCODED, "fetched")
    return fill.add("بارش", fill.long_text(1, 50), url=ENCODED)


@pytest.mark.parametrize("command", [("search", "بارش"), ("show", "1"), ("history", "1")])
def test_on_a_terminal_letters_are_letters(terminal, akhbar, story, command):
    seen = terminal(*command)
    assert READABLE in seen
    assert ENCODED not in seen
    assert ENCODED in akhbar(*command).out
    assert ENCODED in akhbar(*command, "--json").out


def test_an_export_keeps_them_also_on_a_terminal(terminal, story):
    assert ENCODED in terminal("export")


@pytest.mark.parametrize("command", ["show", "history", "copies"])
@pytest.mark.parametrize(
    "typed",
    [
        READABLE,
        ENCODED.lower(),
        ENCODED.removesuffix("/"),
        READABLE.removesuffix("/"),
        ENCODED.replace("https", "http"),
        READABLE.removeprefix("https://"),
    ],
)
def test_an_article_is_found_by_what_a_person_types(akhbar, story, command, typed):
    assert akhbar(command, typed).code == 0


def test_so_is_the_fate_of_a_page(fill, akhbar):
    fill.page("http://subh.example/fehrist", "quarantined", reason="listing")
    said = akhbar("show", "https://subh.example/fehrist/")
    assert said.code == 0
    assert "listing" in said.out


def test_of_two_that_may_be_meant_none_is_chosen(fill, akhbar):
    for url in ("http://subh.example/n", "https://subh.example/n"):
        fill.add(url=url)
        fill.page(url, "fetched")
    assert akhbar("show", "https://subh.example/n").code == 0
    assert akhbar("show", "https://subh.example/n/").code == 1
