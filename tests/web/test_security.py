"""Nothing from the web is obeyed, nothing leads off the site, nothing can be changed."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from lxml import html
from starlette.testclient import TestClient

from archive.web.app import make_app

SCRIPT = re.compile(r"<script|<iframe|<object|<embed|\son\w+\s*=|javascript:", re.IGNORECASE)
PAGES = [
    "/",
    "/search?q=متن",
    "/search?q=<script>alert(1)</script> بارش",
    "/search?q=%22%3E%3Cimg src=x onerror=alert(1)%3E",
    '/search?q=بارش&section="><script>&author="onmouseover="x&since="><b>',
    "/article/{hostile}",
    "/article/{hostile}?lang=en",
    "/article/{dam}",
    "/outlet/shaam",
    "/outlet/<script>",
    "/trends?q=<script>alert(1)</script>",
    '/trends?q="><svg onload=alert(1)>',
    "/nothing/<script>alert(1)</script>",
    "/?lang=%22%3E%3Cscript%3E",
]
OFF_SITE = [
    "/\\example.com/",
    "//example.com/",
    "//example.com/%2e%2e",
    "///example.com/",
    "/%5cexample.com/",
    "/%5Cexample.com",
    "/%2fexample.com/",
    "/%2F%2Fexample.com/",
    "/%2f%5cexample.com/",
    "/search//example.com/",
    "/search/\\example.com/",
    "/article//example.com/",
    "/static//example.com/",
    "/static/%5cexample.com/",
    "/data//example.com/",
    "/data/\\example.com/",
    "/data/%5cexample.com/",
    "/data/%255cexample.com/",
    "/data/%2f%2fexample.com/",
    "/data/%2fexample.com/",
    "/data///example.com",
    "/data/https:%2f%2fexample.com/",
    "/data/archive//example.com/",
    "/data/archive/\\example.com/",
    "/data/archive/%0d%0aLocation:%20http:%2f%2fexample.com/",
    "/%00/",
    "/\t/example.com/",
    "/http://example.com/",
    "/.//example.com/",
    "/../example.com/",
    "/search/",
    "/article/",
    "/outlet/",
    "/data/archive/",
    "/data/archive/articles/",
    "/data/a%25b",
    "/static",
    "/static/",
    "/static/fonts",
    "/static/fonts/",
]
ENDS = {"bdi", "title", "h1", "h2", "h3", "p", "li", "dd", "td", "blockquote"}
HOSTS = [
    "evil.example",
    "evil.example:80",
    "evil.example/x?",
    "a@evil.example",
    "[::1]",
    "xn--evil.example",
    "",
    "\\evil.example",
]


class Elements(HTMLParser):
    """All elements of a page with their attributes, as a browser would find them."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("path", PAGES)
def test_text_from_the_web_and_the_address_is_escaped(client, papers, path):
    page = client.get(path.format(**papers.ids)).text
    assert "<html" in page
    for tag, attributes in Elements(page).found:
        assert tag not in ("script", "iframe", "object", "embed", "u", "i", "b", "frame", "base"), tag
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
        assert "style" not in attributes, (tag, attributes)  # the policy would refuse it
        for name in ("href", "src", "action", "formaction"):
            value = attributes.get(name)
            if value is not None:
                assert re.match(r"/(?![/\\])|#|https?://[\w.-]+/", value), (tag, name, value)


@pytest.mark.parametrize("path", ["/search?q=متن", "/article/{hostile}"])
def test_a_hostile_story_shows_as_text(client, papers, path):
    page = client.get(path.format(**papers.ids)).text
    assert "&lt;script&gt;alert(" in page
    assert "{{ 7 * 7 }}" in page or "/search" in path
    assert ">49<" not in page


@pytest.mark.parametrize("path", ["/", "/search?q=متن", "/article/{hostile}", "/search?q=متن&lang=en"])
def test_bidi_overrides_end_where_their_text_ends(client, papers, path):
    """What turns the direction round stands in a block or a <bdi> of its own, and reaches no further."""
    tree = html.fromstring(client.get(path.format(**papers.ids)).content)
    found = 0
    for element in tree.iter():
        if isinstance(element.tag, str) and "\u202e" in (element.text or ""):
            found += 1
            around = [each.tag for each in (element, *element.iterancestors())]
            assert ENDS & set(around[: around.index("body") if "body" in around else None]), around
    assert found or path != "/"


def test_a_title_of_a_megabyte_is_cut_on_lists_and_does_no_harm(fresh):
    fresh.put("long", "سرخی " * 250_000, fresh.text(1))
    with TestClient(make_app(fresh.data)) as client:
        for path in ("/", "/search?q=سرخی", "/search.atom?q=سرخی"):
            answer = client.get(path)
            assert answer.status_code == 200
            assert len(answer.content) < 100_000, path
        assert client.get(f"/article/{fresh.ids['long']}").status_code == 200


def test_broken_surrogates_show_as_a_sign(fresh):
    number = fresh.put("one", "خبر", fresh.text(1))
    # SQLite keeps whatever bytes it is given: a lone surrogate in UTF-8 is not valid text.
    fresh.sql("UPDATE articles SET section = CAST(X'EDA080' AS TEXT), summary = CAST(X'FF' AS TEXT)")
    with TestClient(make_app(fresh.data)) as client:
        for path in ("/", f"/article/{number}", "/search?q=خبر"):
            assert client.get(path).status_code == 200, path


@pytest.mark.parametrize("path", OFF_SITE)
def test_no_path_and_no_host_leads_off_the_site(client, path):
    for host in (None, *HOSTS):
        headers = {} if host is None else {"Host": host}
        answer = client.send(_raw(client, path, headers))
        location = answer.headers.get("location")
        if location is not None:
            assert 300 <= answer.status_code < 400
            assert re.match(r"/data/(?![/\\])", location), location
            assert "\\" not in location
        assert "refresh" not in answer.headers
        assert "//example.com" not in answer.headers.get("link", "")


def test_it_would_notice(client):
    """Datasette does redirect, so the test above looks at something."""
    assert client.get("/data/archive/").headers["location"] == "/data/archive"


def _raw(client, path, headers):
    """A request for exactly these bytes: clients tidy paths up."""
    request = client.build_request("GET", "http://testserver/", headers=headers)
    request.url = _Url(request.url, path)
    return request


class _Url:
    """A URL whose path was not tidied."""

    def __init__(self, url, path):
        self._url, self._path = url, path

    def __getattr__(self, name):
        from urllib.parse import unquote

        if name == "raw_path":
            return self._path.encode()
        if name == "path":
            return unquote(self._path)
        return getattr(self._url, name)


@pytest.mark.parametrize(
    "path", ["/\\example.com/", "//example.com/", "/%5cexample.com/", "/data/%5cexample.com/", "/%00"]
)
def test_tricks_are_answered_with_400(client, path):
    assert client.send(_raw(client, path, {})).status_code == 400


@pytest.mark.parametrize(
    "path", ["/", "/search?q=بارش", "/search.atom?q=بارش", "/nothing", "/static/style.css", "/robots.txt"]
)
def test_the_policy_of_our_pages_allows_no_script_and_no_other_host(client, path):
    policy = client.get(path).headers["content-security-policy"]
    assert policy == (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def test_other_headers(client):
    headers = client.get("/").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert "set-cookie" not in headers
    assert "server" not in headers


@pytest.mark.parametrize(
    "path", ["/", "/search", "/data", "/data/archive", "/data/-/messages", "/static/style.css"]
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_it_can_only_be_read(client, path, method):
    answer = client.request(method, path)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


def test_head_is_get_without_a_body(client):
    answer = client.head("/")
    assert answer.status_code == 200
    assert answer.content == b""


@pytest.mark.parametrize("path", ["/search?q=" + "ا" * 9000, "/" + "a" * 9000])
def test_an_endless_address_is_refused(client, path):
    assert client.get(path).status_code == 400


@pytest.mark.parametrize(
    "path",
    ["/static/..%2fapp.py", "/static/%2e%2e/app.py", "/static/../../errors.py", "/static/fonts/../../app.py"],
)
def test_no_other_files_are_given_out(client, path):
    answer = client.send(_raw(client, path, {}))
    assert answer.status_code in (400, 404)
    assert "import" not in answer.text


def test_no_page_asks_another_host_for_anything(client, papers):
    loads = {
        "link": "href",
        "img": "src",
        "source": "srcset",
        "form": "action",
        "image": "href",
        "use": "href",
    }
    for path in PAGES:
        for tag, attributes in Elements(client.get(path.format(**papers.ids)).text).found:
            if tag in loads and attributes.get(loads[tag]):
                assert re.match(r"/(?!/)", attributes[loads[tag]]), (path, tag, attributes)


def test_style_sheets_ask_no_other_host(client):
    for name in ("style.css", "charts.css", "article.css"):
        text = client.get(f"/static/{name}").text
        assert "@import" not in text
        assert not [url for url in re.findall(r"url\(\s*['\"]?([^'\")]+)", text) if "//" in url]
