"""Where a back-fill of an outlet begins."""

from __future__ import annotations

from archive.backfills import StepSpec
from crawler.backfill.listings import first_pages
from crawler.backfill.period import Period, named_days
from crawler.backfill.wordpress import first_batch
from crawler.outlet import Outlet


def can_look_back(outlet: Outlet) -> bool:
    """Whether its file names anything that speaks of the past."""
    return bool(outlet.wordpress or outlet.sitemaps or outlet.archives)


def first_steps(outlet: Outlet, period: Period, *, without_api: bool = False) -> list[StepSpec]:
    """WordPress's API where there is one: 100 stories a request; else sitemaps and listing pages."""
    if outlet.wordpress is not None and not without_api:
        return [StepSpec(first_batch(outlet.wordpress.api, period), "wordpress")]
    steps = [
        StepSpec(sitemap.url, "sitemap")
        for sitemap in outlet.sitemaps
        if period.may_hold(named_days(sitemap.url))
    ]
    for listing in outlet.archives:
        steps += first_pages(listing, period)
    return steps
