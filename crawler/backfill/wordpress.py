"""Batches of posts from WordPress's REST API, by date and newest first.

Each batch is asked for by the date that the one before ended with, not by a page number: posts that appear
meanwhile would shift the pages.  Dates are by the site's own clock, as the API's ``after`` and ``before`` are.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from urllib.parse import parse_qs, urlencode, urlsplit

from crawler.backfill.period import Period
from pipelines.extract.wordpress import Post

PER_REQUEST = 100  # the most that WordPress gives
_FIELDS = (
    "id,date,date_gmt,modified,modified_gmt,link,title,content,"
    "_links.author,_links.wp:term,_links.wp:featuredmedia,_embedded"
)


def first_batch(api: str, period: Period) -> str:
    """The address of the newest posts of the period, and of a day more at both ends: see :func:`post_day`."""
    after = datetime.combine(period.since, time()) - timedelta(days=1, seconds=1)
    before = datetime.combine(period.until, time()) + timedelta(days=2)
    return _address(api.rstrip("/"), after.isoformat(), before.isoformat(), [])


def post_day(post: Post, zone: tzinfo) -> date:
    """The day of a post in the outlet's zone: the site's own clock is often left at UTC.

    Raises ValueError when it has no date.
    """
    if post.date_gmt and not post.date_gmt.startswith("0000"):
        return datetime.fromisoformat(post.date_gmt).replace(tzinfo=UTC).astimezone(zone).date()
    return datetime.fromisoformat(post.date).date()


def next_batch(url: str, posts: Sequence[Post], pages: int) -> str | None:
    """The address of the batch behind the one at *url*; None when that was the last.

    *pages* is how many pages there are from here on (``X-WP-TotalPages``), 0 if the server does not say.
    Raises ValueError for a post without a date, and when the server does not heed what it is asked for, as a
    cache that ignores the query: what is older would be missed.
    """
    asked = {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}
    known = set(asked.get("exclude", "").split(","))
    fresh = [post for post in posts if post.date < asked["before"] and str(post.number) not in known]
    if posts and not fresh:
        raise ValueError("the same posts again, whatever dates are asked for")
    if not fresh or pages == 1:
        return None
    oldest = min(post.date for post in fresh)
    # ``before`` leaves that very second out, and the batch may have cut it in two.
    before = (datetime.fromisoformat(oldest) + timedelta(seconds=1)).isoformat()
    seen = [str(post.number) for post in fresh if post.date == oldest]
    if before == asked["before"]:  # all of one second: an import
        seen += filter(None, asked.get("exclude", "").split(","))
    return _address(url.partition("/wp/v2/")[0], asked["after"], before, seen)


def _address(api: str, after: str, before: str, exclude: Sequence[str]) -> str:
    query = {
        "per_page": PER_REQUEST,
        "orderby": "date",
        "order": "desc",
        "after": after,
        "before": before,
        "_embed": "author,wp:term,wp:featuredmedia",
        "_fields": _FIELDS,
    }
    if exclude:
        query["exclude"] = ",".join(exclude)
    return f"{api}/wp/v2/posts?{urlencode(query, safe=':,')}"
