"""The words of a printed date, as data.

A slash stands between words of one meaning.  :mod:`.tokens` folds them (letters, spaces, case) before use,
so ``اپريل`` and ``اپریل``, ``مار چ`` and ``مارچ``, ``اپ ڈیٹ`` and ``اپڈیٹ`` are one entry.
"""

from __future__ import annotations

# Urdu of Pakistan and north India, then of the Deccan (Siasat, Etemaad, Munsif), then Arabic, Persian
# (urdu.palinfo.com prints "02/می/2025") and English. Left out because the word means something else in
# Urdu: Persian "مه" (moon), the Levantine "آذار" (close to the Jalali month آذر).
MONTHS = (
    "جنوری/يناير/ینایر/ژانویه/January/Jan",
    "فروری/فبروری/فبراير/فوریه/February/Feb",
    "مارچ/مارس/March/Mar",
    "اپریل/أبريل/آوریل/April/Apr",
    "مئی/مئ/می/مايو/May",  # "مئ": BBC Urdu's own locale file
    "جون/يونيو/ژوئن/June/Jun",
    "جولائی/جولائ/يوليو/ژوئیه/July/Jul",  # "جولائ": express.pk
    "اگست/اگسٹ/أغسطس/اوت/August/Aug",
    "ستمبر/سپتمبر/سپٹمبر/سبتمبر/سپتامبر/September/Sept/Sep",
    "اکتوبر/اکٹوبر/أكتوبر/اکتبر/October/Oct",
    "نومبر/نوفمبر/نوامبر/November/Nov",
    "دسمبر/ڈسمبر/ديسمبر/دسامبر/December/Dec",
)

# Only to keep them apart from Gregorian ones; a Hijri date is never converted, because the moon is
# sighted a day later in Pakistan and India than the tables of Umm al-Qura say.
HIJRI_MONTHS = (
    "محرم/محرم الحرام/صفر/صفر المظفر/ربیع الاول/ربیع الثانی/ربیع الآخر/جمادی الاول/جمادی الاولی"
    "/جمادی الثانی/جمادی الثانیہ/جمادی الآخر/رجب/رجب المرجب/شعبان/شعبان المعظم/رمضان/رمضان المبارک"
    "/شوال/شوال المکرم/ذی القعدہ/ذیقعد/ذوالقعدہ/ذی الحجہ/ذی الحج/ذوالحجہ"
)

# Monday first, like date.weekday(). ہفتہ is also "week": grammar.py knows.
WEEKDAYS = (
    "پیر/سوموار/دوشنبہ/Monday/Mon",
    "منگل/سہ شنبہ/Tuesday/Tue/Tues",
    "بدھ/چہار شنبہ/Wednesday/Wed",
    "جمعرات/پنج شنبہ/Thursday/Thu/Thur/Thurs",
    "جمعہ/جمعۃ المبارک/جمعتہ المبارک/جمعہ المبارک/Friday/Fri",
    "ہفتہ/سنیچر/شنبہ/Saturday/Sat",
    "اتوار/یک شنبہ/Sunday/Sun",
)
SATURDAY = 5

PUBLISHED = "شائع/اشاعت/اجراء/اجرا/پوسٹ/published/publish/posted"
UPDATED = "اپ ڈیٹ/اپ ڈیٹڈ/ترمیم/تجدید/updated/update/modified"

# The hours of the day that each word can name, 0 to 23. Hours after midnight are not in "رات": whether
# "15 نومبر، رات 1 بجے" is before or after the 15th's daylight is not in the words.
DAY_PARTS = (
    ("AM/صباحا/ص/اے ایم/قبل دوپہر/قبل از دوپہر/ق.ظ/a.m", range(12)),
    ("PM/مساء/م/پی ایم/بعد دوپہر/بعد از دوپہر/ب.ظ/p.m", range(12, 24)),
    ("صبح", range(1, 12)),
    ("دوپہر", range(11, 17)),
    ("سہ پہر", range(12, 19)),
    ("شام", range(13, 24)),
    ("رات/شب", range(19, 24)),
)
MERIDIEMS = 2  # the first two day parts may follow a bare hour: "8 PM"

# Minutes east of Greenwich. IST is India's: Ireland and Israel have no Urdu press.
ZONES = {
    "GMT/UTC/Z/جی ایم ٹی/یو ٹی سی": 0,
    "PKT/پی کے ٹی/پاکستانی وقت": 300,
    "IST/آئی ایس ٹی/بھارتی وقت/ہندوستانی وقت": 330,
}

# Seconds in a unit; 0 where the unit is too coarse to name a day ("2 مہینے قبل" is any of thirty).
UNITS = {
    "سیکنڈ/سیکنڈز/seconds/second/secs/sec": 1,
    "منٹ/منٹس/minutes/minute/mins/min": 60,
    "گھنٹہ/گھنٹے/گھنٹوں/گھنٹا/hours/hour/hrs/hr": 3600,
    "دن/دنوں/روز/یوم/days/day": 86400,
    "ہفتے/ہفتوں/weeks/week/ماہ/مہینہ/مہینے/مہینوں/months/month/سال/سالوں/برس/years/year": 0,
}
DAY = 86400

AGO = "پہلے/قبل/ago"
QUANTITIES = ("a/an/ایک", "دو", "تین", "چار", "پانچ", "چھ/چھے", "سات", "آٹھ", "نو", "دس", "گیارہ", "بارہ")
FRACTIONS = "ساڑھے/سوا/پونے/ڈیڑھ/ڈھائی/تقریبا"  # "ساڑھے 3 گھنٹے" is not 3 hours

# Days from today. "کل" stands apart: it is yesterday and tomorrow.
RELATIVE_DAYS = {
    "آج/today": 0,
    "گزشتہ روز/گذشتہ روز/گزشتہ کل/گذشتہ کل/yesterday": -1,
}
YESTERDAY_OR_TOMORROW = "کل"
JUST_NOW = "چند سیکنڈ قبل/چند سیکنڈ پہلے/چند لمحے قبل/چند لمحے پہلے/ابھی ابھی/just now/few seconds ago"

FIRST = "یکم"  # the 1st, never written as a digit in careful Urdu
ORDINALS = "st/nd/rd/th"
GREGORIAN_MARKS = "ء/ع/م/عیسوی"
HIJRI_MARKS = "ھ/ہ/ہجری/AH"

OCLOCK = "بجے"
TIME = "وقت"
LINKS = "بوقت/بروز/time/at/on/t/کو"  # may stand between weekday, date and time
JOINS = "تا/سے/اور/یا/و/تک/to/and/or/until/till/from"  # of a range or a list
# Around a label ("شائع شدہ", "اپ ڈیٹ کی گئی", "آخری اپ ڈیٹ") or a year ("سنہ 2022"); say nothing themselves.
SILENT = "of/سن/سنہ/شدہ/کردہ/کیا گیا/کی گئی/ہوا/ہوئی/آخری/last/تاریخ/کی تاریخ"
# Names that end in a number: "کووڈ 19 مارچ 2020 میں" holds no 19 March.
NUMBERED_NAMES = "کووڈ/کوویڈ/کورونا/covid/جی/ٹی/ایف/فون/نمبر/no/صفحہ/page"

AREAS = "Africa/America/Antarctica/Asia/Atlantic/Australia/Europe/Indian/Pacific"
