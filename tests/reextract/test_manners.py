"""Beside other processes, after a kill, with records that are missing, and used wrongly."""

from __future__ import annotations

import os
import socket
from contextlib import closing

import pytest

from archive import leases
from archive.db import transaction
from archive.errors import LeaseHeld
from archive.schema import open_writing
from archive.times import now
from crawler.catalogue import Catalogue
from crawler.reextraction import Reextraction, Wish, subjects
from pipelines.extract import load_phrases


def _begin(connection, bench):
    (subject,), broken = subjects(connection, Catalogue.load(bench.outlets), load_phrases(), [])
    assert not broken
    work = Reextraction(connection, bench.data, Wish())
    assert work.take("subh") is None
    return work, work.plan(subject)


def test_what_a_crawl_stored_is_what_comes_out_again(bench, site, paper, reextract):
    """The same bytes, hints and knowledge: also of a page that was found under another address."""
    bench.outlet("subh", site)
    paths = paper.fill(site, 5)
    site.pages["/news/old"] = paper.Reply(status=301, headers={"Location": f"{site.url}/news/moved"})
    site.pages["/news/moved"] = paper.Reply(paper.html(77).replace("<meta property", "<meta name='x'"))
    site.pages["/feed"] = paper.Reply(
        paper.rss(site, [*paths, "/news/old"]).replace(
            "</link>", "</link><pubDate>Sun, 01 Nov 2026 08:30:00 +0500</pubDate>"
        ),
        headers={"Content-Type": "application/rss+xml"},
    )
    assert bench.crawl("subh").returncode == 0
    assert bench.value("SELECT count(*) FROM articles") == 6
    done = reextract("--dry-run")
    assert "subh: 6 articles, 6 as they were" in done.stdout, done.stdout + done.stderr


def test_a_run_that_was_cut_short_goes_on_where_it_stood(bench, stacks, reextract):
    wrong = [stacks.put(number) for number in range(8)]
    with transaction(stacks.connection):
        stacks.connection.execute("UPDATE articles SET extractor = 'older'")
    with closing(open_writing(bench.data)) as connection:
        work, plan = _begin(connection, bench)
        outcomes = work.work(plan)
        for _ in range(3):
            next(outcomes)
        outcomes.close()
        _, rest = _begin(connection, bench)
        assert (len(plan.keys), rest.keys) == (8, plan.keys[3:])
        work.release("subh")
    done = reextract()
    assert "subh: 5 articles, 5 as they were" in done.stdout, done.stdout + done.stderr
    assert bench.value("SELECT count(*) FROM articles WHERE extractor = 'older'") == 0
    assert len(wrong) == 8


def test_a_page_that_changed_meanwhile_is_left_alone(bench, stacks):
    url = stacks.put(1)
    with closing(open_writing(bench.data)) as connection:
        work, plan = _begin(connection, bench)
        looked = work._look(plan, plan.keys[0])
        connection.execute("UPDATE articles SET content_hash = 'x', title = 'نئی' WHERE url = ?", (url,))
        assert work._apply(plan, plan.keys[0], looked).what == "changed meanwhile"


def test_a_lease_that_was_taken_over_ends_the_work(bench, stacks):
    for number in range(3):
        stacks.put(number)
    with transaction(stacks.connection):
        stacks.connection.execute("UPDATE articles SET extractor = 'older'")
    with closing(open_writing(bench.data)) as connection:
        work, plan = _begin(connection, bench)
        connection.execute("UPDATE leases SET pid = pid + 1")
        with pytest.raises(LeaseHeld, match="taken over"):
            list(work.work(plan))
    assert bench.value("SELECT count(*) FROM articles WHERE extractor = 'older'") == 3


def test_it_never_writes_beside_a_crawl_but_a_dry_run_may_look(bench, stacks, reextract):
    stacks.put(1)
    holder = os.getppid()  # a process that is alive and not this one
    with transaction(stacks.connection):
        assert leases.take(stacks.connection, "subh", now()) is None
        stacks.connection.execute("UPDATE leases SET pid = ?", (holder,))
    done = reextract()
    assert done.returncode == 5
    assert f"process {holder} on {socket.gethostname()}" in done.stderr
    assert bench.rows("SELECT * FROM meta WHERE key LIKE 'reextracted%'") == []
    assert reextract("--dry-run").returncode == 0


def test_records_that_are_damaged_or_missing_are_named_and_end_nothing(bench, stacks, reextract):
    urls = [stacks.put(number) for number in range(4)]
    ((file, offset), *_) = [
        tuple(row) for row in bench.rows("SELECT warc_file, warc_offset FROM articles WHERE url = ?", urls[1])
    ]
    path = bench.data / "warc" / file
    data = bytearray(path.read_bytes())
    data[offset + 20 : offset + 60] = bytes(40)
    path.write_bytes(data)
    with transaction(stacks.connection):
        stacks.connection.execute("UPDATE articles SET warc_file = 'gone.warc.gz' WHERE url = ?", (urls[2],))
        stacks.connection.execute("UPDATE articles SET warc_file = NULL WHERE url = ?", (urls[3],))
    done = reextract()
    assert done.returncode == 0, done.stderr
    assert (
        "4 articles, 1 as they were, 1 without bytes (WARC was 'none'), 2 cannot be read from WARC"
        in done.stdout
    )
    assert f"cannot be read: {urls[1]}: " in done.stdout
    assert f"cannot be read: {urls[2]}: cannot read" in done.stdout


def test_an_outlet_whose_file_is_gone_is_extracted_by_what_the_archive_knows(bench, stacks, reextract):
    stacks.put(1)
    (bench.outlets / "subh.toml").unlink()
    done = reextract("--outlet", "subh")
    assert done.returncode == 0, done.stderr
    assert "subh has no outlet file" in done.stderr
    assert "1 as they were" in done.stdout


def test_a_broken_outlet_file_leaves_the_outlet_out(bench, stacks, reextract):
    stacks.put(1)
    (bench.outlets / "subh.toml").write_text("id = 1", "utf-8")
    done = reextract()
    assert done.returncode == 4
    assert "subh is left out" in done.stderr
    assert reextract("--outlet", "subh").returncode == 1


def test_since_chooses_by_day(bench, stacks, reextract):
    for number in range(20):  # published on as many days of November
        stacks.put(number)
    assert "subh: 3 articles, 3 as they were" in reextract("--since", "2026-11-18").stdout
    assert "nothing to do" in reextract("--since", "2026-11-19").stdout
    assert "subh: 20 articles" in reextract().stdout
    stacks.put(57)  # of the 18th
    assert "subh: 1 article, 1 as" in reextract("--since", "2026-11-18").stdout
    assert "subh: 1 article, 1 as" in reextract().stdout  # what was done of all days is not forgotten
    assert "nothing to do" in reextract("--since", "2026-11-02").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [(["--outlet", "nobody"], 1, "no outlet 'nobody'"), (["--since", "yesterday"], 2, "YYYY-MM-DD")],
)
def test_what_cannot_be_is_one_line_and_an_exit_code(stacks, arguments, code, said, reextract):
    done = reextract(*arguments)
    assert done.returncode == code
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_phrases_that_cannot_be_read_are_named(bench, stacks):
    done = bench.scrapy("reextract", "-s", "PHRASES=/nowhere.toml")
    assert done.returncode == 1
    assert done.stderr == "akhbar: /nowhere.toml: cannot be read: No such file or directory\n"


def test_without_an_archive_none_is_made(bench, reextract):
    done = reextract()
    assert done.returncode == 1
    assert "no archive at" in done.stderr
    assert not bench.data.exists()
