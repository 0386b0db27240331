"""What a page's function gives back: a template and what it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class View:
    """``template`` is a name in ``archive/web/templates``; ``headers`` are set beside the usual ones."""

    template: str
    context: Mapping[str, object] = field(default_factory=dict)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
