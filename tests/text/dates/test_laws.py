"""What is printed is read back, and nothing is read that is not printed."""

from __future__ import annotations

import os
import random
import re
import time
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.text.dates import When, parse_date

NOW = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)
KARACHI = ZoneInfo("Asia/Karachi")
URDU = (
    *("جنوری", "فروری", "مارچ", "اپریل", "مئی", "جون"),
    *("جولائی", "اگست", "ستمبر", "اکتوبر", "نومبر", "دسمبر"),
)
DAYS = ("پیر", "منگل", "بدھ", "جمعرات", "جمعہ", "ہفتہ", "اتوار")

# Each form prints an aware moment; the moment must come back, to the precision that is printed.
Form = Callable[[datetime], str]
WITH_TIME: tuple[Form, ...] = (
    lambda t: f"{t.day} {URDU[t.month - 1]} {t.year} {t:%H:%M}",
    lambda t: f"{DAYS[t.weekday()]} {t.day} {URDU[t.month - 1]} {t.year}ء {t:%H:%M}",
    lambda t: f"{DAYS[t.weekday()]}, {URDU[t.month - 1]} {t.day}, {t.year} {t:%I:%M %p}",
    lambda t: f"شائع {t.day} {URDU[t.month - 1]} {t.year} {t:%I:%M}{t:%p}".lower(),
    lambda t: (
        f"{t.day} {URDU[t.month - 1]}، {t.year} بوقت {t:%I:%M} {'صبح' if 0 < t.hour < 12 else '%p'}".replace(
            "%p", f"{t:%p}"
        )
    ),
    lambda t: f"اجراء کی تاریخ: {t.day} {URDU[t.month - 1]} {t.year} - {t:%H:%M}",
    lambda t: f"{t:%I:%M %p}, {t.day} {t:%b}, {t.year}",
    lambda t: f"Published on {t.day}th {t:%B %Y}, {t:%I:%M %p}",
    lambda t: f"{t:%A, %d %B %Y - %H:%M}",
    lambda t: f"{t:%Y/%m/%d %H:%M:%S}",
    lambda t: f"{t:%Y-%m-%d %H:%M:%S}",
)
WITH_ZONE: tuple[Form, ...] = (
    lambda t: t.isoformat(timespec="seconds"),
    lambda t: t.isoformat(timespec="milliseconds"),
    lambda t: f"{t:%a, %d %b %Y %H:%M:%S %z}",
    lambda t: f"{t.astimezone(UTC):%a, %d %b %Y %H:%M:%S GMT}",
    lambda t: f"{t.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
    lambda t: f"{t.astimezone(ZoneInfo('Asia/Kolkata')):%B %d, %Y, %I:%M %p} IST",
    lambda t: f"{t.astimezone(ZoneInfo('Asia/Tehran')):%b %d, %Y %H:%M} Asia/Tehran",
)
DAY_ONLY: tuple[Form, ...] = (
    lambda t: f"{t.day} {URDU[t.month - 1]} ، {t.year}",
    lambda t: f"{t.day:02}{URDU[t.month - 1]}{t.year}ء",
    lambda t: f"{URDU[t.month - 1]} {t.day}, {t.year}",
    lambda t: f"{DAYS[t.weekday()]}-{t.day}-{URDU[t.month - 1]}-{t.year}",
    lambda t: f"سرینگر/{t.day}{URDU[t.month - 1]} {t.year}",
    lambda t: f"{DAYS[t.weekday()]}4؍ذی الحجہ 1442ھ{t.day}؍{URDU[t.month - 1]} {t.year}ء",
    lambda t: f"{t:%d-%b-%Y}",
    lambda t: f"{t:%Y-%m-%d}",
    lambda t: f"{DAYS[t.weekday()]} {t:%d/%m/%Y}" if t.weekday() != 5 else f"{t:%Y/%m/%d}",
)
DIGITS = [
    str.maketrans("0123456789", digits) for digits in ("0123456789", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩", "0۱2٣4۵6٧8۹")
]
moments = st.datetimes(datetime.fromisoformat("1990-01-02"), datetime.fromisoformat("2026-01-09")).map(
    lambda t: t.replace(microsecond=0)
)
zones = st.sampled_from(
    [
        "Asia/Karachi",
        "Asia/Kolkata",
        "Asia/Tehran",
        "Asia/Kathmandu",
        "Europe/London",
        "America/New_York",
        "UTC",
    ]
).map(ZoneInfo)
digits = st.sampled_from(DIGITS)


@given(moments, zones, digits, st.sampled_from(WITH_TIME))
def test_a_printed_time_comes_back(
    naive: datetime, zone: ZoneInfo, table: dict[int, int], form: Form
) -> None:
    local = naive.replace(tzinfo=zone)
    when = parse_date(form(local).translate(table), zone, NOW)
    assert when is not None
    assert when.day == local.date()
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        assert when.at is None, "clocks change at this time"
    else:
        assert when.at is not None
        assert local - when.at in (timedelta(0), timedelta(seconds=local.second))


@given(moments, zones, zones, st.sampled_from(WITH_ZONE))
def test_a_printed_zone_outranks_the_outlets(
    naive: datetime, printed: ZoneInfo, outlet: ZoneInfo, form: Form
) -> None:
    moment = naive.replace(tzinfo=UTC).astimezone(printed)
    if moment.utcoffset().total_seconds() % 900:  # type: ignore[union-attr]
        return  # Tehran and others before standard time
    when = parse_date(form(moment), outlet, NOW)
    assert when is not None
    assert when.at is not None
    assert moment - when.at in (timedelta(0), timedelta(seconds=moment.second))
    assert abs(when.day - moment.date()) <= timedelta(days=1)


@given(moments, zones, digits, st.sampled_from(DAY_ONLY))
def test_a_printed_day_comes_back(naive: datetime, zone: ZoneInfo, table: dict[int, int], form: Form) -> None:
    text = form(naive)
    if not re.search("[A-Za-z]", text):
        text = text.translate(table)
    found = parse_date(text, zone, NOW)
    if _reads_both_ways(naive.date()) and re.search(r"\d+/\d+/", form(naive)):
        assert found in (None, When(None, naive.date()))
    else:
        assert found == When(None, naive.date())


def _reads_both_ways(day: date) -> bool:
    """Whether day and month can change places on the same weekday: اتوار 07/01/2001."""
    return day.day <= 12 and day.replace(day=day.month, month=day.day).weekday() == day.weekday()


@given(st.dates(date(1990, 1, 1), date(2026, 1, 10)), st.sampled_from("/-."))
def test_a_numeric_date_is_right_or_none(day: date, mark: str) -> None:
    when = parse_date(f"{day:%d}{mark}{day:%m}{mark}{day:%Y}", KARACHI, NOW)
    if day.day <= 12 and day.day != day.month:
        assert when is None
    else:
        assert when == When(None, day)


@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error(text: str) -> None:
    when = parse_date(text, KARACHI, NOW)
    assert when is None or stands_in(text, when.day)


def test_now_must_be_aware() -> None:
    with pytest.raises(ValueError, match="aware"):
        parse_date("آج", KARACHI, datetime.fromisoformat("2026-01-10"))


@pytest.mark.parametrize(
    "piece",
    ["1", "1 ", " ", "15 نومبر 2022 ", "10:30 ", "پیر,", "1 دن ", "۱۵", "شائع ", "-", "د ء", "a", "\u0651"],
)
def test_hostile_lengths_are_read_in_no_time(piece: str) -> None:
    for length in (390, 100_000):
        started = time.perf_counter()
        parse_date((piece * length)[:length], KARACHI, NOW)
        assert time.perf_counter() - started < 0.25


# An oracle that shares no code with the parser: it only knows what must stand in a text that holds a day.
MONTH_WORDS = [
    *("جنور|ینایر|ژانو|jan", "فرور|فبر|فور|feb", "مار|mar", "اپر|ابر|اور|apr"),
    *("می|مای|may", "جون|یونیو|ژوین|jun", "جولا|یولیو|ژویی|jul", "اگس|اغس|اوت|aug"),
    *("ست|سپ|سب|sep", "اکت|اکٹ|oct", "نوم|نوف|نوا|nov", "دسم|ڈسم|دیس|دسا|dec"),
]
LETTERS = str.maketrans("يىئكأآإ", "یییکااا")


def stands_in(text: str, day: date) -> bool:
    """Whether day, month and year occur in *text*: as numbers, or by name, or as یکم."""
    text = "".join(
        c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) not in ("Mn", "Cf")
    )
    text = text.replace("\u0640", "").translate(LETTERS).lower()
    numbers = [int(run) for run in re.findall(r"[0-9۰-۹٠-٩]+", text)]
    month_named = re.search(MONTH_WORDS[day.month - 1], text.replace(" ", "")) is not None
    needed = [day.year, day.day, *([] if month_named else [day.month])]
    if day.day == 1 and "یکم" in text:
        needed.remove(1)
    return all(numbers.count(number) >= needed.count(number) for number in needed)


SEPARATORS = " /-.,:،۔؍|()\u200c"
ALPHABET = [chr(i) for i in range(0x600, 0x700)] + list("0123456789") * 8 + list(SEPARATORS) * 6
WORDS = [
    *URDU,
    *DAYS,
    *(
        "مار چ",
        "اپريل",
        "مئ",
        "جولائ",
        "ڈسمبر",
        "Jan",
        "Mar",
        "May",
        "September",
        "یکم",
        "ء",
        "ھ",
        "ہجری",
        "th",
    ),
    *(
        "ذی الحجہ",
        "رمضان",
        "شائع",
        "اپ ڈیٹ",
        "صبح",
        "شام",
        "رات",
        "بجے",
        "بوقت",
        "PM",
        "am",
        "GMT",
        "IST",
        "+0500",
    ),
    *(
        "تا",
        "اور",
        "سے",
        "کو",
        "حیدرآباد",
        "ویب ڈیسک",
        "T",
        "Z",
        "2022",
        "۲۰۲۴",
        "2025",
        "1443",
        "1401",
        "19:14",
    ),
    *map(str, range(1, 32)),
    *("۱۵", "۷", "٠٣", "٢٨", "04", "09"),
    *(list(SEPARATORS) * 3),
]


def random_texts(count: int) -> Iterator[str]:
    """Noise; words of dates in senseless order; a day, a month and a year shuffled among such words."""
    source = random.Random(20260110)
    for i in range(count):
        if i % 3 == 0:
            yield "".join(source.choices(ALPHABET, k=source.randint(1, 40)))
            continue
        pieces = source.choices(WORDS, k=source.randint(0, 8))
        if i % 3 == 2:
            pieces += [str(source.randint(1, 32)), source.choice(URDU), str(source.randint(1985, 2027))]
            source.shuffle(pieces)
        yield source.choice(("", " ")).join(pieces)


def test_random_texts_hold_no_date_or_one_that_stands_in_them() -> None:
    """A million with AKHBAR_LONG=1, else 20,000."""
    count = 1_000_000 if os.environ.get("AKHBAR_LONG") else 20_000
    read = 0
    for text in random_texts(count):
        when = parse_date(text, KARACHI, NOW)
        if when is not None:
            read += 1
            assert stands_in(text, when.day), (text, when)
            assert date(1990, 1, 1) <= when.day <= date(2026, 1, 11)
    print(f"{read} of {count} random texts hold a date")
    assert read > count / 200, "the texts are too senseless to test anything"


@settings(max_examples=300)
@given(st.lists(st.sampled_from(WORDS), max_size=12).map("".join), st.sampled_from(["", " "]))
def test_space_around_a_text_changes_nothing(text: str, space: str) -> None:
    assert parse_date(f"{space}\n{text}{space}", KARACHI, NOW) == parse_date(text, KARACHI, NOW)
