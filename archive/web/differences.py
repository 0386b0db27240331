"""What each revision of an article changed, ready to be painted."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, groupby
from typing import TYPE_CHECKING

from archive.changes import Mark, paragraphs
from archive.diff import changed_words, diff

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from archive.stored import Revision

# The newest so many revisions are compared, less of long texts: a live page may have a hundred, and to compare
# 6,000 words takes 0.15 s.
_OPEN = 3
_LETTERS = 40_000  # of all that is compared
_CONTEXT = 220  # characters of unchanged text that are shown beside a change

TEXTS: dict[str, tuple[str, str]] = {
    "revisions": ("ترامیم", "Revisions"),
    "revision.n": ("نسخہ {n}", "Revision {n}"),
    "revision.first": ("پہلی بار محفوظ ہوئی", "stored first"),
    "revision.edit": ("ادارے نے متن بدلا", "the outlet changed the text"),
    "revision.headline": ("ادارے نے سرخی بدلی", "the outlet changed the headline"),
    "revision.reextracted": (
        "ہمارے قواعد بدلے، ادارے کا متن نہیں",
        "our own rules changed, not the outlet's text",
    ),
    "revision.words": ("لفظ بڑھے: {added}، گھٹے: {removed}", "words added: {added}, removed: {removed}"),
    "revision.title": ("سرخی", "Headline"),
    "revision.same.one": ("ایک پیراگراف جوں کا توں", "1 paragraph unchanged"),
    "revision.same.many": ("{n} پیراگراف جوں کے توں", "{n} paragraphs unchanged"),
    "revision.show": ("تبدیلیاں دکھائیں", "Show what changed"),
    "revision.read": ("پورا متن", "Whole text"),
    "revision.raw": ("محفوظ صفحہ", "Page as served"),
    "revision.key": ("علامتیں", "Key"),
    "revision.added": ("شامل کیا گیا", "added"),
    "revision.removed": ("نکالا گیا", "removed"),
    "revision.respelt": ("املا یا علامت بدلی", "spelt or pointed otherwise"),
}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Marked pieces, or (``same``) a number of paragraphs in which nothing changed."""

    pieces: tuple[Mark, ...] = ()
    same: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """A revision; ``is_open``: its ``title`` and ``body`` are there, as far as they changed."""

    revision: int
    kind: str
    seen_at: datetime
    content_hash: str
    has_page: bool
    is_open: bool = False
    title: tuple[Mark, ...] = ()
    body: tuple[Paragraph, ...] = ()
    added: int = 0
    removed: int = 0


def changes(revisions: Sequence[Revision], asked: str = "") -> list[Change]:
    """The revisions of an article, the newest first; compared are the newest ones and that *asked* for."""
    pairs = list(zip([None, *revisions[:-1]], revisions, strict=True))[::-1]
    letters = accumulate(len(after.body) for _, after in pairs)
    return [
        _change(
            before,
            after,
            is_open=at == 0 or (at < _OPEN and total <= _LETTERS) or asked == str(after.revision),
        )
        for at, ((before, after), total) in enumerate(zip(pairs, letters, strict=True))
    ]


def _change(before: Revision | None, after: Revision, *, is_open: bool) -> Change:
    known = (after.revision, after.kind, after.seen_at, after.content_hash, after.warc_file is not None)
    if before is None or not is_open:
        return Change(*known)
    title, body = diff(before.title, after.title), diff(before.body, after.body)
    added, removed = changed_words([*title, *body])
    pieces = tuple(mark for paragraph in paragraphs(title) for mark in paragraph)
    return Change(
        *known,
        is_open=True,
        title=pieces if before.title != after.title else (),
        body=tuple(_folded(paragraphs(body))) if before.body != after.body else (),
        added=added,
        removed=removed,
    )


def _folded(found: list[list[Mark]]) -> Iterator[Paragraph]:
    """The paragraphs with changes; of the others in between, how many there are."""
    for changed, alike in groupby(found, key=lambda paragraph: any(kind for kind, _ in paragraph)):
        if changed:
            yield from (Paragraph(tuple(_near(paragraph))) for paragraph in alike)
        else:
            yield Paragraph(same=sum(1 for _ in alike))


def _near(paragraph: list[Mark]) -> Iterator[Mark]:
    """Unchanged text as far as it stands near a change, cut at words."""
    last = len(paragraph) - 1
    for at, (kind, text) in enumerate(paragraph):
        room = _CONTEXT * (1 if at in (0, last) else 2)
        if kind or len(text) <= room + 40:
            yield kind, text
            continue
        head = "" if at == 0 else text[:_CONTEXT].rpartition(" ")[0]
        tail = "" if at == last else text[-_CONTEXT:].partition(" ")[2]
        yield "", f"{head} … {tail}"
