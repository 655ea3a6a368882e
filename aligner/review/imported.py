"""An alignment made elsewhere, as one edit of the review: its beads are a person's, and the next run keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from aligner.bitext import Alignment, Bead, Document, Segment, Witness
from aligner.review.edits import Cut, Stretch
from aligner.review.ops import DECIDED, Fresh, Step
from aligner.review.placing import difference


def imported(old: Alignment, adopted: Alignment, fresh: Fresh, *, name: str) -> Step:
    """The step from the present alignment to the one taken over from the file `name`.

    A bead that is there already keeps its id, its figures, its kind and where it came from. A second copy stays one
    unless the file pairs its sentences.
    """
    witnesses = _still_copies(old.witnesses, adopted)
    twins = {twin for witness in witnesses for link in witness.links for twin in link.twin}
    known = {(bead.source, bead.target): bead for bead in old.beads}
    beads = [
        _named(bead, known.get((bead.source, bead.target)), fresh)
        for bead in adopted.beads
        if not twins.issuperset((*bead.source, *bead.target))
    ]
    change = replace(difference(old.beads, beads), cuts=_cuts(old, adopted))
    if witnesses != old.witnesses:
        change = replace(change, witnesses=(old.witnesses, witnesses))
    pairs = sum(not bead.is_null for bead in beads)
    return Step(change=change, message=f"Took over {pairs} pairs of {name}", focus="", count=pairs)


def _named(bead: Bead, same: Bead | None, fresh: Fresh) -> Bead:
    if same is None:
        return replace(bead, id=fresh())
    if bead.status == "auto" or same.status in DECIDED:
        return same
    return replace(same, status="edited")


def _still_copies(witnesses: Sequence[Witness], adopted: Alignment) -> tuple[Witness, ...]:
    """The witnesses without the links whose sentences were cut or paired by the other program."""
    there = {segment.id for document in adopted.documents for segment in document.segments}
    links = [link for one in witnesses for link in one.links if there.issuperset((*link.twin, *link.base))]
    while True:
        twins = {name for link in links for name in link.twin}
        paired = {
            name
            for bead in adopted.beads
            if not bead.is_null or not twins.issuperset((*bead.source, *bead.target))
            for name in (*bead.source, *bead.target)
        }
        kept = [link for link in links if paired.isdisjoint(link.twin)]
        if len(kept) == len(links):
            break
        links = kept
    left = set(links)
    still = ((one, tuple(link for link in one.links if link in left)) for one in witnesses)
    return tuple(replace(one, links=found) for one, found in still if found)


def _cuts(old: Alignment, new: Alignment) -> tuple[Cut, ...]:
    """The segments that were cut, each with its parts, in the order of the text."""
    cuts: list[Cut] = []
    for before, after in zip(old.documents, new.documents, strict=True):
        cuts += _cuts_of(before, after)
    return tuple(cuts)


def _cuts_of(before: Document, after: Document) -> list[Cut]:
    cuts: list[Cut] = []
    at = 0
    for segment in before.segments:
        parts: list[Segment] = []
        while at < len(after.segments) and after.segments[at].stop <= segment.stop:
            parts.append(after.segments[at])
            at += 1
        if [part.id for part in parts] != [segment.id]:
            stretches = tuple(_stretch(part) for part in parts)
            cuts.append(Cut(side=before.side, at=at - len(parts), before=(_stretch(segment),), after=stretches))
    return cuts


def _stretch(segment: Segment) -> Stretch:
    return segment.id, segment.start, segment.stop
