"""The search against the enumeration of all ways through small lattices."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.align.band import Band, Step, band_around, full_band
from aligner.align.posterior import posteriors
from aligner.align.search import Edge, Gaps, Lattice, best_way, totals_after, totals_before

STEPS: list[Step] = [(1, 1), (1, 2), (2, 1), (2, 2)]
Way = tuple[Edge, ...]


@st.composite
def lattices(draw: st.DrawFn) -> Lattice:
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    band = full_band(rows, columns)
    scores = random.normal(size=(len(STEPS), band.size))
    for number, (down, right) in enumerate(STEPS):
        scores[number, (band.rows + down > rows) | (band.columns + right > columns)] = -np.inf
    enter, leave, switch = random.normal(size=3)
    return Lattice(
        band=band,
        steps=STEPS,
        scores=scores,
        source_skips=random.normal(size=rows),
        target_skips=random.normal(size=columns),
        gaps=Gaps(enter=enter, leave=leave, switch=switch),
    )


def ways(lattice: Lattice, row: int = 0, column: int = 0, state: str = "match") -> Iterator[tuple[Way, float]]:
    """Every way from a node to the last one with its score; source nulls before target nulls in a run."""
    rows, columns, gaps = len(lattice.source_skips), len(lattice.target_skips), lattice.gaps
    if (row, column) == (rows, columns):
        yield (), 0.0
        return
    node = int(lattice.band.offsets[row]) + column
    options = [
        (step, "match", float(lattice.scores[number, node]) + (gaps.leave if state != "match" else 0.0))
        for number, step in enumerate(lattice.steps)
        if row + step[0] <= rows and column + step[1] <= columns
    ]
    if row < rows and state != "target":
        price = gaps.enter if state == "match" else 0.0
        options.append(((1, 0), "source", float(lattice.source_skips[row]) + price))
    if column < columns:
        price = {"match": gaps.enter, "source": gaps.switch, "target": 0.0}[state]
        options.append(((0, 1), "target", float(lattice.target_skips[column]) + price))
    for step, following, score in options:
        for way, rest in ways(lattice, row + step[0], column + step[1], following):
            yield (Edge(source=row, target=column, step=step), *way), score + rest


@given(lattices())
def test_the_best_way_is_the_best_of_all_ways(lattice: Lattice) -> None:
    found = tuple(best_way(lattice))
    scores = dict(ways(lattice))
    assert scores[found] == pytest.approx(max(scores.values()))


@given(lattices())
def test_totals_are_those_of_all_ways(lattice: Lattice) -> None:
    scores = np.array([score for _, score in ways(lattice)])
    for plus, expected in ((np.maximum, scores.max()), (np.logaddexp, np.logaddexp.reduce(scores))):
        before, after = totals_before(lattice, plus), totals_after(lattice, plus)
        last = lattice.band.size - 1
        ends = (before.match[last], before.source_gap[last], before.target_gap[last])
        assert plus.reduce(ends) == pytest.approx(expected)
        assert after.match[0] == pytest.approx(expected)


@given(lattices())
def test_posteriors_are_shares_of_all_ways(lattice: Lattice) -> None:
    found = posteriors(lattice)
    total = math.log(sum(math.exp(score) for _, score in ways(lattice)))
    beads, source_nulls = np.zeros(lattice.scores.shape), np.zeros(len(lattice.source_skips))
    target_nulls = np.zeros(len(lattice.target_skips))
    for way, score in ways(lattice):
        share = math.exp(score - total)
        for edge in way:
            if edge.step == (1, 0):
                source_nulls[edge.source] += share
            elif edge.step == (0, 1):
                target_nulls[edge.target] += share
            else:
                node = int(lattice.band.offsets[edge.source]) + edge.target
                beads[lattice.steps.index(edge.step), node] += share
    np.testing.assert_allclose(found.beads, beads, atol=1e-9)
    np.testing.assert_allclose(found.source_nulls, source_nulls, atol=1e-9)
    np.testing.assert_allclose(found.target_nulls, target_nulls, atol=1e-9)


def test_of_equal_ways_the_one_with_matches_wins() -> None:
    band = full_band(2, 2)
    scores = np.where((band.rows < 2) & (band.columns < 2), 0.0, -np.inf)[None]
    skips = np.zeros(2)
    lattice = Lattice(band=band, steps=[(1, 1)], scores=scores, source_skips=skips, target_skips=skips, gaps=Gaps())
    assert [edge.step for edge in best_way(lattice)] == [(1, 1), (1, 1)]


@given(st.lists(st.sampled_from([(1, 1), (1, 0), (0, 1)]), min_size=1, max_size=40), st.integers(0, 5))
def test_a_band_holds_its_path_and_what_is_near(steps: list[Step], radius: int) -> None:
    path = np.cumsum([(0, 0), *steps], axis=0)
    rows, columns = path[-1].tolist()
    band = band_around(path, rows, columns, radius=radius)
    assert band.first[0] == 0 and band.last[-1] == columns
    assert (np.diff(band.first) >= 0).all() and (np.diff(band.last) >= 0).all()
    inside = set(zip(band.rows.tolist(), band.columns.tolist(), strict=True))
    wanted = {
        (row + down, column + right)
        for row, column in path.tolist()
        for down in (-radius, 0, radius)
        for right in (-radius, 0, radius)
    }
    assert {(row, column) for row, column in wanted if 0 <= row <= rows and 0 <= column <= columns} <= inside


def test_neighbours_of_a_band_are_where_they_should_be() -> None:
    band = Band(first=np.array([0, 0, 1]), last=np.array([1, 2, 2]))
    nodes = list(zip(band.rows.tolist(), band.columns.tolist(), strict=True))
    assert nodes == [(0, 0), (0, 1), (1, 0), (1, 1), (1, 2), (2, 1), (2, 2)]
    outside = band.size
    assert band.after([(1, 1)]).tolist() == [[3, 4, 5, 6, outside, outside, outside]]
    assert band.before([(1, 1)]).tolist() == [[outside, outside, outside, 0, 1, 2, 3]]
