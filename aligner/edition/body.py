"""A Document as the bodies of TEI `<text>`s, each character of the original in its place.

The text is written from left to right, and what is marked on it nests like this, outermost first:

    div    from one heading to the next
    p, head, ab    a block, with the furniture that interrupts it and the block that carries it on
    s      a segment
    surplus, pc + lb    an elision
    fw     page furniture, in which segments and elisions may nest again

Marks that cross, which a Document allows, are cut at the edge of the outer element; `tei_read` joins the pieces.
White space after a block's words stands between the elements, unless something is marked on it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, Protocol, TypeVar

from aligner.bitext import Block, Document, Elision, Segment
from aligner.edition.pen import Pen
from aligner.edition.vocabulary import BLOCKS, CONTINUED, REASONS, SPACE, XML_ID
from aligner.pages import page_starts

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_HYPHEN = re.compile(r"([^ \t\r\n])([ \t]*[\r\n][ \t\r\n]*)")
_BREAK_IN_WORD = re.compile(r"[ \t]*[\r\n][ \t\r\n]*")
_TYPE = {"*": "italic", "**": "bold", "***": "bold italic", "_": "italic", "__": "bold"}


class _Stretch(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def stop(self) -> int: ...


T = TypeVar("T", bound=_Stretch)


class _Ordered(Generic[T]):
    """Stretches that follow each other and do not overlap, found by place."""

    def __init__(self, items: Sequence[T]) -> None:
        self._items = items
        self._starts = [item.start for item in items]
        self._stops = [item.stop for item in items]

    def within(self, start: int, stop: int) -> Sequence[T]:
        """The items that share a character with `start` to `stop`, in order."""
        return self._items[bisect_right(self._stops, start) : bisect_left(self._starts, stop)]


@dataclass(frozen=True, slots=True)
class _Hole:
    """The element of a furniture block inside another block: its words without the white space after them."""

    start: int
    stop: int
    block: Block


@dataclass(frozen=True, slots=True)
class _Piece:
    """The part of an elision that is written as one element."""

    start: int
    stop: int
    elision: Elision

    @property
    def whole(self) -> bool:
        return self.start == self.elision.start and self.stop == self.elision.stop


_NO_HOLES: _Ordered[_Hole] = _Ordered(())


class BodyWriter:
    """Writes the bodies of one document; `corresp` gives the @corresp of a segment by its id."""

    def __init__(self, pen: Pen, document: Document, corresp: Mapping[str, str]) -> None:
        self._pen = pen
        self._text = document.text
        self._corresp = corresp
        furniture = {(block.start, block.stop) for block in document.blocks if block.is_furniture}
        self._elided = furniture & {(e.start, e.stop) for e in document.elisions if e.kind == "furniture"}
        self._elisions = _Ordered(
            [e for e in document.elisions if e.kind != "furniture" or (e.start, e.stop) not in self._elided]
        )
        self._segments = _Ordered(document.segments)
        self._pages = page_starts(document)
        self._breaks = line_starts(document)
        self._groups = grouped(document.text, document.blocks)
        self._joints = [
            block.start
            for group in self._groups
            for before, block in pairwise(group)
            if not before.is_furniture and not block.is_furniture
        ]

    def write(self, start: int, stop: int) -> None:
        """Write `<body>` with the blocks from `start` to `stop`, which is where others begin."""
        with self._pen.element("body"):
            if not self._groups:
                with self._pen.element("div"):
                    self._container(None, (), 0, len(self._text))
                return
            first, last = (
                bisect_left(self._groups, place, key=lambda group: group[0].start) for place in (start, stop)
            )
            self._divisions(first, last)

    def _divisions(self, first: int, last: int) -> None:
        """The blocks in divisions: a heading after other text begins a new one, with the page it stands on."""
        before_heading = _before_heading(self._groups)
        self._pen.start("div")
        begun = False  # is there more than headings in this division?
        blank = ""  # the white space after the last block, which stands between two divisions rather than in one
        for number, group in enumerate(self._groups[first:last], first):
            block = group[0]
            new_page = block.is_furniture and before_heading[number] and block.start in self._pages
            if begun and (block.kind == "heading" or new_page):
                self._pen.end()
                self._pen.text(blank)
                self._pen.start("div")
                begun = False
            else:
                self._pen.text(blank)
            begun = begun or not (block.is_furniture or block.kind == "heading")
            blank = self._group(group, first=number == 0)
        self._pen.end()
        self._pen.text(blank)

    def _group(self, group: Sequence[Block], *, first: bool) -> str:
        """Write a block with its continuations as one element; the white space after it, still to be written."""
        start, stop = group[0].start, group[-1].stop
        inner_start, inner_stop = _words(self._text, start, stop)
        for marked in (self._segments.within(start, stop), self._elisions.within(start, stop)):
            if marked:
                inner_start = min(inner_start, max(start, marked[0].start))
                inner_stop = max(inner_stop, min(stop, marked[-1].stop))
        if not first:
            inner_start = start
        self._pen.text(self._text[start:inner_start])
        if group[0].is_furniture:
            self._furniture(_Hole(inner_start, inner_stop, group[0]))
        else:
            self._container(group[0], group[1:], inner_start, inner_stop)
        return self._text[inner_stop:stop]

    def _container(self, block: Block | None, rest: Sequence[Block], start: int, stop: int) -> None:
        tag, kind = BLOCKS[block.kind if block else None]
        rend = CONTINUED if block is not None and block.continues else None
        holes = _Ordered([_Hole(b.start, _words(self._text, b.start, b.stop)[1], b) for b in rest if b.is_furniture])
        with self._pen.element(tag, {"type": kind, "rend": rend}):
            self._sentences(start, stop, holes)

    def _sentences(self, start: int, stop: int, holes: _Ordered[_Hole], around: _Hole | None = None) -> None:
        """A stretch with its segments as `<s>`. What encloses `around` entirely is open already."""
        at = start
        for segment in self._segments.within(start, stop):
            if _encloses(segment, around):
                continue
            first, last = _outside(max(segment.start, start), min(segment.stop, stop), holes)
            if first >= last:
                continue
            self._elided_stretch(at, first, holes, around)
            with self._pen.element("s", self._sentence_attributes(segment, first, last)):
                self._elided_stretch(first, last, holes, around)
            at = last
        self._elided_stretch(at, stop, holes, around)

    def _sentence_attributes(self, segment: Segment, start: int, stop: int) -> dict[str, str | None]:
        """A segment in one piece has an id and its partners; a later piece only points to the first."""
        if start > segment.start:
            return {"part": "F" if stop == segment.stop else "M", "prev": f"#{segment.id}"}
        part = None if stop == segment.stop else "I"
        return {XML_ID: segment.id, "corresp": self._corresp.get(segment.id), "part": part}

    def _elided_stretch(self, start: int, stop: int, holes: _Ordered[_Hole], around: _Hole | None) -> None:
        """A stretch inside one segment or between two, with its elisions, and `hi` between a pair of asterisks."""
        pieces = self._pieces(start, stop, holes, around)
        at = start
        closing: _Piece | None = None
        for number, piece in enumerate(pieces):
            self._plain(at, piece.start, holes)
            at = piece.stop
            if piece is closing:
                self._pen.end()
                closing = None
                self._elision(piece, holes)
                continue
            self._elision(piece, holes)
            if closing is None:
                closing = self._partner(pieces, number)
                if closing is not None:
                    self._pen.start("hi", {"rend": _TYPE[self._text[piece.start : piece.stop]]})
        self._plain(at, stop, holes)

    def _pieces(self, start: int, stop: int, holes: _Ordered[_Hole], around: _Hole | None) -> list[_Piece]:
        pieces = []
        for elision in self._elisions.within(start, stop):
            if _encloses(elision, around):
                continue
            first, last = _outside(max(elision.start, start), min(elision.stop, stop), holes)
            if first < last:
                pieces.append(_Piece(first, last, elision))
        return pieces

    def _partner(self, pieces: Sequence[_Piece], number: int) -> _Piece | None:
        """The piece that closes the bold type which this one opens, if it is the next markup after it."""
        opening = pieces[number]
        mark = self._text[opening.start : opening.stop]
        if opening.elision.kind != "markup" or not opening.whole or mark not in _TYPE:
            return None
        closing = next((piece for piece in pieces[number + 1 :] if piece.elision.kind == "markup"), None)
        if closing is None or not closing.whole or self._text[closing.start : closing.stop] != mark:
            return None
        return closing if closing.start > opening.stop else None

    def _elision(self, piece: _Piece, holes: _Ordered[_Hole]) -> None:
        kind = piece.elision.kind
        if kind == "hyphen" and piece.whole and self._hyphen(piece.start, piece.stop):
            return
        first = piece.start == piece.elision.start
        reason = REASONS[kind] if first else f"{REASONS[kind]} {CONTINUED}"
        with self._pen.element("surplus", {"reason": reason}):
            self._plain(piece.start, piece.stop, holes)

    def _hyphen(self, start: int, stop: int) -> bool:
        """Write a line-end hyphen, or the line end after a hyphen of the word; False when it is neither."""
        hyphen = _HYPHEN.fullmatch(self._text, start, stop)
        if bisect_left(self._joints, start) < bisect_left(self._joints, stop):
            return False
        if hyphen:
            self._pen.leaf("pc", hyphen[1], {"force": "weak"})
            self._pen.text(hyphen[2])
        elif start and self._text[start - 1] not in SPACE and _BREAK_IN_WORD.fullmatch(self._text, start, stop):
            self._pen.text(self._text[start:stop])
        else:
            return False
        self._pen.empty("lb", {"break": "no"})
        return True

    def _plain(self, start: int, stop: int, holes: _Ordered[_Hole]) -> None:
        """A stretch with nothing marked on it but furniture."""
        at = start
        for hole in holes.within(start, stop):
            self._lines(at, hole.start)
            self._furniture(hole, nested=True)
            at = hole.stop
        self._lines(at, stop)

    def _furniture(self, hole: _Hole, *, nested: bool = False) -> None:
        block = hole.block
        page = self._pages.get(block.start)
        if page is not None:
            self._pen.empty("pb", {"n": page or None})
        tag, kind = BLOCKS[block.kind]
        elided = (block.start, block.stop) in self._elided
        attributes = {
            "type": kind,
            "subtype": None if elided == nested else ("elided" if elided else "read"),
            "rend": CONTINUED if block.continues else None,
        }
        with self._pen.element(tag, attributes):
            self._sentences(hole.start, hole.stop, _NO_HOLES, hole if nested else None)

    def _lines(self, start: int, stop: int) -> None:
        """Bare text, with `<lb/>` after each line break among the words of a block, and a mark where blocks join."""
        breaks = self._breaks[bisect_right(self._breaks, start) : bisect_right(self._breaks, stop)]
        joints = self._joints[bisect_left(self._joints, start) : bisect_left(self._joints, stop)]
        at = start
        for place, tag in sorted([*((place, "lb") for place in breaks), *((place, "milestone") for place in joints)]):
            self._pen.text(self._text[at:place])
            self._pen.empty(tag, {"unit": "block"} if tag == "milestone" else None)
            at = place
        self._pen.text(self._text[at:stop])


def grouped(text: str, blocks: Sequence[Block]) -> list[list[Block]]:
    """The blocks in groups: one block, or one with those that carry it on and the furniture between them.

    After furniture they are joined only where the reader can tell where it ends: none of them begins with white space.
    """
    groups: list[list[Block]] = []
    furniture = 0  # how many groups of furniture stand last
    for block in blocks:
        if block.is_furniture:
            groups.append([block])
            furniture += 1
            continue
        first = len(groups) - furniture
        run = [group[0] for group in groups[first:]]
        if block.continues and first and groups[first - 1][0].kind == block.kind and _joinable(text, run, block):
            groups[first - 1] += [*run, block]
            del groups[first:]
        else:
            groups.append([block])
        furniture = 0
    return groups


def _joinable(text: str, run: Sequence[Block], block: Block) -> bool:
    places = [block.start, *(item.start for item in run)] if run else []
    return all(text[place] not in SPACE for place in places)


def line_starts(document: Document) -> list[int]:
    """The offsets, in order, after each line break among the words of a block."""
    text = document.text
    stretches = [(block.start, block.stop) for block in document.blocks] or [(0, len(text))]
    places: list[int] = []
    for start, stop in stretches:
        words = text[start:stop].rstrip()  # of any white space: a form feed at the end begins no line
        first = start + len(words) - len(words.lstrip())
        places.extend(match.end() for match in _LINE_BREAK.finditer(text, first, start + len(words)))
    return places


def _before_heading(groups: Sequence[Sequence[Block]]) -> list[bool]:
    """For each group, whether the next group that is not furniture is a heading."""
    answers: list[bool] = []
    heading = False
    for group in reversed(groups):
        answers.append(heading)
        if not group[0].is_furniture:
            heading = group[0].kind == "heading"
    return answers[::-1]


def _words(text: str, start: int, stop: int) -> tuple[int, int]:
    """The stretch without the XML white space around it; empty, at its start, when there is nothing else."""
    words = text[start:stop].rstrip(SPACE)
    return start + len(words) - len(words.lstrip(SPACE)), start + len(words)


def _encloses(mark: _Stretch, hole: _Hole | None) -> bool:
    return hole is not None and mark.start <= hole.start and hole.stop <= mark.stop


def _outside(start: int, stop: int, holes: _Ordered[_Hole]) -> tuple[int, int]:
    """The stretch without the holes that it only partly covers; empty (first >= last) when it lies inside one."""
    touched = holes.within(start, stop)
    if touched and touched[0].start < start:
        start = touched[0].stop
    if touched and touched[-1].stop > stop:
        stop = touched[-1].start
    return start, stop
