"""A segment as runs of words: with the page breaks in it, the evidence of flags, and where two copies differ."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from aligner.bitext import Alignment, BlockKind, Document, Segment, Side
from aligner.judgement import Edition
from aligner.pages import page_starts
from aligner.passages import Passage, passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words in one style: `marks` are `flag`, `variant`; `page` is the number of the page that begins before them."""

    text: str
    marks: tuple[str, ...] = ()
    page: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A segment as it is shown: its runs, the kind of its block, whether it begins one, and its second copies."""

    id: str
    kind: BlockKind
    begins: bool
    runs: tuple[Run, ...]
    copies: tuple[tuple[Run, ...], ...] = ()


def cells(edition: Edition) -> dict[str, Cell]:
    """The cell of each segment of both sides, those of second copies with the segment that they repeat first."""
    alignment = edition.alignment
    spots = _spots(edition)
    copies = _copies(alignment)
    found: dict[str, Cell] = {}
    for document in alignment.documents:
        pages = _pages(document)
        kinds = _kinds(document)
        marked = sorted(spot for spot in spots if spot[0] == document.side)
        starts = [start for _, start, _, _ in marked]
        reach = 0
        for segment in document.segments:
            while reach < len(marked) and marked[reach][2] <= segment.start:
                reach += 1
            near = marked[reach : bisect_left(starts, segment.stop)]
            kind, begins = kinds[segment.id]
            found[segment.id] = Cell(
                id=segment.id,
                kind=kind,
                begins=begins,
                runs=_runs(alignment, document, segment, near, pages.get(segment.id, {})),
                copies=copies.get(segment.id, ()),
            )
    return found


def _spots(edition: Edition) -> list[tuple[Side, int, int, str]]:
    """The stretches of both texts that something is marked on, with what it is."""
    spots = {
        (item.side, item.start, item.stop, "flag")
        for flag in edition.flags
        if flag.severity != "info"
        for item in flag.evidence
    }
    for witness in edition.alignment.witnesses:
        for link in witness.links:
            spots |= {(witness.side, *variant.base, "variant") for variant in link.variants}
    return sorted(spots)


def _runs(
    alignment: Alignment,
    document: Document,
    segment: Segment,
    spots: Iterable[tuple[Side, int, int, str]],
    pages: dict[int, str],
) -> tuple[Run, ...]:
    read = passage(alignment, document.side, [segment.id])
    stretches = [(place, mark) for _, start, stop, mark in spots if (place := _within(read, start, stop))]
    breaks = {_index(read, offset): number for offset, number in pages.items()}
    edges = {0, len(read.text), *breaks, *(edge for place, _ in stretches for edge in place)}
    runs = []
    for start, stop in pairwise(sorted(edges)):
        marks = tuple(sorted({mark for (first, last), mark in stretches if first <= start and stop <= last}))
        runs.append(Run(text=read.text[start:stop], marks=marks, page=breaks.get(start)))
    return tuple(runs)


def _within(read: Passage, start: int, stop: int) -> tuple[int, int] | None:
    inside = [at for at, offset in enumerate(read.offsets) if start <= offset < stop]
    return (inside[0], inside[-1] + 1) if inside else None


def _index(read: Passage, offset: int) -> int:
    """Where the words from `offset` on begin in the reading text."""
    return next((at for at, place in enumerate(read.offsets) if place >= offset), len(read.text))


def _pages(document: Document) -> dict[str, dict[int, str]]:
    """The page breaks of each segment that has one before it or in it: offsets and numbers."""
    found: dict[str, dict[int, str]] = {}
    starts = sorted(page_starts(document).items())
    at = 0
    for segment in document.segments:
        while at < len(starts) and starts[at][0] < segment.stop:
            found.setdefault(segment.id, {})[starts[at][0]] = starts[at][1]
            at += 1
    return found


def _kinds(document: Document) -> dict[str, tuple[BlockKind, bool]]:
    """The kind of the block in which each segment begins, and whether it is the first one there."""
    blocks = [block for block in document.blocks if not block.is_furniture and not block.continues]
    found: dict[str, tuple[BlockKind, bool]] = {}
    at = -1
    for segment in document.segments:
        begins = at < 0
        while at + 1 < len(blocks) and blocks[at + 1].start <= segment.start:
            at += 1
            begins = True
        found[segment.id] = (blocks[at].kind if at >= 0 else "paragraph", begins)
    return found


def _copies(alignment: Alignment) -> dict[str, tuple[tuple[Run, ...], ...]]:
    """The text of each second copy, by the first segment of the base that it repeats, with its variants marked."""
    found: dict[str, tuple[tuple[Run, ...], ...]] = {}
    for witness in alignment.witnesses:
        document = alignment.source if witness.side == "source" else alignment.target
        if document is None:
            continue
        for link in witness.links:
            spots = [(witness.side, *variant.twin, "variant") for variant in link.variants]
            runs = [
                run
                for number, name in enumerate(link.twin)
                for run in (
                    *((Run(text=" "),) if number else ()),
                    *_runs(alignment, document, alignment[name], spots, {}),
                )
            ]
            found[link.base[0]] = (*found.get(link.base[0], ()), tuple(runs))
    return found
