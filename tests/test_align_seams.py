"""The ends of moved passages: a chain of labels, two texts, and as much worth as labels stand in the same order."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from aligner.align.seams import mended, segments
from aligner.align.search import Edge

SOURCE = "a b c d e f P Q R g h"
TARGET = "a b P Q R c d e f g h"


def worth(rows: Sequence[int], columns: Sequence[int]) -> float:
    """How many labels stand on both sides in the same order; a little less for each segment left over."""
    left, right = ([text.split()[at] for at in part] for text, part in ((SOURCE, rows), (TARGET, columns)))
    best = [0.0] * (len(right) + 1)
    for label in left:
        found = [0.0]
        for place, other in enumerate(right, start=1):
            found.append(max(found[-1], best[place], best[place - 1] + (label == other)))
        best = found
    return best[-1] - 0.01 * (len(left) + len(right))


def chain(text: str) -> list[Edge]:
    """Beads written as `source+size:target+size`."""
    beads = []
    for bead in text.split():
        (row, rows), (column, columns) = (half.split("+") for half in bead.split(":"))
        beads.append(Edge(source=int(row), target=int(column), step=(int(rows), int(columns))))
    return beads


@pytest.mark.parametrize(
    ("passage", "rest"),
    [
        ("6+1:2+1 7+1:3+1 8+1:4+1", "0+1:0+1 1+1:1+1 2+1:5+1 3+1:6+1 4+1:7+1 5+1:8+1 9+1:9+1 10+1:10+1"),
        # the target sentence before the passage was joined to its first bead
        ("6+1:1+2 7+1:3+1 8+1:4+1", "0+1:0+1 1+1:1+0 2+1:5+1 3+1:6+1 4+1:7+1 5+1:8+1 9+1:9+1 10+1:10+1"),
        # the source sentence after it was joined to its last one
        ("6+1:2+1 7+1:3+1 8+2:4+1", "0+1:0+1 1+1:1+1 2+1:5+1 3+1:6+1 4+1:7+1 5+1:8+1 9+0:9+1 10+1:10+1"),
        # its first pair stayed outside
        ("7+1:3+1 8+1:4+1", "0+1:0+1 1+1:1+2 2+1:5+1 3+1:6+1 4+1:7+1 5+2:8+1 9+1:9+1 10+1:10+1"),
        # its last pair did
        ("6+1:2+1 7+1:3+1", "0+1:0+1 1+1:1+1 2+1:4+2 3+1:6+1 4+1:7+1 5+1:8+1 8+2:9+1 10+1:10+1"),
    ],
)
def test_a_passage_ends_where_both_sides_are_worth_most(passage: str, rest: str) -> None:
    beads, others = chain(passage), chain(rest)
    first = mended(beads, others, worth, ending=False)
    last = mended(beads, others, worth, ending=True)
    wanted = ([6, 7, 8], [2, 3, 4])
    right = [segments(beads) == wanted, first == wanted, last == wanted]
    assert any(right), (first, last)
    assert right != [True, False, False]
    assert right[0] is (right[1] and right[2])


def test_a_passage_keeps_a_segment_on_each_side() -> None:
    assert mended(chain("6+1:2+1"), chain("0+1:0+1"), lambda rows, columns: -len(rows), ending=True) == ([6], [2])
