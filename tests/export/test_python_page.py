"""The examples of docs/python.md, run."""

from __future__ import annotations

import doctest
import importlib.util
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "python.md"
SECTIONS = dict(re.findall(r"^## (.+)\n((?:(?!^## ).*\n)*)", PAGE.read_text("utf-8"), re.MULTILINE))


@pytest.fixture
def data(fill, tmp_path, monkeypatch):
    """The archive that the page speaks of, in folder data/."""
    rain = "کراچی میں کل رات بارش ہوئی اور موسم خوشگوار ہو گیا۔ وزیر اعظم نے نوٹس لیا۔"
    story = fill.add("کراچی میں بارش", rain, authors=("علی خان",), url="https://subh.example/1")
    fill.add("کراچی میں بارش", rain, outlet="shaam", at="2024-07-01T11:00:00", copy_of=story)
    power = "شہر کے کئی علاقوں میں بجلی رات سے بند ہے۔"
    fill.add("شہر میں بجلی بند", power, url="https://subh.example/3", at="2024-07-02T08:00:00")
    fill.add("شہر میں بجلی کب آئے گی", power, url="https://subh.example/3", at="2024-07-02T10:00:00")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("title", SECTIONS)
def test_an_example(data, title):
    if title in ("pandas", "polars") and importlib.util.find_spec(title) is None:
        pytest.skip(f"{title} is not installed")
    text = re.sub(r"^```.*$", "", SECTIONS[title], flags=re.MULTILINE)
    names = {"__name__": title}
    exec("from archive import Archive", names)
    test = doctest.DocTestParser().get_doctest(text, names, title, str(PAGE), 0)
    assert test.examples
    assert doctest.DocTestRunner().run(test).failed == 0
