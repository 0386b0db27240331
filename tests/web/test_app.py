from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from urllib.request import urlopen

import pytest
from starlette.testclient import TestClient

from archive.schema import open_writing
from archive.web import views
from archive.web.app import make_app
from archive.web.ui import Ui

PAGES = ["/", "/search", "/search?q=بارش", "/article/{dam}", "/outlet/subh", "/trends", "/trends?q=بارش"]


def test_every_page_answers_in_both_languages(client, papers):
    for path in PAGES:
        path = path.format(**papers.ids)
        for lang in ("ur", "en"):
            answer = client.get(path, params={"lang": lang} if "?" not in path else None)
            assert answer.status_code == 200, path
            assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_the_language_is_said_and_kept(client):
    urdu = client.get("/").text
    assert '<html lang="ur" dir="rtl">' in urdu
    assert 'href="/trends"' in urdu
    english = client.get("/?lang=en").text
    assert '<html lang="en" dir="ltr">' in english
    assert 'href="/trends?lang=en"' in english
    assert '<input type="hidden" name="lang" value="en">' in english


def test_the_switch_leads_to_the_same_page(client):
    page = client.get("/search?q=بارش&outlet=subh&lang=en").text
    assert Ui.of("/search", {"q": "بارش", "outlet": "subh", "lang": "en"}).other.here() in page.replace(
        "&amp;", "&"
    )


def test_an_unknown_language_is_urdu(client):
    assert '<html lang="ur"' in client.get("/?lang=xx").text


def test_the_front_page_has_the_news_the_copies_and_the_changes(client):
    page = client.get("/").text
    assert "دو سو بارہ رنز کی برتری" in page
    assert "۳ اداروں میں، ۳ بار" in page  # the dam
    assert "سرخی بدلی" in page
    assert "ہٹائی گئی" in page
    assert "آج بدلی یا ہٹائی گئیں" in page
    assert "۳ ادارے" in page


def test_the_front_page_of_an_empty_archive_says_what_to_do(tmp_path):
    open_writing(tmp_path).close()
    with TestClient(make_app(tmp_path)) as client:
        answer = client.get("/")
    assert answer.status_code == 200
    assert "make crawl" in answer.text


def test_a_bundled_outlet_is_shown_when_there_is_no_other(fresh):
    fresh.sql("UPDATE outlets SET home = 'http://subh.akhbar.test/'")
    fresh.put("one", "نمونے کی خبر", fresh.text(1))
    with TestClient(make_app(fresh.data)) as client:
        assert "نمونے کی خبر" in client.get("/").text
        fresh.outlet("shaam", "Shaam", "شام")
        fresh.put("two", "اصلی خبر", fresh.text(2), outlet="shaam")
        page = client.get("/").text
    assert "اصلی خبر" in page
    assert "نمونے کی خبر" not in page


def test_what_is_stored_shows_at_once(fresh):
    with TestClient(make_app(fresh.data)) as client:
        fresh.put("one", "پہلی خبر", fresh.text(1))
        assert "پہلی خبر" in client.get("/").text
        fresh.put("two", "دوسری خبر", fresh.text(2), hours=4)
        assert "دوسری خبر" in client.get("/").text


def test_an_archive_that_was_replaced_is_opened_anew(fresh, tmp_path):
    fresh.put("one", "پہلی خبر", fresh.text(1))
    backup = tmp_path / "backup"
    shutil.copytree(fresh.data, backup)
    fresh.put("two", "دوسری خبر", fresh.text(2), hours=4)
    with TestClient(make_app(fresh.data)) as client:
        assert "دوسری خبر" in client.get("/").text
        for old in fresh.data.glob("archive.db*"):
            old.unlink()
        (backup / "archive.db").rename(fresh.data / "archive.db")
        assert "دوسری خبر" not in client.get("/").text


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/nothing", 404, "یہ صفحہ یہاں نہیں ہے"),
        ("/article/999999", 404, "no article with id 999999"),
        ("/article/99999999999999999999999999", 404, "no article"),
        ("/article/abc", 404, "یہ صفحہ یہاں نہیں ہے"),
        ("/outlet/nobody", 404, "nobody"),
        ("/static/../app.py", 404, ""),
        ("/static/nothing.css", 404, ""),
        ("/search/", 404, ""),
    ],
)
def test_what_is_not_there(client, path, status, said):
    answer = client.get(path)
    assert answer.status_code == status
    assert said in answer.text


def test_an_error_page_is_in_the_readers_language(client):
    assert "This page is not here" in client.get("/nothing?lang=en").text


def test_an_archive_that_went_away_is_said_so(fresh):
    with TestClient(make_app(fresh.data)) as client:
        shutil.rmtree(fresh.data)
        answer = client.get("/")
    assert answer.status_code == 503
    assert "no archive at" in answer.text


def test_many_readers_at_once_while_a_crawl_writes(fresh, serve):
    for number in range(12):
        fresh.put(f"story-{number}", f"خبر {number}", fresh.text(number), hours=number + 1)
    with serve(fresh.data) as address, ThreadPoolExecutor(8) as readers:
        paths = [
            "/",
            "/search?q=%D8%AE%D8%A8%D8%B1",
            "/article/3",
            "/outlet/subh",
            "/data/archive/outlets.json",
        ] * 12

        def ask(path):
            with urlopen(address + path, timeout=30) as answer:
                return answer.status

        answers = readers.map(ask, paths)
        for number in range(12, 20):
            fresh.put(f"story-{number}", f"خبر {number}", fresh.text(number), hours=number + 1)
        assert set(answers) == {200}


def test_a_page_that_takes_too_long_is_given_up(papers, monkeypatch):
    def slow(archive, query, ui):
        archive.connection.execute(
            "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT sum(x) FROM c"
        ).fetchone()

    monkeypatch.setattr(views.front, "page", slow)
    with TestClient(make_app(papers.data, limit=0.05)) as client:
        answer = client.get("/?lang=en")
        assert answer.status_code == 503
        assert "took too long" in answer.text
        assert client.get("/search?q=بارش").status_code == 200  # the connection is good for others


def test_a_bug_is_a_page_too(papers, monkeypatch):
    def broken(archive, query, ui):
        raise ZeroDivisionError

    monkeypatch.setattr(views.front, "page", broken)
    with TestClient(make_app(papers.data), raise_server_exceptions=False) as client:
        answer = client.get("/?lang=en")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert "ZeroDivisionError" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_files_are_kept_as_long_as_their_address_says(client):
    page = client.get("/").text
    sheet = page.partition('<link rel="stylesheet" href="')[2].partition('"')[0]
    assert "?v=" in sheet
    answer = client.get(sheet)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].startswith("text/css")
    assert client.get("/static/style.css").headers["cache-control"] == "public, max-age=86400"
    again = client.get(sheet, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert client.get("/").headers["cache-control"] == "no-cache"


def test_the_font_and_its_licence_are_there(client):
    answer = client.get("/static/fonts/noto-nastaliq-urdu.woff2")
    assert answer.content[:4] == b"wOF2"
    assert "SIL Open Font License" in client.get("/static/fonts/OFL.txt").text


def test_without_datasette_there_is_no_way_to_it(papers, client, monkeypatch):
    assert 'href="/data"' in client.get("/").text
    monkeypatch.setattr("archive.web.app.find_spec", lambda _: None)
    with TestClient(make_app(papers.data)) as without:
        assert 'href="/data"' not in without.get("/").text
        assert without.get("/data").status_code == 404


def test_texts_are_in_both_languages_and_none_is_twice():
    seen = set()
    for own in views.TEXTS:
        assert not seen & own.keys()
        seen |= own.keys()
        for urdu, english in own.values():
            assert urdu
            assert english
            fields = [
                sorted(part.partition("}")[0] for part in text.split("{")[1:]) for text in (urdu, english)
            ]
            assert fields[0] == fields[1], urdu


@pytest.mark.parametrize(
    ("lang", "number", "day", "moment", "share"),
    [
        ("ur", "۱۲٬۳۴۵", "۲۲ نومبر ۲۰۲۶", "۲۲ نومبر ۲۰۲۶، ۱۴:۳۰", "۱۲٫۵٪"),
        ("en", "12,345", "22 November 2026", "22 November 2026, 14:30", "12.5%"),
    ],
)
def test_numbers_and_dates_of_the_interface(lang, number, day, moment, share):
    ui = Ui(lang)
    assert ui.number(12345) == number
    assert ui.date(date(2026, 11, 22)) == day
    at = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    assert ui.moment(at, "Asia/Karachi") == moment
    assert ui.moment(at).endswith(" UTC")
    assert ui.percent(0.125, 1) == share


def test_links_keep_the_language_and_leave_out_what_is_empty():
    ui = Ui.of("/search", {"q": "a b", "page": "3", "lang": "en"})
    assert ui.link("/trends", q="ا", outlet="", copies=False, since=None) == "/trends?q=%D8%A7&lang=en"
    assert ui.here(page=None, copies=True) == "/search?q=a+b&copies=1&lang=en"
    assert ui.other.here() == "/search?q=a+b&page=3"
    assert ui.link("/outlet/a b?c#d\ud800") == "/outlet/a%20b%3Fc%23d%3F?lang=en"
