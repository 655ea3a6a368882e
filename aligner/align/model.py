"""The score of a bead: a weighted sum of its features."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aligner.align.band import Band, Step
from aligner.align.features import FEATURES, Profile, tile_features, tiles
from aligner.align.search import Gaps, Lattice

FloatArray = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What each feature of a bead weighs, and what nulls cost."""

    weights: tuple[float, ...]
    skip: float
    gaps: Gaps


HAND = Model(
    weights=tuple(
        {
            "distance": -1.0,
            "area": -1.0,
            "length_deviation": -0.3,
            "absorption": 2.0,
            "number_missing": -0.1,
            "name_shared": 0.1,
            "name_missing": -0.1,
        }.get(name, 0.0)
        for name in FEATURES
    ),
    skip=-0.55,
    gaps=Gaps(),
)


def scored_lattice(source: Profile, target: Profile, band: Band, model: Model) -> Lattice:
    """The lattice of all beads in the band, each with its score."""
    longest = len(source.vectors)
    steps: list[Step] = sorted(
        ((left, right) for left in range(1, longest + 1) for right in range(1, longest + 1)),
        key=lambda step: (sum(step), abs(step[0] - step[1]), step),
    )
    scores = np.empty((len(steps), band.size), dtype=np.float32)
    rows, columns, offsets = band.rows, band.columns, band.offsets
    weights = np.array(model.weights, dtype=np.float32)
    for tile_rows, tile_columns in tiles(band):
        tile = np.tensordot(weights, tile_features(source, target, tile_rows, tile_columns), axes=1)
        nodes = slice(int(offsets[tile_rows.start]), int(offsets[tile_rows.stop]))
        row, column = rows[nodes] - tile_rows.start, columns[nodes] - tile_columns.start
        for number, (left, right) in enumerate(steps):
            scores[number, nodes] = tile[left - 1, row, right - 1, column]
    return Lattice(
        band=band,
        steps=steps,
        scores=scores,
        source_skips=np.full(source.spread.shape[1], model.skip),
        target_skips=np.full(target.spread.shape[1], model.skip),
        gaps=model.gaps,
    )
