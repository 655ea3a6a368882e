"""Names are compared across scripts and traditions: each rule with a hit and a near miss."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from pathlib import Path
from weakref import ref

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.bitext import Alignment, Bead, Document, Metadata, Side, Signature
from aligner.check.names import find_names, names
from aligner.check.naming.match import SAME, learn
from aligner.check.naming.spelling import likeness
from aligner.check.naming.tables import rows
from aligner.check.naming.words import key
from aligner.check.passages import Check, CheckedText, pairs
from aligner.judgement import Flag

DATA = Path(__file__).parent / "data" / "check"


def table(name: str) -> list[list[str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [[*line.split("\t"), ""][:3] for line in lines if line and not line.startswith("#")]


def document(side: Side, lang: str, sentences: Sequence[str]) -> Document:
    starts = [sum(len(sentence) + 1 for sentence in sentences[:number]) for number in range(len(sentences))]
    spans = [
        (f"{lang}.s{number}", start, start + len(sentence))
        for number, (start, sentence) in enumerate(zip(starts, sentences, strict=True), 1)
    ]
    text = "\n".join(sentences)
    return Document(side=side, lang=lang, text=text, path="", sha256="", encoding="utf-8").with_segments(spans)


def checked(
    *beads: tuple[str, str], equivalents: tuple[tuple[str, ...], ...] = (), langs: tuple[str, str] = ("ru", "en")
) -> CheckedText:
    source, target = ([bead[number] for bead in beads] for number in (0, 1))
    alignment = Alignment(
        metadata=Metadata(id="t", title="t"),
        source=document("source", langs[0], source),
        target=document("target", langs[1], target),
        beads=tuple(
            Bead(id=f"b{number}", source=(f"{langs[0]}.s{number}",), target=(f"{langs[1]}.s{number}",))
            for number in range(1, len(beads) + 1)
        ),
        signature=Signature(pairs=()),
    )
    return CheckedText(alignment=alignment, pairs=pairs(alignment), equivalents=equivalents)


def flags(check: Check, text: CheckedText) -> list[Flag]:
    around = [None, *text.pairs, None]
    return [flag for at, pair in enumerate(text.pairs) for flag in check(pair, (around[at], around[at + 2]))]


@pytest.mark.parametrize(("russian", "english", "same"), table("spellings.tsv"))
def test_a_spelling_is_recognised(russian, english, same):
    assert (likeness(russian, english) >= SAME) == (same == "yes"), likeness(russian, english)


@pytest.mark.parametrize(("russian", "english", "expected"), table("names.tsv"))
def test_a_name_without_its_counterpart_is_said(russian, english, expected):
    text = checked((russian, english))
    assert "; ".join(f"{flag.severity}: {flag.message}" for flag in flags(names(text), text)) == expected


@pytest.mark.parametrize(("russian", "english", "expected"), table("names.tsv"))
def test_the_other_direction_says_the_same(russian, english, expected):
    text = checked((english, russian), langs=("en", "ru"))
    assert [flag.severity for flag in flags(names(text), text)] == ([expected.split(":")[0]] if expected else [])


def test_evidence_shows_both_names():
    text = checked(("Мы видели Молотова.", "We saw Smith."))
    (flag,) = flags(names(text), text)
    documents = {document.side: document.text for document in text.alignment.documents}
    assert [documents[place.side][place.start : place.stop] for place in flag.evidence] == ["Молотова", "Smith"]


def test_names_that_stand_together_again_and_again_are_one():
    lines = [("Его спросил Стива.", "Oblonsky asked him."), ("Тогда Стива ушёл.", "Then Oblonsky left.")]
    text = checked(*lines, ("Там был Стива.", "There was Oblonsky."))
    assert not flags(names(text), text)
    text = checked(lines[1])
    assert [flag.severity for flag in flags(names(text), text)] == ["warning"]


def test_a_name_with_a_counterpart_everywhere_else_is_an_error():
    lines = [
        (f"В {year} году был Молотов, а не Коробов.", f"In {year} it was Molotov, not Korobov.") for year in range(4)
    ]
    text = checked(*lines, ("Потом пришёл Молотов.", "Then came Korobov."))
    assert [(flag.bead, flag.severity) for flag in flags(names(text), text)] == [("b5", "error")]


def test_a_name_that_moved_to_the_next_bead_is_not_missing():
    moved = checked(("Он встал, и Молотов ушёл.", "He stood up."), ("Было поздно.", "Then Molotov left. It was late."))
    assert not flags(names(moved), moved)


def test_another_spelling_in_the_russian_is_mentioned():
    lines = [("Там был Пэн Дэхуай.", "Then came Peng Dehuai.")] * 2
    text = checked(*lines, ("Там был Пян Дэхуай.", "Then came Peng Dehuai."))
    assert [(flag.severity, flag.message) for flag in flags(names(text), text)] == [
        ("info", "“Пян” is spelled “Пэн” elsewhere in the Russian")
    ]


def test_a_vowel_that_comes_and_goes_makes_no_other_spelling():
    lines = [("Там был Павел.", "Then came Pavel.")] * 2
    text = checked(*lines, ("Там мы видели Павла и Льва.", "There we saw Pavel and Lev."))
    assert not flags(names(text), text)
    assert len({key(form) for form in ("Лев", "Льва", "Львом")}) == 1


def test_a_wrong_pair_that_comes_twice_is_not_learned_where_the_name_is_well_known():
    known = [(f"Там {place} видели Бетси.", f"There we saw Betsy {place}.") for place in range(12)]
    wrong = [(f"Мы ждём, {place}, Бетси.", f"We wait, {place}, for Topov.") for place in range(2)]
    text = checked(*known, *wrong)
    assert [flag.bead for flag in flags(names(text), text) if flag.severity != "info"] == ["b13", "b14"]


def test_what_a_text_teaches_is_learned_once_and_forgotten_with_its_checks():
    text = checked(("Мы видели Молотова.", "We saw Smith."))
    check = names(text)
    matcher = ref(learn(text))
    assert matcher() is learn(text)
    del check
    gc.collect()
    assert matcher() is None


def test_kinds_follow_from_the_words_around():
    text = checked(
        ("Пароход «Онега» вошёл в порт.", "The steamer “Onega” entered the port."),
        ("Близ мыса Терпеж он встал.", "Near Cape Terpezh it stopped."),
        ("— Хорошо, — сказал Гольцман.", "“Good,” said Goltzman."),
        ("Там жил рыбак Ли Вэньхай.", "There lived the fisherman Li Wenhai."),
    )
    found = {named.target[0]: named.kind for named in find_names(text)}
    assert found == {"Onega": "institution", "Terpezh": "place", "Goltzman": "person", "Li Wenhai": "person"}


def test_users_add_names_of_their_own():
    line = ("Мы видели Облонского.", "We saw Stiva.")
    assert flags(names(checked(line)), checked(line))
    known = checked(line, equivalents=(("Облонский", "Stiva"),))
    assert not flags(names(known), known)


def test_other_languages_are_left_alone():
    text = checked(("Wir sahen Molotow.", "We saw Smith."), langs=("de", "en"))
    assert not flags(names(text), text)
    assert find_names(text) == ()


def test_names_are_found_with_all_their_spellings():
    text = checked(
        ("В Пекине был Ким Ир Сен.", "Kim Il Sung was in Beijing."),
        ("Затем Ким Ир Сёна видел В. М. Молотов.", "Then V. M. Molotov saw Kim Il Sung."),
    )
    found = {named.target[0]: named for named in find_names(text)}
    assert found["Kim Il Sung"].source == ("Ким Ир Сен", "Ким Ир Сёна")
    assert found["Kim Il Sung"].beads == ("b1", "b2")
    assert [found[name].kind for name in ("Kim Il Sung", "Beijing", "Molotov")] == ["person", "place", "person"]


def test_117427_has_no_false_warning(alignment_117427):
    text = CheckedText(alignment=alignment_117427, pairs=pairs(alignment_117427))
    assert [flag.message for flag in flags(names(text), text) if flag.severity != "info"] == []
    found = {named.target[0] for named in find_names(text)}
    assert {"Molotov", "Kim Il Sung", "Peng Dehuai", "Panmunjom", "Beijing", "Mao Zedong"} <= found


@given(st.text(max_size=12), st.text(max_size=12))
def test_likeness_is_a_share(russian, english):
    assert 0.0 <= likeness(russian, english) <= 1.0


def test_every_syllable_of_palladius_is_read():
    for russian, english in rows("palladius.tsv"):
        for spelling in english.split():
            assert likeness(russian, spelling) == 1.0, (russian, spelling)


def test_every_row_of_names_has_a_kind_and_two_sides():
    for row in rows("exonyms.tsv"):
        assert len(row) == 3, row
        assert row[0] in ("person", "place", "institution", "feast")
