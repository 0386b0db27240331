"""What a typed query means, and that nothing typed is ever FTS5 syntax."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import QueryError
from archive.search.expand import expand
from archive.search.query import MAX_WORDS, parse


def shape(text):
    """A query as text: clauses by ' & ', their terms by ' | ', phrases in brackets."""
    query = parse(text)

    def term(each):
        words = " ".join(word.folded for word in each.words)
        return (f"[{words}]" if len(each.words) > 1 else words) + "*" * each.prefix

    clauses = [" | ".join(map(term, clause)) for clause in query.clauses]
    return " & ".join([*clauses, *(f"-{term(each)}" for each in query.excluded)])


@pytest.mark.parametrize(
    ("typed", "meaning"),
    [
        ("کراچی بارش", "کراچی & بارش"),
        ("  کراچی\n\tبارش ", "کراچی & بارش"),
        ('"وزیر اعظم" کراچی', "[وزیر اعظم] & کراچی"),
        ("“وزیر اعظم”", "[وزیر اعظم]"),
        ("”وزیر اعظم“", "[وزیر اعظم]"),
        ("«وزیر اعظم»", "[وزیر اعظم]"),
        ("‘وزیر اعظم’", "[وزیر اعظم]"),
        ("’وزیر اعظم‘", "[وزیر اعظم]"),
        ("'وزیر اعظم' کراچی", "[وزیر اعظم] & کراچی"),
        ('"کراچی"', "کراچی"),
        ("کراچی OR لاہور", "کراچی | لاہور"),
        ("بارش کراچی OR لاہور سیلاب", "بارش & کراچی | لاہور & سیلاب"),
        ("کراچی OR لاہور OR کوئٹہ", "کراچی | لاہور | کویٹہ"),
        ('کراچی OR "وزیر اعظم"', "کراچی | [وزیر اعظم]"),
        ("کراچی or لاہور", "کراچی & or & لاہور"),
        ('"OR"', "or"),
        ("بارش -کراچی", "بارش & -کراچی"),
        ("-کراچی بارش", "بارش & -کراچی"),
        ('بارش -"وزیر اعظم"', "بارش & -[وزیر اعظم]"),
        ("بارش -«وزیر اعظم»", "بارش & -[وزیر اعظم]"),
        ("بارش -'وزیر اعظم'", "بارش & -[وزیر اعظم]"),
        ("بارش - کراچی", "بارش & کراچی"),
        ("بارش — کراچی", "بارش & کراچی"),
        ("پاکستان*", "پاکستان*"),
        ("بارش -پاکستان*", "بارش & -پاکستان*"),
        ("پاک*ستان", "[پاک ستان]"),
        ("*پاکستان", "پاکستان"),
        ('"پاکستان*"', "پاکستان"),
        ('"پاکستان"*', "پاکستان"),
        ("کووڈ-19", "[کووڈ 19]"),
        ("اسلام\u200cآباد", "[اسلام اباد]"),
        ("277روپے", "[277 روپے]"),
        ("2024ء", "2024"),
        ("U.S.", "[u s]"),
        ("don’t", "[don t]"),
        ("کراچی،لاہور؛کوئٹہ", "کراچی & لاہور & کویٹہ"),
        ("کیا ہوا؟", "کیا & ہوا"),
        ('کراچی"', "کراچی"),
        ('"کراچی', "کراچی"),
        ('کراچی "" لاہور', "کراچی & لاہور"),
        ('"کراچی بارش" لاہور"', "[کراچی بارش] & لاہور"),
        # FTS5's own words and signs
        ("کراچی AND لاہور", "کراچی & and & لاہور"),
        ("کراچی NOT لاہور", "کراچی & not & لاہور"),
        ("NEAR(کراچی لاہور, 3)", "near & کراچی & لاہور & 3"),
        ("title:کراچی", "[title کراچی]"),
        ("title : کراچی", "title & کراچی"),
        ("{title body}: کراچی", "title & body & کراچی"),
        ("keys:xl", "[keys xl]"),
        ("^کراچی", "کراچی"),
        ("کراچی + لاہور", "کراچی & لاہور"),
        ("(کراچی", "کراچی"),
        ("کراچی) OR (لاہور", "کراچی | لاہور"),
        ("کرا\0چی", "کرا & چی"),
        ("کراچی; DROP TABLE articles", "کراچی & drop & table & articles"),
        ("کراچی\ud800", "کراچی"),
    ],
)
def test_meaning(typed, meaning):
    assert shape(typed) == meaning


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "a query needs at least one word to look for"),
        ("   ", "a query needs at least one word to look for"),
        ("😀🎉", "a query needs at least one word to look for; '😀🎉' holds none"),
        ('"" ()', "a query needs at least one word to look for; '\"\" ()' holds none"),
        ("-کراچی", "a query needs at least one word to look for; '-کراچی' only excludes"),
        ("-کراچی -لاہور", "a query needs at least one word to look for; '-کراچی' only excludes"),
        ("ک*", "'ک*' would match too much: write at least 2 letters before the '*'"),
        ("بارش -ک*", "'ک*' would match too much: write at least 2 letters before the '*'"),
        ("2*", "'2*' would match too much: write at least 2 letters before the '*'"),
        ("لفظ " * 65, "a query may hold 64 words, this one holds 65: leave some out"),
        ('"' + "لفظ " * 5000 + '"', "a query may hold 64 words, this one holds 5,000: leave some out"),
    ],
)
def test_refused_in_one_line(typed, message):
    with pytest.raises(QueryError) as refused:
        parse(typed)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    "typed", ["OR", "کراچی OR", "OR کراچی", "کراچی OR OR لاہور", "کراچی OR -لاہور", "-لاہور OR کراچی"]
)
def test_or_needs_two_sides(typed):
    with pytest.raises(QueryError, match="OR needs something to look for on both sides"):
        parse(typed)


def refused(archive, text, **options):
    """The line that a query is refused with, or nothing when it has a result."""
    try:
        archive.search(text, **options)
    except QueryError as error:
        return str(error)
    return ""


SIGNS = st.sampled_from(
    [*"\"“”«»‘’'-*^:(){}[]+.,،۔؛؟ \n\0ءآئےہھ", "OR", "NEAR", "NOT", "AND", "title:", "کراچی", "\u200c"]
)
TEXTS = st.one_of(
    st.text(),
    st.text(st.characters(exclude_categories=())),
    st.lists(SIGNS, max_size=40).map("".join),
    st.lists(SIGNS, max_size=20).map(" ".join),
)


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_result_or_one_line(full, text):
    for exact in (False, True):
        refusal = refused(full, text, exact=exact)
        assert "\n" not in refusal
        assert len(refusal) < 200


@given(
    st.lists(
        st.sampled_from(["وزیراعظم", "وزیر", "اعظم", "کپ", "ورلڈ", "ورلڈکپ", "OR", '"', "-"]), max_size=90
    )
)
@settings(max_examples=50, deadline=None)
def test_queries_of_compounds_stay_bounded(full, pieces):
    try:
        plan = expand(full.connection, parse(" ".join(pieces)))
    except QueryError:
        return
    assert len(plan.match()) < 40_000


@pytest.mark.parametrize(
    "text", ["ک" * 10_000, "کراچی" * 2_000, '"' * 10_000, "(" * 10_000, "*" * 10_000 + "اب", "-" * 10_000]
)
def test_ten_thousand_characters(full, text):
    assert len(refused(full, text)) < 200


def test_the_longest_query_runs(full):
    assert full.search(" ".join(["کراچی"] * MAX_WORDS)).total == 1
    assert full.search(" OR ".join(["کراچی"] * 32)).total == 1
    assert full.search('"' + "وزیراعظم " * MAX_WORDS + '"').total == 0
