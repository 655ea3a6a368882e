"""A short story with its translation, from the text folder to the beads, against the gold made with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from aligner import config, pipeline
from aligner.bitext import Alignment
from aligner.evaluate import links, places, read_beads
from aligner.scoring import score_alignment

ID = "lighthouse"
TEXT = Path(__file__).parents[1] / "texts" / ID
GOLD = Path(__file__).parent / "data" / "gold" / ID
SENTENCES = GOLD / "ru.sents", GOLD / "en.sents"
LEAST_F1 = 0.95  # .970 when the story was written


@pytest.fixture(scope="module")
def found() -> Alignment:
    return pipeline.run(config.read_text_folder(TEXT), config.settings(), lambda _stage: None)


def rows(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (GOLD / name).read_text(encoding="utf-8").splitlines()]


def marked(mark: str, side: int) -> list[int]:
    """The segments of a side in the gold rows with this third column."""
    return sorted(
        int(index) for row in rows("gold.tsv") if row[2:] == [mark] for index in row[side].split(",") if index
    )


def numbers(found: Alignment) -> dict[str, int]:
    assert found.source is not None and found.target is not None
    return places(found.source) | places(found.target)


@pytest.mark.parametrize(("name", "side"), [("ru", 0), ("en", 1)])
def test_the_gold_has_every_sentence_of_the_text_once(name: str, side: int) -> None:
    sentences = SENTENCES[side].read_text(encoding="utf-8").splitlines()
    assert " ".join(sentences) == " ".join((TEXT / f"{name}.txt").read_text(encoding="utf-8").split())
    copies = [row for row in rows("gold.tsv") if side == 0 or row[2:] != ["witness"]]
    assert sorted(int(index) for row in copies for index in row[side].split(",") if index) == [*range(len(sentences))]


def test_the_sentences_are_cut_where_a_reader_cuts_them(found: Alignment) -> None:
    for document, path in zip(found.documents, SENTENCES, strict=True):
        assert [segment.text for segment in document.segments] == path.read_text(encoding="utf-8").splitlines()


def test_the_pairs_are_those_of_the_gold(found: Alignment) -> None:
    scored = score_alignment(found, GOLD / "gold.tsv", gold_segments=SENTENCES)
    assert scored["scores"]["strict"]["f1"] >= LEAST_F1


def test_the_paragraph_that_the_translator_moved_is_found_and_nothing_else_crosses(found: Alignment) -> None:
    number = numbers(found)
    ours = [bead for bead in found.beads if bead.origin == "crossing"]
    wanted = [bead for bead in read_beads(GOLD / "gold.tsv") if set(bead[0]) <= set(marked("crossing", 0))]
    assert sorted(number[name] for bead in ours for name in bead.source) == marked("crossing", 0)
    indexed = [tuple(tuple(number[name] for name in names) for names in (bead.source, bead.target)) for bead in ours]
    assert set(links([(source, target) for source, target in indexed])) >= set(links(wanted))


def test_what_the_translator_left_out_and_added_is_found(found: Alignment) -> None:
    number = numbers(found)
    kinds = {(number[name], bead.kind) for bead in found.beads if bead.is_null for name in (*bead.source, *bead.target)}
    assert kinds >= {(index, "omission") for index in marked("omission", 0)}
    assert kinds >= {(index, "addition") for index in marked("addition", 1)}


def test_the_damp_copy_of_the_letter_is_a_witness_of_the_whole_one(found: Alignment) -> None:
    number = numbers(found)
    ours = [
        [str(number[twin]), str(number[base])]
        for witness in found.witnesses
        for link in witness.links
        for twin in link.twin
        for base in link.base
    ]
    assert ours == rows("witnesses.tsv")


def test_the_words_that_were_misread_are_variants(found: Alignment) -> None:
    assert found.source is not None
    text = found.source.text
    variants = [variant for witness in found.witnesses for link in witness.links for variant in link.variants]
    misread = [
        [text[slice(*variant.twin)], text[slice(*variant.base)]]
        for variant in variants
        if variant.twin[0] < variant.twin[1]
    ]
    assert misread == rows("variants.tsv")
