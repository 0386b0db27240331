"""Laws of normalize, words and fold, over any text and against a real FTS5 table."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Callable, Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.text import fold, normalize, words

Tokens = Callable[[str], list[str]]

URDU = st.characters(min_codepoint=0x0600, max_codepoint=0x06FF)
ARABIC = st.one_of(
    URDU,
    st.characters(min_codepoint=0x0750, max_codepoint=0x077F),
    st.characters(min_codepoint=0x0870, max_codepoint=0x08FF),
    st.characters(min_codepoint=0xFB50, max_codepoint=0xFEFF),
)
JOINING = st.sampled_from(
    "\u0640\u00ad\u200b\u200c\u200d\u200e\u200f\u2066\ufeff\u0653\u0654\u0670\ufe0f ۔،؟"
)
FREQUENT = st.sampled_from("اآأویئےۓھہۂءکبلنں 2۲٢")  # what the folding rules speak of
LATIN = st.characters(min_codepoint=0x20, max_codepoint=0x24F)
DEVANAGARI = st.characters(min_codepoint=0x0900, max_codepoint=0x097F)
EMOJI = st.characters(min_codepoint=0x1F300, max_codepoint=0x1FAFF)
EVERY = [*map(chr, range(0x32000)), *map(chr, range(0xE0000, 0xE0200))]  # no others are assigned
ANYTHING = st.characters()  # lone surrogates too
TEXTS = st.text(st.one_of(FREQUENT, URDU, ARABIC, JOINING, LATIN, DEVANAGARI, EMOJI, ANYTHING))

law = given(TEXTS)


@pytest.fixture(scope="module")
def tokens() -> Iterator[Tokens]:
    """What SQLite makes of a text: its tokens in order, from a table with the archive's tokenizer."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("CREATE VIRTUAL TABLE t USING fts5(x, tokenize = 'unicode61 remove_diacritics 0')")
    connection.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, 'instance')")

    def cut(text: str) -> list[str]:
        connection.execute("DELETE FROM t")
        connection.execute("INSERT INTO t VALUES (?)", (text,))
        return [row[0] for row in connection.execute("SELECT term FROM v ORDER BY offset")]

    yield cut
    connection.close()


@law
@example("ا\u200b\u0653پ")
@example("ی\u064e\u0654")
@example("\ufe70")
def test_normalize_is_idempotent(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)


@law
def test_normalized_text_can_be_stored(text: str) -> None:
    stored = normalize(text)
    stored.encode()
    assert unicodedata.is_normalized("NFC", stored)


@law
@example("xیییے")
@example("ءءاءء")
def test_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@law
@example("ا\u1dfa\u0653پ")
def test_folding_sees_no_difference_that_normalizing_removes(text: str) -> None:
    assert fold(normalize(text)) == fold(text)


@law
def test_offsets_cut_the_original(text: str) -> None:
    found = words(text)
    assert [fold(text[word.start : word.end]) for word in found] == [word.folded for word in found]
    edges = [edge for word in found for edge in (word.start, word.end)]
    assert edges == sorted(edges)
    assert all(word.start < word.end for word in found)


@law
def test_fold_is_its_words_joined(text: str) -> None:
    assert fold(text).split() == [word.folded for word in words(text)]


@law
def test_a_text_folds_as_its_lines_do(text: str) -> None:
    assert fold(f"{text}\n{text}") == f"{fold(text)} {fold(text)}".strip()


@law
def test_sqlite_cuts_the_same_words(tokens: Tokens, text: str) -> None:
    assert tokens(fold(text)) == [word.folded for word in words(text)]


def test_sqlite_agrees_about_every_character(tokens: Tokens) -> None:
    text = " ".join(EVERY)
    assert tokens(fold(text)) == fold(text).split()


def test_every_character_folds_to_a_fixed_point() -> None:
    once = fold(" ".join(EVERY))
    assert fold(once) == once
