"""The edits: each looks at the board and gives the change that does what was asked for, or says why it cannot be.

Nothing is changed here. Whatever a person forms is `edited` and loses the machine's probability; a rest that is left
without counterpart is a null bead that the machine may pair anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from aligner.bitext import NULL_KINDS, SIDES, Bead, NullKind, Side, Status
from aligner.errors import EditError
from aligner.review.board import Board, label
from aligner.review.edits import Change
from aligner.review.placing import placed

DECIDED: frozenset[Status] = frozenset({"confirmed", "edited"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What an edit would do: the change, the sentence that announces it, and the bead to go on with."""

    change: Change
    message: str
    focus: str
    count: int = 1


Fresh = Callable[[], str]
"""Gives a bead id that has never been used."""


def confirm(board: Board, _fresh: Fresh, *, beads: Sequence[str]) -> Step:
    """These beads, confirmed."""
    return _with_status(board, beads, "confirmed", "Confirmed")


def reject(board: Board, _fresh: Fresh, *, beads: Sequence[str]) -> Step:
    """These beads, said to be no translation of each other."""
    return _with_status(board, beads, "rejected", "Rejected")


def unsure(board: Board, _fresh: Fresh, *, beads: Sequence[str]) -> Step:
    """These beads, marked as doubtful."""
    return _with_status(board, beads, "unsure", "Unsure about")


def reset(board: Board, _fresh: Fresh, *, beads: Sequence[str]) -> Step:
    """These beads without anybody's decision."""
    return _with_status(board, beads, "auto", "Took back the decision on")


def confirm_above(board: Board, _fresh: Fresh, *, bead: str) -> Step:
    """All beads from the last confirmed one down to this one, confirmed; others' doubts and refusals stay."""
    last = board.place(board.bead(bead))
    start = last
    while start and board.beads[start - 1].status != "confirmed":
        start -= 1
    beads = [one.id for one in board.beads[start:last] if one.status not in ("rejected", "unsure")]
    beads += [bead] if board.bead(bead).status != "rejected" else []
    if not beads:
        raise EditError(f"{label(bead)} is rejected, and there is nothing above it to confirm")
    return replace(_with_status(board, beads, "confirmed", "Confirmed"), focus=bead)


def _with_status(board: Board, names: Sequence[str], status: Status, word: str) -> Step:
    chosen = {board.bead(name).id for name in names}
    if not chosen:
        raise EditError("no bead is chosen")
    before = [bead for place in board.places(chosen) if (bead := board.beads[place]).status != status]
    change = placed(board, before, [replace(bead, status=status) for bead in before])
    what = label(names[0]) if len(chosen) == 1 else f"{len(before)} beads"
    message = f"{word} {what}" if before else f"{what}: nothing to change"
    return Step(change=change, message=message, focus=names[0], count=len(before))


def kind(board: Board, _fresh: Fresh, *, bead: str, kind: str) -> Step:
    """A null bead with the reason why it has no counterpart."""
    old = board.bead(bead)
    if not old.is_null:
        raise EditError(f"{label(bead)} has both sides: only a bead without counterpart has a kind")
    named = next((one for one in NULL_KINDS if one == kind), None)
    if named is None:
        raise EditError(f"there is no kind {kind!r}", hint=f"The kinds: {', '.join(NULL_KINDS)}.")
    if named == ("addition" if old.source else "omission"):
        raise EditError(f"what stands only in the {'original' if old.source else 'translation'} is no {kind}")
    new = replace(old, kind=named, status="edited")
    return Step(change=_unless_same(board, old, new), message=f"{label(bead)}: {kind}", focus=bead)


def comment(board: Board, _fresh: Fresh, *, bead: str, text: str) -> Step:
    """The bead as it is: the remark is kept with the edit."""
    old = board.bead(bead)
    place = board.place(old)
    change = Change(before=(old,), after=(old,), places_before=(place,), places_after=(place,))
    return Step(change=change, message=f"Remark on {label(bead)}" + ("" if text.strip() else " removed"), focus=bead)


def merge(board: Board, _fresh: Fresh, *, bead: str, with_: Literal["next", "previous"]) -> Step:
    """This bead and the one below or above it, as one."""
    _one_of(with_, "next", "previous")
    place = board.place(board.bead(bead))
    first = place if with_ == "next" else place - 1
    if first < 0 or first + 1 >= len(board.beads):
        raise EditError(f"there is no bead {'below' if with_ == 'next' else 'above'} to merge with")
    upper, lower = board.beads[first], board.beads[first + 1]
    merged = formed(board, upper.id, (*upper.source, *lower.source), (*upper.target, *lower.target), upper, lower)
    message = f"Merged {label(upper.id)} and {label(lower.id)}"
    return Step(change=placed(board, [upper, lower], [merged]), message=message, focus=merged.id)


def split(board: Board, fresh: Fresh, *, bead: str, source: int, target: int) -> Step:
    """Two beads: the first `source` and `target` segments, and the rest."""
    old = board.bead(bead)
    if not (0 <= source <= len(old.source) and 0 <= target <= len(old.target)):
        raise EditError(f"{label(bead)} has {len(old.source)} and {len(old.target)} sentences")
    if source + target in (0, len(old.source) + len(old.target)):
        raise EditError("the cut leaves one of the two beads empty", hint="Place it between two sentences.")
    upper = formed(board, old.id, old.source[:source], old.target[:target], old)
    lower = formed(board, fresh(), old.source[source:], old.target[target:], old)
    message = f"Split {label(bead)} into {label(upper.id)} and {label(lower.id)}"
    return Step(change=placed(board, [old], [upper, lower]), message=message, focus=upper.id)


def unlink(board: Board, fresh: Fresh, *, bead: str) -> Step:
    """Two null beads: what stands in the original, and what stands in the translation."""
    old = board.bead(bead)
    if old.is_null:
        raise EditError(f"{label(bead)} has only one side: there is nothing to take apart")
    return replace(
        split(board, fresh, bead=bead, source=len(old.source), target=0), message=f"Took {label(bead)} apart"
    )


def move(board: Board, _fresh: Fresh, *, bead: str, side: Side, direction: Literal["up", "down"]) -> Step:
    """The first sentence of a side given to the bead above, or the last to the bead below.

    That is the next bead of the list where it has nothing on this side; otherwise the bead of the next sentence of
    the text, lest a bead that crosses comes between.
    """
    _one_of(side, *SIDES)
    _one_of(direction, "up", "down")
    old = board.bead(bead)
    names = old.source if side == "source" else old.target
    if not names:
        raise EditError(f"{label(bead)} has no sentence on this side to move")
    moved, step = (names[0], -1) if direction == "up" else (names[-1], 1)
    other = _receiver(board, old, side, moved, step)
    if other is None:
        raise EditError(f"there is no bead {'above' if direction == 'up' else 'below'} to move the sentence to")
    if other.id == old.id:
        raise EditError("the next sentence is in the same bead", hint="Split the bead, or link its sentences anew.")
    left = {"source": old.source, "target": old.target, side: tuple(name for name in names if name != moved)}
    grown = {"source": other.source, "target": other.target}
    grown[side] += (moved,)
    after = [formed(board, other.id, grown["source"], grown["target"], other)]
    if left["source"] or left["target"]:
        after.append(rest(board, old.id, left["source"], left["target"], old))
    message = f"Moved a sentence of {label(bead)} to {label(other.id)}"
    focus = old.id if len(after) == 2 else other.id
    return Step(change=placed(board, [old, other], after), message=message, focus=focus)


def _receiver(board: Board, bead: Bead, side: Side, moved: str, step: int) -> Bead | None:
    """The bead that gets a sentence which a bead gives up to what is above it (step -1) or below it (step 1)."""
    place = board.place(bead) + step
    shown = board.beads[place] if 0 <= place < len(board.beads) else None
    if shown and not (shown.source if side == "source" else shown.target):
        return shown
    beside = board.beside(moved, step)
    return board.bead_of(beside.id) if beside else None


def _one_of(value: str, *words: str) -> None:
    if value not in words:
        raise EditError(f"{value!r} is none of {', '.join(words)}")


def _unless_same(board: Board, old: Bead, new: Bead) -> Change:
    return placed(board, [] if new == old else [old], [] if new == old else [new])


def formed(
    board: Board, name: str, source: Iterable[str], target: Iterable[str], *was: Bead, status: Status = "edited"
) -> Bead:
    """A bead that a person formed from these segments; a null bead keeps the kind of what it was."""
    left, right = board.in_text_order(source), board.in_text_order(target)
    kinds = [bead.kind for bead in was if bead.kind and bool(bead.source) == bool(left)]
    default: NullKind = "omission" if left else "addition"
    null = not left or not right
    return Bead(
        id=name,
        source=left,
        target=right,
        kind=(kinds[0] if kinds else default) if null else None,
        status=status,
        origin="person",
    )


def rest(board: Board, name: str, source: Sequence[str], target: Sequence[str], was: Bead) -> Bead:
    """What is left of a bead: `edited`, or without counterpart a null bead that is nobody's decision."""
    return formed(board, name, source, target, was, status="edited" if source and target else "auto")
