"""``akhbar history``: what happened to an article, and who did it."""

from __future__ import annotations

import json

import pytest

from archive import fates
from archive.archive import Archive
from archive.cli import history as command
from archive.cli.terminal import Page
from archive.store import Text

SAME = [f"پیراگراف نمبر {n}: شہر کی سڑکوں پر کام جاری ہے اور لوگ خوش ہیں۔" for n in range(6)]


@pytest.fixture
def edited(shelf):
    """A story that was edited, got another headline, was made anew by us, went away and came back."""
    at = shelf.stacks.later
    shelf.story("1", "شہر میں بارش", *SAME, at=at(hours=0))
    shelf.story("1", "شہر میں بارش", *SAME[:3], "پل کل بند رہے گا۔", *SAME[4:], at=at(hours=1))
    shelf.story("1", "شہر میں تیز بارش", *SAME[:3], "پل کل بند رہے گا۔", *SAME[4:], at=at(hours=2))
    again = shelf.stacks.article(title="شہر میں تیز بارش", body="\n\n".join(SAME[:3]), extractor="2")
    shelf.stacks.put(again, at(hours=3), by_todays_rules=lambda _: Text(again.title, again.body))
    url = "https://subh.example/1"
    fates.settle_gone(shelf.connection, url, shelf.stacks.fetched(at(hours=4), status=404))
    shelf.stacks.put(again, at(hours=5))
    fates.settle_gone(shelf.connection, url, shelf.stacks.fetched(at(hours=6), status=410))
    return shelf


def test_each_version_has_its_kind_and_its_changes(edited):
    with Archive(edited.data) as archive:
        history = archive.history("https://subh.example/1")
    assert [version.kind for version in history.versions] == ["first", "edit", "headline", "reextracted"]
    first, edit, headline, _ = history.versions
    assert all(each.kind == "same" for each in (*first.title, *first.body))
    assert (first.words_added, first.words_removed) == (0, 0)
    assert "پل کل بند رہے گا" in "".join(each.new for each in edit.body if each.kind == "changed")
    assert [each.new for each in headline.title if each.kind == "changed"] == ["تیز "]
    assert all(each.kind == "same" for each in headline.body)


def test_removals_are_kept_after_the_page_came_back(edited):
    with Archive(edited.data) as archive:
        history = archive.history(1)
    hours = [(each.gone_at.hour, each.back_at and each.back_at.hour) for each in history.removals]
    assert hours == [(12, 13), (14, None)]
    assert history.gone_at == history.removals[-1].gone_at


def test_the_command_prints_it_in_order(edited, akhbar):
    said = akhbar("history", "1")
    assert said.code == 0
    lines = said.out.splitlines()
    heads = [line for line in lines if line.startswith(("revision", "2026"))]
    assert [head.split(" · ")[-2 if "words" in head else -1].split(":")[0] for head in heads] == [
        "first seen",
        "edited",
        "headline only",
        "extracted anew",
        "removed by the outlet",
        "restored",
        "removed by the outlet",
    ]
    assert "شہر میں {+تیز+} بارش" in lines
    assert "… 3 paragraphs unchanged …" in lines
    assert "… 2 paragraphs unchanged …" in lines
    assert "4 versions, edited 2 times, removed since" in said.err


def test_no_line_with_urdu_begins_with_latin_letters(edited, akhbar):
    for line in akhbar("history", "1").out.splitlines():
        urdu = any("ا" <= char <= "ے" for char in line)
        assert not (urdu and any(char.isascii() and char.isalpha() for char in line))


def test_json_holds_the_whole_texts(edited, akhbar):
    history = json.loads(akhbar("history", "1", "--json").out)
    edit = history["versions"][1]
    assert "".join(each["old"] for each in edit["body"]) == "\n\n".join(SAME)
    assert history["removals"][1]["back_at"] is None


def test_spelling_alone_is_told_so(shelf, akhbar):
    shelf.story("1", "وزیراعظم کا دورہ", *SAME)
    shelf.story("1", "وزیر اعظم کا دورہ", *SAME)
    said = akhbar("history", "1").out
    assert "spelling, spacing or punctuation alone" in said
    assert "{~وزیر اعظم~} کا دورہ" in said


def test_styles_on_a_terminal_and_signs_without_colours(shelf, monkeypatch, akhbar):
    shelf.story("1", "کل بارش", *SAME)
    shelf.story("1", "آج بارش", *SAME)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")

    class Terminal(Page):
        def __init__(self):
            super().__init__()
            self.is_styled = not command.__dict__.get("plain")

    monkeypatch.setattr(command, "Page", Terminal)
    assert "\x1b[9;31mکل\x1b[0m\x1b[1;32mآج\x1b[0m بارش" in akhbar("history", "1").out
    monkeypatch.setitem(command.__dict__, "plain", True)
    said = akhbar("history", "1").out
    assert "[-کل-]{+آج+} بارش" in said
    assert "\x1b" not in said


def test_text_from_the_web_is_harmless(shelf, akhbar):
    shelf.story("1", "خبر", "ایک \x1b[2Jدو", "تین")
    shelf.story("1", "خبر", "ایک \x1b]0;x\x07 چار", "تین")
    assert "\x1b" not in akhbar("history", "1").out


def test_show_says_how_often_it_was_edited(edited, akhbar):
    said = akhbar("show", "1").out
    assert "edited        2 times, last 2026-11-21 10:30 UTC; see 'akhbar history 1'" in said
    assert "removed       by the outlet, since 2026-11-21 14:30 UTC" in said


def test_show_says_nothing_of_edits_when_there_were_none(shelf, akhbar):
    shelf.story("1", "خبر", *SAME)
    assert "edited" not in akhbar("show", "1").out
    assert "1 version, never edited" in akhbar("history", "1").err


def test_what_is_not_stored(shelf, akhbar):
    said = akhbar("history", "https://subh.example/none")
    assert (said.code, said.err) == (
        1,
        "akhbar: no article https://subh.example/none: no source has named it\n",
    )
