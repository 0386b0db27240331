"""Every mistake in an outlet file is one line that names file, key, value and what is allowed."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.errors import CatalogueError
from crawler.catalogue import load_outlet
from crawler.outlet import Articles, Feed, Fetch, Outlet, Sitemap

if TYPE_CHECKING:
    from pathlib import Path

MINIMAL = """\
id = "jarida"
name = "Jarida"
home = "https://jarida.test/"
domains = ["jarida.test"]

[[feeds]]
url = "https://jarida.test/feed/"

[articles]
allow = ['^https://jarida\\.test/news/\\d+$']
"""

FULL = """\
id = "jarida"
name = "Jarida"
name_ur = "جریدہ"
home = "https://jarida.test/"
country = "PK"
kind = "digital"
language = "ur"
timezone = "Asia/Karachi"
enabled = false
reason = "moved"
domains = ["Jarida.test", "جریدہ.test", "127.0.0.1", "localhost"]
ai_training = "not allowed"

[[feeds]]
url = "https://jarida.test/feed/"
section = "front"
evidence = "verified"

[[sitemaps]]
url = "https://jarida.test/sitemap.xml"
poll = false

[[sections]]
url = "https://jarida.test/khabrein/"

[[archives]]
url = "https://jarida.test/{yyyy}/{mm}/{dd}/page/{n}"

[wordpress]
api = "https://jarida.test/wp-json"

[articles]
allow = ['^https://jarida\\.test/news/\\d+$']
deny = ['/video/']
twins = [['^https://m\\.jarida\\.test/n/(?P<id>\\d+)$', 'https://jarida.test/news/\\g<id>']]

[boilerplate]
drop = ["ہمیں فالو کریں"]
keep = ["جاری ہے"]

[fetch]
delay = 0
concurrency = 2
poll_min = "30s"
poll_max = "1d"
ports = [80, 8000]
allow_private = true
"""


def write(folder: Path, text: str | bytes, name: str = "jarida.toml") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def complaint(path: Path) -> str:
    with pytest.raises(CatalogueError) as caught:
        load_outlet(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert len(message.splitlines()) == 1
    return message.removeprefix(f"{path}: ")


def test_minimal_and_its_defaults(tmp_path: Path) -> None:
    outlet = load_outlet(write(tmp_path, MINIMAL))
    assert outlet == Outlet(
        id="jarida",
        name="Jarida",
        home="https://jarida.test/",
        domains=("jarida.test",),
        feeds=(Feed(url="https://jarida.test/feed/"),),
        articles=Articles(allow=outlet.articles.allow),
    )
    assert (outlet.fetch.poll_min, outlet.fetch.poll_max, outlet.fetch.ports) == (300, 21600, (80, 443))
    assert hash(outlet)


def test_full(tmp_path: Path) -> None:
    outlet = load_outlet(write(tmp_path, FULL))
    assert outlet.name_ur == "جریدہ"
    assert not outlet.enabled
    assert outlet.domains == ("jarida.test", "xn--rgbgf19cvb.test", "127.0.0.1", "localhost")
    assert outlet.within("https://www.جریدہ.test/خبر")
    assert outlet.zone.key == "Asia/Karachi"
    assert outlet.feeds == (Feed(url="https://jarida.test/feed/", section="front", evidence="verified"),)
    assert outlet.sitemaps == (Sitemap(url="https://jarida.test/sitemap.xml", poll=False),)
    assert outlet.wordpress is not None
    assert outlet.wordpress.api == "https://jarida.test/wp-json"
    assert outlet.fetch == Fetch(
        delay=0, concurrency=2, poll_min=30, poll_max=86400, ports=(80, 8000), allow_private=True
    )
    assert outlet.boilerplate.keep == ("جاری ہے",)
    assert outlet.address("https://m.jarida.test/n/12345") == "https://jarida.test/news/12345"


@pytest.mark.parametrize(("text", "seconds"), [("1s", 1), ("5m", 300), ("6h", 21600), ("7d", 604800)])
def test_durations(tmp_path: Path, text: str, seconds: int) -> None:
    outlet = load_outlet(write(tmp_path, MINIMAL + f'[fetch]\npoll_min = "{text}"\npoll_max = "9d"\n'))
    assert outlet.fetch.poll_min == seconds


def test_saved_by_windows_notepad(tmp_path: Path) -> None:
    text = "\ufeff" + MINIMAL.replace("\n", "\r\n")
    assert load_outlet(write(tmp_path, text)).id == "jarida"


# (what is replaced in FULL, by what, pieces of the message)
MISTAKES = [
    # keys
    ('name = "J', 'nmae = "J', ["'nmae'", "did you mean name"]),
    (
        "delay = 0",
        "dealy = 0",
        ["'fetch.dealy'", "did you mean delay", "known here: delay, concurrency, poll_min"],
    ),
    ("poll = false", "pol = false", ["'sitemaps[0].pol'", "did you mean poll"]),
    ("deny =", "xyz =", ["'articles.xyz'", "known here: allow, deny, twins"]),
    ('name = "Jarida"\n', "", ["name is missing"]),
    ('home = "https://jarida.test/"\n', "", ["home is missing"]),
    ('id = "jarida"\n', "", ["id is missing"]),
    ("allow = [", "deny2 = [", ["'articles.deny2'"]),
    ('url = "https://jarida.test/feed/"\n', "", ["feeds[0].url is missing"]),
    # types
    ('name = "Jarida"', "name = 7", ["name = 7", "text"]),
    ('name = "Jarida"', 'name = ""', ["name = ''", "must not be empty"]),
    ('name = "Jarida"', 'name = "a\\nb"', ["name = 'a\\nb'", "one line"]),
    ("enabled = false", 'enabled = "no"', ["enabled = 'no'", "true or false"]),
    ("poll = false", "poll = 0", ["sitemaps[0].poll = 0", "true or false"]),
    ("[wordpress]\napi =", "[[wordpress]]\napi =", ["wordpress", "must be a table"]),
    ("[[sections]]", "[sections]", ["sections", "array of tables", "[[sections]]"]),
    ("deny = ['/video/']", "deny = '/video/'", ["articles.deny = '/video/'", "list"]),
    ("deny = ['/video/']", "deny = [1]", ["articles.deny[0] = 1", "text"]),
    ("deny = ['/video/']", "deny = ['']", ["articles.deny[0] = ''", "not empty"]),
    # values
    ('id = "jarida"', 'id = "other"', ["id = 'other'", "'jarida'"]),
    ('id = "jarida"', 'id = "Jarida x"', ["id = 'Jarida x'", "small letters"]),
    ('country = "PK"', 'country = "Pakistan"', ["country = 'Pakistan'", "PK"]),
    (
        'kind = "digital"',
        'kind = "digitial"',
        ["kind = 'digitial'", "newspaper, tv,", "did you mean digital"],
    ),
    ('language = "ur"', 'language = "urdu"', ["language = 'urdu'", "must be one of ur,"]),
    (
        'evidence = "verified"',
        'evidence = "sure"',
        ["feeds[0].evidence = 'sure'", "verified, used, listed, inferred"],
    ),
    ("Asia/Karachi", "Asia/Karach", ["timezone = 'Asia/Karach'", "did you mean Asia/Karachi"]),
    ("Asia/Karachi", "../etc/passwd", ["timezone", "IANA"]),
    ("Asia/Karachi", "Asia", ["timezone = 'Asia'", "IANA"]),
    ("feed/", "feed/\x0b", ["not valid TOML"]),
    ("https://jarida.test/feed/", "ftp://jarida.test/feed/", ["feeds[0].url = 'ftp:", "http or https"]),
    ("https://jarida.test/feed/", "/feed/", ["feeds[0].url = '/feed/'", "http or https"]),
    ('home = "https:', 'home = "mailto:', ["home = 'mailto:"]),
    ('api = "https:', 'api = "htps:', ["wordpress.api"]),
    ("https://jarida.test/khabrein/", "https://jarida.test/feed/#x", ["sections[0].url", "feeds[0]"]),
    ("{n}", "{page}", ["archives[0].url", "{yyyy}, {mm}, {dd} or {n}"]),
    ("/{yyyy}/{mm}/{dd}/page/{n}", "/old", ["archives[0].url", "must hold"]),
    ('"localhost"', '"https://jarida.test"', ["domains[3] = 'https://jarida.test'", "host name"]),
    ('"localhost"', '"pk"', ["domains[3] = 'pk'", "host name"]),
    ('"localhost"', '"a.pk:80"', ["domains[3] = 'a.pk:80'", "host name"]),
    # regular expressions
    ("'/video/'", "'/vid(eo/'", ["articles.deny[0] = '/vid(eo/'", "position 4", "unterminated subpattern"]),
    ("'/video/'", "'a{99999999999}'", ["articles.deny[0]", "bad regular expression"]),
    ("'/video/'", "'[[a]'", ["articles.deny[0]", "bad regular expression", "nested set"]),
    ("(?P<id>", "(?P<id", ["articles.twins[0][0]", "bad regular expression at position"]),
    ("\\g<id>", "\\g<di>", ["articles.twins[0][1]", "'\\\\g<di>'", "no group"]),
    ("\\g<id>", "\\2", ["articles.twins[0][1]", "no group", "\\1 to \\1"]),
    ("\\g<id>", "\\x", ["articles.twins[0][1]", "'\\\\x'"]),
    ("twins = [[", "twins = [['a'], [", ["articles.twins[0]", "pair"]),
    # fetch
    ("delay = 0", "delay = -1", ["fetch.delay = -1", "from 0 to 3600"]),
    ("delay = 0", 'delay = "4"', ["fetch.delay = '4'", "number"]),
    ("delay = 0", "delay = nan", ["fetch.delay = nan", "number"]),
    ("delay = 0", "delay = true", ["fetch.delay = True", "number"]),
    ("concurrency = 2", "concurrency = 0", ["fetch.concurrency = 0", "1 to 16"]),
    ("concurrency = 2", "concurrency = 1.5", ["fetch.concurrency = 1.5", "whole number"]),
    ('poll_min = "30s"', "poll_min = 30", ["fetch.poll_min = 30", '"5m"']),
    ('poll_min = "30s"', 'poll_min = "5 minutes"', ["fetch.poll_min = '5 minutes'", '"5m"']),
    ('poll_min = "30s"', 'poll_min = "0s"', ["fetch.poll_min = '0s'"]),
    ('poll_min = "30s"', 'poll_min = "2d"', ["fetch.poll_min = '172800s'", "poll_max", "86400"]),
    ("ports = [80, 8000]", "ports = [80, 80000]", ["fetch.ports", "1 to 65535"]),
    ("ports = [80, 8000]", "ports = []", ["fetch.ports = []"]),
    ("ports = [80, 8000]", "ports = 80", ["fetch.ports = 80", "list"]),
    # the file
    ('kind = "digital"', 'kind = "digital', ["not valid TOML", "line 6"]),
    ('kind = "digital"', 'name = "again"', ["not valid TOML", "line 6"]),
]


@pytest.mark.parametrize(("old", "new", "pieces"), MISTAKES)
def test_mistakes(tmp_path: Path, old: str, new: str, pieces: list[str]) -> None:
    assert old in FULL
    message = complaint(write(tmp_path, FULL.replace(old, new, 1)))
    assert [piece for piece in pieces if piece not in message] == [], message


@pytest.mark.parametrize(
    ("cut", "piece"),
    [
        ("allow = ['^https://jarida\\.test/news/\\d+$']", "articles.allow is missing"),
        ("[articles]\nallow = ['^https://jarida\\.test/news/\\d+$']", "articles.allow is missing"),
        ('domains = ["jarida.test"]', "domains is missing"),
        ('[[feeds]]\nurl = "https://jarida.test/feed/"', "no way in"),
    ],
)
def test_what_is_required(tmp_path: Path, cut: str, piece: str) -> None:
    assert cut in MINIMAL
    assert piece in complaint(write(tmp_path, MINIMAL.replace(cut, "")))


@pytest.mark.parametrize(
    ("key", "value"), [("domains", '["jarida.test"]'), ("allow", MINIMAL[MINIMAL.index("['^") :])]
)
def test_empty_lists(tmp_path: Path, key: str, value: str) -> None:
    message = complaint(write(tmp_path, MINIMAL.replace(value, "[]\n")))
    assert f"{key} = []: must not be empty" in message


def test_an_archive_is_no_way_in(tmp_path: Path) -> None:
    text = MINIMAL.replace("[[feeds]]", "[[archives]]").replace("/feed/", "/{n}")
    assert "no way in: needs at least one of [[feeds]]" in complaint(write(tmp_path, text))


def test_reserved_id(tmp_path: Path) -> None:
    message = complaint(write(tmp_path, MINIMAL.replace('"jarida"', '"news"', 1), "news.toml"))
    assert "id = 'news': is the crawl over all outlets" in message


@pytest.mark.parametrize(
    ("content", "piece"),
    [
        (b"", "is empty"),
        (b"# later\n", "is empty"),
        (MINIMAL.encode() + b'name_ur = "\xff"', "not UTF-8: byte 0xff in line 11"),
        (MINIMAL.encode("utf-16"), "not UTF-8"),
        (b"a = " + b"[" * 5000, "not valid TOML"),
        (b"a = " + b"9" * 5000, "not valid TOML"),
        (b"\0", "not valid TOML"),
    ],
)
def test_no_outlet_file_at_all(tmp_path: Path, content: bytes, piece: str) -> None:
    assert piece in complaint(write(tmp_path, content))


def test_unreadable(tmp_path: Path) -> None:
    assert "cannot be read: No such file" in complaint(tmp_path / "jarida.toml")
    assert "cannot be read: Is a directory" in complaint(tmp_path)


def test_a_long_value_does_not_flood_the_message(tmp_path: Path) -> None:
    message = complaint(write(tmp_path, MINIMAL.replace('"Jarida"', '"a\\nb' + "خ" * 5000 + '"')))
    assert len(message) < 200


KEYS = sorted({*tomllib.loads(FULL), "url", "allow", "delay", "x"})
VALUES = st.recursive(
    st.sampled_from(
        ["1", "-0.5", "true", '""', '"x"', "'('", "2024-01-01", "nan", "[]", "{}", '"https://a.pk/"']
    ),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda values: f"[{', '.join(values)}]")
        | st.tuples(st.sampled_from(KEYS), inner).map(lambda pair: f"{{{pair[0]} = {pair[1]}}}")
    ),
    max_leaves=5,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=6), junk=st.binary(max_size=20))
def test_nothing_but_catalogue_errors(tmp_path: Path, changes: dict[str, str], junk: bytes) -> None:
    lines = {"id": '"jarida"', "name": '"x"', "home": '"https://a.pk/"', "domains": '["a.pk"]', **changes}
    text = "".join(f"{key} = {value}\n" for key, value in lines.items()).encode()
    for content in (text, text + junk):
        path = write(tmp_path, content)
        message = outcome(path)
        assert message is None or message.startswith(f"{path}: ")
        assert len((message or "").splitlines()) <= 1


def outcome(path: Path) -> str | None:
    try:
        load_outlet(path)
    except CatalogueError as error:
        return str(error)
    return None
