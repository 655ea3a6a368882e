"""What each repair of a bead would do to the similarity, before it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from aligner.bitext import Bead
from aligner.errors import EditError
from aligner.review import ops
from aligner.review.board import Board
from aligner.review.edits import Change

Similarity = Callable[[str, str], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A repair and what it would give: the mean similarity, by sentence, of the beads that it touches.

    A bead without counterpart counts as 0, so that a repair that tears sentences apart is not said to help.
    """

    op: str
    args: Mapping[str, Any]
    label: str
    before: float
    after: float


Texts = tuple[str, str]
"""What the two sides of a bead say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A repair that can be done, and what is needed to tell its worth: of each bead its weight, similarity or texts."""

    op: str
    args: Mapping[str, Any]
    label: str
    before: tuple[tuple[int, float | Texts], ...]
    after: tuple[tuple[int, float | Texts], ...]


def repairs(board: Board, name: str) -> tuple[Repair, ...]:
    """The repairs that can be done to this bead."""
    found = []
    for label, op, args in _repairs(board.bead(name)):
        fresh = (f"new{number}" for number in count())
        try:
            change = _OPERATIONS[op](board, fresh.__next__, bead=name, **args).change
        except EditError:
            continue
        shown = {key.rstrip("_"): value for key, value in args.items()}
        before, after = (_weighed(board, beads) for beads in (change.before, change.after))
        found.append(Repair(op=op, args={"bead": name, **shown}, label=label, before=before, after=after))
    return tuple(found)


def measured(found: Sequence[Repair], similarity: Similarity) -> tuple[Preview, ...]:
    """What each repair would give, the best first; of all splits only the best. It needs no board, only time."""
    shown = [
        Preview(
            op=one.op,
            args=one.args,
            label=one.label,
            before=mean_similarity(one.before, similarity),
            after=mean_similarity(one.after, similarity),
        )
        for one in found
    ]
    best_split = max((one for one in shown if one.op == "split"), key=lambda one: one.after, default=None)
    kept = [one for one in shown if one.op != "split" or one is best_split]
    return tuple(sorted(kept, key=lambda one: (one.before - one.after, one.label)))


_OPERATIONS: Mapping[str, Callable[..., ops.Step]] = {"merge": ops.merge, "move": ops.move, "split": ops.split}


def _repairs(bead: Bead) -> Iterator[tuple[str, str, dict[str, Any]]]:
    yield "merge with next", "merge", {"with_": "next"}
    yield "merge with previous", "merge", {"with_": "previous"}
    for side, word in (("source", "original"), ("target", "translation")):
        yield f"{word}: first sentence up", "move", {"side": side, "direction": "up"}
        yield f"{word}: last sentence down", "move", {"side": side, "direction": "down"}
    for left in range(1, len(bead.source)):
        for right in range(1, len(bead.target)):
            yield f"split after {left} and {right}", "split", {"source": left, "target": right}


def _weighed(board: Board, beads: Sequence[Bead]) -> tuple[tuple[int, float | Texts], ...]:
    """Of each bead how many sentences it has, and its similarity, or where that is unknown its texts."""
    return tuple((len(bead.source) + len(bead.target), _known(board, bead)) for bead in beads)


def _known(board: Board, bead: Bead) -> float | Texts:
    if bead.is_null:
        return 0.0
    return texts_of(board, bead) if bead.similarity is None else bead.similarity


def texts_of(board: Board, bead: Bead, change: Change | None = None) -> Texts:
    """What the two sides of a bead say; with a change, as they would be after it."""
    return board.text(bead.source, change), board.text(bead.target, change)


def mean_similarity(beads: Sequence[tuple[int, float | Texts]], similarity: Similarity) -> float:
    """The mean similarity of beads, each weighing as much as it has sentences; null beads have 0."""
    total = sum(weight for weight, _ in beads)
    values = [(weight, similarity(*known) if isinstance(known, tuple) else known) for weight, known in beads]
    return round(sum(weight * value for weight, value in values) / total, 4) if total else 0.0
