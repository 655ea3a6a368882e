"""A name is translated in one way in the whole text, or the check says where it is not."""

from __future__ import annotations

from test_check_names import checked, flags

from aligner.check.consistency import consistency
from aligner.check.passages import CheckedText, pairs

PENG = [("Там был Пэн Дэхуай.", "There was Peng Dehuai.")] * 3


def said(*beads: tuple[str, str]) -> list[tuple[str, str, str]]:
    text = checked(*beads)
    return [(flag.bead, flag.severity, flag.message) for flag in flags(consistency(text), text)]


def test_two_spellings_of_a_name():
    found = said(*PENG, ("Там был Пэн Дэхуай.", "There was Peng Tehuai."))
    assert found == [("b4", "warning", "“Дэхуай” is “Tehuai” here and “Dehuai” elsewhere in the translation")]


def test_two_names_of_a_city():
    found = said(*[("Он был в Пекине.", "He was in Peking.")] * 2, ("Он был в Пекине.", "He was in Beijing."))
    assert found == [("b3", "info", "“Пекине” is “Beijing” here and “Peking” elsewhere in the translation")]


def test_one_spelling_in_all_cases():
    assert not said(*PENG, ("Там видели Пэн Дэхуая.", "There they saw Peng Dehuai's army."))


def test_forms_of_one_word():
    assert not said(
        *[("Он любит Россию.", "He loves Russia.")] * 2, ("Там российский флот.", "There is the Russian fleet.")
    )


def test_117427_is_consistent(alignment_117427):
    text = CheckedText(alignment=alignment_117427, pairs=pairs(alignment_117427))
    assert not flags(consistency(text), text)
