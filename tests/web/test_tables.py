"""Datasette under /data."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib.util import find_spec

import pytest
from starlette.testclient import TestClient

from archive.web.app import make_app

pytestmark = pytest.mark.skipif(
    find_spec("datasette") is None, reason="needs datasette: pip install -e '.[data]'"
)

ENDLESS = "with recursive c(x) as (select 1 union all select x%2B1 from c) select sum(x) from c"


@pytest.fixture(scope="module")
def closed(papers):
    """The site without SQL of visitors' own."""
    with TestClient(make_app(papers.data, sql=False), follow_redirects=False) as made:
        yield made


@pytest.mark.parametrize(
    "path", ["/data", "/data/", "/data/archive", "/data/archive/articles", "/data/archive/articles/1"]
)
def test_its_pages_are_there_with_links_that_stay_below(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    links = re.findall(r'(?:href|src|action)="(/[^"]*)"', answer.text)
    assert [link for link in links if not link.startswith("/data") and link != "/"] == []
    assert "/data/data" not in answer.text


def test_rows_as_json_and_csv(client, papers):
    rows = client.get("/data/archive/articles.json?_shape=array&_size=max").json()
    assert papers.ids["dam"] in [row["id"] for row in rows]
    assert client.get("/data/archive/outlets.csv").text.startswith("id,name")


@pytest.mark.parametrize(
    "path",
    [
        "/data",
        "/data/archive",
        "/data/archive/articles",
        "/data/archive/articles/1",
        "/data/archive?sql=select+1",
        f"/data/archive?sql={ENDLESS}",
        "/data/archive?sql=nonsense",
        "/data/nothing",
        "/data/archive/unique_articles",
    ],
)
def test_the_hashes_of_its_scripts_are_in_the_policy(client, path):
    answer = client.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]
    for script in re.findall(r"<script[^>]*>(.*?)</script>", answer.text, re.DOTALL):
        if script:
            digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in policy, f"new in Datasette: {script[:80]!r} is sha256-{digest}"


def test_sql_knows_our_function(client):
    found = client.get("/data/archive.json?sql=select fold('كركٹ') as f&_shape=array").json()
    assert found == [{"f": "کرکٹ"}]


def test_sql_is_limited_in_time_and_rows(client):
    answer = client.get(f"/data/archive.json?sql={ENDLESS}")
    assert answer.status_code == 400
    assert "too long" in answer.text
    many = "with recursive c(x) as (select 1 union all select x%2B1 from c where x < 5000) select x from c"
    found = client.get(f"/data/archive.json?sql={many}").json()
    assert len(found["rows"]) == 1000
    assert found["truncated"]
    assert client.get("/data/archive.json?sql=select zeroblob(999999999)").status_code == 400


@pytest.mark.parametrize(
    "sql",
    [
        "delete from articles",
        "with x as (select 1) delete from articles",
        "attach database '/tmp/x.db' as x",
        "pragma query_only = 0",
        "select load_extension('x')",
        "select writefile('/tmp/x', 'x')",
    ],
)
def test_sql_cannot_write(client, sql):
    assert client.get("/data/archive.json", params={"sql": sql}).status_code in (400, 403)


@pytest.mark.parametrize(
    "path",
    ["/data/archive?sql=select+1", "/data/archive.json?sql=select+1", "/data/archive/articles?_where=1=1"],
)
def test_sql_can_be_switched_off(closed, path):
    answer = closed.get(path)
    assert answer.status_code in (400, 403) or "1=1" not in answer.text
    assert closed.get("/data/archive/articles").status_code == 200
    assert "<textarea" not in closed.get("/data/archive").text


@pytest.mark.parametrize(
    "name",
    [
        "databases",
        "versions",
        "plugins",
        "settings",
        "threads",
        "metadata",
        "messages",
        "logout",
        "permissions",
    ],
)
def test_what_shows_the_machine_is_closed(client, papers, name):
    for suffix in ("", ".json"):
        answer = client.get(f"/data/-/{name}{suffix}")
        assert answer.status_code == 404
    assert str(papers.data) not in client.get("/data/archive").text


def test_the_database_file_cannot_be_taken(client):
    assert client.get("/data/archive.db").status_code in (403, 404)


def test_its_links_do_not_name_the_host_that_a_request_names(papers):
    with TestClient(make_app(papers.data, address="http://127.0.0.1:8000")) as client:
        answer = client.get("/data/archive/articles", headers={"Host": "evil.example"})
        assert "evil.example" not in answer.text
        assert "evil.example" not in str(answer.headers)


def test_a_hostile_row_shows_as_text(client, papers):
    page = client.get(f"/data/archive/articles/{papers.ids['hostile']}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert 'href="javascript:' not in page
