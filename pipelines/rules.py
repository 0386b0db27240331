"""By which rules a page is extracted, as one short text: to know when they changed."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from functools import cache
from pathlib import Path

import archive.text
import pipelines.extract
from pipelines.extract import EXTRACTOR, Knowledge, Phrases


def fingerprint(knowledge: Knowledge) -> str:
    """A hash of everything that decides what ``extract`` makes of a page: code, phrases and knowledge."""
    parts: list[object] = [EXTRACTOR, _code(), _phrases(knowledge.phrases)]
    for each in fields(Knowledge):
        value = getattr(knowledge, each.name)
        if each.name != "phrases":
            parts.append((each.name, sorted(value) if isinstance(value, frozenset) else str(value)))
    return _hash(repr(parts).encode("utf-8", "surrogatepass"))


def _phrases(phrases: Phrases) -> list[object]:
    """What they match; comments and order in the file are nothing to a page."""
    found: list[object] = []
    for each in fields(Phrases):
        patterns = getattr(phrases, each.name)
        other = patterns.other.pattern if patterns.other else ""
        found.append((each.name, sorted(patterns.plain), sorted(other.split("|"))))
    return found


@cache
def _code() -> str:
    """Of the sources themselves: a version number would have to be thought of at each change."""
    paths = sorted(
        path
        for package in (archive.text, pipelines.extract)
        for path in Path(package.__path__[0]).rglob("*.py")
    )
    return _hash(b"\0".join(path.read_bytes() for path in paths))


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]
