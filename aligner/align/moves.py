"""Passages that the translation has elsewhere: after the search in order, blocks that fit better somewhere else.

The search in order leaves a moved passage as nulls on both sides, or forces it on what happens to stand there. So only
pairs are looked at that are clearly better for both segments than what they have now; chains of such pairs are found by
local alignment (Smith & Waterman 1981) and accepted on strong evidence. The caller then takes the block out of both
texts, aligns it by itself and the rest anew, and asks again until nothing more is found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aligner.align.features import Profile
from aligner.align.length import length_deviation
from aligner.align.search import Edge

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int64]

_NULL = 0.9  # what a segment without counterpart is taken to cost
_GAIN = 0.2  # by how much a pair has to be cheaper than what both its segments have now
_WORTH = 0.7  # a pair that costs less is a reward
_SEED = 0.85  # a pair of one segment each that costs more is not even the half of a better one
_GAP = 0.25  # for each segment left out between two pairs of a chain
_REACH = 6  # how many may be left out there on a side
_RIVALS = 8  # pairs looked at for each segment
_WINDOW = 4096  # free segments of the other side that are looked at for each segment
_CHUNK = 256
_SCORE = {1: np.inf, 2: 0.7}  # what a chain of so many pairs needs; a single one is never enough
_SCORE_OF_MORE = 0.55
_SURE = 2.0  # with so much, it need not cross anything: the search in order has lost its way there
_SURVIVES = 0.75  # a bead that costs less is one that can be crossed


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A passage that stands elsewhere: its pairs in the order of both texts, and how much speaks for it."""

    beads: tuple[Edge, ...]
    score: float

    @property
    def rows(self) -> range:
        """The source segments from the first pair to the last."""
        return range(self.beads[0].source, self.beads[-1].source + self.beads[-1].step[0])

    @property
    def columns(self) -> range:
        """The target segments from the first pair to the last."""
        return range(self.beads[0].target, self.beads[-1].target + self.beads[-1].step[1])


def crossing(beads: Sequence[Edge]) -> frozenset[int]:
    """The places, in `beads`, of those that cross the main chain.

    The main chain is the heaviest set of beads in which none crosses another, in segments; null beads weigh nothing
    and cross nothing. Of two exchanged blocks the lighter one is called the crossing one.
    """
    paired = sorted((index for index, bead in enumerate(beads) if all(bead.step)), key=lambda at: beads[at].source)
    places = {target: rank for rank, target in enumerate(sorted({beads[index].target for index in paired}))}
    best = _PrefixMaximum(len(places))
    before: dict[int, int] = {}
    for index in paired:
        place = places[beads[index].target]
        weight, last = best.below(place)
        before[index] = last
        best.put(place, weight + sum(beads[index].step), index)
    chain = set()
    last = best.below(len(places))[1]
    while last >= 0:
        chain.add(last)
        last = before[last]
    return frozenset(paired) - chain


class _PrefixMaximum:
    """The heaviest entry at the places before any given one (a Fenwick tree). Of equal ones the first entered."""

    def __init__(self, size: int) -> None:
        self._tree = [(0, -1)] * (size + 1)

    def below(self, place: int) -> tuple[int, int]:
        """Weight and index of the heaviest entry before `place`; 0 and -1 if there is none."""
        found = (0, -1)
        while place > 0:
            found = max(found, self._tree[place], key=lambda entry: entry[0])
            place -= place & -place
        return found

    def put(self, place: int, weight: int, index: int) -> None:
        """Enter an index with its weight at a place."""
        place += 1
        while place < len(self._tree):
            if weight > self._tree[place][0]:
                self._tree[place] = (weight, index)
            place += place & -place


def find_moves(source: Profile, target: Profile, beads: Sequence[Edge], fixed: Sequence[Edge] = ()) -> list[Move]:
    """The passages that stand elsewhere than `beads` have them, the surest first; no segment is in two of them.

    Segments that are in none of the beads (twins of a witness) are not looked at. `fixed`: beads that stand fast, but
    can be crossed.
    """
    standing = _standing(source, target, beads)
    cells = _cells(source, target, standing)
    survivors = [
        bead
        for bead, cost in zip(beads, costs(source, target, beads), strict=True)
        if all(bead.step) and cost < _SURVIVES
    ] + [*fixed]
    moves: list[Move] = []
    chains = [move for move in _chains(cells, standing) if move.score >= _SCORE.get(len(move.beads), _SCORE_OF_MORE)]
    for move in sorted(chains, key=lambda move: (-move.score, move.rows.start, move.columns.start)):
        free = not any(_meet(move.rows, other.rows) or _meet(move.columns, other.columns) for other in moves)
        elsewhere = move.score >= _SURE or crosses(move, survivors)
        if free and elsewhere and _mutual(source, target, standing, move):
            moves.append(move)
    return moves


def costs(source: Profile, target: Profile, beads: Iterable[Edge]) -> FloatArray:
    """The normalised cost of each bead: 1 for a random pair (Thompson & Koehn 2019, eq. 1), infinity for a null.

    float32 (beads,).
    """
    rows, columns, left, right = (
        np.array([(bead.source, bead.target, *bead.step) for bead in beads], dtype=np.int64).reshape(-1, 4).T
    )
    found = np.full(len(rows), np.inf, dtype=np.float32)
    real = (left > 0) & (right > 0)
    at, other = (left[real] - 1, rows[real]), (right[real] - 1, columns[real])
    cosine = np.einsum("ij,ij->i", source.vectors[at], target.vectors[other])
    found[real] = 2 * (1 - cosine) / (source.spread[at] + target.spread[other])
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """What each segment costs where it stands: of its bead, or of none; 0 if it takes no part. float32 (segments,)."""

    source: FloatArray
    target: FloatArray


def _standing(source: Profile, target: Profile, beads: Sequence[Edge]) -> _Standing:
    rows = np.zeros(source.spread.shape[1], dtype=np.float32)
    columns = np.zeros(target.spread.shape[1], dtype=np.float32)
    for bead, cost in zip(beads, costs(source, target, beads).tolist(), strict=True):
        left, right = bead.step
        rows[bead.source : bead.source + left] = min(cost, _NULL)
        columns[bead.target : bead.target + right] = min(cost, _NULL)
    for part, added in zip((rows, columns), absorbed(source, target, beads), strict=True):
        part[sorted(added)] = _NULL
    return _Standing(source=rows, target=columns)


def loose(source: Profile, target: Profile, beads: Sequence[Edge], *, worst: float) -> tuple[set[int], set[int]]:
    """The source and the target segments that are in no bead, add nothing to theirs, or are in one above a cost."""
    rows, columns = absorbed(source, target, beads)
    for bead, cost in zip(beads, costs(source, target, beads).tolist(), strict=True):
        if cost > worst:
            rows.update(_rows(bead))
            columns.update(_columns(bead))
    return rows, columns


def absorbed(source: Profile, target: Profile, beads: Sequence[Edge]) -> tuple[set[int], set[int]]:
    """The source and the target segments at an edge of a bead that costs no more without them: they add nothing."""
    rows: set[int] = set()
    columns: set[int] = set()
    large = [bead for bead in beads if all(bead.step) and max(bead.step) > 1]
    parts = [list(_parts(bead)) for bead in large]
    prices = iter(costs(source, target, [part for some in parts for part in some]).tolist())
    for bead, some in zip(large, parts, strict=True):
        # min() takes the first of equal ones, and the whole bead comes first
        _, best = min(((next(prices), part) for part in some), key=lambda entry: entry[0])
        rows |= set(_rows(bead)) - set(_rows(best))
        columns |= set(_columns(bead)) - set(_columns(best))
    return rows, columns


def _parts(bead: Edge) -> Iterator[Edge]:
    """The beads of neighbouring segments inside a bead, with itself, the larger ones first."""
    (left, right) = bead.step
    for height in range(left, 0, -1):
        for width in range(right, 0, -1):
            for down in range(left - height + 1):
                for along in range(right - width + 1):
                    yield Edge(source=bead.source + down, target=bead.target + along, step=(height, width))


def _rows(bead: Edge) -> range:
    return range(bead.source, bead.source + bead.step[0])


def _columns(bead: Edge) -> range:
    return range(bead.target, bead.target + bead.step[1])


def _cells(source: Profile, target: Profile, standing: _Standing) -> dict[Edge, float]:
    """The pairs that are worth more than what their segments have now, each with its reward; in order."""
    wanted = {
        Edge(source=row + up, target=column + back, step=step)
        for row, column in _seeds(source, target, standing)
        for up, back, step in ((0, 0, (1, 1)), (0, 0, (2, 1)), (-1, 0, (2, 1)), (0, 0, (1, 2)), (0, -1, (1, 2)))
    }
    rows, columns = len(standing.source), len(standing.target)
    inside = [
        edge
        for edge in wanted
        if min(edge.source, edge.target) >= 0
        and edge.source + edge.step[0] <= rows
        and edge.target + edge.step[1] <= columns
    ]
    if not inside:
        return {}
    edges = sorted(inside, key=lambda edge: (edge.source, edge.target, edge.step))
    cells: dict[Edge, float] = {}
    prices = costs(source, target, edges).tolist()
    for edge, cost, odd in zip(edges, prices, _oddness(source, target, edges), strict=True):
        now = min(float(standing.source[_rows(edge)].min()), float(standing.target[_columns(edge)].min()))
        reward = (_WORTH - cost if edge.step == (1, 1) else 1.2 * _WORTH - 1.6 * cost) - odd
        if cost <= now - _GAIN and reward > 0:
            cells[edge] = reward
    return cells


def _oddness(source: Profile, target: Profile, edges: Sequence[Edge]) -> list[float]:
    """What the difference of the lengths takes from each pair, up to .3."""
    at = np.array([(edge.step[0] - 1, edge.source) for edge in edges]).T
    other = np.array([(edge.step[1] - 1, edge.target) for edge in edges]).T
    deviation = length_deviation(source.lengths[tuple(at)], target.lengths[tuple(other)])
    return [float(odd) for odd in 0.3 * np.minimum(deviation**2 / 2, 8) / 8]


def _seeds(source: Profile, target: Profile, standing: _Standing) -> list[tuple[int, int]]:
    """The pairs of one segment each that are clearly better for both than what they have, the best few of each row."""
    rows = np.flatnonzero(standing.source > 2 * _GAIN)
    columns = np.flatnonzero(standing.target > 2 * _GAIN)
    seeds: list[tuple[int, int]] = []
    if not len(columns):
        return seeds
    for start in range(0, len(rows), _CHUNK):
        some = rows[start : start + _CHUNK]
        middle = int(np.searchsorted(columns, some[len(some) // 2] * len(standing.target) // len(standing.source)))
        near = columns[max(0, middle - _WINDOW // 2) : middle + _WINDOW // 2]
        scale = 2 / (source.spread[0, some, None] + target.spread[0, near])
        cost = (1 - source.vectors[0, some] @ target.vectors[0, near].T) * scale
        # a little more than a cell may cost: half of a 1-2 bead is dearer than the whole of it
        limit = np.minimum(np.minimum(standing.source[some, None], standing.target[near]) - _GAIN / 2, _SEED)
        hits = np.nonzero(cost <= limit)
        order = np.lexsort((cost[hits], hits[0]))
        counts: Counter[int] = Counter()
        for row, column in zip(some[hits[0][order]].tolist(), near[hits[1][order]].tolist(), strict=True):
            counts[row] += 1
            if counts[row] <= _RIVALS:
                seeds.append((row, column))
    return seeds


def _chains(cells: dict[Edge, float], standing: _Standing) -> Iterator[Move]:
    """Chains of cells with the best total, each cell in at most one; every chain starts and ends with a cell."""
    skipped = [
        np.concatenate(([0.0], np.cumsum(_GAP + np.maximum(0.75 - part, 0))))
        for part in (standing.source, standing.target)
    ]
    total: dict[Edge, float] = {}
    before: dict[Edge, Edge | None] = {}
    ending: dict[tuple[int, int], list[Edge]] = {}
    for edge, reward in cells.items():
        best, last = 0.0, None
        for down in range(_REACH + 1):
            for right in range(_REACH + 1):
                for other in ending.get((edge.source - down, edge.target - right), ()):
                    gap = max(
                        skipped[0][edge.source] - skipped[0][edge.source - down],
                        skipped[1][edge.target] - skipped[1][edge.target - right],
                    )
                    if total[other] - gap > best:
                        best, last = total[other] - float(gap), other
        total[edge], before[edge] = best + reward, last
        ending.setdefault((edge.source + edge.step[0], edge.target + edge.step[1]), []).append(edge)
    used: set[Edge] = set()
    for end in sorted(total, key=lambda edge: (-total[edge], edge.source, edge.target, edge.step)):
        chain: list[Edge] = []
        at: Edge | None = end
        while at is not None and at not in used:
            chain.append(at)
            at = before[at]
        used.update(chain)
        if chain:
            yield Move(beads=tuple(chain[::-1]), score=total[end] - (total[at] if at else 0.0))


def crosses(move: Move, survivors: Sequence[Edge]) -> bool:
    """True if a bead that stays lies before the passage on one side and after it on the other."""
    rows, columns = move.rows, move.columns
    for bead in survivors:
        up = bead.source + bead.step[0] <= rows.start
        down = bead.source >= rows.stop
        left = bead.target + bead.step[1] <= columns.start
        right = bead.target >= columns.stop
        if (up and right) or (down and left):
            return True
    return False


def _mutual(source: Profile, target: Profile, standing: _Standing, move: Move) -> bool:
    """True if at least two thirds of the pairs are the best for both their segments in the whole of both texts."""
    mutual = 0
    for bead, cost in zip(move.beads, costs(source, target, move.beads).tolist(), strict=True):
        mutual += _best_of(source, target, standing.target, bead, cost) and _best_of(
            target, source, standing.source, Edge(source=bead.target, target=bead.source, step=bead.step[::-1]), cost
        )
    return 3 * mutual >= 2 * len(move.beads)


def _best_of(own: Profile, other: Profile, standing: FloatArray, bead: Edge, cost: float) -> bool:
    """True if no segment of the other side that is not in the bead fits its own span better."""
    at = bead.step[0] - 1, bead.source
    others = 2 * (1 - other.vectors[0] @ own.vectors[at]) / (own.spread[at] + other.spread[0])
    others[bead.target : bead.target + bead.step[1]] = np.inf
    return bool(np.all(others[standing > 0] >= cost))


def _meet(one: range, other: range) -> bool:
    return one.start < other.stop and other.start < one.stop
