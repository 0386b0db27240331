"""Elements to lines of text, cut where a browser would cut them.

Trafilatura says where a story stands; its text is not used as it is, because it deletes ZWNJ, ends and begins
paragraphs differently, and drops single lines it takes for noise (DEPENDENCIES §3).
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from pipelines.extract.tree import _SPACE, Element

BLOCK = frozenset(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre section summary"
    " table tbody tfoot thead tr ul".split()
)
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_CELLS = frozenset({"td", "th", "caption"})
_SOFT = frozenset({"tr"})  # rows of a table stay one paragraph
MAX_TEXT = 300_000  # characters that are read of a page; live blogs of a whole day stay under it
_SENTENCE_ENDS = "۔.!?؟…:\"'”’»)"
_PROSE_WORDS = 8  # shorter lines without a full stop are headings, labels, menu entries


@dataclass(frozen=True, slots=True)
class Line:
    """A line as shown: white space squashed, nothing else changed.

    ``starts`` is false when only a ``<br>`` or a table row parts it from the line before; ``links`` are
    (start, end, address) in ``text``.
    """

    text: str
    element: Element
    starts: bool = True
    links: tuple[tuple[int, int, str], ...] = ()

    @property
    def linked(self) -> int:
        """How many characters stand in links."""
        return sum(end - start for start, end, _ in self.links)

    @property
    def is_heading(self) -> bool:
        """Whether the line is (in) a heading."""
        return self.element.tag in HEADINGS

    @property
    def prose(self) -> int:
        """Words outside links, 0 for a line that does not read like a sentence."""
        count = self.text.count(" ") + 1
        if self.links:
            count = int(count * (1 - self.linked / max(1, len(self.text))))
        enough = _PROSE_WORDS if self.text[-1:] not in _SENTENCE_ENDS else _PROSE_WORDS // 2
        return count if count >= enough and not self.is_heading else 0


class _Reader:
    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.text = ""
        self.links: list[tuple[int, int, str]] = []
        self.open: list[tuple[int, str]] = []  # links not yet closed: where they began in this line
        self.starts, self.breaks = True, 0
        self.room = MAX_TEXT

    def add(self, piece: str | None) -> None:
        if piece and self.room > 0:
            piece = piece[: self.room]
            self.room -= len(piece)
            piece = _SPACE.sub(" ", piece)
            self.text += piece.lstrip(" ") if not self.text or self.text[-1] in " \t" else piece

    def end_line(self, element: Element) -> None:
        text = self.text.rstrip()
        for begin, address in self.open:
            self.links.append((begin, len(text), address))
        if text:
            spans = tuple((b, min(e, len(text)), a) for b, e, a in self.links if b < min(e, len(text)))
            self.lines.append(Line(text, element, self.starts, spans))
            self.starts, self.breaks = False, 0
        self.text, self.links = "", []
        self.open = [(0, address) for _, address in self.open]

    def end_block(self, element: Element, soft: bool) -> None:
        self.end_line(element)
        if not soft:
            self.starts, self.breaks = True, 0

    def line_break(self, element: Element) -> None:
        empty = not self.text.strip()
        self.end_line(element)
        self.breaks = self.breaks + 1 if empty else 1
        if self.breaks > 1:
            self.starts = True

    def close_link(self) -> None:
        if self.open:
            begin, address = self.open.pop()
            self.links.append((begin, len(self.text.rstrip()), address))


def read(root: Element) -> list[Line]:
    """The lines of an element in document order."""
    reader, blocks = _Reader(), [root]
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag
        if not isinstance(tag, str):
            continue
        if reader.room <= 0:
            break
        if event == "start":
            _enter(reader, blocks, element, tag)
        else:
            _leave(reader, blocks, element, tag)
            if element is not root:
                _text(reader, element.tail, blocks[-1])
    reader.end_block(root, soft=False)
    return reader.lines


def _enter(reader: _Reader, blocks: list[Element], element: Element, tag: str) -> None:
    if tag in BLOCK or (tag in _CELLS and _is_layout(element)):
        reader.end_block(blocks[-1], tag in _SOFT)
        blocks.append(element)
    elif tag in _CELLS and reader.text.strip():
        reader.text = reader.text.rstrip() + "\t"
    elif tag == "br":
        reader.line_break(blocks[-1])
    elif tag == "a":
        reader.open.append((len(reader.text), element.get("href") or ""))
    _text(reader, element.text, blocks[-1])


def _leave(reader: _Reader, blocks: list[Element], element: Element, tag: str) -> None:
    if tag == "a":
        reader.close_link()
    if blocks[-1] is element:
        reader.end_block(element, tag in _SOFT)
        if len(blocks) > 1:
            blocks.pop()


def _text(reader: _Reader, text: str | None, block: Element) -> None:
    if text and block.tag == "pre" and "\n" in text:
        first, *others = text.split("\n")
        reader.add(first)
        for piece in others:
            reader.line_break(block)
            reader.add(piece)
    else:
        reader.add(text)


def _is_layout(cell: Element) -> bool:
    """A cell that holds blocks or line breaks holds a page, not a datum."""
    return any(child.tag in BLOCK or child.tag == "br" for child in cell.iterdescendants())


def weigh(lines: list[Line]) -> dict[Element, int]:
    """Words of prose in every element that holds any."""
    weights: dict[Element, int] = {}
    for line in lines:
        words = line.prose
        if words:
            element: Element | None = line.element
            while element is not None:
                weights[element] = weights.get(element, 0) + words
                element = element.getparent()
    return weights
