"""Beads that a person has confirmed stay as they are, wherever they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from aligner import config, pipeline
from aligner.anchors import read_anchors
from aligner.bitext import Alignment
from aligner.errors import GoldError
from aligner.exchange import ExportOptions
from aligner.export.lines import write_beads
from aligner.judgement import Edition

ROOT = Path(__file__).parents[1]
Places = set[tuple[tuple[str, ...], tuple[str, ...]]]


def places(alignment: Alignment, status: str | None = None) -> Places:
    return {(bead.source, bead.target) for bead in alignment.beads if status in (None, bead.status)}


def again(path: Path, lines: str) -> Alignment:
    path.write_text(lines, encoding="utf-8")
    folder = config.read_text_folder(ROOT / "texts" / "117427")
    return pipeline.run(folder, config.settings(), lambda _stage: None, anchors=path)


def test_anchors_are_kept_and_the_rest_is_as_before(alignment_117427: Alignment, tmp_path: Path) -> None:
    known = places(alignment_117427)
    some = [bead for bead in alignment_117427.beads if not bead.is_null and bead.origin == "search"][3::4]
    lines = [
        line
        for line in write_beads(Edition(alignment=alignment_117427), ExportOptions())
        .files[".beads"]
        .decode()
        .splitlines()
        if line.endswith("\t")
    ][3::4]
    done = again(tmp_path / "anchors.tsv", "\n".join(lines))
    assert places(done, "confirmed") == {(bead.source, bead.target) for bead in some}
    assert len(places(done) & known) >= 0.95 * len(known)
    assert str(done.signature) != str(alignment_117427.signature)


def test_a_wrong_anchor_is_kept_too_and_nothing_crosses_it_unasked(alignment_117427: Alignment, tmp_path: Path) -> None:
    done = again(tmp_path / "anchors.tsv", "33,34\t15\n")
    assert places(done, "confirmed") == {(("ru.s34", "ru.s35"), ("en.s16",))}
    after = [bead for bead in done.beads if bead.source and int(bead.source[0][4:]) > 40 and bead.target]
    assert {(bead.source, bead.target) for bead in after} <= places(alignment_117427)


def test_a_null_bead_can_be_an_anchor(tmp_path: Path) -> None:
    done = again(tmp_path / "anchors.tsv", "7\t\n\t1\n")
    assert places(done, "confirmed") == {(("ru.s8",), ()), ((), ("en.s2",))}


@pytest.mark.parametrize(
    ("lines", "words"),
    [("99\t1\n", "no segment 99"), ("1\t1\n2\t1\n", "2 anchors"), ("1 1\n", "no tab"), ("x\t1\n", "not an index")],
)
def test_anchors_that_do_not_fit_are_refused(
    alignment_117427: Alignment, tmp_path: Path, lines: str, words: str
) -> None:
    path = tmp_path / "anchors.tsv"
    path.write_text(lines, encoding="utf-8")
    assert alignment_117427.source is not None and alignment_117427.target is not None
    with pytest.raises(GoldError, match=words):
        read_anchors(path, alignment_117427.source, alignment_117427.target)
