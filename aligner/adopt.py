"""An alignment that another program made for the same two texts, taken over as ours.

Its sentences are found again in our originals by their letters and digits alone: blanks, punctuation, page numbers and
hyphens at the end of a line do not matter. Where its sentences end inside a segment of ours, the segment is cut there;
so every bead holds whole segments, and no character of a text changes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from aligner.bitext import Alignment, Bead, Document, NullKind
from aligner.ingest.alignments import ForeignBead
from aligner.passages import passage

_SHORT = 12  # letters: "Yes." stands in many places,
_NEAR = 20_000  # and is looked for within this many letters of the sentence before


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """The alignment with the beads taken over, how many pairs there were and the lines of those that were not found."""

    alignment: Alignment
    pairs: int
    lost: tuple[int, ...]


@dataclass(slots=True)
class _Letters:
    """The letters and digits of a document in lower case, the offset of each, and where segments begin and end."""

    text: str
    offsets: list[int]
    starts: frozenset[int]
    stops: frozenset[int]
    taken: bytearray
    at: int = 0


def adopt(alignment: Alignment, beads: Sequence[ForeignBead]) -> Adopted:
    """The alignment with these beads instead of its own; what they do not hold becomes null beads.

    A bead of which a sentence is not in our text is left out and counted. Beads taken over have the status `edited` and
    come from a person; of what stands in none of them nothing was said: it may be paired anew (`auto`). Second copies
    are forgotten, since the other program knew none.
    """
    source, target = alignment.source, alignment.target
    if source is None or target is None:
        raise ValueError("an alignment of two texts is needed")
    letters = _letters(alignment, source), _letters(alignment, target)
    placed: list[tuple[list[tuple[int, int]], list[tuple[int, int]]]] = []
    lost: list[int] = []
    for bead in beads:
        left = [_place(letters[0], text) for text in bead.source]
        right = [_place(letters[1], text) for text in bead.target]
        if None in left or None in right:
            lost.append(bead.line)
        else:
            placed.append(([place for place in left if place], [place for place in right if place]))
    source = _cut(source, [place for left, _ in placed for place in left])
    target = _cut(target, [place for _, right in placed for place in right])
    return Adopted(
        alignment=replace(alignment, source=source, target=target, beads=_beads(source, target, placed), witnesses=()),
        pairs=sum(bool(bead.source and bead.target) for bead in beads),
        lost=tuple(lost),
    )


def _letters(alignment: Alignment, document: Document) -> _Letters:
    read = passage(alignment, document.side, [segment.id for segment in document.segments])
    kept = [(low, place) for character, place in zip(read.text, read.offsets, strict=True) for low in _plain(character)]
    offsets = [place for _, place in kept]
    return _Letters(
        text="".join(low for low, _ in kept),
        offsets=offsets,
        starts=frozenset(bisect_left(offsets, segment.start) for segment in document.segments),
        stops=frozenset(bisect_left(offsets, segment.stop) for segment in document.segments),
        taken=bytearray(len(kept)),
    )


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _place(letters: _Letters, text: str) -> tuple[int, int] | None:
    """Where a sentence stands in the original, as start and stop; None when it does not, or all places are taken.

    A place where segments of ours begin and end is better than one inside a sentence, and then the nearest one is.
    """
    wanted = _plain(text)
    if not wanted:
        return None
    start = letters.at
    if not _is_next(letters, wanted):
        places = list(_free(letters, wanted))
        if not places:
            return None
        whole = [place for place in places if place in letters.starts and place + len(wanted) in letters.stops]
        start = min(whole or places, key=lambda place: abs(place - letters.at))
    stop = start + len(wanted)
    letters.taken[start:stop] = b"\1" * len(wanted)
    letters.at = stop
    return letters.offsets[start], letters.offsets[stop - 1] + 1


def _is_next(letters: _Letters, wanted: str) -> bool:
    """Whether the sentence is the segment right after the last one found: then nothing else need be looked at."""
    start, stop = letters.at, letters.at + len(wanted)
    return (
        start in letters.starts
        and stop in letters.stops
        and letters.text.startswith(wanted, start)
        and not any(letters.taken[start:stop])
    )


def _free(letters: _Letters, wanted: str) -> Iterator[int]:
    """The places where the letters stand and nothing has been placed; for a short sentence those that are near."""
    near = _NEAR if len(wanted) < _SHORT else len(letters.text)
    start = letters.text.find(wanted, max(0, letters.at - near))
    while 0 <= start <= letters.at + near:
        if not any(letters.taken[start : start + len(wanted)]):
            yield start
        start = letters.text.find(wanted, start + 1)


def _cut(document: Document, places: Iterable[tuple[int, int]]) -> Document:
    """The document with its segments cut where the sentences begin and end.

    What stands between two sentences without being a letter belongs to the one before it, so a cut is made only where
    the next sentence's first letter or opening mark stands.
    """
    text = document.text
    cuts = sorted({_opening(text, start) for start, _ in places} | {_after(text, stop) for _, stop in places})
    spans: list[tuple[str, int, int]] = []
    for segment in document.segments:
        parts = [(segment.start, segment.stop)]
        for cut in cuts[bisect_right(cuts, segment.start) : bisect_left(cuts, segment.stop)]:
            start = parts[-1][0]
            stop = start + len(text[start:cut].rstrip())
            if _plain(document.reading(start, stop)) and _plain(document.reading(cut, segment.stop)):
                parts[-1:] = [(start, stop), (cut, segment.stop)]
        names = [segment.id] if len(parts) == 1 else [segment.id + _suffix(number) for number in range(len(parts))]
        spans += [(name, *part) for name, part in zip(names, parts, strict=True)]
    return document.with_segments(spans)


def _opening(text: str, start: int) -> int:
    """The place of the first mark (a quotation mark, a dash, a bracket) right before a sentence's first letter."""
    at = start
    while at and not text[at - 1].isalnum() and not text[at - 1].isspace():
        at -= 1
    return at


def _after(text: str, stop: int) -> int:
    """The place of the next word or opening mark after a sentence's last letter and its closing marks."""
    while stop < len(text) and not text[stop].isspace() and not text[stop].isalnum():
        stop += 1
    while stop < len(text) and text[stop].isspace():
        stop += 1
    return stop


def _suffix(number: int) -> str:
    """The letters for a part: a, b, … z, ba, bb."""
    letters = ""
    while True:
        number, letter = divmod(number, 26)
        letters = chr(ord("a") + letter) + letters
        if not number:
            return letters


def _beads(
    source: Document, target: Document, placed: Sequence[tuple[list[tuple[int, int]], list[tuple[int, int]]]]
) -> tuple[Bead, ...]:
    used: set[str] = set()
    found: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
    for left, right in placed:
        names = _held(source, left, used), _held(target, right, used)
        if any(names):
            found.append(names)
    stated = frozenset(used)
    found += [((segment.id,), ()) for segment in source.segments if segment.id not in used]
    found += [((), (segment.id,)) for segment in target.segments if segment.id not in used]
    return tuple(
        Bead(
            id=f"b{number}",
            source=left,
            target=right,
            kind=_kind(left, right),
            status="edited" if stated.issuperset((*left, *right)) else "auto",
            origin="person",
        )
        for number, (left, right) in enumerate(_in_order(found, source, target), 1)
    )


def _kind(left: tuple[str, ...], right: tuple[str, ...]) -> NullKind | None:
    return None if left and right else "omission" if left else "addition"


def _held(document: Document, places: Sequence[tuple[int, int]], used: set[str]) -> tuple[str, ...]:
    """The segments that share a character with these places, each given away once."""
    names: list[str] = []
    for start, stop in sorted(places):
        first = bisect_right(document.segments, start, key=lambda segment: segment.stop)
        last = bisect_left(document.segments, stop, key=lambda segment: segment.start)
        names += [segment.id for segment in document.segments[first:last] if segment.id not in used]
        used.update(names)
    return tuple(names)


def _in_order(
    beads: Sequence[tuple[tuple[str, ...], tuple[str, ...]]], source: Document, target: Document
) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """By source; what has none stands before the bead of what follows it in the target."""
    row = {segment.id: place for place, segment in enumerate(source.segments)}
    column = {segment.id: place for place, segment in enumerate(target.segments)}
    pairs = sorted((column[right[0]], row[left[0]]) for left, right in beads if left and right)

    def place(bead: tuple[tuple[str, ...], tuple[str, ...]]) -> tuple[float, int, int]:
        left, right = bead
        if left:
            return row[left[0]], 1, column[right[0]] if right else -1
        after = bisect_left(pairs, (column[right[0]], -1))
        return (pairs[after][1] if after < len(pairs) else float("inf")), 0, column[right[0]]

    return sorted(beads, key=place)
