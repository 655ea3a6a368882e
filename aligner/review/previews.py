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


def previews(board: Board, name: str, similarity: Similarity) -> tuple[Preview, ...]:
    """The repairs that can be done to this bead, with what they would give, the best first."""
    found = []
    for label, op, args in _repairs(board.bead(name)):
        fresh = (f"new{number}" for number in count())
        try:
            step = _OPERATIONS[op](board, fresh.__next__, bead=name, **args)
        except EditError:
            continue
        before, after = (mean_similarity(board, beads, similarity) for beads in (step.change.before, step.change.after))
        shown = {key.rstrip("_"): value for key, value in args.items()}
        found.append(Preview(op=op, args={"bead": name, **shown}, label=label, before=before, after=after))
    best_split = max((one for one in found if one.op == "split"), key=lambda one: one.after, default=None)
    kept = [one for one in found if one.op != "split" or one is best_split]
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


def mean_similarity(board: Board, beads: Sequence[Bead], similarity: Similarity) -> float:
    """The mean similarity of the beads, each weighing as much as it has sentences; null beads have 0."""
    weights = [len(bead.source) + len(bead.target) for bead in beads]
    values = [bead_similarity(board, bead, similarity) or 0.0 for bead in beads]
    total = sum(weights)
    mean = sum(weight * value for weight, value in zip(weights, values, strict=True)) / total if total else 0.0
    return round(mean, 4)


def bead_similarity(board: Board, bead: Bead, similarity: Similarity, change: Change | None = None) -> float | None:
    """The similarity of the bead's two sides; None for a null bead."""
    if bead.is_null:
        return None
    if bead.similarity is not None:
        return bead.similarity
    source, target = (board.text(names, change) for names in (bead.source, bead.target))
    return round(similarity(source, target), 4)
