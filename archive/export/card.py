"""The data card of a data set: ``README.md`` with the front matter that ``datasets.load_dataset`` reads.

Its form: https://huggingface.co/docs/hub/datasets-cards.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from typing import TYPE_CHECKING

from archive.export.card_texts import COLUMNS, COPIES_ALL, COPIES_NONE, LIMITS, MADE, RIGHTS, SPLIT
from archive.stored import StoredArticle
from archive.text.printing import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive.export.manifest import ExportedOutlet, Manifest

_SIZES = ("1K", "10K", "100K", "1M", "10M", "100M", "1B")


def card(manifest: Manifest) -> str:
    """The whole text."""
    sections = (
        ("", _summary(manifest)),
        ("Use", _use(manifest)),
        (
            "Columns",
            _table(("column", "what it holds"), [(f"`{name}`", COLUMNS[name]) for name in _columns()]),
        ),
        ("Outlets", _outlets(manifest)),
        ("Years", _years(manifest)),
        ("Copies", _copies(manifest)),
        ("Split", _split(manifest)),
        ("How it was made", MADE.format(akhbar=manifest.akhbar, extractors=_extractors(manifest))),
        ("Rights", RIGHTS),
        ("Limits", LIMITS),
    )
    text = "\n\n".join(f"## {title}\n\n{body}" if title else body for title, body in sections if body)
    return f"{_front_matter(manifest)}\n# {_name(manifest)}\n\n{text}\n"


def size_category(articles: int) -> str:
    """As the Hub writes it: ``10K<n<100K``."""
    bound = 1000
    for below, above in zip(("", *_SIZES), _SIZES, strict=False):
        if articles < bound:
            return f"{below}<n<{above}" if below else f"n<{above}"
        bound *= 10
    return "n>1B"


def _front_matter(manifest: Manifest) -> str:
    languages = [name for name, _ in manifest.languages] or ["ur"]
    lines = [
        "---",
        "language:",
        *(f"- {name}" for name in languages),
        f"pretty_name: {_name(manifest)}",
        "license: other",
        "license_name: rights-of-the-publishers",
        "size_categories:",
        f"- {size_category(manifest.articles)}",
        "task_categories:",
        "- text-generation",
        "- fill-mask",
        "tags:",
        "- news",
        "- urdu",
        "configs:",
        "- config_name: default",
        "  data_files:",
    ]
    for name in manifest.splits:
        lines += [f"  - split: {name}", f"    path: data/{name}-*.parquet"]
    return "\n".join([*lines, "---", ""])


def _name(manifest: Manifest) -> str:
    days = _days(manifest.outlets)
    return "Urdu news" + (f" {days[0][:4]} to {days[1][:4]}" if days else "")


def _days(outlets: Iterable[ExportedOutlet]) -> tuple[str, str] | None:
    known = [(each.first_day, each.last_day) for each in outlets if each.first_day and each.last_day]
    if not known:
        return None
    return min(first for first, _ in known).isoformat(), max(last for _, last in known).isoformat()


def _summary(manifest: Manifest) -> str:
    days = _days(manifest.outlets)
    lines = [
        f"{manifest.articles:,} articles with {manifest.words:,} words, of {len(manifest.outlets)} outlets"
        + (f", published from {days[0]} to {days[1]}" if days else "")
        + f"; exported on {manifest.written_at:%Y-%m-%d} with Akhbar {manifest.akhbar}."
    ]
    order = manifest.order
    asked = {name: value for name, value in manifest.document()["filters"].items() if value}
    if order.query is not None:
        asked = {"query": order.query, **({"exact": "yes"} if order.exact else {}), **asked}
    if asked:
        chosen = "; ".join(f"{name} `{_code(value)}`" for name, value in asked.items())
        lines.append(f"Only articles of this choice: {chosen}.")
    return "\n\n".join(lines)


def _code(value: object) -> str:
    """What somebody typed, between backquotes."""
    return printable(", ".join(value) if isinstance(value, list) else str(value)).replace("`", "'")


def _use(manifest: Manifest) -> str:
    part = next(iter(manifest.splits))
    return (
        "```python\nfrom datasets import load_dataset\n\n"
        f'articles = load_dataset("path/of/this/folder", split="{part}")\n```\n\n'
        "`manifest.json` has the counts, versions and hashes of all files."
    )


def _columns() -> list[str]:
    return [each.name for each in fields(StoredArticle)]


def _outlets(manifest: Manifest) -> str:
    rows = [
        (
            _cell(f"{each.name} {each.name_ur or ''}"),
            f"<{each.home}>",
            f"{each.articles:,}",
            f"{each.words:,}",
            f"{each.first_day or ''} – {each.last_day or ''}" if each.first_day else "",
            robots_in_words(each.robots),
            _cell(each.ai_training or "not known"),
        )
        for each in sorted(manifest.outlets, key=lambda each: (-each.articles, each.id))
    ]
    return _table(("outlet", "home", "articles", "words", "days", "robots.txt", "on training of AI"), rows)


def robots_in_words(robots: dict[str, dict[str, object]] | None) -> str:
    """What robots.txt said to Akhbar, host by host."""
    return "; ".join(_cell(f"{host}: {_rules(said)}") for host, said in (robots or {}).items()) or "not known"


def _rules(said: dict[str, object]) -> str:
    if said.get("status") != 200:
        return f"none (HTTP {said.get('status')})"
    allowed = "home page allowed" if said.get("home_allowed") else "home page not allowed"
    return f"{allowed}, delay {said['crawl_delay']} s" if said.get("crawl_delay") else allowed


def _years(manifest: Manifest) -> str:
    years = sum((Counter(dict(each.years)) for each in manifest.outlets), Counter[int]())
    rows = [(str(year) if year else "not known", f"{articles:,}") for year, articles in sorted(years.items())]
    return _table(("year", "articles"), rows)


def _copies(manifest: Manifest) -> str:
    return (COPIES_ALL if manifest.order.with_copies else COPIES_NONE).format(
        left_out=f"{manifest.copies_left_out:,}"
    )


def _split(manifest: Manifest) -> str:
    if manifest.order.split is None:
        return ""
    counts = manifest.splits
    rows = [(name, str(share), f"{counts.get(name, 0):,}") for name, share in manifest.order.split.shares]
    return f"{_table(('part', 'share', 'articles'), rows)}\n\n{SPLIT}"


def _extractors(manifest: Manifest) -> str:
    return ", ".join(f"{name} ({articles:,})" for name, articles in manifest.extractors) or "none"


def _table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    """Text that neither ends a table's cell nor is read as HTML."""
    return printable(text).strip().replace("|", "¦").replace("<", "‹").replace(">", "›")
