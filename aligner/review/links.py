"""The edits that reach further than a bead and its neighbour: links at a distance, and sentences cut anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from aligner.bitext import SIDES, Bead, Document, Segment, Witness
from aligner.errors import EditError
from aligner.review.board import Board, label
from aligner.review.edits import Change, Cut
from aligner.review.ops import Fresh, Step, formed, rest
from aligner.review.placing import in_place, placed


def link(board: Board, fresh: Fresh, *, source: Sequence[str], target: Sequence[str]) -> Step:
    """One bead of these sentences, wherever they stand; a second copy's sentences leave their witness."""
    chosen = {"source": set(source), "target": set(target)}
    for side in SIDES:
        if not chosen[side]:
            raise EditError("a link needs a sentence on either side")
        if any(board.side(name) != side for name in chosen[side]):
            raise EditError(f"{sorted(chosen[side])} are not all of the {side} side")
    names = chosen["source"] | chosen["target"]
    holders = {bead.id for name in names if (bead := board.bead_of(name))}
    before = [board.beads[place] for place in board.places(holders)]
    if len(before) == 1 and names == {*before[0].source, *before[0].target}:
        raise EditError(f"these sentences are one bead already: {label(before[0].id)}")
    linked = formed(board, before[0].id if before else fresh(), source=chosen["source"], target=chosen["target"])
    after = [linked]
    for bead in before:
        left = [name for name in bead.source if name not in names]
        right = [name for name in bead.target if name not in names]
        if left or right:
            after.append(rest(board, fresh() if bead.id == linked.id else bead.id, left, right, bead))
    change = placed(board, before, after)
    twins = {name for name in names if board.bead_of(name) is None}
    if twins:
        change = replace(change, witnesses=(board.witnesses, _without(board, twins)))
    return Step(change=change, message=f"Linked {linked.type} as {label(linked.id)}", focus=linked.id)


def split_segment(board: Board, _fresh: Fresh, *, segment: str, at: int) -> Step:
    """The sentence cut in two at an offset of the original text; both parts stay in its bead."""
    old = board.segment(segment)
    bead = _holder(board, segment)
    side = board.side(segment)
    document = board.document(side)
    inside = next((one for one in document.elisions if one.start < at < one.stop), None)
    first, second = _halves(document, old, inside.start if inside else at)
    names = (f"{segment}a", f"{segment}b")
    cut = Cut(
        side=side,
        at=board.row(segment),
        before=((segment, old.start, old.stop),),
        after=((names[0], *first), (names[1], *second)),
    )
    message = f"Split a sentence of {label(bead.id)}"
    return Step(change=_recut(board, [bead], cut, {segment: names}), message=message, focus=bead.id)


def join_segment(board: Board, _fresh: Fresh, *, segment: str) -> Step:
    """The sentence and the next of its side as one; where they are in two beads, these become one."""
    first = board.segment(segment)
    side = board.side(segment)
    row = board.row(segment)
    if row + 1 == len(board.segments[side]):
        raise EditError("there is no next sentence to join with")
    second = board.segments[side][row + 1]
    holders = list({bead.id: bead for bead in (_holder(board, first.id), _holder(board, second.id))}.values())
    if len(holders) == 2:
        upper, lower = sorted(board.place(bead) for bead in holders)
        if not all(bead.is_null for bead in board.beads[upper + 1 : lower]):
            raise EditError(
                f"the two sentences stand in beads {label(holders[0].id)} and {label(holders[1].id)}, far apart",
                hint="Link them first, then join them.",
            )
        holders = [board.beads[upper], board.beads[lower]]
    name = _joined_id(first.id, second.id)
    cut = Cut(
        side=side,
        at=row,
        before=((first.id, first.start, first.stop), (second.id, second.start, second.stop)),
        after=((name, first.start, second.stop),),
        hidden_after=furniture_between(board.document(side), first.stop, second.start),
    )
    change = _recut(board, holders, cut, {first.id: (name,), second.id: (name,)})
    return Step(change=change, message=f"Joined two sentences of {label(holders[0].id)}", focus=holders[0].id)


def furniture_between(document: Document, start: int, stop: int) -> tuple[tuple[int, int], ...]:
    """The page numbers and running heads in a stretch that the reading text does not leave out yet."""
    out = {(one.start, one.stop) for one in document.elisions}
    return tuple(
        (block.start, block.stop)
        for block in document.blocks
        if block.is_furniture and start <= block.start and block.stop <= stop and (block.start, block.stop) not in out
    )


def _holder(board: Board, segment: str) -> Bead:
    bead = board.bead_of(segment)
    if bead is None:
        raise EditError(
            f"{segment} belongs to a second copy and is in no bead",
            hint="Link it with its translation first; then it can be cut.",
        )
    return bead


def _halves(document: Document, old: Segment, at: int) -> tuple[tuple[int, int], tuple[int, int]]:
    if not old.start < at < old.stop:
        raise EditError("the cut is not inside the sentence")
    left, right = document.text[old.start : at], document.text[at : old.stop]
    first = (old.start, old.start + len(left.rstrip()))
    second = (old.stop - len(right.lstrip()), old.stop)
    if not document.reading(*first) or not document.reading(*second):
        raise EditError("the cut leaves no words on one side of it")
    return first, second


def _joined_id(first: str, second: str) -> str:
    """`ru.s12-s13`; the two parts of a sentence that was split get its id back."""
    if first.endswith("a") and second == f"{first[:-1]}b":
        return first[:-1]
    return f"{first}-{second.rpartition('.')[2]}"


def _recut(board: Board, before: Sequence[Bead], cut: Cut, names: Mapping[str, tuple[str, ...]]) -> Change:
    """The change to one bead of all segments of these, with some segments replaced by others."""

    def new(olds: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for old in olds for name in names.get(old, (old,))))

    source = board.in_text_order(name for bead in before for name in bead.source)
    target = board.in_text_order(name for bead in before for name in bead.target)
    kind = next((bead.kind for bead in before if bead.kind), None) if not source or not target else None
    bead = Bead(id=before[0].id, source=new(source), target=new(target), kind=kind, status="edited", origin="person")
    change = in_place(board, before, bead, cut)
    if not any(name in names for witness in board.witnesses for one in witness.links for name in one.base):
        return change
    witnesses = tuple(
        replace(witness, links=tuple(replace(one, base=new(one.base)) for one in witness.links))
        for witness in board.witnesses
    )
    return replace(change, witnesses=(board.witnesses, witnesses))


def _without(board: Board, twins: set[str]) -> tuple[Witness, ...]:
    """The witnesses without these segments of a second copy."""
    witnesses = []
    for witness in board.witnesses:
        links = []
        for one in witness.links:
            kept = tuple(name for name in one.twin if name not in twins)
            if kept == one.twin:
                links.append(one)
            elif kept:
                spans = [(board.segment(name).start, board.segment(name).stop) for name in kept]
                variants = tuple(
                    variant
                    for variant in one.variants
                    if any(start <= variant.twin[0] and variant.twin[1] <= stop for start, stop in spans)
                )
                links.append(replace(one, twin=kept, similarity=None, variants=variants))
        if links:
            witnesses.append(replace(witness, links=tuple(links)))
    return tuple(witnesses)
