from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.bitext import Bead, Document, Segment
from aligner.errors import GoldError
from aligner.evaluate import (
    IndexBead,
    at_home,
    boundaries,
    calibration,
    crossing_links,
    evaluate,
    homes,
    index_beads,
    lax,
    links,
    read_beads,
    right_beads,
    strict,
    write_beads,
)

GOLD: list[IndexBead] = [((0,), (0,)), ((1, 2), (1,)), ((3,), ()), ((), (2,)), ((4,), (3,))]


def test_a_perfect_alignment_scores_one() -> None:
    found = evaluate(GOLD, GOLD)
    for score in (found.strict, found.lax, found.links, found.nulls, found.source_nulls, found.target_nulls):
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


def test_nulls_of_both_sides_together() -> None:
    found = evaluate(GOLD, [((0,), (0,)), ((1, 2), ()), ((3,), ()), ((), (1,)), ((), (2,)), ((4,), (3,))]).nulls
    assert (found.right, found.found, found.wanted) == (2, 5, 2)


def test_a_run_of_nulls_is_right_however_it_is_cut() -> None:
    gold: list[IndexBead] = [((0, 1, 2), ()), ((3,), (0,))]
    assert right_beads(gold, [((0,), ()), ((1, 2), ()), ((3,), (0,)), ((3,), ()), ((), (0,))]) == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_calibration_of_a_known_case() -> None:
    # Ten beads at .95, one of them wrong: the bin is .05 too sure. Ten at .25, five of them wrong: .25 too shy.
    chances = [0.95] * 10 + [0.25] * 10
    right = [True] * 9 + [False] + [True, False] * 5
    found = calibration(chances, right)
    assert found is not None
    assert (found.beads, found.wrong) == (20, 6)
    assert found.error == pytest.approx((10 * 0.05 + 10 * 0.25) / 20)
    assert found.doubtful == pytest.approx(1 / 6)  # two of the ten at .25, of which half are wrong


def test_the_tenth_most_in_doubt() -> None:
    chances = [number / 100 for number in range(100)]
    right = [number not in (3, 5, 50) for number in range(100)]
    found = calibration(chances, right)
    assert found is not None
    assert found.doubtful == pytest.approx(2 / 3)


def test_what_cannot_be_calibrated() -> None:
    assert calibration([], []) is None
    found = calibration([1.0, 0.0], [True, False])
    assert found is not None
    assert found.error == 0
    perfect = calibration([1.0], [True])
    assert perfect is not None
    assert perfect.doubtful is None


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40), st.randoms())
def test_calibration_does_not_depend_on_the_order(beads: list[tuple[float, bool]], random: Random) -> None:
    def values(rows: list[tuple[float, bool]]) -> list[float]:
        found = calibration([chance for chance, _ in rows], [right for _, right in rows])
        assert found is not None
        assert 0 <= found.error <= 1
        return [found.error, -1 if found.doubtful is None else found.doubtful]

    before = values(beads)
    random.shuffle(beads)
    assert values(beads) == pytest.approx(before)


def test_cuts_are_compared_where_they_stand() -> None:
    gold = ["Да, г. Мао.", "Нет!", "24 июля"]
    assert boundaries(gold, gold).f1 == 1
    found = boundaries(gold, ["Да, г.", "Мао.  Нет!", "24 июля"])
    assert (found.right, found.found, found.wanted) == (1, 2, 2)
    assert boundaries(gold, [" ".join(gold)]).recall == 0


def test_cuts_are_found_where_words_differ() -> None:
    gold = ["One two three.", "12", "Four five six.", "Seven."]
    assert boundaries(gold, ["One two three.", "Four fiue six.", "Seven."]).right == 2
    assert boundaries(gold, ["One two", "xx", "yy three.", "Four five six.", "Seven."]).right == 2


TEXT = st.lists(st.sampled_from(["one", "two.", "three", "!", "четыре"]), min_size=1, max_size=12)


@given(TEXT, st.data())
def test_cuts_of_one_text_are_counted_exactly(words: list[str], data: st.DataObject) -> None:
    def cut(places: set[int]) -> list[str]:
        edges = [0, *sorted(places), len(words)]
        return [" ".join(words[start:stop]) for start, stop in pairwise(edges)]

    inside = st.sets(st.integers(1, len(words) - 1)) if len(words) > 1 else st.just(set())
    gold, test = data.draw(inside), data.draw(inside)
    found = boundaries(cut(gold), cut(test))
    assert (found.right, found.found, found.wanted) == (len(gold & test), len(test), len(gold))


def test_beads_of_another_segmentation_come_home() -> None:
    gold = ["Раз, два.", "Три четыре пять.", "Шесть."]
    own = ["Раз,", "два.", "Три четыре пять. Шесть.", "Печать"]
    found = homes(gold, own)
    assert found == [(0,), (0,), (1, 2), ()]
    source = dict(enumerate(found))
    beads: list[IndexBead] = [((0, 1), (0,)), ((2,), (1,)), ((3,), ())]
    assert at_home(beads, source, {0: (0,), 1: (1,)}) == (((0,), (0,)), ((1, 2), (1,)), ((), ()))


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
    with pytest.raises(GoldError, match="not UTF-8"):
        read_beads(path)


def test_blank_lines_keep_the_numbers_of_lines() -> None:
    source, target = (
        Document(
            side=side,
            lang=lang,
            text="a\n\nb",
            path="",
            sha256="",
            encoding="utf-8",
            segments=tuple(
                Segment(id=name, start=at, stop=at + 1, text="") for name, at in zip(names, (0, 3), strict=True)
            ),
        )
        for side, lang, names in (("source", "ru", ("ru.s1", "ru.s3")), ("target", "en", ("title", "en.s9")))
    )
    beads = [Bead(id="b1", source=("ru.s1", "ru.s3"), target=("title", "en.s9"))]
    assert index_beads(beads, source, target) == (((0, 2), (0, 1)),)


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
