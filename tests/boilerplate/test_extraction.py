"""What extraction does with learned lines."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.models import Article
from archive.text import fold, words
from pipelines.extract import Knowledge, Page, Rejection, extract, load_phrases

PROMPT = "پڑھنے والوں سے گزارش ہے کہ اپنی آرا ہمارے دفتر کے پتے پر ضرور ارسال کریں۔"


@pytest.fixture(scope="module")
def run():
    """Extract a page of those paragraphs with those lines learned."""
    phrases = load_phrases()

    def run(*paragraphs, learned=(), keep=()):
        body = "".join(f"<p>{text}</p>" for text in paragraphs)
        markup = (
            f"<html lang=ur><title>بند کی مرمت مکمل</title><article><h1>بند کی مرمت مکمل</h1>{body}</article>"
        )
        page = Page(
            url="https://subh.example/1",
            outlet="subh",
            body=markup.encode(),
            fetched_at=datetime(2026, 11, 20, tzinfo=UTC),
            content_type="text/html; charset=utf-8",
        )
        known = frozenset(map(fold, learned))
        return extract(page, Knowledge(phrases=phrases, learned=known, keep=frozenset(keep)))

    return run


@pytest.mark.parametrize("place", [0, 1, 3])
def test_a_learned_line_goes_from_wherever_it_stands_and_is_noted(run, paper, place):
    _, story = paper.story(1)
    found = run(*story[:place], PROMPT, *story[place:], learned=[PROMPT])
    assert found.body == "\n\n".join(story)
    assert found.left_out == (PROMPT,)
    assert found.content_hash == run(*story).content_hash


def test_the_same_words_within_a_paragraph_stay(run, paper):
    _, story = paper.story(1)
    joined = [*story[:-1], f"{story[-1]} {PROMPT}"]
    assert run(*joined, learned=[PROMPT]).body == "\n\n".join(joined)


def test_the_outlet_file_overrules(run, paper):
    _, story = paper.story(1)
    found = run(*story, PROMPT, learned=[PROMPT], keep=[PROMPT])
    assert found.body == "\n\n".join([*story, PROMPT])
    assert found.left_out == ()


def test_a_story_is_not_cut_below_what_makes_an_article(run, paper):
    _, story = paper.story(1)
    short = story[0]
    assert len(words(short)) < 40 <= len(words(f"{short} {PROMPT} {story[1]}"))
    found = run(short, PROMPT, story[1], learned=[PROMPT, story[1]])
    assert isinstance(found, Article)
    assert found.body.split("\n\n") == [short, PROMPT, story[1]]
    assert found.left_out == ()


def test_a_page_that_has_nothing_else_is_no_article(run, paper):
    _, story = paper.story(1)
    assert isinstance(run(*story), Article)
    assert isinstance(run(*story, learned=story), Rejection)
