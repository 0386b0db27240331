"""What extraction is told of an outlet by its file; what was learned of it stands in the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.extract import Knowledge, Phrases

if TYPE_CHECKING:
    from crawler.outlet import Outlet


def knowledge_of(outlet: Outlet, phrases: Phrases) -> Knowledge:
    """Names, zone, domains and the lines of ``[boilerplate]``; ``learned`` is empty."""
    return Knowledge(
        phrases=phrases,
        outlet_names=tuple(name for name in (outlet.name_ur, outlet.name) if name),
        timezone=outlet.zone,
        domains=tuple(outlet.domains),
        drop=frozenset(outlet.boilerplate.drop),
        keep=frozenset(outlet.boilerplate.keep),
    )
