"""Names, numbers, lengths and marks, and the features against a plain computation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.align.features import FEATURES, profiles, spread, tile_features
from aligner.align.length import length_ratio, span_lengths
from aligner.align.lexical import names, numbers, overlap, shared_bags, skeleton
from aligner.align.punctuation import read_marks

LINES = (Path(__file__).parent / "data" / "align" / "names.txt").read_text(encoding="utf-8").splitlines()
PAIRS = [line for line in LINES if line and not line.startswith("#")]


@pytest.mark.parametrize("line", PAIRS)
def test_names_sound_the_same_in_both_scripts(line: str) -> None:
    if "=" in line:
        russian, english = line.split(" = ")
        assert names(russian) == names(english) != frozenset()
    else:
        russian, english = line.split(" ! ")
        assert not names(russian) & names(english)


def test_words_in_lower_case_are_no_names() -> None:
    assert names("телеграмма из Сеула") == {skeleton("Сеула")}


def test_numbers_are_digits_without_separators() -> None:
    assert numbers("1 000 рублей, 24. VII. 1953, № 08") == {"1000", "24", "1953", "8"}
    assert numbers("1,000 roubles") == {"1000"}


def test_only_shared_words_count_and_rare_ones_more() -> None:
    source = ["Иванов в 1953", "Иванов и 7", "Иванов и 99"]
    target = ["Ivanov in 1953", "Ivanov and 7", "Ivanov"]
    left, right = shared_bags(source, target, numbers, 2)
    shared = overlap(left, right, slice(0, 3), slice(0, 3))
    assert shared[0, 0, 0].tolist() == pytest.approx([np.log(3), 0, 0])
    assert shared[1, 0, 1].tolist() == pytest.approx([2 * np.log(3), np.log(3), 0])
    assert left.totals[0].tolist() == pytest.approx([np.log(3), np.log(3), 0])
    rare, common = shared_bags(["Иванов", "Иванов", "Петров"], ["Ivanov", "Ivanov", "Petrov"], names, 1)[0].weights
    assert {rare > common, rare < common} == {True, False}


def test_lengths_of_spans_are_those_of_the_joined_text() -> None:
    texts = ["ab", "cde", "f"]
    assert span_lengths(texts, 2, 2.0).tolist() == [[4, 6, 2], [12, 10, 2]]


def test_the_length_ratio_leaves_out_what_the_path_skips() -> None:
    path = np.array([(0, 0), (1, 1), (2, 1), (3, 2)])
    assert length_ratio(["aa", "x" * 100, "aa"], ["bbb", "bbb"], path) == 1.5
    assert length_ratio(["aa"], ["b"], np.array([(0, 0), (1, 0), (1, 1)])) == 1.0


def test_marks_of_spans() -> None:
    marks = read_marks(["— Да?", "Нет", "«Конец»."], 2)
    assert marks.ending.tolist() == [[4, 0, 1], [0, 1, 1]]
    assert marks.opening.tolist() == [[1, 0, 1], [1, 0, 1]]
    assert marks.question.tolist() == [[1, 0, 0], [1, 0, 0]]
    assert marks.unended.tolist() == [[0, 0, 0], [0, 1, 0]]


WORDS = st.lists(st.sampled_from(["Иванов", "дом", "1953", "Ivanov?", "house.", "— да", "42!"]), min_size=1, max_size=4)
TEXTS = st.lists(WORDS.map(" ".join), min_size=1, max_size=5)


def random_spans(size: int, longest: int, seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(longest, size, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=2, keepdims=True)
    for extra in range(longest):
        vectors[extra, max(size - extra, 0) :] = 0
    return vectors


@given(TEXTS, TEXTS, st.integers(0, 1000))
def test_exchanging_the_sides_exchanges_the_axes(source: list[str], target: list[str], seed: int) -> None:
    left, right = random_spans(len(source), 3, seed), random_spans(len(target), 3, seed + 1)
    rows, columns = slice(0, len(source) + 1), slice(0, len(target) + 1)
    there = tile_features(*profiles(source, target, left, right, 1.25), rows, columns)
    back = tile_features(*profiles(target, source, right, left, 0.8), columns, rows)
    np.testing.assert_allclose(there, back.transpose(0, 3, 4, 1, 2), rtol=1e-4, atol=1e-4)


def test_features_of_a_tile_do_not_depend_on_the_tile() -> None:
    source, target = ["а.", "б Иванов", "в?", "г 7", "д"], ["a.", "b Ivanov", "c?", "d 7"]
    both = profiles(source, target, random_spans(5, 3, 1), random_spans(4, 3, 2), 1.0)
    whole = tile_features(*both, slice(0, 6), slice(0, 5))
    part = tile_features(*both, slice(2, 4), slice(1, 3))
    np.testing.assert_allclose(part, whole[:, :, 2:4, :, 1:3], rtol=1e-5, atol=1e-5)


def test_distance_is_one_for_the_average_pair_and_absorption_what_a_sentence_adds_for_its_share() -> None:
    source, target = ["a", "b", "c"], ["a", "b", "c"]
    left, right = random_spans(3, 2, 3), random_spans(3, 2, 4)
    cosine = np.einsum("aid,bjd->aibj", left, right)
    scale = (spread(left, right)[:, :, None, None] + spread(right, left)) / 2
    near = 1 - (1 - cosine) / scale
    tile = tile_features(*profiles(source, target, left, right, 1.0), slice(0, 4), slice(0, 4))
    found = dict(zip(FEATURES, tile, strict=True))
    np.testing.assert_allclose(found["distance"][0, :3, 0, :3], 1 - near[0, :, 0], rtol=1e-4)
    assert np.isinf(found["distance"][1, 2, 0]).all() and np.isinf(found["distance"][0, 3, 0]).all()
    share = 2 / 3 + 0.1  # of a letter and a blank in "a b"
    expected = (near[1, 0, 0, 0] - max(near[0, 0, 0, 0], near[0, 1, 0, 0])) / share
    assert found["absorption"][1, 0, 0, 0] == pytest.approx(expected, abs=1e-4)
    assert (found["absorption"][0, :3, 0, :3] == 0).all()


def test_parting_is_what_the_lengths_lose_where_both_sides_are_cut() -> None:
    source, target = ["а" * 20, "б" * 80, "в" * 30], ["a" * 80, "b" * 20, "c" * 30]
    left, right = random_spans(3, 3, 5), random_spans(3, 3, 6)
    tile = tile_features(*profiles(source, target, left, right, 1.0), slice(0, 4), slice(0, 4))
    found = dict(zip(FEATURES, tile, strict=True))
    deviation, parting = found["length_deviation"], found["parting"]
    assert parting[1, 0, 1, 0] == pytest.approx(deviation[0, 0, 0, 0] + deviation[0, 1, 0, 1], abs=1e-6)
    best = min(
        deviation[up, 0, back, 0] + deviation[1 - up, up + 1, 1 - back, back + 1] for up in (0, 1) for back in (0, 1)
    )
    assert parting[2, 0, 2, 0] == pytest.approx(best - deviation[2, 0, 2, 0], abs=1e-6)
    assert best == pytest.approx(0, abs=1e-6), "the third sentences are as long as each other, and so are the rest"
    assert (parting[0] == 0).all() and (parting[:, :, 0] == 0).all()


def test_distinction_is_the_lead_over_the_neighbours() -> None:
    texts = ["a", "b", "c", "d", "e", "f"]
    left, right = random_spans(6, 2, 7), random_spans(6, 2, 8)
    tile = tile_features(*profiles(texts, texts, left, right, 1.0), slice(0, 7), slice(0, 7))
    found = dict(zip(FEATURES, tile, strict=True))
    near = 1 - found["distance"][0, :6, 0, :6]
    above, beside = near[[0, 1, 3, 4], 2].max(), near[2, [0, 1, 3, 4]].max()
    expected = np.clip(near[2, 2] - np.array([above, beside]), -0.2, 0.6).sum()
    assert found["distinction"][0, 2, 0, 2] == pytest.approx(expected, abs=1e-4)
