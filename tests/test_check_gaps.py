"""A clause that one side lacks is found and shown; a text that is whole stays quiet."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from checking import aligned, said, table, words
from hypothesis import given
from hypothesis import strategies as st

from aligner import config
from aligner.bitext import Alignment, FloatArray
from aligner.check.clauses import clauses
from aligner.check.gaps import Norm, gaps, norm_of
from aligner.check.passages import CheckedText, pairs
from aligner.embed import load_encoder
from aligner.judgement import Flag

ROWS = table("gaps")
TEXT = [(russian, english) for russian, english, _ in ROWS]


def encode(texts: Sequence[str]) -> FloatArray:
    return load_encoder(cache=config.settings().cache).encode(texts)


def flags(alignment: Alignment) -> dict[str, list[Flag]]:
    """The flags of each bead."""
    every = pairs(alignment)
    judge = gaps(CheckedText(alignment=alignment, pairs=every, encode=encode))
    return {pair.bead.id: list(judge(pair, (None, None))) for pair in every}


@pytest.fixture(scope="module")
def found() -> dict[str, list[Flag]]:
    return flags(aligned(TEXT))


@pytest.mark.parametrize("row", range(len(ROWS)), ids=[english[:30] for _, english, _ in ROWS])
def test_table(row: int, found: dict[str, list[Flag]]) -> None:
    assert said(found[f"b{row + 1}"]) == ROWS[row][2]


def test_the_clause_is_shown_and_the_other_side_with_it(found: dict[str, list[Flag]]) -> None:
    (flag,) = found["b15"]
    clause, other = words(aligned(TEXT), flag)
    assert clause == "и пассажиры ждали на холодном вокзале без еды и воды."
    assert other == "The train was two hours late."
    assert flag.message.startswith("nothing in the English answers to “и пассажиры ждали")


def test_english_may_be_the_original() -> None:
    alignment = aligned([(english, russian) for russian, english in TEXT], langs=("en", "ru"))
    assert said(flags(alignment)["b15"]) == "warning addition"
    (flag,) = flags(alignment)["b17"]
    assert flag.code == "omission"
    assert "the Russian" in flag.message


def test_a_bead_that_an_edit_makes_is_judged_by_the_same_text() -> None:
    text = aligned(TEXT)
    judge = gaps(CheckedText(alignment=text, pairs=pairs(text), encode=encode))
    (new,) = pairs(aligned([("Рыбаки вернулись домой, но лодка утонула у скал.", "The fishermen came home.")]))
    assert said(list(judge(new, (None, None)))) == "warning omission"


def test_it_says_nothing_without_an_encoder_or_a_text_to_compare_with() -> None:
    alignment = aligned(TEXT)
    judge = gaps(CheckedText(alignment=alignment, pairs=pairs(alignment)))
    assert not any(list(judge(pair, (None, None))) for pair in pairs(alignment))
    assert not any(flags(aligned(TEXT[14:16])).values())


def test_a_text_has_its_own_middle_unless_it_is_short() -> None:
    before = {"middle": 0.0, "spread": 1.0}
    assert norm_of([], before) == Norm(middle=0.0, spread=1.0)
    long = norm_of([10.0, 11.0, 12.0] * 1000, before)
    assert long.middle == pytest.approx(11, abs=0.3)
    assert long.spread == pytest.approx(1.4826, abs=0.1)
    assert norm_of([10.0, 11.0, 12.0], before).middle < 2


def test_how_far_a_clause_is_from_what_is_usual() -> None:
    usual = Norm(middle=1.0, spread=2.0)
    assert usual.far(3.0) == 1.0
    assert usual.far(-1.0) == -1.0


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ru", "Сам Ким Ир Сен,|как премьер-министр,|не обязан подписывать перемирие."),
        ("ru", "Мост был разрушен|(его взорвали),|а боеприпасы кончились."),
        ("en", "He came home|and found|that the door was open.|Nobody was there."),
        ("en", "They paid 3,000 roubles,|which was not enough."),
        ("de", "Er kam,|sah und siegte."),
    ],
)
def test_clauses(lang: str, text: str) -> None:
    whole = text.replace("|", " ")
    assert "|".join(whole[start:stop] for start, stop in clauses(whole, lang)) == text


@given(st.text(alphabet="а, —.и(«» b", max_size=40), st.sampled_from(["ru", "en", "fr"]))
def test_clauses_hold_all_words_once(text: str, lang: str) -> None:
    cuts = clauses(text, lang)
    assert all(start < stop for start, stop in cuts)
    assert all(left[1] <= right[0] for left, right in pairwise(cuts))
    kept = "".join(text[start:stop] for start, stop in cuts)
    assert [c for c in kept if c.isalpha()] == [c for c in text if c.isalpha()]
