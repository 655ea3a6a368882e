"""Where a moved passage ends: its outermost segments may as well belong to what stands before or after it.

A passage is found by its pairs and widened by what looked free, while the search in order still had it. Now that it is
known, each end is looked at again: a segment more or a segment less on either side, whatever scores more together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from aligner.align.search import Edge

_NEAR = 6  # beads of the passage, and of the rest around each side of its end, that are weighed together
_STEPS = 3
_CHANGES = ((1, 0), (0, 1), (1, 1), (-1, 0), (0, -1), (-1, -1))
"""How many source and target segments the passage gives back; less than none: takes in."""

Worth = Callable[[Sequence[int], Sequence[int]], float]
"""The total of the best chain of beads and nulls through some source and target segments."""
Part = tuple[list[int], list[int]]
"""Source and target segments, in order."""


def mended(passage: Sequence[Edge], rest: Sequence[Edge], worth: Worth, *, ending: bool) -> Part:
    """The source and the target segments of a passage when one end, its last or its first, has been looked at again."""
    found = segments(passage)
    last = segments(passage[-_NEAR:] if ending else passage[:_NEAR])
    kept = [[at for at in side if at not in near] for side, near in zip(found, last, strict=True)]
    inner, outer = last, _around(last, rest, ending=ending)
    best = worth(*inner) + worth(*outer)
    for _ in range(_STEPS):
        tried = [(worth(*one) + worth(*other), one, other) for one, other in _changed(inner, outer, ending=ending)]
        total, one, other = max(tried, key=lambda entry: entry[0], default=(best, inner, outer))
        if total <= best:
            break
        best, inner, outer = total, one, other
    return sorted(kept[0] + inner[0]), sorted(kept[1] + inner[1])


def segments(beads: Sequence[Edge]) -> Part:
    """The source and the target segments of some beads, in order."""
    rows = [row for bead in beads for row in range(bead.source, bead.source + bead.step[0])]
    columns = [column for bead in beads for column in range(bead.target, bead.target + bead.step[1])]
    return sorted(rows), sorted(columns)


def _around(last: Part, rest: Sequence[Edge], *, ending: bool) -> Part:
    """The segments of the rest that stand around one end of a passage, on the source side and on the target side."""
    near: set[int] = set()
    for side, part in enumerate(last):
        edge = part[-1] if ending else part[0]
        own = [at for at, bead in enumerate(rest) if bead.step[side]]
        place = next((at for at in own if (rest[at].target if side else rest[at].source) > edge), len(rest))
        near.update(range(max(0, place - _NEAR), min(len(rest), place + _NEAR)))
    return segments([rest[at] for at in sorted(near)])


def _changed(inner: Part, outer: Part, *, ending: bool) -> Iterator[tuple[Part, Part]]:
    """Both parts with a segment or two from one in the other; neither loses all of a side."""
    for change in _CHANGES:
        pairs = zip(inner, outer, change, strict=True)
        sides = [_moved(own, other, count, ending=ending) for own, other, count in pairs]
        (rows, other_rows), (columns, other_columns) = sides
        if rows and columns and other_rows and other_columns:
            yield (rows, columns), (other_rows, other_columns)


def _moved(inner: list[int], outer: list[int], count: int, *, ending: bool) -> tuple[list[int], list[int]]:
    """Both with the outermost segment of `inner` in `outer`, or its neighbour there in `inner`; nothing if none is."""
    if not count:
        return inner, outer
    outermost = inner[-1] if ending else inner[0]
    wanted = outermost if count > 0 else outermost + (1 if ending else -1)
    if count > 0:
        return [at for at in inner if at != wanted], sorted([*outer, wanted])
    return (sorted([*inner, wanted]), [at for at in outer if at != wanted]) if wanted in outer else ([], [])
