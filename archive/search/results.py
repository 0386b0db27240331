"""What a search gives: hits with their snippets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from archive.search.snippets import Snippet


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found.

    ``copies``: how many other articles have its text, found or not.  ``score``: higher is better; None
    when sorted by date.
    """

    id: int
    outlet: str
    url: str
    title: str
    published_at: datetime | None
    published_day: date | None
    first_seen_at: datetime
    section: str | None
    authors: tuple[str, ...]
    word_count: int
    cluster_id: int
    copies: int
    title_marks: tuple[tuple[int, int], ...]
    snippet: Snippet
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """A page of hits.

    ``total`` counts all hits, up to ``searching.CAP``; ``more`` says that there are more than that.
    ``copies`` is how many further hits are copies of stories among these (None: not counted).
    ``expanded`` names other spellings that were looked for; ``notes`` are for a person to read.
    """

    hits: tuple[Hit, ...]
    total: int
    more: bool = False
    copies: int | None = None
    expanded: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def total_text(self) -> str:
        """``37`` or ``20,000+``."""
        return f"{self.total:,}{'+' if self.more else ''}"

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)
