"""What the commands that work on the archive alone have in common: no reactor, no spiders, a clean stop."""

from __future__ import annotations

import signal
import sys
from abc import abstractmethod
from datetime import date
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
from scrapy.commands import ScrapyCommand

from archive.errors import AkhbarError, UsageError
from archive.text.printing import printable

if TYPE_CHECKING:
    import argparse


class OfflineCommand(ScrapyCommand):
    """Runs :meth:`work`; what goes wrong is one line and an exit code, and so is Ctrl-C or SIGTERM."""

    requires_project = True
    requires_crawler_process = False

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Called by Scrapy; sets the exit code."""
        before = signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends like Ctrl-C
        try:
            self.exitcode = self.work(args, opts)
        except AkhbarError as error:
            complain(str(error))
            self.exitcode = error.exit_code
        except KeyboardInterrupt:
            complain("stopped: what was done is stored, the same command goes on from there")
            self.exitcode = 1
        finally:
            signal.signal(signal.SIGTERM, before)

    @abstractmethod
    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        """Do it; returns the exit code."""


def complain(message: str) -> None:
    """Say something to the person at the terminal, beside what the command prints."""
    print(f"akhbar: {printable(message)}", file=sys.stderr)


def progress_bar(description: str, total: int, amount: ProgressColumn) -> Progress:
    """A progress bar on a terminal, on stderr; elsewhere nothing.  Its one task is ``task_ids[0]``."""
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        amount,
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    bar.add_task(description, total=total)
    return bar


def day(option: str, text: str | None) -> date | None:
    """The day that *option* names; raises :class:`~archive.errors.UsageError` when it is none."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} {text[:40]!r}: give a day as YYYY-MM-DD") from None
