"""Ctrl-C: one line and exit code 130, wherever it strikes.

A KeyboardInterrupt that is raised inside a callback of SQLite, or while Python lets go of an object,
goes no further: the one comes out as "SQL logic error", the other as a warning, and the command
would go on or blame the archive.
"""

from __future__ import annotations

import _thread
import signal
import sys
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

EXIT_CODE = 130  # 128 + SIGINT, as shells have it


class CtrlC:
    """Listens for SIGINT until :meth:`close`, unless the process was told to ignore it (``nohup``)."""

    def __init__(self) -> None:
        self._pressed = False
        self._unraisable = sys.unraisablehook
        self._listens = (
            threading.current_thread() is threading.main_thread()
            and signal.getsignal(signal.SIGINT) is signal.default_int_handler
        )
        if self._listens:
            sys.unraisablehook = self._raise_later
            signal.signal(signal.SIGINT, self._press)

    @contextmanager
    def told(self) -> Iterator[None]:
        """End with KeyboardInterrupt if Ctrl-C was pressed, whatever became of it inside."""
        try:
            yield
        except Exception:  # whatever the interrupt was turned into
            if not self._pressed:
                raise
        if self._pressed:
            raise KeyboardInterrupt from None

    def last_words(self) -> int:
        """Say it in one line; returns the exit code."""
        if self._listens:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # nothing is left to be interrupted
        with suppress(OSError):
            newline = "\n" if sys.stderr.isatty() else ""  # the terminal has shown ^C
            print(f"{newline}akhbar: interrupted", file=sys.stderr)
        return EXIT_CODE

    def close(self) -> None:
        """Listen no more.  After an interrupt further ones are ignored: the process is about to end."""
        if self._listens:
            sys.unraisablehook = self._unraisable
            if not self._pressed:
                signal.signal(signal.SIGINT, signal.default_int_handler)

    def _press(self, _: int, __: FrameType | None) -> None:
        self._pressed = True
        raise KeyboardInterrupt

    def _raise_later(self, unraisable: sys.UnraisableHookArgs) -> None:
        """Where it could not be raised, raise it a moment later: at once would be inside this hook."""
        if isinstance(unraisable.exc_value, KeyboardInterrupt):
            threading.Timer(0.02, _thread.interrupt_main).start()
        else:
            self._unraisable(unraisable)
