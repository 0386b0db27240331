"""The two texts the project began with, where the shared corpus is present (its pages: test_floor.py)."""

from __future__ import annotations

import html
from pathlib import Path

import pytest

from archive.models import Article
from archive.text import normalize

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus"
SEEDS = sorted((CORPUS / "seeds").glob("*.txt"))
SOURCE = "https://other.example/world/north-korea"
TAIL = [
    f'&gt;<a href="{SOURCE}">Source link</a>&gt;',
    '&gt;&gt;<a href="https://facebook.example/groups/1">Join our Facebook Group be part of community.</a> &lt;&lt;',
    "By hassani",
    "Leave a Reply",
    "Your email address will not be published. Required fields are marked *",
]


@pytest.mark.skipif(not SEEDS, reason="the shared corpus is not here")
@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_seed_texts_as_pages(run, path: Path) -> None:
    lines = [line.strip() for line in path.read_text(encoding="utf-8").split("\n\n") if line.strip()]
    story = [
        line for line in lines if not line.startswith(">") and line not in {"By hassani", "Leave a Reply"}
    ]
    story = [line for line in story if not line.startswith("Your email address")]
    title = story[0] if story[0] == story[-1] else "شمالی کوریا اور روس کے درمیان ہتھیاروں کی بات چیت"
    parts = [*(html.escape(line) for line in story), *TAIL, html.escape(title)]
    body = "".join(f"<p>{part}</p>\n" for part in parts)
    found = run(
        f"<html><head><title>{html.escape(title)} - صدائے وطن</title></head><body class='single wp-embed'><main>"
        f'<article class="post"><h1 class="entry-title">{html.escape(title)}</h1><div class="entry-content">{body}</div>'
        "</article></main></body></html>"
    )
    assert isinstance(found, Article)
    assert found.title == normalize(title)
    assert found.authors == ("hassani",)
    assert found.credit_url == SOURCE
    expected = [line for line in story if line != title]
    assert "".join(found.body.split()) == "".join(normalize("".join(expected)).split())
