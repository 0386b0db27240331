from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from crawler.discovery import Discovery, Link

Read = Callable[..., Discovery]
Rss = Callable[..., str]

URL = "https://jarida.test/feed/"
BOM = b"\xef\xbb\xbf"


def test_rss(read: Read, rss: Rss) -> None:
    found = read("feed", rss(30).encode(), URL, "application/rss+xml")
    assert len(found.links) == 30
    assert found.problem is None
    assert found.links[7] == Link(
        url="https://jarida.test/news/7",
        title="وزیراعظم آج کوئٹہ کا دورہ کریں گے 7",
        published_at=datetime(2024, 3, 21, 5, 7, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    "content_type",
    ["", "text/xml", "text/html; charset=utf-8", "text/xml; charset=iso-8859-1", "text/plain", "x/y"],
)
def test_the_type_does_not_matter(read: Read, rss: Rss, content_type: str) -> None:
    found = read("feed", rss(3).encode(), URL, content_type)
    assert [link.title for link in found.links][:1] == ["کراچی میں بارش کے بعد بجلی کا نظام درہم برہم 0"]


# The table of DEPENDENCIES §12: (what is wrong, title as sent, title as read).
BROKEN_TITLES = [
    ("bare &", "لاہور & کراچی {}", "لاہور & کراچی {}"),
    ("bare & in a query", "خبر ?a=1&b=2 {}", "خبر ?a=1&b=2 {}"),
    ("HTML entity", "لاہور&nbsp;اور&zwnj;کراچی&hellip; {}", "لاہور اور\u200cکراچی… {}"),
    ("unknown entity", "لاہور &xyz; {}", "لاہور &xyz; {}"),
    ("control character", "لا\x08ہور\x0bکراچی {}", "لاہور کراچی {}"),
    ("reference to one", "لاہور&#8;&#xFFFF; {}", "لاہور {}"),
    ("undeclared namespace", "لاہور {}</title><media:credit>x</media:credit><title>", "لاہور {}"),
    ("markup", "<b>لاہور</b> &lt;i&gt;اہم&lt;/i&gt; {}", "لاہور اہم {}"),
    ("CDATA", "<![CDATA[لاہور & <b>کراچی</b>&#8217; {}]]>", "لاہور & کراچی’ {}"),
    ("twice escaped", "لاہور&amp;#8217;ء &amp;amp; {}", "لاہور’ء & {}"),
    ("line ends", "\n  لاہور\n\t کراچی {}\n", "لاہور کراچی {}"),
    ("less than", "5 &lt; 6 اور 7 > 3 {}", "5 < 6 اور 7 > 3 {}"),
]


@pytest.mark.parametrize(
    ("sent", "right"), [pair[1:] for pair in BROKEN_TITLES], ids=[t[0] for t in BROKEN_TITLES]
)
def test_thirty_of_thirty_with_broken_titles(read: Read, rss: Rss, sent: str, right: str) -> None:
    found = read("feed", rss(30, title=sent).encode(), URL)
    assert [link.title for link in found.links] == [right.replace("{}", str(n)) for n in range(30)]
    assert [link.url for link in found.links] == [f"https://jarida.test/news/{n}" for n in range(30)]
    assert found.links[29].published_at == datetime(2024, 3, 21, 5, 29, tzinfo=UTC)


PHP_WARNING = (
    b"<br />\n<b>Warning</b>: Undefined variable $x in <b>/srv/feed.php</b> on line <b>3</b><br />\n"
)


@pytest.mark.parametrize(
    "before", [b"\n\n  ", BOM, BOM + b"\r\n", b"\n" + BOM, PHP_WARNING, b"<!-- cached -->\n", b"\0\0"]
)
def test_thirty_of_thirty_after_junk(read: Read, rss: Rss, before: bytes) -> None:
    found = read("feed", before + rss(30).encode(), URL)
    assert [link.url for link in found.links] == [f"https://jarida.test/news/{n}" for n in range(30)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("declared", ["UTF-8", "UTF-16", "windows-1256"])
def test_other_encodings(read: Read, rss: Rss, encoding: str, declared: str) -> None:
    found = read("feed", rss(30).replace("UTF-8", declared).encode(encoding), URL)
    assert found.links[0].title == "کراچی میں بارش کے بعد بجلی کا نظام درہم برہم 0"
    assert len(found.links) == 30


@pytest.mark.parametrize("declared", ["UTF-8", "windows-1256", "iso-8859-1", "x-unknown", "base64", "idna"])
@pytest.mark.parametrize("content_type", ["", "text/xml; charset=utf-8"])
def test_cp1256_whatever_it_says(read: Read, rss: Rss, declared: str, content_type: str) -> None:
    # CP1256 has no Farsi yeh: sites that use it send the Arabic one.
    text = rss(30).replace("UTF-8", declared).replace("ی", "ي").replace("ۂ", "ہ")
    found = read("feed", text.encode("cp1256"), URL, content_type)
    assert found.links[0].title == "كراچي".replace("ك", "ک") + " ميں بارش کے بعد بجلي کا نظام درہم برہم 0"
    assert len(found.links) == 30


@pytest.mark.parametrize("declared", ["windows-1256", "iso-8859-1", "us-ascii"])
def test_utf8_whatever_it_says(read: Read, rss: Rss, declared: str) -> None:
    found = read("feed", rss(2).replace("UTF-8", declared).encode(), URL, f"text/xml; charset={declared}")
    assert found.links[1].title == "وزیراعظم آج کوئٹہ کا دورہ کریں گے 1"


def test_utf8_with_a_letter_cut_in_two(read: Read, rss: Rss) -> None:
    body = rss(30).encode().replace("برہم 0".encode(), "برہ".encode()[:-1] + "…".encode())
    found = read("feed", body, URL)
    assert found.links[0].title == "کراچی میں بارش کے بعد بجلی کا نظام درہم بر\ufffd…"
    assert found.links[1].title == "وزیراعظم آج کوئٹہ کا دورہ کریں گے 1"


def test_truncated(read: Read, rss: Rss) -> None:
    body = rss(30).encode()
    found = read("feed", body[: body.index(b"/news/20") + 7], URL)
    assert len(found.links) == 20
    assert found.problem == "truncated: 20 items read"


@pytest.mark.parametrize("kind", ["feed", "sitemap"])
def test_truncated_anywhere_gives_no_half_addresses(read: Read, rss: Rss, kind: str) -> None:
    body = rss(4).encode() if kind == "feed" else SMALL_SITEMAP.encode()
    whole = set(read(kind, body, URL).links)
    assert len(whole) == 4
    for cut in range(len(body.rstrip())):
        found = read(kind, body[:cut], URL)
        assert set(found.links) <= whole
        assert found.problem


SMALL_SITEMAP = "<urlset>{}</urlset>".format(
    "".join(f"<url><loc>https://jarida.test/news/{n}?a=1&amp;b={n}{n}</loc></url>" for n in range(4))
)


def test_gzip_inside(read: Read, rss: Rss) -> None:
    packed = gzip.compress(rss(30).encode())
    assert len(read("feed", packed, URL).links) == 30
    assert len(read("feed", packed + gzip.compress(b"\n"), URL).links) == 30
    cut = read("feed", packed[:-60], URL)
    assert 0 < len(cut.links) < 30
    assert cut.problem == f"gzip that ends too early; truncated: {len(cut.links)} items read"
    damaged = read("feed", packed[:10] + b"\xff" * 40, URL)
    assert damaged.problem is not None
    assert damaged.problem.startswith("damaged gzip")


NOT_FEEDS = [
    (b"", "an empty answer"),
    (b" \r\n", "an empty answer"),
    (b"<!DOCTYPE html><html><body><a href='/news/1'>x</a></body></html>", "an HTML page instead of a feed"),
    (b"\n<html><body>Checking your browser</body></html>", "an HTML page instead of a feed"),
    (b"<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x'><html/>", "an HTML page instead of a feed"),
    (b"<div>403 Forbidden</div>", "an HTML page instead of a feed"),
    (b"Not Found", "something else instead of a feed, beginning with 'Not Found'"),
    (b"<opml><body/></opml>", "something else instead of a feed, beginning with '<opml><body/></opml>'"),
    (b'{"code": "rest_no_route"}', "JSON, but no JSON Feed: it begins with"),
    (b"[" * 100_000, "JSON, but no JSON Feed: it begins with"),
    (b"https://jarida.test/news/1\n", "a list of addresses instead of a feed"),
    (b"\x89PNG\r\n\x1a\n\0\0", "something else instead of a feed"),
]


@pytest.mark.parametrize(("body", "problem"), NOT_FEEDS)
def test_not_a_feed(read: Read, body: bytes, problem: str) -> None:
    found = read("feed", body, URL)
    assert found.links == ()
    assert found.problem is not None
    assert found.problem.startswith(problem)
    assert len(found.problem.splitlines()) == 1


def test_an_empty_feed_is_no_problem(read: Read, rss: Rss) -> None:
    assert read("feed", rss(0).encode(), URL) == Discovery()
    assert read("feed", b'<feed xmlns="http://www.w3.org/2005/Atom"/>', URL) == Discovery()


BOMB = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "خبر خبر خبر خبر">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">
<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;">
<!ENTITY x SYSTEM "file:///etc/hostname">]>"""


@pytest.mark.parametrize("kind", ["feed", "sitemap"])
def test_entities_of_the_document_are_not_used(read: Read, rss: Rss, kind: str) -> None:
    text = rss(2, title="&e;&x; {}") if kind == "feed" else SMALL_SITEMAP.replace("/news/", "/&e;/&x;/")
    found = read(kind, (BOMB + text.partition("?>")[2] if kind == "feed" else BOMB + text).encode(), URL)
    assert found.links
    assert all("خبر" not in f"{link.title} {link.url}" and len(link.url) < 60 for link in found.links)


ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ur">
  <title>جریدہ</title>
  <link rel="self" href="https://jarida.test/atom.xml"/>
  <entry>
    <title type="html">آٹے کی &lt;b&gt;قیمت&lt;/b&gt; میں کمی</title>
    <link rel="enclosure" href="/sound.mp3"/>
    <link rel="alternate" type="text/html" href="/news/1?a=1&amp;b=2"/>
    <id>tag:jarida.test,2024:1</id>
    <published>2024-03-21T10:00:00+05:00</published>
    <updated>2024-03-22T10:00:00.123Z</updated>
    <category term="کاروبار"/>
  </entry>
  <entry>
    <title>صرف شناخت</title>
    <id>https://jarida.test/news/2</id>
    <updated>2024-03-22T10:00:00Z</updated>
  </entry>
  <entry>
    <title>کوئی پتا نہیں</title>
    <id>tag:jarida.test,2024:3</id>
  </entry>
</feed>"""


def test_atom(read: Read) -> None:
    found = read("feed", ATOM.encode(), "https://jarida.test/atom.xml")
    updated = datetime(2024, 3, 22, 10, tzinfo=UTC)
    assert found.links == (
        Link(
            url="https://jarida.test/news/1?a=1&b=2",
            title="آٹے کی قیمت میں کمی",
            published_at=datetime(2024, 3, 21, 5, tzinfo=UTC),
            section="کاروبار",
            modified_at=updated,
        ),
        Link(url="https://jarida.test/news/2", title="صرف شناخت", modified_at=updated),
    )


RDF = """<?xml version="1.0" encoding="utf-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
  <channel rdf:about="https://jarida.test/"><title>جریدہ</title><link>https://jarida.test/</link>
    <sy:updatePeriod> Hourly </sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>
  </channel>
  <item rdf:about="https://jarida.test/news/1">
    <title>سردی کی لہر برقرار</title><link>https://jarida.test/news/1</link>
    <dc:date>2024-03-21T10:00:00+05:00</dc:date>
  </item>
</rdf:RDF>"""


def test_rdf(read: Read) -> None:
    found = read("feed", RDF.encode(), URL)
    published = datetime(2024, 3, 21, 5, tzinfo=UTC)
    assert found.links == (
        Link(url="https://jarida.test/news/1", title="سردی کی لہر برقرار", published_at=published),
    )
    assert found.ttl == 1800


JSON_FEED = """{"version": "https://jsonfeed.org/version/1.1", "items": [
  {"id": "1", "url": "/news/1", "title": "سردی کی لہر\\u0000 برقرار\\ud800",
   "date_published": "2024-03-21T10:00:00+05:00", "date_modified": "2024-03-22T10:00:00Z", "tags": ["موسم"]},
  {"id": "2", "external_url": "https://jarida.test/news/2", "title": 7, "tags": 7},
  {"id": "3"}, 4]}"""


def test_json_feed(read: Read) -> None:
    found = read("feed", JSON_FEED.encode(), URL, "application/feed+json")
    assert found.links == (
        Link(
            url="https://jarida.test/news/1",
            title="سردی کی لہر برقرار",
            published_at=datetime(2024, 3, 21, 5, tzinfo=UTC),
            section="موسم",
            modified_at=datetime(2024, 3, 22, 10, tzinfo=UTC),
        ),
        Link(url="https://jarida.test/news/2"),
    )


def test_both_readers_agree(read: Read, rss: Rss) -> None:
    small = rss(30).replace("<description>", "<category>کھیل</category><description>")
    for text in (small, ATOM, RDF):
        end = text.rindex("</")
        large = text[:end] + f"<!--{' ' * 2_000_000}-->" + text[end:]
        assert read("feed", large.encode(), URL).links == read("feed", text.encode(), URL).links


def test_large_and_broken(read: Read, rss: Rss) -> None:
    body = rss(60, title="لاہور & کراچی&nbsp;{} <media:x>").encode() + b" " * 2_000_000
    assert len(read("feed", body, URL).links) == 60


def test_a_sitemap_at_a_feeds_address(read: Read) -> None:
    assert len(read("feed", SMALL_SITEMAP.encode(), URL).links) == 4
