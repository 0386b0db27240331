"""What a page says of its story besides the text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from archive.text import fold, normalize
from pipelines.extract import authors, boxes, dates, jsonld, sites, terms, titles
from pipelines.extract.markup import Markup
from pipelines.extract.phrases import Key, Phrases
from pipelines.extract.tree import Element, first, names_of, squash, text_of

if TYPE_CHECKING:
    from datetime import datetime

    from archive.models import Published
    from pipelines.extract.model import Knowledge, Page
    from pipelines.extract.titles import Title

GALLERY_CAPTIONS = 3
_GALLERY = frozenset({"ImageGallery", "MediaGallery"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """``says_article``: the page declares itself a story; ``article_body``: its text as JSON-LD has it."""

    title: Title
    sites: set[str]
    kind: str
    summary: str | None
    authors: tuple[str, ...]
    section: str | None
    tags: tuple[str, ...]
    image_url: str | None
    canonical_url: str | None
    published: Published | None
    modified_at: datetime | None
    says_article: bool
    is_free: bool
    article_body: str


def read(root: Element, page: Page, knowledge: Knowledge) -> Metadata:
    """All metadata of a page, from its unpruned tree."""
    markup = Markup.of(root)
    names = sites.names(markup, page, knowledge)
    title = titles.find(root, _declared_titles(markup, page), names)
    around = boxes.holders(title.element)
    section = terms.section(markup, around) or page.hints.section or None
    return Metadata(
        title=title,
        sites=names,
        kind=_kind(markup, title.text, section, knowledge.phrases),
        summary=_summary(markup),
        authors=authors.find(markup, knowledge.phrases, names, title.element),
        section=section,
        tags=terms.tags(markup, section, around),
        image_url=_image(markup, page.url),
        canonical_url=_canonical(markup, page.url),
        published=dates.published(markup, page, knowledge, title.element),
        modified_at=dates.modified(markup, page, knowledge),
        says_article=_says_article(markup, names),
        is_free=not any(str(node.get("isAccessibleForFree")).lower() == "false" for node in markup.articles),
        article_body=first(markup.stated("articleBody")) or "",
    )


def _declared_titles(markup: Markup, page: Page) -> list[str]:
    found = markup.stated("headline", "name")
    found += markup.meta("og:title", "twitter:title", "headline", "dc.title", "title")
    found += [text for node in markup.root.iter("title") if (text := text_of(node))][:1]
    return [*found, page.hints.title] if page.hints.title else found


def _kind(markup: Markup, title: str, section: str | None, phrases: Phrases) -> str:
    kinds = {name for node in markup.articles for name in jsonld.types(node)}
    if "LiveBlogPosting" in kinds:
        return "live"
    if any(jsonld.types(node) & _GALLERY for node in markup.every) or _is_gallery(
        markup, title, section, phrases
    ):
        return "gallery"
    if "OpinionNewsArticle" in kinds or (section and phrases.opinion.match(Key.of(section))):
        return "opinion"
    return "article"


def _is_gallery(markup: Markup, title: str, section: str | None, phrases: Phrases) -> bool:
    """Told in pictures by its own word, and indeed full of captions."""
    label, colon, _ = title.partition(":")
    named = [label] if colon else []
    named += [section] if section else []
    captions = sum(1 for _ in markup.root.iter("figcaption"))
    return captions >= GALLERY_CAPTIONS and any(phrases.gallery.match(Key.of(name)) for name in named)


def _summary(markup: Markup) -> str | None:
    stated = [
        *markup.stated("description"),
        *markup.meta("og:description", "description", "twitter:description"),
    ]
    return first(normalize(squash(text)) for text in stated)


def _image(markup: Markup, base: str) -> str | None:
    stated = [text for node in markup.articles for text in jsonld.texts(node.get("image"), "url")]
    stated += markup.meta(
        "og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src"
    )
    return first(absolute(base, text) for text in stated)


def _canonical(markup: Markup, base: str) -> str | None:
    links = [
        link for link in markup.root.iter("link") if "canonical" in (link.get("rel") or "").lower().split()
    ]
    stated = [link.get("href") or "" for link in links] + markup.meta("og:url")
    return first(absolute(base, text) for text in stated if text)


def _says_article(markup: Markup, site_names: set[str]) -> bool:
    """What is headed with the site's name is none, whatever its type (Hexo's Icarus on lists)."""
    body = markup.root.find("body")
    classes = names_of(body).split() if body is not None else []
    return (
        any(fold(jsonld.text(node, "headline", "name") or "") not in site_names for node in markup.articles)
        or any(value.lower() in {"article", "newsarticle"} for value in markup.meta("og:type"))
        or bool(markup.meta("article:published_time"))
        or any(name in classes for name in ("single", "single-post"))  # WordPress body_class()
        or "NewsArticle" in (markup.root.get("itemtype") or "")
    )


def absolute(base: str, address: str) -> str | None:
    """The address as a full http or https one, or ``None`` when it is none."""
    try:
        joined = urljoin(base, address.strip())
        parts = urlsplit(joined)
    except ValueError:
        return None
    return joined if parts.scheme in {"http", "https"} and parts.netloc else None


def is_front_page(url: str) -> bool:
    """Whether the address is a site's front page or a bare language folder."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return unquote(parts.path).strip("/").lower() in {
        "",
        "index.html",
        "index.php",
        "urdu",
        "ur",
        "home",
    } and (not parts.query or "=" not in parts.query)
