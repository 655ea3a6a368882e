"""The score of a bead: a weighted sum of its features, with weights learned by `scripts/fit.py`.

The model is log-linear: a way through the lattice is as probable as the exponential of its total score. So the scores
give the best way and the probability of each bead alike.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aligner.align.band import Band, Step
from aligner.align.features import FEATURES, Profile, tile_features, tiles
from aligner.align.search import Gaps, Lattice

FloatArray = NDArray[np.float32]

WEIGHTS_FILE = Path(__file__).with_name("weights.json")
LARGER = "larger"
"""The bead types that have no weight of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What each feature of a bead weighs, what each type has in advance, and what nulls cost.

    `types` are named as `1-2`, the smaller side first, and stand for both directions. `temperature` is what scores are
    divided by before they become probabilities. `sha256` is of the file the model comes from.
    """

    features: dict[str, float]
    types: dict[str, float]
    skip: float
    gaps: Gaps
    temperature: float
    sha256: str


@cache
def learned_model() -> Model:
    """The model that the package brings with it."""
    data = WEIGHTS_FILE.read_bytes()
    values = json.loads(data)
    return Model(
        features={name: values["features"][name] for name in FEATURES},
        types=values["types"],
        skip=values["nulls"]["skip"],
        gaps=Gaps(**{name: values["nulls"][name] for name in ("enter", "leave", "switch")}),
        temperature=values["temperature"],
        sha256=hashlib.sha256(data).hexdigest(),
    )


@cache
def confidence_weights() -> dict[str, float]:
    """What each piece of evidence of a finished bead adds to its log odds of being right."""
    return dict(json.loads(WEIGHTS_FILE.read_bytes())["confidence"]["weights"])


def bead_types(longest: int) -> list[Step]:
    """All bead types with both sides of up to `longest` segments, the smaller and the more even ones first."""
    sides = range(1, longest + 1)
    return sorted(
        ((left, right) for left in sides for right in sides),
        key=lambda step: (sum(step), abs(step[0] - step[1]), step),
    )


def type_weight(types: dict[str, float], step: Step) -> float:
    """What a bead of this type has in advance."""
    return types.get(f"{min(step)}-{max(step)}", types[LARGER])


def scored_lattice(source: Profile, target: Profile, band: Band, model: Model) -> Lattice:
    """The lattice of all beads in the band, each with its score."""
    steps = bead_types(len(source.vectors))
    scores = np.empty((len(steps), band.size), dtype=np.float32)
    weights = np.array([model.features[name] for name in FEATURES], dtype=np.float32)
    for rows, columns in tiles(band):
        tile = np.tensordot(weights, tile_features(source, target, rows, columns), axes=1)
        nodes = band.nodes(rows)
        row, column = band.rows[nodes] - rows.start, band.columns[nodes] - columns.start
        for number, (left, right) in enumerate(steps):
            scores[number, nodes] = tile[left - 1, row, right - 1, column]
    scores += np.array([[type_weight(model.types, step)] for step in steps], dtype=np.float32)
    return Lattice(
        band=band,
        steps=steps,
        scores=scores,
        source_skips=np.full(source.spread.shape[1], model.skip),
        target_skips=np.full(target.spread.shape[1], model.skip),
        gaps=model.gaps,
    )
