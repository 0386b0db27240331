"""The crawl loop against a real server: every page ends exactly once, and where it should."""

from __future__ import annotations

import gzip
import io

from warcio.archiveiterator import ArchiveIterator


def test_first_crawl_stores_each_article_once_and_the_second_asks_for_none(site, bench, paper):
    paths = paper.fill(site, 12)
    bench.outlet("paper", site)
    first = bench.crawl("paper")
    assert first.returncode == 0, first.stderr
    assert sorted(site.paths("/feed", "/robots.txt")) == sorted(paths)
    assert bench.value("SELECT count(*) FROM articles") == 12
    site.forget()
    second = bench.crawl("paper")
    assert second.returncode == 0, second.stderr
    assert sorted(site.paths()) == ["/feed", "/robots.txt"]
    assert bench.value("SELECT count(*) FROM articles") == 12
    assert bench.value("SELECT count(*) FROM revisions") == 12
    assert bench.value("SELECT count(*) FROM pages") == 12


def test_titles_bodies_and_dates_are_the_pages_own(site, bench, paper):
    paper.fill(site, 3)
    bench.outlet("paper", site)
    bench.crawl("paper")
    for number in range(3):
        title, paragraphs = paper.story(number)
        (row,) = bench.rows("SELECT * FROM articles WHERE url LIKE ?", f"%story-{number}")
        assert row["title"] == title
        assert row["body"].split("\n\n") == paragraphs
        assert row["published_at"] == f"2026-11-{1 + number:02d}T04:00:00Z"


def test_what_feeds_offer_comes_before_what_sitemaps_offer_and_new_before_old(site, bench, paper):
    paper.fill(site, 4)
    old = [f"/news/old-{number}" for number in range(3)]
    for number, path in enumerate(old):
        site.pages[path] = paper.Reply(paper.html(100 + number))
    entries = "".join(
        f"<url><loc>{site.url}{path}</loc><lastmod>2024-01-0{number + 1}</lastmod></url>"
        for number, path in enumerate(old)
    )
    site.pages["/map.xml"] = paper.Reply(
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>',
        headers={"Content-Type": "application/xml"},
    )
    ways = f'[[feeds]]\nurl = "{site.url}/feed"\n[[sitemaps]]\nurl = "{site.url}/map.xml"\npoll = true\n'
    bench.outlet("paper", site, ways=ways)
    assert bench.crawl("paper").returncode == 0
    pages = site.paths("/feed", "/map.xml", "/robots.txt")
    # the first may be taken while the sitemap is still being read
    assert [path for path in pages if "old" in path] == pages[-3:]


def test_every_kind_of_answer_has_its_place_in_the_ledger(site, bench, paper):
    paths = paper.fill(site, 2)
    reply = paper.Reply
    site.pages |= {
        "/news/lost": reply("gone", 404),
        "/news/removed": reply("gone", 410),
        "/news/forbidden": reply("no", 403),
        "/news/broken": reply("oops", 500),
        "/news/empty": reply(""),
        "/news/picture": reply(b"\x89PNG\r\n", headers={"Content-Type": "image/png"}),
        "/news/binary": reply(bytes(range(256)) * 40),
        "/news/english": reply(
            "<html><body><article>"
            + "<p>All the news of the town today.</p>" * 20
            + "</article></body></html>"
        ),
        "/news/moved": reply(status=301, headers={"Location": paths[0]}),
        "/news/home": reply(status=302, headers={"Location": "/"}),
        "/news/loop": reply(status=302, headers={"Location": "/news/loop"}),
        "/news/nowhere": reply(status=302),
        "/news/outside": reply(status=302, headers={"Location": "http://127.0.0.1:1/news/x"}),
        "/": reply("<html><body>صفحہ اول</body></html>"),
    }
    site.pages["/feed"] = reply(
        paper.rss(
            site,
            [*paths, *(p for p in site.pages if p.startswith("/news/") and p not in paths), "/private/x"],
        )
    )
    bench.outlet("paper", site)
    done = bench.crawl("paper", "-s", "PATIENCE=0")
    assert done.returncode == 0, done.stderr
    states = bench.states()
    assert {path: states[f"news/{path}"] for path in ("lost", "removed")} == {
        "lost": "gone",
        "removed": "gone",
    }
    assert [states[f"news/{p}"] for p in ("empty", "picture", "binary", "english", "home")] == [
        "quarantined"
    ] * 5
    assert [states[f"news/{p}"] for p in ("forbidden", "broken", "loop", "nowhere")] == ["new"] * 4
    assert states["news/moved"] == "alias"
    assert states["news/outside"] == "denied"
    assert "private/x" not in states  # not an article's address: never entered
    waiting = bench.rows("SELECT url, reason, attempts FROM pages WHERE state = 'new'")
    assert {row["attempts"] for row in waiting} == {1}
    assert all(row["reason"] for row in waiting)
    assert bench.value("SELECT count(*) FROM articles") == 2
    counts = bench.rows("SELECT * FROM run_outlets")[0]
    assert (counts["stored"], counts["quarantined"], counts["failed"], counts["denied"]) == (2, 5, 4, 1)


def test_a_dropped_connection_is_tried_again_in_the_same_run(site, bench, paper):
    paths = paper.fill(site, 1)
    whole = site.pages[paths[0]]
    tries = []

    def flaky(seen):
        tries.append(seen)
        return whole if len(tries) > 1 else paper.Reply(whole.body, cut=40)

    site.pages[paths[0]] = flaky
    bench.outlet("paper", site)
    assert bench.crawl("paper").returncode == 0
    assert len(tries) == 2
    assert bench.states() == {"news/story-0": "fetched"}


def test_a_canonical_address_gets_the_article_from_its_own_bytes(site, bench, paper):
    site.pages["/robots.txt"] = paper.Reply(status=404)
    link = f'<link rel="canonical" href="{site.url}/news/story">'
    site.pages["/news/light-version"] = paper.Reply(paper.html(1, head=link))
    site.pages["/news/story"] = paper.Reply(
        paper.html(1, head=link, extra="<p>یہ جملہ صرف مکمل صفحے پر موجود ہے اور مختصر صفحے پر نہیں۔</p>")
    )
    site.pages["/feed"] = paper.Reply(paper.rss(site, ["/news/light-version"]))
    bench.outlet("paper", site)
    assert bench.crawl("paper").returncode == 0
    assert bench.states() == {"news/light-version": "alias", "news/story": "fetched"}
    (row,) = bench.rows("SELECT url, body FROM articles")
    assert row["url"] == f"{site.url}/news/story"
    assert "صرف مکمل صفحے پر" in row["body"]
    assert bench.value("SELECT alias_of FROM pages WHERE state = 'alias'") == row["url"]


def test_a_canonical_that_different_texts_share_is_ignored_and_noted(site, bench, paper):
    paths = paper.fill(site, 5)
    link = f'<link rel="canonical" href="{site.url}{paths[0]}">'
    for number, path in enumerate(paths):
        site.pages[path] = paper.Reply(paper.html(number, head=link))
    bench.outlet("paper", site)
    assert bench.crawl("paper").returncode == 0
    assert bench.value("SELECT count(*) FROM articles") == 5
    assert set(bench.states().values()) == {"fetched"}
    noted = bench.value("SELECT count(*) FROM pages WHERE reason LIKE 'canonical ignored:%'")
    assert noted == 4


def test_a_canonical_that_is_gone_does_not_take_the_article_with_it(site, bench, paper):
    (path,) = paper.fill(site, 1)
    site.pages[path] = paper.Reply(
        paper.html(0, head=f'<link rel="canonical" href="{site.url}/news/vanished">')
    )
    bench.outlet("paper", site)
    assert bench.crawl("paper").returncode == 0
    assert bench.states() == {"news/story-0": "fetched", "news/vanished": "gone"}


def test_bytes_are_kept_as_served_before_they_are_read(site, bench, paper):
    paths = paper.fill(site, 1)
    squeezed = gzip.compress(paper.html(0).encode())
    site.pages[paths[0]] = paper.Reply(squeezed, headers={"Content-Encoding": "gzip", "X-Odd": "\xe9t\xe9"})
    site.pages["/news/bad"] = paper.Reply("<p>کچھ نہیں</p>")
    site.pages["/feed"] = paper.Reply(paper.rss(site, [*paths, "/news/bad"]))
    bench.outlet("paper", site)
    assert bench.crawl("paper").returncode == 0
    (row,) = bench.rows("SELECT * FROM pages WHERE state = 'fetched'")
    article = bench.rows("SELECT warc_file, warc_offset FROM articles")[0]
    assert (article["warc_file"], article["warc_offset"]) == (row["warc_file"], row["warc_offset"])
    raw = (bench.data / "warc" / row["warc_file"]).read_bytes()
    cut = io.BytesIO(raw[row["warc_offset"] : row["warc_offset"] + row["warc_length"]])
    record = next(iter(ArchiveIterator(cut, check_digests=True)))
    assert record.rec_headers.get_header("WARC-Type") == "response"
    assert record.rec_headers.get_header("WARC-Payload-Digest") == row["payload_digest"]
    assert record.http_headers.get_header("X-Odd") == "\xe9t\xe9"
    assert record.raw_stream.read() == squeezed
    kinds = [r.rec_type for r in ArchiveIterator(io.BytesIO(raw))]
    assert kinds == ["warcinfo"] + ["response", "request"] * 2
    assert bench.value("SELECT warc_file FROM pages WHERE state = 'quarantined'") == row["warc_file"]


def test_runs_of_one_day_share_a_warc_file(site, bench, paper):
    paper.fill(site, 1)
    bench.outlet("paper", site)
    bench.crawl("paper")
    paper.fill(site, 2)
    bench.crawl("paper")
    files = sorted(path.name for path in (bench.data / "warc").iterdir())
    assert len(files) == 1 or files[0][7:15] != files[1][7:15]  # unless midnight fell between them


def test_nothing_is_kept_of_bytes_when_warc_is_none(site, bench, paper):
    paper.fill(site, 1)
    bench.outlet("paper", site)
    assert bench.crawl("paper", "-s", "WARC=none").returncode == 0
    assert not (bench.data / "warc").exists()
    assert bench.value("SELECT warc_file FROM articles") is None


def test_an_edited_page_asked_for_again_is_a_new_revision(site, bench, paper):
    (path,) = paper.fill(site, 1)
    bench.outlet("paper", site)
    bench.crawl("paper")
    same = bench.crawl("paper", "-a", f"url={site.url}{path}")
    assert same.returncode == 0, same.stderr
    assert bench.value("SELECT count(*) FROM revisions") == 1
    site.pages[path] = paper.Reply(paper.html(0, title="سرخی بدل دی گئی ہے اور خبر وہی ہے"))
    bench.crawl("paper", "-a", f"url={site.url}{path}")
    site.pages[path] = paper.Reply(
        paper.html(0, extra="<p>بعد میں یہ اضافہ کیا گیا کہ اجلاس ملتوی ہو گیا ہے۔</p>")
    )
    bench.crawl("paper", "-a", f"url={site.url}{path}")
    kinds = [row["kind"] for row in bench.rows("SELECT kind FROM revisions ORDER BY revision")]
    assert kinds == ["first", "headline", "edit"]
    assert bench.value("SELECT revision FROM articles") == 3
    found = bench.rows("SELECT rowid FROM articles_fts WHERE articles_fts MATCH 'ملتوی'")
    assert len(found) == 1
