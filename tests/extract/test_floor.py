"""No figure falls below its pin, on the golden pages that are ours and on the shared corpus.

``floor.toml`` pins them; a change that improves a figure pins it anew.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PINS = tomllib.loads(Path(__file__).with_name("floor.toml").read_text("utf-8"))
SHARES = ("precision", "recall", "f1")


@pytest.fixture(scope="module", params=sorted(PINS))
def scored(request):
    """The pins of a set of pages, and today's score on it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT))
        from bench import fidelity, golden

        if request.param == "corpus" and not golden.CORPUS.is_dir():
            pytest.skip("the shared corpus is not here")
        cases = {
            "sample": golden.sample,
            "pages": lambda: golden.load(golden.OURS),
            "corpus": lambda: golden.load(golden.CORPUS),
        }[request.param]()
        return PINS[request.param], fidelity.score(cases)


def test_no_page_got_lost(scored) -> None:
    pins, score = scored
    assert score.pages >= pins["pages"]


@pytest.mark.parametrize("name", SHARES)
def test_tokens(scored, name: str) -> None:
    pins, score = scored
    bad = [f"{fault.page}: {fault.figure}: {fault.detail}" for fault in score.faults if "bod" in fault.figure]
    assert score.share(name) >= pins[name], bad


def test_no_figure_has_more_faults_than_pinned(scored) -> None:
    pins, score = scored
    allowed = pins.get("faults", {})
    over = {
        figure: [f"{fault.page}: {fault.detail}" for fault in score.faults if fault.figure == figure]
        for figure in {fault.figure for fault in score.faults}
    }
    assert {name: pages for name, pages in over.items() if len(pages) > allowed.get(name, 0)} == {}


def test_the_pins_are_as_high_as_the_figures(scored) -> None:
    pins, score = scored
    figures = [fault.figure for fault in score.faults]
    stale = {name: count for name, count in pins.get("faults", {}).items() if figures.count(name) < count}
    assert stale == {}, "fewer faults than floor.toml allows: lower them there"
