"""What a crawl tells the person who started it: a line an article, then a summary an outlet.

Text from the web is printed with its control characters neutralised.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.exceptions import NotConfigured

from archive.text.printing import printable
from crawler.run import run_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.run import Run
    from pipelines.items import Settled

_SHOWN = {
    "stored": "stored",
    "edit": "edited",
    "headline": "new headline",
    "quarantined": "no article",
    "gone": "gone",
    "denied": "denied",
    "failed": "failed",
    "source failed": "failed",
    "source denied": "denied",
}

_COUNTED = (
    ("discovered", "pages found"),
    ("fetched", "fetched"),
    ("stored", "stored"),
    ("revised", "revised"),
    ("quarantined", "no article"),
    ("denied", "denied"),
    ("failed", "failed"),
    ("not_modified", "unchanged"),
)


class Reporter:
    """Extension that prints a line for each page with news."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Reporter:
        """Built by Scrapy."""
        reporter = cls()
        if run_of(crawler).wish.quiet:
            raise NotConfigured
        crawler.signals.connect(reporter.item_scraped, signal=signals.item_scraped)
        return reporter

    def item_scraped(self, item: Any) -> None:
        """Print what became of the item, if it is worth a line."""
        for settled in (*(post.settled for post in getattr(item, "posts", ())), item.settled):
            label = None if settled is None else _SHOWN.get(settled.what)
            if label is not None:
                print(printable(f"{label:>12}  {_told(settled)}"), flush=True)


def _told(settled: Settled) -> str:
    if settled.title:
        return f"{settled.day or '          '}  {settled.title}"
    return f"{settled.url} ({settled.detail})"


def summary(run: Run, seconds: float) -> list[str]:
    """The closing lines: an outlet each, the ones left out, and what went wrong."""
    width = max(map(len, [*run.counts, *run.skipped]), default=0)
    lines = [
        f"{outlet:{width}}  {_counted(row, run.renewed.get(outlet, 0))}" for outlet, row in run.counts.items()
    ]
    lines += [f"{outlet:{width}}  {_looked_back(run, outlet)}" for outlet in run.left]
    lines += [f"{outlet:{width}}  skipped: {why}" for outlet, why in sorted(run.skipped.items())]
    lines += [f"{outlet:{width}}  trouble: {why}" for outlet, why in sorted(run.trouble.items())]
    return [
        printable(line) for line in [*lines, f"{'':{width}}  {seconds:.1f} s, archive in {run.desk.data}"]
    ]


def _looked_back(run: Run, outlet: str) -> str:
    backfill, left = run.backfills[outlet], run.left[outlet]
    days = f"back-fill {backfill.since} to {backfill.until}"
    if left.steps or left.pages:
        rest = f"{left.pages:,} page{_s(left.pages)} to fetch, {left.steps:,} list{_s(left.steps)} to read"
        return f"{days}: {rest}; the same command goes on with it"
    if left.given_up:
        count = len(left.given_up)
        return f"{days}: done but for {count:,} list{_s(count)} that could not be read, {left.given_up[0]}"
    return f"{days}: complete"


def _s(number: int) -> str:
    return "" if number == 1 else "s"


def _counted(row: Mapping[str, Any], renewed: int) -> str:
    parts = [f"{row[name]:,} {words}" for name, words in _COUNTED if row[name]]
    if renewed:
        parts.append(f"{renewed:,} extracted again")
    if row["bytes"]:
        parts.append(f"{row['bytes'] / 1e6:.1f} MB")
    return ", ".join(parts) or "nothing new"
