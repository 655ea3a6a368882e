"""A “not” that got lost is found, and what says it otherwise is accepted."""

import re
from collections.abc import Sequence
from importlib.resources import files

import numpy as np
import pytest
from checking import aligned, judged, said, table, words

from aligner.bitext import FloatArray
from aligner.check.coverage import Words
from aligner.check.negation import COMPARED, compared, lost, negation, opposites

DATA = files("aligner.check").joinpath("data", "negation.tsv").read_text(encoding="utf-8").splitlines()
OPPOSITES = files("aligner.check").joinpath("data", "antonyms.tsv").read_text(encoding="utf-8").splitlines()
ANTONYMS = [line.split("\t") for line in OPPOSITES if not line.startswith("#")]
PATTERNS = [line.split("\t") for line in DATA if not line.startswith("#")]


@pytest.mark.parametrize(("russian", "english", "expected"), table("negation"))
def test_table(russian: str, english: str, expected: str) -> None:
    assert said(judged(negation, aligned([(russian, english)]))) == expected


@pytest.mark.parametrize(("name", "pattern", "example"), PATTERNS, ids=[row[2] for row in PATTERNS])
def test_each_pattern_finds_its_example(name: str, pattern: str, example: str) -> None:
    assert re.search(pattern, example, re.IGNORECASE)


def test_the_words_are_shown() -> None:
    alignment = aligned([("Он не приехал в город.", "He came to the city.")])
    (flag,) = judged(negation, alignment)
    assert words(alignment, flag) == ["не приехал", "He came to the city."]
    assert "“не приехал”" in flag.message


def test_english_may_be_the_original() -> None:
    rows = [("He came to the city.", "Он не приехал в город.")]
    assert said(judged(negation, aligned(rows, langs=("en", "ru")))) == "warning negation"


def test_other_languages_are_left_alone() -> None:
    assert not judged(negation, aligned([("Er kam nicht.", "He came.")], langs=("de", "en")))


def planted(texts: Sequence[str]) -> FloatArray:
    """Vectors of an encoder that sees nothing but negation."""
    negates = [bool(re.search(r"\b(?:не|not)\b", text)) for text in texts]
    return np.array([[0.6, 0.8] if negative else [0.8, 0.6] for negative in negates], dtype=np.float32)


def test_the_encoder_is_asked_with_and_without_the_negation() -> None:
    seen = compared("Он был дома, но не работал.", "He was at home, but worked.", planted)
    assert set(seen.values) == set(COMPARED)
    assert seen.values["nearer"] == pytest.approx(0.04, abs=1e-5)
    kept = compared("Он был дома, но не работал.", "He was at home, but did not work.", planted)
    assert kept.values["nearer"] == pytest.approx(-0.04, abs=1e-5)


def test_of_several_negations_the_lost_one_is_shown() -> None:
    russian = "Он не спал, и она не ела."

    def encode(texts: Sequence[str]) -> FloatArray:
        about = [(1.0, 0.2) if re.search("спал|sleep|slept", text) else (0.2, 1.0) for text in texts]
        vectors = np.array(about, dtype=np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    starts = np.array([match.start() for match in re.finditer(r"\w+", russian)])
    nothing = np.zeros(len(starts))
    said = Words(starts=starts, answered=nothing, kept=nothing, denied=nothing)
    found = lost(russian, "He did not sleep, and she ate.", encode, said)
    assert found is not None
    _, (start, _), clause = found
    assert start == russian.rindex("не")
    assert "ate" in "He did not sleep, and she ate."[slice(*clause)]


@pytest.mark.parametrize("row", ANTONYMS, ids=[row[2] for row in ANTONYMS])
def test_each_opposite_is_found(row: list[str]) -> None:
    russian, english = row[2].split(" | ")
    assert opposites(russian, english) == 1
    assert opposites(russian, "He came to the city.") == 0
