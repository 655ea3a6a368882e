"""How sure we are of each bead of a finished alignment, whatever found it.

A bead's share of all ways through the lattice (posterior.py) already weighs similarity, rivals, lengths, names, numbers
and neighbours against each other; all that it needs is to be stretched, since the model is surer than it should be
(Platt 1999). A line that was moved stood in no lattice: it is weighed against leaving its segments alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from aligner.align.features import FEATURES, Profile, tile_features
from aligner.align.model import confidence_weights, learned_model, type_weight
from aligner.align.search import Edge

FloatArray = NDArray[np.float64]

EVIDENCE = (
    "always",
    "log_odds",  # of the share of ways
    "moved",  # there is no such share
)
_FARTHEST = 9.0  # log odds


def confidence(source: Profile, target: Profile, edges: Sequence[Edge], chances: Mapping[Edge, float]) -> list[float]:
    """The probability that each bead is right; the beads may be in any order and cross.

    `chances` holds the share of ways of those that a search found. Of the others, a null is what nothing was left for.
    """
    weights = confidence_weights()
    odds = evidence(source, target, edges, chances) @ np.array([weights[name] for name in EVIDENCE])
    return [float(chance) for chance in 1 / (1 + np.exp(-odds))]


def evidence(source: Profile, target: Profile, edges: Sequence[Edge], chances: Mapping[Edge, float]) -> FloatArray:
    """What speaks for each bead; float64 (edges, EVIDENCE)."""
    rows = []
    for edge in edges:
        chance = chances.get(edge)
        odds = _odds_alone(source, target, edge) if chance is None else _log_odds(chance)
        rows.append((1.0, min(max(odds, -_FARTHEST), _FARTHEST), float(chance is None)))
    return np.array(rows, dtype=np.float64).reshape(-1, len(EVIDENCE))


def _log_odds(chance: float) -> float:
    inside = min(max(chance, 1e-9), 1 - 1e-9)
    return float(np.log(inside / (1 - inside)))


def _odds_alone(source: Profile, target: Profile, edge: Edge) -> float:
    """The log odds of a bead if the only other way were to leave all its segments alone; a null has no other way."""
    left, right = edge.step
    if not left or not right:
        return _FARTHEST
    model = learned_model()
    place = slice(edge.source, edge.source + 1), slice(edge.target, edge.target + 1)
    values = tile_features(source, target, *place)[:, left - 1, 0, right - 1, 0]
    bead = values @ np.array([model.features[name] for name in FEATURES]) + type_weight(model.types, edge.step)
    gaps = model.gaps
    nulls = (left + right) * model.skip + gaps.enter + gaps.switch + gaps.leave
    return float(bead - nulls) / model.temperature
