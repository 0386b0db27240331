"""Counting what passes: by outlet and year, by extractor.  Memory grows with outlets, not with articles."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from archive.stored import StoredArticle


@dataclass(slots=True)
class OutletTally:
    """Articles of an outlet; days are its own, ``years`` those of publication (0: not known)."""

    articles: int = 0
    words: int = 0
    first_day: date | None = None
    last_day: date | None = None
    years: Counter[int] = field(default_factory=Counter)

    def add(self, article: StoredArticle) -> None:
        """Count it."""
        self.articles += 1
        self.words += article.word_count
        day = article.published_day
        self.years[day.year if day else 0] += 1
        if day is not None:
            self.first_day = day if self.first_day is None else min(day, self.first_day)
            self.last_day = day if self.last_day is None else max(day, self.last_day)


@dataclass(slots=True)
class Tally:
    """What was exported."""

    outlets: dict[str, OutletTally] = field(default_factory=dict)
    extractors: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)

    def add(self, article: StoredArticle) -> None:
        """Count it."""
        self.outlets.setdefault(article.outlet, OutletTally()).add(article)
        self.extractors[article.extractor] += 1
        self.languages[article.language] += 1
