"""The present state of a review, indexed: an edit of a novel touches a few beads and nothing else.

The invariant of `Alignment` holds after every change, because a change that does not hold the same segments before and
after is refused; so the alignment need not be checked as a whole each time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Container, Iterable, Sequence
from contextlib import suppress
from copy import copy
from hashlib import sha256

from aligner.bitext import SIDES, Alignment, Bead, Document, Elision, Segment, Side, Witness, reading_text
from aligner.errors import BrokenInvariant, EditError
from aligner.review.edits import Change, Cut, Stretch, Words

FEW = 8
"""So few are looked for one by one,"""
NEAR = 64
"""first so near to the one before."""


class Board:
    """The beads, segments and witnesses of an alignment, which changes replace in place."""

    def __init__(self, alignment: Alignment) -> None:
        if alignment.source is None or alignment.target is None:
            raise EditError(
                "there is only one text, and nothing to review", hint="Add the other text, and run align again."
            )
        self._alignment: Alignment | None = alignment
        self._last = alignment
        self._documents: dict[Side, Document] = {"source": alignment.source, "target": alignment.target}
        self.beads = list(alignment.beads)
        self.ids = [bead.id for bead in self.beads]
        self.witnesses: tuple[Witness, ...] = alignment.witnesses
        self.segments = {side: list(self._documents[side].segments) for side in SIDES}
        self._segment = {segment.id: segment for side in SIDES for segment in self.segments[side]}
        self._side: dict[str, Side] = {segment.id: side for side in SIDES for segment in self.segments[side]}
        self._by_id = {bead.id: bead for bead in self.beads}
        self._bead_of = {name: bead.id for bead in self.beads for name in (*bead.source, *bead.target)}

    @property
    def alignment(self) -> Alignment:
        """The present alignment."""
        if self._alignment is None:
            self._alignment = self._build()
        return self._alignment

    def _build(self) -> Alignment:
        """The alignment without its constructor's checks, which take a novel's time: `check` has made them."""
        built = copy(self._last)
        for side in SIDES:
            object.__setattr__(built, side, self._documents[side])
        object.__setattr__(built, "beads", tuple(self.beads))
        object.__setattr__(built, "witnesses", self.witnesses)
        object.__setattr__(built, "_index", self._segment)
        self._last = built
        return built

    def bead(self, name: str) -> Bead:
        """The bead with this id. Raises EditError."""
        if name not in self._by_id:
            raise EditError(f"there is no bead {label(name)} any more", hint="Load the page again.")
        return self._by_id[name]

    def has(self, name: str) -> bool:
        """Whether there is a bead with this id."""
        return name in self._by_id

    def place(self, bead: Bead) -> int:
        """Where the bead stands in the list."""
        return self.ids.index(bead.id)

    def places(self, beads: Collection[str]) -> list[int]:
        """Where the beads with these ids stand in the list, in its order; of those that are gone, nothing."""
        return places_in(self.ids, beads)

    def side(self, segment: str) -> Side:
        """The side of a segment. Raises EditError."""
        if segment not in self._side:
            raise EditError(f"there is no sentence {segment} any more", hint="Load the page again.")
        return self._side[segment]

    def segment(self, name: str) -> Segment:
        """The segment with this id. Raises EditError."""
        self.side(name)
        return self._segment[name]

    def document(self, side: Side) -> Document:
        """The document of a side, with its present segments."""
        return self._documents[side]

    def bead_of(self, segment: str) -> Bead | None:
        """The bead that holds the segment, or None where the segment is of a second copy."""
        name = self._bead_of.get(segment)
        return None if name is None else self._by_id[name]

    def row(self, segment: str) -> int:
        """The place of a segment among the segments of its side."""
        found = self._segment[segment]
        return bisect_left(self.segments[self._side[segment]], found.start, key=lambda other: other.start)

    def beside(self, segment: str, step: int) -> Segment | None:
        """The next (step 1) or previous (step -1) segment of its side that is in a bead, or None at the end."""
        segments = self.segments[self.side(segment)]
        at = self.row(segment) + step
        while 0 <= at < len(segments):
            if segments[at].id in self._bead_of:
                return segments[at]
            at += step
        return None

    def in_text_order(self, names: Iterable[str]) -> tuple[str, ...]:
        """The segments of one side in the order of the text."""
        return tuple(sorted(names, key=lambda name: self._segment[name].start))

    def text(self, names: Iterable[str], change: Change | None = None) -> str:
        """The reading texts of these segments, joined by a blank; with a change, as they would be after it."""
        cut = self._new_segments(change)
        return " ".join((cut.get(name) or self._segment[name]).text for name in names)

    def words(self, change: Change, marked: Container[str]) -> dict[str, Words]:
        """Of each segment in a bead after the change that a person has a say in: where it stands, and its digest.

        `marked` are the beads that a person has decided or remarked on before.
        """
        cut = self._new_segments(change)
        decided = [
            bead for bead in change.after if bead.status != "auto" or bead.id in marked or change.before == change.after
        ]
        names = (name for bead in decided for name in (*bead.source, *bead.target))
        return {name: words_of(cut.get(name) or self._segment[name]) for name in names}

    def _new_segments(self, change: Change | None) -> dict[str, Segment]:
        cuts = () if change is None else change.cuts
        return {stretch[0]: self._cut_segment(cut, stretch) for cut in cuts for stretch in cut.after}

    def _cut_segment(self, cut: Cut, stretch: Stretch) -> Segment:
        name, start, stop = stretch
        document = self._documents[cut.side]
        text = reading_text(document.text, start, stop, _elisions(document, cut))
        return Segment(id=name, start=start, stop=stop, text=text)

    def check(self, change: Change) -> None:
        """Raise BrokenInvariant unless the change fits the present state and keeps every segment exactly once."""
        for place, bead in zip(change.places_before, change.before, strict=True):
            if place >= len(self.beads) or self.beads[place] != bead:
                raise BrokenInvariant(f"bead {bead.id} is not what the change expects")
        held = Counter(_names(change.before))
        becomes = Counter(_names(change.after))
        if change.witnesses is not None:
            if change.witnesses[0] != self.witnesses:
                raise BrokenInvariant("the witnesses are not what the change expects")
            held.update(_twins(change.witnesses[0]))
            becomes.update(_twins(change.witnesses[1]))
        rows = {side: self.segments[side] for side in {cut.side for cut in change.cuts}}
        stretches = {side: [(one.id, one.start, one.stop) for one in segments] for side, segments in rows.items()}
        for cut in change.cuts:
            present = stretches[cut.side][cut.at : cut.at + len(cut.before)]
            if tuple(present) != cut.before:
                raise BrokenInvariant(f"the sentences {cut.before} are not what the change expects")
            stretches[cut.side][cut.at : cut.at + len(cut.before)] = cut.after
            held.subtract(name for name, _, _ in cut.before)
            becomes.subtract(name for name, _, _ in cut.after)
        if {name: n for name, n in held.items() if n} != {name: n for name, n in becomes.items() if n}:
            raise BrokenInvariant(f"segments lost or doubled: {held - becomes} {becomes - held}")
        ids = Counter(bead.id for bead in change.after)
        ids.update(bead.id for bead in change.after if self.has(bead.id))
        ids.subtract(bead.id for bead in change.before)
        if any(times > 1 for times in ids.values()):
            raise BrokenInvariant(f"a bead id stands twice: {ids}")

    def apply(self, change: Change) -> None:
        """Make the change. `check` must have passed."""
        for cut in change.cuts:
            self._cut(cut)
        for place, bead in sorted(zip(change.places_before, change.before, strict=True), reverse=True, key=_first):
            del self.beads[place]
            del self.ids[place]
            del self._by_id[bead.id]
            for name in (*bead.source, *bead.target):
                del self._bead_of[name]
        for place, bead in sorted(zip(change.places_after, change.after, strict=True), key=_first):
            self.beads.insert(place, bead)
            self.ids.insert(place, bead.id)
            self._by_id[bead.id] = bead
            self._bead_of.update(dict.fromkeys((*bead.source, *bead.target), bead.id))
        if change.witnesses is not None:
            self.witnesses = change.witnesses[1]
        self._alignment = None

    def _cut(self, cut: Cut) -> None:
        document = self._documents[cut.side]
        segments = [self._cut_segment(cut, stretch) for stretch in cut.after]
        self.segments[cut.side][cut.at : cut.at + len(cut.before)] = segments
        if self._segment is self._last._index:  # an alignment that was given out keeps its own
            self._segment = dict(self._segment)
        for name, _, _ in cut.before:
            del self._segment[name]
            del self._side[name]
        for segment in segments:
            self._segment[segment.id] = segment
            self._side[segment.id] = cut.side
        cut_up = copy(document)  # not `replace`: its checks read the whole text
        object.__setattr__(cut_up, "segments", tuple(self.segments[cut.side]))
        object.__setattr__(cut_up, "elisions", _elisions(document, cut))
        self._documents[cut.side] = cut_up


def places_in(ids: Sequence[str], names: Collection[str]) -> list[int]:
    """Where these names stand among the ids, in order; of those that are not there, nothing."""
    if len(names) > FEW:
        wanted = frozenset(names)
        return [place for place, name in enumerate(ids) if name in wanted]
    found: list[int] = []
    for name in names:
        near = found[-1] if found else 0
        with suppress(ValueError):
            found.append(ids.index(name, max(0, near - NEAR), near + NEAR))
            continue
        with suppress(ValueError):
            found.append(ids.index(name))
    return sorted(found)


def label(bead: str) -> str:
    """What a person calls the bead: its number."""
    return bead.removeprefix("b")


def words_of(segment: Segment) -> Words:
    """Where the segment stands, and a digest of its reading text."""
    digest = sha256(segment.text.encode("utf-8")).hexdigest()[:12]
    return Words(start=segment.start, stop=segment.stop, digest=digest)


def _first(placed: tuple[int, Bead]) -> int:
    return placed[0]


def _names(beads: Iterable[Bead]) -> Iterable[str]:
    return (name for bead in beads for name in (*bead.source, *bead.target))


def _twins(witnesses: Iterable[Witness]) -> Iterable[str]:
    return (name for witness in witnesses for link in witness.links for name in link.twin)


def _elisions(document: Document, cut: Cut) -> tuple[Elision, ...]:
    if cut.hidden_before == cut.hidden_after:
        return document.elisions
    gone = {("furniture", start, stop) for start, stop in cut.hidden_before}
    kept = [one for one in document.elisions if (one.kind, one.start, one.stop) not in gone]
    kept += [Elision(kind="furniture", start=start, stop=stop) for start, stop in cut.hidden_after]
    return tuple(sorted(kept, key=lambda one: one.start))
