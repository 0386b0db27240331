"""Who wrote the story, as the page spells it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from lxml import etree

from archive.text import fold, normalize
from pipelines.extract import jsonld
from pipelines.extract.blocks import BLOCK
from pipelines.extract.phrases import Key, Phrases
from pipelines.extract.tree import Element, names_of, squash

if TYPE_CHECKING:
    from pipelines.extract.markup import Markup

_META = ("author", "article:author", "dc.creator", "dcterms.creator", "byl", "parsely-author", "sailthru.author",
         "cxenseparse:author", "authors")  # fmt: skip
_NAMED = re.compile(
    r"(?:^|[\s_-])(?:author[_-]{0,2}names?|entry-?author|post-?author|post-?author-?name|post-author__name|writer-?name"
    r"|reporter-?name|by-?line|author|authors|posted-?by|writer|reporter"
    r"|field-{1,2}name-(?:uid|(?:field-)?(?:author|by-?line|writer|reporter)s?))(?=$|\s)"  # Drupal 8 and later
)
_BOX = re.compile(r"(?:^|[\s_-])(?:about-?(?:the-?)?author|author-?(?:box|bio|info|card))(?=$|\s)")
_ELSEWHERE = re.compile(
    r"comment|related|sidebar|widget|recommend|latest|trending|popular|bio(?:$|\s)|about-author"
)
_OTHERS = re.compile(r"comment|related|sidebar|widget|recommend|latest|trending|popular")
_UNREAD = frozenset("script style template time button svg".split())
_SPLIT = re.compile(r"\s*[،,;|&/]\s*|\s+(?:and|اور)\s+")
_COMMA = re.compile(r"[،,]")
_NO_NAME = re.compile(r"https?:|www\.|@\w+\.|^@|^\W*$|^\d+$|\.(?:com|pk|tv|org|net)$", re.IGNORECASE)
_ADMIN = frozenset({"admin", "administrator", "editor", "webmaster", "root", "user", "author", "ایڈمن"})
_EDGES = " \t:،,;|•·-–—۔.()[]/>»«<\"'"
_BREAK = "\0"  # in no parsed page
_LONGEST = 6  # words of a name
_BLOCK_WORDS = 30  # of all that a by-line block says
_MOST = 10


def find(markup: Markup, phrases: Phrases, sites: set[str]) -> tuple[str, ...]:
    """Authors from the first source that names any; the site itself is no author."""
    known = jsonld.by_id(markup.every)
    stated = [
        name
        for node in markup.articles[:1]
        for name in _stated(node.get("author") or node.get("creator"), known)
    ]
    for source in (stated, markup.meta(*_META), _shown(markup.root, phrases)):
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


def _shown(root: Element, phrases: Phrases) -> list[str]:
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
            boxed = _in_box(element, phrases)
        if not (is_link or is_marked or is_named) or _is_within(element, _ELSEWHERE):
            continue
        lines = [line for line in _names_in(element) if len(line.split()) <= _LONGEST + 2]
        if is_named:
            named += [lines] if lines else []
        else:
            (linked if is_link else marked).extend(lines)
    return linked or marked or next(iter(named), boxed)


def _in_box(element: Element, phrases: Phrases) -> list[str]:
    """A box about the author may tell a life; what it begins with "By" is a name."""
    if _is_within(element, _OTHERS):
        return []
    lines = (line for line in _lines(element) if len(line.split()) <= _LONGEST + 2)
    return [line for line in lines if phrases.byline.lead(Key.of(line))][:1]


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


def _is_within(element: Element, names: re.Pattern[str]) -> bool:
    return any(
        above.tag in {"aside", "nav"}
        or (above.tag not in {"html", "body", "article"} and names.search(names_of(above)))
        for above in (element, *element.iterancestors())
    )
