"""The search: the best way through a lattice of beads, and how sure it is.

A way through the lattice is a chain of matches and skips from node (0, 0) to the last node. There are three states:
match, source skipped, target skipped; in a run of nulls the source ones come first, so each alignment is one way.
Going from one state to another has a price of its own. Scores are added; the higher the better.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from aligner.align.band import Band, IntArray, Step

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """What a run of nulls scores besides its segments: its start, its end, and the change from source to target."""

    enter: float = 0.0
    leave: float = 0.0
    switch: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lattice:
    """What can be chosen: beads of some types, starting at the nodes of a band, and nulls.

    `scores` of the beads: float (steps, band.size), -inf where one would run past the end of a text. `source_skips` and
    `target_skips`: what it scores to leave a segment out, float64 (segments,).
    """

    band: Band
    steps: list[Step]
    scores: NDArray[np.float32] | FloatArray
    source_skips: FloatArray
    target_skips: FloatArray
    gaps: Gaps


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Totals at each node by state, one place more than the band has nodes; float64 (size + 1,).

    `out` is the total of all that can be followed by a match.
    """

    match: FloatArray
    source_gap: FloatArray
    target_gap: FloatArray
    out: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One bead of a way through the lattice: where it starts, and how many segments of each side it covers."""

    source: int
    target: int
    step: Step


def best_way(lattice: Lattice) -> list[Edge]:
    """The beads with the highest total, in order. Of equal ones: matches before nulls, and types in their order."""
    chart = totals_before(lattice, np.maximum)
    band, gaps = lattice.band, lattice.gaps
    rows, columns = band.rows, band.columns
    before = band.before([*lattice.steps, (1, 0), (0, 1)])
    types = np.arange(len(lattice.steps))
    edges: list[Edge] = []
    node = band.size - 1
    state = _best(chart.match[node], chart.source_gap[node], chart.target_gap[node])
    while node > 0:
        if state == 0:
            froms = before[:-2, node]
            number = int(np.argmax(chart.out[froms] + _padded(lattice.scores, types, froms)))
            step = lattice.steps[number]
            node = int(froms[number])
            added = (0.0, gaps.leave, gaps.leave)
        elif state == 1:
            step, node = (1, 0), int(before[-2, node])
            added = (gaps.enter, 0.0, -np.inf)
        else:
            step, node = (0, 1), int(before[-1, node])
            added = (gaps.enter, gaps.switch, 0.0)
        edges.append(Edge(source=int(rows[node]), target=int(columns[node]), step=step))
        state = _best(
            chart.match[node] + added[0], chart.source_gap[node] + added[1], chart.target_gap[node] + added[2]
        )
    return edges[::-1]


def best_total(lattice: Lattice) -> float:
    """The total of the best way."""
    chart, last = totals_before(lattice, np.maximum), lattice.band.size - 1
    return float(max(chart.match[last], chart.source_gap[last], chart.target_gap[last]))


def totals_before(lattice: Lattice, plus: np.ufunc) -> Chart:
    """The totals of all ways from the first node to each node.

    `plus` joins ways: np.maximum for the best one (Viterbi), np.logaddexp for their sum (forward algorithm).
    """
    band, gaps = lattice.band, lattice.gaps
    chart = _empty_chart(band.size)
    before = band.before([*lattice.steps, (1, 0)])
    types = np.arange(len(lattice.steps))[:, None]
    for index, (start, stop) in enumerate(pairwise(band.offsets.tolist())):
        row = slice(start, stop)
        froms, above = before[:-1, row], before[-1, row]
        match = plus.reduce(chart.out[froms] + _padded(lattice.scores, types, froms), axis=0)
        source_gap = plus(chart.match[above] + gaps.enter, chart.source_gap[above])
        if index == 0:
            match[0] = 0.0
        else:
            source_gap += lattice.source_skips[index - 1]
        skips = lattice.target_skips[band.first[index] : band.last[index]]
        target_gap = np.full(stop - start, -np.inf)
        target_gap[1:] = _run(plus(match[:-1] + gaps.enter, source_gap[:-1] + gaps.switch) + skips, skips, plus)
        chart.match[row], chart.source_gap[row], chart.target_gap[row] = match, source_gap, target_gap
        chart.out[row] = plus(match, plus(source_gap, target_gap) + gaps.leave)
    return chart


def totals_after(lattice: Lattice, plus: np.ufunc) -> Chart:
    """The totals of all ways from each node to the last node, given the state in which the node was reached.

    `out` is the total of those that go on with a match.
    """
    band, gaps = lattice.band, lattice.gaps
    chart = _empty_chart(band.size)
    after = band.after([*lattice.steps, (1, 0)])
    offsets = band.offsets.tolist()
    for index in range(len(offsets) - 2, -1, -1):
        row = slice(offsets[index], offsets[index + 1])
        to, below = after[:-1, row], after[-1, row]
        out = plus.reduce(chart.match[to] + lattice.scores[:, row], axis=0)
        closed = out + gaps.leave
        down = chart.source_gap[below]
        if index == len(lattice.source_skips):
            closed[-1] = out[-1] = 0.0
        else:
            down = down + lattice.source_skips[index]
        skips = lattice.target_skips[band.first[index] : band.last[index]]
        target_gap = np.array(closed)
        target_gap[::-1] = _run(closed[::-1], np.concatenate(([0.0], skips[::-1])), plus)
        right = np.append(target_gap[1:] + skips, -np.inf)
        chart.match[row] = plus(out, plus(down, right) + gaps.enter)
        chart.source_gap[row] = plus(closed, plus(down, right + gaps.switch))
        chart.target_gap[row], chart.out[row] = target_gap, out
    return chart


def _run(opened: FloatArray, skips: FloatArray, plus: np.ufunc) -> FloatArray:
    """The totals of runs along a row: t[j] = plus(opened[j], t[j - 1] + skips[j]), for all j at once."""
    slope = np.cumsum(skips)
    return np.asarray(plus.accumulate(opened - slope) + slope)


def _padded(scores: NDArray[np.float32] | FloatArray, types: IntArray, nodes: NDArray[np.int32]) -> FloatArray:
    """The scores at some nodes; what stands for outside the band takes any, as its total is -inf."""
    return np.asarray(scores[types, np.minimum(nodes, scores.shape[1] - 1)], dtype=np.float64)


def _empty_chart(size: int) -> Chart:
    match, source_gap, target_gap, out = np.full((4, size + 1), -np.inf)
    return Chart(match=match, source_gap=source_gap, target_gap=target_gap, out=out)


def _best(*totals: float) -> int:
    return int(np.argmax(totals))
