"""``akhbar``: reading and tending the archive from the command line.

Data goes to stdout, talk to stderr.  Exit codes: 0 done, 1 failed, 2 wrong use, 6 disk full, 130
interrupted (DESIGN §9).  Here is only what must stand before the imports of a command, which take
100 ms, so that Ctrl-C is answered alike before, during and after them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.cli.interrupts import CtrlC

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    ctrl_c = CtrlC()
    try:
        with ctrl_c.told():
            from archive.cli.program import run

            return run(argv, ctrl_c)
    except KeyboardInterrupt:
        return ctrl_c.last_words()
    finally:
        ctrl_c.close()
