"""A side much shorter or longer than usual is told; headings and the text's own ways are not."""

from __future__ import annotations

import pytest
from checking import aligned, judged, said, words

from aligner.check.length import length, scale
from aligner.check.passages import pairs

USUAL = [("слово " * size + "конец.", "words " * size + "end.") for size in range(6, 16)]
LONG = "слово " * 20 + "конец."


@pytest.mark.parametrize(
    ("russian", "english", "expected"),
    [
        (LONG, "words " * 20 + "end.", "-"),
        (LONG, "words " * 7 + "end.", "warning length"),
        (LONG, "words " * 15 + "end.", "-"),
        ("слово " * 7 + "конец.", LONG, "warning length"),
        ("Да.", "Yes, of course.", "-"),
        (LONG, "", "-"),
    ],
)
def test_table(russian: str, english: str, expected: str) -> None:
    assert said(judged(length, aligned([*USUAL, (russian, english)]))) == expected


def test_a_text_that_is_longer_all_over_is_as_usual() -> None:
    rows = [(source, f"{target} {target} {target}") for source, target in USUAL]
    assert not judged(length, aligned(rows))
    assert scale(pairs(aligned(rows))).ratio == pytest.approx(3.0, abs=0.2)


def test_it_says_how_much() -> None:
    alignment = aligned([*USUAL, (LONG, "words " * 7 + "end.")])
    (flag,) = judged(length, alignment)
    assert flag.message == "the English is much shorter than its original (0.4 of what is usual in this text)"
    assert words(alignment, flag) == [LONG, "words " * 7 + "end."]
