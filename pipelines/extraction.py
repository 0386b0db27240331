"""Scrapy pipeline: a fetched page becomes an article or a rejection, on a worker thread."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pipelines.extract import extract
from pipelines.items import PageItem, StepItem

if TYPE_CHECKING:
    from pipelines.items import Item


class ExtractionPipeline:
    """Fills ``outcome`` of page items; other items pass."""

    async def process_item(self, item: Item) -> Item:
        """Extract off the reactor thread: a long page takes tens of milliseconds."""
        pages = item.posts if isinstance(item, StepItem) else (item,)
        for page in pages:
            if isinstance(page, PageItem) and page.outcome is None:
                page.outcome = await asyncio.to_thread(extract, page.page, page.knowledge)
        return item
