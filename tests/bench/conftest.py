"""The measurements, imported from the checkout: they are no part of what is installed."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def load():
    """``load("scoring")`` is the module ``bench.scoring``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).resolve().parents[2]))
        yield lambda name: importlib.import_module(f"bench.{name}")


@pytest.fixture(scope="session")
def scoring(load):
    return load("scoring")
