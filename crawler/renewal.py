"""The end of a crawl: articles stored before one of their lines was learned are extracted again."""

from __future__ import annotations

from archive import stale
from archive.times import now
from crawler.run import Run
from pipelines.reextraction import renew


async def renew_stale(run: Run) -> None:
    """Extract the stale articles of the run's outlets again, within its budget.

    A transaction each, so that a killed crawl leaves the rest marked.
    """
    for outlet in run.outlets.values():
        for article_id in await run.desk.do(stale.some, outlet.id, run.limits.reextract_budget):
            if run.fatal is not None or outlet.id in run.skipped:  # its lease was taken over
                break
            knowledge = run.knowledge[outlet.id]
            if await run.desk.do(renew, run.desk.data, article_id, knowledge, outlet.address, now()):
                run.renewed[outlet.id] = run.renewed.get(outlet.id, 0) + 1
