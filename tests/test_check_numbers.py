"""The same numbers on both sides, whether in digits, in words, or as codes."""

import re
from fractions import Fraction

import pytest
from checking import aligned, judged, said, table, words
from hypothesis import given
from hypothesis import strategies as st

from aligner.bitext import Alignment
from aligner.check.lexicon import lexicon, rows
from aligner.check.numbers import find_numbers, numbers

ONES = re.findall(
    r"\w+",
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen",
)
TENS = re.findall(r"\w+", "twenty thirty forty fifty sixty seventy eighty ninety")


@pytest.mark.parametrize(("russian", "english", "expected"), table("numbers"))
def test_table(russian: str, english: str, expected: str) -> None:
    assert said(judged(numbers, aligned([(russian, english)]))) == expected


@pytest.mark.parametrize(("russian", "english", "expected"), table("numbers"))
def test_table_the_other_way_round(russian: str, english: str, expected: str) -> None:
    assert said(judged(numbers, aligned([(english, russian)], langs=("en", "ru")))) == expected


def test_both_places_are_shown_and_said() -> None:
    alignment = aligned([("В деле № П19/9 есть всё.", "It is all in file Nº 119/9.")])
    (flag,) = judged(numbers, alignment)
    assert words(alignment, flag) == ["П19/9", "119/9"]
    assert flag.message == "“П19/9” in the Russian is “119/9” in the English"


def test_a_missing_number_is_shown_where_it_stands() -> None:
    alignment = aligned([("Их было 300, и они пели.", "They sang.")])
    (flag,) = judged(numbers, alignment)
    assert words(alignment, flag) == ["300"]
    assert flag.message == "“300” stands in the Russian, but not in the English"


def test_a_number_that_moved_to_the_neighbour_is_said_to_have_moved() -> None:
    rows = [("Их было 300.", "There were many."), ("Все молчали.", "All 300 were silent.")]
    flags = judged(numbers, aligned(rows))
    assert [flag.severity for flag in flags] == ["info", "info"]
    assert "moved" in flags[0].message
    assert "moved" in flags[1].message


def test_a_number_that_the_neighbour_has_anyway_has_not_moved() -> None:
    rows = [("Их было 300.", "There were 400."), ("Все 300 молчали.", "All 300 were silent.")]
    assert said(judged(numbers, aligned(rows))) == "error number"


def test_null_beads_have_no_numbers_to_miss() -> None:
    assert judged(numbers, aligned([("№ 89", ""), ("", "[page 3]")])) == []


def test_other_languages_are_compared_by_digits_and_missed_gently() -> None:
    alignment = aligned([("300 человек", "300 Menschen"), ("5 рублей", "fünf Rubel")], langs=("ru", "de"))
    assert said(judged(numbers, alignment)) == "info number"


def test_117427_has_one_number_that_differs(alignment_117427: Alignment) -> None:
    flags = judged(numbers, alignment_117427)
    assert [words(alignment_117427, flag) for flag in flags if flag.severity != "info"] == [["П19/9", "119/9"]]


def test_a_form_stands_once_in_a_list() -> None:
    for lang in ("ru", "en"):
        lines = rows(f"numerals.{lang}.tsv")
        forms = [form for _, role, line in lines for form in line.split() if role not in ("prefix", "glued")]
        assert len(forms) == len(set(forms))
        assert all(form == form.lower() and "ё" not in form for form in lexicon(lang).words)


@given(st.integers(min_value=13, max_value=9_999_999), st.sampled_from([" ", "\u00a0", ".", ""]))
def test_thousands_may_be_parted_in_any_way(number: int, mark: str) -> None:
    russian, english = f"{number:,}".replace(",", mark), f"{number:,}"
    assert judged(numbers, aligned([(f"Всего {russian} т.", f"In all {english} t.")])) == []
    flags = judged(numbers, aligned([(f"Всего {russian} т.", f"In all {number + 1:,} t.")]))
    assert [flag.severity for flag in flags] == ["error"]


@given(st.integers(min_value=1, max_value=999), st.integers(min_value=1, max_value=999))
def test_english_numerals_are_read_as_they_are_spelled(thousands: int, rest: int) -> None:
    (found,) = find_numbers(f"{_english(thousands)} thousand {_english(rest)}", "en")
    assert found.values[0] == Fraction(thousands * 1000 + rest)


@given(st.text(max_size=40), st.sampled_from(["ru", "en", "de"]))
def test_numbers_lie_in_the_text_one_after_the_other(text: str, lang: str) -> None:
    at = 0
    for number in find_numbers(text, lang):
        assert at <= number.start < number.stop <= len(text)
        at = number.stop


def _english(number: int) -> str:
    if number >= 100:
        return f"{ONES[number // 100]} hundred" + (f" and {_english(number % 100)}" if number % 100 else "")
    if number >= 20:
        return TENS[number // 10 - 2] + (f"-{ONES[number % 10]}" if number % 10 else "")
    return ONES[number]
