"""The part of the search space that is looked at: a stretch of columns for each row.

A node (i, j) says: i source and j target segments are behind us. All nodes in the band lie in one flat array, row after
row; an edge of the search leads from one node to another. One more place at the end of the flat array stands for
every node outside the band.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
Step = tuple[int, int]
"""How many source and target segments an edge covers."""


@dataclass(frozen=True, kw_only=True)  # no slots: cached_property needs a place
class Band:
    """Rows 0..n with columns `first[i]` to `last[i]` each; neither ever falls. Both int64 of shape (n+1,)."""

    first: IntArray
    last: IntArray

    @cached_property
    def offsets(self) -> IntArray:
        """Where each row starts in the flat array, and where the last one stops; int64 (n+2,)."""
        return np.concatenate(([0], np.cumsum(self.last - self.first + 1)))

    @property
    def size(self) -> int:
        """How many nodes."""
        return int(np.sum(self.last - self.first + 1))

    @cached_property
    def rows(self) -> IntArray:
        """The row of each node; int64 (size,)."""
        return np.repeat(np.arange(len(self.first)), self.last - self.first + 1)

    @cached_property
    def columns(self) -> IntArray:
        """The column of each node; int64 (size,)."""
        return np.arange(self.size) - np.repeat(self.offsets[:-1] - self.first, self.last - self.first + 1)

    def nodes(self, rows: slice) -> slice:
        """Where some rows lie in the flat array."""
        return slice(int(self.offsets[rows.start]), int(self.offsets[rows.stop]))

    def before(self, steps: list[Step]) -> NDArray[np.int32]:
        """The node from which each step reaches each node, `size` where that lies outside; int32 (steps, size)."""
        return self._neighbours([(-source, -target) for source, target in steps])

    def after(self, steps: list[Step]) -> NDArray[np.int32]:
        """The node to which each step leads from each node, `size` where that lies outside; int32 (steps, size)."""
        return self._neighbours(steps)

    def _neighbours(self, steps: list[Step]) -> NDArray[np.int32]:
        rows, columns, offsets = self.rows, self.columns, self.offsets
        found = np.empty((len(steps), len(rows)), dtype=np.int32)
        for number, (down, right) in enumerate(steps):
            row, column = rows + down, columns + right
            inside = (row >= 0) & (row < len(self.first))
            row = np.where(inside, row, 0)
            inside &= (column >= self.first[row]) & (column <= self.last[row])
            found[number] = np.where(inside, offsets[row] + column - self.first[row], len(rows))
        return found


def full_band(source_size: int, target_size: int) -> Band:
    """The band of all nodes."""
    return Band(
        first=np.zeros(source_size + 1, dtype=np.int64), last=np.full(source_size + 1, target_size, dtype=np.int64)
    )


def band_around(path: IntArray, source_size: int, target_size: int, *, radius: int) -> Band:
    """The band of all nodes up to `radius` rows and columns from a path.

    `path`: nodes from (0, 0) to the last one, neither coordinate falling, with fewer than `radius` rows from one to the
    next; int64 (nodes, 2). Where the path skips many segments of one side, the band is as wide as the skip.
    """
    rows = np.arange(source_size + 1)
    low = np.searchsorted(path[:, 0], rows - radius, side="left")
    high = np.searchsorted(path[:, 0], rows + radius, side="right") - 1
    return Band(
        first=np.maximum(path[low, 1] - radius, 0),
        last=np.minimum(path[high, 1] + radius, target_size),
    )
