"""From a query to what is looked for: folded forms, joined and split spellings beside those typed."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from archive.search.compounds import joined, splits
from archive.search.query import MIN_PREFIX, Query, Term
from archive.text import fold

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

MAX_FORMS = 16  # of one term; a phrase of ten compounds would have thousands
LONGEST = 40  # letters of a word that is worth splitting


@dataclass(frozen=True, slots=True)
class Form:
    """Folded words next to each other; ``prefix``: the last one is only a beginning."""

    words: tuple[str, ...]
    prefix: bool = False

    def phrase(self) -> str:
        """As FTS5 syntax.  Folded words hold letters and digits only; quoted all the same."""
        text = " ".join(self.words).replace('"', '""').replace("\0", "")
        return f'"{text}"*' if self.prefix else f'"{text}"'


@dataclass(frozen=True, slots=True)
class Plan:
    """What to look for: every clause by one of its forms, none of the excluded.

    ``expanded`` names the spellings that were added, for the reader to see.
    """

    clauses: tuple[tuple[Form, ...], ...]
    excluded: tuple[Form, ...] = ()
    expanded: tuple[str, ...] = ()

    @property
    def forms(self) -> tuple[Form, ...]:
        """All forms that make a match, each once."""
        return tuple(dict.fromkeys(form for clause in self.clauses for form in clause))

    def match(self, index_terms: str = "") -> str:
        """The FTS5 expression."""
        sought = " AND ".join(f"({_any(clause)})" for clause in self.clauses)
        expression = f"({{title body}} : ({sought}))"
        if index_terms:
            expression = f"({expression} AND {index_terms})"
        if self.excluded:
            expression += f" NOT ({{title body}} : ({_any(self.excluded)}))"
        return expression


def literal(query: Query) -> Plan:
    """The plan of a query as it was typed, without other spellings."""
    clauses = tuple(tuple(form for term in clause for form in _typed(term)) for clause in query.clauses)
    return Plan(clauses, tuple(form for term in query.excluded for form in _typed(term)))


def expand(connection: sqlite3.Connection, query: Query) -> Plan:
    """The plan with the joined and split spellings that occur in the index.

    A split counts when its parts stand next to each other somewhere, not when both are words: of
    2,485 splits into known words 439 do, and nearly all others are nonsense (measured).
    """
    return _Expander(connection).plan(query)


class _Expander:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._known: dict[Form, bool] = {}
        self._shown: dict[str, None] = {}

    def plan(self, query: Query) -> Plan:
        clauses = [[form for term in clause for form in self._forms(term)] for clause in query.clauses]
        for place, (first, second) in enumerate(zip(query.clauses, query.clauses[1:], strict=False)):
            # (وزیر OR وزیراعظم) AND (اعظم OR وزیراعظم) is (وزیر AND اعظم) OR وزیراعظم.
            for form in self._across(first, second):
                clauses[place].append(form)
                clauses[place + 1].append(form)
        shown = tuple(self._shown)
        excluded = tuple(form for term in query.excluded for form in self._forms(term))
        return Plan(tuple(tuple(dict.fromkeys(clause)) for clause in clauses), excluded, shown)

    def _forms(self, term: Term) -> Iterator[Form]:
        yield from _typed(term)
        if not term.prefix:
            for variant in islice(self._variants(term.typed), MAX_FORMS):
                yield self._show(variant)

    def _across(self, first: tuple[Term, ...], second: tuple[Term, ...]) -> Iterator[Form]:
        """Two words that were typed one after the other, as one."""
        terms = first + second
        if len(terms) == 2 and all(len(term.words) == 1 and not term.prefix for term in terms):
            for word in self._joined(terms[0].typed[0], terms[1].typed[0]):
                yield self._show((word,))

    def _variants(self, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """Spellings of a phrase that the index may know: one change first, then changes of those."""
        seen = {_form(words)}
        line = deque([words])
        while line:
            for variant in self._changes(line.popleft()):
                if _form(variant) not in seen:
                    seen.add(_form(variant))
                    line.append(variant)
                    yield variant

    def _changes(self, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        for place, word in enumerate(words):
            before, after = words[:place], words[place + 1 :]
            for parts in self._splits(word):
                yield *before, *parts, *after
            if after:
                for whole in self._joined(word, after[0]):
                    yield *before, whole, *after[1:]

    def _splits(self, word: str) -> Iterator[tuple[str, str]]:
        if len(word) <= LONGEST:
            yield from (parts for parts in splits(word) if self._occurs(_form(parts)))

    def _joined(self, first: str, second: str) -> Iterator[str]:
        if len(first) + len(second) <= LONGEST:
            yield from (word for word in joined(first, second) if self._occurs(_form((word,))))

    def _occurs(self, form: Form) -> bool:
        if form not in self._known:
            row = self._connection.execute(
                "SELECT 1 FROM articles_fts WHERE articles_fts MATCH ? LIMIT 1",
                (f"{{title body}} : {form.phrase()}",),
            ).fetchone()
            self._known[form] = row is not None
        return self._known[form]

    def _show(self, words: tuple[str, ...]) -> Form:
        self._shown[" ".join(words)] = None
        return _form(words)


def _form(words: tuple[str, ...]) -> Form:
    return Form(tuple(fold(word) for word in words))


def _typed(term: Term) -> Iterator[Form]:
    folded = tuple(word.folded for word in term.words)
    yield Form(folded, term.prefix)
    if term.prefix:
        # A word's end folds by rules of its own: آب is kept as it is, but آباد begins with اب.
        inside = fold(term.typed[-1] + "ک").removesuffix("ک")
        if inside != folded[-1] and len(inside) >= MIN_PREFIX and inside.isalpha():
            yield Form((*folded[:-1], inside), prefix=True)


def _any(forms: tuple[Form, ...]) -> str:
    return " OR ".join(form.phrase() for form in forms)
