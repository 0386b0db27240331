"""Who an outlet is: its id, its names, its country and zone, each only where something says so."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive.text import normalize
from crawler.outlet_file import RESERVED

if TYPE_CHECKING:
    from collections.abc import Iterable

_SECOND_LEVEL = frozenset({"com", "net", "org", "co", "gov", "edu", "web", "tv", "info"})  # com.pk, co.in
_COUNTRIES = {"pk": "PK", "in": "IN"}
ZONES = {"PK": "Asia/Karachi", "IN": "Asia/Kolkata"}
_OFFSETS = {
    "+0500": "Asia/Karachi",
    "+0530": "Asia/Kolkata",
    "+0430": "Asia/Kabul",
    "+0330": "Asia/Tehran",
    "+0600": "Asia/Dhaka",
    "+0545": "Asia/Kathmandu",
}
_OFFSET = re.compile(rb"\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s*([+-])(\d\d):?(\d\d)\b")
_URDU = re.compile(r"[\u0620-\u064a\u066e-\u06d3]")  # letters, not signs and digits
_LATIN = re.compile(r"[A-Za-z]")
_PARTS = re.compile(r"\s+[-–—|:•»«]+\s+|[|»«]|:\s")
_TAIL = re.compile(
    r"\s*[-–|»:]*\s*(?:\b(?:RSS|Atom)\b(?:\s*\d(?:\.\d+)?)?(?:\s*feeds?)?|\bfeeds?\b|آر ایس ایس|فیڈ)\s*$",
    re.IGNORECASE,
)
_FRONT = re.compile(
    r"home ?page|home|front ?page|صفح[ہۂۀ]\s*اول|ہوم|latest news.*|تازہ ترین.*|.*\bbreaking news\b.*|just another wordpress site",
    re.IGNORECASE,
)
_LONGEST = 60


def id_of(home: str) -> str:
    """A good id: ``urdu.siasat.com`` is ``siasat_urdu``, ``www.bbc.com/urdu`` ``bbc_urdu``."""
    parts = urlsplit(home)
    host = (parts.hostname or "").removeprefix("www.")
    if re.fullmatch(r"[\d.]+|\[?[0-9a-f:]+\]?|localhost", host):
        name = f"local_{parts.port or 80}"
    else:
        labels = host.split(".")
        top = 2 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2 else 1
        named = labels[:-top] or labels
        folders = [folder for folder in parts.path.split("/") if folder.isalpha()][:1]
        name = "_".join([*reversed(named), *folders])
    name = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:64] or "outlet"
    return f"{name}_outlet" if name in RESERVED else name


def names_of(stated: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], tuple[str, str]]:
    """The name in Latin letters and the name in Urdu, each with where it stood; empty when not stated."""
    latin, urdu = ("", ""), ("", "")
    for text, where in stated:
        for name in _candidates(text, where):
            if _URDU.search(name):
                urdu = urdu if urdu[0] else (name, where)
            elif _LATIN.search(name):
                latin = latin if latin[0] else (name, where)
    return latin, urdu


def _candidates(text: str, where: str) -> list[str]:
    whole = _TAIL.sub("", " ".join(normalize(text).split()))
    parts = [part.strip() for part in _PARTS.split(whole) if part.strip()]
    if where == "title" and len(parts) > 1:  # "Home | The Name"; a name that stands twice is the name
        counted = Counter(parts)
        parts.sort(key=lambda part: (-counted[part], len(part)))
    parts = [part for part in dict.fromkeys(parts) if not _FRONT.fullmatch(part) and len(part) <= _LONGEST]
    return parts[:2]


def country_of(home: str) -> str:
    """The country that the host's name ends in, if it is one where Urdu papers are; else empty."""
    return _COUNTRIES.get((urlsplit(home).hostname or "").rpartition(".")[2], "")


def offsets_in(body: bytes) -> list[str]:
    """Offsets of moments in a feed or page: ``+0500``; zero says nothing, WordPress writes UTC everywhere."""
    found = [b"".join(each.groups()).decode() for each in islice(_OFFSET.finditer(body), 200)]
    return [offset for offset in found if offset[1:] != "0000"]


def zone_of(offsets: Iterable[str]) -> tuple[str, str]:
    """The zone that most moments are written in, and their offset; empty when no zone we know has it."""
    counted = Counter(offsets)
    if not counted:
        return "", ""
    offset, count = counted.most_common(1)[0]
    return (_OFFSETS.get(offset, ""), offset) if 2 * count > counted.total() else ("", offset)
