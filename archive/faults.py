"""Where a crash would hurt most, marked so that a test can let one happen there.

``AKHBAR_FAULT="name:N"`` kills the process, as SIGKILL would, when the border of that name is
reached for the N-th time.  Unset, as always outside the crash tests, a border does nothing.
"""

from __future__ import annotations

import os
import signal

_NAME, _, _COUNT = os.environ.get("AKHBAR_FAULT", "").rpartition(":")
_left = int(_COUNT) if _NAME else 0


def border(name: str) -> None:
    """A point between two writes that belong together."""
    global _left
    if name == _NAME:
        _left -= 1
        if _left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
