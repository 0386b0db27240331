"""Finding articles: the query language, other spellings, ranking, snippets."""

from archive.search.query import parse
from archive.search.results import Hit, Results
from archive.search.searching import search
from archive.search.snippets import Snippet

__all__ = ["Hit", "Results", "Snippet", "parse", "search"]
