"""Text from the web on a terminal: harmless, wrapped, styled where that is wanted."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.cli.terminal import Page, printable, printable_json, size

ANY = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("اسلام\u200cآباد مُلک", "اسلام\u200cآباد مُلک"),
        ("\x1b[31mسرخ\x1b[0m", "�[31mسرخ�[0m"),
        ("\x1b]0;title\x07", "�]0;title�"),
        ("\x9b31m", "�31m"),
        ("abc\u202eevil\u2066", "abc�evil�"),
        ("a\u200fb\u061cc\ufeff", "a�b�c�"),
        ("a\nb\r\nc\td\u2028e", "a b c d e"),
        ("a\rb", "a b"),
        ("\0\x08\x7f", "���"),
        ("\U000e0041", "�"),
        ("\ud800", "�"),
        ("؁ \u06dd", "؁ \u06dd"),
    ],
)
def test_printable(text, shown):
    assert printable(text) == shown


def test_printable_lines():
    assert printable("a\nb\r\nc\rd\te", lines=True) == "a\nb\nc�d e"


@given(ANY)
def test_nothing_that_a_terminal_obeys_gets_through(text):
    for shown in (printable(text), printable(text, lines=True).replace("\n", "")):
        assert not any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in shown)
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]", shown)
        shown.encode()


@given(st.recursive(ANY, lambda inner: st.lists(inner) | st.dictionaries(ANY, inner), max_leaves=5))
def test_json_stays_the_same_document(value):
    document = printable_json(json.dumps(value, ensure_ascii=False, indent=2))
    assert json.loads(document) == value
    assert not any(
        unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in document.replace("\n", "")
    )


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def on(monkeypatch):
    """What a page prints on a terminal of so many columns."""

    def on(columns, write, **environment):
        for name in ("NO_COLOR", "TERM"):
            monkeypatch.delenv(name, raising=False)
        for name, value in {"COLUMNS": str(columns), "TERM": "xterm", **environment}.items():
            monkeypatch.setenv(name, value)
        stream = Terminal()
        write(Page(stream))
        return stream.getvalue()

    return on


def plain(text):
    return re.sub("\x1b\\[[0-9;]*m", "", text)


@pytest.mark.parametrize("columns", [20, 80, 120, 300])
def test_text_is_wrapped_at_words(on, columns):
    text = "یہ مُلک بہت خوبصورت ہے اور یہاں کے لوگ اچھے ہیں۔ " * 8
    lines = plain(on(columns, lambda page: page.text(text))).splitlines()
    assert " ".join(lines).split() == text.split()
    assert all(len(line.replace("\u064f", "")) <= min(columns, 100) for line in lines)


def test_a_word_longer_than_a_line_stays_whole(on):
    assert on(20, lambda page: page.text("الف " + "ب" * 50)) == "الف\n" + "ب" * 50 + "\n"


def test_a_match_that_runs_over_two_lines_is_marked_on_both(on):
    shown = on(20, lambda page: page.text("کراچی میں بہت تیز بارش ہوئی", [(6, 22)]))
    assert shown == "کراچی \x1b[1mمیں بہت تیز\x1b[0m\n\x1b[1mبارش\x1b[0m ہوئی\n"


def test_styles_only_where_they_are_wanted(on):
    def write(page):
        page.title("کراچی میں بارش", [(10, 14)])

    assert "\x1b[1m" in on(80, write)
    assert "\x1b" not in on(80, write, NO_COLOR="1")
    assert "\x1b" not in on(80, write, TERM="dumb")
    stream = io.StringIO()
    write(Page(stream))
    assert stream.getvalue() == "کراچی میں بارش\n"


def test_a_table_lines_up(on):
    shown = plain(
        on(80, lambda page: page.table(("outlet", "n", "اردو"), [("a", 5, "مُلک"), ("bcd\x1b", 12345, "")]))
    )
    assert shown.splitlines() == ["outlet       n  اردو", "a            5  مُلک", "bcd�    12,345"]


def test_a_table_leaves_out_what_can_be_spared(on):
    def write(page):
        page.table(("first", "second", "third"), [("a" * 10, "b" * 10, "c" * 10)], ("second", "first"))

    assert plain(on(34, write)).split() == ["first", "second", "third", "a" * 10, "b" * 10, "c" * 10]
    assert plain(on(33, write)).split() == ["first", "third", "a" * 10, "c" * 10]
    assert plain(on(5, write)).split() == ["third", "c" * 10]


def test_sizes():
    assert [size(count) for count in (0, 999, 1000, 8_355_840, 2.5e9, 4e12)] == [
        "0 B",
        "999 B",
        "1.0 kB",
        "8.4 MB",
        "2.5 GB",
        "4.0 TB",
    ]


@pytest.fixture
def shown_by(process):
    """What a command shows on a pseudo-terminal."""

    def shown_by(*arguments):
        master, slave = pty.openpty()
        running = process(*arguments, stdout=slave, stderr=slave, env={"COLUMNS": "60", "TERM": "xterm"})
        os.close(slave)
        shown = b""
        try:
            while piece := os.read(master, 4096):
                shown += piece
        except OSError:  # Linux says EIO at the end of a pseudo-terminal
            pass
        os.close(master)
        assert running.wait(20) == 0
        return shown.decode()

    return shown_by


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", "بارش"),
        ("search", "بارش", "--json"),
        ("show", "1"),
        ("show", "1", "--json"),
        ("export",),
        ("export", "--format", "csv"),
    ],
    ids=" ".join,
)
def test_a_hostile_article_on_a_real_terminal(fill, shown_by, arguments):
    fill.add("بارش \x1b]0;owned\x07 کی خبر", "کراچی میں بارش \u202eہوئی\x9b31m")
    text = shown_by(*arguments)
    assert "بارش" in text
    assert not re.search("\x1b[^\\[]|[\x07\x9b\u202e\ufeff]", text)


def test_matches_stand_out_on_a_real_terminal(fill, shown_by):
    fill.add("بارش کی خبر", "کراچی میں بارش ہوئی")
    text = shown_by("search", "بارش")
    assert "\x1b[1;4mبارش\x1b[0" in text
    assert "کراچی میں \x1b[1mبارش\x1b[0m ہوئی" in text
    assert "1 article" in text
