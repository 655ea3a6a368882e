"""The beads of two texts of which one has passages in another order: search, take out what moved, search again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from aligner.align.features import Profile
from aligner.align.moves import Move, find_moves
from aligner.align.search import Edge
from aligner.align.short_lines import find_lines

_ROUNDS = 8

Search = Callable[[Sequence[int], Sequence[int]], Sequence[Edge]]
"""The best chain of beads and nulls through some source and target segments, in the numbering of the whole texts."""


def rearrange(
    search: Search,
    source: Profile,
    target: Profile,
    source_texts: Sequence[str],
    target_texts: Sequence[str],
    rows: Sequence[int],
    columns: Sequence[int],
) -> list[Edge]:
    """The beads of some segments of two texts, in the order of the source; they may cross each other.

    A moved passage is aligned by itself, and the rest as if it were not there, until no more is found.
    """
    moved: list[Edge] = []
    rest = list(search(rows, columns))
    for _ in range(_ROUNDS):
        beads = [*rest, *moved]
        passages = find_moves(source, target, beads)
        lines = [] if passages else find_lines(source, target, source_texts, target_texts, beads)
        if not passages and not lines:
            break
        moved = [bead for bead in moved if not any(_touches(bead, move) for move in [*passages, *lines])]
        moved += [bead for move in passages for bead in search(move.rows, move.columns)]
        moved += [bead for move in lines for bead in move.beads]
        taken_rows = {row for bead in moved for row in range(bead.source, bead.source + bead.step[0])}
        taken_columns = {column for bead in moved for column in range(bead.target, bead.target + bead.step[1])}
        rest = list(
            search(
                [row for row in rows if row not in taken_rows],
                [column for column in columns if column not in taken_columns],
            )
        )
    return sorted([*rest, *moved], key=lambda bead: (bead.source, bead.target, bead.step))


def _touches(bead: Edge, move: Move) -> bool:
    """True if the bead shares a segment with the passage."""
    left, right = bead.step
    in_rows = bead.source < move.rows.stop and bead.source + left > move.rows.start
    in_columns = bead.target < move.columns.stop and bead.target + right > move.columns.start
    return (left > 0 and in_rows) or (right > 0 and in_columns)
