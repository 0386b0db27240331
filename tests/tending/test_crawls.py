"""Tending between and beside real crawls."""

from __future__ import annotations

import shutil

from archive.warc_members import members


def _bytes(data):
    found = []
    for path in data.rglob("*"):
        if path.name.endswith(".warc.gz"):
            found += [member.content for member in members(path)]
        elif path.is_file():
            found.append(path.read_bytes())
    return b"\0".join(found)


def test_what_is_forgotten_is_never_fetched_nor_stored_again(bench, site, paper):
    paths = paper.fill(site, 4)
    amp = "/news/story-0-amp"
    bench.outlet("paper", site)
    assert bench.crawl("paper").returncode == 0
    url = f"{site.url}{paths[0]}"
    text = paper.story(0)[1][0].encode()
    assert text in _bytes(bench.data)
    done = bench.akhbar("forget", url, "--yes")
    assert done.returncode == 0, done.stderr
    assert text not in _bytes(bench.data)
    assert bench.akhbar("check").returncode == 0

    # The feed still names it; two new addresses lead to it, by a redirect and by a canonical link.
    site.pages["/news/moved"] = paper.Reply("", 302, {"Location": paths[0]})
    site.pages[amp] = paper.Reply(paper.html(0, head=f'<link rel="canonical" href="{url}">'))
    site.pages["/news/story-9"] = paper.Reply(paper.html(9))
    site.pages["/feed"] = paper.Reply(paper.rss(site, [*paths, amp, "/news/moved", "/news/story-9"]))
    site.forget()
    crawled = bench.crawl("paper")
    assert crawled.returncode == 0, crawled.stderr
    states = bench.states()
    assert states["news/story-9"] == "fetched"
    assert [states[path[1:]] for path in (paths[0], amp, "/news/moved")] == ["gone"] * 3
    assert bench.value("SELECT count(*) FROM articles") == 4
    assert bench.rows("SELECT 1 FROM articles WHERE body LIKE '%اطلاع نمبر 0 %'") == []
    assert site.paths().count(paths[0]) == 1  # by the redirect alone

    # Their bytes were written before anybody could know; check says so, and repair removes them.
    assert bench.akhbar("check").returncode == 1
    assert text in _bytes(bench.data)
    mended = bench.akhbar("check", "--repair")
    assert mended.returncode == 0, mended.stderr
    assert text not in _bytes(bench.data)
    asked = bench.crawl("paper", "-a", f"url={url}")
    assert asked.returncode == 2
    assert "was forgotten at 20" in asked.stderr


def test_an_outlet_that_is_crawled_is_left_alone(bench, site, paper):
    paths = paper.fill(site, 12, delay=0.2)
    bench.outlet("paper", site)
    assert bench.crawl("paper", "-a", "max_articles=1").returncode == 0
    (row,) = bench.rows("SELECT url FROM articles")
    crawl = bench.start_crawl("paper")
    try:
        seen = len(site.seen)
        while len(site.seen) < seen + 3:
            assert crawl.poll() is None
        refused = bench.akhbar("forget", row["url"], "--yes")
        assert refused.returncode == 5
        assert "paper is being crawled by process" in refused.stderr
        assert bench.akhbar("backup", str(bench.data.parent / "copy"), "--warc").returncode == 0
        assert bench.akhbar("--data", str(bench.data.parent / "copy"), "check").returncode == 0
        assert crawl.wait(timeout=60) == 0
    finally:
        crawl.kill()
        crawl.communicate()
    assert bench.value("SELECT count(*) FROM articles") == len(paths)
    assert bench.akhbar("forget", row["url"], "--yes").returncode == 0


def test_a_restored_backup_is_crawled_on(bench, site, paper):
    paper.fill(site, 3)
    bench.outlet("paper", site)
    assert bench.crawl("paper").returncode == 0
    copy = bench.data.parent / "copy"
    assert bench.akhbar("backup", str(copy), "--warc").returncode == 0
    paper.fill(site, 6)
    assert bench.crawl("paper").returncode == 0

    # As docs/operations.md says.
    for name in ("archive.db-wal", "archive.db-shm"):
        (bench.data / name).unlink(missing_ok=True)
    shutil.copy(copy / "archive.db", bench.data / "archive.db")
    assert bench.value("SELECT count(*) FROM articles") == 3
    assert bench.akhbar("check").returncode == 0
    site.forget()
    assert bench.crawl("paper").returncode == 0
    assert bench.value("SELECT count(*) FROM articles") == 6
    assert [path for path in site.paths() if path.startswith("/news/story-") and int(path[-1]) < 3] == []
    assert bench.akhbar("check").returncode == 0
