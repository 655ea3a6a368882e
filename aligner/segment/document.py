"""Document with blocks → Document with segments.

A paragraph and its continuations behind page furniture are one run, every other block is a run of its own. Sentences
are looked for in the reading view of a run: elisions and furniture out, white space folded, with a map back.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from aligner.bitext import Block, Document, Elision, Segment
from aligner.segment.boundaries import Boundary, explain, trim

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a segment is one: what cut before and after it, and what was considered inside. Offsets of the original."""

    before: Boundary
    after: Boundary
    inside: tuple[Boundary, ...]


@dataclass(frozen=True, slots=True)
class _View:
    """The reading view of a run: its text, and for each character its offset in the original."""

    text: str
    offsets: list[int]


def segment(document: Document) -> Document:
    """The document with its segments: sentences of paragraphs and notes, headings, form lines, stamps."""
    stretches = [stretch for run in _runs(document.blocks) for stretch in _sentences(document, run)]
    return _with_segments(document, [(number, *stretch) for number, stretch in enumerate(stretches, 1)])


def segment_lines(document: Document) -> Document:
    """The document with every line as a paragraph and a segment; its number is the line's, blank lines counted."""
    blocks: list[Block] = []
    stretches: list[tuple[int, int, int]] = []
    for number, (start, stop) in enumerate(_lines(document.text), 1):
        blocks.append(Block(kind="paragraph", start=start, stop=stop))
        first, last = trim(document.text, start, stop)
        if first < last:
            stretches.append((number, first, last))
    return _with_segments(replace(document, blocks=tuple(blocks), segments=()), stretches)


def explain_segment(document: Document, segment: Segment) -> Explanation:
    """Why a segment of this document starts and stops where it does, and which cuts inside it were not made.

    At the edges of a block the rule is `block`.
    """
    run = next(run for run in _runs(document.blocks) if run[0].start <= segment.start < run[-1].stop)
    found = _boundaries(document, run)
    inside = tuple(boundary for boundary in found if segment.start < boundary.offset < segment.stop)
    cuts = {boundary.offset: boundary for boundary in found if boundary.cut}
    following = min((offset for offset in cuts if offset >= segment.stop), default=segment.stop)
    return Explanation(
        before=cuts.get(segment.start) or Boundary(offset=segment.start, cut=True, rule="block"),
        after=cuts.get(following) or Boundary(offset=segment.stop, cut=True, rule="block"),
        inside=inside,
    )


def _with_segments(document: Document, stretches: Sequence[tuple[int, int, int]]) -> Document:
    return replace(document, segments=tuple(document.segment(*stretch) for stretch in stretches))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    return (match.span() for match in _LINE.finditer(text) if match.group())


def _runs(blocks: Sequence[Block]) -> list[list[Block]]:
    """The blocks of the text in runs, with the furniture inside a run but not between runs."""
    runs: list[list[Block]] = []
    furniture: list[Block] = []
    for block in blocks:
        if block.is_furniture:
            furniture.append(block)
            continue
        if block.continues and runs:
            runs[-1] += [*furniture, block]
        else:
            runs.append([block])
        furniture = []
    return runs


def _view(document: Document, run: Sequence[Block]) -> _View:
    first, last = run[0].start, run[-1].stop
    hidden = bytearray(last - first)
    left_out = [(elision.start, elision.stop) for elision in _elisions(document, first, last)]
    furniture = [(block.start, block.stop) for block in run if block.is_furniture]
    for start, stop in left_out + furniture:
        start, stop = max(start, first) - first, min(stop, last) - first
        hidden[start:stop] = b"\1" * (stop - start)
    characters: list[str] = []
    offsets: list[int] = []
    for at, character in enumerate(document.text[first:last], first):
        if hidden[at - first]:
            continue
        if character.isspace():
            if not characters or characters[-1] == " ":
                continue
            character = " "
        characters.append(character)
        offsets.append(at)
    return _View("".join(characters), offsets)


def _elisions(document: Document, start: int, stop: int) -> Sequence[Elision]:
    first = bisect_right(document.elisions, start, key=lambda elision: elision.stop)
    last = bisect_left(document.elisions, stop, key=lambda elision: elision.start)
    return document.elisions[first:last]


def _boundaries(document: Document, run: Sequence[Block]) -> list[Boundary]:
    """What the rules considered in a run, with offsets of the original."""
    view = _view(document, run)
    return [
        replace(boundary, offset=_original(document, view, boundary.offset))
        for boundary in explain(view.text, document.lang)
    ]


def _original(document: Document, view: _View, at: int) -> int:
    """The offset of the sentence that the view starts at `at`, with the markup that touches its first word."""
    start = view.offsets[at]
    while (
        start - 1 > view.offsets[at - 1]
        and not document.text[start - 1].isspace()
        and not _in_furniture(document, start - 1)
    ):
        start -= 1
    return start


def _in_furniture(document: Document, at: int) -> bool:
    return any(block.start <= at < block.stop for block in document.blocks if block.is_furniture)


def _sentences(document: Document, run: Sequence[Block]) -> Iterator[tuple[int, int]]:
    cuts = [boundary.offset for boundary in _boundaries(document, run) if boundary.cut]
    edges = [run[0].start, *cuts, run[-1].stop]
    furniture = [block for block in run if block.is_furniture]
    for start, stop in pairwise(edges):
        stretch = _trim(document.text, start, stop, furniture)
        if stretch[0] < stretch[1]:
            yield stretch


def _trim(text: str, start: int, stop: int, furniture: Sequence[Block]) -> tuple[int, int]:
    """The stretch without white space and furniture at its ends."""
    while True:
        start, stop = trim(text, start, stop)
        before = next((block.stop for block in furniture if block.start <= start < block.stop), start)
        after = next((block.start for block in furniture if block.start < stop <= block.stop), stop)
        if (before, after) == (start, stop) or before >= after:
            return min(before, after), after
        start, stop = before, after
