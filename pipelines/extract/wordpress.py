"""Posts of WordPress's REST API (developer.wordpress.org/rest-api/reference/posts) as pages to extract.

A post holds the story as the theme would print it, without the theme.  It is put into a page that says all
that the API says, so that it goes through the same steps as any other: language, tail, credit.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipelines.extract.model import Page

CONTENT_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class Post:
    """One post of an answer: ``date`` as the site's own clock shows it, ``body`` its JSON alone."""

    number: int
    link: str
    title: str
    date: str
    body: bytes
    date_gmt: str = ""


def posts(payload: bytes) -> list[Post]:
    """The posts in an answer of the API.

    Raises ValueError, whose text says what came instead, when it is no list of posts.
    """
    try:
        answer = json.loads(payload)
    except ValueError as error:  # JSON's own errors, and bytes that are not UTF-8
        raise ValueError("not JSON") from error
    if isinstance(answer, dict) and "code" in answer:
        raise ValueError(f"{answer['code']}: {answer.get('message')}"[:200])
    if not isinstance(answer, list):
        raise ValueError("no list of posts")
    return [_post(each) for each in answer if _is_post(each)]


def post_in(payload: bytes, is_it: Callable[[str], bool]) -> bytes | None:
    """The JSON of that post whose link *is_it*; None when there is none."""
    try:
        return next((post.body for post in posts(payload) if is_it(post.link)), None)
    except ValueError:
        return None


def is_api(content_type: str) -> bool:
    """Whether an answer of that Content-Type may come from the API, not from a page."""
    return content_type.partition(";")[0].strip().lower() == CONTENT_TYPE


def as_page(page: Page) -> Page:
    """The HTML page that stands for a post; the page itself when it is none."""
    try:
        post = json.loads(page.body)
    except ValueError:
        return page
    if not _is_post(post):
        return page
    return replace(
        page, body=_html(post).encode("utf-8", "surrogatepass"), content_type="text/html; charset=utf-8"
    )


def _is_post(post: object) -> bool:
    return (
        isinstance(post, dict)
        and isinstance(post.get("link"), str)
        and isinstance(post.get("id"), int)
        and isinstance(_rendered(post, "content"), str)
    )


def _post(post: dict[str, Any]) -> Post:
    body = json.dumps(post, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return Post(
        post["id"],
        post["link"],
        html.unescape(_rendered(post, "title") or ""),
        str(post.get("date") or ""),
        body,
        str(post.get("date_gmt") or ""),
    )


def _html(post: dict[str, Any]) -> str:
    title = _rendered(post, "title") or ""
    said = json.dumps(_linked_data(post, html.unescape(title)), ensure_ascii=False).replace("</", "<\\/")
    published = html.escape(_moment(post, "date") or "")
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>
<meta property="og:type" content="article"><meta property="article:published_time" content="{published}">
<script type="application/ld+json">{said}</script></head><body class="single single-post"><article class="post hentry">
<h1 class="entry-title">{title}</h1><div class="entry-content">{_rendered(post, "content") or ""}</div></article></body></html>"""


def _linked_data(post: dict[str, Any], title: str) -> dict[str, object]:
    """What the API says beside the text, in schema.org's words."""
    terms = list(_terms(post))
    stated = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": title,
        "dateModified": _moment(post, "modified"),
        "author": [{"@type": "Person", "name": name} for name in _names(post, "author")],
        "articleSection": next((name for kind, name in terms if kind == "category"), None),
        "keywords": [name for kind, name in terms if kind == "post_tag"],
        "image": next(
            (each["source_url"] for each in _embedded(post, "wp:featuredmedia") if each.get("source_url")),
            None,
        ),
    }
    return {name: value for name, value in stated.items() if value}


def _moment(post: dict[str, Any], name: str) -> str | None:
    """In UTC where the API says so: ``date`` is by the site's clock, in a zone that it does not name."""
    utc = post.get(f"{name}_gmt")
    return f"{utc}Z" if isinstance(utc, str) and not utc.startswith("0000") else post.get(name)


def _rendered(post: dict[str, Any], name: str) -> str | None:
    field = post.get(name)
    return field.get("rendered") if isinstance(field, dict) else None


def _names(post: dict[str, Any], name: str) -> list[str]:
    return [
        html.unescape(each["name"]) for each in _embedded(post, name) if isinstance(each.get("name"), str)
    ]


def _terms(post: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for group in _lists(post, "wp:term"):
        for term in group if isinstance(group, list) else []:
            if isinstance(term, dict) and isinstance(term.get("name"), str):
                yield str(term.get("taxonomy")), html.unescape(term["name"])


def _embedded(post: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [each for each in _lists(post, name) if isinstance(each, dict)]


def _lists(post: dict[str, Any], name: str) -> list[Any]:
    embedded = post.get("_embedded")
    found = embedded.get(name) if isinstance(embedded, dict) else None
    return found if isinstance(found, list) else []
