"""Whether WordPress's REST API answers, and what it says of the site."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from crawler.discovery import Link
from crawler.probe import places
from crawler.probe.model import WordPressApi

if TYPE_CHECKING:
    from crawler.probe.inquiry import Inquiry


async def find_api(inquiry: Inquiry) -> None:
    """Ask for ten posts, and for the site's name and zone."""
    front, home = inquiry.found.front, inquiry.found.home
    if not front.apis and front.platform != "WordPress":
        return
    root = front.apis[0] if front.apis else urljoin(home, places.folder_of(home) + "wp-json/")
    if "rest_route" in root or not inquiry.site.may_ask(root):
        why = "its addresses have no /wp-json" if "rest_route" in root else "it is on another host"
        inquiry.remark(f"WordPress, but its API {root} was not asked: {why}")
        return
    answer = await inquiry.wire.get(f"{root}wp/v2/posts?per_page=10&_fields=link,title")
    links = _posts(answer.body) if answer.ok else None
    if links is None:
        why = answer.problem or "no list of posts"
        inquiry.remark(f"WordPress, but its API at {root} does not answer: {why}")
        return
    inquiry.see(links, "wordpress")
    about = await inquiry.wire.get(f"{root}?_fields=name,timezone_string")
    said = _object(about.body) if about.ok else {}
    total = answer.headers.get("x-wp-total", "")
    inquiry.found.wordpress = WordPressApi(
        url=root.rstrip("/"),
        total=int(total) if total.isdigit() else len(links),
        name=str(said.get("name") or ""),
        timezone=str(said.get("timezone_string") or ""),
    )


def _posts(body: bytes) -> tuple[Link, ...] | None:
    try:
        posts = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(posts, list):
        return None
    links = (post.get("link") for post in posts if isinstance(post, dict))
    return tuple(Link(link) for link in links if isinstance(link, str))


def _object(body: bytes) -> dict[str, object]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
