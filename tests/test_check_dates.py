"""The same dates on both sides, as far as both sides state them."""

import re
from datetime import date

import pytest
from checking import aligned, judged, said, table, words
from hypothesis import given
from hypothesis import strategies as st

from aligner.bitext import Alignment
from aligner.check.dates import dates, find_dates
from aligner.check.numbers import numbers

RUSSIAN = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]
ENGLISH = re.findall(r"\w+", "January February March April May June July August September October November December")
ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
DAYS = st.dates(min_value=date(1700, 1, 1), max_value=date(2090, 12, 31))
FORMS = [
    lambda day: f"{day.day} {RUSSIAN[day.month - 1]} {day.year} г.",
    lambda day: f"{day.day}.{ROMAN[day.month - 1]}.{day.year} г.",
    lambda day: f"{day.day}. {ROMAN[day.month - 1]}. {str(day.year)[:2]} {str(day.year)[2:]} г.",
    lambda day: f"{day.day:02}.{day.month:02}.{day.year}",
    lambda day: f"{day.day}-го {RUSSIAN[day.month - 1]} {day.year} года",
]
ENGLISH_FORMS = [
    lambda day: f"{day.day} {ENGLISH[day.month - 1]} {day.year}",
    lambda day: f"{ENGLISH[day.month - 1]} {day.day}, {day.year}",
    lambda day: f"the {day.day}th of {ENGLISH[day.month - 1]}, {day.year}",
    lambda day: day.isoformat(),
]


@pytest.mark.parametrize(("russian", "english", "expected"), table("dates"))
def test_table(russian: str, english: str, expected: str) -> None:
    assert said(judged(dates, aligned([(russian, english)]))) == expected


@pytest.mark.parametrize(("russian", "english", "expected"), table("dates"))
def test_table_the_other_way_round(russian: str, english: str, expected: str) -> None:
    assert said(judged(dates, aligned([(english, russian)], langs=("en", "ru")))) == expected


@pytest.mark.parametrize(("russian", "english", "_expected"), table("dates"))
def test_no_part_of_a_date_is_reported_as_a_number_too(russian: str, english: str, _expected: str) -> None:
    assert judged(numbers, aligned([(russian, english)])) == []


@given(DAYS, DAYS, st.sampled_from(FORMS), st.sampled_from(ENGLISH_FORMS))
def test_equal_dates_agree_in_all_forms_and_others_do_not(day, other, russian, english) -> None:
    same = aligned([(f"Письмо от {russian(day)} получено.", f"The letter of {english(day)} was received.")])
    assert judged(dates, same) == []
    assert judged(numbers, same) == []
    if other != day and (other.day, other.month) != (day.month, day.day):
        changed = aligned([(f"Письмо от {russian(day)} получено.", f"The letter of {english(other)} was received.")])
        assert said(judged(dates, changed)) == "error date"


@given(st.text(max_size=40), st.sampled_from(["ru", "en", "de"]))
def test_dates_lie_in_the_text(text: str, lang: str) -> None:
    assert all(0 <= found.start < found.stop <= len(text) for found in find_dates(text, lang))


def test_both_places_are_shown_and_said() -> None:
    alignment = aligned([("Это было 24. VII. 1953 г.", "It was on 25 July 1953.")])
    (flag,) = judged(dates, alignment)
    assert words(alignment, flag) == ["24. VII. 1953", "25 July 1953"]
    assert flag.message == "“24. VII. 1953” in the Russian is “25 July 1953” in the English"


def test_a_date_that_moved_to_the_neighbour_is_said_to_have_moved() -> None:
    rows = [("Он приехал 24 июля.", "He arrived."), ("Все молчали.", "On 24 July all were silent.")]
    flags = judged(dates, aligned(rows))
    assert [flag.severity for flag in flags] == ["info", "info"]
    assert "moved" in flags[0].message


def test_a_date_that_the_neighbour_has_anyway_has_not_moved() -> None:
    rows = [("Он приехал 24 июля.", "He arrived."), ("Все 24 июля молчали.", "On 24 July all were silent.")]
    assert said(judged(dates, aligned(rows))) == "warning date"


def test_null_beads_have_no_dates_to_miss() -> None:
    assert judged(dates, aligned([("24 июля 1953 г.", ""), ("", "July 1953")])) == []


def test_117427_has_no_date_that_differs(alignment_117427: Alignment) -> None:
    assert judged(dates, alignment_117427) == []
