"""``scrapy probe`` as a person runs it, and crawls by its drafts as they are."""

from __future__ import annotations

import shutil
import subprocess
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

SITES = Path(__file__).resolve().parents[2].parent / "shared" / "sites"


def front_page(paper, paths):
    links = "".join(f'<h3><a href="{path}">{paper.story(n)[0]}</a></h3>' for n, path in enumerate(paths))
    return f"<html><head><title>Example Daily</title></head><body>{links}</body></html>"


def test_a_saved_draft_crawls_its_site(site, bench, paper):
    paths = paper.fill(site, 12)
    site.pages["/"] = paper.Reply(front_page(paper, paths))
    done = bench.scrapy("probe", f"127.0.0.1:{site.port}", "--allow-private", "--save", "--id", "example")
    assert (done.returncode, done.stdout.strip()) == (0, str(bench.outlets / "example.toml")), done.stderr
    assert "9 of 9 pages looked at are articles" in done.stderr
    assert not bench.data.exists()
    agent = {seen.headers["User-Agent"] for seen in site.seen}
    assert all("Akhbar" in name and "tests@example.org" in name for name in agent)
    assert bench.crawl("example").returncode == 0
    assert bench.value("SELECT count(*) FROM articles") == 12
    again = bench.scrapy("probe", f"{site.url}/", "--allow-private", "--save", "--id", "example")
    assert again.returncode == 2
    assert "example.toml is there already" in again.stderr


def test_the_sample_outlets_draft_finds_what_its_own_file_finds(bench):
    drafted = bench.scrapy("probe", "sample.akhbar.test", "--save")
    assert drafted.returncode == 0, drafted.stderr
    name = Path(drafted.stdout.strip()).stem
    assert "  ---  http://sample.akhbar.test/private/1060  (forbidden by robots.txt)" in drafted.stderr
    assert bench.crawl(name).returncode == 0
    assert bench.value("SELECT count(*) FROM articles") == 68  # as README shows


def test_it_asks_slowly_and_little_and_stays_out_where_robots_says(site, bench, paper):
    paths = paper.fill(site, 12)
    site.pages["/"] = paper.Reply(front_page(paper, ["/private/news-1", *paths]))
    site.pages["/robots.txt"] = paper.Reply("User-agent: *\nDisallow: /private/\n")
    done = bench.scrapy(
        "probe", f"{site.url}/", "--allow-private", "--requests", "5", "--delay", "0.2", "--output", "-"
    )
    assert done.returncode == 0, done.stderr
    assert len(site.seen) <= 5
    assert "/private/news-1" not in site.paths()
    assert min(later.at - earlier.at for earlier, later in pairwise(site.seen[1:])) >= 0.19
    assert tomllib.loads(done.stdout)["fetch"] == {"delay": 0.2, "ports": [site.port], "allow_private": True}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["{url}/"], 1, "127.0.0.1, a private address; --allow-private permits it"),
        (["{url}/closed/", "--allow-private"], 1, "forbidden by robots.txt"),
        (["http://127.0.0.1:{free}/", "--allow-private"], 1, "connection refused"),
        (["ftp://x.pk/"], 2, "'ftp://x.pk/' is no web address"),
    ],
)
def test_one_line_says_why_there_is_no_draft(site, make_site, bench, paper, arguments, code, said):
    site.pages["/robots.txt"] = paper.Reply("User-agent: *\nDisallow: /closed/\n")
    closed = make_site()
    closed.server_close()
    done = bench.scrapy("probe", *(text.format(url=site.url, free=closed.port) for text in arguments))
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


@pytest.mark.long
@pytest.mark.skipif(
    not shutil.which("php"), reason="no PHP: apt-get install php-cli, mariadb-server and wordpress"
)
@pytest.mark.skipif(not SITES.is_dir(), reason="no ../shared/sites")
def test_a_real_wordpress(bench, tmp_path, site):
    port = site.port
    site.server_close()
    folder, posts = tmp_path / "wordpress", tmp_path / "posts.jsonl"
    subprocess.run(["python3", SITES / "make_posts.py", "15", posts], check=True, capture_output=True)
    subprocess.run(
        [SITES / "wordpress-site", folder, str(port), posts], check=True, capture_output=True, timeout=300
    )
    try:
        drafted = bench.scrapy(
            "probe", f"http://127.0.0.1:{port}/", "--allow-private", "--save", "--id", "blog"
        )
        assert drafted.returncode == 0, drafted.stderr
        data = tomllib.loads((bench.outlets / "blog.toml").read_text("utf-8"))
        assert data["wordpress"]["api"] == f"http://127.0.0.1:{port}/wp-json"
        assert data["timezone"] == "Asia/Karachi"
        assert bench.crawl("blog").returncode == 0
        assert bench.value("SELECT count(*) FROM articles") == 10  # as many as the feed has
    finally:
        for pid in (folder / "pids").read_text().split():
            subprocess.run(["kill", "--", f"-{pid}"], check=False)
