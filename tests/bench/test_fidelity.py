"""The table of fidelity: what counts as right, and that other extractors can be asked."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

BODY = ("شہر میں آج بارش ہوئی اور سڑکیں بھر گئیں۔", "’’پانی اتر جائے گا‘‘، افسر نے کہا۔")
PAGE = (
    "<html lang='ur'><head><title>بارش</title></head><body><article><h1>بارش</h1>{}</article></body></html>"
)


@pytest.fixture
def judge(scoring):
    """The faults of a body and fields against a story of two paragraphs."""

    def judged(body, fields=None, published=None, wanted=None):
        score = scoring.Score()
        gold = scoring.Gold(True, paragraphs=BODY, fields=wanted or {}, published=published)
        score.add("a", gold, scoring.Found(True, body, fields or {}, published))
        return score

    return judged


@pytest.mark.parametrize(
    ("gold", "found", "kind"),
    [
        ("2024-11-01T02:00:00Z", "2024-11-01T02:00:00Z", "date exact"),
        ("2024-11-01T02:00:00Z", "2024-11-01T07:00:00+05:00", "date exact"),
        ("2024-11-01T02:00:00Z", "2024-11-01T02:00:01Z", "date wrong"),
        ("2024-11-01T02:00:00Z", "2024-11-01T07:00:00", "date only"),  # the zone is lost
        ("2024-11-01T02:00:00Z", "2024-11-01T07:01:00", "date wrong"),
        ("2024-11-01T20:00:00Z", "2024-11-02", "date only"),  # already tomorrow there
        ("2024-11-01T20:00:00Z", "2024-11-03", "date wrong"),
        ("2024-11-01T20:00:00Z", "2024-01-01", "date wrong"),
        ("2024-11-01", "2024-11-01", "date exact"),
        ("2024-11-01", "2024-11-01T09:00:00Z", "date only"),  # the page names no time
        ("2024-11-01", "2024-11-02", "date wrong"),
        ("2024-11-01", None, "date missing"),
        (None, None, "date exact"),
        (None, "2024-11-01", "date wrong"),
    ],
)
def test_dates(scoring, gold, found, kind):
    assert scoring.date_kind(gold, found) == kind


@pytest.mark.parametrize(
    "body",
    [
        "\n\n".join(BODY),
        "\n".join(BODY),
        "  ".join(BODY),
        "\n".join(BODY).replace("’’", "“").replace("‘‘", "”"),
    ],
)
def test_white_space_and_quotation_marks_do_not_count(judge, body):
    body = body.replace("“", "‘‘").replace("”", "’’")
    score = judge(body)
    assert score.faults == []
    assert score.share("f1") == 1


@pytest.mark.parametrize(
    ("body", "figures"),
    [
        (f"{BODY[0]}\n\n{BODY[1]}\n\nشیئر کریں", {"leaked lines", "exact bodies"}),
        (BODY[0], {"lost paragraphs", "exact bodies"}),
        ("", {"lost paragraphs", "exact bodies"}),
        ("".join(BODY), {"exact bodies", "leaked lines"}),  # glued
        ("\n".join([*BODY, BODY[1]]), {"exact bodies"}),  # told twice
    ],
)
def test_what_is_wrong_with_a_body_is_named(judge, body, figures):
    assert {fault.figure for fault in judge(body).faults} == figures


def test_fields_that_an_extractor_never_speaks_of_do_not_count(judge):
    wanted = {"title": "بارش", "authors": [], "credit_url": None}
    score = judge("\n".join(BODY), {"title": "بارش - اخبار", "authors": []}, wanted=wanted)
    assert [(fault.figure, fault.page) for fault in score.faults] == [("title", "a")]
    assert "credit_url" not in score.total


def test_a_refusal_for_another_reason_is_wrong(scoring):
    score = scoring.Score()
    gold = scoring.Gold(False, "listings", "listing")
    for found in (scoring.Found(False, reason="paywall"), scoring.Found(False), scoring.Found(True, "متن")):
        score.add("a", gold, found)
    assert score.right["listings"] == 1


def test_another_extractor_answers_from_its_own_process(load):
    peers = load("peers")
    with peers.Peer("trafilatura", Path(sys.executable)) as peer:
        html = PAGE.format("".join(f"<p>{line}</p>" for line in BODY * 5))
        found, seconds = peer.extract(html, "https://a.example/1")
        nothing, _ = peer.extract("", "https://a.example/2")
    assert found.article
    assert BODY[0] in found.body
    assert found.fields["title"] == "بارش"
    assert seconds > 0
    assert not nothing.article


def test_an_extractor_that_cannot_be_had_says_why(load):
    peers = load("peers")
    for name, python in (("goose3", sys.executable), ("goose3", "/no/such/python")):
        with pytest.raises(peers.Absent, match=r"goose3|no/such/python"):
            peers.Peer(name, Path(python))


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-11-01T07:00:00+05:00", "2024-11-01T02:00:00Z"),
        ("2024-11-01T00:00:00", "2024-11-01"),
        ("2024-11-01 07:00:00", "2024-11-01T07:00:00"),
        ("ایف جے،وائی", None),
        (None, None),
    ],
)
def test_dates_of_others_are_read_with_the_benefit_of_the_doubt(load, text, date):
    found = load("peers").found_in({"text": "متن", "published": text}, ["title", "published"])
    assert found.published == date


def test_the_table_marks_the_best_and_explains_who_is_missing(load, judge):
    score = judge("\n".join(BODY))
    lines = load("table").lines({"Akhbar": score, "goose3 3.1": judge(BODY[0]), "other": "not to be had"})
    exact = next(line for line in lines if line.startswith("exact bodies (of 1)"))
    assert exact.split()[4:] == ["1*", "0", "n/a"]
    assert "n/a other: not to be had" in lines


def test_any_folder_with_a_gold_file_can_be_scored(load, tmp_path, capsys, monkeypatch):
    fidelity = load("fidelity")
    monkeypatch.setattr(fidelity, "QUICK", ())
    html = PAGE.format("".join(f"<p>{line}</p>" for line in BODY * 5))
    (tmp_path / "a.html").write_text(html, "utf-8")
    row = {"file": "a.html", "url": "https://a.example/1", "kind": "article", "language": "ur", "title": "بارش",
           "authors": [], "published_at": None, "credit_url": None, "paragraphs": BODY * 5}  # fmt: skip
    (tmp_path / "gold.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    assert fidelity.main([str(tmp_path), "--json", str(tmp_path / "figures.json"), "--worst", "3"]) == 0
    figures = json.loads((tmp_path / "figures.json").read_text("utf-8"))["sets"][str(tmp_path)]["Akhbar"]
    assert (figures["pages"], figures["exact bodies"], figures["title"]) == (1, 1, 1)
    assert "token F1" in capsys.readouterr().out
    assert fidelity.main([str(tmp_path / "none")]) == 2
    assert "gold.jsonl" in capsys.readouterr().err
