"""Copied lines are found; numbers, names and quoted words may stay as they are."""

import pytest
from checking import aligned, judged, said, table, words

from aligner.check.untranslated import untranslated


@pytest.mark.parametrize(("russian", "english", "expected"), table("untranslated"))
def test_table(russian: str, english: str, expected: str) -> None:
    assert said(judged(untranslated, aligned([(russian, english)]))) == expected


def test_the_words_left_over_are_named() -> None:
    alignment = aligned([("Он прочёл роман за неделю.", "He read the роман за неделю yesterday.")])
    (flag,) = judged(untranslated, alignment)
    assert words(alignment, flag) == ["роман за неделю"]
    assert "“роман за неделю”" in flag.message


def test_english_left_in_a_russian_translation() -> None:
    rows = [("He came to the city.", "He came to the city."), ("Pizza Hut", "Pizza Hut")]
    flags = judged(untranslated, aligned(rows, langs=("en", "ru")))
    assert [flag.bead for flag in flags] == ["b1"]


def test_other_languages_only_by_whole_copies() -> None:
    rows = [("Er kam in die Stadt.", "Er kam in die Stadt."), ("Er kam in die Stadt.", "Il vint à la ville.")]
    flags = judged(untranslated, aligned(rows, langs=("de", "fr")))
    assert [flag.bead for flag in flags] == ["b1"]


def test_a_null_bead_is_no_copy() -> None:
    assert not judged(untranslated, aligned([("Он приехал.", ""), ("", "Он приехал.")]))
