"""Language zones: they tile the text, follow the script, and leave numbers and quotations where they stand."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.ingest.zones import find_zones

RU = "Делегация осмотрела тракторный завод, больницу и новую плотину на реке."
EN = "The delegation saw the tractor works, the hospital and the new dam on the river."
PIECES = st.one_of(st.sampled_from([RU, EN, "274", "- 1053 -", "№ 342", "VII. 19 53", "", "-----", "\f"]), st.text())


def zones(*paragraphs: str) -> list[tuple[str, str]]:
    text = "\n\n".join(paragraphs)
    return [(zone.script, text[zone.start : zone.stop].strip()) for zone in find_zones(text)]


@given(st.lists(PIECES, max_size=12), st.sampled_from(["\n", "\n\n", "\r\n", "\r"]))
def test_zones_tile_the_text_and_alternate(pieces: list[str], end: str) -> None:
    text = end.join(pieces)
    found = find_zones(text)
    assert "".join(text[zone.start : zone.stop] for zone in found) == (text if found else "")
    assert all(before.script != after.script for before, after in pairwise(found))


@pytest.mark.parametrize("neutral", ["274", "- 1052 -", "817 00584", "24. VII. 1953", "46-100", "XXX"])
def test_numbers_stay_with_what_stands_before(neutral: str) -> None:
    assert zones(RU, RU, neutral, EN, EN) == [
        ("cyrillic", f"{RU}\n\n{RU}\n\n{neutral}"),
        ("latin", f"{EN}\n\n{EN}"),
    ]


def test_a_number_after_a_wider_gap_goes_with_what_follows() -> None:
    assert zones(RU, RU + "\n\n", "1.", EN, EN)[1] == ("latin", f"1.\n\n{EN}\n\n{EN}")


def test_number_signs_have_a_language() -> None:
    assert zones(RU, RU, "№ 342", "Nº 342", EN, EN)[1][1].startswith("Nº 342")


@pytest.mark.parametrize(
    ("around", "inside"),
    [
        (RU, "[handwritten: agreed]"),
        (RU, "MADE IN KOREA BY THE STATE TRUST"),
        (RU, f"“{EN} {EN} {EN} {EN} {EN}”"),
        (EN, "Вечная дружба и сотрудничество"),
        (EN, f"«{RU} {RU} {RU} {RU} {RU}»"),
    ],
)
def test_a_quotation_opens_no_zone(around: str, inside: str) -> None:
    assert len(zones(around, around, around, inside, around, around, around)) == 1


def test_several_zones() -> None:
    ru, en = (f"{text} {text}\n\n{text}" for text in (RU, EN))
    assert [script for script, _ in zones(en, ru, en, ru)] == ["latin", "cyrillic", "latin", "cyrillic"]


def test_a_short_text_has_zones_too() -> None:
    assert zones("Согласен. Сталин", "I agree. Stalin") == [
        ("cyrillic", "Согласен. Сталин"),
        ("latin", "I agree. Stalin"),
    ]


def test_text_without_blank_lines() -> None:
    text = "\n".join([RU, "7", RU, EN, EN])
    assert [text[zone.start : zone.stop] for zone in find_zones(text)] == [f"{RU}\n7\n{RU}\n", f"{EN}\n{EN}"]


def test_no_letters_no_zone() -> None:
    assert find_zones("12\n\n- 3 -\n") == ()
