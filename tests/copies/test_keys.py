"""Fingerprints: laws, and bits that must never change."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.fingerprints import containment, jaccard, letters, runs, share, shingles
from archive.minhash import ANCHORS, BANDS, SHORTEST, keys, signature, spread

LETTERS = st.text("ابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوہھیے123", min_size=SHORTEST, max_size=2000)
SETS = st.frozensets(st.text("ابپت", min_size=1, max_size=3), max_size=40)
GOLDEN = (
    "دریاکےبالائیعلاقےمیںمسلسلتیندنکیبارشکےبعدمحکمہابپاشینےبندکےچھدروازےکھولدیےہیں"
    "نچلےعلاقوںکیچودہبستیوںکوخالیکرالیاگیاہے2026میںبھی1سےزیادہبارایساہواتھاabc"
)


def test_golden_bits():
    """Stored keys are compared with those made by later versions: a change needs a new FINGERPRINT_VERSION."""
    found = keys(GOLDEN)
    assert found[:4] == GOLDEN_BANDS
    assert [key for band, key in found if band == ANCHORS] == GOLDEN_ANCHORS
    assert hashlib.sha256(repr(found).encode()).hexdigest() == GOLDEN_DIGEST


GOLDEN_BANDS = [(0, 3541477046), (1, 2694493061), (2, 2272286805), (3, 575159040)]
GOLDEN_ANCHORS = [961811345, 1074583131, 2719492273, 3247003481]
GOLDEN_DIGEST = "9dc4e5886374dc4b91489a1c5f565d6b7226f7c8a889f00dd5a45e471002258d"


def test_another_process_makes_the_same_keys():
    program = f"from archive.minhash import keys; print(keys({GOLDEN!r}))"
    for seed in ("1", "2"):
        said = subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
            capture_output=True,
            check=True,
        )
        assert said.stdout.decode().strip() == repr(keys(GOLDEN))


@pytest.mark.parametrize("length", [SHORTEST, SHORTEST + 5, 3000])
def test_every_band_once_and_hashes_that_fit(length):
    found = keys((GOLDEN * 40)[:length])
    assert [band for band, _ in found if band != ANCHORS] == list(range(BANDS))
    assert len(set(found)) == len(found)
    assert all(0 <= key < 1 << 32 for _, key in found)


def test_short_texts_have_no_keys():
    assert keys(GOLDEN[: SHORTEST - 1]) == []
    assert keys("") == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("وزیراعظم نے کہا", "وزیر اعظم نے کہا"),
        ("كراچي ميں بارش", "کراچی میں بارش"),
        ("علماء کی رائے", "علما کی رائے"),
        ("محکمۂ تعلیم ۲۰۲۶ء", "محکمہ تعلیم 2026"),
    ],
)
def test_spelling_does_not_count(one, other):
    assert shingles(one) == shingles(other)


@given(SETS, SETS)
def test_measures(one, other):
    assert jaccard(one, other) == jaccard(other, one)
    assert containment(one, other) == containment(other, one) == max(share(one, other), share(other, one))
    assert 0 <= jaccard(one, other) <= containment(one, other) <= 1
    assert (jaccard(one, other) == 1) == (one == other != frozenset())


@settings(max_examples=50)
@given(LETTERS, st.data())
def test_what_a_text_holds_of_another_has_its_anchors(text, data):
    """All but those of the last letters, whose 24 run over the cut."""
    start = data.draw(st.integers(0, len(text) - SHORTEST))
    whole = {key for key in keys(text) if key[0] == ANCHORS}
    part = {key for key in keys(text[start : start + SHORTEST]) if key[0] == ANCHORS}
    inner = {key for key in keys(text[start:]) if key[0] == ANCHORS}
    assert inner <= whole
    assert len(part - whole) <= 24


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1 << 40), st.integers(0, 1000))
def test_the_estimate_is_near_the_similarity(seed, shared):
    one = {spread(seed + number) for number in range(1000)}
    other = {spread(seed + number) for number in range(1000 - shared, 2000 - shared)}
    true = len(one & other) / len(one | other)
    pairs = list(zip(signature(one), signature(other), strict=True))
    estimate = sum(first == second for first, second in pairs) / len(pairs)
    assert abs(estimate - true) < 0.21  # five standard deviations


@given(st.sets(st.integers(0, (1 << 64) - 1), min_size=1, max_size=60))
def test_few_values_fill_all_bins(values):
    filled = signature(values)
    assert len(filled) == 128
    assert set(filled) <= values
    assert min(values) in filled


def test_runs():
    assert runs("") == []
    assert runs("اب") == ["اب"]
    assert runs("ابپتٹثجچحخ") == ["ابپتٹثجچح", "بپتٹثجچحخ"]
    assert letters("وزیر اعظم، 2026ء") == "وزیراعظم2026"
