"""Pairing anew what lies between decisions: what the machine finds, where it differs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from aligner.bitext import Bead
from aligner.errors import EditError
from aligner.review.board import Board, label
from aligner.review.ops import Fresh, Step
from aligner.review.placing import placed


def is_anchor(bead: Bead) -> bool:
    """Whether the bead's form is a person's decision, which a run keeps."""
    return bead.status in ("confirmed", "edited") or (bead.status == "unsure" and bead.origin == "person")


def realigned(board: Board, fresh: Fresh, found: Sequence[Bead], bead: str | None) -> Step:
    """The beads that were found, where they differ: in the gap around a bead, or in all gaps between decisions."""
    olds = _gap(board, bead)
    news = list(found)
    while True:
        held = _names(olds) & _names(news)
        fewer = [old for old in olds if held.issuperset(_names([old]))]
        again = [new for new in news if held.issuperset(_names([new]))]
        if (len(fewer), len(again)) == (len(olds), len(news)):
            break
        olds, news = fewer, again
    same = {(old.source, old.target) for old in olds} & {(new.source, new.target) for new in news}
    before = [old for old in olds if (old.source, old.target) not in same]
    after = [new for new in news if (new.source, new.target) not in same]
    if not before:
        raise EditError("the machine pairs these sentences as they are")
    change = placed(board, before, _with_ids(before, after, fresh))
    message = f"Realigned {len(before)} beads" + (f" around {label(bead)}" if bead else "")
    focus = bead if bead and (bead not in _ids(before) or bead in _ids(change.after)) else change.after[0].id
    return Step(change=change, message=message, focus=focus)


def _gap(board: Board, bead: str | None) -> list[Bead]:
    """The beads that are nobody's decision, between the decisions above and below a bead; from a decision, below it."""
    if bead is None:
        return [one for one in board.beads if not is_anchor(one)]
    start = board.place(board.bead(bead))
    stop = start + 1
    if is_anchor(board.beads[start]):
        start += 1
    else:
        while start and not is_anchor(board.beads[start - 1]):
            start -= 1
    while stop < len(board.beads) and not is_anchor(board.beads[stop]):
        stop += 1
    return board.beads[start:stop]


def _with_ids(before: Sequence[Bead], after: Sequence[Bead], fresh: Fresh) -> list[Bead]:
    """The new beads, each under the id of the first bead that it replaces where that one is free."""
    owner = {name: bead.id for bead in before for name in (*bead.source, *bead.target)}
    free = _ids(before)
    named = []
    for bead in after:
        names = [owner[name] for name in (*bead.source, *bead.target) if owner[name] in free]
        name = names[0] if names else fresh()
        free.discard(name)
        named.append(replace(bead, id=name))
    return named


def _names(beads: Iterable[Bead]) -> set[str]:
    return {name for bead in beads for name in (*bead.source, *bead.target)}


def _ids(beads: Iterable[Bead]) -> set[str]:
    return {bead.id for bead in beads}
