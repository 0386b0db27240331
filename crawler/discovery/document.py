"""A source's answer, made readable: unpacked, in UTF-8, and known for what it is."""

from __future__ import annotations

import codecs
import re
import zlib
from dataclasses import dataclass

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, resolve_encoding

MAX_BYTES = 60_000_000  # unpacked; the sitemap protocol allows 50 MB
_SNIFFED = 65_536
_MEMBERS = 64  # gzip files in a row; taking one off copies the rest

_LATIN = {"utf-8", "iso8859-1", "cp1252", "ascii"}  # what servers say of everything
_PROLOG = re.compile(rb"\s*(?:<\?[\s\S]*?\?>|<!--[\s\S]*?-->)")
_HTML = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_HTML_ANYWHERE = re.compile(rb"<(?:html|script|div|span|center|table|h1|p|br|a)[\s>/]", re.IGNORECASE)
_ROOT = re.compile(rb"<(?:[\w.-]+:)?(rss|feed|rdf|urlset|sitemapindex)(?=[\s>/])", re.IGNORECASE)
_KINDS = {b"urlset": "sitemap", b"sitemapindex": "sitemap"}


@dataclass(frozen=True, slots=True)
class Document:
    """``data`` is UTF-8 without BOM; ``kind`` is feed, sitemap, html, json, text or empty for unknown.

    A feed or sitemap begins with its root element: what stood before it (blank lines, a PHP warning,
    a declaration of the wrong encoding, a DOCTYPE with entities) is gone.
    """

    data: bytes
    kind: str
    damage: str | None = None

    @classmethod
    def open(cls, body: bytes, content_type: str = "") -> Document:
        """Unpack, decode and recognise ``body``; raises nothing."""
        data, damage = _unpacked(body)
        data = to_utf8(data, content_type).lstrip()
        kind, start = _recognised(data)
        return cls(data[start:] if start else data, kind, damage)

    @property
    def shown(self) -> str:
        """The beginning, for a message."""
        return repr(self.data[:40].decode("utf-8", "replace"))


def to_utf8(body: bytes, content_type: str = "") -> bytes:
    """``body`` in UTF-8, without BOM.  The bytes are believed before what is said of them.

    UrduPoint's feed says UTF-8 and is CP1256 or UTF-8, by turns (FACTS).
    """
    if body.startswith(codecs.BOM_UTF8):
        body = body[3:]
    elif body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _recoded(body, "utf-16")
    elif body[:40].count(0) >= 10 and len(body) >= 20:
        return _recoded(body, "utf-16-le" if body[1:2] == b"\0" else "utf-16-be")
    if _is_utf8(body):
        return body
    header = resolve_encoding(http_content_type_encoding(content_type) or "")
    for declared in (html_body_declared_encoding(body), header):
        if declared and declared not in _LATIN:
            try:
                return _recoded(body, declared)
            except (LookupError, ValueError):  # no text encoding, or one that cannot replace
                continue
    text = body.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    right = len(text) - wrong - len(text.encode("ascii", "ignore"))
    # A title cut between two bytes leaves one scar; CP1256 read as UTF-8 is nothing but scars.
    return text.encode() if right > wrong else _recoded(body, "cp1256")


def _recoded(body: bytes, encoding: str) -> bytes:
    return body.decode(encoding, "replace").removeprefix("\ufeff").encode("utf-8", "replace")


def _is_utf8(body: bytes) -> bool:
    # In pieces, since the text of a whole sitemap takes up to four times its bytes.
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(body), 1 << 16):
            decoder.decode(body[start : start + (1 << 16)])
    except UnicodeDecodeError:
        return False
    return True


def _unpacked(body: bytes) -> tuple[bytes, str | None]:
    """Gunzip if it is gzip, whatever its name and type say; at most ``MAX_BYTES`` come out."""
    pieces: list[bytes] = []
    left = MAX_BYTES
    damage = None
    for _ in range(_MEMBERS):
        if not body.startswith(b"\x1f\x8b") or left <= 0:
            break
        member = zlib.decompressobj(wbits=31)
        try:
            pieces.append(member.decompress(body, left))
        except zlib.error:
            damage = "damaged gzip"
            break
        left -= len(pieces[-1])
        if not member.eof:
            damage = "gzip that ends too early"
            break
        body = member.unused_data
    if not pieces and damage is None:
        return _limited(body)
    return b"".join(pieces), f"more than {MAX_BYTES // 1_000_000} MB" if left <= 0 else damage


def _limited(body: bytes) -> tuple[bytes, str | None]:
    if len(body) <= MAX_BYTES:
        return body, None
    return body[:MAX_BYTES], f"more than {MAX_BYTES // 1_000_000} MB"


def _recognised(data: bytes) -> tuple[str, int]:
    """The kind, and where the root element of a feed or sitemap starts."""
    head = data[:_SNIFFED]
    start = 0
    while found := _PROLOG.match(head, start):
        start = found.end()
    if _HTML.match(head, start):
        return "html", 0
    if root := _ROOT.search(head):
        return _KINDS.get(root[1].lower(), "feed"), root.start()
    if head[:1] in (b"{", b"["):
        return "json", 0
    if head[:8].lower().startswith((b"http://", b"https://")):
        return "text", 0
    return ("html", 0) if _HTML_ANYWHERE.search(head) else ("", 0)
