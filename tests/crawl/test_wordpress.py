"""A real WordPress of 1,000 posts over twelve months, looked back at by its API and by its sitemaps.

Built from Debian's packages by ``../shared/sites``, where that is there; it takes minutes.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SITES = ROOT.parent / "shared" / "sites"
POSTS = 1000
COMPARED = ("title", "body", "authors", "published_at", "published_day", "section", "tags")

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not (SITES / "wordpress-site").exists(), reason="no ../shared/sites"),
]


class WordPress:
    """The running site."""

    def __init__(self, folder, port):
        self.folder, self.port, self.url = folder, port, f"http://127.0.0.1:{port}"
        self._read = 0

    def requests(self):
        """The addresses that were asked for since the last call."""
        lines = (self.folder / "requests.log").read_text("utf-8").splitlines()
        new, self._read = lines[self._read :], len(lines)
        return [line.partition(" ")[2] for line in new if "/robots.txt" not in line]


@pytest.fixture(scope="module")
def wordpress(tmp_path_factory):
    """That site, running while this file's tests do."""
    folder = tmp_path_factory.mktemp("wordpress")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    posts = folder / "posts.jsonl"
    subprocess.run(
        [sys.executable, SITES / "make_posts.py", str(POSTS), posts, "--months", "12"], check=True, timeout=60
    )
    with (folder / "build.log").open("w") as log:
        command = ["bash", SITES / "wordpress-site", folder / "site", str(port), posts]
        built = subprocess.run(command, stdout=log, stderr=log, check=False, timeout=580)
    site = WordPress(folder / "site", port)
    try:
        if built.returncode:
            pytest.skip(f"no WordPress could be built: see {folder}/build.log")
        site.requests()
        yield site
    finally:
        with suppress(FileNotFoundError):
            for pid in (folder / "site" / "pids").read_text("ascii").split():
                with suppress(ProcessLookupError):
                    os.killpg(int(pid), signal.SIGKILL)


@pytest.fixture
def outlet(bench, wordpress):
    """Writes its outlet file, with this way in."""

    def write(way):
        ways = {
            "api": f'[wordpress]\napi = "{wordpress.url}/wp-json"\n',
            "sitemap": f'[[sitemaps]]\nurl = "{wordpress.url}/wp-sitemap.xml"\npoll = false\n',
        }
        (bench.outlets / "press.toml").write_text(
            f'id = "press"\nname = "Press"\nname_ur = "تازہ اردو خبریں"\nhome = "{wordpress.url}/"\n'
            f'domains = ["127.0.0.1"]\ntimezone = "Asia/Karachi"\n{ways[way]}\n[articles]\n'
            f"allow = ['^http://127\\.0\\.0\\.1:{wordpress.port}/\\d{{4}}/\\d\\d/\\d\\d/[^/]+/$']\n"
            f"[fetch]\ndelay = 0\nconcurrency = 4\nports = [{wordpress.port}]\nallow_private = true\n",
            encoding="utf-8",
        )

    return write


ALL = ("press", "-a", "since=2023-01-01", "-a", "until=2024-12-31")


def _kill_at(bench, articles):
    command = [sys.executable, "-m", "scrapy", "crawl", *ALL]
    with (bench.data.parent / "killed.log").open("w") as log:  # a pipe that nobody reads would hold it up
        crawl = subprocess.Popen(
            command, cwd=ROOT, env=bench.env, stdout=log, stderr=log, start_new_session=True
        )
    while crawl.poll() is None:
        with suppress(subprocess.TimeoutExpired):
            crawl.wait(timeout=0.2)
        with suppress(Exception):  # before there is a table
            if bench.value("SELECT count(*) FROM articles") >= articles:
                os.killpg(crawl.pid, signal.SIGKILL)
                break
    crawl.wait()
    assert crawl.returncode == -signal.SIGKILL


def _check_complete(bench, done):
    assert done.returncode == 0, done.stdout[-500:] + done.stderr
    assert "back-fill 2023-01-01 to 2024-12-31: complete" in done.stdout
    assert bench.value("SELECT count(*) FROM articles") == POSTS
    assert bench.value("SELECT count(*) FROM revisions WHERE kind IN ('first', 'edit')") == POSTS
    same = "FROM articles AS a JOIN articles AS b ON b.id > a.id AND b.{0} = a.{0}"
    assert bench.value(f"SELECT count(*) {same.format('title')}") == 3
    assert bench.value(f"SELECT count(*) {same.format('body')}") == 3
    assert bench.value(f"SELECT count(*) {same.format('body')} AND a.cluster_id = b.cluster_id") == 3
    assert bench.akhbar("check").stdout == ""


def _texts(bench):
    return {
        row["url"]: tuple(row)[1:]
        for row in bench.rows(f"SELECT url, {', '.join(COMPARED)} FROM articles ORDER BY url")
    }


def test_the_api_and_the_pages_say_the_same(bench, wordpress, outlet, tmp_path):
    outlet("api")
    _check_complete(bench, bench.crawl(*ALL, timeout=300))
    assert len(wordpress.requests()) <= 15
    by_api = _texts(bench)
    bench.data = tmp_path / "by-sitemap"
    bench.env["AKHBAR_DATA"] = str(bench.data)
    outlet("sitemap")
    _kill_at(bench, POSTS // 2)
    before = wordpress.requests()
    _check_complete(bench, bench.crawl(*ALL, timeout=300))
    after = wordpress.requests()
    assert not any("sitemap" in path for path in after)
    assert len(set(before) & set(after)) <= 8  # what was in flight
    by_page = _texts(bench)
    assert by_page.keys() == by_api.keys()
    equal = sum(by_page[url] == by_api[url] for url in by_api)
    assert equal >= 0.99 * POSTS, f"{equal} of {POSTS} alike in {', '.join(COMPARED)}"


def test_one_month_by_its_sitemap(bench, wordpress, outlet):
    outlet("sitemap")
    done = bench.crawl("press", "-a", "since=2024-05-01", "-a", "until=2024-05-31")
    assert done.returncode == 0
    pages = [path for path in wordpress.requests() if "sitemap" not in path]
    assert len(pages) == bench.value("SELECT count(*) FROM articles") > 50
    assert all(path.startswith("/2024/05/") for path in pages)


def test_the_api_killed_half_way(bench, wordpress, outlet):
    outlet("api")
    _kill_at(bench, POSTS // 2)
    before = wordpress.requests()
    _check_complete(bench, bench.crawl(*ALL, timeout=300))
    after = wordpress.requests()
    assert len(set(before) & set(after)) <= 1  # the batch that it stood in
    assert len(before) + len(after) <= 15
