"""Words whose counterpart was left out are told from those that have one; a lost negation from a kept one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
import pytest
from checking import aligned
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner import config
from aligner.bitext import FloatArray
from aligner.check.counterparts import FILES, MARKS, Networks, read_network
from aligner.check.coverage import Coverage, Words, marks, words
from aligner.check.passages import Pair, pairs
from aligner.embed import load_encoder

WHOLE = (
    "Посол вручил министру ноту и попросил передать её правительству, так как ответа на прежнюю ноту ещё нет.",
    "The ambassador handed the minister a note and asked him to pass it on to the government, since there is "
    "still no answer to the previous note.",
)
LESS = (WHOLE[0], "The ambassador handed the minister a note, since there is still no answer to the previous note.")


@cache
def encode(text: str) -> FloatArray:
    return load_encoder(cache=config.settings().cache).encode([text])[0]


def encoded(texts: Sequence[str]) -> FloatArray:
    return np.stack([encode(text) for text in texts])


def known() -> Coverage:
    return Coverage(encoded, ())


def pair(russian: str, english: str) -> Pair:
    return pairs(aligned([(russian, english)]))[0]


def of_words(one: Pair, odds: FloatArray, side: str = "source") -> dict[str, float]:
    passage = one.source if side == "source" else one.target
    return {word: float(value) for (_, word), value in zip(words(passage), odds, strict=True)}


def test_what_was_left_out_is_told_word_by_word() -> None:
    seen = known()
    whole, less = (pair(*sides) for sides in (WHOLE, LESS))
    before, after = (of_words(one, seen.words(one)[0].kept) for one in (whole, less))
    gone = ("попросил", "передать", "правительству")
    assert all(after[word] < before[word] for word in gone)
    assert max(after[word] for word in gone) < min(after[word] for word in ("Посол", "вручил", "министру", "ответа"))


def test_what_one_side_has_more_is_told_on_that_side() -> None:
    turned = pair("Посол вручил министру ноту, так как ответа на прежнюю ноту ещё нет.", WHOLE[1])
    found = of_words(turned, known().words(turned)[1].kept, "target")
    assert found["government"] < 0 < found["ambassador"]


def test_networks_judge_together() -> None:
    folder = files("aligner.check") / "data"
    several = []
    for name in FILES:
        with (folder / name).open("rb") as file:
            several.append(Networks([read_network(file)]))
    one = pair(*LESS)
    first, second, together = (
        np.concatenate([side.kept for side in coverage.words(one)])
        for coverage in (*(Coverage(encoded, (), each) for each in several), known())
    )
    sure = np.maximum(np.abs(first), np.abs(second)) >= 5  # the odds of a single word end there
    assert np.abs(first - second).max() > 0.01
    np.testing.assert_allclose(together[~sure], (first + second)[~sure] / 2, atol=1e-3)


def test_a_lost_negation_is_told_from_a_kept_one() -> None:
    russian = "Он не знал, что делать с этим письмом."
    kept, lost = (
        pair(russian, english)
        for english in ("He did not know what to do with this letter.", "He did know what to do with this letter.")
    )
    seen = known()
    assert of_words(lost, seen.words(lost)[0].denied)["не"] > of_words(kept, seen.words(kept)[0].denied)["не"] + 1


def test_a_word_alone_means_what_it_means() -> None:
    one = pair("Вечером пришёл корабль.", "In the evening a ship came.")
    other = pair("Вечером пришёл корабль.", "Taxes rise with the price of corn.")
    seen = known()
    assert of_words(one, seen.alone(one)[0])["корабль"] > of_words(other, seen.alone(other)[0])["корабль"] + 1


@pytest.mark.parametrize(("russian", "english"), [("…", "…"), ("Да.", "…"), ("…", "Yes."), ("Да.", "Yes.")])
def test_sides_of_no_word_and_of_one(russian: str, english: str) -> None:
    one, seen = pair(russian, english), known()
    for side, found, alone in zip((one.source, one.target), seen.words(one), seen.alone(one), strict=True):
        assert len(found.kept) == len(found.answered) == len(found.denied) == len(alone) == len(words(side))
        assert np.isfinite(found.kept).all()


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.sampled_from(WHOLE[0].split()), max_size=12), st.lists(st.sampled_from(WHOLE[1].split()), max_size=12)
)
def test_odds_are_finite_and_do_not_depend_on_what_was_asked_before(one: Sequence[str], other: Sequence[str]) -> None:
    asked = pair(" ".join(one) or "…", " ".join(other) or "…")
    seen = known()
    seen.words(pair(*WHOLE))
    for first, again in zip(known().words(asked), seen.words(asked), strict=True):
        assert isinstance(first, Words)
        for name in ("answered", "kept", "denied"):
            np.testing.assert_allclose(getattr(first, name), getattr(again, name), atol=1e-4)
            assert np.isfinite(getattr(first, name)).all()


def test_marks_say_what_stands_at_and_after_a_word() -> None:
    found = marks("Пришло 300 человек, затем ещё.", "ru")
    assert found.shape == (5, len(MARKS))
    column = {name: found[:, at].tolist() for at, name in enumerate(MARKS)}
    assert column["capital"] == [1, 0, 0, 0, 0]
    assert column["digit"] == [0, 1, 0, 0, 0]
    assert column["comma"] == [0, 0, 1, 0, 0]
    assert column["stop"] == [0, 0, 0, 0, 1]
    assert column["first"] == [1, 0, 0, 0, 0]
    assert column["last"] == [0, 0, 0, 0, 1]
    assert column["translation"] == [0] * 5
    assert marks("", "en").shape == (0, len(MARKS))
