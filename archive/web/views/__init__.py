"""The pages: each module has ``page(archive, query, ui) -> View`` and its interface ``TEXTS``."""

from archive.web.views import article, error, front, outlet, search, trends

TEXTS = tuple(each.TEXTS for each in (article, error, front, outlet, search, trends))
