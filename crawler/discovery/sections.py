"""Section pages: every link of a listing, with the text that leads to it.

Which of them are articles is for the outlet's patterns to say.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from lxml import etree

from crawler.discovery.markup import absolute, plain
from crawler.discovery.model import Discovery, Link, collected

if TYPE_CHECKING:
    from crawler.discovery.document import Document

MAX_BYTES = 5_000_000  # a listing of 300 stories has 0.5 MB and 1,000 links
MAX_ANCHORS = 20_000
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def read_section(document: Document, url: str) -> Discovery:
    """The links of the listing page at ``url``, in the page's order.

    The title is the longest text in a heading that leads there, else the longest text, else a picture's.
    """
    root = _parsed(document.data[:MAX_BYTES])
    if root is None:
        return Discovery(problem="an empty page")
    base = _base(root, url)
    best: dict[str, tuple[int, str]] = {}
    for anchor in islice(root.iter("a"), MAX_ANCHORS):
        target = anchor.get("href", "").strip()
        if target.startswith("#"):  # a jump within the page
            continue
        if address := absolute(base, target):
            text = _text(anchor)
            if address not in best or (text[0], len(text[1])) > (best[address][0], len(best[address][1])):
                best[address] = text
    found = collected(Link(address, text or None) for address, (_, text) in best.items())
    if not found.links:
        return Discovery(problem=f"no links on the page, which begins with {document.shown}")
    return found


def _parsed(data: bytes) -> Any:
    # huge_tree off: libxml2 then stops at absurd depths instead of exhausting the stack.
    parser = etree.HTMLParser(
        encoding="utf-8",
        huge_tree=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        return etree.fromstring(data.replace(b"\0", b""), parser)  # libxml2 takes NUL for the end
    except etree.XMLSyntaxError:  # nothing in it
        return None


def _base(root: Any, url: str) -> str:
    for element in root.iter("base"):
        return absolute(url, element.get("href")) or url
    return url


def _text(anchor: Any) -> tuple[int, str]:
    """The anchor's text and how good a title it is: the picture and the teaser are often links too."""
    heading = next((element for element in anchor.iter(*_HEADINGS)), None)
    if heading is None and any(True for _ in anchor.iterancestors(*_HEADINGS)):
        heading = anchor
    if heading is not None and (text := _words(heading)):
        return 2, text
    if text := _words(anchor):
        return 1, text
    pictures = (plain(image.get("alt")) for image in anchor.iter("img"))
    return 0, next((text for text in pictures if text), "") or plain(anchor.get("title")) or ""


def _words(element: Any) -> str:
    return plain(" ".join(element.itertext())) or ""
