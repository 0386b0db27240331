"""A phrase is added to the phrases file: what ``scrapy reextract`` names, and what it stores."""

from __future__ import annotations

import pytest

STORIES, EVERY = 240, 31


@pytest.fixture
def carriers(bench, library):
    """The addresses of the pages that carry the prompt, in mid-story."""
    return library(bench, STORIES, EVERY)


def _named(done):
    """Address to kinds, from the lines of ``--list``."""
    return dict(line.split("\t") for line in done.stdout.splitlines() if "\t" in line)


def test_a_dry_run_names_exactly_the_pages_that_carry_it_and_changes_nothing(
    bench, carriers, with_phrase, prompt, dump
):
    with_phrase(prompt)
    before = dump()
    done = bench.scrapy("reextract", "--dry-run", "--list")
    assert done.returncode == 0, done.stderr
    assert _named(done) == dict.fromkeys(carriers, "bodies")
    assert dump() == before
    assert bench.rows("SELECT key FROM meta WHERE key LIKE 'reextracted%'") == []


def test_a_dry_run_shows_the_paragraph_that_goes(carriers, with_phrase, prompt, reextract):
    with_phrase(prompt)
    done = reextract("--dry-run", "--samples", "1")
    assert f"goes   {prompt}" in done.stdout
    assert "comes" not in done.stdout
    assert f"{STORIES} articles, {len(carriers)} would be changed" in done.stdout
    assert f"titles 0, bodies {len(carriers)}, dates 0, authors 0" in done.stdout
    assert sum(url in done.stdout for url in carriers) == 1


def test_the_real_run_writes_revisions_that_are_no_edits(
    bench, carriers, with_phrase, prompt, reextract, is_sound
):
    seen = "SELECT url, first_seen_at, checked_at, warc_file, warc_offset, gone_at, sort_key FROM articles ORDER BY id"
    before = [tuple(row) for row in bench.rows(seen)]
    with_phrase(prompt)
    done = reextract("--list")
    assert done.returncode == 0, done.stderr
    assert set(_named(done)) == set(carriers)
    assert [tuple(row) for row in bench.rows(seen)] == before
    revised = bench.rows(
        """SELECT a.url, r.kind, a.body, a.revision FROM revisions AS r JOIN articles AS a ON a.id = r.article_id
           WHERE r.revision > 1"""
    )
    assert {row["url"] for row in revised} == set(carriers)
    assert {(row["kind"], row["revision"]) for row in revised} == {("reextracted", 2)}
    assert not any(prompt in row["body"] for row in bench.rows("SELECT body FROM articles"))
    words = " ".join(prompt.split()[-4:])
    assert bench.value("SELECT count(*) FROM articles_fts WHERE articles_fts MATCH ?", f'"{words}"') == 0
    assert "never edited" in bench.akhbar("history", carriers[0]).stderr
    assert is_sound()
    assert bench.rows("SELECT * FROM leases") == []


def test_what_is_done_is_done_until_the_rules_change(bench, stacks, with_phrase, prompt, reextract):
    for number in range(9):
        stacks.put(number, extra=f"<p>{prompt}</p><p>خبر {number} کا حال آگے بھی ہے۔</p>" * (number % 4 == 1))
    assert "subh: 9 articles, 9 as they were" in reextract().stdout
    assert "nothing to do" in reextract().stdout
    assert "nothing to do" in reextract("--dry-run", "--since", "2026-11-05").stdout
    with_phrase(prompt)
    assert "2 would be changed" in reextract("--dry-run").stdout
    assert "2 changed" in reextract().stdout
    assert "nothing to do" in reextract().stdout
    assert "subh: 9 articles, 9 as they were" in reextract("--all").stdout
    del bench.env["AKHBAR_PHRASES"]
    assert "2 changed" in reextract().stdout
    assert bench.value("SELECT max(revision) FROM articles") == 3
