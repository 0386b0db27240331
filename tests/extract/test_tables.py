"""One table a concern: bytes, JSON-LD, dates, titles, authors, credits, lines, verdicts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from archive.models import Article
from archive.times import optional_text, to_text
from pipelines.extract import EXTRACTOR, Hints, Rejection, charset, jsonld, moments
from pipelines.extract.tree import parse, text_of

KARACHI = ZoneInfo("Asia/Karachi")
NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
URDU = "پاکستان کے شہر لاہور میں ٹھنڈ بڑھ گئی ہے"
LEGACY = "پاکستان کے شہر لاہور ميں ٹھنڈ بڑھ گئي ہے"  # cp1256 has no Farsi yeh


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (URDU.encode(), "", URDU),
        (URDU.encode(), "text/html; charset=windows-1256", URDU),  # valid UTF-8 is believed first
        (b"\xef\xbb\xbf" + URDU.encode(), "", URDU),
        (b"\xff\xfe" + URDU.encode("utf-16-le"), "text/html; charset=utf-8", URDU),
        (LEGACY.encode("cp1256"), "", LEGACY),
        (LEGACY.encode("cp1256"), "text/html; charset=iso-8859-1", LEGACY),
        (LEGACY.encode("cp1256"), "text/html; charset=utf-8", LEGACY),
        (LEGACY.encode("cp1256"), 'text/html; charset="Windows-1256"', LEGACY),
        (
            b"<meta charset=windows-1256>" + LEGACY.encode("cp1256"),
            "",
            "<meta charset=windows-1256>" + LEGACY,
        ),
        (
            b"<meta charset=nonsense>" + LEGACY.encode("cp1256"),
            "charset=hex",
            "<meta charset=nonsense>" + LEGACY,
        ),
        (URDU.encode()[:-1], "", URDU[:-1] + "\ufffd"),
        (URDU.encode() + b"\xff" + URDU.encode(), "", f"{URDU}\ufffd{URDU}"),
        (b"a\0b", "", "ab"),
        (b"", "", ""),
    ],
)
def test_bytes_to_text(body: bytes, content_type: str, expected: str) -> None:
    assert charset.to_text(body, content_type) == expected


@pytest.mark.parametrize(
    ("block", "headlines"),
    [
        ('{"@type":"NewsArticle","headline":"ا"}', ["ا"]),
        ('{"@type":"NewsArticle","headline":"ا",}', ["ا"]),
        ('{"@type":"NewsArticle","headline":"ا"};', ["ا"]),
        ('<!-- {"@type":"NewsArticle","headline":"ا"} -->', ["ا"]),
        ('//<![CDATA[\n{"@type":"NewsArticle","headline":"ا"}\n//]]>', ["ا"]),
        ('/*<![CDATA[*/{"@type":"Article","headline":"ا"}/*]]>*/', ["ا"]),
        ('{"@type":"Article","headline":"ا"}{"@type":"Article","headline":"ب"}', ["ا", "ب"]),
        ('{"@type":"Article","headline":"ا"},\n{"@type":"Article","headline":"ب"}', ["ا", "ب"]),
        ('[{"@type":"Article","headline":"ا"},[{"@type":"Article","headline":"ب"}]]', ["ا", "ب"]),
        ('{"@graph":[{"@type":"WebSite"},{"@type":["Article","NewsArticle"],"headline":"ا"}]}', ["ا"]),
        ('{"@type":"WebPage","mainEntity":{"@type":"BlogPosting","headline":"ا"}}', ["ا"]),
        ('{"@type":"http://schema.org/NewsArticle","headline":"ا"}', ["ا"]),
        ('{"@type":"NewsArticle","headline":"ا\nب"}', ["ا\nب"]),  # a bare newline
        ('{"@type":"Article","headline":"ا"} and rubbish', ["ا"]),
        ('{"@type":"Article","headline":', []),
        ('{"@type":null,"headline":"ا"}', []),
        ("[" * 100_000, []),
        ("", []),
    ],
)
def test_jsonld_survives(block: str, headlines: list[str]) -> None:
    found = jsonld.articles(jsonld.read_blocks(["{broken", block]))
    assert [node["headline"] for node in found] == headlines


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2024-11-12T18:11:00+05:00", "2024-11-12T13:11:00Z"),
        ("2024-11-12T18:11:00.734Z", "2024-11-12T18:11:00Z"),
        ("2024-11-12T18:11:00+0500", "2024-11-12T13:11:00Z"),
        ("2024-11-12T18:11+05", "2024-11-12T13:11:00Z"),
        ("2024-11-12T18:11:00", "2024-11-12T13:11:00Z"),  # the outlet's zone
        ("2024-11-12 18:11:00", "2024-11-12T13:11:00Z"),
        ("2024-11-12 6:11 PM", "2024-11-12T13:11:00Z"),
        ("2024/11/12 18:11", "2024-11-12T13:11:00Z"),
        ("20241112T181100Z", "2024-11-12T18:11:00Z"),
        ("2024-11-12 18:11:00 UTC", "2024-11-12T18:11:00Z"),
        ("2024-11-12T18:11:00 PKT", "2024-11-12T13:11:00Z"),
        ("۲۰۲۴-۱۱-۱۲ ۱۸:۱۱", "2024-11-12T13:11:00Z"),
        ("Tue, 12 Nov 2024 18:11:00 +0500", "2024-11-12T13:11:00Z"),
        ("Tue, 12 Nov 2024 18:11:00 GMT", "2024-11-12T18:11:00Z"),
        ("1731435060", "2024-11-12T18:11:00Z"),
        ("1731435060000", "2024-11-12T18:11:00Z"),
        ("2024-11-12", date(2024, 11, 12)),
        ("20241112", date(2024, 11, 12)),
        ("2024-11-12T00:30:00+05:00", "2024-11-11T19:30:00Z"),
        ("2024", None),
        ("12/11/2024", None),  # nobody knows which is the month
        ("2024-13-12", None),
        ("2024-02-30T10:00:00", None),
        ("1970-01-01T00:00:00Z", None),
        ("0001-01-01", None),
        ("2026-03-12T18:11:00Z", None),  # after the fetch
        ("2026-03-11T01:00:00Z", "2026-03-11T01:00:00Z"),
        ("9999-12-31T23:59:59-12:00", None),
        ("اتوار", None),
        ("", None),
        ("x" * 1000, None),
    ],
)
def test_machine_dates(raw: str, expected: str | date | None) -> None:
    found = moments.parse(raw, KARACHI, NOW)
    if isinstance(expected, str):
        assert found is not None
        assert found.at is not None
        assert to_text(found.at) == expected
    else:
        assert (found and found.day) == expected
        assert found is None or found.at is None


@pytest.mark.parametrize(
    ("raw", "at", "day"),
    [
        ("2024-11-12T18:11:00+05:00", "2024-11-12T13:11:00Z", date(2024, 11, 12)),
        ("2024-11-12T18:11:00", None, date(2024, 11, 12)),  # of which zone?
        ("Tue, 12 Nov 2024 18:11:00 GMT", "2024-11-12T18:11:00Z", date(2024, 11, 12)),
        ("2024-11-12", None, date(2024, 11, 12)),
    ],
)
def test_a_time_of_an_unknown_zone_is_only_a_day(raw: str, at: str | None, day: date) -> None:
    found = moments.parse(raw, None, NOW)
    assert found is not None
    assert (optional_text(found.at), found.day) == (at, day)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/2024/11/28/slug", date(2024, 11, 28)),
        ("https://a.example/2024/1/8/", date(2024, 1, 8)),
        ("https://a.example/28-Nov-2024/1234", date(2024, 11, 28)),
        ("https://a.example/28/11/2024/1234", date(2024, 11, 28)),
        ("https://a.example/livenews/2025-04-30/news-44.html", date(2025, 4, 30)),
        ("https://a.example/news/2024112812345", None),
        ("https://a.example/2024/13/28/", None),
        ("https://a.example/2031/01/02/", None),
    ],
)
def test_dates_in_addresses(url: str, expected: date | None) -> None:
    found = moments.from_url(url, NOW)
    assert (found and found.day) == expected


def page(
    story: list[str],
    head: str = "",
    before: str = "",
    after: str = "",
    title: str = "کنویں کی صفائی مکمل ہو گئی",
) -> str:
    body = "".join(f"<p>{text}</p>" for text in story)
    return (
        f"<html><head><meta charset=utf-8><title>{title}</title>{head}</head><body><main><h1>{title}</h1>{before}"
        f'<div class="entry-content">{body}{after}</div></main></body></html>'
    )


JSONLD = '<script type="application/ld+json">{{"@type":"NewsArticle",{}}}</script>'
ISO = "2026-03-01T09:00:00+05:00"


@pytest.mark.parametrize(
    ("head", "before", "url", "hints", "expected"),
    [
        (JSONLD.format(f'"datePublished":"{ISO}"'), "", "", Hints(), ("2026-03-01T04:00:00Z", "json-ld")),
        (f'<meta property="article:published_time" content="{ISO}">', "", "", Hints(), ("2026-03-01T04:00:00Z", "meta")),
        (
            JSONLD.format('"datePublished":"کل"') + f'<meta itemprop="datePublished" content="{ISO}">',
            "", "", Hints(), ("2026-03-01T04:00:00Z", "meta"),
        ),
        ("", f'<time datetime="{ISO}">x</time>', "", Hints(), ("2026-03-01T04:00:00Z", "time")),
        ("", "<time>1 مارچ 2026، 09:00</time>", "", Hints(), ("2026-03-01T04:00:00Z", "time")),
        (
            "", f'<aside><time datetime="2026-03-05T10:00:00Z">x</time></aside><time class="published" datetime="{ISO}">y</time>',
            "", Hints(), ("2026-03-01T04:00:00Z", "time"),
        ),
        ("", '<time class="updated" datetime="2026-03-05T10:00:00Z">x</time>', "", Hints(), None),
        ("", "", "/2026/03/01/a", Hints(), ("2026-03-01", "url")),
        (
            "", '<time datetime="2026-03-01T04:00:00Z">x</time>', "/2026/03/01/a", Hints(), ("2026-03-01T04:00:00Z", "time"),
        ),
        # The day from the address, the hour from the feed.
        ("", "", "/2026/03/01/a", Hints(published_at=datetime(2026, 3, 1, 4, tzinfo=UTC)), ("2026-03-01T04:00:00Z", "feed")),
        ("", "", "", Hints(published_at=datetime(2026, 3, 1, 4, tzinfo=UTC)), ("2026-03-01T04:00:00Z", "feed")),
        ("", "<p>شائع: 1 مارچ 2026</p>", "", Hints(), ("2026-03-01", "visible")),
        ("", '<span class="post-date">1 مارچ 2026ء</span>', "", Hints(), ("2026-03-01", "visible")),
        ("", "<ul class=related><li>شائع: 1 مارچ 2026</li></ul>", "", Hints(), None),
        ("", "<div>1 مارچ 2026</div>", "", Hints(), None),  # printed, but nothing says whose date it is
        ("", '<span class="post-date">26 منٹ قبل</span>', "", Hints(), None),
        # The crawl's day over an older story.
        ("", '<time datetime="2026-03-10">x</time>', "/2025/06/02/a", Hints(), ("2025-06-02", "url")),
        (
            '<meta name="date" content="2026-03-10T12:00:01Z">', "", "/2025/06/02/a", Hints(), ("2025-06-02", "url"),
        ),
        ("", "", "", Hints(), None),
    ],
)  # fmt: skip
def test_published(run, story, head, before, url, hints, expected) -> None:
    found = run(page(story, head, before), url="https://sadaewatan.example" + (url or "/n/1"), hints=hints)
    assert isinstance(found, Article)
    at = found.published
    assert (at and ((to_text(at.at) if at.at else at.day.isoformat()), at.source)) == expected


def test_masthead_date_is_not_the_story_s(run, story) -> None:
    markup = page(story).replace("<main>", '<div class="date">ہفتہ 7 مارچ 2026</div><main>')
    assert run(markup).published is None


@pytest.mark.parametrize(
    ("title", "head", "headings", "expected"),
    [
        ("کنویں کی صفائی مکمل ہو گئی - صدائے وطن", "", "", "کنویں کی صفائی مکمل ہو گئی"),
        ("صدائے وطن | کنویں کی صفائی مکمل ہو گئی", "", "", "کنویں کی صفائی مکمل ہو گئی"),
        ("کنویں کی صفائی مکمل ہو گئی :: روزنامہ صدائے وطن", "", "", "کنویں کی صفائی مکمل ہو گئی"),
        ("لاہور - کراچی پرواز بحال کر دی گئی", "", "", "لاہور - کراچی پرواز بحال کر دی گئی"),
        (
            "کنویں کی صفائی مکمل ہو گئی - نامعلوم نیوز", "", "<h1>کنویں کی صفائی مکمل ہو گئی</h1>",
            "کنویں کی صفائی مکمل ہو گئی",
        ),
        (
            "کنویں کی صفائی مکمل ہو گئی &#8211; تازہ خبر نامہ", "",
            "<h1><a href=/>تازہ خبر نامہ</a></h1><h2>کنویں کی صفائی مکمل ہو گئی</h2>", "کنویں کی صفائی مکمل ہو گئی",
        ),
        (
            "x", '<meta property="og:title" content="کنویں کی صفائی مکمل ہو گئی - آواز"><meta property="og:site_name" content="آواز">',
            "", "کنویں کی صفائی مکمل ہو گئی",
        ),
        ("x", JSONLD.format('"headline":"کنویں کی &quot;صفائی&quot; مکمل"'), "", 'کنویں کی "صفائی" مکمل'),
        # A headline cut off for search engines: the page's own is whole.
        (
            "x", '<meta property="og:title" content="کنویں کی صفائی مکمل ہو گئی اور پا...">',
            "<h1>کنویں کی صفائی مکمل ہو گئی اور پانی آ گیا</h1>", "کنویں کی صفائی مکمل ہو گئی اور پانی آ گیا",
        ),
        ("", "", "<h1>كنويں كي صفائی</h1>", "کنویں کی صفائی"),
    ],
)  # fmt: skip
def test_title(run, story, title, head, headings, expected) -> None:
    markup = page(story, head, title=title).replace(f"<h1>{title}</h1>", headings)
    assert run(markup).title == expected


@pytest.mark.parametrize(
    ("head", "before", "after", "expected"),
    [
        (JSONLD.format('"author":{"@type":"Person","name":"عابد حسین"}'), "", "", ("عابد حسین",)),
        (JSONLD.format('"author":["عابد حسین",{"name":"ثنا گل"}]'), "", "", ("عابد حسین", "ثنا گل")),
        (JSONLD.format('"author":{"name":"صدائے وطن"}'), "", "", ()),
        (JSONLD.format('"author":{"@id":"#1"}') + '<script type="application/ld+json">{"@id":"#1","name":"hassani"}</script>',
         "", "", ("hassani",)),
        ('<meta name="author" content="By Abu Aisha">', "", "", ("Abu Aisha",)),
        ('<meta name="author" content="admin">', "", "", ()),
        ('<meta name="author" content="https://facebook.com/x">', "", "", ()),
        ('<meta name="author" content="عابد حسین، ثنا گل اور ویب ڈیسک">', "", "", ("عابد حسین", "ثنا گل", "ویب ڈیسک")),
        ("", '<a rel="author" href="/a">اسٹاف رپورٹر</a>', "", ("اسٹاف رپورٹر",)),
        ("", '<p class="byline">تحریر: ثناء‌اللہ خان</p>', "", ("ثناء‌اللہ خان",)),
        ("", "", '<div class="comments"><span class="author">قاری</span> اچھی خبر</div>', ()),
        ("", "", "<p>By hassani</p>", ("hassani",)),
        ("", "", "<p>ویب ڈیسک</p>", ("ویب ڈیسک",)),
        ("", "<div class=entry-content><p>تحریر: عابد حسین</p></div>", "", ()),
        ("", '<p class="byline">نامہ نگار، کوئٹہ</p>', "", ("نامہ نگار، کوئٹہ",)),  # a place is no second author
        ("", '<p class="byline">عابد حسین، کوئٹہ</p>', "", ("عابد حسین", "کوئٹہ")),
        ("", '<p class="byline">ویب ڈیسک | 18 نومبر 2025</p>', "", ("ویب ڈیسک",)),
        ("", '<div class="node__submitted"><span class="field field--name-uid">ثنا گل</span> <time>18 نومبر 2025</time></div>',
         "", ("ثنا گل",)),
        ("", ('<section class="x-byline"><strong>مضمون کی تفصیل</strong><ul><li><span>مصنف, </span><b>ثنا گل</b></li>'
         "<li><span>عہدہ, </span><b>نامہ نگار</b></li></ul><time>18 نومبر 2025</time></section>"), "", ("ثنا گل",)),
        ("", '<section class="x-byline"><strong>مضمون کی تفصیل</strong><ul><li>مصنف, </li><li>عہدہ, مدیر</li></ul></section>',
         "", ()),
        ("", "", '<div class="about-author"><h3>By hassani</h3><p>وہ کراچی میں رہتے ہیں۔</p></div>', ("hassani",)),
        ("", "", '<div class="about-author"><h3>ہمارے بارے میں</h3></div>', ()),
        ("", "", '<aside><div class="about-author"><h3>By somebody</h3></div></aside>', ()),
    ],
)  # fmt: skip
def test_authors(run, story, head, before, after, expected) -> None:
    found = run(page(story, head, before, after))
    assert found.authors == expected
    assert len(found.body.split("\n\n")) == len(story)


@pytest.mark.parametrize(
    ("after", "url", "name"),
    [
        ('<p>&gt;<a href="https://o.example/1">Source link</a>&gt;</p>', "https://o.example/1", None),
        ('<p><a href="/local">Source link</a></p>', "https://sadaewatan.example/local", None),
        ("<p>بشکریہ ماہنامہ دریچہ</p>", None, "ماہنامہ دریچہ"),
        (
            '<p>بشکریہ: <a href="https://o.example/2">بی بی سی اردو</a></p>',
            "https://o.example/2",
            "بی بی سی اردو",
        ),
        ("<p>Source : Khaleej Times</p>", None, "Khaleej Times"),
        ("<p>.ذریعہ: Jang News</p>", None, "Jang News"),
        ('<p><a href="javascript:x()">Source link</a></p>', None, None),
    ],
)
def test_credit(run, story, after, url, name) -> None:
    found = run(page(story, after=after))
    assert (found.credit_url, found.credit_name) == (url, name)
    assert found.body.split("\n\n")[-1] == story[-1]


@pytest.mark.parametrize(
    ("opening", "name", "authors"),
    [
        ("کراچی (اسٹاف رپورٹر) ", None, ("اسٹاف رپورٹر",)),
        ("لاہور ( نمائندہ خصوصی) ", None, ("نمائندہ خصوصی",)),
        ("اسلام آباد (این این آئی ) ", "این این آئی", ()),
        ("نئی دہلی، 13 نومبر (یواین آئی) ", "یواین آئی", ()),
        ("لاہور (اُردو پوائنٹ اخبارتازہ ترین - این این آئی۔ 30 اپریل2025ء) ", "این این آئی", ()),
        ("لاہور (تین سو بچے) ", None, ()),
        ("اسلام آباد (سفارتی نامہ نگار) ", None, ("سفارتی نامہ نگار",)),
        ("حیدرآباد (نمائندہ نمونہ) ", None, ("نمائندہ نمونہ",)),
        ("سکھر (مہران نیوزایجنسی) ", "مہران نیوزایجنسی", ()),
    ],
)
def test_dateline_brackets_stay_and_speak(run, story, opening, name, authors) -> None:
    found = run(page([opening + story[0], *story[1:]]))
    assert (found.credit_name, found.authors) == (name, authors)
    assert found.body.startswith(opening.strip()[:8])
    assert "(" in found.body[:80]


@pytest.mark.parametrize(
    ("line", "stays"),
    [
        ("(جاری ہے)", False),
        ("جاری ہے", False),
        ("امدادی کام جاری ہے", True),
        ("ہمارا واٹس ایپ چینل جوائن کریں", False),
        ("ہمارا واٹس‌ایپ چینل جوائن کريں!", False),
        ("ہمارا واٹس ایپ چینل جوائن کریں اور تازہ ترین خبریں اپنے موبائل پر حاصل کریں۔", False),
        ("ہمارا واٹس ایپ گروپ ماں کے علاج کے لیے بنا تھا اور اب اس میں پورا محلہ شامل ہے۔", True),
        ("ان کے بقول واٹس ایپ چینل پر افواہیں تیزی سے پھیلتی ہیں۔", True),
        ("اس نے کہا کہ ہمارا واٹس ایپ چینل جوائن کریں تو خبریں ملیں گی۔", True),
        ("- Advertisement -", False),
        ("مزید پڑھیں: گلگت میں برف باری", False),
        ("مزید پڑھیں گے تو آگے بڑھیں گے", True),
        ('<a href="/n/2">گلگت میں برف باری</a>', False),
        ('گلگت کے <a href="/n/2">پہاڑوں</a> پر برف باری ہوئی۔', True),
        ("208 Views", False),
        ("،تصویر کا ذریعہ Getty Images", False),
        ("تصویر کا ذریعہ معلوم نہ ہو سکا، پولیس نے عدالت کو بتایا اور مزید مہلت مانگی۔", True),
        ("اس کیٹا گری میں 997 خبریں موجود ہیں", False),
        ("Leave a Reply to him was the plan", True),
    ],
)
def test_lines_in_the_middle(run, story, line, stays) -> None:
    found = run(page([*story[:3], line, *story[3:]]))
    assert len(found.body.split("\n\n")) == len(story) + stays


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("پہلا حصہ ختم ہوا۔ (جاری ہے)", "پہلا حصہ ختم ہوا۔"),
        ("پہلا حصہ ختم ہوا۔ ( جاری ہے )۔", "پہلا حصہ ختم ہوا۔"),
        ("پہلا حصہ ختم ہوا، کام جاری ہے۔", "پہلا حصہ ختم ہوا، کام جاری ہے۔"),
        ("وہ (احمد) چلا گیا (کل)", "وہ (احمد) چلا گیا (کل)"),
        ('بات ختم ہوئی۔ مزید پڑھیں: <a href="/2">دوسری خبر</a>', "بات ختم ہوئی۔"),
        ('کام ابھی باقی ہےیہ بھی پڑھیں: <a href="/2">دوسری خبر</a>', "کام ابھی باقی ہے"),
        ("<span>یہ</span><span>درست</span> ہے۔", "یہدرست ہے۔"),
        ("ایک<br>دو<br><br>تین", "ایک\nدو\n\nتین"),
        ("می&zwnj;کند اور می&#8204;رود اور می&#x200c;شود", "می‌کند اور می‌رود اور می‌شود"),
        ("نتیجہ 5 &lt; 7 &amp; 8 &gt; 6", "نتیجہ 5 < 7 & 8 > 6"),
    ],
)
def test_within_a_paragraph(run, story, paragraph, expected) -> None:
    found = run(page([*story[:2], paragraph, *story[2:]]))
    assert found.body == "\n\n".join([*story[:2], expected, *story[2:]])


def test_title_repeated_first_and_last_goes(run, story) -> None:
    title = "کنویں کی صفائی مکمل ہو گئی"
    assert run(page([title, *story, title])).body == "\n\n".join(story)


@pytest.mark.parametrize(
    ("path", "markup", "reason"),
    [
        ("/", None, "listing"),
        ("/category/khel", "<a href=/1>قومی ٹیم نے میچ جیت لیا</a><a href=/2>ہاکی کا نیا کوچ مقرر ہو گیا</a>", "listing"),
        ("/khel", "".join(f"<li><a href=/{i}>قومی ٹیم نے میچ {i} جیت لیا</a></li>" for i in range(12)), "listing"),
        ("/n/1", "", "no_text"),
        ("/n/1", "<p>مختصر سی خبر ہے۔</p>", "too_short"),
        ("/n/1", "<h1>ملتان میں زلزلے کے ہلکے جھٹکے</h1><div class=detail-time>جمعہ 6 مارچ 2026</div><div class=detail_view_content>"
         "<p>ملتان اور گرد و نواح میں زلزلے کے ہلکے جھٹکے محسوس کیے گئے۔ تفصیلات کچھ دیر میں۔</p></div>"
         + "".join(f"<li><a href=/{i}>قومی ٹیم نے میچ {i} جیت لیا</a></li>" for i in range(9)), "too_short"),
        ("/n/1", "<h1>Page not found</h1><p>یہ صفحہ موجود نہیں۔</p>", "error_page"),
        ("/n/1", "<p>" + "The government said on Monday that it would not raise taxes again. " * 9 + "</p>", "not_urdu"),
        ("/n/1", "<p>" + "دولت اعلام کرد که مالیات را دوباره افزایش نخواهد داد و این خبر مهم است. " * 9 + "</p>", "not_urdu"),
    ],
)  # fmt: skip
def test_rejections(run, story, path, markup, reason) -> None:
    found = run(
        page(story) if markup is None else f"<html><body>{markup}</body></html>",
        url="https://s.example" + path,
    )
    assert isinstance(found, Rejection)
    assert found.reason == reason


@pytest.mark.parametrize(
    ("title", "captions", "kind"),
    [
        ("تصاویر: ٹرک آرٹ کا میلہ", 3, "gallery"),
        ("تصاویر: ٹرک آرٹ کا میلہ", 2, "article"),
        ("تصاویر کا میلہ: ٹرک آرٹ", 3, "article"),
        ("ٹرک آرٹ کا میلہ", 5, "article"),
    ],
)
def test_a_story_that_calls_itself_pictures_is_a_gallery(run, story, title, captions, kind) -> None:
    figures = "<figure><img src=a.jpg><figcaption>میلے میں ایک ٹرک</figcaption></figure>" * captions
    body = "".join(f"<p>{text}</p>" for text in story)
    found = run(f"<html><body><article><h1>{title}</h1>{body}{figures}</article></body></html>")
    assert found.kind == kind


def test_a_section_that_the_source_leaves_empty_is_none(run, story) -> None:
    assert run(page(story), hints=Hints(section="")).section is None


def test_a_byline_between_a_prompt_and_the_story_is_read(run, story) -> None:
    prompt = "ہمارا واٹس ایپ چینل جوائن کریں اور تازہ ترین خبریں اپنے موبائل پر حاصل کریں۔"
    found = run(page([prompt, "تحریر: عابد حسین", *story]))
    assert found.authors == ("عابد حسین",)
    assert found.body == "\n\n".join(story)


def test_metadata(run, story) -> None:
    found = run(
        page(
            story,
            '<meta property="og:description" content="خلاصہ"><meta property="og:image" content="/a.jpg">'
            '<meta property="article:section" content="صحت"><meta property="article:tag" content="پانی">'
            '<meta name="keywords" content="پانی, لاہور"><link rel="canonical" href="/n/1">'
            f'<meta property="article:modified_time" content="{ISO}">',
        )
    )
    assert found.summary == "خلاصہ"
    assert found.image_url == "https://sadaewatan.example/a.jpg"
    assert found.section == "صحت"
    assert found.tags == ("پانی", "لاہور")
    assert found.canonical_url == "https://sadaewatan.example/n/1"
    assert to_text(found.modified_at) == "2026-03-01T04:00:00Z"
    assert found.extractor == EXTRACTOR


def test_a_page_that_is_no_markup() -> None:
    assert parse("") is None
    root = parse("صرف متن")
    assert root is not None
    assert text_of(root) == "صرف متن"


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (
            f"<?xml version='1.0'?><rss><channel><item><title>{URDU}</title></item></channel></rss>",
            "text/xml",
            "listing",
        ),
        ("<?xml version='1.0'?><urlset><url><loc>http://a.example/</loc></url></urlset>", "", "listing"),
        ("%PDF-1.4 " + URDU * 20, "application/pdf", "no_text"),
        ('{"text":"' + URDU * 20 + '"}', "application/json; charset=utf-8", "no_text"),
    ],
)
def test_what_is_no_page(run, body: str, content_type: str, reason: str) -> None:
    assert run(body, content_type=content_type).reason == reason


def test_xhtml_is_a_page(run, story) -> None:
    markup = "<?xml version='1.0' encoding='utf-8'?>" + page(story)
    assert run(markup, content_type="application/xhtml+xml").body == "\n\n".join(story)


@pytest.mark.parametrize(
    ("line", "stays"),
    [
        ("مزید پڑھیں:گلگت میں برف باری کے بعد راستے بند", False),
        (
            "مزید پڑھیں:گلگت میں برف باری وہ پہلے بھی دو بار یہاں آ چکے ہیں۔",
            True,
        ),  # a headline glued to a sentence
    ],
)
def test_an_unlinked_pointer_with_a_sentence_stays(run, story, line: str, stays: bool) -> None:
    assert (line in run(page([*story[:3], line, *story[3:]])).body) == stays
