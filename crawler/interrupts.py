"""Ctrl-C and SIGTERM, as a person who presses them means them.

The first one lets a crawl finish what is on its way, which is Scrapy's doing; the second one ends it
at once, which loses nothing: a crawl may be killed at any moment.  Before the crawl has begun, one
ends it without a traceback.  That holds from where Scrapy reads our settings; the imports before
that are Scrapy's own.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType, TracebackType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_FIRST = b"akhbar: finishing what is on its way; once more stops at once\n"
_SECOND = b"akhbar: stopped at once; the next crawl goes on from here\n"


def end_without_traceback() -> None:
    """Let a KeyboardInterrupt that nothing catches end the process with one line and exit code 130."""
    shown = sys.excepthook

    def show(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            _say(b"akhbar: interrupted\n")
            _quit(signal.SIGINT, None)
        shown(kind, error, trace)

    sys.excepthook = show


def quit_at_the_second(at_the_first: Callable[[], None]) -> None:
    """Put ours around Scrapy's handlers, whose second step still waits for some things, and is noisy.

    To be called when the reactor runs: Scrapy sets its own at that moment.  *at_the_first* is called
    at the first signal.
    """
    gently = {number: signal.getsignal(number) for number in _SIGNALS}

    def first(number: int, frame: FrameType | None) -> None:
        handler = gently[signal.Signals(number)]
        at_the_first()
        if callable(handler):
            handler(number, frame)
        for each in _SIGNALS:  # now: Scrapy's handler has set its own for the second one
            signal.signal(each, second)
        _say(_FIRST)

    def second(number: int, frame: FrameType | None) -> None:
        _say(_SECOND)
        _quit(number, frame)

    for number in _SIGNALS:
        signal.signal(number, first)


def _say(line: bytes) -> None:
    """Without Python's buffers: the interrupted code may be in the middle of writing to them."""
    with suppress(OSError):  # nobody listens
        os.write(2, line)


def _quit(number: int, _: FrameType | None) -> None:
    os._exit(128 + number)
