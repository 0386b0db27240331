"""A page to an article, or to the reason why it is none.  Pure: no network, no database, no Scrapy.

Bytes become text, text one tree; metadata is read from the whole tree, the body from what is left when
menus, boxes, comments and captions are gone; lines become paragraphs without heads and tails.
"""

from __future__ import annotations

from pipelines.extract.model import Hints, Knowledge, Page, Rejection
from pipelines.extract.phrases import Phrases, load_phrases
from pipelines.extract.story import EXTRACTOR, extract

__all__ = ["EXTRACTOR", "Hints", "Knowledge", "Page", "Phrases", "Rejection", "extract", "load_phrases"]
