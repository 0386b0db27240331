"""What an extractor made of a page against what a person says it holds.

White space is folded before anything is compared, and the quotation marks that WordPress changes do not count.
A found date is exact (the moment, or the day where the page tells no more), only the day, missing, or wrong.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from archive.text import normalize
from archive.times import from_text

_QUOTES = str.maketrans(dict.fromkeys('‘’‚‛“”„"`´′″', "'"))
_ZONE_STEP = 15 * 60  # seconds; no zone is less far from another
_FARTHEST_ZONE = timedelta(hours=14)

NOT_SAID = object()
"""A field of which the gold, or the extractor as such, has nothing to say."""


@dataclass(frozen=True)
class Gold:
    """What a page holds.  ``paragraphs`` is None when only the verdict is known."""

    article: bool
    group: str = "articles"  # articles, listings, other languages, other pages
    reason: str | None = None  # why it is no article, in our words
    paragraphs: tuple[str, ...] | None = None
    fields: dict[str, Any] = field(default_factory=dict)  # title, authors, credit_url …
    published: Any = NOT_SAID  # a moment as stored, a day, or None


@dataclass(frozen=True)
class Found:
    """What an extractor says of a page; ``fields`` without those that it never speaks of."""

    article: bool
    body: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    published: Any = None  # ISO 8601: a day, a moment, or a time without its zone
    reason: str | None = None
    remark: str = ""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with one page."""

    page: str
    figure: str
    detail: str


@dataclass
class Score:
    """Of one extractor over many pages.  ``right`` and ``total`` are by figure, ``sums`` of shares of articles."""

    right: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)
    sums: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    faults: list[Fault] = field(default_factory=list)
    badness: Counter[str] = field(default_factory=Counter)  # by page; thousandths of F1 lost, and 10 a fault
    seconds: float = 0.0
    pages: int = 0

    def add(self, page: str, gold: Gold, found: Found) -> None:
        """Judge one page."""
        before = len(self.faults)
        self.pages += 1
        self._verdict(page, gold, found)
        lost = 0.0
        if gold.article and gold.paragraphs is not None:
            lost = 1 - self._body(page, gold.paragraphs, found.body)
            self._fields(page, gold, found)
            self._date(page, gold, found)
        self.badness[page] = round(1000 * lost) + 10 * (len(self.faults) - before)

    def share(self, name: str) -> float:
        """Mean precision, recall or F1 of an article's body."""
        return self.sums[name] / max(1, self.total["exact bodies"])

    def figures(self) -> dict[str, float]:
        """All of it, flat, as for JSON."""
        shares = {name: round(self.share(name), 6) for name in ("precision", "recall", "f1")}
        return {"pages": self.pages, **shares, **{name: self.right[name] for name in self.total}}

    def _count(self, page: str, figure: str, right: bool, detail: str) -> None:
        self.total[figure] += 1
        self.right[figure] += right
        if not right:
            self.faults.append(Fault(page, figure, detail))

    def _verdict(self, page: str, gold: Gold, found: Found) -> None:
        right = gold.article == found.article
        right = right and not (gold.reason and found.reason and gold.reason != found.reason)
        wanted = "an article" if gold.article else gold.reason or "a refusal"
        got = "an article" if found.article else found.remark or found.reason or "a refusal"
        self._count(page, gold.group, right, f"{wanted} expected, got {got}")

    def _body(self, page: str, paragraphs: tuple[str, ...], body: str) -> float:
        wanted, got = flat("\n".join(paragraphs)), flat(body)
        right, tokens = Counter(wanted.split()), Counter(got.split())
        common = (right & tokens).total()
        precision, recall = common / max(1, tokens.total()), common / max(1, right.total())
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        for name, value in (("precision", precision), ("recall", recall), ("f1", f1)):
            self.sums[name] += value
        lost = [line for line in paragraphs if flat(line) not in got]
        leaked = [line for line in body.splitlines() if line.strip() and flat(line) not in wanted]
        for name, lines in (("lost paragraphs", lost), ("leaked lines", leaked)):
            self.total[name] += len(lines)
            self.right[name] += len(lines)  # counted, not shared: none would be right
            self.faults += [Fault(page, name, line.strip()[:150]) for line in lines]
        self._count(page, "exact bodies", wanted == got, _first_difference(wanted, got))
        return f1

    def _fields(self, page: str, gold: Gold, found: Found) -> None:
        for name, wanted in gold.fields.items():
            if name in found.fields:
                got = found.fields[name]
                self._count(page, name, comparable(got) == comparable(wanted), f"{got!r} for {wanted!r}")

    def _date(self, page: str, gold: Gold, found: Found) -> None:
        if gold.published is NOT_SAID or found.published is NOT_SAID:
            return
        kind = date_kind(gold.published, found.published)
        for each in DATE_KINDS:
            self.total[each] += 1
        self.right[kind] += 1
        if kind != "date exact":
            self.faults.append(Fault(page, kind, f"{found.published!r} for {gold.published!r}"))


DATE_KINDS = ("date exact", "date only", "date missing", "date wrong")


def date_kind(gold: str | None, found: str | None) -> str:
    """One of :data:`DATE_KINDS`."""
    if found == gold:
        return "date exact"
    if found is None:
        return "date missing"
    if gold is None:
        return "date wrong"
    if len(found) > 10 and len(gold) > 10:
        return _time_kind(from_text(gold), datetime.fromisoformat(found))
    days = abs((date.fromisoformat(gold[:10]) - date.fromisoformat(found[:10])).days)
    # Where gold is a moment in UTC, the day in the outlet's zone may be its neighbour.
    return "date only" if days <= (len(gold) > 10) else "date wrong"


def _time_kind(gold: datetime, found: datetime) -> str:
    if found.tzinfo is not None:
        return "date exact" if found.replace(microsecond=0) == gold else "date wrong"
    apart = abs(found.replace(microsecond=0) - gold.replace(tzinfo=None))
    if not apart:
        return "date exact"
    zone_lost = apart <= _FARTHEST_ZONE and apart.total_seconds() % _ZONE_STEP == 0
    return "date only" if zone_lost else "date wrong"


def comparable(value: object) -> object:
    """A field's value with white space and quotation marks out of the way; empty is nothing."""
    if isinstance(value, str):
        return flat(value) or None
    if isinstance(value, list | tuple):
        return tuple(flat(str(each)) for each in value) or None
    return value


def flat(text: str) -> str:
    """Normalised, white space folded, quotation marks alike.  Lines are normalised one by one: a comma that
    begins one would else join the line before."""
    return " ".join(" ".join(map(normalize, text.splitlines())).translate(_QUOTES).split())


def _first_difference(wanted: str, got: str) -> str:
    if not got:
        return "nothing found"
    at = next((i for i, (one, other) in enumerate(zip(wanted, got, strict=False)) if one != other), None)
    at = min(len(wanted), len(got)) if at is None else at
    return f"…{got[max(0, at - 20) : at + 40]}… for …{wanted[max(0, at - 20) : at + 40]}…"
