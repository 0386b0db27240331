"""Golden pages on disk: a page's bytes, and beside them what extraction is to make of them.

``NAME.html`` or ``NAME.html.gz`` holds the body as served, ``NAME.json`` the expected result:

- ``url``, and where they matter ``fetched_at``, ``content_type``, ``hints`` (``title``, ``published_at``);
- ``outlet``: what is known of it (``names``, ``timezone``, ``domains``, ``drop``, ``keep``);
- ``rejection``, a reason; or the article's fields, of which those left out are empty.

``_defaults.json`` in the same folder holds what its pages share of the first two lines.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from archive.models import Article
from archive.times import optional_text, to_text
from pipelines.extract import Hints, Knowledge, Page, Phrases, Rejection

FIELDS = tuple(
    each.name for each in fields(Article) if each.name not in {"outlet", "extractor", "url", "left_out"}
)
_EMPTY: dict[str, Any] = {"authors": [], "tags": [], "kind": "article", "language": "ur"}


@dataclass(frozen=True, slots=True)
class Fixture:
    """A golden page; ``expected`` has every field, or ``rejection`` alone."""

    name: str
    page: Page
    knowledge: Knowledge
    expected: dict[str, Any]


def as_json(found: Article | Rejection) -> dict[str, Any]:
    """The result in the form of ``expected``: times as text, the body as a list of paragraphs."""
    if isinstance(found, Rejection):
        return {"rejection": found.reason}
    data: dict[str, Any] = {name: getattr(found, name) for name in FIELDS}
    data["modified_at"] = optional_text(found.modified_at)
    data["authors"], data["tags"] = list(found.authors), list(found.tags)
    at = found.published
    data["published"] = at and [optional_text(at.at), at.day.isoformat(), at.source, at.raw]
    data["body"] = found.body.split("\n\n")
    return data


def paths(folder: Path) -> list[Path]:
    """The pages of a folder, in the order of their names."""
    return sorted([*folder.glob("*.html"), *folder.glob("*.html.gz")])


def load(path: Path, phrases: Phrases) -> Fixture:
    """The golden page whose bytes are at *path*."""
    name = path.name.removesuffix(".gz").removesuffix(".html")
    shared = path.with_name("_defaults.json")
    data = json.loads(shared.read_text("utf-8")) if shared.exists() else {}
    data |= json.loads(path.with_name(f"{name}.json").read_text("utf-8"))
    body = path.read_bytes()
    hints = data.get("hints", {})
    page = Page(
        url=data["url"],
        outlet="fixture",
        body=gzip.decompress(body) if path.suffix == ".gz" else body,
        fetched_at=datetime.fromisoformat(data["fetched_at"]),
        content_type=data.get("content_type", "text/html"),
        hints=Hints(title=hints.get("title"), published_at=_moment(hints.get("published_at"))),
    )
    return Fixture(name, page, _knowledge(data.get("outlet", {}), phrases), _expected(data))


def save(folder: Path, name: str, page: Page, knowledge: Knowledge, found: Article | Rejection) -> list[Path]:
    """Write the two files, the page gzipped; what stands there already is replaced.

    Raises :exc:`OSError`.  Lines that were learned of the outlet are not kept: *found* must have been
    made without them.
    """
    hints = {"title": page.hints.title, "published_at": optional_text(page.hints.published_at)}
    data: dict[str, Any] = {
        "url": page.url,
        "fetched_at": to_text(page.fetched_at),
        "content_type": page.content_type,
        "hints": _without(hints, {}),
        "outlet": _without(_outlet(knowledge), {}),
    }
    data = _without(data, {}) | _without(as_json(found), _EMPTY)
    html, expected = folder / f"{name}.html.gz", folder / f"{name}.json"
    html.write_bytes(gzip.compress(page.body, mtime=0))
    expected.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return [html, expected]


def _expected(data: dict[str, Any]) -> dict[str, Any]:
    if "rejection" in data:
        return {"rejection": data["rejection"]}
    return {name: data.get(name, _EMPTY.get(name)) for name in FIELDS}


def _knowledge(outlet: dict[str, Any], phrases: Phrases) -> Knowledge:
    return Knowledge(
        phrases=phrases,
        outlet_names=tuple(outlet.get("names", ())),
        timezone=ZoneInfo(outlet.get("timezone", "UTC")),
        domains=tuple(outlet.get("domains", ())),
        drop=frozenset(outlet.get("drop", ())),
        keep=frozenset(outlet.get("keep", ())),
    )


def _outlet(knowledge: Knowledge) -> dict[str, Any]:
    return {
        "names": list(knowledge.outlet_names),
        "timezone": knowledge.timezone.key if knowledge.timezone else "UTC",
        "domains": list(knowledge.domains),
        "drop": sorted(knowledge.drop),
        "keep": sorted(knowledge.keep),
    }


def _without(data: dict[str, Any], usual: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value and value != usual.get(name)}


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
