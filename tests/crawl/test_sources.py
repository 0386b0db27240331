"""Sources are polled with their validators, and what they offer is entered with them."""

from __future__ import annotations

import gzip

import pytest

XML = {"Content-Type": "application/xml"}
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def _map(site, paths):
    return (
        f"<urlset {NS}>" + "".join(f"<url><loc>{site.url}{path}</loc></url>" for path in paths) + "</urlset>"
    )


def _index(site, children):
    rows = "".join(
        f"<sitemap><loc>{site.url}{path}</loc>{f'<lastmod>{lastmod}</lastmod>' if lastmod else ''}</sitemap>"
        for path, lastmod in children.items()
    )
    return f"<sitemapindex {NS}>{rows}</sitemapindex>"


def test_an_etag_is_sent_back_and_a_304_keeps_everything(site, bench, paper):
    paper.fill(site, 2)
    bench.outlet("paper", site)
    bench.crawl("paper")
    site.forget()
    bench.crawl("paper")
    (feed,) = [seen for seen in site.seen if seen.path == "/feed"]
    assert feed.headers["If-None-Match"] == '"2-0"'
    (row,) = bench.rows("SELECT * FROM sources")
    assert (row["status"], row["etag"], row["links"]) == (304, '"2-0"', 2)


def test_last_modified_is_sent_back_as_it_came(site, bench, paper):
    paper.fill(site, 1)
    when = "Sat, 21 Nov 2026 06:00:00 GMT"
    site.pages["/feed"] = paper.Reply(paper.rss(site, ["/news/story-0"]), headers={"Last-Modified": when})
    bench.outlet("paper", site)
    bench.crawl("paper")
    site.forget()
    bench.crawl("paper")
    (feed,) = [seen for seen in site.seen if seen.path == "/feed"]
    assert feed.headers["If-Modified-Since"] == when


def test_without_validators_the_same_body_counts_as_unchanged(site, bench, paper):
    paper.fill(site, 1)
    site.pages["/feed"] = paper.Reply(paper.rss(site, ["/news/story-0"]))
    bench.outlet("paper", site)
    bench.crawl("paper")
    bench.crawl("paper")
    assert bench.value("SELECT not_modified FROM run_outlets WHERE run_id = 2") == 1


def test_polls_get_rarer_while_nothing_comes_and_more_frequent_when_it_does(site, bench, paper):
    paper.fill(site, 1)
    bench.outlet("paper", site, fetch='poll_min = "5m"\npoll_max = "1h"')
    bench.crawl("paper")
    intervals = [bench.value("SELECT interval FROM sources")]
    for _ in range(2):
        bench.crawl("paper")
        intervals.append(bench.value("SELECT interval FROM sources"))
    paper.fill(site, 3)
    bench.crawl("paper")
    intervals.append(bench.value("SELECT interval FROM sources"))
    assert intervals == [300, 450, 675, 337]


def test_a_sitemap_index_is_walked_and_gzip_is_undone(site, bench, paper):
    paths = paper.fill(site, 4)
    del site.pages["/feed"]
    site.pages |= {
        "/index.xml": paper.Reply(_index(site, {"/one.xml": None, "/two.xml.gz": None}), headers=XML),
        "/one.xml": paper.Reply(_map(site, paths[:2]), headers=XML),
        "/two.xml.gz": paper.Reply(
            gzip.compress(_map(site, paths[2:]).encode()), headers={"Content-Type": "application/gzip"}
        ),
    }
    bench.outlet("paper", site, ways=f'[[sitemaps]]\nurl = "{site.url}/index.xml"\npoll = true\n')
    done = bench.crawl("paper")
    assert done.returncode == 0, done.stderr
    assert bench.value("SELECT count(*) FROM articles") == 4
    rows = bench.rows("SELECT url, parent_url FROM sources WHERE parent_url IS NOT NULL")
    assert {row["parent_url"] for row in rows} == {f"{site.url}/index.xml"}


def test_a_child_sitemap_that_did_not_change_is_not_read_again(site, bench, paper):
    paths = paper.fill(site, 2)
    site.pages |= {
        "/index.xml": paper.Reply(
            _index(site, {"/a.xml": "2026-11-01", "/b.xml": "2026-11-01"}), headers=XML
        ),
        "/a.xml": paper.Reply(_map(site, paths[:1]), headers=XML),
        "/b.xml": paper.Reply(_map(site, paths[1:]), headers=XML),
    }
    bench.outlet("paper", site, ways=f'[[sitemaps]]\nurl = "{site.url}/index.xml"\npoll = true\n')
    bench.crawl("paper")
    site.forget()
    site.pages["/index.xml"] = paper.Reply(
        _index(site, {"/a.xml": "2026-11-01", "/b.xml": "2026-11-20"}), headers=XML
    )
    bench.crawl("paper")
    assert sorted(site.paths()) == ["/b.xml", "/index.xml", "/robots.txt"]


def test_an_index_that_names_itself_ends(site, bench, paper):
    site.pages["/robots.txt"] = paper.Reply(status=404)
    for number in range(6):
        children = {f"/index-{number + 1}.xml": None, "/index-0.xml": None, f"/index-{number}.xml": None}
        site.pages[f"/index-{number}.xml"] = paper.Reply(_index(site, children), headers=XML)
    bench.outlet("paper", site, ways=f'[[sitemaps]]\nurl = "{site.url}/index-0.xml"\npoll = true\n')
    assert bench.crawl("paper").returncode == 0
    assert sorted(set(site.paths("/robots.txt"))) == ["/index-0.xml", "/index-1.xml", "/index-2.xml"]


def test_a_section_page_gives_links_that_look_like_articles(site, bench, paper):
    paths = paper.fill(site, 2)
    links = "".join(f'<li><a href="{path}">خبر کا عنوان</a></li>' for path in [*paths, "/about", "/news/"])
    site.pages["/national"] = paper.Reply(f"<html><body><ul>{links}</ul></body></html>")
    bench.outlet("paper", site, ways=f'[[sections]]\nurl = "{site.url}/national"\nsection = "پاکستان"\n')
    assert bench.crawl("paper").returncode == 0
    assert set(bench.states()) == {path[1:] for path in paths}


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ("<html><body>خوش آمدید</body></html>", 200, "HTML"),
        ("", 200, "empty"),
        ("oops", 500, "HTTP 500"),
        ("", 404, "HTTP 404"),
    ],
)
def test_a_source_that_gives_nothing_says_why(site, bench, paper, body, status, said):
    paper.fill(site, 1)
    site.pages["/feed"] = paper.Reply(body, status)
    bench.outlet("paper", site)
    bench.crawl("paper", "-s", "PATIENCE=0")
    assert said in bench.value("SELECT error FROM sources")


def test_a_broken_source_beside_a_good_one_stops_nothing(site, bench, paper):
    paper.fill(site, 2)
    ways = f'[[feeds]]\nurl = "{site.url}/dead"\n[[feeds]]\nurl = "{site.url}/feed"\n'
    bench.outlet("paper", site, ways=ways)
    assert bench.crawl("paper", "-s", "PATIENCE=0").returncode == 0
    assert bench.value("SELECT count(*) FROM articles") == 2
    assert "404" in bench.value("SELECT error FROM run_outlets")


def test_a_source_taken_out_of_the_outlet_file_is_forgotten(site, bench, paper):
    paper.fill(site, 1)
    ways = f'[[feeds]]\nurl = "{site.url}/feed"\n[[feeds]]\nurl = "{site.url}/other"\n'
    bench.outlet("paper", site, ways=ways)
    bench.crawl("paper", "-s", "PATIENCE=0")
    bench.outlet("paper", site)
    bench.crawl("paper")
    assert [row["url"] for row in bench.rows("SELECT url FROM sources")] == [f"{site.url}/feed"]


def test_a_source_that_is_not_there_is_asked_for_once_a_run(site, bench, paper):
    paths = paper.fill(site, 1)
    site.pages |= {
        "/index.xml": paper.Reply(_index(site, {"/there.xml": None, "/gone.xml": None}), headers=XML),
        "/there.xml": paper.Reply(_map(site, paths), headers=XML),
    }
    ways = f'[[sitemaps]]\nurl = "{site.url}/index.xml"\n[[feeds]]\nurl = "{site.url}/no-feed"\n'
    bench.outlet("paper", site, ways=ways)
    assert bench.crawl("paper").returncode == 0
    assert site.paths().count("/gone.xml") == 1
    assert site.paths().count("/no-feed") == 1


def test_a_forced_crawl_leaves_a_server_alone_that_asked_for_it_and_says_so(site, bench, paper):
    paper.fill(site, 1)
    site.pages["/feed"] = paper.Reply("busy", 503, {"Retry-After": "3600"})
    bench.outlet("paper", site)
    bench.crawl("paper")
    site.forget()
    done = bench.crawl("paper")
    assert site.paths() == []
    assert "/feed: asked to be left alone until 20" in done.stdout
    assert done.returncode == 0
