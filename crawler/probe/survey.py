"""A probe's questions in their order: the home page, its ways in, and some of the articles they lead to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from archive.errors import SiteUnreadable
from archive.times import now
from crawler.discovery import discover
from crawler.probe.clusters import clusters_of, judged, plain_address, to_look_at
from crawler.probe.feeds import find_feeds
from crawler.probe.frontpage import FrontPage, read_front_page
from crawler.probe.identity import offsets_in
from crawler.probe.inquiry import PAGES, Inquiry, Wire
from crawler.probe.looking import look_at
from crawler.probe.merging import merged
from crawler.probe.model import Answer, Findings, Look
from crawler.probe.sections import find_sections
from crawler.probe.site import Site
from crawler.probe.sitemaps import find_sitemaps
from crawler.probe.wordpress import find_api

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipelines.extract import Phrases

_FEW_WORDS = 200  # a page that scripts fill has fewer


async def survey(
    wire: Wire, addresses: Sequence[str], phrases: Phrases, *, limit: int, say: Callable[[str], None]
) -> tuple[Findings, Site]:
    """Look at a site with at most *limit* requests; *addresses* are forms of one address to try in turn.

    Raises :class:`~archive.errors.SiteUnreadable` when there is nothing to draft from.
    """
    answer, front = await _home(wire, addresses)
    if _is_article(answer, phrases):
        say(f"{answer.url} is an article: looking at the front page of its site instead")
        answer, front = await _home(wire, [urljoin(answer.url, "/")])
    home = plain_address(answer.url) or answer.url
    site = Site.of(home, front.links)
    found = Findings(asked=addresses[0], home=home, front=front)
    inquiry = Inquiry(wire, site, found, limit, say)
    sitemaps, found.crawl_delay = await wire.robots(answer.url)
    inquiry.see(front.links, "page")
    _remark_home(inquiry, answer)
    await find_api(inquiry)
    await find_feeds(inquiry)
    await find_sitemaps(inquiry, sitemaps)
    await find_sections(inquiry)
    await _pages(inquiry, phrases)
    found.requests = wire.spent
    if not found.clusters:
        raise SiteUnreadable(_why_nothing(found))
    return found, site


async def _home(wire: Wire, addresses: Sequence[str]) -> tuple[Answer, FrontPage]:
    for address in addresses:
        answer = await wire.get(address)
        if answer.ok or not answer.network:
            break
    if not answer.ok:
        raise SiteUnreadable(f"{answer.url}: {_in_full(answer)}", network=answer.network)
    document = discover("feed", answer.body, answer.url, answer.content_type)
    if (document.links or document.children) and not document.problem:
        raise SiteUnreadable(f"{answer.url} is a feed or a sitemap: give the address of the site's home page")
    front = read_front_page(answer.body, answer.url, answer.content_type) if answer.is_html else None
    if front is None:
        kind = answer.content_type or "nothing that could be read"
        raise SiteUnreadable(f"{answer.url} is no HTML page: it was served as {kind}")
    return answer, front


def _in_full(answer: Answer) -> str:
    """Why there is no home page to look at, in a sentence."""
    if answer.network:  # it was robots.txt, which is asked first, that met it
        return answer.problem.removeprefix("robots.txt: ")
    if answer.problem.startswith("robots.txt: "):
        return f"{answer.problem}; until it can be read nothing may be asked (RFC 9309), try later"
    return answer.problem


def _is_article(answer: Answer, phrases: Phrases) -> bool:
    deep = urlsplit(answer.url).path.strip("/")
    return bool(deep) and look_at(answer, answer.url, phrases, now(), ()).is_story


def _remark_home(inquiry: Inquiry, answer: Answer) -> None:
    if urlsplit(answer.asked)[:2] != urlsplit(answer.url)[:2]:
        inquiry.remark(f"{answer.asked} leads to {answer.url}")
    if len(inquiry.site.domains) > 1:
        inquiry.remark(f"most headlines of the home page lead to {inquiry.site.domains[-1]}")
    if not inquiry.sightings:
        front = inquiry.found.front
        built = front.scripts and front.words < _FEW_WORDS
        why = ": JavaScript builds it, which Akhbar does not run" if built else ""
        inquiry.remark(f"no links to pages on the home page{why}")


async def _pages(inquiry: Inquiry, phrases: Phrases) -> None:
    """Fetch some addresses of each likely cluster and see whether they are articles."""
    clusters = clusters_of(inquiry.sightings)
    found, site = inquiry.found, inquiry.site
    for address in to_look_at(clusters, PAGES):
        if inquiry.left(0) <= 0:
            inquiry.remark(f"stopped after {inquiry.limit} requests; --requests allows more")
            break
        if site.may_ask(address):
            found.looks.append(_look(site, address, await inquiry.wire.get(address), phrases))
    found.offsets += [
        offset for look in found.looks if look.is_story for offset in offsets_in(look.date_raw.encode())
    ]
    seen = judged(clusters, found.looks)
    found.clusters = merged(seen)
    found.refuted = [cluster for cluster in seen if cluster.refuted]


def _look(site: Site, address: str, answer: Answer, phrases: Phrases) -> Look:
    look = look_at(answer, site.address(answer.url) or answer.url, phrases, now(), tuple(site.domains))
    canonical = site.address(look.canonical) if look.canonical else None
    return replace(look, asked=address, canonical=canonical or "")


def _why_nothing(found: Findings) -> str:
    refused = [look for look in found.looks if not look.is_story]
    if refused:
        first = refused[0]
        told = first.outcome + f" ({first.detail})" * bool(first.detail)
        pages = f"none of the {len(refused)} pages that were looked at is an article"
        return f"{found.home}: {pages}; {first.asked}: {told}"
    remarks = [remark for remark in found.remarks if remark.startswith("no links")]
    why = remarks[0] if remarks else "no addresses that look like articles"
    return f"{found.home}: {why}, and neither a feed nor a sitemap was found"
