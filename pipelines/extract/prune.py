"""What is on the page but in no story: menus, forms, comments, share and related boxes, captions, banners."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.extract.blocks import BLOCK, HEADINGS, read, weigh
from pipelines.extract.body import ENOUGH, is_named
from pipelines.extract.tree import Element, drop, names_of, text_of

_TAGS = (
    "script style noscript template iframe frame object embed applet svg canvas audio video map button input select"
    " textarea datalist dialog progress meter link meta amp-sidebar amp-consent amp-ad amp-embed amp-social-share"
    " amp-analytics amp-img amp-iframe amp-video amp-youtube amp-twitter amp-facebook amp-instagram amp-carousel"
    " title marquee amp-list amp-user-notification amp-sticky-ad amp-auto-ads amp-form img picture source"
).split()
_REGIONS = frozenset("nav footer aside form header".split())
_ROLES = frozenset(
    "navigation banner contentinfo complementary search dialog alert alertdialog menu toolbar".split()
)
_KEEP = frozenset("html body main article".split())  # post_class() puts the tags' names on <article>
_SMALL_WORDS = 30
_SHARE = 0.4  # of the page's prose: whatever its name, an element that holds more is the story
_CARD_WORDS = 60


def _names(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|[\s_-])(?:{'|'.join(words.split())})(?=$|[\s_-])")


# Readers' text: goes however long it is.
_COMMENTS = _names(
    "comments? commentlist comment-list comment-respond respond comments-area disqus disqus_thread fb-comments"
    " facebook-comments"
)
_EMBEDS = _names("twitter-tweet twitter-video instagram-media fb-post fb-video tiktok-embed telegram-post")
_HIDDEN = _names("screen-reader-text sr-only visually-hidden visuallyhidden skip-link noprint hidden-print")
# Boxes: go unless they hold the story.
_BOXES = _names(
    "shar(?:e|es|ing) share-?this sharedaddy addtoany a2a_kit social socials? related related-?posts? relatedposts"
    " related-?news related-?stories recommended recommendations? read-?more also-?read read-?also see-?also"
    " more-?news more-?stories more-?from you-?may-?(?:also-?)?like yarpp crp_related newsletter subscrib(?:e|ers?)"
    " subscription sign-?up cookies? cookie-?(?:bar|banner|notice|law) consent gdpr privacy-?(?:bar|banner|notice)"
    " breadcrumbs? tags? tag-?list tags-?links tag-?cloud post-?tags cat-?links post-?categories post-?terms"
    " ticker news-?ticker breaking-?news marquee trending popular most-?(?:read|viewed|popular)"
    " latest-?(?:news|posts|stories) recent-?(?:news|posts|stories|comments) side-?bar advert(?:s|isements?)?"
    " ads? adsbygoogle ad-?(?:box|container|slot|unit|wrapper) sponsor(?:s|ed)? promo(?:s|tion)? outbrain taboola"
    " mgid pagination pager pagenav(?:igation)? paginav next-?prev prev-?next page-?links post-?nav post-?navigation nav-?links navigation navbar nav menu toolbar"
    " ratings? poll app-?download download-?app masthead top-?bar site-?header site-?footer prayer-?times? weather"
    " toc popup modal overlay notification login register player reactions? feedback follow-?us author-?(?:box|bio|"
    "info|card|area) about-?(?:the-?)?author entry-?footer post-?footer article-?footer print-?(?:only|button)"
    " license(?:-?box)? post-?copyright copyright-?box"
)
# Labels: go when they are short.
_LABELS = _names(
    "byline by-line author authors author-?name post-?author entry-?author posted-?(?:on|by) date post-?date datetime"
    " timestamp publish(?:ed)?-?(?:date|on|time)? updated entry-?meta post-?meta article-?meta story-?meta meta"
    " meta-?info post-?info views view-?count post-?views credits? photo-?credit image-?credit copyright banner"
    " caption captions? wp-?caption-?text image-?caption img-?caption media-?caption whatsapp telegram follow join"
    " reading-?time read-?time kicker dropdown search disclaimer widget-?title back-?to-?top font-?size"
    " alert (?:load-?)?error error-?message"
)
_DISPLAY_NONE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """The one place that the page's template calls the story's, when there is exactly one.

    A story of three sentences is less than half of a page whose boxes show excerpts (Blogger's "popular posts",
    Elementor's grids): what the boxes hold is then no sign that they are the story.
    """

    node: Element | None
    around: frozenset[Element]

    @classmethod
    def of(cls, root: Element, weights: dict[Element, int]) -> Place:
        """The innermost named place; none where several stand side by side, as listings have them."""
        found: Element | None = None
        for element in root.iter():
            if (
                weights.get(element, 0) < ENOUGH
                or not is_named(element)
                or _in_box(element)
                or _is_card(element)
            ):
                continue
            if found is not None and found not in element.iterancestors():
                return cls(None, frozenset())
            found = element
        around = (found, *found.iterancestors()) if found is not None else ()
        return cls(found, frozenset(around))

    def holds(self, element: Element) -> bool:
        """Whether the story stands in the element."""
        return element in self.around

    def is_beside(self, element: Element) -> bool:
        """Whether there is a place, and the element is not in it."""
        return self.node is not None and element is not self.node and self.node not in element.iterancestors()


def captions(root: Element) -> list[str]:
    """Texts of the page's captions: the whole story of a gallery."""
    found = [text_of(node) for node in root.iter("figcaption")]
    return [text for text in found if text]


def prune(root: Element) -> None:
    """Remove in place everything that is not running text, as far as names and tags tell."""
    for element in list(root.iter(*_TAGS)):
        drop(element)
    weights = weigh(read(root))
    most = _SHARE * weights.get(root, 0)
    place = Place.of(root, weights)
    _drop_figures(root)
    for element in list(root.iter()):
        if isinstance(element.tag, str) and element.tag not in _KEEP and _goes(element, weights, most, place):
            drop(element)
    _drop_cards(root, weights, most, place)


def _goes(element: Element, weights: dict[Element, int], most: float, place: Place) -> bool:
    names = names_of(element)
    if names and (_COMMENTS.search(names) or _EMBEDS.search(names)) and element.tag in BLOCK:
        return element.tag != "li" or "comment" in names
    if place.holds(element) or (weights.get(element, 0) > most and not place.is_beside(element)):
        return False
    if element.tag in _REGIONS or element.get("role") in _ROLES or _is_hidden(element, names):
        return True
    if not names or not _stands_alone(element):
        return False
    classes = names.split()
    if _BOXES.search(names) or "widget" in classes or "widget-area" in classes:
        return True
    return _LABELS.search(names) is not None and _word_count(element) < _SMALL_WORDS


def _in_box(element: Element) -> bool:
    return any(
        above.tag in _REGIONS or _COMMENTS.search(names) or _BOXES.search(names)
        for above in (element, *element.iterancestors())
        if above.tag not in _KEEP
        for names in [names_of(above)]
    )


def _is_hidden(element: Element, names: str) -> bool:
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or _DISPLAY_NONE.search(element.get("style") or "") is not None
        or _HIDDEN.search(names) is not None
    )


def _stands_alone(element: Element) -> bool:
    """Not a phrase inside a sentence, such as ``<span class="date">`` in running text."""
    if element.tag in BLOCK or element.tag in {"td", "th", "table", "ul", "ol"}:
        return True
    before, parent = element.getprevious(), element.getparent()
    text_before = before.tail if before is not None else parent.text if parent is not None else None
    return not any(text and text.strip(" \n\t\r|•·/،,-–—") for text in (text_before, element.tail))


def _word_count(element: Element) -> int:
    return sum(len(piece.split()) for piece in element.itertext())


def _drop_figures(root: Element) -> None:
    """Pictures with their captions; a figure may also hold a table or a quotation, which stay."""
    for figure in list(root.iter("figure")):
        if next(figure.iter("table", "blockquote", "pre"), None) is None:
            drop(figure)
    for caption in list(root.iter("figcaption")):
        drop(caption)


def _drop_cards(root: Element, weights: dict[Element, int], most: float, place: Place) -> None:
    """Rows of teasers: siblings of one make, each with a linked headline and little text."""
    for parent in list(root.iter()):
        if len(parent) < 2 or weights.get(parent, 0) == 0:
            continue
        groups: dict[tuple[str, str], list[Element]] = {}
        for child in parent:
            if isinstance(child.tag, str) and child.tag in BLOCK:
                groups.setdefault((child.tag, child.get("class") or ""), []).append(child)
        for group in groups.values():
            cards = [child for child in group if _is_card(child) and not place.holds(child)]
            few = sum(weights.get(card, 0) for card in cards) <= most
            if len(cards) >= 2 and (few or place.is_beside(parent)):
                for card in cards:
                    drop(card)


def _is_card(element: Element) -> bool:
    if element.tag == "p" or _word_count(element) > _CARD_WORDS:
        return False
    return any(
        next(heading.iter("a"), None) is not None or _inside_link(heading, element)
        for heading in element.iter(*HEADINGS)
    )


def _inside_link(heading: Element, limit: Element) -> bool:
    return (
        any(above.tag == "a" for above in heading.iterancestors() if above is not limit) or limit.tag == "a"
    )
