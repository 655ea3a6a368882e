"""The page that the project starts from, against its gold: crossings, the second copy, and what has no counterpart."""

from __future__ import annotations

from pathlib import Path

import pytest

from aligner import config, pipeline
from aligner.bitext import Alignment, Metadata
from aligner.evaluate import index_beads, links, read_beads

GOLD = Path(__file__).parent / "data" / "gold" / "117427"
# What the gold's notes call crossing: the date before the addressees, № 342 with its title and date before three lines.
CROSSING = {(9, 2), (8, 3), (31, 8), (32, 9), (33, 10), (15, 11), (16, 12), (17, 13)}


@pytest.fixture(scope="module")
def found() -> Alignment:
    files = (
        config.SideFile(path=GOLD / "ru.sents", side="source", lang="ru"),
        config.SideFile(path=GOLD / "en.sents", side="target", lang="en"),
    )
    metadata = Metadata(id="gold", title="gold")
    return pipeline.align_files(files, metadata, config.settings(), lambda _stage: None, lines=True)


def number(name: str) -> int:
    return int(name.partition(".s")[2]) - 1


def found_links(found: Alignment) -> set[tuple[int, int]]:
    assert found.source is not None and found.target is not None
    twins = {(number(one), number(other)) for _, names, bead in found.twins() for one in names for other in bead.target}
    return twins | set(links(index_beads(found.beads, found.source, found.target)))


def test_nearly_all_links_are_right_and_there(found: Alignment) -> None:
    gold, ours = set(links(read_beads(GOLD / "gold.tsv"))), found_links(found)
    assert 2 * len(gold & ours) / (len(gold) + len(ours)) >= 0.97
    assert ours <= gold


def test_all_that_cross_are_found(found: Alignment) -> None:
    assert found_links(found) >= CROSSING
    assert any(bead.origin == "crossing" for bead in found.beads)


def test_the_second_copy_is_found_whole_and_the_complete_one_is_the_base(found: Alignment) -> None:
    rows = [line.split("\t") for line in (GOLD / "witnesses.tsv").read_text(encoding="utf-8").splitlines()]
    ours = {
        (number(twin), number(base))
        for witness in found.witnesses
        for link in witness.links
        for twin in link.twin
        for base in link.base
    }
    assert ours == {(int(twin), int(base)) for twin, base in rows}


def test_the_copies_differ_where_a_reader_sees_it(found: Alignment) -> None:
    assert found.source is not None
    text = found.source.text
    pairs = {
        (text[slice(*variant.twin)], text[slice(*variant.base)])
        for witness in found.witnesses
        for link in witness.links
        for variant in link.variants
    }
    for pair in (
        ("Паньмыньчжон не", "Паньмыньчжоне"),
        ("Пян Дэ-хуэем", "Пэн Дэхуаем"),
        ("непривед", "непроезд"),
        ("откладывания", "складывания"),
        ("лисыньмановцев", "лисынмановцев"),
    ):
        assert pair in pairs


def test_what_has_no_counterpart_has_a_kind(found: Alignment) -> None:
    rows = [line.split("\t") for line in (GOLD / "nulls.tsv").read_text(encoding="utf-8").splitlines()]
    wanted = {int(index): {"furniture": "page furniture"}.get(kind, kind) for index, kind in rows}
    kinds = {number(bead.source[0]): bead.kind for bead in found.beads if bead.source and bead.is_null}
    assert {index: kinds.get(index) for index in wanted} == wanted
