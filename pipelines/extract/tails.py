"""Lines of a page to paragraphs of a story: heads, tails and what stands between, by phrases and structure.

What the removed lines say is kept: whom the text was taken from, and who wrote it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from archive.text import fold, normalize
from pipelines.extract import authors
from pipelines.extract.blocks import Line
from pipelines.extract.metadata import Metadata, absolute
from pipelines.extract.phrases import Key, Phrases
from pipelines.extract.titles import strip_site

if TYPE_CHECKING:
    from pipelines.extract.model import Knowledge, Page

_BRACKETED = re.compile(r"\s*[(\[（]\s*([^()\[\]（）]{1,40}?)\s*[)\]）]\s*([۔.…]?)\s*$")
_OPENING = re.compile(r"[(\[（]\s*([^()\[\]（）]{1,90}?)\s*[)\]）]")
_PARTS = re.compile(r"[-–—۔.،|/]")  # "(house - agency. date)" is one bracket at UrduPoint
_COLON = ":：؛»›-–—"
_EDGES = " \t:،,;|•·-–—۔.()[]/>»«<\"'"
_TABLE = frozenset("table tbody tr td th".split())
_LEAST_BEFORE = 20  # words of prose before a tail; nearer to the top the phrase is a menu's
_OFTEN = 3  # a date stamp that stands so often belongs to a list of stories
_SHORT_LINE = 12  # words
_PREFIXED = 30  # words that a line naming another story has at most
_UNMISTAKABLE = 9  # letters of a phrase that may be glued to the word before: "جاری ہےیہ بھی پڑھیں:" (Dawn)
_DATELINE = 160  # letters of the first paragraph in which an agency stands in brackets


@dataclass(slots=True)
class Story:
    """What :func:`clean` found; ``paragraphs`` are normalised."""

    paragraphs: list[str] = field(default_factory=list)
    credit_name: str | None = None
    credit_url: str | None = None
    authors: tuple[str, ...] = ()
    left_out: list[str] = field(default_factory=list)  # lines known from other pages of the outlet
    linked: float = 0.0  # share of its letters that stand in links


@dataclass(frozen=True, slots=True)
class _Entry:
    line: Line
    key: Key


def clean(lines: list[Line], page: Page, meta: Metadata, known: Knowledge) -> Story:
    """The story in ``lines``."""
    entries = [_Entry(line, Key.of(line.text)) for line in lines]
    keep = frozenset(fold(text) for text in known.keep)
    learned = known.learned - keep
    gone = frozenset(fold(text) for text in known.drop) - keep
    body, tail = _cut_tail(entries, known.phrases)
    story = Story(authors=_bylines(body, tail, known.phrases, meta))
    for entry in entries:
        _read_credit(entry, page, known.phrases, story)
    dates = _Stamp(known.phrases, meta)
    first, last = _prose_span(body, known.phrases, Key.of(meta.title.text).text)
    often = Counter(entry.key.text for entry in body)
    kept: list[Line] = []
    for index, entry in enumerate(body):
        edge = index < first or index > last or often[entry.key.text] >= _OFTEN
        folded = fold(entry.line.text) if keep or gone or learned else ""
        if folded in keep:
            kept.append(entry.line)
        elif folded in learned:
            story.left_out.append(normalize(entry.line.text))
        elif folded not in gone and (line := _filtered(entry, edge, known.phrases, dates)) is not None:
            kept.append(_inheriting(line, kept, body, index))
    story.paragraphs = _paragraphs(_without_title(_without_last_headings(kept), meta), known.phrases)
    _read_dateline(story, known.phrases)
    story.linked = sum(line.linked for line in kept) / max(1, sum(len(line.text) for line in kept))
    return story


def _inheriting(line: Line, kept: list[Line], body: list[_Entry], index: int) -> Line:
    """A line after a removed one starts a paragraph if any of those removed did."""
    while not line.starts and index > 0 and (not kept or kept[-1].text is not body[index - 1].line.text):
        index -= 1
        if body[index].line.starts:
            return Line(line.text, line.element, True, line.links)
    return line


def _cut_tail(entries: list[_Entry], phrases: Phrases) -> tuple[list[_Entry], list[_Entry]]:
    before = 0
    for index, entry in enumerate(entries):
        if before >= _LEAST_BEFORE and entry.key.count <= _PREFIXED and phrases.tail.match(entry.key):
            return entries[:index], entries[index:]
        before += entry.line.prose
    return entries, []


def _prose_span(entries: list[_Entry], phrases: Phrases, title: str) -> tuple[int, int]:
    """Where the story's sentences begin and end; a prompt above or below them and a headline are sentences, but not the story's."""
    found = [
        index
        for index, entry in enumerate(entries)
        if entry.line.prose and entry.key.text != title and not phrases.line.match(entry.key)
    ]
    return (found[0], found[-1]) if found else (len(entries), -1)


def _filtered(entry: _Entry, edge: bool, phrases: Phrases, stamp: _Stamp) -> Line | None:
    """The line as it stays in the story, or ``None``."""
    line, key = entry.line, entry.key
    if not key.text or line.text[0] == "©" or phrases.line.match(key) or phrases.tail.match(key):
        return None
    if key.text.isdigit() and line.element.tag not in _TABLE:  # counts of views and comments, ranks
        return None
    if key.count <= _SHORT_LINE and phrases.caption.lead(key) and not line.prose:
        return None
    if _is_credit(entry, phrases) or _is_link_only(line, key):
        return None
    if edge and key.count <= _SHORT_LINE and (stamp.covers(line.text) or _is_byline(entry, phrases)):
        return None
    return _without_pointers(entry, phrases)


def _is_link_only(line: Line, key: Key) -> bool:
    """A line that is nothing but links names other stories; an anchor in a heading does not."""
    if not line.links or (line.is_heading and all(address.startswith("#") for _, _, address in line.links)):
        return False
    outside = _outside_links(line)
    return not any(char.isalnum() for char in outside) and key.count <= _PREFIXED


def _outside_links(line: Line) -> str:
    text, position = [], 0
    for start, end, _ in sorted(line.links):
        text.append(line.text[position:start])
        position = max(position, end)
    return "".join([*text, line.text[position:]])


def _without_pointers(entry: _Entry, phrases: Phrases) -> Line | None:
    """Cut "read also: <link>" out of a line, wherever it stands."""
    line, key = entry.line, entry.key
    lead = phrases.prefix.lead(key)
    if lead is not None and _points(line, key, lead):
        rest = _after_link(line, lead)
        return Line(rest, line.element, line.starts) if len(rest.split()) >= _SHORT_LINE else None
    for start, end, _ in line.links:
        cut = _pointer_before(line.text[:start], phrases)
        if cut is not None:
            kept = f"{line.text[:cut].rstrip()} {line.text[end:].lstrip()}".strip()
            return Line(kept, line.element, line.starts) if kept else None
    return line


def _points(line: Line, key: Key, lead: int) -> bool:
    """Whether a line that begins with "read also" goes on to name a story."""
    follows = line.text[lead:].lstrip()
    if any(start <= lead + 3 < end for start, end, _ in line.links):
        return True
    if not follows or follows[0] in _COLON:
        return key.count <= _PREFIXED and not line.text.endswith("۔")  # a headline glued to a sentence
    return key.count <= _PREFIXED and bool(line.links) and not line.prose


def _after_link(line: Line, lead: int) -> str:
    ends = [end for start, end, _ in line.links if start >= lead - 1] or [len(line.text)]
    return line.text[ends[0] :].strip(" :؛،۔-–—»")


def _pointer_before(text: str, phrases: Phrases) -> int | None:
    """Where a pointer phrase begins that ends the text, after a sentence or glued to one."""
    tail = text[-40:]
    offset = len(text) - len(tail)
    if not text.rstrip().endswith(tuple(_COLON)):
        return None
    for index, char in enumerate(tail):
        key = Key.of(tail[index:]) if char.isalpha() else None
        if key is None or not phrases.prefix.match(key):
            continue
        if (index == 0 and offset == 0) or tail[index - 1] in "۔.!؟? )(\t|" or len(key.text) >= _UNMISTAKABLE:
            return offset + index
    return None


def _is_credit(entry: _Entry, phrases: Phrases) -> bool:
    lead = phrases.credit_name.lead(entry.key) if entry.key.count <= 8 else None
    if lead is None:
        return False
    line, follows = entry.line, entry.line.text[lead:].lstrip()
    named = bool(follows[:1]) and follows[0] in _COLON + "("
    return named or bool(line.links) or (entry.key.count <= 5 and not line.text.rstrip().endswith(("۔", ".")))


def _is_byline(entry: _Entry, phrases: Phrases) -> bool:
    lead = phrases.byline.lead(entry.key)
    short = entry.key.count <= 8 and not entry.line.text.endswith(("۔", "؟"))
    return (lead is not None and short) or phrases.desk.match(entry.key)


def _read_credit(entry: _Entry, page: Page, phrases: Phrases, story: Story) -> None:
    line, key = entry.line, entry.key
    if key.count > _SHORT_LINE:  # "ذریعہ" linked within a sentence is a word like any other
        return
    for start, end, address in line.links:
        if phrases.credit_link.match(Key.of(line.text[start:end])):
            story.credit_url = story.credit_url or absolute(page.url, address)
    if _is_credit(entry, phrases):
        name = normalize(line.text[phrases.credit_name.lead(key) or 0 :].strip(_EDGES))
        if name and not phrases.credit_link.match(key):
            story.credit_name = story.credit_name or name
        if line.links:
            story.credit_url = story.credit_url or absolute(page.url, line.links[0][2])


def _bylines(body: list[_Entry], tail: list[_Entry], phrases: Phrases, meta: Metadata) -> tuple[str, ...]:
    first, last = _prose_span(body, phrases, Key.of(meta.title.text).text)
    around = [*body[:first], *body[last + 1 :], *tail]
    found = (
        authors.clean([entry.line.text], phrases, meta.sites)
        for entry in around
        if _is_byline(entry, phrases)
    )
    return next((names for names in found if names), ())


class _Stamp:
    """Recognises lines of dates, names and counts around a story."""

    def __init__(self, phrases: Phrases, meta: Metadata) -> None:
        self.words = phrases.date_word.plain
        others = [*meta.authors, *meta.sites, *meta.tags, meta.section or ""]
        self.known = {fold(text) for text in others} - {""}
        self.known_words = {word for text in self.known for word in text.split()}

    def covers(self, line: str) -> bool:
        folded = fold(line)
        if folded in self.known:
            return True
        parts = folded.split()
        dated = [part for part in parts if part.isdigit() or part in self.words]
        return bool(dated) and all(
            part.isdigit() or part in self.words or part in self.known_words for part in parts
        )


def _without_title(lines: list[Line], meta: Metadata) -> list[Line]:
    folded = fold(meta.title.text)
    while lines and fold(strip_site(lines[0].text, meta.sites)) == folded:
        lines = lines[1:]
    while lines and fold(strip_site(lines[-1].text, meta.sites)) == folded:
        lines = lines[:-1]
    return lines


def _without_last_headings(lines: list[Line]) -> list[Line]:
    while lines and lines[-1].is_heading and lines[-1].text.count(" ") < _SHORT_LINE:
        lines = lines[:-1]
    return lines


def _paragraphs(lines: list[Line], phrases: Phrases) -> list[str]:
    paragraphs: list[str] = []
    for line in lines:
        text = _without_bracket(normalize(line.text).strip(), phrases)
        if not text:
            continue
        if line.starts or not paragraphs:
            paragraphs.append(text)
        else:
            paragraphs[-1] += "\n" + text
    return paragraphs


def _without_bracket(text: str, phrases: Phrases) -> str:
    """The care for ``(جاری ہے)``: in brackets at the end it goes, as words of a sentence it stays."""
    found = _BRACKETED.search(text)
    if found and phrases.bracket.match(Key.of(found.group(1))):
        return text[: found.start()].rstrip()
    return text


def _read_dateline(story: Story, phrases: Phrases) -> None:
    """Agencies and desks in brackets before the first sentence: "کراچی (اسٹاف رپورٹر)"; the text keeps them."""
    opening = story.paragraphs[0][:_DATELINE] if story.paragraphs else ""
    for found in _OPENING.finditer(opening):
        for part in _PARTS.split(found.group(1)):
            key = Key.of(part)
            if phrases.agency.match(key) and story.credit_name is None:
                story.credit_name = part.strip()
            elif (phrases.desk.match(key) or phrases.designation.match(key)) and not story.authors:
                story.authors = (part.strip(),)
