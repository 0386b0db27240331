"""The interface's words, (Urdu, English): those that several pages share, and the collection of all."""

from __future__ import annotations

from functools import cache

MONTHS = {
    "ur": "جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر".split(),
    "en": "January February March April May June July August September October November December".split(),
}

TEXTS: dict[str, tuple[str, str]] = {
    "site.name": ("اخبار", "Akhbar"),
    "site.about": ("اردو خبروں کا ذخیرہ", "An archive of Urdu news"),
    "site.skip": ("متن پر جائیں", "Skip to the content"),
    "site.menu": ("صفحات", "Pages"),
    "site.other": ("English", "اردو"),
    "site.latest": ("تازہ", "Latest"),
    "site.trends": ("رجحانات", "Trends"),
    "site.data": ("ڈیٹا", "Data"),
    "site.search": ("تلاش", "Search"),
    "site.search.label": ("خبروں میں تلاش", "Search the news"),
    "site.search.hint": ("خبروں میں تلاش کریں", "Search the news"),
    "site.footer": (
        "تحریریں اپنے اداروں کی ملکیت ہیں؛ یہاں تحقیق کے لیے محفوظ ہیں۔",
        "The texts belong to their publishers; they are kept here for research.",
    ),
    "article.count.one": ("ایک خبر", "1 article"),
    "article.count.many": ("{n} خبریں", "{n} articles"),
    "outlet.count.one": ("ایک ادارہ", "1 outlet"),
    "outlet.count.many": ("{n} ادارے", "{n} outlets"),
    "copies.count.one": ("ایک نقل", "1 copy"),
    "copies.count.many": ("{n} نقلیں", "{n} copies"),
    "state.gone": ("ہٹائی گئی", "removed"),
    "state.seen": ("دیکھی گئی {at}", "seen {at}"),
    "chart.day": ("دن", "Day"),
    "chart.articles": ("خبریں", "Articles"),
}


@cache
def texts() -> dict[str, tuple[str, str]]:
    """All texts by key, also those of the views."""
    from archive.web import views  # which import the modules that import this one

    found = dict(TEXTS)
    for own in views.TEXTS:
        twice = found.keys() & own.keys()
        assert not twice, f"texts of two modules: {sorted(twice)}"
        found |= own
    return found
