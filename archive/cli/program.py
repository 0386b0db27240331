"""The commands of ``akhbar``: what was typed, to one of them, to an exit code.

Starts in under 0.2 s: nothing here may import Scrapy, lxml or sqlite_utils before a command needs it.
"""

from __future__ import annotations

import argparse
import errno
import os
import sys
from typing import TYPE_CHECKING, NoReturn

from archive.cli import (
    backup,
    boilerplate,
    check,
    copies,
    export,
    forget,
    gaps,
    health,
    history,
    migrate,
    quarantine,
    runs,
    search,
    serve,
    show,
    stats,
)
from archive.cli.options import common
from archive.cli.terminal import printable, talk
from archive.errors import AkhbarError, DiskFull

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.cli.interrupts import CtrlC

_COMMANDS = (
    search,
    show,
    history,
    copies,
    export,
    stats,
    health,
    gaps,
    runs,
    quarantine,
    boilerplate,
    serve,
    check,
    backup,
    forget,
    migrate,
)

_EPILOG = """\
exit codes: 0 done, also when nothing was found; 1 failed, the message says
why; 2 wrong use; 4 an outlet is broken (health); 6 disk full.  Crawling is
Scrapy's: scrapy crawl, scrapy list."""


def run(argv: Sequence[str] | None, ctrl_c: CtrlC) -> int:
    """Run one command; returns the exit code."""
    _prepare_streams()
    parser = _parser()
    arguments, rest = parser.parse_known_args(argv)
    if getattr(arguments, "version", False):
        return _guarded(_print_version, arguments, ctrl_c)
    if arguments.command is None:
        parser.print_help()
        return 0
    arguments.rest = rest
    if rest and arguments.command != "search":  # where they may be words: -کراچی
        arguments.parser.error(f"unrecognized arguments: {' '.join(rest)}")
    return _guarded(arguments.run, arguments, ctrl_c)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30)
        self._action_max_length = 14  # room for "quarantine": argparse forgets that commands are indented


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line; argparse would print all options before it."""
        self.exit(2, f"{printable(f'{self.prog}: error: {message}; see {self.prog} --help')}\n")


def _parser() -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = _Parser(
        prog="akhbar",
        description="Search, read and export an archive of Urdu news.",
        epilog=_EPILOG,
        formatter_class=_Formatter,
        parents=[common()],
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="store_true", help="print Akhbar's version")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for module in _COMMANDS:
        name = module.__name__.rpartition(".")[2]
        summary = (module.__doc__ or "").partition("\n")[0].partition(": ")[2]
        command = commands.add_parser(
            name,
            help=summary,
            description=summary[:1].upper() + summary[1:],
            epilog=getattr(module, "EPILOG", None),
            formatter_class=_Formatter,
            parents=[common()],
            allow_abbrev=False,
        )
        module.configure(command)
        command.set_defaults(run=module.run, parser=command)
    return parser


def _guarded(command: object, arguments: argparse.Namespace, ctrl_c: CtrlC) -> int:
    """Run, and turn what a person can act on into one line and an exit code."""
    assert callable(command)
    try:
        with ctrl_c.told():
            code = int(command(arguments))
        sys.stdout.flush()
    except AkhbarError as error:
        talk(f"akhbar: {error}")
        code = error.exit_code
    except BrokenPipeError:  # the reader had enough: akhbar … | head
        _discard_output()
        return 0
    except KeyboardInterrupt:
        _discard_output()
        raise
    except OSError as error:
        _discard_output()  # first: talk() flushes standard output, which would fail again
        talk(f"akhbar: cannot write the output: {error.strerror or error}")
        return DiskFull.exit_code if error.errno in (errno.ENOSPC, errno.EDQUOT) else 1
    return code


def _discard_output() -> None:
    """Let Python's own flush at exit go nowhere, else it would complain a second time."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _prepare_streams() -> None:
    """Urdu as UTF-8 whatever the locale says, and nothing that cannot be encoded."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _print_version(_: argparse.Namespace) -> int:
    from importlib.metadata import version  # 20 ms

    print(f"akhbar {version('akhbar')}")
    return 0
