"""Which beads stand in the same order in both texts: what a format that reads from top to bottom can hold."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping

from aligner.bitext import Alignment, Bead, Document

IndexBead = tuple[tuple[int, ...], tuple[int, ...]]
"""The segments of a bead by position, source first, from 0."""


def places(document: Document | None) -> dict[str, int]:
    """The position of each segment of a document by its id, from 0."""
    return {segment.id: place for place, segment in enumerate(document.segments)} if document else {}


def indices(alignment: Alignment, beads: Iterable[Bead]) -> list[IndexBead]:
    """The beads as positions of their segments, sorted on each side."""
    source, target = places(alignment.source), places(alignment.target)
    return [
        (tuple(sorted(source[name] for name in bead.source)), tuple(sorted(target[name] for name in bead.target)))
        for bead in beads
    ]


def crossing_beads(alignment: Alignment, beads: Iterable[Bead]) -> tuple[Bead, ...]:
    """The fewest beads without which all others stand in the same order in both texts, each in one stretch.

    That is what the longest rising chain of beads leaves over, weighed by their segments (patience sorting would count
    beads; a long bead should not give way to a short one).
    """
    source, target = places(alignment.source), places(alignment.target)
    pairs = [bead for bead in beads if not bead.is_null]
    whole = [bead for bead in pairs if _one_stretch(bead.source, source) and _one_stretch(bead.target, target)]
    whole.sort(key=lambda bead: min(source[name] for name in bead.source))
    kept = _heaviest_chain(
        [(min(target[name] for name in bead.target), len(bead.source + bead.target)) for bead in whole]
    )
    chain = {whole[number].id for number in kept}
    return tuple(bead for bead in pairs if bead.id not in chain)


def _one_stretch(names: tuple[str, ...], place: Mapping[str, int]) -> bool:
    found = sorted(place[name] for name in names)
    return found[-1] - found[0] + 1 == len(found)


def _heaviest_chain(items: list[tuple[int, int]]) -> list[int]:
    """The numbers of the items (place, weight) with rising places that weigh most together: a prefix-maximum tree."""
    ranks = sorted({place for place, _ in items})
    best: list[tuple[int, int]] = [(0, -1)] * (len(ranks) + 1)  # (weight, item) of the best chain that ends below
    before: list[int] = []
    for number, (place, weight) in enumerate(items):
        rank = bisect_left(ranks, place) + 1
        heaviest = (0, -1)
        at = rank - 1
        while at:
            heaviest = max(heaviest, best[at], key=lambda entry: entry[0])
            at &= at - 1
        before.append(heaviest[1])
        total = (heaviest[0] + weight, number)
        at = rank
        while at < len(best):
            best[at] = max(best[at], total, key=lambda entry: entry[0])
            at += at & -at
    chain: list[int] = []
    number = max(best, key=lambda entry: entry[0])[1]
    while number >= 0:
        chain.append(number)
        number = before[number]
    return chain[::-1]


def in_order(alignment: Alignment, beads: Iterable[Bead]) -> tuple[list[IndexBead], int]:
    """Index beads that cover both texts from top to bottom, and how many beads had to be taken apart for it.

    A bead that crosses others, and a segment that is in none of `beads`, becomes null beads of one segment each.
    """
    beads = tuple(beads)
    crossed = crossing_beads(alignment, beads)
    gone = {bead.id for bead in crossed}
    kept = sorted(indices(alignment, (bead for bead in beads if not bead.is_null and bead.id not in gone)))
    found: list[IndexBead] = []
    row = column = 0
    sizes = tuple(len(document.segments) if document else 0 for document in (alignment.source, alignment.target))
    for left, right in [*kept, ((sizes[0],), (sizes[1],))]:
        found += [((place,), ()) for place in range(row, left[0])]
        found += [((), (place,)) for place in range(column, right[0])]
        if left[0] < sizes[0]:
            found.append((left, right))
        row, column = left[-1] + 1, right[-1] + 1
    return found, len(crossed)
