"""Jinja2, set so that whatever a template shows is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

ELLIPSIS = "\u00a0…"  # with a blank that does not break: not alone on a line
_MARK = Markup("<mark>{}</mark>")
TEMPLATES = Path(__file__).parent / "templates"


def render(template: str, context: Mapping[str, object]) -> str:
    """A page of HTML.  A name that the template misspells is an error, not a blank."""
    return environment().get_template(template).render(context)


@cache
def environment() -> Environment:
    """The templates, with the filters ``marked`` and ``shortened``."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["marked"] = marked
    made.filters["shortened"] = shortened
    return made


def marked(text: str, marks: Iterable[tuple[int, int]]) -> Markup:
    """*text*, escaped, with the stretches *marks* (start, end) in ``mark`` elements."""
    pieces, at = [], 0
    for start, end in marks:
        pieces += [escape(text[at:start]), _MARK.format(text[start:end])]
        at = end
    return Markup("").join([*pieces, escape(text[at:])])


def shortened(text: str | None, length: int = 180) -> str:
    """The first *length* characters as one line, cut at a word; CSS would clip Nastaliq in the middle."""
    line = " ".join((text or "")[: length * 4].split())
    if len(line) <= length:
        return line
    cut = line[: length + 1].rpartition(" ")[0] or line[:length]
    return cut.rstrip("،؛:,;-–") + ELLIPSIS
