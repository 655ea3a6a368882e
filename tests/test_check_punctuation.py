"""Who asks on one side asks on the other; brackets close."""

import pytest
from checking import aligned, judged, said, table, words

from aligner.check.punctuation import punctuation


@pytest.mark.parametrize(("russian", "english", "expected"), table("punctuation"))
def test_table(russian: str, english: str, expected: str) -> None:
    assert said(judged(punctuation, aligned([(russian, english)]))) == expected


def test_a_question_that_moved_to_the_neighbour_is_a_remark() -> None:
    rows = [("Куда он поехал?", "He went away."), ("Он был один.", "Where did he go? He was alone.")]
    assert [flag.severity for flag in judged(punctuation, aligned(rows))] == ["info", "info"]


def test_the_mark_is_shown() -> None:
    alignment = aligned([("Куда он поехал?", "He went away.")])
    (flag,) = judged(punctuation, alignment)
    assert words(alignment, flag) == ["?", "."]
    assert flag.message == "The Russian asks a question, the English does not."
