"""What a bead was weighed against, and by what: for people who ask why.

The search is made once more in a small window around the bead, so the shares of the candidates are those in that
window, what lies outside taken as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import product

import numpy as np

from aligner.align.band import full_band
from aligner.align.features import FEATURES, Profile, tile_features
from aligner.align.model import learned_model, scored_lattice, type_weight
from aligner.align.parts import Texts
from aligner.align.posterior import probabilities
from aligner.align.search import Edge, Lattice
from aligner.bitext import Bead, Document, Vectors

_WINDOW = 12
_RIVALS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One term of a score: what was measured, and what one of it adds."""

    name: str
    value: float
    weight: float

    @property
    def product(self) -> float:
        """What the term adds to the score; the higher the score, the better."""
        return self.value * self.weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A bead that could be chosen, by segment ids: its terms, and its share of all ways through the window."""

    source: tuple[str, ...]
    target: tuple[str, ...]
    terms: tuple[Term, ...]
    share: float
    similarity: float | None

    @property
    def score(self) -> float:
        """The sum of the terms."""
        return sum(term.product for term in self.terms)


def candidates(
    bead: Bead,
    beads: Iterable[Bead],
    source: Document,
    target: Document,
    source_vectors: Vectors,
    target_vectors: Vectors,
    *,
    left_out: AbstractSet[str] = frozenset(),
) -> tuple[Candidate, ...]:
    """The bead as the search sees it, then its best rivals: beads and nulls that share a segment with it.

    Nothing where the search has no such bead: one with a hole inside, or larger than it looks for. `beads` are those
    of the whole alignment; a null is weighed against what stands where its neighbours' counterparts are. No candidate
    has a segment of `left_out`.
    """
    longest = min(source_vectors.longest, target_vectors.longest)
    edge = _edge(bead, beads, source, target)
    if edge is None or max(edge.step) > (longest if all(edge.step) else 1):
        return ()
    rows = _window(edge.source, edge.source + edge.step[0], source, left_out)
    columns = _window(edge.target, edge.target + edge.step[1], target, left_out)
    if not rows or not columns:
        return ()
    texts = Texts(
        source=[segment.text for segment in source.segments],
        target=[segment.text for segment in target.segments],
        source_spans=source_vectors.spans[:longest],
        target_spans=target_vectors.spans[:longest],
        radius=_WINDOW,
    )
    left, right = (profile.part(np.array(part)) for profile, part in zip(texts.profiles, (rows, columns), strict=True))
    lattice = scored_lattice(left, right, full_band(len(rows), len(columns)), learned_model())
    own = Edge(source=edge.source - rows.start, target=edge.target - columns.start, step=edge.step)
    edges = [own, *(rival for rival in _sharing(own, lattice) if rival != own)]
    shares = probabilities(lattice, edges, temperature=learned_model().temperature)
    first, *rivals = zip(edges, shares, strict=True)
    best = sorted(rivals, key=lambda pair: -pair[1])[:_RIVALS]
    return tuple(
        Candidate(
            source=tuple(source.segments[row].id for row in rows[one.source :][: one.step[0]]),
            target=tuple(target.segments[column].id for column in columns[one.target :][: one.step[1]]),
            terms=_terms(one, lattice, left, right),
            share=share,
            similarity=texts.similarity(
                Edge(source=one.source + rows.start, target=one.target + columns.start, step=one.step)
            ),
        )
        for one, share in [first, *best]
    )


def _edge(bead: Bead, beads: Iterable[Bead], source: Document, target: Document) -> Edge | None:
    """Where the bead stands in both texts; None when it has a hole inside."""
    rows, columns = _places(source, bead.source), _places(target, bead.target)
    if any(part and part[-1] - part[0] >= len(part) for part in (rows, columns)):
        return None
    return Edge(
        source=rows[0] if rows else _opposite(beads, columns[0], target, source, "target"),
        target=columns[0] if columns else _opposite(beads, rows[0], source, target, "source"),
        step=(len(rows), len(columns)),
    )


def _places(document: Document, names: Sequence[str]) -> list[int]:
    wanted = set(names)
    return [place for place, segment in enumerate(document.segments) if segment.id in wanted]


def _opposite(beads: Iterable[Bead], place: int, own: Document, other: Document, side: str) -> int:
    """Where a null bead stands in the other text: behind the counterpart of the nearest paired segment before it."""
    sides = [(bead.source, bead.target) if side == "source" else (bead.target, bead.source) for bead in beads]
    partner = {name: theirs[-1] for ours, theirs in sides if theirs for name in ours}
    for segment in reversed(own.segments[:place]):
        if segment.id in partner:
            return _places(other, [partner[segment.id]])[0] + 1
    return 0


def _window(start: int, stop: int, document: Document, left_out: AbstractSet[str]) -> range:
    """The places around a bead, as far as nothing is left out."""
    low, high = start, stop
    while low > max(0, start - _WINDOW) and document.segments[low - 1].id not in left_out:
        low -= 1
    while high < min(len(document.segments), stop + _WINDOW) and document.segments[high].id not in left_out:
        high += 1
    return range(low, high)


def _sharing(edge: Edge, lattice: Lattice) -> Iterator[Edge]:
    """All beads and nulls of the lattice that share a segment with this one."""
    rows = set(range(edge.source, edge.source + edge.step[0]))
    columns = set(range(edge.target, edge.target + edge.step[1]))
    sizes = len(lattice.source_skips), len(lattice.target_skips)
    for step in lattice.steps:
        for row, column in product(range(sizes[0] - step[0] + 1), range(sizes[1] - step[1] + 1)):
            if not rows.isdisjoint(range(row, row + step[0])) or not columns.isdisjoint(
                range(column, column + step[1])
            ):
                yield Edge(source=row, target=column, step=step)
    yield from (Edge(source=row, target=edge.target, step=(1, 0)) for row in sorted(rows))
    yield from (Edge(source=edge.source, target=column, step=(0, 1)) for column in sorted(columns))


def _terms(edge: Edge, lattice: Lattice, source: Profile, target: Profile) -> tuple[Term, ...]:
    """The terms of the score; those of a null as if it had no null beside it."""
    left, right = edge.step
    if left and right:
        model = learned_model()
        place = slice(edge.source, edge.source + 1), slice(edge.target, edge.target + 1)
        values = tile_features(source, target, *place)[:, left - 1, 0, right - 1, 0].tolist()
        kind = Term(name=f"bead of {left}-{right}", value=1.0, weight=type_weight(model.types, edge.step))
        terms = (
            Term(name=name, value=value, weight=model.features[name])
            for name, value in zip(FEATURES, values, strict=True)
        )
        return (kind, *terms)
    skip = lattice.source_skips[edge.source] if left else lattice.target_skips[edge.target]
    gaps = lattice.gaps
    return tuple(
        Term(name=name, value=1.0, weight=float(weight))
        for name, weight in (("left alone", skip), ("gap opens", gaps.enter), ("gap closes", gaps.leave))
    )
