"""What changes beside the text, what is rejected, what was in quarantine."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from archive.models import Published

LISTING = (
    "<!doctype html><html lang='ur'><head><title>خبریں</title></head><body><p>کچھ نہیں</p></body></html>"
)


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("authors", {"authors": ("کوئی اور",)}),
        ("sections", {"section": "کھیل"}),
        ("credits", {"credit_name": "کوئی ایجنسی", "credit_url": "https://other.example/1"}),
        ("other", {"summary": "خلاصہ", "tags": ("الف",)}),
        ("dates", {"published": None}),
    ],
)
def test_metadata_is_mended_without_a_revision(bench, stacks, kind, wrong, reextract):
    url = stacks.put(1)
    (right,) = bench.rows("SELECT * FROM articles")
    stacks.connection.execute("DELETE FROM pages")
    other = stacks.put(2, stored_as=lambda article: replace(article, **wrong))
    done = reextract("--list")
    assert f"{other}\t{kind}" in done.stdout, done.stdout + done.stderr
    assert url not in done.stdout
    (row,) = bench.rows("SELECT * FROM articles WHERE url = ?", other)
    for column in ("authors", "section", "credit_name", "credit_url", "summary", "tags", "published_from"):
        assert row[column] == right[column], column
    assert row["revision"] == 1
    assert bench.value("SELECT count(*) FROM revisions") == 2


def test_a_mended_date_moves_the_article_in_time(bench, stacks, reextract, is_sound):
    wrong = Published(datetime(2020, 1, 1, tzinfo=UTC), date(2020, 1, 1), "visible", "?")
    url = stacks.put(4, stored_as=lambda article: replace(article, published=wrong))
    stacks.put(5)
    assert bench.akhbar("search", "اطلاع", "--since", "2026-11-01", "--json").stdout.count('"url"') == 1
    assert reextract().returncode == 0
    assert bench.akhbar("search", "اطلاع", "--since", "2026-11-01", "--json").stdout.count('"url"') == 2
    assert bench.value("SELECT published_at FROM articles WHERE url = ?", url) == "2026-11-05T04:00:00Z"
    assert (
        bench.value("SELECT count(*) FROM sightings WHERE sort_key NOT IN (SELECT sort_key FROM articles)")
        == 0
    )
    assert is_sound()


def test_who_leads_a_cluster_follows_the_date(bench, stacks, paper, reextract, is_sound):
    early = Published(datetime(2020, 1, 1, tzinfo=UTC), date(2020, 1, 1), "visible", "?")
    stacks.put(7)
    copy = paper.html(7).replace("2026-11-08T", "2026-11-09T")
    stacks.put(8, html=copy, stored_as=lambda article: replace(article, published=early))
    leader = "SELECT url FROM unique_articles"
    assert bench.value(leader).endswith("/8")
    reextract()
    assert bench.value(leader).endswith("/7")
    assert is_sound()


def test_a_headline_that_we_read_wrongly_is_no_new_headline(bench, stacks, reextract):
    url = stacks.put(1, stored_as=lambda article: replace(article, title="غلط سرخی"))
    done = reextract("--dry-run")
    assert "was  غلط سرخی" in done.stdout
    assert "titles 1, bodies 0" in done.stdout
    reextract()
    assert [row["kind"] for row in bench.rows("SELECT kind FROM revisions ORDER BY revision")] == [
        "first",
        "reextracted",
    ]
    assert bench.value("SELECT title FROM articles WHERE url = ?", url).startswith("خبر نمبر 1")


def test_an_article_that_would_be_rejected_stays_and_is_named(bench, stacks, paper, dump, reextract):
    pages = iter([paper.html(1), LISTING])
    url = stacks.put(1)
    # The same article, but its bytes are those of a page that is none.
    (text,) = bench.rows("SELECT title, body FROM articles")
    stacks.put(2, html=next(pages))
    stacks.put(3, html=LISTING, quarantined="too_short")
    stacks.connection.execute(
        """UPDATE articles SET (warc_file, warc_offset) = (SELECT warc_file, warc_offset FROM pages
           WHERE state = 'quarantined') WHERE url = ?""",
        (url,),
    )
    done = reextract("--list")
    assert done.returncode == 0, done.stderr
    assert f"{url}\tverdicts" in done.stdout
    assert "1 would be rejected, and stay as they are" in done.stdout
    assert tuple(bench.rows("SELECT title, body FROM articles WHERE url = ?", url)[0]) == tuple(text)


def test_pages_in_quarantine_that_are_articles_now_are_stored(bench, stacks, reextract, is_sound):
    found = stacks.put(1, quarantined="listing")
    still = stacks.put(2, html=LISTING, quarantined="paywall")
    stacks.put(3)
    dry = reextract("--quarantined", "--dry-run", "--list")
    assert f"{found}\tverdicts" in dry.stdout
    assert bench.value("SELECT count(*) FROM articles") == 1
    done = reextract("--quarantined")
    assert done.returncode == 0, done.stderr
    assert "1 are articles after all" in done.stdout
    (row,) = bench.rows("SELECT * FROM articles WHERE url = ?", found)
    assert row["first_seen_at"] == row["checked_at"] == "2026-11-21T06:01:00Z"
    assert row["section"] == "صفحہ اول"
    assert [
        each["kind"] for each in bench.rows("SELECT kind FROM revisions WHERE article_id = ?", row["id"])
    ] == ["first"]
    (page,) = bench.rows("SELECT * FROM pages WHERE url = ?", found)
    assert (page["state"], page["article_id"], page["warc_file"]) == ("fetched", row["id"], row["warc_file"])
    assert page["next_due_at"] is not None  # looked at again, as any article is
    (rejected,) = bench.rows("SELECT state, reason FROM pages WHERE url = ?", still)
    assert rejected["state"] == "quarantined"
    assert not rejected["reason"].startswith("paywall")
    assert "nothing to do" in reextract("--quarantined").stdout
    assert is_sound()


def test_lines_that_were_learned_since_leave_what_was_stored_before(
    bench, stacks, prompt, reextract, is_sound
):
    urls = [
        stacks.put(number, extra=f"<p>{prompt}</p><p>اور {number} کے بعد بھی خبر جاری رہی۔</p>")
        for number in range(12)
    ]
    assert bench.value("SELECT count(*) FROM boilerplate WHERE verdict = 'learned'") == 1
    done = reextract("--list")
    assert sorted(line.split("\t")[0] for line in done.stdout.splitlines() if "\t" in line) == sorted(urls)
    assert not any(prompt in row["body"] for row in bench.rows("SELECT body FROM articles"))
    assert bench.value("SELECT pages FROM boilerplate WHERE text = ?", prompt) == 12
    assert "nothing to do" in reextract().stdout
    assert is_sound()
