"""A known story wrapped in what news pages wrap stories in comes back as it was (devices: FACTS)."""

from __future__ import annotations

import os
import random
import re
from typing import TYPE_CHECKING

import pytest

from archive.models import Article
from archive.text import normalize

if TYPE_CHECKING:
    from collections.abc import Callable

TITLE = "شاہدرہ کے پرانے کنویں سے دو سو گھروں کو صاف پانی ملنے لگا"
OTHERS = [
    "پشاور میں کتاب میلے کا آغاز، پہلے روز ہزاروں افراد کی آمد",
    "کوئٹہ میں برف باری کے بعد سڑکیں کھول دی گئیں",
    "کراچی کی بندرگاہ پر نیا ٹرمینل اگلے برس مکمل ہوگا",
    "ملتان کے آم اس سال جاپان بھی جائیں گے",
    "گلگت کے طلبہ نے شمسی گاڑی تیار کر لی",
]
Rng = random.Random
DRAWS = int(os.environ.get("TORTURE_DRAWS", "150"))


def _links(rng: Rng, count: int = 4) -> str:
    return "".join(
        f'<li><a href="/news/{rng.randrange(9999)}">{rng.choice(OTHERS)}</a></li>' for _ in range(count)
    )


def _between(made: Callable[[Rng], str]) -> Callable[[list[str], Rng], list[str]]:
    def device(parts: list[str], rng: Rng) -> list[str]:
        at = rng.randrange(2, len(parts) - 1)
        return [*parts[:at], made(rng), *parts[at:]]

    return device


def _before(made: Callable[[Rng], str]) -> Callable[[list[str], Rng], list[str]]:
    return lambda parts, rng: [made(rng), *parts]


def _after(made: Callable[[Rng], str]) -> Callable[[list[str], Rng], list[str]]:
    return lambda parts, rng: [*parts, made(rng)]


def _inline(change: Callable[[str, Rng], str]) -> Callable[[list[str], Rng], list[str]]:
    def device(parts: list[str], rng: Rng) -> list[str]:
        chosen = [index for index, part in enumerate(parts) if re.fullmatch(r"<p>[^<&]{100,}</p>", part)]
        at = rng.choice(chosen)
        return [*parts[:at], change(parts[at], rng), *parts[at + 1 :]]

    return device


def _wrap_word(open_tag: str, close_tag: str) -> Callable[[str, Rng], str]:
    def change(part: str, rng: Rng) -> str:
        pieces = re.split(r"( )", part[3:-4])
        at = rng.randrange(0, len(pieces) // 2) * 2
        pieces[at] = f"{open_tag}{pieces[at]}{close_tag}"
        return "<p>" + "".join(pieces) + "</p>"

    return change


def _entities(part: str, rng: Rng) -> str:
    return "<p>" + "".join(f"&#{ord(char)};" if ord(char) > 127 and rng.random() < 0.5 else char
                           for char in part[3:-4]) + "</p>"  # fmt: skip


def _broken(part: str, rng: Rng) -> str:
    return "<p><b>" + part[3:-4] + rng.choice(["</p>", "</b></span></p>", "</p></b>"])


DEVICES: dict[str, Callable[[list[str], Rng], list[str]]] = {
    "ticker before": _before(lambda r: f'<div class="news-ticker"><ul>{_links(r, 20)}</ul></div>'),
    "prayer times before": _before(lambda r: '<div class="prayer-times">فجر 05:10 ظہر 12:20 عصر 15:40</div>'),
    "date and views before": _before(lambda r: f"<p>منگل 10 مارچ 2026</p><p>{r.randrange(999)} Views</p>"),
    "by-line before": _before(
        lambda r: '<div class="byline">تحریر: <a rel="author" href="/a/1">عابد حسین</a></div>'
    ),
    "figure before": _before(
        lambda r: '<figure><img src="a.jpg"><figcaption>کنویں کا منظر، فائل فوٹو</figcaption></figure>'
    ),
    "wp caption between": _between(
        lambda r: (
            '<div class="wp-caption"><img src="a.jpg"><p class="wp-caption-text">صفائی کا عملہ کام کرتے ہوئے۔</p></div>'
        )
    ),
    "BBC caption between": _between(
        lambda r: (
            '<div><figure><div><img src="a"><p role="text"><span>،تصویر کا ذریعہ</span><span>Getty Images</span></p></div></figure></div>'
        )
    ),
    "read also between": _between(
        lambda r: f'<p><strong>یہ بھی پڑھیں:</strong> <a href="/news/3">{r.choice(OTHERS)}</a></p>'
    ),
    "read more between, bare": _between(
        lambda r: f'<p>مزید پڑھیں: <a href="/n/3">{r.choice(OTHERS)}</a></p>'
    ),
    "link alone between": _between(lambda r: f'<p><a href="/n/3">{r.choice(OTHERS)}</a></p>'),
    "related box between": _between(
        lambda r: f'<div class="related-posts"><h4>متعلقہ خبریں</h4><ul>{_links(r)}</ul></div>'
    ),
    "nameless box between": _between(lambda r: f"<div><h4>اسی بارے میں</h4><ul>{_links(r)}</ul></div>"),
    "advertisement between": _between(
        lambda r: '<div class="ad-container"><p>اشتہار</p><p>سستے پلاٹ خریدیں، آج ہی رابطہ کریں۔</p></div>'
    ),
    "advertisement label between": _between(lambda r: "<p>- Advertisement -</p>"),
    "to be continued between": _between(lambda r: "<p>(جاری ہے)</p>"),
    "newsletter between": _between(
        lambda r: (
            '<div class="newsletter"><p>روزانہ کی اہم خبریں اپنے ان باکس میں حاصل کرنے کے لیے نام درج کریں۔</p><form><input></form></div>'
        )
    ),
    "tweet between": _between(
        lambda r: (
            '<blockquote class="twitter-tweet"><p>آج شاہدرہ میں کنویں کا افتتاح ہوا اور سب خوش ہیں۔</p>&mdash; بلدیہ (@b)</blockquote>'
        )
    ),
    "script between": _between(
        lambda r: "<script>document.write('<p>گڑبڑ</p>')</script><style>p{color:red}</style>"
    ),
    "WhatsApp prompt between": _between(lambda r: "<p>ہمارا واٹس ایپ چینل جوائن کریں</p>"),
    "share row after": _after(
        lambda r: '<div class="share"><a href="#">Facebook</a><a href="#">Twitter</a> شیئر کریں</div>'
    ),
    "share line after": _after(lambda r: "<p>شیئر کریں:</p>"),
    "source link after": _after(
        lambda r: (
            '<p>&gt;<a href="https://other.example/s/1">Source link</a>&gt;</p><p>&gt;&gt;<a href="https://f.example/g">Join our Facebook Group be part of community.</a> &lt;&lt;</p>'
        )
    ),
    "tags after": _after(lambda r: '<p>Tags: <a href="/tag/1">پانی</a>, <a href="/tag/2">لاہور</a></p>'),
    "comments after": _after(
        lambda r: (
            '<div id="comments"><h3>تبصرے</h3><ol class="comment-list"><li><p>بہت اچھی خبر ہے، اللہ کرے باقی محلوں میں بھی ایسا ہی ہو جائے اور لوگ خوش رہیں۔</p></li></ol></div>'
        )
    ),
    "comment form after": _after(
        lambda r: (
            "<h3>Leave a Reply</h3><p>Your email address will not be published. Required fields are marked *</p>"
        )
    ),
    "title after": _after(lambda r: f"<p>{TITLE}</p>"),
    "cards after": _after(
        lambda r: "".join(
            f'<div class="c"><h4><a href="/n/{i}">{other}</a></h4><p>اس خبر کی مختصر تفصیل یہاں پڑھی جا سکتی ہے جو کہ دلچسپ ہے۔</p></div>'
            for i, other in enumerate(OTHERS)
        )
    ),
    "copyright after": _after(lambda r: "<p>Copyright © 2026. All rights reserved.</p>"),
    "author box after": _after(
        lambda r: (
            '<div class="author-box"><p>عابد حسین گزشتہ دس برس سے شہری مسائل پر لکھ رہے ہیں اور لاہور میں رہتے ہیں۔</p></div>'
        )
    ),
    "glued bold": _inline(_wrap_word("<b>", "</b>")),
    "glued span": _inline(_wrap_word('<span style="color:red">', "</span>")),
    "link in text": _inline(_wrap_word('<a href="/topic/1">', "</a>")),
    "font and line break": _inline(_wrap_word('<font size="3">', "</font>")),
    "entities": _inline(_entities),
    "broken nesting": _inline(_broken),
    "NBSP": _inline(lambda part, r: part.replace(" ", "&nbsp;", 3)),
    "soft hyphen and ZWSP": _inline(lambda part, r: part[:20] + "&shy;&#8203;" + part[20:]),
}

FRAMES: dict[str, str] = {
    "WordPress": '<main><article class="post tag-share"><h1>{title}</h1><div class="entry-content">{body}</div></article></main>',
    "hashed classes": '<div id="root"><main role="main"><div class="css-1a"><div class="css-2"><h1>{title}</h1></div>{body}</div></main></div>',
    "itemprop": '<div class="container"><h1>{title}</h1><section itemprop="articleBody">{body}</section></div>',
    "story__content": '<div class="template__main"><h2 class="story__title">{title}</h2><div class="story__content">{body}</div></div>',
    "table layout": '<table width="900"><tr><td class="left"><a href="/">صفحہ اول</a></td><td><h1>{title}</h1>{body}</td></tr></table>',
    "bare article": "<article><header><h1>{title}</h1></header>{body}</article>",
    "form around all": '<form id="aspnetForm"><div id="wrap"><h1>{title}</h1><div id="ContentPlaceHolder1_detail">{body}</div></div></form>',
    "blogger": '<div class="date-outer"><div class="post-outer"><h3 class="post-title entry-title">{title}</h3><div class="post-body entry-content">{body}</div></div></div>',
    "Drupal": '<div class="region region-content"><div class="node node--type-article"><h1 class="page-title"><span>{title}</span></h1><div class="field field--name-body">{body}</div></div></div>',
    "AMP": '<amp-sidebar id="s"><ul><li>کھیل</li></ul></amp-sidebar><article class="amp-wp-article"><header class="amp-wp-article-header"><h1 class="amp-wp-title">{title}</h1></header><div class="amp-wp-article-content">{body}</div></article>',
    "elementor": '<div data-elementor-type="single-post"><div class="elementor-widget elementor-widget-theme-post-title"><h1>{title}</h1></div><div class="elementor-widget elementor-widget-theme-post-content"><div class="elementor-widget-container">{body}</div></div></div>',
    "body in divs": '<div class="page"><div class="top"><h1>{title}</h1></div><div class="mid"><div class="w">{body}</div></div></div>',
}
# Templates that do not use <p> for paragraphs.
NO_P = {
    "table layout": "{}<br><br>\n",
    "form around all": "{}<br/>&nbsp;<br/>",
    "body in divs": "<div>{}</div>",
}
HEAD = '<html lang="ur"><head><meta charset="utf-8"><title>{title} - صدائے وطن</title></head><body><header><nav><ul><li><a href="/">صفحہ اول</a></li><li><a href="/p">پاکستان</a></li></ul></nav></header>'
FOOT = '<aside class="sidebar"><h3>مقبول خبریں</h3><ul>{links}</ul></aside><footer><p>جملہ حقوق محفوظ ہیں</p></footer></body></html>'


def page(paragraphs: list[str], names: list[str], frame: str, rng: Rng) -> str:
    parts = [f"<h2>{text}</h2>" if text.endswith("؟") else f"<p>{text}</p>" for text in paragraphs]
    for name in names:
        parts = DEVICES[name](parts, rng)
    if frame in NO_P:
        parts = [
            re.sub(r"^<p>(.*)</p>$", lambda found: NO_P[frame].format(found.group(1)), part) for part in parts
        ]
    middle = FRAMES[frame].format(title=TITLE, body="\n".join(parts))
    return HEAD.format(title=TITLE) + middle + FOOT.format(links=_links(rng, 6))


def expected(paragraphs: list[str]) -> str:
    return "\n\n".join(normalize(text) for text in paragraphs)


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("name", DEVICES)
def test_one_device(run, story, name: str, frame: str) -> None:
    found = run(page(story, [name], frame, random.Random(7)))
    assert isinstance(found, Article), found
    assert found.body == expected(story)
    assert found.title == TITLE


def test_eight_devices_at_once(run, story) -> None:
    rng = random.Random(11)
    failed = []
    for draw in range(DRAWS):
        names = rng.sample(list(DEVICES), 8)
        frame = rng.choice(list(FRAMES))
        found = run(page(story, names, frame, rng))
        if not isinstance(found, Article) or found.body != expected(story) or found.title != TITLE:
            failed.append((draw, frame, names))
    assert not failed, failed[:3]
