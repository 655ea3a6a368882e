"""Moved passages and lines, planted: every line of a meaning has a vector near that of its translation."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from aligner.align.band import Step, full_band
from aligner.align.dates import dates_and_numbers
from aligner.align.features import Profile, profiles
from aligner.align.moves import costs, crossing, find_moves
from aligner.align.rearrange import rearrange
from aligner.align.search import Edge, Gaps, Lattice, best_total, best_way

DATA = Path(__file__).parent / "data" / "align"
STEPS: list[Step] = [(1, 1), (1, 2), (2, 1), (2, 2)]
LONGEST = 2
DIM = 256
Pairs = set[tuple[tuple[str, ...], tuple[str, ...]]]


@dataclass(frozen=True, kw_only=True)
class Planted:
    """Two texts: labels and lines by side, their profiles, and what is expected of them."""

    source: list[str]
    target: list[str]
    source_texts: list[str]
    target_texts: list[str]
    profiles: tuple[Profile, Profile]
    crossing: set[str]
    nulls: set[str]

    def lattice(self, rows: Sequence[int], columns: Sequence[int]) -> Lattice:
        """All beads of some segments, 1-1 to 2-2, every null .55: all there is to a search."""
        band = full_band(len(rows), len(columns))
        scores = np.full((len(STEPS), band.size), -np.inf)
        for number, (left, right) in enumerate(STEPS):
            for node, (row, column) in enumerate(zip(band.rows.tolist(), band.columns.tolist(), strict=True)):
                some, others = list(rows[row : row + left]), list(columns[column : column + right])
                if _consecutive(some, left) and _consecutive(others, right):
                    edge = Edge(source=some[0], target=others[0], step=(left, right))
                    scores[number, node] = -left * right * float(costs(*self.profiles, [edge])[0])
        skips = (np.full(len(rows), -0.55), np.full(len(columns), -0.55))
        return Lattice(band=band, steps=STEPS, scores=scores, source_skips=skips[0], target_skips=skips[1], gaps=Gaps())

    def search(self, rows: Sequence[int], columns: Sequence[int]) -> list[Edge]:
        """The cheapest chain through some segments."""
        places = [*rows, len(self.source)], [*columns, len(self.target)]
        return [
            Edge(source=places[0][edge.source], target=places[1][edge.target], step=edge.step)
            for edge in best_way(self.lattice(rows, columns))
        ]

    def rearranged(self, rows: Sequence[int] | None = None) -> list[Edge]:
        """The beads that the stage finds, of all segments or of some source ones."""
        return rearrange(
            self.search,
            *self.profiles,
            self.source_texts,
            self.target_texts,
            range(len(self.source)) if rows is None else rows,
            range(len(self.target)),
            within=self.search,
            worth=lambda rows, columns: best_total(self.lattice(rows, columns)),
        )

    def labels(self, edge: Edge) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The labels of a bead by side."""
        (left, right) = edge.step
        return (
            tuple(self.source[edge.source : edge.source + left]),
            tuple(self.target[edge.target : edge.target + right]),
        )


def _consecutive(places: list[int], size: int) -> bool:
    return len(places) == size and places[-1] - places[0] == size - 1


def planted(
    lines: Sequence[tuple[str, float, str, str]],
    order: Sequence[str],
    crossing: set[str] | None = None,
    nulls: set[str] | None = None,
) -> Planted:
    """Texts from lines of label, similarity, source and target; `order` is that of the target."""
    random = np.random.default_rng(7)
    meanings = {label: _units(random.normal(size=(2, DIM))) for label, *_ in lines}
    by_label = {label: (similarity, target) for label, similarity, _, target in lines}
    source = [label for label, _, text, _ in lines if text]
    near = [
        by_label[label][0] * meanings[label][0] + np.sqrt(1 - by_label[label][0] ** 2) * meanings[label][1]
        for label in order
    ]
    source_texts = [text for *_, text, _ in lines if text]
    target_texts = [by_label[label][1] for label in order]
    return Planted(
        source=source,
        target=list(order),
        source_texts=source_texts,
        target_texts=target_texts,
        profiles=profiles(
            source_texts, target_texts, _spans([meanings[label][0] for label in source]), _spans(near), ratio=1.0
        ),
        crossing=crossing or set(),
        nulls=nulls or set(),
    )


def _units(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9))


def _spans(single: Sequence[NDArray[np.float64]]) -> NDArray[np.float32]:
    vectors = np.array(single)
    spans = np.zeros((LONGEST, *vectors.shape), dtype=np.float32)
    spans[0] = vectors
    spans[1, :-1] = _units(vectors[:-1] + vectors[1:])
    return spans


def read_planted(text: str) -> list[tuple[str, Planted]]:
    cases = []
    for paragraph in text.split("\n\n")[1:]:
        title, *rest = paragraph.strip().splitlines()
        lines, said = [], {"order": "", "crossing": "", "null": ""}
        for line in rest:
            if "|" in line:
                head, source, target = (part.strip() for part in line.split("|"))
                label, similarity = head.split()
                lines.append((label, float(similarity), source, target))
            else:
                key, _, labels = line.partition(":")
                said[key] += f" {labels}"
        order = said["order"].split()
        cases.append(
            (title.strip("# "), planted(lines, order, set(said["crossing"].split()), set(said["null"].split())))
        )
    return cases


CASES = read_planted((DATA / "moves.txt").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[title for title, _ in CASES])
def test_lines_find_their_translation_wherever_it_stands(case: Planted) -> None:
    beads = case.rearranged()
    found = {case.labels(bead) for bead in beads}
    labels = {*case.source, *case.target} - case.nulls
    alone: Pairs = {((label,), ()) for label in case.source if label in case.nulls}
    alone |= {((), (label,)) for label in case.target if label in case.nulls}
    assert found == {((label,), (label,)) for label in labels} | alone
    crossed = {case.labels(beads[place])[0][0] for place in crossing(beads)}
    assert crossed == case.crossing


def block_text(size: int, order: Sequence[str] | None = None, dropped: Sequence[str] = ()) -> Planted:
    """A text of `size` sentences in this order on the target side, some of them without translation."""
    lines = [(str(number), 0.7, f"предложение {chr(1072 + number)}.", "a sentence.") for number in range(size)]
    return planted(lines, [label for label in order or map(str, range(size)) if label not in dropped])


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_exchanged_blocks_are_found_and_nothing_else(data: st.DataObject) -> None:
    sizes = data.draw(st.lists(st.integers(4, 8), min_size=3, max_size=4))
    starts = [0, *itertools.accumulate(sizes)]
    blocks = [list(map(str, range(start, stop))) for start, stop in itertools.pairwise(starts)]
    mixed = data.draw(st.permutations(blocks))
    case = block_text(starts[-1], list(itertools.chain(*mixed)))
    assert {case.labels(bead) for bead in case.rearranged()} == {((label,), (label,)) for label in case.source}


@pytest.mark.parametrize("far", [0, 3, 10])
def test_only_what_is_near_a_move_is_searched_again(far: int, monkeypatch: pytest.MonkeyPatch) -> None:
    order = [*map(str, [*range(4), *range(8, 14), *range(4, 8), *range(14, 40), *range(46, 52), *range(40, 46)])]
    case = block_text(56, [*order, "52", "54", "55"])
    beads = case.rearranged()
    sizes: list[int] = []
    search = Planted.search

    def counted(self: Planted, rows: Sequence[int], columns: Sequence[int]) -> list[Edge]:
        sizes.append(len(rows))
        return search(self, rows, columns)

    monkeypatch.setattr(sys.modules["aligner.align.rearrange"], "_FAR", far)  # the package has a function of that name
    monkeypatch.setattr(Planted, "search", counted)
    assert case.rearranged() == beads
    assert sizes[0] == 56
    assert max(sizes[1:]) < 56 - 26 + 2 * far


@settings(max_examples=12, deadline=None)
@given(st.sets(st.integers(0, 24), max_size=24))
def test_omissions_are_not_taken_for_moves(dropped: set[int]) -> None:
    case = block_text(25, dropped=[str(number) for number in dropped])
    if case.target:
        in_order = case.search(range(25), range(len(case.target)))
        assert find_moves(*case.profiles, in_order) == []
        assert crossing(case.rearranged()) == frozenset()


def test_a_block_with_an_omission_inside_is_one_move() -> None:
    order = [*"abc", *"ijlmn", *"defgh"]
    lines = [(label, 0.7, f"предложение {label}.", "a sentence.") for label in "abcdefghijklmn"]
    case = planted(lines, order)
    in_order = case.search(range(len(case.source)), range(len(case.target)))
    moves = find_moves(*case.profiles, in_order)
    assert [bead for move in moves for bead in move.beads] in (
        [Edge(source=case.source.index(label), target=order.index(label), step=(1, 1)) for label in block]
        for block in ("ijlmn", "defgh")
    )


def test_what_takes_no_part_is_in_no_bead() -> None:
    case = CASES[0][1]
    rows = [row for row, label in enumerate(case.source) if label != "c"]
    beads = case.rearranged(rows)
    assert sorted(row for bead in beads for row in range(bead.source, bead.source + bead.step[0])) == rows
    assert sorted(column for bead in beads for column in range(bead.target, bead.target + bead.step[1])) == list(
        range(len(case.target))
    )
    assert ((), ("c",)) in {case.labels(bead) for bead in beads}


@given(st.permutations(range(7)), st.lists(st.integers(1, 3), min_size=7, max_size=7))
def test_the_main_chain_is_the_heaviest(order: list[int], widths: list[int]) -> None:
    beads = [
        Edge(source=10 * number, target=10 * place, step=(1, width))
        for number, (place, width) in enumerate(zip(order, widths, strict=True))
    ]
    beads.append(Edge(source=75, target=35, step=(1, 0)))  # a null bead is on neither side of it
    chain = [number for number in range(7) if number not in crossing(beads)]
    heaviest = max(
        sum(1 + widths[number] for number in some)
        for size in range(8)
        for some in itertools.combinations(range(7), size)
        if all(order[left] < order[right] for left, right in itertools.pairwise(some))
    )
    assert all(order[left] < order[right] for left, right in itertools.pairwise(chain))
    assert sum(1 + widths[number] for number in chain) == heaviest
    assert 7 not in crossing(beads)


DATES = [line for line in (DATA / "moves_dates.txt").read_text(encoding="utf-8").splitlines() if line[:1] not in "#"]


@pytest.mark.parametrize("line", DATES)
def test_dates_however_they_are_written(line: str) -> None:
    if line.startswith("- "):
        assert dates_and_numbers(line[2:])[0] == ()
        return
    left, right = line.split(" = " if " = " in line else " ! ")
    (source, rest), (target, other_rest) = dates_and_numbers(left), dates_and_numbers(right)
    assert len(source) == len(target) == 1
    assert source[0].agrees(target[0]) == (" = " in line)
    assert rest == other_rest == frozenset()


def test_numbers_beside_a_date_stay_numbers() -> None:
    dates, numbers = dates_and_numbers("Выписка из протокола № 19 заседания от 24 июля 19 53 г.")
    assert len(dates) == 1
    assert numbers == {19}
