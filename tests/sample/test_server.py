"""What the bundled server promises to a crawler."""

from __future__ import annotations

import gzip
import http.client
import socket
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from crawler.sample import SampleSite

if TYPE_CHECKING:
    from pathlib import Path

BASE = "http://sample.akhbar.test"
STORY = f"{BASE}/2026/11/18/lyari-library-reopens/"
URDU_SLUG = quote("/2026/11/17/قومی-ہاکی-چیمپئن-شپ/")


@pytest.mark.parametrize(
    ("path", "status", "content_type"),
    [
        ("/2026/11/18/lyari-library-reopens/", 200, "text/html; charset=utf-8"),
        ("/news/1042", 200, "text/html; charset=utf-8"),
        ("/daily/2026-11-16/3321.html", 200, "text/html; charset=utf-8"),
        (URDU_SLUG, 200, "text/html; charset=utf-8"),
        (URDU_SLUG.lower(), 200, "text/html; charset=utf-8"),
        ("/feed/", 200, "application/rss+xml; charset=utf-8"),
        ("/atom.xml", 200, "application/atom+xml; charset=utf-8"),
        ("/sitemap.xml", 200, "application/xml; charset=utf-8"),
        ("/robots.txt", 200, "text/plain; charset=utf-8"),
        ("/news/1049", 200, "text/html; charset=utf-8"),
        ("/news/1", 404, "text/html; charset=utf-8"),
    ],
)
def test_serves_files_with_their_types(fetch, path, status, content_type):
    answer = fetch(BASE + path)

    assert (answer.status, answer.headers["content-type"]) == (status, content_type)
    assert answer.headers["content-length"] == str(len(answer.body))


def test_an_unknown_query_changes_nothing(fetch):
    assert fetch(STORY + "?utm_source=rss").body == fetch(STORY).body


def test_a_page_missing_with_status_200_says_the_same_as_a_missing_page(fetch):
    assert fetch(f"{BASE}/news/1049").body == fetch(f"{BASE}/news/1").body


def test_the_archive_sitemap_is_a_gzip_file(fetch):
    answer = fetch(f"{BASE}/sitemap-archive.xml.gz")

    assert answer.headers["content-type"] == "application/gzip"
    assert "content-encoding" not in answer.headers
    assert gzip.decompress(answer.body).startswith(b"<?xml")


def test_compresses_only_when_asked(fetch):
    plain = fetch(STORY)
    packed = fetch(STORY, Accept_Encoding="gzip, deflate")

    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body


@pytest.mark.parametrize("path", ["/2026/11/18/lyari-library-reopens/", "/feed/", "/sitemap-archive.xml.gz"])
def test_conditional_requests(fetch, path):
    first = fetch(BASE + path)
    etag, date = first.headers["etag"], first.headers["last-modified"]

    for same in ({"If_None_Match": etag}, {"If_None_Match": f'"x", W/{etag}'}, {"If_Modified_Since": date}):
        answer = fetch(BASE + path, **same)
        assert (answer.status, answer.body, answer.headers["etag"]) == (304, b"", etag), same
    for other in (
        {"If_None_Match": '"x"'},
        {"If_None_Match": '"x"', "If_Modified_Since": date},
        {"If_Modified_Since": "never"},
    ):
        assert fetch(BASE + path, **other).status == 200, other


def test_a_compressed_page_answers_its_own_etag(fetch):
    etag = fetch(STORY, Accept_Encoding="gzip").headers["etag"]

    assert fetch(STORY, Accept_Encoding="gzip", If_None_Match=etag).status == 304


def test_a_page_without_validators(fetch):
    page = f"{BASE}/khabar/ziarat-first-snow"
    answer = fetch(page, If_None_Match="*", If_Modified_Since="Fri, 20 Nov 2026 13:00:00 GMT")

    assert answer.status == 200
    assert not {"etag", "last-modified"} & answer.headers.keys()


@pytest.mark.parametrize("path", ["/urdu/1001", "/2026/11/18/lyari-library-reopens"])
def test_redirects(fetch, path):
    answer = fetch(BASE + path)

    assert (answer.status, answer.headers["location"], answer.body) == (301, STORY, b"")


def test_head_has_the_headers_and_no_body(fetch):
    got, head = fetch(STORY), fetch(STORY, "HEAD")

    assert head.body == b""
    assert head.headers["content-length"] == got.headers["content-length"]


@pytest.mark.parametrize(
    ("target", "host"),
    [
        ("http://example.org/", "sample.akhbar.test"),
        ("/robots.txt", "127.0.0.1"),
        ("/robots.txt", "localhost:80"),
    ],
)
def test_other_hosts_are_refused(fetch, target, host):
    assert fetch(target, Host=host).status == 403


def test_relative_requests_are_answered_by_the_host_header(fetch):
    assert fetch("/robots.txt", Host="sample.akhbar.test").status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/../today.toml",
        "/%2e%2e/today.toml",
        "/..%2ftoday.toml",
        "/news/../../today.toml",
        "//etc/passwd",
        "/%2Fetc%2Fpasswd",
        "/today.toml",
        "/..\\today.toml",
        "/news/1042%00.html",
        "/" + "x" * 5000,
    ],
)
def test_paths_do_not_leave_the_folder(fetch, path):
    assert fetch(BASE + path).status == 404


def test_one_connection_serves_many_requests(site):
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    for path in ("/robots.txt", "/nothing", "/urdu/1001", "/robots.txt"):
        connection.request("GET", BASE + path)
        connection.getresponse().read()
        opened = connection.sock if path == "/robots.txt" else opened  # noqa: F821
    assert connection.sock is opened
    connection.close()


def test_requests_are_remembered_in_order():
    with SampleSite() as site:
        connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
        for method, target in (("GET", "/feed/?a=1"), ("HEAD", "/news/1042")):
            connection.request(method, BASE + target)
            connection.getresponse().read()
        assert site.requests == [("GET", "/feed/?a=1"), ("HEAD", "/news/1042")]
        connection.close()


def test_closing_ends_kept_connections_and_can_be_repeated():
    site = SampleSite()
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    connection.request("GET", f"{BASE}/robots.txt")
    connection.getresponse().read()
    site.close()
    site.close()

    kept = connection.sock
    assert isinstance(kept, socket.socket)
    assert kept.recv(1) == b""
    connection.close()


def test_a_state_lies_over_its_base(tmp_path: Path):
    for name, toml in (
        ("one", "last_modified = 2026-11-20T00:00:00Z\n"),
        ("two", 'base = "one"\nlast_modified = 2026-11-21T00:00:00Z\n[pages."/b"]\nstatus = 410\n'),
    ):
        (tmp_path / f"{name}.toml").write_text(toml)
        (tmp_path / name).mkdir()
    for page in ("one/a.html", "one/b.html", "one/c.html", "two/c.html"):
        (tmp_path / page).write_text(f"<p>{page}</p>")

    seen = {}
    with SampleSite(tmp_path, "two") as site:
        for path in "abc":
            connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
            connection.request("GET", f"{BASE}/{path}")
            response = connection.getresponse()
            seen[path] = (response.status, response.read(), response.headers["Last-Modified"][5:16])
            connection.close()
    assert seen == {
        "a": (200, b"<p>one/a.html</p>", "20 Nov 2026"),
        "b": (410, b"<p>one/b.html</p>", "20 Nov 2026"),
        "c": (200, b"<p>two/c.html</p>", "21 Nov 2026"),
    }


def test_an_unknown_state_is_an_error_that_names_the_known_ones():
    with pytest.raises(ValueError, match=r"'yesterday'.*today"):
        SampleSite(state="yesterday")
