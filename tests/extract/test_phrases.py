"""The phrases file: what it says is applied, what is wrong in it is named; what is known of an outlet is obeyed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.errors import CatalogueError
from archive.text import fold
from pipelines.extract import load_phrases
from pipelines.extract.phrases import Key, Patterns


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[tial]\nphrases = []", "tial: no such section; allowed are"),
        ("tail = 3", "tail: must be a table"),
        ("[tail]\nphrase = []", "tail: must be a table with the one key"),
        ("[tail]\nphrases = 'x'", "tail.phrases: must be a list of strings"),
        ("[tail]\nphrases = [1]", "tail.phrases: must be a list of strings"),
        ("[tail]\nphrases = ['***']", "tail.phrases: '***' holds no letter"),
        ("[tail", "not valid TOML"),
    ],
)
def test_a_broken_file_is_named(tmp_path, text: str, named: str) -> None:
    path = tmp_path / "phrases.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        load_phrases(path)
    assert str(path) in str(caught.value)
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_or_binary_file_is_named(tmp_path) -> None:
    with pytest.raises(CatalogueError, match=r"none\.toml: cannot be read"):
        load_phrases(tmp_path / "none.toml")
    (tmp_path / "b.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(CatalogueError, match=r"b\.toml: not valid TOML"):
        load_phrases(tmp_path / "b.toml")


@pytest.mark.parametrize(
    ("phrase", "line", "whole", "leads"),
    [
        ("واٹس ایپ چینل", "واٹس‌ایپ چینل!", True, True),
        ("مزید پڑھیں", "مزيد پڑھیں: کچھ", False, True),
        ("از", "ازبکستان کی خبر", False, False),
        ("# Views", "1,208 views", True, True),
        ("# Views", "views", False, False),
        ("ہمارا * جوائن کریں", "ہمارا نیا واٹس ایپ چینل جوائن کریں", True, True),
        ("Share on *", "Share on WhatsApp", True, True),
    ],
)
def test_matching(phrase: str, line: str, whole: bool, leads: bool) -> None:
    patterns, key = Patterns.of([phrase]), Key.of(line)
    assert patterns.match(key) == whole
    assert (patterns.lead(key) is not None) == leads


def test_known_lines(run, knowledge, story) -> None:
    title = "کنویں کی صفائی مکمل ہو گئی"
    learned, dropped = (
        "اس خبر کے جملہ مندرجات سے ادارے کا متفق ہونا ضروری نہیں ہے۔",
        "خبر کی سچائی کی ذمہ داری نامہ نگار پر ہے۔",
    )
    markup = f"<title>{title}</title><div class=entry-content>" + "".join(
        f"<p>{text}</p>" for text in [*story[:3], learned, dropped, *story[3:]]
    )
    plain = run(markup)
    told = replace(knowledge, learned=frozenset({fold(learned)}), drop=frozenset({dropped}))
    assert learned in plain.body
    assert dropped in plain.body
    assert run(markup, knowledge=told).body == "\n\n".join(story)
    kept = run(markup, knowledge=replace(told, keep=frozenset({learned})))
    assert kept.body == "\n\n".join([*story[:3], learned, *story[3:]])


def test_a_kept_line_is_not_removed_by_phrases_either(run, knowledge, story) -> None:
    markup = "<div class=entry-content>" + "".join(
        f"<p>{text}</p>" for text in [*story[:3], "جاری ہے", *story[3:]]
    )
    assert "جاری ہے" in run(markup, knowledge=replace(knowledge, keep=frozenset({"جاری ہے"}))).body.split(
        "\n\n"
    )
