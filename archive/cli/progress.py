"""A progress bar on standard error, where that is a terminal and standard output is not."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from archive.archive import Archive
    from archive.export.order import Order

_PAUSE = 0.1  # seconds between two looks; an update costs as much as writing an article


@contextmanager
def watched(archive: Archive, order: Order) -> Iterator[Callable[[], None]]:
    """Gives a function to be called for each article."""
    if not sys.stderr.isatty():
        yield _unseen
        return
    from rich.console import Console  # 100 ms with the rest
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("exporting"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=Console(stderr=True), transient=True,
    )  # fmt: skip
    with bar:
        task = bar.add_task("exporting", total=None)
        # Counting 95,001 takes 1 s, writing them 12 (measured).  Of words as typed only the upper bound is known.
        bar.update(task, total=None if order.exact else order.listing(archive).count())
        yield _Pulse(lambda done: bar.update(task, completed=done))


def _unseen() -> None:
    """Nobody looks."""


class _Pulse:
    """Passes the count on, ten times a second."""

    def __init__(self, show: Callable[[int], None]) -> None:
        self._show, self._count, self._shown = show, 0, 0.0

    def __call__(self) -> None:
        self._count += 1
        if (now := time.monotonic()) - self._shown >= _PAUSE:
            self._shown = now
            self._show(self._count)
