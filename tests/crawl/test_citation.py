"""``scrapy crawl ID -a url=URL``: what a person cites is the fetch of now."""

from __future__ import annotations

import re

from archive.warc_members import members
from archive.warc_reader import parse, read_payload


def _record(bench, file, offset):
    record = parse(next(members(bench.data / "warc" / file, int(offset))))
    return record.rec_type, record.rec_headers


def test_an_unchanged_page_is_cited_as_it_is_now(site, bench, paper):
    (path,) = paper.fill(site, 1)
    bench.outlet("paper", site)
    first = bench.crawl("paper", "-a", f"url={site.url}{path}")
    then = re.search(r"WARC      (\S+), offset (\d+), payload (\S+)", first.stdout)
    assert _record(bench, then[1], then[2])[0] == "response"

    again = bench.crawl("paper", "-a", f"url={site.url}{path}")
    now = re.search(
        r"WARC      (\S+), offset (\d+), a revisit record of (\S+): the same payload", again.stdout
    )
    kind, headers = _record(bench, now[1], now[2])
    assert kind == "revisit"
    assert headers.get_header("WARC-Date") == now[3]
    assert f"fetched   {now[3]} (HTTP 200)" in again.stdout
    payload = re.search(r"payload   (\S+), offset (\d+), (\S+)", again.stdout)
    assert payload.groups() == then.groups()
    assert read_payload(bench.data, payload[1], int(payload[2])) == paper.html(0).encode()


def test_a_changed_page_and_one_that_is_gone_have_records_of_their_own(site, bench, paper):
    (path,) = paper.fill(site, 1)
    bench.outlet("paper", site)
    bench.crawl("paper", "-a", f"url={site.url}{path}")
    site.pages[path] = paper.Reply("gone for good", 410)
    done = bench.crawl("paper", "-a", f"url={site.url}{path}")
    cited = re.search(r"WARC      (\S+), offset (\d+), payload", done.stdout)
    assert _record(bench, cited[1], cited[2])[0] == "response"
    assert read_payload(bench.data, cited[1], int(cited[2])) == b"gone for good"


def test_without_a_record_of_now_the_earlier_one_is_not_passed_off_as_it(site, bench, paper):
    (path,) = paper.fill(site, 1)
    bench.outlet("paper", site)
    bench.crawl("paper", "-a", f"url={site.url}{path}")
    done = bench.crawl("paper", "-a", f"url={site.url}{path}", "-s", "WARC=none")
    assert "\nWARC " not in done.stdout
    assert re.search(r"earlier   \S+, offset \d+, payload", done.stdout)
