"""Beads and tables: each line says what the alignment says."""

from __future__ import annotations

from aligner.bitext import Alignment
from aligner.exchange import ExportOptions
from aligner.export.lines import write_beads as beads_of
from aligner.export.rows import COLUMNS
from aligner.export.tables import write_tsv
from aligner.judgement import Edition


def write_beads(alignment: Alignment) -> bytes:
    return beads_of(Edition(alignment=alignment), ExportOptions()).files[".beads"]


def write_table(alignment: Alignment) -> bytes:
    return write_tsv(Edition(alignment=alignment), ExportOptions()).files[".tsv"]


def rows(data: bytes) -> list[list[str]]:
    return [line.split("\t") for line in data.decode("utf-8").splitlines()]


def indices(cell: str) -> list[int]:
    return [int(number) for number in cell.split(",") if number]


def test_every_segment_is_in_one_line_of_beads(alignment_117427: Alignment) -> None:
    lines = rows(write_beads(alignment_117427))
    plain = [line for line in lines if line[2] != "witness"]
    twins = [index for line in lines if line[2] == "witness" for index in indices(line[0])]
    assert alignment_117427.source is not None and alignment_117427.target is not None
    sources = sorted(twins + [index for line in plain for index in indices(line[0])])
    assert sources == list(range(len(alignment_117427.source.segments)))
    targets = sorted(index for line in plain for index in indices(line[1]))
    assert targets == list(range(len(alignment_117427.target.segments)))
    assert twins


def test_the_third_column_says_what_is_special(alignment_117427: Alignment) -> None:
    special = [line[2] for line in rows(write_beads(alignment_117427))]
    assert special.count("crossing") == sum(bead.origin == "crossing" for bead in alignment_117427.beads) > 0
    for kind, count in alignment_117427.null_counts().items():
        assert special.count(kind) == count


def test_a_second_copy_has_the_counterparts_of_its_base(alignment_117427: Alignment) -> None:
    lines = rows(write_beads(alignment_117427))
    targets = {line[1] for line in lines if line[2] == ""}
    assert all(line[1] in targets for line in lines if line[2] == "witness")


def test_the_table_has_a_row_for_each_bead(alignment_117427: Alignment) -> None:
    head, *body = rows(write_table(alignment_117427))
    assert head == list(COLUMNS)
    assert {len(row) for row in body} == {len(COLUMNS)}
    beads = [row for row in body if row[2] != "witness"]
    assert [row[0] for row in beads] == [bead.id for bead in alignment_117427.beads]
    twins = [name for row in body if row[2] == "witness" for name in row[6].split()]
    assert sorted(twins) == sorted(
        name for witness in alignment_117427.witnesses for link in witness.links for name in link.twin
    )
