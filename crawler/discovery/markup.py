"""Mending XML, and reading text and addresses out of markup."""

from __future__ import annotations

import html
import re
from html.entities import html5
from urllib.parse import urldefrag, urljoin, urlsplit

_NOT_XML = bytes([*range(9), *range(14, 32)])
_TO_SPACE = bytes.maketrans(b"\x0b\x0c", b"  ")  # the line breaks of word processors
# Ampersands are mended up to this number: a body of nothing else would take minutes.
_AMPERSANDS = 200_000
_REFERENCE = re.compile(
    rb"&(?!(?:amp|lt|gt|quot|apos);)(?:#(\d{1,7}|[xX][0-9a-fA-F]{1,6});|(\w{2,31};))?", re.ASCII
)
_ITEM_END = re.compile(rb"</(?:[\w.-]+:)?(?:item|entry|url|sitemap)\s*>", re.IGNORECASE)
_ROOT_END = re.compile(
    rb"</(?:[\w.-]+:)?(?:rss|feed|rdf|urlset|sitemapindex)\s*>|\A<[^<>]*/>\s*\Z", re.IGNORECASE
)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_BREAKS = re.compile(r"</?(?:br|p|div|li|td)\b[^<>]*>", re.IGNORECASE)
_TAGS = re.compile(r"<[a-zA-Z/!][^<>]*>")
_LONGEST = 1000  # characters of a title


def mended(data: bytes) -> tuple[bytes, bool]:
    """XML that strict parsers accept more often, and whether its end was missing.

    Control characters go, bare ampersands and HTML's entities become XML.  When the end is missing,
    what follows the last whole item is cut off: parsers that recover would close half an address and
    call it one.
    """
    data = _with_legal_references(data.translate(_TO_SPACE, _NOT_XML))
    if _ROOT_END.search(data[-4096:]):  # caching plugins write comments after the end
        return data, False
    ends = [found.end() for found in _ITEM_END.finditer(data)]
    return data[: ends[-1]] if ends else b"", True


def _with_legal_references(data: bytes) -> bytes:
    pieces: list[bytes] = []
    position = 0
    while position < len(data):
        start = data.find(b"<![CDATA[", position)
        end = data.find(b"]]>", start) if start >= 0 else -1
        if end < 0:
            start = end = len(data)
        pieces.append(_REFERENCE.sub(_reference, data[position:start], count=_AMPERSANDS))
        pieces.append(data[start : end + 3])  # in CDATA an ampersand is one
        position = end + 3
    return b"".join(pieces)


def _reference(found: re.Match[bytes]) -> bytes:
    whole, number, name = found[0], found[1], found[2]
    if number:
        code = int(number[1:], 16) if number[:1] in b"xX" else int(number)
        legal = code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0x10FFFF
        return whole if legal and code not in (0xFFFE, 0xFFFF) else b""
    if name:
        letters = html5.get(name.decode("ascii"))
        return html.escape(letters).encode() if letters else b"&amp;" + name
    return b"&amp;" if whole == b"&" else whole


def plain(text: str | None) -> str | None:
    """Text without tags, entities and line ends; None if nothing is left."""
    if not text:
        return None
    text = html.unescape(text[: 8 * _LONGEST])
    text = _TAGS.sub("", _BREAKS.sub(" ", text))
    return " ".join(_CONTROLS.sub(" ", text).split())[:_LONGEST] or None


def absolute(base: str, address: str | None) -> str | None:
    """``address`` as seen from ``base``, without fragment; None if it is not http or https."""
    address = _CONTROLS.sub("", address or "").strip()
    if not address:
        return None
    try:
        if "#" in address or not address.startswith(
            ("http://", "https://")
        ):  # urljoin costs as much as all else
            address = urldefrag(urljoin(base, address)).url
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.netloc else None
