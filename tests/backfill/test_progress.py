"""The line that a person who waits is shown."""

from __future__ import annotations

import doctest

import pytest

from crawler import progress
from crawler.progress import progress_line


def test_the_example_in_its_docstring():
    assert doctest.testmod(progress).attempted == 1
    assert doctest.testmod(progress).failed == 0


@pytest.mark.parametrize(
    ("done", "pages", "steps", "seconds", "line"),
    [
        (0, 0, 1, 0.0, "0 stories done, 0 to go and 1 list to read"),
        (0, 5, 0, 30.0, "0 stories done, 5 to go"),
        (100, 900, 0, 50.0, "100 stories done, 900 to go, 2.0 a second, about 8 min left"),
        (10, 1200, 0, 40.0, "10 stories done, 1,200 to go, 15.0 a minute, about 80 min left"),
        (10, 100_000, 3, 40.0, "10 stories done, 100,000 to go and 3 lists to read, 15.0 a minute, at least 5 days left"),
        (10, 10, 1200, 10.0, "10 stories done, 10 to go and 1,200 lists to read, 1.0 a second, at least 10 s left"),
        (10, 0, 2, 10.0, "10 stories done, 0 to go and 2 lists to read, 1.0 a second"),
    ],
)  # fmt: skip
def test_lines(done, pages, steps, seconds, line):
    assert progress_line(done, pages, steps, seconds) == line
