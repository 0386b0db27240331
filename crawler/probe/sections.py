"""The section pages of a site: what the menus of its home page lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.probe import places
from crawler.probe.model import Source
from crawler.probe.shapes import shape_of
from pipelines.extract.judge import is_list_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.probe.inquiry import Inquiry

READ, TRIED, SHOWN = 3, 6, 12
_MENU_WORDS = 3
_HOW = "linked from the home page"


async def find_sections(inquiry: Inquiry) -> None:
    """Read some of the pages that look like sections."""
    candidates = list(dict(_candidates(inquiry)).items())
    for url, name in candidates[:TRIED]:
        if inquiry.left() <= 0 or len(inquiry.read("section")) >= READ:
            break
        candidates.remove((url, name))
        answer, found = await inquiry.ask("section", url)
        if found is None or not answer.is_html:
            inquiry.complain("section", url, answer)
        else:
            inquiry.keep(Source(kind="section", url=url, how=_HOW, links=found.links, title=name))
    inquiry.unread("section", [(url, _HOW, name) for url, name in candidates[:SHOWN]])


def _candidates(inquiry: Inquiry) -> Iterator[tuple[str, str]]:
    """Few words that lead to a fixed address of this site."""
    site = inquiry.site
    told = {sighting.address for sighting in inquiry.sightings if sighting.headed}
    for link in inquiry.found.front.links:
        address, title = site.address(link.url), link.title or ""
        if address is None or address in told or not places.may_be_section(address):
            continue
        parts, home = urlsplit(address), urlsplit(site.home)
        fixed = is_list_address(address) or not shape_of(address).varies
        elsewhere = parts.path.rstrip("/") != home.path.rstrip("/") or parts.netloc != home.netloc
        if fixed and elsewhere and 0 < len(title.split()) <= _MENU_WORDS and site.may_ask(address):
            yield address, title
