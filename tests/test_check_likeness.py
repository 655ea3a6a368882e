"""A sentence that stands for another one is found; one that is translated freely, or is short, is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from checking import aligned, said, table, words

from aligner import config
from aligner.bitext import Alignment, FloatArray
from aligner.check.likeness import likeness
from aligner.check.passages import CheckedText, pairs
from aligner.embed import load_encoder
from aligner.judgement import Flag

TEXT = [(russian, english) for russian, english, expected in table("gaps") if expected == "-"]


def encode(texts: Sequence[str]) -> FloatArray:
    return load_encoder(cache=config.settings().cache).encode(texts)


def flags(alignment: Alignment) -> list[Flag]:
    every = pairs(alignment)
    judge = likeness(CheckedText(alignment=alignment, pairs=every, encode=encode))
    return [flag for pair in every for flag in judge(pair, (None, None))]


def test_a_whole_text_is_quiet() -> None:
    assert flags(aligned(TEXT)) == []


def test_two_sentences_that_changed_places_are_both_found() -> None:
    text = list(TEXT)
    text[3], text[10] = (text[3][0], text[10][1]), (text[10][0], text[3][1])
    alignment = aligned(text)
    found = flags(alignment)
    assert [flag.bead for flag in found] == ["b4", "b11"]
    assert said(found[:1]) == "warning similarity"
    assert words(alignment, found[0]) == list(text[3])
    assert found[0].message == "the two hardly resemble each other: the English may translate another text"


def test_a_sentence_that_begins_like_another_one_is_found() -> None:
    row = (
        "Правительство республики рассмотрело вопрос о поставках зерна и решило увеличить закупки за границей.",
        "The famous pianist gave a concert on grain supplies and decided to increase purchases abroad.",
    )
    alignment = aligned([*TEXT, row])
    (flag,) = flags(alignment)
    begun = words(alignment, flag)
    assert begun == ["Правительство республики рассмотрело вопрос", "The famous pianist gave a concert"]


def test_short_lines_are_left_alone() -> None:
    assert flags(aligned([*TEXT, ("Москва, Кремль.", "On the road.")])) == []


def test_a_similarity_that_is_known_is_not_computed_again() -> None:
    alignment = aligned(TEXT)
    known = replace(alignment, beads=tuple(replace(bead, similarity=0.9) for bead in alignment.beads))

    def words_only(texts: Sequence[str]) -> FloatArray:
        assert not set(texts) & {side for row in TEXT for side in row if " " in side}
        return encode(texts)

    every = pairs(known)
    judge = likeness(CheckedText(alignment=known, pairs=every, encode=words_only))
    assert not any(list(judge(pair, (None, None))) for pair in every)


def test_an_unlikely_pair_is_told_until_a_person_has_seen_it() -> None:
    alignment = aligned(TEXT)
    first, second, third, *rest = alignment.beads
    beads = (first, replace(second, probability=0.31), replace(third, probability=0.31, status="confirmed"), *rest)
    (flag,) = flags(replace(alignment, beads=beads))
    assert flag.bead == "b2"
    assert "unlikely (probability 0.31)" in flag.message


def test_it_says_nothing_without_an_encoder() -> None:
    alignment = aligned([(russian, TEXT[0][1]) for russian, _ in TEXT])
    judge = likeness(CheckedText(alignment=alignment, pairs=pairs(alignment)))
    assert not any(list(judge(pair, (None, None))) for pair in pairs(alignment))


def test_of_117427_the_resolution_translates_another_text(alignment_117427: Alignment) -> None:
    (flag,) = flags(alignment_117427)
    assert words(alignment_117427, flag) == ["Уполномоченный представитель", "Approve the attached draft"]
    assert flag.message.endswith("the English may translate another text")
