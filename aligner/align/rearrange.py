"""The beads of two texts of which one has passages in another order: search, take out what moved, search again."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import partial

from aligner.align.features import Profile
from aligner.align.moves import Move, find_moves, loose
from aligner.align.seams import Worth, mended, segments
from aligner.align.search import Edge
from aligner.align.short_lines import find_lines

_ROUNDS = 8
_MARGIN = 4  # how far a passage may reach beyond the pairs that gave it away
_OPEN = 0.6
_FAR = 200  # beads between what changed and what the search has not to look at again

Search = Callable[[Sequence[int], Sequence[int]], Sequence[Edge]]
"""The best chain of beads and nulls through some source and target segments, in the numbering of the whole texts."""
Taken = tuple[AbstractSet[int], AbstractSet[int]]
"""Source and target segments that are in moved passages."""
Again = Callable[[Sequence[Edge], Taken, Taken], list[Edge]]
"""The best chain through the rest, from that through the rest before: what was taken out then, and what now."""


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
    worth: Worth,
    fixed: Sequence[Edge] = (),
) -> list[Edge]:
    """The beads of some segments of two texts, in the order of the source; they may cross each other.

    A moved passage is aligned by itself, and the rest as if it were not there, until no more is found. `within` is
    the search through a moved passage, which may lie anywhere, and `worth` what it scores. `fixed` beads have other
    segments, and can be crossed.
    """
    again = partial(_searched_again, search, rows, columns)
    row_set, column_set = set(rows), set(columns)
    moved: list[Edge] = []
    single: set[Edge] = set()
    rest = list(search(rows, columns))
    for _ in range(_ROUNDS):
        beads = [*rest, *moved]
        passages = find_moves(source, target, beads, fixed)
        lines = [] if passages else find_lines(source, target, source_texts, target_texts, beads, fixed)
        if not passages and not lines:
            break
        before = taken(moved)
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
        single.update(bead for move in lines for bead in move.beads)
        moved += [bead for move in lines for bead in move.beads]
        rest = again(rest, before, taken(moved))
    blocks = _passages([bead for bead in moved if bead not in single])
    moved, rest = _with_mended_ends(blocks, moved, rest, again, within, worth)
    return sorted([*rest, *moved], key=lambda bead: (bead.source, bead.target, bead.step))


def _with_mended_ends(
    passages: Iterable[list[Edge]],
    moved: list[Edge],
    rest: list[Edge],
    again: Again,
    within: Search,
    worth: Worth,
) -> tuple[list[Edge], list[Edge]]:
    """The beads of the moved passages and of the rest when both ends of each passage have been looked at again."""
    for passage in passages:
        for ending in (False, True):
            part = mended(passage, rest, worth, ending=ending) if passage else ([], [])
            if part != segments(passage):
                others = [bead for bead in moved if bead not in passage]
                passage = _trimmed(within(*part))
                moved, before = [*others, *passage], taken(moved)
                rest = again(rest, before, taken(moved))
    return moved, rest


def _searched_again(
    search: Search, rows: Sequence[int], columns: Sequence[int], rest: Sequence[Edge], before: Taken, now: Taken
) -> list[Edge]:
    """The best chain through what no moved passage has now, where `rest` is that through what none had before.

    It is searched only near what has changed, so that the time does not grow with the moves and the length alike.
    """
    left = [row for row in rows if row not in now[0]], [column for column in columns if column not in now[1]]
    found: list[Edge] = []
    done, start = 0, (0, 0)
    for first, stop in _stretches(rest, before[0] ^ now[0], before[1] ^ now[1]):
        found += rest[done:first]
        if first:
            start = rest[first].source, rest[first].target
        end = (rest[stop].source, rest[stop].target) if stop < len(rest) else (math.inf, math.inf)
        stretch = [[at for at in side if low <= at < high] for side, low, high in zip(left, start, end, strict=True)]
        found += search(stretch[0], stretch[1])
        done = stop
    return found + list(rest[done:])


def _stretches(rest: Sequence[Edge], rows: Iterable[int], columns: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The parts of the chain that are near some segments, from one bead of both sides to another."""
    places: set[int] = set()
    for side, changed in ((0, rows), (1, columns)):
        own = [(_start(bead, side), at) for at, bead in enumerate(rest) if bead.step[side]]
        places.update(own[max(0, bisect_right(own, (place, len(rest))) - 1)][1] if own else 0 for place in changed)
    joined: list[tuple[int, int]] = []
    for place in sorted(places):
        first = joined.pop()[0] if joined and place - _FAR <= joined[-1][1] else max(0, place - _FAR)
        while first > 0 and not all(rest[first].step):
            first -= 1
        stop = min(len(rest), place + _FAR + 1)
        while stop < len(rest) and not all(rest[stop].step):
            stop += 1
        joined.append((first, stop))
    yield from joined


def _start(bead: Edge, side: int) -> int:
    return bead.target if side else bead.source


def _passages(moved: Sequence[Edge]) -> list[list[Edge]]:
    """The beads that follow each other in both texts."""
    found: list[list[Edge]] = []
    for bead in sorted(moved, key=lambda bead: (bead.source, bead.target)):
        last = found[-1][-1] if found else bead
        follows = (last.source + last.step[0], last.target + last.step[1]) == (bead.source, bead.target)
        if found and follows:
            found[-1].append(bead)
        else:
            found.append([bead])
    return found


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
