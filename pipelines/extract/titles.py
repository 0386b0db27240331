"""The story's title: the headline as the page shows it, without the site's name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.text import fold, normalize
from pipelines.extract.boxes import pattern
from pipelines.extract.tree import Element, names_of, squash, text_of

_SEPARATORS = re.compile(r"\s+[-–—|:•·»«~]+\s+|\s*[|»«]\s*|\s*::+\s*")
_TITLE_NAME = re.compile(
    r"(?:^|[\s_-])(?:entry|post|article|story|news|single|page)[_-]{0,2}(?:title|headline|heading)"
)
_WIDGET = pattern("")
_GENERIC = frozenset("روزنامہ نیوز اردو آن لائن ٹی وی ڈاٹ کام news urdu online tv daily com pk the".split())
_NOT_THE_STORY = frozenset("nav footer aside".split())  # a form may be around the whole page (ASP.NET)
_PAGE_CHROME = re.compile(
    r"related|sidebar|comment|respond|footer|breadcrumb|ticker|recommend|cookie|consent"
)
_LONGEST = 400
_HEADLINE_WORDS = 4
_LINES = tuple("h1 h2 h3 h4 h5 div p span font b strong td big center".split())
_FOLDED_GENERIC = frozenset(fold(word) for word in _GENERIC)


@dataclass(frozen=True, slots=True)
class Title:
    """``element`` is the heading that shows it, if one does."""

    text: str
    element: Element | None


def find(root: Element, declared: list[str], sites: set[str]) -> Title:
    """The title out of what was declared (JSON-LD first, ``<title>`` last) and the page's headings.

    ``sites`` are folded names of the site.  A heading is believed when a declaration agrees with it, or when
    it is the only ``<h1>`` and not the site's name (in the corpus's one theme every ``<h1>`` is).
    """
    headings = _headings(root, sites)
    for text in declared:
        whole, stripped = fold(text), fold(strip_site(text, sites))
        equal = (heading for heading in headings if fold(heading.text) == stripped)
        alike = (heading for heading in headings if _agree(fold(heading.text), stripped, whole))
        if (found := next(equal, None) or next(alike, None)) is not None:
            return found
    chosen = next((text for text in (strip_site(one, sites) for one in declared) if fold(text)), "")
    tops = [heading for heading in headings if heading.element is not None and heading.element.tag == "h1"]
    if len(tops) == 1 and (not chosen or _overlap(fold(tops[0].text), fold(chosen)) >= 0.3):
        return tops[0]
    return _standing_alone(root, declared) or Title(normalize(squash(chosen))[:_LONGEST], None)


def _standing_alone(root: Element, declared: list[str]) -> Title | None:
    """The part of a declared title, without an unknown site's name, that stands as a line of the page: old
    layouts print headlines in ``<font>``, some new ones in ``<div>``."""
    parts = {fold(part) for text in declared for part in (text, *_SEPARATORS.split(text))}
    parts = {part for part in parts if len(part.split()) >= _HEADLINE_WORDS}
    longest = max(map(len, parts), default=0)
    body = root.find("body")
    for element in body.iter(*_LINES) if parts and body is not None else ():
        own = (element.text or "").strip()
        if not own and len(element) != 1:
            continue
        text = normalize(text_of(element)) if len(own) <= longest * 2 else ""
        if fold(text) in parts and not _is_chrome(element):
            return Title(text, element)
    return None


def strip_site(text: str, sites: set[str]) -> str:
    """The text without leading and trailing parts that are the site's name."""
    text = squash(text)
    if len(text) > 2 * _LONGEST:
        return text
    cuts = [(cut.start(), cut.end()) for cut in _SEPARATORS.finditer(text)]
    for start, end in reversed(cuts):
        if _is_site(text[end:], sites) and fold(text[:start]):
            text = text[:start]
    for start, end in cuts:
        if end < len(text) and _is_site(text[:start], sites) and fold(text[end:]):
            return strip_site(text[end:], sites)
    return text.strip()


def _is_site(part: str, sites: set[str]) -> bool:
    """One of the site's names, perhaps with "روزنامہ" or "Urdu News" around it."""
    folded = fold(part)
    if folded in sites:
        return True
    words = folded.split()
    return any(
        name and name in folded and not set(words) - set(name.split()) - _FOLDED_GENERIC for name in sites
    )


def _headings(root: Element, sites: set[str]) -> list[Title]:
    """Headings that may be the title: those named so, then ``<h1>``, then lesser ones."""
    found = []
    for element in root.iter("h1", "h2", "h3"):
        text = normalize(text_of(element))
        folded = fold(text)
        if not folded or folded in sites or len(text) > _LONGEST or _is_chrome(element):
            continue
        found.append(Title(text, element))
    return sorted(found, key=lambda title: _rank(title.element))


def _rank(element: Element | None) -> tuple[bool, bool, str]:
    if element is None:
        return (True, True, "")
    named = _TITLE_NAME.search(names_of(element)) is not None
    named = named or "headline" in (element.get("itemprop") or "").lower()
    return (_in_widget(element), not named, str(element.tag))


def _in_widget(element: Element) -> bool:
    """Where sidebars repeat the headline; but Blogger's whole blog is a widget."""
    return any(_WIDGET.search(names_of(above)) for above in element.iterancestors() if above.tag != "body")


def _is_chrome(element: Element) -> bool:
    return any(
        above.tag in _NOT_THE_STORY
        or (above.tag not in {"html", "body"} and _PAGE_CHROME.search(names_of(above)))
        for above in (element, *element.iterancestors())
    )


def _agree(heading: str, stripped: str, whole: str) -> bool:
    """One begins or ends with the other: a headline cut off, or beside a site's name that is not known."""
    if len(heading.split()) < 3:
        return False
    cut = stripped.rsplit(" ", 1)[0]  # a truncated headline may end within a word
    return (
        whole.startswith(heading + " ")
        or whole.endswith(" " + heading)
        or (len(cut.split()) >= 4 and heading.startswith(cut))
    )


def _overlap(first: str, second: str) -> float:
    one, two = set(first.split()), set(second.split())
    return len(one & two) / max(1, min(len(one), len(two)))
