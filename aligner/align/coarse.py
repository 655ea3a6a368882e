"""A first, rough way through both texts, one segment against one, that tells where to look closely.

Long texts are halved first: neighbouring vectors are added until a full search is cheap, and each way found so is the
middle of the band for the next finer one (as in vecalign, Thompson & Koehn 2019, section 3). So time and memory grow
with the length of the texts and not with the product of both.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from aligner.align.band import Band, IntArray, band_around, full_band
from aligner.align.features import spread, tiles
from aligner.align.search import Gaps, Lattice, best_way

FloatArray = NDArray[np.float32]

_FULL_SEARCH_NODES = 400_000
_RADIUS = 20
_SKIP = -0.5


def coarse_path(source: FloatArray, target: FloatArray) -> IntArray:
    """A way from (0, 0) to the last node, one row or one column or both at a time; int64 (nodes, 2).

    Takes the unit vectors of the single segments of both sides, float32 (segments, dim).
    """
    if len(source) * len(target) <= _FULL_SEARCH_NODES or min(len(source), len(target)) < 2 * _RADIUS:
        band = full_band(len(source), len(target))
    else:
        rough = 2 * coarse_path(_halved(source), _halved(target))
        rough = np.minimum(rough, (len(source), len(target)))
        band = band_around(rough, len(source), len(target), radius=_RADIUS)
    scores = _similarities(source, target, band)
    edges = best_way(
        Lattice(
            band=band,
            steps=[(1, 1)],
            scores=scores,
            source_skips=np.full(len(source), _SKIP),
            target_skips=np.full(len(target), _SKIP),
            gaps=Gaps(),
        )
    )
    return np.array([(edge.source, edge.target) for edge in edges] + [(len(source), len(target))], dtype=np.int64)


def _similarities(source: FloatArray, target: FloatArray, band: Band) -> FloatArray:
    """The normalised similarity of each pair of segments in the band; float32 (1, band.size)."""
    scores = np.full((1, band.size), -np.inf, dtype=np.float32)
    source_spread, target_spread = spread(source[None], target[None])[0], spread(target[None], source[None])[0]
    for rows, columns in tiles(band):
        here, there = (
            slice(rows.start, min(rows.stop, len(source))),
            slice(columns.start, min(columns.stop, len(target))),
        )
        near = np.full((rows.stop - rows.start, columns.stop - columns.start), -np.inf, dtype=np.float32)
        scale = 2 / (source_spread[here, None] + target_spread[there])
        cosine = source[here] @ target[there].T
        near[: cosine.shape[0], : cosine.shape[1]] = 1 - (1 - cosine) * scale
        nodes = band.nodes(rows)
        scores[0, nodes] = near[band.rows[nodes] - rows.start, band.columns[nodes] - columns.start]
    return scores


def _halved(vectors: FloatArray) -> FloatArray:
    """The unit vectors of pairs of neighbours; an odd last one stays alone."""
    even = np.pad(vectors, ((0, len(vectors) % 2), (0, 0)))
    sums = even[0::2] + even[1::2]
    return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9), dtype=np.float32)
