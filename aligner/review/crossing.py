"""Which beads stand elsewhere in the translation than in the original."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def displaced(ranks: Sequence[int] | NDArray[np.int64]) -> set[int]:
    """The positions to take out, as few as possible, so that the ranks of the rest rise.

    Only stretches that are out of order are searched: between them the ranks rise by themselves. In a stretch it is
    the longest rising subsequence that stays (Fredman 1975, "On computing the length of longest increasing
    subsequences").
    """
    known = np.asarray(ranks, dtype=np.int64)
    highest = np.maximum.accumulate(known)
    lowest = np.minimum.accumulate(known[::-1])[::-1]
    cuts = np.concatenate(([0], np.flatnonzero(highest[:-1] < lowest[1:]) + 1, [len(known)]))
    out: set[int] = set()
    for number in np.flatnonzero(np.diff(cuts) > 1):
        start, stop = cuts[number : number + 2].tolist()
        out |= {start + place for place in _out_of_order(known[start:stop].tolist())}
    return out


def _out_of_order(ranks: Sequence[int]) -> set[int]:
    ends: list[int] = []  # the lowest rank that ends a rising sequence of each length,
    at: list[int] = []  # and where it stands
    before: list[int] = []
    for place, rank in enumerate(ranks):
        length = bisect_left(ends, rank)
        ends[length:] = [rank, *ends[length + 1 :]]
        at[length:] = [place, *at[length + 1 :]]
        before.append(at[length - 1] if length else -1)
    kept: set[int] = set()
    place = at[-1]
    while place >= 0:
        kept.add(place)
        place = before[place]
    return set(range(len(ranks))) - kept
