"""The reading text of a segment in pieces, some of them marked; and the way back to the original."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from aligner.bitext import Document, Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of reading text, and the words for why it is marked: none for most."""

    text: str
    marks: tuple[str, ...] = ()


def pieces(text: str, marks: Iterable[tuple[int, int, str]]) -> tuple[Piece, ...]:
    """The text in pieces, cut where a mark begins or ends. Marks are start, stop and word; they may overlap."""
    known = [mark for mark in marks if mark[0] < mark[1]]
    cuts = sorted({0, len(text), *(min(place, len(text)) for mark in known for place in mark[:2])})
    return tuple(
        Piece(
            text=text[start:stop],
            marks=tuple(sorted({word for first, last, word in known if first <= start and stop <= last})),
        )
        for start, stop in pairwise(cuts)
    )


def reading_span(document: Document, segment: Segment, start: int, stop: int) -> tuple[int, int]:
    """Where a stretch of the original stands in the reading text of a segment; empty if it is not in it."""
    first = len(document.reading(segment.start, max(start, segment.start)))
    last = len(document.reading(segment.start, min(stop, segment.stop)))
    if first and first < last and segment.text[first] == " ":
        first += 1  # the reading text up to a word lacks the blank before it
    return (first, last) if start < segment.stop and segment.start < stop else (0, 0)


def offset_of(document: Document, segment: Segment, position: int) -> int:
    """The offset in the original of the character at `position` of the segment's reading text."""
    return bisect_left(
        range(segment.start, segment.stop), position + 1, key=lambda at: len(document.reading(segment.start, at + 1))
    ) + (segment.start)
