"""Lengths of spans in characters, and how unlike two of them are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from aligner.align.band import IntArray

FloatArray = NDArray[np.float32]

_VARIANCE_PER_CHARACTER = 2.5
_VARIANCE_OF_SHORT = 20.0


def length_ratio(source: Sequence[str], target: Sequence[str], path: IntArray) -> float:
    """How many target characters there are for a source one, along the diagonal steps of a coarse path.

    Segments that the path skips do not count, so that an omission does not change the ratio of the rest.
    """
    moves = np.diff(path, axis=0)
    both = path[:-1][(moves > 0).all(axis=1)]
    left = sum(len(source[row]) for row in both[:, 0].tolist())
    right = sum(len(target[column]) for column in both[:, 1].tolist())
    return right / left if left and right else 1.0


def span_lengths(texts: Sequence[str], longest: int, scale: float) -> FloatArray:
    """The length of each span of 1..longest segments, times `scale`; float32 (longest, segments).

    A span that would run past the end has the length of what is there.
    """
    ends = np.concatenate(([0], np.cumsum([len(text) + 1 for text in texts], dtype=np.int64)))
    starts = np.arange(len(texts))
    stops = np.minimum(starts + np.arange(1, longest + 1)[:, None], len(texts))
    return np.asarray((ends[stops] - ends[starts] - 1) * scale, dtype=np.float32)


def length_deviation(source: FloatArray, target: FloatArray) -> FloatArray:
    """By how many standard deviations lengths differ (Gale & Church 1993), with a floor for short ones.

    Takes lengths on one scale; positive where the source is longer.
    """
    variance = _VARIANCE_PER_CHARACTER * (source + target) + _VARIANCE_OF_SHORT
    return np.asarray((source - target) / np.sqrt(variance))
