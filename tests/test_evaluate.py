from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.bitext import Bead, Document, Segment
from aligner.errors import GoldError
from aligner.evaluate import (
    IndexBead,
    crossing_links,
    evaluate,
    index_beads,
    lax,
    links,
    read_beads,
    strict,
    write_beads,
)

GOLD: list[IndexBead] = [((0,), (0,)), ((1, 2), (1,)), ((3,), ()), ((), (2,)), ((4,), (3,))]


def test_a_perfect_alignment_scores_one() -> None:
    found = evaluate(GOLD, GOLD)
    for score in (found.strict, found.lax, found.links, found.source_nulls, found.target_nulls):
        assert (score.precision, score.recall, score.f1) == (1.0, 1.0, 1.0)


def test_nulls_count_in_strict_precision_only() -> None:
    found = strict(GOLD, [((0,), (0,)), ((1,), (1,)), ((2,), ()), ((3,), ()), ((), (2,)), ((4,), (3,))])
    assert (found.right, found.found, found.met, found.wanted) == (4, 6, 2, 3)
    assert found.precision == pytest.approx(4 / 6)
    assert found.recall == pytest.approx(2 / 3)


def test_a_shared_link_is_enough_for_lax() -> None:
    test: list[IndexBead] = [((0, 1), (0, 1)), ((2,), (2,)), ((3,), ()), ((4,), (3,))]
    found = lax(GOLD, test)
    assert (found.right, found.found) == (3, 4)
    assert (found.met, found.wanted) == (3, 3)


def test_order_and_repetition_do_not_matter() -> None:
    assert evaluate(GOLD, [*reversed(GOLD), GOLD[0]]) == evaluate(GOLD, GOLD)


def test_links_measure_crossing_gold() -> None:
    gold: list[IndexBead] = [((0,), (1,)), ((1,), (0,)), ((2,), (0,))]
    found = evaluate(gold, [((0,), (1,)), ((1,), (0,)), ((2,), ())]).links
    assert (found.precision, found.recall) == (1.0, pytest.approx(2 / 3))


def test_nulls_by_side() -> None:
    found = evaluate(GOLD, [((0,), (0,)), ((1, 2), (1,)), ((3,), (2,)), ((4,), ()), ((), (3,))])
    assert (found.source_nulls.right, found.source_nulls.found, found.source_nulls.wanted) == (0, 1, 1)
    assert (found.target_nulls.right, found.target_nulls.found, found.target_nulls.wanted) == (0, 1, 1)


def test_a_finer_alignment_crosses_no_coarse_bead() -> None:
    coarse: list[IndexBead] = [((0, 1, 2), (0, 1)), ((3, 4), (2, 3, 4))]
    finer: list[IndexBead] = [((0, 1), (0,)), ((2,), (1,)), ((3,), (2,)), ((4,), (3, 4))]
    assert crossing_links(coarse, finer).precision == 1.0
    shifted = crossing_links(coarse, [((0, 1), (0,)), ((2, 3), (1,)), ((4,), (2, 3, 4))])
    assert (shifted.right, shifted.found) == (6, 7)
    assert (shifted.met, shifted.wanted) == (2, 2)


def test_nothing_found_scores_zero() -> None:
    assert strict(GOLD, []).f1 == 0.0
    assert strict([], GOLD).recall == 0.0


INDICES = st.lists(st.integers(0, 99), max_size=4, unique=True).map(tuple)
BEADS = st.lists(st.tuples(INDICES, INDICES).filter(any), max_size=8)


@given(BEADS)
def test_links_are_symmetric(beads: list[IndexBead]) -> None:
    mirrored: list[IndexBead] = [(target, source) for source, target in beads]
    assert links(mirrored) == {(right, left) for left, right in links(beads)}


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "beads.tsv"
    path.write_text(write_beads(GOLD), encoding="utf-8")
    assert list(read_beads(path, source_size=5, target_size=4)) == GOLD


def test_further_columns_and_empty_lines_are_ignored(tmp_path: Path) -> None:
    path = tmp_path / "gold.tsv"
    path.write_text("\ufeff0,1\t0\tpublished\n\n2\t\tstamp\r\n", encoding="utf-8")
    assert read_beads(path) == (((0, 1), (0,)), ((2,), ()))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("0 1", "no tab"),
        ("0\tone", "'one' is not an index"),
        ("0,,1\t0", "'' is not an index"),
        ("-1\t0", "'-1' is not an index"),
        ("0,0\t0", "twice"),
        ("7\t0", "index 7, but the text has 5 segments"),
        ("\t\tfree words", "both columns are empty"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, words: str) -> None:
    path = tmp_path / "gold.tsv"
    path.write_text(f"0\t0\n{line}\n", encoding="utf-8")
    with pytest.raises(GoldError, match=words) as caught:
        read_beads(path, source_size=5, target_size=4)
    assert (caught.value.path, caught.value.line) == (path, 2)


def test_a_missing_file_is_a_gold_error(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="cannot be read"):
        read_beads(tmp_path / "none.tsv")


def test_bytes_that_are_no_text_are_a_gold_error(tmp_path: Path) -> None:
    path = tmp_path / "gold.tsv"
    path.write_bytes(b"0\t0\xff\n")
    with pytest.raises(GoldError, match="cannot be read"):
        read_beads(path)


def test_index_beads_gives_positions() -> None:
    source = Document(
        side="source",
        lang="ru",
        text="а б",
        path="ru.txt",
        sha256="",
        encoding="utf-8",
        segments=(Segment(id="ru.s1", start=0, stop=1, text="а"), Segment(id="ru.s2", start=2, stop=3, text="б")),
    )
    target = Document(
        side="target",
        lang="en",
        text="a",
        path="en.txt",
        sha256="",
        encoding="utf-8",
        segments=(Segment(id="en.s1", start=0, stop=1, text="a"),),
    )
    beads = [
        Bead(id="b1", source=("ru.s1",), target=(), kind="stamp"),
        Bead(id="b2", source=("ru.s2",), target=("en.s1",)),
    ]
    assert index_beads(beads, source, target) == (((0,), ()), ((1,), (0,)))
