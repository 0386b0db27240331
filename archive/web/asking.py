"""What the address of a search asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.search.searching import Sort

if TYPE_CHECKING:
    from collections.abc import Mapping

FILTERS = ("outlet", "since", "until", "section", "author", "copies", "exact")


@dataclass(frozen=True, slots=True)
class Asking:
    """Each field is a name in the address; empty ones do not limit anything."""

    q: str
    outlet: str
    since: str
    until: str
    section: str
    author: str
    copies: bool
    exact: bool
    sort: Sort
    page: int

    @property
    def filters(self) -> dict[str, Any]:
        """As arguments of ``Archive.search`` and ``Archive.facets``."""
        return {
            "outlet": self.outlet or (),
            "since": self.since or None,
            "until": self.until or None,
            "section": self.section or None,
            "author": self.author or None,
            "copies": self.copies,
        }

    @property
    def pairs(self) -> list[tuple[str, object]]:
        """For an address of the same search: its words and filters."""
        return [("q", self.q), *((name, getattr(self, name)) for name in FILTERS)]


def of(query: Mapping[str, str]) -> Asking:
    """Read it; what makes no sense as a number or a choice counts as absent."""
    page = query.get("page", "1")
    return Asking(
        q=query.get("q", ""),
        **{name: query.get(name, "").strip() for name in FILTERS[:5]},
        copies=_is_on(query, "copies"),
        exact=_is_on(query, "exact"),
        sort="date" if query.get("sort") == "date" else "relevance",
        page=int(page) if page.isascii() and page.isdecimal() and 0 < len(page) < 7 and int(page) else 1,
    )


def _is_on(query: Mapping[str, str], name: str) -> bool:
    return query.get(name, "") not in ("", "0", "off")
