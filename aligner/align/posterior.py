"""How probable each bead is: its share of all ways through the lattice (forward-backward algorithm)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from aligner.align.band import IntArray
from aligner.align.search import Chart, Edge, Gaps, Lattice, totals_after, totals_before

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Posteriors:
    """The probability of each bead of a lattice, float64 (steps, band.size), and of each segment to stand alone.

    `source_nulls` and `target_nulls`: float64 (segments,).
    """

    beads: FloatArray
    source_nulls: FloatArray
    target_nulls: FloatArray


def posteriors(lattice: Lattice) -> Posteriors:
    """The probabilities that follow from the scores: a way is as probable as the exponential of its total."""
    band, gaps = lattice.band, lattice.gaps
    before, after = totals_before(lattice, np.logaddexp), totals_after(lattice, np.logaddexp)
    total = after.match[0]
    steps = band.after([*lattice.steps, (1, 0), (0, 1)])
    beads: FloatArray = np.exp(before.out[:-1] + lattice.scores + after.match[steps[:-2]] - total)
    down, right = steps[-2], steps[-1]
    source_skips = np.append(lattice.source_skips, 0.0)[band.rows]
    target_skips = np.append(lattice.target_skips, 0.0)[band.columns]
    source = _entered(before, gaps) + source_skips + after.source_gap[down] - total
    target = np.logaddexp(np.logaddexp(before.match + gaps.enter, before.source_gap + gaps.switch), before.target_gap)[
        :-1
    ]
    target = target + target_skips + after.target_gap[right] - total
    return Posteriors(
        beads=beads,
        source_nulls=_sums(band.rows, source, len(lattice.source_skips)),
        target_nulls=_sums(band.columns, target, len(lattice.target_skips)),
    )


def probabilities(lattice: Lattice, edges: list[Edge], *, temperature: float) -> list[float]:
    """The probability of each of some edges of the lattice, all scores divided by `temperature` first."""
    gaps = lattice.gaps
    found = posteriors(
        replace(
            lattice,
            scores=lattice.scores / temperature,
            source_skips=lattice.source_skips / temperature,
            target_skips=lattice.target_skips / temperature,
            gaps=Gaps(enter=gaps.enter / temperature, leave=gaps.leave / temperature, switch=gaps.switch / temperature),
        )
    )
    number = {step: index for index, step in enumerate(lattice.steps)}
    starts = lattice.band.offsets[:-1] - lattice.band.first
    chosen = []
    for edge in edges:
        if edge.step == (1, 0):
            value = found.source_nulls[edge.source]
        elif edge.step == (0, 1):
            value = found.target_nulls[edge.target]
        else:
            value = found.beads[number[edge.step], starts[edge.source] + edge.target]
        chosen.append(min(float(value), 1.0))
    return chosen


def _sums(places: IntArray, logarithms: FloatArray, size: int) -> FloatArray:
    """The sum of the exponentials at each of the first `size` places."""
    return np.asarray(np.bincount(places, weights=np.exp(logarithms), minlength=size)[:size], dtype=np.float64)


def _entered(before: Chart, gaps: Gaps) -> FloatArray:
    """The totals at each node of all that can be followed by a source null."""
    return np.asarray(np.logaddexp(before.match + gaps.enter, before.source_gap)[:-1])
