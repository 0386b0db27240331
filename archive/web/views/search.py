"""The search page: a query's hits with snippets, filters with counts, and when the stories appeared."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, cast

from archive.errors import QueryError, UnknownOutlet, UsageError
from archive.search.facets import LOOKED_AT
from archive.search.searching import CAP
from archive.web import asking
from archive.web.cache import cached
from archive.web.histogram import histogram
from archive.web.outlets import outlets
from archive.web.search_texts import TEXTS as TEXTS
from archive.web.stories import from_hit
from archive.web.view import View

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.archive import Archive
    from archive.search.facets import Count, Facets
    from archive.search.results import Results
    from archive.web.asking import Asking
    from archive.web.outlets import Outlet
    from archive.web.ui import Ui

PAGE = 20  # hits
_FACET = 15  # values shown


def page(archive: Archive, query: Mapping[str, str], ui: Ui) -> View:
    """Without words to look for it is a form; a query that cannot be run is told what is wrong with it."""
    asked = asking.of(query)
    names = outlets(archive)
    context: dict[str, object] = {
        "asked": asked,
        "outlets": sorted(names.values(), key=lambda each: each.shown(ui)),
        **dict.fromkeys(("results", "wrong", "chart", "facets")),
        "chips": _chips(asked, names, ui),
    }
    if not asked.q.strip():
        return View("search.html", context)
    try:
        results = archive.search(
            asked.q,
            **asked.filters,
            sort=asked.sort,
            exact=asked.exact,
            limit=PAGE,
            offset=PAGE * (asked.page - 1),
        )
        facets = None if asked.exact else _facets(archive, asked)
    except (UsageError, UnknownOutlet) as error:
        context["wrong"] = (_reason(error), str(error))
        return View("search.html", context, 400)
    return View("search.html", context | _found(results, facets, asked, names, ui))


def _facets(archive: Archive, asked: Asking) -> Facets:
    key = ("facets", asked.q, tuple(asked.filters.items()))
    return cached(archive, key, lambda: archive.facets(asked.q, **asked.filters))


def _reason(error: Exception) -> str:
    return "search.wrong.query" if isinstance(error, QueryError) else "search.wrong.filter"


def _found(
    results: Results, facets: Facets | None, asked: Asking, names: Mapping[str, Outlet], ui: Ui
) -> dict[str, object]:
    pages = max(1, ceil(results.total / PAGE))
    return {
        "results": results,
        "stories": [from_hit(hit, names, ui) for hit in results.hits],
        "total": ui.number(results.total) + ("+" if results.more else ""),
        "capped": results.more and asked.sort == "relevance",
        "cap": CAP,
        "pages": pages,
        "previous": ui.here(page=asked.page - 1 if asked.page > 2 else None) if asked.page > 1 else None,
        "next": ui.here(page=asked.page + 1) if asked.page < pages else None,
        "feed": ui.address("/search.atom", asked.pairs),
        "trends": ui.link("/trends", q=asked.q),
        "chart": facets and histogram(facets, asked, ui),
        "facets": facets
        and [
            ("outlet", [_value("outlet", each, asked, ui, names) for each in facets.outlets[:_FACET]]),
            ("section", [_value("section", each, asked, ui) for each in facets.sections[:_FACET]]),
            ("author", [_value("author", each, asked, ui) for each in facets.authors]),
        ],
        "looked_at": LOOKED_AT if results.total > LOOKED_AT else None,
    }


def _value(
    name: str, count: Count, asked: Asking, ui: Ui, names: Mapping[str, Outlet] | None = None
) -> dict[str, object]:
    """A choice of a filter; chosen already, it leads back to all."""
    chosen = getattr(asked, name) == count.value
    change = cast("dict[str, object]", {name: None if chosen else count.value, "page": None})
    return {
        "outlet": names[count.value] if names else None,
        "text": count.value,
        "articles": count.articles,
        "link": ui.here(**change),
        "chosen": chosen,
    }


def _chips(asked: Asking, names: Mapping[str, Outlet], ui: Ui) -> list[tuple[str, str, str]]:
    """The filters that are set, each with the address without it."""
    shown: list[tuple[str, str, str]] = []
    for name in asking.FILTERS:
        value = getattr(asked, name)
        if value:
            text = "" if value is True else str(value)
            if name == "outlet" and value in names:
                text = names[value].shown(ui)
            shown.append((ui.text(f"search.{name}"), text, ui.here(**{name: None, "page": None})))
    return shown
