"""The pairing of two segmented texts by the vectors of their spans.

witnesses.py  passages that stand twice on one side (repeats.py, variants.py): the second copy leaves the search
parts.py      the search through what is left: a rough way first (coarse.py), then every bead near it
features.py   what speaks for and against a bead (length.py, lexical.py, punctuation.py)
model.py      what each of these weighs
search.py     the best chain of beads
rearrange.py  passages (moves.py) and lines (short_lines.py) that stand elsewhere, and where these end (seams.py)
confidence.py how sure each bead is, from its share of all ways (posterior.py)
kinds.py      why a segment has no counterpart
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from aligner.align.confidence import confidence
from aligner.align.kinds import null_kinds
from aligner.align.model import learned_model
from aligner.align.moves import crossing
from aligner.align.parts import Texts
from aligner.align.rearrange import rearrange
from aligner.align.search import Edge
from aligner.align.witnesses import find_witnesses
from aligner.bitext import Bead, Document, Vectors, Witness
from aligner.errors import BrokenInvariant

__all__ = ["AlignSettings", "Pairing", "align", "signature"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignSettings:
    """What changes the beads: how many segments a bead may have on a side, and how far to look from the coarse path."""

    longest: int = 4
    radius: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """What the stage finds: beads in the order of the source, and the witnesses inside either side."""

    beads: tuple[Bead, ...]
    witnesses: tuple[Witness, ...]


def align(
    source: Document,
    target: Document,
    source_vectors: Vectors,
    target_vectors: Vectors,
    settings: AlignSettings | None = None,
    anchors: Sequence[Bead] = (),
) -> Pairing:
    """The beads and witnesses of two texts; every segment of both sides is in exactly one bead or the twin of one.

    A null bead holds one segment and says of which kind it is. `anchors` are beads that a person has confirmed: they
    are kept as they are, and only what lies between them is paired anew.
    """
    settings = settings or AlignSettings()
    for document, vectors in ((source, source_vectors), (target, target_vectors)):
        if vectors.size != len(document.segments):
            raise BrokenInvariant(f"{document.path}: {vectors.size} vectors for {len(document.segments)} segments")
    longest = min(settings.longest, source_vectors.longest, target_vectors.longest)
    source_spans, target_spans = source_vectors.spans[:longest], target_vectors.spans[:longest]
    fixed = [edge for edge in _edges(anchors, source, target) if all(edge.step)]
    texts = Texts(
        source=[segment.text for segment in source.segments],
        target=[segment.text for segment in target.segments],
        source_spans=source_spans,
        target_spans=target_spans,
        radius=settings.radius,
        fences=_fences(fixed),
    )
    anchored = {name for bead in anchors for name in (*bead.source, *bead.target)}
    expected = texts.expected
    witnesses = (
        *_without(anchored, find_witnesses(source, source_spans, target_spans, expected[0])),
        *_without(anchored, find_witnesses(target, target_spans, source_spans, expected[1])),
    )
    taken = anchored | _twins(witnesses)
    rows = [row for row, segment in enumerate(source.segments) if segment.id not in taken]
    columns = [column for column, segment in enumerate(target.segments) if segment.id not in taken]
    if rows and columns:
        edges = rearrange(
            texts.search,
            *texts.profiles,
            texts.source,
            texts.target,
            rows,
            columns,
            within=texts.within,
            worth=texts.worth,
            fixed=fixed,
        )
    else:
        edges = texts.search(rows, columns)
    beads = _beads(edges, texts, source, target)
    return Pairing(beads=_in_order([*beads, *anchors], source, target), witnesses=witnesses)


def signature(settings: AlignSettings) -> str:
    """What decides the beads of two texts with vectors: the learned weights and the settings."""
    return f"loglinear-{learned_model().sha256[:8]}-{settings.longest}x{settings.longest}-r{settings.radius}"


def _twins(witnesses: Sequence[Witness]) -> set[str]:
    return {name for witness in witnesses for link in witness.links for name in link.twin}


def _without(anchored: set[str], witnesses: Iterable[Witness]) -> Iterator[Witness]:
    """The witnesses without the links of which a person has confirmed a twin otherwise; a single link is no copy."""
    for witness in witnesses:
        links = tuple(link for link in witness.links if not anchored.intersection(link.twin))
        if len(links) == len(witness.links) or len(links) > 1:
            yield replace(witness, links=links)


def _fences(fixed: Sequence[Edge]) -> list[tuple[int, int]]:
    """Where the anchors that do not cross each other end, as places in both texts."""
    crossed = crossing(fixed)
    chain = [edge for number, edge in enumerate(fixed) if number not in crossed]
    return sorted((edge.source + edge.step[0], edge.target + edge.step[1]) for edge in chain)


def _edges(beads: Sequence[Bead], source: Document, target: Document) -> list[Edge]:
    """The beads as places in both texts; segments that do not follow each other count from the first to the last."""
    row = {segment.id: place for place, segment in enumerate(source.segments)}
    column = {segment.id: place for place, segment in enumerate(target.segments)}
    edges = []
    for bead in beads:
        left, right = [row[name] for name in bead.source], [column[name] for name in bead.target]
        step = (left[-1] - left[0] + 1 if left else 0, right[-1] - right[0] + 1 if right else 0)
        edges.append(Edge(source=left[0] if left else 0, target=right[0] if right else 0, step=step))
    return edges


def _beads(edges: Sequence[Edge], texts: Texts, source: Document, target: Document) -> list[Bead]:
    source_kinds = null_kinds(source, target, {edge.source for edge in edges if edge.step == (1, 0)})
    target_kinds = null_kinds(target, source, {edge.target for edge in edges if edge.step == (0, 1)})
    crossed = crossing(edges)
    both = bool(source.segments and target.segments)
    chances = confidence(*texts.profiles, edges, texts.chances) if both else [None] * len(edges)
    beads = []
    for number, (edge, chance) in enumerate(zip(edges, chances, strict=True)):
        left, right = edge.step
        beads.append(
            Bead(
                id="b",
                source=tuple(segment.id for segment in source.segments[edge.source : edge.source + left]),
                target=tuple(segment.id for segment in target.segments[edge.target : edge.target + right]),
                similarity=texts.similarity(edge),
                probability=None if chance is None else round(chance, 4),
                kind=source_kinds[edge.source] if not right else target_kinds[edge.target] if not left else None,
                origin="crossing" if number in crossed else "search",
            )
        )
    return beads


def _in_order(beads: Sequence[Bead], source: Document, target: Document) -> tuple[Bead, ...]:
    """The beads by source, those without source before the bead of what follows them in the target; numbered anew.

    Beads that cross stand where their source stands.
    """
    edges = _edges(beads, source, target)
    crossed = crossing(edges)
    main = [edge for number, edge in enumerate(edges) if all(edge.step) and number not in crossed]
    after = sorted((edge.target, edge.source) for edge in main)

    def place(number: int) -> tuple[int, int, int]:
        edge = edges[number]
        if edge.step[0]:
            return edge.source, 1, edge.target
        at = bisect_left(after, (edge.target, -1))
        return after[at][1] if at < len(after) else len(source.segments), 0, edge.target

    ordered = sorted(range(len(beads)), key=place)
    return tuple(replace(beads[number], id=f"b{at}") for at, number in enumerate(ordered, start=1))
