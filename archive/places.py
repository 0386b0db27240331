"""Where things are: the checkout, its data folder, its seeds."""

from __future__ import annotations

import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
SEEDS = CHECKOUT / "seeds"


def data_folder() -> Path:
    """The archive's folder: ``AKHBAR_DATA`` (relative to the current folder), else ``data/`` in the
    checkout, so that every command means the same archive wherever it is called from."""
    named = os.environ.get("AKHBAR_DATA")
    return Path(named) if named else CHECKOUT / "data"
