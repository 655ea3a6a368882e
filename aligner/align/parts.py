"""The search through some of the segments of two texts: what was taken out leaves a hole that no span crosses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from aligner.align.band import IntArray, band_around
from aligner.align.coarse import coarse_path
from aligner.align.features import Profile, profiles
from aligner.align.length import length_ratio
from aligner.align.model import learned_model, scored_lattice
from aligner.align.posterior import probabilities
from aligner.align.search import Edge, Lattice, best_total, best_way
from aligner.bitext import FloatArray


@dataclass(frozen=True, kw_only=True)  # no slots: cached_property needs a place
class Texts:
    """Both texts as the search sees them: reading texts and span vectors, float32 (longest, segments, dim) a side.

    `fences` are beads that stand fast, as places (source, target) in the heaviest order: no way leads across them.
    `chances` gathers the probability of each edge that was found.
    """

    source: Sequence[str]
    target: Sequence[str]
    source_spans: FloatArray
    target_spans: FloatArray
    radius: int
    fences: Sequence[tuple[int, int]] = ()
    chances: dict[Edge, float] = field(default_factory=dict)

    def search(self, rows: Sequence[int], columns: Sequence[int]) -> list[Edge]:
        """The best chain of beads and nulls through some segments of both texts, in the numbering of the whole texts.

        It is looked for between each fence and the next one.
        """
        edges: list[Edge] = []
        rows, columns = sorted(rows), sorted(columns)
        for source_stop, target_stop in [*self.fences, (len(self.source), len(self.target))]:
            cut = int(np.searchsorted(rows, source_stop)), int(np.searchsorted(columns, target_stop))
            edges += self._between(rows[: cut[0]], columns[: cut[1]], (source_stop, target_stop))
            rows, columns = rows[cut[0] :], columns[cut[1] :]
        return edges

    def within(self, rows: Sequence[int], columns: Sequence[int]) -> list[Edge]:
        """The best chain of beads and nulls through a passage of both texts, whatever fences there are."""
        return self._between(rows, columns, (0, 0))

    def worth(self, rows: Sequence[int], columns: Sequence[int]) -> float:
        """The total of that chain; a chain of nulls on one side is not told apart from none."""
        return best_total(self._lattice(rows, columns)) if rows and columns else -np.inf

    def _between(self, rows: Sequence[int], columns: Sequence[int], stop: tuple[int, int]) -> list[Edge]:
        """The same; where one side is empty, its place is that of `stop`."""
        if not rows or not columns:
            found = [Edge(source=row, target=stop[1], step=(1, 0)) for row in rows]
            return found + [Edge(source=stop[0], target=column, step=(0, 1)) for column in columns]
        lattice = self._lattice(rows, columns)
        edges = best_way(lattice)
        chances = probabilities(lattice, edges, temperature=learned_model().temperature)
        named = [_renumbered(edge, rows, columns) for edge in edges]
        self.chances.update(zip(named, chances, strict=True))
        return named

    def _lattice(self, rows: Sequence[int], columns: Sequence[int]) -> Lattice:
        source, target = self.profiles
        path = self.path
        if (len(rows), len(columns)) != (len(self.source), len(self.target)):
            source, target = source.part(np.array(rows)), target.part(np.array(columns))
            path = coarse_path(source.vectors[0], target.vectors[0])
        band = band_around(path, len(rows), len(columns), radius=self.radius)
        lattice = scored_lattice(source, target, band, learned_model())
        source_holes, target_holes = (_holes(part, len(source.vectors)) for part in (rows, columns))
        if source_holes.any() or target_holes.any():
            for number, (left, right) in enumerate(lattice.steps):
                holed = source_holes[left - 1, band.rows] | target_holes[right - 1, band.columns]
                lattice.scores[number, holed] = -np.inf
        return lattice

    @cached_property
    def path(self) -> IntArray:
        """A rough way through both whole texts; int64 (nodes, 2)."""
        return coarse_path(self.source_spans[0], self.target_spans[0])

    @property
    def expected(self) -> tuple[IntArray, IntArray]:
        """Where in the target each source segment is to be expected, and the other way round; int64 (segments,)."""
        if not self.source or not self.target:
            return np.zeros(len(self.source), dtype=np.int64), np.zeros(len(self.target), dtype=np.int64)
        rows, columns = self.path.T
        sides = (self.source, rows, columns), (self.target, columns, rows)
        here, there = (np.interp(np.arange(len(texts)), own, other).astype(np.int64) for texts, own, other in sides)
        return here, there

    @cached_property
    def profiles(self) -> tuple[Profile, Profile]:
        """What is known of all spans of both whole texts."""
        ratio = length_ratio(self.source, self.target, self.path)
        return profiles(self.source, self.target, self.source_spans, self.target_spans, ratio)

    def similarity(self, edge: Edge) -> float | None:
        """The cosine of the two spans of a bead, rounded to four decimals; None for a null bead."""
        left, right = edge.step
        if not left or not right:
            return None
        return round(float(self.source_spans[left - 1, edge.source] @ self.target_spans[right - 1, edge.target]), 4)


def _holes(kept: Sequence[int], longest: int) -> NDArray[np.bool_]:
    """Which of the spans that start at the kept segments have a hole inside; bool (longest, kept + 1).

    The one more place is for the end of the text.
    """
    places = np.array(kept)
    extra = np.arange(longest)[:, None]
    lasts = np.minimum(np.arange(len(places)) + extra, len(places) - 1)
    return np.pad(places[lasts] - places > extra, ((0, 0), (0, 1)))


def _renumbered(edge: Edge, rows: Sequence[int], columns: Sequence[int]) -> Edge:
    """The edge in the numbering of the whole texts; a null bead stands before the next segment of the other side."""
    return Edge(
        source=rows[edge.source] if edge.source < len(rows) else rows[-1] + 1,
        target=columns[edge.target] if edge.target < len(columns) else columns[-1] + 1,
        step=edge.step,
    )
