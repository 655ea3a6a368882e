"""The beads of two texts of which one has passages in another order: search, take out what moved, search again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from aligner.align.features import Profile
from aligner.align.moves import Move, find_moves, loose
from aligner.align.search import Edge
from aligner.align.short_lines import find_lines

_ROUNDS = 8
_MARGIN = 4  # how far a passage may reach beyond the pairs that gave it away
_OPEN = 0.6

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
    *,
    within: Search,
    fixed: Sequence[Edge] = (),
) -> list[Edge]:
    """The beads of some segments of two texts, in the order of the source; they may cross each other.

    A moved passage is aligned by itself, and the rest as if it were not there, until no more is found. `within` is
    the search through a moved passage, which may lie anywhere. `fixed` beads have other segments, and can be
    crossed.
    """
    row_set, column_set = set(rows), set(columns)
    moved: list[Edge] = []
    rest = list(search(rows, columns))
    for _ in range(_ROUNDS):
        beads = [*rest, *moved]
        passages = find_moves(source, target, beads, fixed)
        lines = [] if passages else find_lines(source, target, source_texts, target_texts, beads, fixed)
        if not passages and not lines:
            break
        moved = [bead for bead in moved if not any(_touches(bead, move) for move in [*passages, *lines])]
        free = loose(source, target, rest, worst=_OPEN)
        others = taken([bead for move in passages for bead in move.beads])
        for move in passages:
            mine = taken(moved)
            open_rows, open_columns = (free[side] - others[side] - mine[side] for side in (0, 1))
            part = (
                [row for row in _widened(move.rows, open_rows) if row in row_set],
                [column for column in _widened(move.columns, open_columns) if column in column_set],
            )
            moved += _trimmed(within(*part))
        moved += [bead for move in lines for bead in move.beads]
        taken_rows, taken_columns = taken(moved)
        rest = list(
            search(
                [row for row in rows if row not in taken_rows],
                [column for column in columns if column not in taken_columns],
            )
        )
    return sorted([*rest, *moved], key=lambda bead: (bead.source, bead.target, bead.step))


def _trimmed(beads: Sequence[Edge]) -> list[Edge]:
    """The beads without null beads at the ends."""
    real = [place for place, bead in enumerate(beads) if all(bead.step)]
    return list(beads[real[0] : real[-1] + 1]) if real else []


def _widened(part: range, open_ones: set[int]) -> range:
    start, stop = part.start, part.stop
    while start - 1 in open_ones and part.start - start < _MARGIN:
        start -= 1
    while stop in open_ones and stop - part.stop < _MARGIN:
        stop += 1
    return range(start, stop)


def taken(beads: Sequence[Edge]) -> tuple[set[int], set[int]]:
    """The source and the target segments of some beads."""
    rows = {row for bead in beads for row in range(bead.source, bead.source + bead.step[0])}
    columns = {column for bead in beads for column in range(bead.target, bead.target + bead.step[1])}
    return rows, columns


def _touches(bead: Edge, move: Move) -> bool:
    """True if the bead shares a segment with the passage."""
    left, right = bead.step
    in_rows = bead.source < move.rows.stop and bead.source + left > move.rows.start
    in_columns = bead.target < move.columns.stop and bead.target + right > move.columns.start
    return (left > 0 and in_rows) or (right > 0 and in_columns)
