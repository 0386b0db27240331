"""How faithful is extraction?  ``python -m bench.fidelity DIR [--worst N]`` on pages with a ``gold.jsonl``.

A line of ``gold.jsonl``: ``file`` (beside it, perhaps .gz), ``url``, ``kind``, ``language`` and, for articles in
Urdu, ``title``, ``authors``, ``published_at``, ``credit_url``, ``paragraphs``.  White space, and the quotation marks
that WordPress changes, do not count.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import trafilatura
from trafilatura.settings import Document

from archive.text import normalize
from archive.times import from_text, to_text
from pipelines.extract import Knowledge, Page, Rejection, extract, load_phrases

if TYPE_CHECKING:
    from collections.abc import Callable

Gold = dict[str, Any]
_QUOTES = str.maketrans(dict.fromkeys('‘’‚‛“”„"`´′″', "'"))
_SPACE = re.compile(r"\s+")


@dataclass
class Found:
    """What an extractor made of a page; ``None`` where it does not say."""

    article: bool
    title: str | None = None
    body: str = ""
    authors: tuple[str, ...] | None = None
    published: str | None = None  # a stored time, or a day
    credit_url: str | None = None
    reason: str = ""


@dataclass
class Score:
    """Sums over pages."""

    sums: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    seconds: float = 0.0
    worst: list[tuple[float, str, str]] = field(default_factory=list)


def main(arguments: list[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="bench.fidelity", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--worst", type=int, default=0, metavar="N", help="also list the N worst pages, with what is wrong"
    )
    options = parser.parse_args(arguments)
    lines = (options.folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    golds = [json.loads(line) for line in lines]
    scores = {name: run(extractor, golds, options.folder) for name, extractor in extractors().items()}
    table(scores)
    for _, name, what in sorted(scores["akhbar"].worst, reverse=True)[: options.worst]:
        print(f"\n{name}\n{what}")
    return 0


def extractors() -> dict[str, Callable[[bytes, Gold], Found]]:
    """Ours and, beside it, trafilatura as it comes."""
    knowledge = Knowledge(phrases=load_phrases())
    fetched = datetime.now(UTC)

    def ours(body: bytes, gold: Gold) -> Found:
        found = extract(Page(url=gold["url"], outlet="bench", body=body, fetched_at=fetched), knowledge)
        if isinstance(found, Rejection):
            return Found(False, reason=f"{found.reason}: {found.detail}")
        at = found.published
        when = None if at is None else to_text(at.at) if at.at else at.day.isoformat()
        return Found(True, found.title, found.body, found.authors, when, found.credit_url)

    def theirs(body: bytes, gold: Gold) -> Found:
        found = trafilatura.bare_extraction(
            body.decode("utf-8", "replace"), url=gold["url"], with_metadata=True
        )
        if not isinstance(found, Document) or not found.text:
            return Found(False)
        names = tuple(name.strip() for name in (found.author or "").split(";") if name.strip())
        return Found(True, found.title, found.text, names, found.date)

    return {"akhbar": ours, "trafilatura": theirs}


def run(extractor: Callable[[bytes, Gold], Found], golds: list[Gold], folder: Path) -> Score:
    """Score one extractor over all pages."""
    score = Score()
    for gold in golds:
        data = (folder / gold["file"]).read_bytes()
        body = gzip.decompress(data) if gold["file"].endswith(".gz") else data
        start = time.perf_counter()
        found = extractor(body, gold)
        score.seconds += time.perf_counter() - start
        judge(score, gold, found)
    return score


def judge(score: Score, gold: Gold, found: Found) -> None:
    """Add one page."""
    sums, wrong = score.sums, []
    sums["pages"] += 1
    wanted = gold["kind"] != "listing" and gold["language"] == "ur"
    sums["verdict right"] += wanted == found.article
    if wanted != found.article:
        wrong.append(
            f"  verdict: {'article wanted' if wanted else 'rejection wanted'}, {found.reason or 'got an article'}"
        )
    f1 = 1.0
    if wanted and "paragraphs" in gold:
        f1 = _body(sums, gold, found, wrong)
        _fields(sums, gold, found, wrong)
    if wrong:
        score.worst.append((1 - f1 + 0.01 * len(wrong), gold["file"], "\n".join(wrong)))


def _body(sums: dict[str, float], gold: Gold, found: Found, wrong: list[str]) -> float:
    right, got = Counter(_tokens(" ".join(gold["paragraphs"]))), Counter(_tokens(found.body))
    common = (right & got).total()
    precision, recall = common / max(1, got.total()), common / max(1, right.total())
    sums["articles"] += 1
    sums["precision"] += precision
    sums["recall"] += recall
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    sums["f1"] += f1
    gold_text, text = _flat("".join(gold["paragraphs"])), _flat(found.body)
    sums["exact bodies"] += gold_text == text
    lost = [line for line in gold["paragraphs"] if _flat(line) not in text]
    leaked = [line for line in found.body.splitlines() if line.strip() and _flat(line) not in gold_text]
    sums["lost paragraphs"] += len(lost)
    sums["leaked lines"] += len(leaked)
    wrong += [f"  lost: {line[:150]}" for line in lost] + [f"  leaked: {line[:150]}" for line in leaked]
    if gold_text != text and not (lost or leaked):
        wrong.append("  body: same lines, not the same text")
    return f1


def _fields(sums: dict[str, float], gold: Gold, found: Found, wrong: list[str]) -> None:
    fields = {
        "titles": _flat(found.title or "") == _flat(gold["title"]),
        "authors": tuple(map(_flat, found.authors or ())) == tuple(map(_flat, gold["authors"])),
        "credit": found.credit_url == gold["credit_url"],
    }
    for name, right in fields.items():
        sums[name] += right
        if not right:
            wrong.append(f"  {name}: {getattr(found, {'titles': 'title', 'credit': 'credit_url'}.get(name, name))!r}"
                         f" for {gold[{'titles': 'title', 'credit': 'credit_url'}.get(name, name)]!r}")  # fmt: skip
    date = _date(gold["published_at"], found.published)
    sums[date] += 1
    if date != "date exact":
        wrong.append(f"  {date}: {found.published!r} for {gold['published_at']!r}")


def _date(gold: str | None, found: str | None) -> str:
    if found == gold:
        return "date exact"
    if found is None:
        return "date missing"
    days = abs((from_text(gold).date() - datetime.fromisoformat(found[:10]).date()).days) if gold else 99
    return "date only" if len(found) == 10 and days <= 1 else "date wrong"


def _flat(text: str) -> str:
    return _SPACE.sub("", normalize(text).translate(_QUOTES))


def _tokens(text: str) -> list[str]:
    return normalize(text).translate(_QUOTES).split()


_ROWS = ("verdict right", "exact bodies", "leaked lines", "lost paragraphs", "titles", "authors", "date exact",
         "date only", "date missing", "date wrong", "credit")  # fmt: skip


def table(scores: dict[str, Score]) -> None:
    """One column an extractor."""
    out = sys.stdout.write
    out(f"{'':<18}" + "".join(f"{name:>14}" for name in scores) + "\n")
    for row in ("precision", "recall", "f1"):
        values = (score.sums[row] / max(1, score.sums["articles"]) for score in scores.values())
        out(f"{'token ' + row:<18}" + "".join(f"{value:>14.4f}" for value in values) + "\n")
    for row in _ROWS:
        out(f"{row:<18}" + "".join(f"{score.sums[row]:>14.0f}" for score in scores.values()) + "\n")
    times = (1000 * score.seconds / max(1, score.sums["pages"]) for score in scores.values())
    out(f"{'ms/page':<18}" + "".join(f"{value:>14.1f}" for value in times) + "\n")
    totals = next(iter(scores.values())).sums
    out(f"of {totals['articles']:.0f} articles on {totals['pages']:.0f} pages\n")


if __name__ == "__main__":
    raise SystemExit(main())
