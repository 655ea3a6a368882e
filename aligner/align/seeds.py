"""Stretches of letters that occur again in a text, in chains.

Short stretches that occur again, but not often, are seeds; seeds that follow each other at about the same distance in
both places are a chain, the way a read is mapped to a genome (Li 2018, minimap2, section 2.1). Time and memory grow
with the length of the text.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
Match = tuple[int, int, int]
"""Where in the earlier passage, where in the later one, how many letters."""

_SEED = 10
_MOST_PLACES = 8  # a stretch that occurs more often is a formula
_NEAREST = 100  # letters from a passage to its copy, at least
_LONGEST_RUN = 500
_LONGEST_GAP = 400  # two sentences may be missing in one copy
_NEIGHBOURHOOD = (200, 32)  # letters along the text, letters of drift between the copies
_NEIGHBOURS = 40
_GAP_COST, _DRIFT_COST = 0.15, 0.05


def chains(letters: str) -> Iterator[list[Match]]:
    """Seeds that follow each other in two places, the best chains first; each seed is in one chain at most."""
    runs = _dense(_runs(_pairs(letters)))
    before, scores = _predecessors(runs)
    used = np.zeros(len(runs), dtype=bool)
    for last in np.lexsort((np.arange(len(runs)), -scores)):
        chain: list[Match] = []
        at = int(last)
        while at >= 0 and not used[at]:
            used[at] = True
            chain.append((int(runs[at, 0]), int(runs[at, 1]), int(runs[at, 2])))
            at = int(before[at])
        if chain:
            yield chain[::-1]


def _pairs(letters: str) -> IntArray:
    """The pairs of places at which the same `_SEED` letters stand; int64 (pairs, 2)."""
    if len(letters) <= _SEED:
        return np.empty((0, 2), dtype=np.int64)
    codes = np.frombuffer(letters.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    size = len(codes) - _SEED + 1
    keys = np.zeros(size, dtype=np.uint64)
    for offset in range(_SEED):
        keys = keys * np.uint64(0x9E3779B97F4A7C15) + codes[offset : offset + size]
    order = np.argsort(keys, kind="stable")
    _, first, counts = np.unique(keys[order], return_index=True, return_counts=True)
    group = np.repeat(np.arange(len(first)), counts)
    few = counts[group] <= _MOST_PLACES
    order, group = order[few], group[few]
    pairs = []
    for shift in range(1, _MOST_PLACES):
        same = group[shift:] == group[:-shift]
        pairs.append(np.stack((order[:-shift][same], order[shift:][same]), axis=1))
    found = np.concatenate(pairs)
    return np.asarray(found[found[:, 1] - found[:, 0] >= _NEAREST])


def _runs(pairs: IntArray) -> IntArray:
    """Pairs of places that follow each other as one run, cut after `_LONGEST_RUN` letters; int64 (runs, 3)."""
    if not len(pairs):
        return np.empty((0, 3), dtype=np.int64)
    pairs = pairs[np.lexsort((pairs[:, 0], pairs[:, 1] - pairs[:, 0]))]
    breaks = (np.diff(pairs[:, 0]) != 1) | (np.diff(pairs[:, 1]) != 1)
    starts = np.concatenate(([0], np.flatnonzero(breaks) + 1))
    inside = np.arange(len(pairs)) - np.repeat(starts, np.diff(np.append(starts, len(pairs))))
    starts = np.flatnonzero(inside % _LONGEST_RUN == 0)
    sizes = np.diff(np.append(starts, len(pairs))) + _SEED - 1
    return np.concatenate((pairs[starts], sizes[:, None]), axis=1)


def _dense(runs: IntArray) -> IntArray:
    """The runs that have enough others near them, in the text and in distance; sorted by place."""
    along, drift = _NEIGHBOURHOOD
    columns, rows = runs[:, 0] // along, (runs[:, 1] - runs[:, 0]) // drift
    width = np.int64(1 << 31)
    cells, inverse = np.unique(rows * width + columns, return_inverse=True)
    matched = np.bincount(inverse, weights=runs[:, 2], minlength=len(cells))
    near = np.zeros(len(cells))
    for step in (-1, 0, 1):
        for side in (-1, 0, 1):
            wanted = cells + step * width + side
            place = np.minimum(np.searchsorted(cells, wanted), len(cells) - 1)
            near += np.where(cells[place] == wanted, matched[place], 0.0)
    kept = runs[near[inverse] >= _NEIGHBOURS]
    return kept[np.lexsort((kept[:, 1], kept[:, 0]))]


def _predecessors(runs: IntArray) -> tuple[IntArray, NDArray[np.float64]]:
    """For each run the one before it in the best chain that ends with it, or -1, and the score of this chain.

    int64 and float64 (runs,). Letters count for a chain; those left out, and a change of distance, against it.
    """
    scores = runs[:, 2].astype(np.float64)
    before = np.full(len(runs), -1)
    starts, ends = runs[:, :2], runs[:, :2] + runs[:, 2:]
    first = np.searchsorted(runs[:, 0], runs[:, 0] - _LONGEST_RUN - _LONGEST_GAP)
    for index in range(len(runs)):
        lo = int(first[index])
        gaps = starts[index] - ends[lo:index]
        follows = (starts[index] > starts[lo:index]).all(axis=1) & (gaps <= _LONGEST_GAP).all(axis=1)
        if not follows.any():
            continue
        gain = runs[index, 2] + np.minimum(gaps.min(axis=1), 0)
        cost = _GAP_COST * np.maximum(gaps.max(axis=1), 0) + _DRIFT_COST * np.abs(gaps[:, 0] - gaps[:, 1])
        total = np.where(follows & (gain > 0), scores[lo:index] + gain - cost, -np.inf)
        best = int(total.argmax())
        if total[best] > scores[index]:
            scores[index], before[index] = total[best], lo + best
    return before, scores
