"""The one function: :func:`extract`."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from trafilatura import __version__ as trafilatura_version

from archive.models import Article, Published
from archive.text import normalize, words
from pipelines.extract import body, charset, metadata, tails, tree, visible, wordpress
from pipelines.extract.blocks import Line
from pipelines.extract.judge import FEWEST_WORDS, Outline, Text, is_list_address, judge
from pipelines.extract.model import Knowledge, Page, Rejection
from pipelines.extract.prune import captions, prune
from pipelines.extract.teasers import Teasers

if TYPE_CHECKING:
    from pipelines.extract.metadata import Metadata
    from pipelines.extract.tails import Story

EXTRACTOR = f"akhbar-extract 1 / trafilatura {trafilatura_version}"
_NOT_A_PAGE = re.compile(
    r"\s*(?:image|audio|video|font)/|\s*application/(?:pdf|zip|octet-stream)", re.IGNORECASE
)


def extract(page: Page, knowledge: Knowledge) -> Article | Rejection:
    """The story of a page, or of a WordPress post.  Never raises; the same input always gives the same result."""
    if wordpress.is_api(page.content_type):
        post = wordpress.as_page(page)
        found = (
            extract(post, knowledge)
            if post is not page
            else Rejection("no_text", "JSON, but no WordPress post")
        )
        return (
            replace(found, extractor=f"{EXTRACTOR} / WordPress API") if isinstance(found, Article) else found
        )
    root = tree.parse(charset.to_text(page.body[: 4 * tree.MAX_CHARS], page.content_type))
    if root is None or _NOT_A_PAGE.match(page.content_type):
        return Rejection("no_text", f"not a page: {page.content_type or 'nothing in it'}")
    if next(root.iter("rss", "feed", "urlset", "sitemapindex"), None) is not None:
        return Rejection("listing", "a feed or a sitemap")
    meta = metadata.read(root, page, knowledge)
    outline, shown = Outline.of(root), captions(root)
    teasers = Teasers.of(root, meta.title.element, (page.url, meta.canonical_url))
    prune(root)
    lines = body.find(root, meta.title.element)
    story = _cleaned(lines, page, meta, knowledge)
    kind = meta.kind
    if _count(story) < FEWEST_WORDS:
        story, kind = _second_try(story, shown, root, page, meta, knowledge)
    joined = "\n\n".join(story.paragraphs)
    text = Text(
        body=joined,
        count=len(words(joined)),
        rest=tree.text_of(root),
        entries=body.entries(lines),
        linked=story.linked,
        others=teasers.are(lines, meta.says_article, is_list_address(page.url)),
    )
    rejection = judge(outline, page, meta, text, knowledge.phrases)
    return rejection or _article(page, meta, story, text, kind, knowledge)


def _cleaned(lines: list[Line], page: Page, meta: Metadata, knowledge: Knowledge) -> Story:
    """The story without what was learned, unless too little would be left: removing too much is worse."""
    story = tails.clean(lines, page, meta, knowledge)
    if story.left_out and 0 < _count(story) < FEWEST_WORDS:
        return tails.clean(lines, page, meta, replace(knowledge, learned=frozenset()))
    return story


def _count(story: Story) -> int:
    return sum(len(words(text)) for text in story.paragraphs)


def _second_try(
    story: Story, shown: list[str], root: tree.Element, page: Page, meta: Metadata, knowledge: Knowledge
) -> tuple[Story, str]:
    """What else may hold the text when the page's body holds none: JSON-LD, or the captions of a gallery."""
    if len(shown) >= metadata.GALLERY_CAPTIONS and (meta.kind == "gallery" or meta.says_article):
        found = [Line(text, root) for text in dict.fromkeys(shown)]
        gallery = tails.clean(
            [*(Line(text, root) for text in story.paragraphs), *found], page, meta, knowledge
        )
        if _count(gallery) >= FEWEST_WORDS:
            return gallery, "gallery"
    stated = [Line(text, root) for part in meta.article_body.split("\n") if (text := tree.squash(part))]
    if stated:
        declared = tails.clean(stated, page, meta, knowledge)
        if _count(declared) > max(FEWEST_WORDS, _count(story)):
            return declared, meta.kind
    return story, meta.kind


def _article(page: Page, meta: Metadata, story: Story, text: Text, kind: str, known: Knowledge) -> Article:
    return Article(
        url=page.url,
        outlet=page.outlet,
        title=meta.title.text or normalize(story.paragraphs[0])[:120],
        body=text.body,
        kind=kind,
        summary=meta.summary,
        authors=meta.authors or story.authors,
        section=meta.section,
        tags=meta.tags,
        image_url=meta.image_url,
        published=meta.published or _dateline(story, page, known),
        modified_at=meta.modified_at,
        credit_name=story.credit_name,
        credit_url=story.credit_url,
        canonical_url=meta.canonical_url,
        word_count=text.count,
        extractor=EXTRACTOR,
        left_out=tuple(story.left_out),
    )


def _dateline(story: Story, page: Page, known: Knowledge) -> Published | None:
    found = (
        visible.in_dateline(story.paragraphs[0], known.timezone, page.fetched_at)
        if story.paragraphs
        else None
    )
    return Published(found.at, found.day, "visible", found.raw) if found else None
