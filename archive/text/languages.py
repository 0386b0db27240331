"""What tells Urdu from its neighbours: the words that hold sentences together, and letters.

A language's list holds its most frequent function words, those that it shares with a neighbour among
them: a text is of the language whose list covers most of it.  Left out are words that Urdu news
writes for Latin letters (سی اے وی: "C", "A", "V"), for they stand in half of all cricket reports.
The lists were written from knowledge of the languages and measured on texts by others (``make
bench-language``).  Spelling does not matter: words are compared folded.
"""

from __future__ import annotations

NAMES = {
    "ur": "Urdu",
    "ar": "Arabic",
    "ckb": "Central Kurdish",
    "en": "English",
    "fa": "Persian",
    "hi": "Hindi",
    "ks": "Kashmiri",
    "ms": "Malay",
    "pnb": "Punjabi",
    "ps": "Pashto",
    "sd": "Sindhi",
    "skr": "Saraiki",
    "ug": "Uyghur",
    "ur-Latn": "Roman Urdu",
}

FUNCTION_WORDS = {
    "ur": """
        ہے ہیں کے کا کی میں سے کو پر نے اور یہ وہ کہ تھا تھے تھی تھیں گیا گئی گئے گئیں کیا کیے کی کر
        کرنے کرتے کرتا کرتی کرے کریں ہو ہوئے ہوئی ہوا ہونے ہوتا ہوتے ہوتی ہوں جس جن اس ان بھی لیے ساتھ
        نہیں نہ اپنے اپنی اپنا رہے رہا رہی والے والی والا دیا دی دیے انہوں انہیں تک ایک جب جبکہ تو کسی
        کچھ ہی کوئی اگر لیکن مگر چاہیے سکتا سکتے سکتی سکے پہلے مجھے میرے میری ہم ہمارے ہماری آپ اسے جسے
        بعد یا جو گا گی گے طرح خلاف دوران بارے کیونکہ چونکہ تاکہ تمام اسی وہاں یہاں کہا بتایا جائے جاتا
        جاتے جاتی سب کیلئے کےلیے کیخلاف ہوگا ہوگی ہوگئے ہوگئی ہوگیا کردیا کردی کردیے کرلیا کرلی جانے
        سمیت درمیان
    """,
    "pnb": """
        دے دا دی دیاں نوں وچ تے نیں نال توں اوہ ایہ ایہہ ایس اوس اوہناں ایہناں اوہدے اوہدا اوہدی ایہدے
        سن ہن لئی جے جو نے کے کہ اتے ہویا ہوئی ہوئے کیتا کیتی کیتے گیا گئی گئے جاوے ہووے سکدا سکدے سکدی
        کردا کردے کردی ہوندا ہوندے ہوندی جاندا جاندے جاندی اپنے اپنی اپنا آپنے ساڈے ساڈا تہاڈے میرے اک
        ایک کسے کوئی نہیں نئیں ہور ہر تک یا بارے والے والی والا جیہڑا جیہڑے جیہڑی ایتھے اوتھے کول لوکاں
        مینوں سانوں اوہنوں رہیا رہے ولوں ویلے وی دوجے چاہیدا چاہیدی ہونا کرن جان
    """,
    "skr": """
        دے دا دی دیاں کوں وچ اچ تے ہے ہن ہئی نال کنوں توں ایں ایہ ایہو او اوں ایندے ایندا ایندی اوندے
        اوندا اوندی انہاں انہیں انھاں ہوندا ہوندے ہوندی ہووے ہوون ڳیا ڳئی ڳئے کیتا کیتی کیتے تھی تھیا
        تھئی تھیوے تھیندا تھیندی تھیندے سڳدا سکدا کریندا کریندے ونڄے ونڄݨ ہر کئیں کہیں آپݨے آپݨی آپݨا
        جیہڑا جیہڑے جیڑھا جیڑھے جیڑھی واسطے سانگے تئیں تیں اتیں کیں تائیں وی نئیں کائنی اساں تساں ساکوں
        تہاکوں میکوں تیکوں جو جے یا ہک نے ݙو کیتے سارے اتے
    """,
    "sd": """
        جي جو جا جون کي کان ۾ ۽ تي آهي آهن هو هئي هيو هئا جنهن انهن اهو اها اهي ان هن هڪ به نه سان لاءِ
        ته پر جيڪو جيڪا جيڪي ڪري ڪيو ڪئي ڪيا ٿو ٿي ٿيو ٿا ويو وئي ويا ڪرڻ پنهنجي پنهنجو پنهنجا وارو واري
        وارا اهڙي ڪنهن سندس بعد تائين ۽ مان اسان توهان مون هڪڙو جڏهن تڏهن ڇو ڇا
    """,
    "ks": """
        چھ چھہ چھے چھی چھس چھنہٕ چھُ چھِ تہٕ تہِ منٛز منز ہند ہنز ہندس ہندٕ سند سنز سندس پیٹھ کرنہ کرنہٕ
        کران اوس ٲس ٲسۍ یہ یہٕ تم تمو تس یس یم کینٛہہ کیاہ اکھ اکہٕ باپتھ سٟتۍ ستی زیہ زِ آو آمت گومت
        گژھن گژھان تام نہٕ پننس پننہ
    """,
    "fa": """
        و در به از که این است را با برای آن یک خود تا بر های می شد شده شود کرد کرده کند کنند نیز ها هم
        بود بوده باشد هر یا اما اگر نمی دارد دارند داشت داده دیگر همه پس باید بین پیش بعد گفت من او ما
        شما آنها آنان اند خواهد هیچ چه نیست کردن توسط درباره همچنین ولی بدون بی مورد
    """,
    "ar": """
        في من على إلى أن إن عن مع هذا هذه ذلك تلك التي الذي الذين ما لا لم لن كان كانت قد كل بعد قبل بين
        أو ثم حتى هو هي هم و يكون وقد وفي ومن وهو وهي لكل أي عند غير كما به له لها فيه فيها منها عليه
        عليها حيث خلال بأن دون ولا وأن وعلى
    """,
    "ps": """
        د په او چې کې ته له سره دي دی ده هم یې يې نه دا کړی کړي کړې شوي شوی شوې به تر څخه پر هغه هغې دغه
        یو يو یوه خو وو وه ول شي کوي کړ کړل وکړي لري لپاره باندې کله اوس ما زه موږ تاسو دوی خپل خپله
        خپلو هر وايي وویل پورې نو که بیا
    """,
    "ckb": """
        لە بە کە و بۆ ئەو ئەم لەگەڵ کرد کردن هەموو هەر بوو دەکات یان ئەوە ئەوەی کردووە نییە نەبوو وەک تا
        پێش دوای سەر بەڵام ناو نێو خۆی خۆیان ئێمە ئەوان یەک لەسەر بەبێ دەبێت ھەموو ھەر مافی هیچ
    """,
    "ug": """
        ۋە بىلەن ئۈچۈن بىر بۇ ھەر شۇ ياكى ھەم بولغان قىلغان ھەممە ئۇ ئۇنىڭ كېرەك ئەمەس ئارقىلىق قاتارلىق
        ئادەم ھوقۇققا ھوقۇقى بار يوق كېيىن ئۇلار بولۇپ قىلىپ ئۆز ئۆزىنىڭ دەپ ئىدى لازىم
    """,
    "ur-Latn": """
        hai hain ka ki ke mein main se ko par ne aur yeh ye woh wo ki kay tha thi thay the gaya gayi kya
        kar karne karna karte karta ho hoi hui huwa hone is us un bhi liye saath nahi nahin apne apni
        rahe raha rahi wala wale wali diya unhon unhein tak aik ek jab kisi kuch hi koi agar lekin magar
        chahiye sakta sakte pehle mujhe mera hum aap jo ga gi ge jis kaha kyun kiya baad aur baat sab
        log
    """,
    "en": """
        the of and to in a is that for it as was with be by on not he his but at are this have from or
        had an they which one you were all her she there would their we him been has when who will no
        more if out so said what up its about into than them can only other time new some could these
        two may after our over such
    """,
}

# Letters that no Urdu word has.  A word with one of them speaks for each language that writes it.
# Kurdish and Uyghur ە is left out: some Urdu sites type it for ہ.
LETTERS = {
    "sd": "ڪٿٽٺڀڦڇڏڌڊڍڻڙڃڱٻڳڄ",
    "skr": "ݙڳٻڄݨڋڱڔ",
    "pnb": "ݨࣇ",
    "ps": "ټډړږښځڅڼېۍګ",
    "ks": "ٲٳۄؠۆێۍٕۭٟ",
    "ckb": "ێۆڵڕۊ",
    "ug": "ېۈۆۇۋڭ",
    "ar": "ةأإ",
    "ms": "ڤڠڽݢۏ",
}

# Sindhi's "and" and "in" are signs, not letters: no words.
SINDHI_SIGNS = "۽۾"

# What shows that a headline without function words may be Urdu (or Punjabi, which is rarer).
URDU_LETTERS = frozenset("ٹڈڑںےہھ")
