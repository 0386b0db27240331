"""From an address to its shape: which parts of it are fixed, which are numbers, days, ids or slugs.

``https://x.pk/story/2202335/dollar-rate`` has the shape of ``/story/<number>/<slug>``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTH = re.compile(r"\d{1,2}")
_DAYS = (
    (re.compile(r"\d{4}-\d{2}-\d{2}"), r"\d{4}-\d{2}-\d{2}"),
    (re.compile(r"\d{1,2}-[A-Za-z]{3}-\d{4}"), r"\d{1,2}-[A-Za-z]{3}-\d{4}"),  # Publishrr
    (re.compile(r"\d{1,2}-\d{1,2}-\d{4}"), r"\d{1,2}-\d{1,2}-\d{4}"),
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_NUMBERED = re.compile(r"([A-Za-z]{1,20}[-_]?)(\d+)")  # news-4409670, pakistan-50306344
_ID = re.compile(r"(?=\D*\d)(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9]{8,40}")  # c2n75x5wrlzo
_THEN_NUMBER = re.compile(r".*[^\d]-\d{5,}")  # a slug, then the story's number
_NUMBER_THEN = re.compile(r"\d{4,}[-_].+")
_SUFFIX = re.compile(r"\.(?:s?html?|php|aspx?|jsp|cms|amp)", re.IGNORECASE)
_PLAIN = re.compile(r"[a-z0-9-]+")
_WORD = re.compile(r"[\w.!-]+")
_WORDY = 24  # characters; longer segments are slugs, whatever they are made of
_ENOUGH = 10
_MANY = 8  # alternatives that a person would still write out


@dataclass(frozen=True, slots=True)
class Piece:
    """One segment of a path without its ``suffix`` (``.html``).

    ``texts`` are the words that may stand there (kind ``word``), or before the number (``numbered``).
    """

    kind: str  # word, year, two, day, number, numbered, id, uuid, slug, slug-number, number-slug
    texts: tuple[str, ...] = ()
    suffix: str = ""

    @property
    def varies(self) -> bool:
        """Whether different pages have different texts there."""
        return self.kind != "word"


@dataclass(frozen=True, slots=True)
class Shape:
    """What addresses of one kind have in common; ``query`` are the names of its parameters."""

    origin: str  # scheme and host, with the port when it is not the scheme's own
    pieces: tuple[Piece, ...]
    slash: bool | None  # at the end; None: with and without
    query: tuple[str, ...] = ()

    @property
    def varies(self) -> bool:
        """Whether it stands for more than one page."""
        return bool(self.query) or any(piece.varies for piece in self.pieces)

    def shown(self) -> str:
        """For people: ``/news/<number>``."""
        names = [
            "|".join(piece.texts[:3]) if piece.kind == "word" else f"<{piece.kind}>{piece.suffix}"
            for piece in self.pieces
        ]
        query = "?" + "&".join(f"{name}=…" for name in self.query) if self.query else ""
        return f"/{'/'.join(names)}{'/' if self.slash and names else ''}{query}"


def shape_of(address: str, *, headed: bool = False) -> Shape:
    """The shape of a canonical address; ``headed``: a headline led there, so its last segment is a slug."""
    parts = urlsplit(address)
    segments = [segment for segment in parts.path.split("/") if segment]
    query = tuple(sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}))
    pieces = tuple(_pieces(segments, headed and not query))
    return Shape(f"{parts.scheme}://{parts.netloc}", pieces, parts.path.endswith("/") and bool(pieces), query)


def _pieces(segments: list[str], headed: bool) -> Iterator[Piece]:
    dated = 0  # how many segments of a date were just seen
    for position, segment in enumerate(segments):
        last = position == len(segments) - 1
        suffix = _SUFFIX.search(segment)
        text = unquote(
            segment[: suffix.start()] if last and suffix and suffix.end() == len(segment) else segment
        )
        end = segment[len(segment) - len(suffix[0]) :] if last and suffix and text != unquote(segment) else ""
        following = segments[position + 1] if not last else ""
        if not dated and _YEAR.fullmatch(text) and _MONTH.fullmatch(following):
            dated = 1
            yield Piece("year")
        elif 1 <= dated < 3 and _MONTH.fullmatch(text):
            dated += 1
            yield Piece("two")
        else:
            piece = _piece(text, (headed or dated > 0) and last)
            dated = 3 if piece.kind == "day" else dated
            yield replace(piece, suffix=end)


def _piece(text: str, is_slug: bool) -> Piece:
    if text.isascii() and text.isdigit():
        return Piece("number")
    for pattern, form in _DAYS:
        if pattern.fullmatch(text):
            return Piece("day", (form,))
    if _UUID.fullmatch(text):
        return Piece("uuid")
    if found := _NUMBERED.fullmatch(text):
        return Piece("numbered", (found[1],))
    if _ID.fullmatch(text):
        return Piece("id")
    if _THEN_NUMBER.fullmatch(text):
        return Piece("slug-number")
    if _NUMBER_THEN.fullmatch(text):
        return Piece("number-slug")
    separators = sum(text.count(each) for each in "-_ ")
    # What is neither letter nor digit is escaped in addresses, and nobody would write it in a pattern.
    odd = separators >= 2 or len(text) > _WORDY or not _WORD.fullmatch(text)
    return Piece("slug") if is_slug or odd else Piece("word", (text,))


def pattern_of(shape: Shape, members: Sequence[str]) -> str:
    """The regular expression of addresses of that shape, as a person would write it.

    ``members`` are addresses of it: what letters their slugs have decides what a slug may be.
    """
    columns = list(zip(*(_segments(member) for member in members), strict=False))
    path = "".join(
        "/" + _expression(piece, columns[index] if index < len(columns) else ())
        for index, piece in enumerate(shape.pieces)
    )
    end = {True: "/", False: "", None: "/?"}[shape.slash] if shape.pieces else "/"
    query = (
        r"\?" + "&".join(f"{_name(name)}={_value(name, members)}" for name in shape.query)
        if shape.query
        else ""
    )
    return f"^{escaped(shape.origin)}{path}{end}{query}$"


def _segments(address: str) -> list[str]:
    return [segment for segment in urlsplit(address).path.split("/") if segment]


def _expression(piece: Piece, seen: Iterable[str]) -> str:
    texts = list(seen)
    # One Urdu slug among Latin ones is enough; that there is none takes more than a few to believe.
    plain = len(texts) >= _ENOUGH and all(_fits(text, piece) for text in texts)
    free = "[a-z0-9-]+" if plain else "[^/?#]+"
    kinds = {
        "year": r"\d{4}",
        "two": r"\d{2}" if all(len(text) == 2 for text in texts) else r"\d{1,2}",
        "number": r"\d+",
        "id": "[a-z0-9]+" if all(text == text.lower() for text in texts) else "[A-Za-z0-9]+",
        "uuid": "[0-9a-f-]{36}",
        "slug": free,
        "slug-number": rf"{free}-\d+",
        "number-slug": rf"\d+[-_]{free}",
        "day": piece.texts[0] if piece.texts else "",
        "word": alternatives(piece.texts),
        "numbered": rf"{alternatives(piece.texts)}\d+",
    }
    return kinds[piece.kind] + escaped(piece.suffix)


def _fits(text: str, piece: Piece) -> bool:
    return bool(_PLAIN.fullmatch(text.removesuffix(piece.suffix)))


def alternatives(texts: Sequence[str]) -> str:
    """``news``, ``(?:news|world)``, or any small word when there are too many to write out."""
    if len(texts) > _MANY:
        return "[a-z0-9_-]+" if all(re.fullmatch("[a-z0-9_-]+", text) for text in texts) else "[^/?#]+"
    if len(texts) < 2:
        return escaped("".join(texts))
    end = texts[0][-1:] if texts[0][-1:] in "-_" and all(t.endswith(texts[0][-1:]) for t in texts) else ""
    return f"(?:{'|'.join(escaped(text.removesuffix(end)) for text in texts)}){end}"


def _name(name: str) -> str:
    return escaped(name) if name.isascii() and _WORD.fullmatch(name) else "[^&=]+"


def _value(name: str, members: Sequence[str]) -> str:
    values = [value for member in members for key, value in parse_qsl(urlsplit(member).query) if key == name]
    return r"\d+" if values and all(value.isascii() and value.isdigit() for value in values) else "[^&]*"


def escaped(text: str) -> str:
    """For a regular expression, without the backslashes that nobody would write (``re.escape``'s ``\\-``)."""
    return re.sub(r"([.^$*+?{}\[\]\\|()])", r"\\\1", text)
