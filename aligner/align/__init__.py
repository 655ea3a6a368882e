"""The pairing of two segmented texts by the vectors of their spans.

coarse.py    a rough way through both texts: where to look
features.py  what speaks for and against a bead (length.py, lexical.py, punctuation.py)
model.py     what each of these weighs
search.py    the best chain of beads
kinds.py     why a segment has none
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aligner.align.band import band_around
from aligner.align.coarse import coarse_path
from aligner.align.features import profiles
from aligner.align.kinds import null_kinds
from aligner.align.length import length_ratio
from aligner.align.model import learned_model, scored_lattice
from aligner.align.search import Edge, best_way
from aligner.bitext import Bead, Document, Vectors
from aligner.errors import BrokenInvariant

__all__ = ["AlignSettings", "align"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignSettings:
    """What changes the beads: how many segments a bead may have on a side, and how far to look from the coarse path."""

    longest: int = 4
    radius: int = 10


def align(
    source: Document,
    target: Document,
    source_vectors: Vectors,
    target_vectors: Vectors,
    settings: AlignSettings | None = None,
) -> tuple[Bead, ...]:
    """The beads of two texts in the order of the text; every segment of both sides is in exactly one.

    A null bead holds one segment and says of which kind it is.
    """
    settings = settings or AlignSettings()
    for document, vectors in ((source, source_vectors), (target, target_vectors)):
        if vectors.size != len(document.segments):
            raise BrokenInvariant(f"{document.path}: {vectors.size} vectors for {len(document.segments)} segments")
    edges = _search(source, target, source_vectors, target_vectors, settings)
    return _beads(edges, source, target, source_vectors, target_vectors)


def _search(
    source: Document, target: Document, source_vectors: Vectors, target_vectors: Vectors, settings: AlignSettings
) -> Sequence[Edge]:
    """The best chain of edges through both texts; only skips where one of them has no segment."""
    rows, columns = len(source.segments), len(target.segments)
    if not rows or not columns:
        return [Edge(source=row, target=0, step=(1, 0)) for row in range(rows)] + [
            Edge(source=0, target=column, step=(0, 1)) for column in range(columns)
        ]
    longest = min(settings.longest, source_vectors.longest, target_vectors.longest)
    source_spans, target_spans = source_vectors.spans[:longest], target_vectors.spans[:longest]
    source_texts = [segment.text for segment in source.segments]
    target_texts = [segment.text for segment in target.segments]
    path = coarse_path(source_spans[0], target_spans[0])
    ratio = length_ratio(source_texts, target_texts, path)
    band = band_around(path, rows, columns, radius=settings.radius)
    both = profiles(source_texts, target_texts, source_spans, target_spans, ratio)
    return best_way(scored_lattice(*both, band, learned_model()))


def _beads(
    edges: Sequence[Edge], source: Document, target: Document, source_vectors: Vectors, target_vectors: Vectors
) -> tuple[Bead, ...]:
    source_kinds = null_kinds(source, target, [edge.source for edge in edges if edge.step == (1, 0)])
    target_kinds = null_kinds(target, source, [edge.target for edge in edges if edge.step == (0, 1)])
    beads = []
    for number, edge in enumerate(edges, start=1):
        left, right = edge.step
        similarity = None
        if left and right:
            cosine = source_vectors.spans[left - 1, edge.source] @ target_vectors.spans[right - 1, edge.target]
            similarity = round(float(cosine), 4)
        bead = Bead(
            id=f"b{number}",
            source=tuple(segment.id for segment in source.segments[edge.source : edge.source + left]),
            target=tuple(segment.id for segment in target.segments[edge.target : edge.target + right]),
            similarity=similarity,
            kind=source_kinds[edge.source] if not right else target_kinds[edge.target] if not left else None,
        )
        beads.append(bead)
    return tuple(beads)
