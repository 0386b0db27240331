"""What ``scrapy reextract`` tells: counts an outlet, samples side by side, addresses.

Text from the web is printed with its control characters neutralised.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.text.printing import printable
from pipelines.reextraction import Outcome

# What a person would call the columns of ``articles``; the rest is "other".
_KINDS = {
    "title": "titles",
    "body": "bodies",
    "published_at": "dates",
    "published_day": "dates",
    "published_from": "dates",
    "published_raw": "dates",
    "modified_at": "dates",
    "authors": "authors",
    "section": "sections",
    "credit_name": "credits",
    "credit_url": "credits",
}
KINDS = (*dict.fromkeys(_KINDS.values()), "other", "verdicts")

_NAMED = 10  # pages that could not be read, without --list
_LONGEST = 300  # characters of a sample's paragraph


@dataclass
class Tally:
    """What was seen of one outlet.  ``samples``: how many of each kind to show."""

    outlet: str
    quarantined: bool
    dry: bool
    samples: int
    counts: Counter[str] = field(default_factory=Counter)  # by Outcome.what
    kinds: Counter[str] = field(default_factory=Counter)
    listed: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Count an outcome and keep of it what will be shown."""
        self.counts[outcome.what] += 1
        if outcome.what == "unreadable":
            self.trouble.append(f"{outcome.kept.url}: {outcome.detail}")
        kinds = kinds_of(outcome)
        if not kinds:
            return
        self.listed.append(f"{outcome.kept.url}\t{','.join(kinds)}")
        for kind in kinds:
            if self.kinds[kind] < self.samples:
                self.shown += _sample(kind, outcome)
        self.kinds.update(kinds)

    def lines(self, *, addresses: bool) -> Iterator[str]:
        """The report; with *addresses*, a line for each page: its address, a tab, what changes."""
        yield printable(f"{self.outlet}: {', '.join(self._totals())}")
        yield "  " + ", ".join(f"{kind} {self.kinds[kind]:,}" for kind in KINDS)
        yield from map(printable, self.listed if addresses else self.shown)
        unread = self.trouble if addresses else self.trouble[:_NAMED]
        yield from (printable(f"  cannot be read: {each}") for each in unread)
        if len(self.trouble) > len(unread):
            yield f"  and {len(self.trouble) - len(unread):,} more that cannot be read (--list names all)"

    def _totals(self) -> Iterator[str]:
        what, total = "quarantined page" if self.quarantined else "article", self.counts.total()
        yield f"{total:,} {what}{'' if total == 1 else 's'}"
        would = "would be " if self.dry else ""
        for key, said in (
            ("changed", f"{would}changed"),
            ("found", "would be articles" if self.dry else "are articles after all"),
            ("reason", "rejected for another reason"),
            ("rejected", "would be rejected, and stay as they are"),
            ("same", "as they were"),
            ("no bytes", "without bytes (WARC was 'none')"),
            ("unreadable", "cannot be read from WARC"),
            ("changed meanwhile", "changed meanwhile, and left alone"),
        ):
            if self.counts[key]:
                yield f"{self.counts[key]:,} {said}"


def kinds_of(outcome: Outcome) -> list[str]:
    """Which of :data:`KINDS` an outcome concerns, in that order."""
    if outcome.what in ("rejected", "found", "reason"):
        return ["verdicts"]
    if outcome.what != "changed":
        return []
    kinds = {_KINDS.get(column, "other") for column in outcome.differences}
    return [kind for kind in KINDS if kind in kinds]


def _sample(kind: str, outcome: Outcome) -> list[str]:
    lines = [f"  {kind}: {outcome.kept.url}"]
    if kind == "verdicts":
        return [*lines, *_verdict(outcome)]
    for column, (old, new) in outcome.differences.items():
        if column == "body":
            lines += _paragraphs(str(old), str(new)) if kind == "bodies" else []
        elif _KINDS.get(column, "other") == kind:
            lines += [
                f"    {column}",
                f"      was  {_value(column, old)}",
                f"      now  {_value(column, new)}",
            ]
    return lines


def _verdict(outcome: Outcome) -> list[str]:
    was = outcome.kept.reason or "an article"
    now = f"an article: {outcome.title}" if outcome.what == "found" else outcome.detail
    return [f"      was  {_short(was)}", f"      now  {_short(now)}"]


def _paragraphs(old: str, new: str) -> list[str]:
    """The paragraphs that go and those that come; the common ones are left out."""
    one, other = Counter(old.split("\n\n")), Counter(new.split("\n\n"))
    lines = [f"    goes   {_short(each)}" for each in (one - other).elements()]
    lines += [f"    comes  {_short(each)}" for each in (other - one).elements()]
    return lines or ["    the same paragraphs in another order"]


def _value(column: str, value: object) -> str:
    if column in ("authors", "tags"):
        value = "، ".join(json.loads(str(value)))
    return _short(str(value or "-"))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
