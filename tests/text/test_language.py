"""Texts by language, written for this test; bench/language.py measures on texts by others."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.text import is_urdu

URDU = """\
وفاقی حکومت نے اعلان کیا ہے کہ آئندہ مالی سال کے بجٹ میں تعلیم اور صحت کے لیے مختص رقم میں اضافہ \
کیا جائے گا۔ وزیر خزانہ نے صحافیوں سے گفتگو کرتے ہوئے بتایا کہ صوبوں کو بھی اس منصوبے میں شامل \
کیا جا رہا ہے تاکہ دیہی علاقوں کے اسکولوں کی حالت بہتر بنائی جا سکے۔ انہوں نے کہا کہ اس پر کام \
اگلے ماہ سے شروع ہو گا۔"""

URDU_MORE = """\
شہر کے نواحی علاقے میں گزشتہ رات تیز بارش کے بعد کئی گھروں میں پانی داخل ہو گیا، جس سے لوگوں کو \
شدید مشکلات کا سامنا کرنا پڑا۔ امدادی ٹیموں نے صبح تک کام جاری رکھا اور متاثرہ خاندانوں کو محفوظ \
مقامات پر منتقل کر دیا۔"""

# Urdu as some old sites type it: Arabic kaf, yeh and heh.
URDU_ON_ARABIC_KEYS = URDU.replace("ک", "ك").replace("ی", "ي").replace("ہ", "ه")

NEIGHBOURS = {
    "fa": """\
رئیس دانشگاه در گفت‌وگو با خبرنگاران اعلام کرد که ساختمان تازه کتابخانه تا پایان سال آماده خواهد \
شد. او گفت این طرح با کمک مردم شهر آغاز شده است و دانشجویان می‌توانند از آن برای پژوهش‌های خود \
استفاده کنند. هنوز بخشی از کار باقی مانده است.""",
    "ar": """\
قالت وزارة التعليم إن المدارس ستفتح أبوابها في بداية الشهر المقبل بعد أن انتهت أعمال الصيانة في \
معظم المحافظات. وأضافت الوزارة في بيان لها أن الطلاب الذين لم يسجلوا بعد يمكنهم التسجيل حتى \
نهاية هذا الأسبوع عبر الموقع الإلكتروني.""",
    "ps": """\
د ولایت چارواکي وايي چې د سیند پر غاړه به یو نوی پل جوړ شي او د کلیو خلک به وکولای شي چې په \
اسانۍ سره ښار ته لاړ شي. دوی زیاتوي چې د پروژې کار په راتلونکې میاشت کې پیلېږي او ګڼو کسانو ته \
به د کار زمینه برابره کړي.""",
    "sd": """\
سنڌ حڪومت چيو آهي ته ٻوڏ کان متاثر ٿيل ماڻهن کي نوان گهر ٺاهي ڏنا ويندا ۽ ان لاءِ رقم جاري ڪئي \
وئي آهي. وزير ٻڌايو ته ڪم ايندڙ مهيني ۾ شروع ٿيندو ۽ هر ضلعي جي هارين کي ٻج به مفت ڏنو ويندو \
جيئن هو پنهنجي زمين آباد ڪري سگهن.""",
    "pnb": """\
پنجاب دے کساناں دا کہنا اے کہ ایس سال کنک دی فصل چنگی ہوئی اے پر منڈی وچ اوہناں نوں پوری قیمت \
نہیں مل رہی۔ اک کسان نے دسیا کہ اوہ اپنے پنڈ توں شہر تک فصل لے کے آیا سی تے ہن کرایہ وی پورا \
نہیں ہوندا۔ لوکاں دا مطالبہ اے کہ سرکار اوہناں دی گل سنے۔""",
    "skr": """\
ملتان دے آس پاس دیاں وستیاں وچ پاݨی دا مسئلہ ودھدا ویندے۔ لوکاں دا آکھݨ ہے جو سرکار کوں کئی واری \
درخواست ݙتی ڳئی ہے پر ہݨ تائیں کوئی کم شروع نئیں تھیا۔ ہک زمیندار ݙسایا جو اساں آپݨے بالاں کیتے \
صاف پاݨی منگدے ہیں تے ایں سانگے ہر دفتر ونڄ ڳئے ہیں۔""",
    "ks": """\
کٔشیٖرِ منٛز چھُ وُنہِ سۭردی ہُنٛد زور تہٕ لُکھ چھِ گَرن منٛز روزان۔ ڈَل کِس بَٹھِس پؠٹھ اوس یِہ \
نظارٕ وُچھنہٕ باپتھ وارِیاہ لُکھ آمٕتۍ۔ تِمَو وۆن زِ اَز چھُ شیٖن پیومُت تہٕ راتھ کیُت چھےٚ \
سڑکہٕ بند روزان۔""",
    "ckb": """\
حکومەتی هەرێم ڕایگەیاند کە لە مانگی داهاتوودا ڕێگای نوێی نێوان هەردوو شارەکە دەکرێتەوە و خەڵک \
دەتوانن بە ئاسانی هاتوچۆ بکەن. ئەو پڕۆژەیە دوو ساڵی خایاند و زۆربەی کارەکان لەلایەن کۆمپانیا \
ناوخۆییەکانەوە جێبەجێ کران.""",
    "ug": """\
شەھەر ھۆكۈمىتى يېڭى كۈتۈپخانىنىڭ كېلەر ئايدا ئېچىلىدىغانلىقىنى ئېلان قىلدى. ئوقۇغۇچىلار بۇ يەردە \
ھەر كۈنى كىتاب ئوقۇيالايدۇ ۋە ئۆزلىرىنىڭ دەرسلىرىنى تەييارلايدۇ. بۇ قۇرۇلۇش ئىككى يىل داۋام \
قىلغان ئىدى.""",
    "hi": """\
राज्य सरकार ने कहा है कि अगले महीने से गाँवों के स्कूलों में नई किताबें बाँटी जाएँगी। शिक्षा \
मंत्री ने बताया कि इस काम के लिए अलग से पैसा रखा गया है और अध्यापकों को भी प्रशिक्षण दिया जाएगा।""",
    "en": """\
The city council said on Monday that the old bridge would be closed for repairs until the end of \
the month, and that buses would take another way through the town. People who live near the \
river have asked for more time.""",
    "ur-Latn": """\
Hukumat ne kaha hai ke agle mahine se tamam schoolon mein nayi kitabein di jayen gi aur is ke \
liye paisa bhi rakha gaya hai. Wazir ne bataya ke log apne bachon ko school bhejein kyun ke un \
ka mustaqbil isi par hai.""",
    "ms": """\
كراجاءن نڬري تله مڠومومكن بهاوا سكوله٢ باݢي اكن دبوك ڤد اول بولن هادڤن سلڤس كرجا٢ ممباءيقي \
سلساي. ڤارا ڤلاجر بوليه منداتڠ سموولا ڤد هاري ايسنين دان مڽرهكن بوراڠ كڤد ڬورو ماسيڠ٢.""",
}

VERSE = """\
قال الله تعالى في كتابه الكريم: يا أيها الذين آمنوا اتقوا الله وكونوا مع الصادقين، وقال: إن مع \
العسر يسرا، وهذا وعد من الله لعباده الذين صبروا على ما أصابهم"""

HEADLINES = [
    "پاکستان نے آسٹریلیا کو شکست دے دی",
    "لاہور میں بارش، سڑکیں زیر آب",
    "آئی سی سی ون ڈے رینکنگ؛ بابر کی ترقی",
    "سونے کی قیمت میں بڑی کمی",
]


@pytest.mark.parametrize("text", [URDU, URDU_MORE, URDU_ON_ARABIC_KEYS, URDU.replace("۔", ".")])
def test_urdu(text: str) -> None:
    verdict = is_urdu(text)
    assert (verdict.urdu, verdict.language) == (True, "ur")
    assert verdict.score > 0.8


@pytest.mark.parametrize("language", NEIGHBOURS)
def test_a_neighbour_is_called_by_its_name(language: str) -> None:
    verdict = is_urdu(NEIGHBOURS[language])
    assert (verdict.urdu, verdict.language) == (False, language)
    assert verdict.score < 0.3


@pytest.mark.parametrize("headline", HEADLINES)
def test_a_headline_is_told_with_less_confidence(headline: str) -> None:
    verdict = is_urdu(headline)
    assert verdict.urdu
    assert 0.5 <= verdict.score < is_urdu(URDU).score


@pytest.mark.parametrize("text", ["", " \n\n", "۱۲۳ 45", "🙂 ۔", "\ud800"])
def test_nothing_to_tell_by(text: str) -> None:
    verdict = is_urdu(text)
    assert (verdict.urdu, verdict.score, verdict.language, verdict.paragraphs) == (False, 0.0, "und", ())


@pytest.mark.parametrize("between", ["\n\n", "\n", " "])
@pytest.mark.parametrize("foreign", [VERSE, NEIGHBOURS["en"], NEIGHBOURS["fa"]])
def test_a_quotation_does_not_make_a_story_foreign(foreign: str, between: str) -> None:
    story = between.join([URDU, URDU_MORE, foreign, URDU])
    assert is_urdu(story).urdu


@pytest.mark.parametrize("language", ["ar", "fa", "sd", "ps", "en"])
def test_half_and_half_is_mixed(language: str) -> None:
    verdict = is_urdu(f"{NEIGHBOURS[language]}\n\n{URDU_MORE}")
    assert (verdict.urdu, verdict.language) == (False, "mixed")
    assert [paragraph.language for paragraph in verdict.paragraphs] == [language, "ur"]


def test_an_urdu_quotation_does_not_make_a_foreign_story_urdu() -> None:
    assert is_urdu("\n\n".join([NEIGHBOURS["sd"], HEADLINES[0], NEIGHBOURS["sd"]])).language == "sd"


def test_short_lines_are_judged_together() -> None:
    line_by_line = NEIGHBOURS["pnb"].replace("۔", "\n").replace(" تے ", "\nتے ").replace(" کہ ", "\nکہ ")
    assert is_urdu(line_by_line).language == "pnb"


def test_reasons_name_words_letters_and_parts() -> None:
    reasons = " / ".join(is_urdu(f"{NEIGHBOURS['skr']}\n\n{URDU}").reasons)
    assert "of Urdu" in reasons
    assert "ݙ (Saraiki)" in reasons
    assert "2 Urdu, 1 Saraiki" in reasons


def test_no_real_story_is_lost() -> None:
    corpus = Path(__file__).parents[3] / "shared" / "corpus" / "articles-2024.jsonl.gz"
    if not corpus.exists():
        pytest.skip("the corpus of real stories is not here")
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        bodies = [json.loads(line)["body"] for line in lines][::10]  # bench/language.py takes all
    assert [body[:80] for body in bodies if not is_urdu(body).urdu] == []


@given(
    st.text(
        st.one_of(st.characters(), st.characters(min_codepoint=0x600, max_codepoint=0x6FF), st.just("\n"))
    )
)
def test_any_text_gets_a_verdict(text: str) -> None:
    verdict = is_urdu(text)
    assert 0.0 <= verdict.score <= 1.0
    assert verdict.urdu == (verdict.language == "ur")
    assert verdict.reasons
    assert verdict.words == sum(paragraph.words for paragraph in verdict.paragraphs)
