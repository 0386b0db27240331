"""The feeds of a site: those that its home page names, else the usual places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.probe import places
from crawler.probe.identity import offsets_in
from crawler.probe.looking import feed_title
from crawler.probe.model import Source

if TYPE_CHECKING:
    from crawler.probe.inquiry import Inquiry

DECLARED, USUAL, SHOWN = 4, 6, 12
_USUAL = "a usual place"


async def find_feeds(inquiry: Inquiry) -> None:
    """Read some of the feeds that are named; where none is, look in the usual places."""
    front = inquiry.found.front
    may_ask = [feed for feed in front.feeds if inquiry.site.may_ask(feed[0])]
    for url, how in may_ask[:DECLARED]:
        await _feed(inquiry, url, how)
    rest = [feed for feed in front.feeds if feed not in may_ask[:DECLARED]]
    inquiry.unread("feed", [(url, how, "") for url, how in rest[:SHOWN]])
    if not inquiry.read("feed"):
        for url in places.usual_feeds(inquiry.found.home, front.platform)[:USUAL]:
            await _feed(inquiry, url, _USUAL)


async def _feed(inquiry: Inquiry, url: str, how: str) -> None:
    if inquiry.left() <= 0 or inquiry.knows(url):
        return
    answer, found = await inquiry.ask("feed", url)
    if found is None or not found.links:
        if how != _USUAL:
            inquiry.complain("feed", url, answer)
        return
    links = {link.url for link in found.links}
    if how == _USUAL and any(links <= {link.url for link in feed.links} for feed in inquiry.read("feed")):
        return  # many places answer with the same feed
    inquiry.found.offsets += offsets_in(answer.body)
    title = feed_title(answer.body, answer.content_type)
    inquiry.keep(Source(kind="feed", url=url, how=how, links=found.links, title=title))
