"""Who wrote the story, as the page spells it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from lxml import etree

from archive.text import fold, normalize
from pipelines.extract import jsonld
from pipelines.extract.blocks import BLOCK
from pipelines.extract.body import is_named
from pipelines.extract.boxes import Holders, holders, is_boxed, pattern
from pipelines.extract.phrases import Key, Phrases
from pipelines.extract.tree import Element, names_of, squash

if TYPE_CHECKING:
    from pipelines.extract.markup import Markup

_META = ("author", "article:author", "dc.creator", "dcterms.creator", "byl", "parsely-author", "sailthru.author",
         "cxenseparse:author", "authors")  # fmt: skip
_NAMED = re.compile(
    r"(?:^|[\s_-])(?:author[_-]{0,2}names?|entry-?author|post-?author|post-?author-?name|post-author__name|writer-?name"
    r"|reporter-?name|by-?line|author|authors|posted-?by|writer|reporter"
    r"|[\w-]*--type-author"  # Elementor
    r"|field-{1,2}name-(?:uid|(?:field-)?(?:author|by-?line|writer|reporter)s?))(?=$|\s)"  # Drupal 8 and later
)
_BOX = re.compile(r"(?:^|[\s_-])(?:about-?(?:the-?)?author|author-?(?:box|bio|info|card))(?=$|\s)")
_OTHERS = pattern("comment related sidebar recommend latest trending popular")
_ELSEWHERE = pattern("comment related sidebar recommend latest trending popular bio(?:$|\\s) about-author")
_UNREAD = frozenset("script style template time button svg".split())
_SPLIT = re.compile(r"\s*[،,;|&/]\s*|\s+(?:and|اور)\s+")
_COMMA = re.compile(r"[،,]")
_NO_NAME = re.compile(r"https?:|www\.|@\w+\.|^@|^\W*$|^\d+$|\.(?:com|pk|tv|org|net)$", re.IGNORECASE)
_ADMIN = frozenset({"admin", "administrator", "editor", "webmaster", "root", "user", "author", "ایڈمن"})
_EDGES = " \t:،,;|•·-–—۔.()[]/>»«<\"'"
_COLON = ":：-–—۔"
_LINES = tuple("address p div li small font h4 h5 h6 td".split())
_SOON = 40  # elements after the headline
_BRIEF = 120  # characters, white space among them
_BREAK = "\0"  # in no parsed page
_LONGEST = 6  # words of a name
_BLOCK_WORDS = 30  # of all that a by-line block says
_MOST = 10


def find(markup: Markup, phrases: Phrases, sites: set[str], title: Element | None) -> tuple[str, ...]:
    """Authors from the first source that names any; the site itself is no author."""
    known = jsonld.by_id(markup.every)
    stated = [
        name
        for node in markup.articles[:1]
        for name in _stated(node.get("author") or node.get("creator"), known)
    ]
    around = holders(title)
    printed = (stated, *(markup.meta(name) for name in _META), _shown(markup.root, phrases, around))
    for source in (*printed, _said(markup.root, phrases, title, around)):
        found = clean(source, phrases, sites)
        if found:
            return found
    return ()


def clean(texts: list[str], phrases: Phrases, sites: set[str]) -> tuple[str, ...]:
    """Names without "By" and its like, one each; what cannot be a name is left out."""
    names: dict[str, str] = {}
    for text in texts:
        text = normalize(squash(text))
        if _NO_NAME.search(text):
            continue
        for part in _parts(text, phrases):
            name = part.strip(_EDGES)
            folded = fold(name)
            if (
                name
                and folded not in sites | _ADMIN
                and not _NO_NAME.search(name)
                and len(folded.split()) <= _LONGEST
                and not _is_label(name, phrases)
            ):
                names.setdefault(folded, name)
    return tuple(names.values())[:_MOST]


def _parts(text: str, phrases: Phrases) -> list[str]:
    """The names in a by-line.  After a designation a comma parts no names: "نامہ نگار، کوئٹہ" is one, with the place."""
    key = Key.of(text)
    if phrases.byline_label.lead(key):
        return []
    lead = phrases.byline.lead(key)
    text = text[lead:] if lead else text
    parts = _SPLIT.split(text)
    if len(parts) == 2 and _COMMA.search(text) and phrases.desk.match(Key.of(parts[0])):
        return [text]
    return parts


def _is_label(name: str, phrases: Phrases) -> bool:
    """What stands among names and is none: a label without its name, a date, "3 min read"."""
    key = Key.of(name)
    words = fold(name).split()
    dated = [word.isdigit() or word in phrases.date_word.plain for word in words]
    is_date = all(dated) and any(word.isdigit() for word in words)
    return is_date or any(one.match(key) for one in (phrases.byline, phrases.byline_label, phrases.line))


def _stated(value: Any, known: dict[str, jsonld.Node]) -> list[str]:
    values = value if isinstance(value, list) else [value]
    found: list[str] = []
    for item in values[:_MOST]:
        if isinstance(item, dict) and "name" not in item:
            item = known.get(item.get("@id") or "", {})
        found += jsonld.texts(item)
    return found


def _shown(root: Element, phrases: Phrases, around: Holders) -> list[str]:
    """Names beside the story: ``rel=author``, ``itemprop=author``, elements named so; the first kind wins."""
    linked, marked, named = list[str](), list[str](), list[list[str]]()
    boxed = list[str]()
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag in {"html", "body", "head", "link", "meta"}:
            continue
        names = names_of(element)
        is_link = "author" in (element.get("rel") or "").split()
        is_marked = (element.get("itemprop") or "").lower() in {"author", "creator"}
        is_named = not (is_link or is_marked) and bool(_NAMED.search(names))
        if _BOX.search(names) and not boxed:
            boxed = _in_box(element, phrases, around)
        if not (is_link or is_marked or is_named) or is_boxed(element, _ELSEWHERE, around):
            continue
        lines = [line for line in _names_in(element) if len(line.split()) <= _LONGEST + 2]
        if is_named:
            named += [lines] if lines else []
        else:
            (linked if is_link else marked).extend(lines)
    return linked or marked or next(iter(named), boxed)


def _in_box(element: Element, phrases: Phrases, around: Holders) -> list[str]:
    """A box about the author may tell a life; what it begins with "By" is a name."""
    if is_boxed(element, _OTHERS, around):
        return []
    lines = (line for line in _lines(element) if len(line.split()) <= _LONGEST + 2)
    return [line for line in lines if phrases.byline.lead(Key.of(line))][:1]


def _said(root: Element, phrases: Phrases, title: Element | None, around: Holders) -> list[str]:
    """A line of its own soon after the headline, or the article's ``<address>``, that begins with "By" or "تحریر:"."""
    since = None if title is not None else 0
    for element in root.iter(*_LINES) if title is None else root.iter(*_LINES, title.tag):
        if since is not None:
            since += 1
        if element is title:
            since = 0
        own = element.tag == "address" and next(element.iterancestors("article"), None) is not None
        if element is title or not (own or (since is not None and since <= _SOON)):
            continue
        text = _brief(element)
        lead = phrases.byline.lead(Key.of(text)) if text else None
        if (
            lead
            and _names_one(text, lead)
            and not is_boxed(element, _OTHERS, around)
            and not _is_anothers(element, around)
        ):
            return [text]
    return []


def _is_anothers(element: Element, around: Holders) -> bool:
    """In the place of a text that is not under the headline."""
    chain = (element, *element.iterancestors())
    return any(is_named(above) for above in chain if above not in around)


def _brief(element: Element) -> str:
    """The text of an element that says but a few words."""
    said = ""
    for piece in element.itertext():
        said += str(piece)
        if len(said) > _BRIEF:
            return ""
    said = squash(said)
    return said if len(said.split()) <= _LONGEST + 2 else ""


def _names_one(text: str, lead: int) -> bool:
    """In Urdu the words are ordinary ("رپورٹ کے مطابق") unless a colon follows."""
    follows = text[lead:].lstrip()
    return bool(follows) and (text[0].isascii() or follows[0] in _COLON) and text[-1] not in "۔؟.?"


def _names_in(element: Element) -> list[str]:
    inner = next((one for one in element.iter() if (one.get("itemprop") or "").lower() == "name"), None)
    if inner is not None and inner.tag == "meta":
        return [inner.get("content") or ""]
    lines = _lines(element if inner is None else inner)
    return lines if sum(len(line.split()) for line in lines) <= _BLOCK_WORDS else []


def _lines(element: Element) -> list[str]:
    """What a by-line block says, line by line as a browser breaks it, without its dates in ``<time>``."""
    pieces = list[str]()
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, node in walker:
        breaks = not isinstance(node.tag, str) or node.tag in BLOCK or node.tag in _UNREAD or node.tag == "br"
        if breaks:
            pieces.append(_BREAK)
        if event == "end":
            pieces.append((node.tail or "") if node is not element else "")
        elif isinstance(node.tag, str) and node.tag in _UNREAD:
            walker.skip_subtree()
        else:
            pieces.append(node.text or "")
    return [text for line in "".join(pieces).split(_BREAK) if (text := squash(line))]
