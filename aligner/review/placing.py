"""Where beads stand in the list: by source; those without source before what follows them in the translation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from aligner.bitext import Bead
from aligner.review.board import Board, places_in
from aligner.review.crossing import displaced
from aligner.review.edits import Change, Cut

Start = Callable[[str], int]
"""Gives the offset of a segment."""


def placed(board: Board, before: Sequence[Bead], after: Sequence[Bead]) -> Change:
    """The change from beads to others, each at its place. Beads that keep their segments keep their place."""
    spots, olds = _spots(board, before)
    if [(bead.source, bead.target) for bead in olds] == [(bead.source, bead.target) for bead in after]:
        return _change(olds, spots, after, spots)

    def start(name: str) -> int:
        return board.segment(name).start

    beads, ids = board.beads.copy(), board.ids.copy()
    for spot in reversed(spots):
        del beads[spot], ids[spot]
    for bead in sorted((bead for bead in after if bead.source), key=lambda bead: start(bead.source[0])):
        place = _place_by_source(beads, bead, start)
        beads.insert(place, bead)
        ids.insert(place, bead.id)
    holder = {name: bead.id for bead in after for name in bead.target}
    for bead in sorted((bead for bead in after if not bead.source), key=lambda bead: -start(bead.target[-1])):
        place = _place_by_target(board, ids, bead, holder)
        beads.insert(place, bead)
        ids.insert(place, bead.id)
    places = places_in(ids, [bead.id for bead in after])
    return _change(olds, spots, [beads[place] for place in places], places)


def in_place(board: Board, before: Sequence[Bead], after: Bead, cut: Cut) -> Change:
    """The change from beads whose segments are cut anew to one bead; a single bead keeps its place."""
    spots, olds = _spots(board, before)
    place = spots[0]
    if len(olds) > 1:
        fresh = {name: start for name, start, _ in cut.after}
        beads = board.beads.copy()
        for spot in reversed(spots):
            del beads[spot]

        def start(name: str) -> int:
            return fresh[name] if name in fresh else board.segment(name).start

        place = _place_by_source(beads, after, start) if after.source else spots[-1] - len(spots) + 1
    return replace(_change(olds, spots, [after], [place]), cuts=(cut,))


def _spots(board: Board, beads: Sequence[Bead]) -> tuple[list[int], list[Bead]]:
    spots = board.places([bead.id for bead in beads])
    return spots, [board.beads[place] for place in spots]


def _change(
    before: Sequence[Bead], places_before: Sequence[int], after: Sequence[Bead], places_after: Sequence[int]
) -> Change:
    return Change(
        before=tuple(before),
        after=tuple(after),
        places_before=tuple(places_before),
        places_after=tuple(places_after),
    )


def _place_by_source(beads: Sequence[Bead], bead: Bead, start: Start) -> int:
    """Before the first bead whose source is later, and before the beads without source that lead on to that one."""
    key = start(bead.source[0])
    low, high = 0, len(beads)
    while low < high:
        middle = at = (low + high) // 2
        while at < high and not beads[at].source:
            at += 1
        if at == high or start(beads[at].source[0]) > key:
            high = middle
        else:
            low = at + 1
    while low < len(beads) and not beads[low].source:
        low += 1
    own = start(bead.target[0]) if bead.target else -1
    while low and not beads[low - 1].source and start(beads[low - 1].target[0]) > own:
        low -= 1
    return low


def _place_by_target(board: Board, ids: Sequence[str], bead: Bead, holder: Mapping[str, str]) -> int:
    """Before the bead of the sentence that follows in the translation; at the end where none does."""
    segments = board.segments["target"]
    for row in range(board.row(bead.target[-1]) + 1, len(segments)):
        name = segments[row].id
        other = board.bead_of(name)
        following = holder.get(name) or (other.id if other else None)
        if following is not None and following != bead.id:
            return ids.index(following)
    return len(ids)


def difference(old: Sequence[Bead], new: Sequence[Bead]) -> Change:
    """The change from one list of beads to another; beads that are in both, and in the same order, stay out of it."""
    place = {bead: number for number, bead in enumerate(old)}
    common = [bead for bead in new if bead in place]
    moved = displaced([place[bead] for bead in common])
    kept = {bead for number, bead in enumerate(common) if number not in moved}
    before = [(number, bead) for number, bead in enumerate(old) if bead not in kept]
    after = [(number, bead) for number, bead in enumerate(new) if bead not in kept]
    return _change(
        [bead for _, bead in before],
        [number for number, _ in before],
        [bead for _, bead in after],
        [number for number, _ in after],
    )
