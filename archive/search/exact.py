"""``--exact``: where the words stand as they were typed, not only as they fold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive.search.snippets import Mark
from archive.text import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.search.query import Query, Term


class ExactQuery:
    """A query against original text: marks, hamza, ZWNJ and digits count; blanks are all alike."""

    def __init__(self, query: Query) -> None:
        self._clauses = [[_Literal(term) for term in clause] for clause in query.clauses]
        self._excluded = [_Literal(term) for term in query.excluded]

    def matches(self, title: str, body: str) -> bool:
        """Whether an article with this text meets the query."""
        text = f"{title}\n\n{body}"
        return all(any(each.stands(text) for each in clause) for clause in self._clauses) and not any(
            each.stands(text) for each in self._excluded
        )

    def find(self, text: str) -> list[Mark]:
        """The matches in *text*; a :data:`~archive.search.snippets.Finder`."""
        literals = [literal for clause in self._clauses for literal in clause]
        marks = [
            Mark(start, end, number)
            for number, literal in enumerate(literals)
            for start, end in literal.spans(text)
        ]
        return sorted(marks, key=lambda mark: (mark.start, mark.end))


class _Literal:
    """A term as typed, at the borders of words."""

    def __init__(self, term: Term) -> None:
        text = r"\s+".join(re.escape(part) for part in term.text.split())
        self._pattern = re.compile(f"(?=({text}))")  # looking ahead finds overlapping places too
        self._prefix = term.prefix

    def stands(self, text: str) -> bool:
        return any(self.spans(text))

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        for match in self._pattern.finditer(text):
            start, end = match.span(1)
            if not _inside_word(text, start) and (self._prefix or not _inside_word(text, end)):
                yield start, end


def _inside_word(text: str, border: int) -> bool:
    """Whether a word begins before *border* and goes on after it.

    Only what lies between the next blanks is cut into words: the whole text would take 50 times as long.
    """
    left = max(text.rfind(" ", 0, border), text.rfind("\n", 0, border)) + 1
    right = min(
        (place for place in (text.find(" ", border), text.find("\n", border)) if place >= 0),
        default=len(text),
    )
    return any(word.start + left < border < word.end + left for word in words(text[left:right]))
