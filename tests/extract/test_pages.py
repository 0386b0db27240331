"""Golden pages: each ``pages/NAME.html`` is extracted and compared with ``NAME.json``, field by field.

A JSON file holds ``url`` and either ``rejection`` or the article's fields; those it leaves out are at their
defaults.
"""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest

from archive.models import Article
from archive.times import optional_text
from pipelines.extract import Rejection

PAGES = sorted((Path(__file__).parent / "pages").glob("*.html"))
FIELDS = [field.name for field in fields(Article) if field.name not in {"outlet", "extractor", "published"}]


def as_json(found: Article | Rejection) -> dict[str, object]:
    if isinstance(found, Rejection):
        return {"rejection": found.reason}
    data: dict[str, object] = {name: getattr(found, name) for name in FIELDS}
    data["modified_at"] = optional_text(found.modified_at)
    data["authors"], data["tags"] = list(found.authors), list(found.tags)
    at = found.published
    data["published"] = at and [optional_text(at.at), at.day.isoformat(), at.source, at.raw]
    data["body"] = found.body.split("\n\n")
    return data


@pytest.fixture(scope="module")
def extracted(run) -> dict[str, dict[str, object]]:
    found = {}
    for path in PAGES:
        url = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["url"]
        found[path.stem] = as_json(run(path.read_bytes(), url=url))
    return found


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_verdict(extracted, path: Path) -> None:
    golden = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert extracted[path.stem].get("rejection") == golden.get("rejection")


@pytest.mark.parametrize("field", [*FIELDS, "published"])
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_field(extracted, path: Path, field: str) -> None:
    golden = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    if "rejection" in golden:
        return
    empty = {"authors": [], "tags": [], "kind": "article", "language": "ur"}
    assert extracted[path.stem][field] == golden.get(field, empty.get(field))
