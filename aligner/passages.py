"""The two sides of each bead as plain text that knows where it comes from: what is read, checked and shown."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from aligner.bitext import Alignment, Bead, Document, Elision, Segment, Side
from aligner.judgement import Evidence

_SPACE = re.compile(r"\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """The reading text of some segments of one side, and the offset in the original of each of its characters.

    Segments are joined by one space; `starts[i]` is where the i-th segment begins in `text`. Both are empty on the
    empty side of a null bead.
    """

    side: Side
    lang: str
    text: str
    offsets: tuple[int, ...]
    starts: tuple[int, ...] = ()

    def evidence(self, start: int, stop: int) -> Evidence:
        """The stretch of the original that `text[start:stop]` was read from. `stop` is after `start`."""
        return Evidence(side=self.side, start=self.offsets[start], stop=self.offsets[stop - 1] + 1)

    def place(self, evidence: Evidence) -> tuple[int, int] | None:
        """Where the words of some evidence stand in `text`, as start and stop; None when they are not in it."""
        if evidence.side != self.side:
            return None
        inside = [at for at, offset in enumerate(self.offsets) if evidence.start <= offset < evidence.stop]
        return (min(inside), max(inside) + 1) if inside else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A bead with the passages of both its sides."""

    bead: Bead
    source: Passage
    target: Passage


def pairs(alignment: Alignment) -> tuple[Pair, ...]:
    """The beads of an alignment with their passages, in the order of the beads."""
    return tuple(
        Pair(
            bead=bead,
            source=passage(alignment, "source", bead.source),
            target=passage(alignment, "target", bead.target),
        )
        for bead in alignment.beads
    )


def passage(alignment: Alignment, side: Side, ids: Sequence[str]) -> Passage:
    """The passage of some segments of one side."""
    document = alignment.source if side == "source" else alignment.target
    text = ""
    offsets: list[int] = []
    starts: list[int] = []
    for segment in (alignment[name] for name in ids) if document else ():
        if text:
            text += " "
            offsets.append(offsets[-1])
        starts.append(len(text))
        read, places = _read(document, segment) if document else ("", [])
        text += read
        offsets += places
    return Passage(
        side=side, lang=document.lang if document else "", text=text, offsets=tuple(offsets), starts=tuple(starts)
    )


def _read(document: Document, segment: Segment) -> tuple[str, list[int]]:
    """The reading text of a segment and the place of each of its characters, as `bitext.reading_text` makes it."""
    kept = [
        (character, place)
        for place, character in enumerate(document.text[segment.start : segment.stop], segment.start)
        if not _elided(document.elisions, place)
    ]
    read: list[str] = []
    places: list[int] = []
    for character, place in kept:
        if _SPACE.match(character):
            if not read or read[-1] == " ":
                continue
            character = " "
        read.append(character)
        places.append(place)
    while read and read[-1] == " ":
        read.pop()
        places.pop()
    return _composed("".join(read), places)


def _elided(elisions: Sequence[Elision], place: int) -> bool:
    after = bisect_right(elisions, place, key=lambda elision: elision.start)
    return after > 0 and place < elisions[after - 1].stop


def _composed(text: str, places: list[int]) -> tuple[str, list[int]]:
    """Text and places in NFC: a letter with its accents stands at the place of the letter."""
    if unicodedata.is_normalized("NFC", text):
        return text, places
    composed: list[str] = []
    kept: list[int] = []
    start = 0
    for stop in range(1, len(text) + 1):
        if stop == len(text) or not unicodedata.combining(text[stop]):
            piece = unicodedata.normalize("NFC", text[start:stop])
            composed.append(piece)
            kept += [places[start]] * len(piece)
            start = stop
    return "".join(composed), kept
