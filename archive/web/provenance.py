"""What is known of an article beside its text, and where each of it came from."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.errors import NotStored
from archive.web.addresses import Address, address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.archive import Archive
    from archive.stored import Revision, StoredArticle, StoredPage
    from archive.web.ui import Ui

TEXTS: dict[str, tuple[str, str]] = {
    "fact.url": ("اصل پتا", "Address"),
    "fact.published": ("شائع ہوئی", "Published"),
    "fact.from.json-ld": ("تاریخ صفحے کے JSON-LD سے", "from the page's JSON-LD"),
    "fact.from.meta": ("تاریخ صفحے کے meta سے", "from the page's meta tags"),
    "fact.from.time": ("تاریخ صفحے کے time سے", "from the page's time element"),
    "fact.from.url": ("تاریخ صفحے کے پتے سے", "from the page's address"),
    "fact.from.feed": ("تاریخ فیڈ یا سائٹ میپ سے", "from the feed or sitemap"),
    "fact.from.visible": ("تاریخ صفحے پر لکھی ہوئی", "as printed on the page"),
    "fact.undated": ("صفحے پر کوئی تاریخ نہیں ملی", "the page has no date"),
    "fact.modified": ("صفحے کے مطابق ترمیم", "Modified, says the page"),
    "fact.credit": ("بشکریہ", "Credit"),
    "fact.section": ("شعبہ", "Section"),
    "fact.tags": ("موضوعات", "Tags"),
    "fact.image": ("تصویر کا پتا", "Picture"),
    "fact.words": ("الفاظ", "Words"),
    "fact.seen": ("پہلی بار دیکھی گئی", "First seen"),
    "fact.found": ("کہاں ملی", "Found in"),
    "fact.checked": ("آخری جانچ", "Last checked"),
    "fact.gone": ("ہٹائی گئی", "Removed"),
    "fact.text_hash": ("متن کا SHA-256", "SHA-256 of the text"),
    "fact.page_hash": ("صفحے کا SHA-256", "SHA-256 of the page"),
    "fact.status": ("آخری جواب (HTTP)", "Last answer (HTTP)"),
    "fact.warc": ("WARC ریکارڈ", "WARC record"),
    "fact.warc.at": ("{file}، بائٹ {offset} سے", "{file}, from byte {offset}"),
    "fact.warc.none": ("صفحے کے بائٹ محفوظ نہیں کیے گئے", "the page's bytes were not kept"),
    "fact.extractor": ("نکالنے والا", "Extractor"),
    "fact.revision": ("نسخہ", "Revision"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A line: ``text`` in the interface's language, or (``foreign``) codes and names from the web.

    ``note`` says where it came from, ``raw`` what stood there.
    """

    label: str
    text: str = ""
    foreign: bool = False
    link: Address | None = None
    note: str = ""
    raw: str = ""
    words: tuple[str, ...] = ()


def facts(archive: Archive, article: StoredArticle, shown: Revision, zone: str, ui: Ui) -> list[Fact]:
    """In the order of a reader's questions; those that nothing is known of are left out."""
    found = None
    with suppress(NotStored):  # an article that was imported need not be in the ledger
        found = archive.page(article.url)
    return [
        each
        for each in (
            *_story(article, zone, ui),
            *_sight(article, found, ui),
            *_record(article, shown, found, ui),
        )
        if each.text or each.link or each.words
    ]


def _story(article: StoredArticle, zone: str, ui: Ui) -> Iterator[Fact]:
    yield Fact(ui.text("fact.url"), link=address(article.url))
    yield _published(article, zone, ui)
    if article.modified_at:
        yield Fact(ui.text("fact.modified"), ui.moment(article.modified_at, zone))
    yield Fact(
        ui.text("fact.credit"), words=(article.credit_name,) if article.credit_name else (),
        link=address(article.credit_url),
    )  # fmt: skip
    yield Fact(ui.text("fact.section"), words=(article.section,) if article.section else ())
    yield Fact(ui.text("fact.tags"), words=article.tags)
    yield Fact(ui.text("fact.image"), link=address(article.image_url))
    yield Fact(ui.text("fact.words"), ui.number(article.word_count))


def _published(article: StoredArticle, zone: str, ui: Ui) -> Fact:
    label = ui.text("fact.published")
    if article.published_day is None:
        return Fact(label, ui.text("fact.undated"))
    text = ui.date(article.published_day)
    if article.published_at is not None:
        text = ui.moment(article.published_at)
    source = ui.text(f"fact.from.{article.published_from}") if article.published_from else ""
    return Fact(label, text, note=source, raw=article.published_raw or "")


def _sight(article: StoredArticle, found: StoredPage | None, ui: Ui) -> Iterator[Fact]:
    yield Fact(ui.text("fact.seen"), ui.moment(article.first_seen_at))
    if found and found.found_in:
        yield Fact(ui.text("fact.found"), link=address(found.found_in))
    yield Fact(ui.text("fact.checked"), ui.moment(article.checked_at))
    if article.gone_at:
        yield Fact(ui.text("fact.gone"), ui.moment(article.gone_at))
    if found and found.http_status:
        yield Fact(ui.text("fact.status"), str(found.http_status), foreign=True)


def _record(article: StoredArticle, shown: Revision, found: StoredPage | None, ui: Ui) -> Iterator[Fact]:
    if article.revision > 1:
        yield Fact(ui.text("fact.revision"), ui.digits(f"{shown.revision} / {article.revision}"))
    yield Fact(ui.text("fact.text_hash"), shown.content_hash, foreign=True)
    if found and found.body_hash and shown.revision == article.revision:
        yield Fact(ui.text("fact.page_hash"), found.body_hash, foreign=True)
    if shown.warc_file:
        yield Fact(ui.text("fact.warc"), f"{shown.warc_file} : {shown.warc_offset}", foreign=True)
    else:
        yield Fact(ui.text("fact.warc"), ui.text("fact.warc.none"))
    yield Fact(ui.text("fact.extractor"), shown.extractor, foreign=True)
