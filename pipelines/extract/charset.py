"""Bytes to text.  Order: BOM, valid UTF-8, HTTP header, ``<meta>``, then the legacy Urdu code page.

Valid UTF-8 is believed before any declaration: text in another encoding is practically never valid UTF-8 by
chance, while wrong declarations are common (UrduPoint's feed was read as cp1256 by one reader and as UTF-8
by another, FACTS).
"""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_META = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE
)
_META_WINDOW = 4096  # the standard looks at the first 1024 bytes; real pages put long scripts before
# WHATWG Encoding: what pages call latin1 or ASCII is windows-1252; on an Urdu page even that is a default
# nobody chose, since neither can hold one Urdu letter.
_NEVER_URDU = frozenset({"ascii", "iso8859-1", "cp1252", "latin-1"})
_LEGACY = "cp1256"  # Windows Arabic; has ٹ ڈ ڑ ں ے ک گ ہ since Windows 98
_TRUNCATED = 3  # bytes of a cut UTF-8 sequence at the end that are forgiven


def to_text(body: bytes, content_type: str = "") -> str:
    """The page's text; never raises, unknown bytes become U+FFFD, NULs vanish."""
    for bom, name in _BOMS:
        if body.startswith(bom):
            return _decode(body[len(bom) :], name)
    try:
        return body.decode("utf-8").replace("\0", "")
    except UnicodeDecodeError as error:
        mostly_utf8 = error.start >= len(body) - _TRUNCATED or _is_mostly_utf8(body)
    return _decode(body, "utf-8" if mostly_utf8 else _declared(body, content_type) or _LEGACY)


def _declared(body: bytes, content_type: str) -> str | None:
    in_header = _HEADER.search(content_type)
    in_page = _META.search(body[:_META_WINDOW])
    names = [in_header.group(1)] if in_header else []
    names += [in_page.group(1).decode("ascii", "replace")] if in_page else []
    known = [found for name in names if (found := _codec(name)) is not None]
    return next((name for name in known if name not in _NEVER_URDU and name != "utf-8"), None)


def _codec(name: str) -> str | None:
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    return info.name if info._is_text_encoding else None  # "hex" and its like decode to bytes


def _is_mostly_utf8(body: bytes) -> bool:
    """A few broken bytes in a UTF-8 page (a headline cut in mid-letter by the site) leave it UTF-8."""
    text = body.decode("utf-8", "replace")
    bad, wide = text.count("\ufffd"), sum(1 for char in text if char > "\x7f")
    return bad * 20 < wide - bad


def _decode(body: bytes, name: str) -> str:
    try:
        text = body.decode(name, "replace")
    except (LookupError, UnicodeError):  # some codecs refuse "replace"
        text = body.decode("utf-8", "replace")
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8", "replace")
