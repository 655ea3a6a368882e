"""One revision of a text under review, with what is asked of it again and again: places, order, copies, counts."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from aligner.bitext import Alignment, Bead, Document, Segment, Side, Status, TwinLink
from aligner.judgement import SEVERITIES, Decision, Dismissal, Flag
from aligner.review.crossing import displaced

UNDECIDED: tuple[Status, ...] = ("auto", "unsure")


def offsets_of(alignment: Alignment) -> dict[str, int]:
    """Where each segment begins in the text of its side, by id."""
    return {segment.id: segment.start for document in alignment.documents for segment in document.segments}


def _begins(beads: Sequence[Bead], offsets: Mapping[str, int]) -> NDArray[np.int64]:
    """Where each bead begins in the original and in the translation, -1 for nowhere; shape (2, beads)."""
    sides = [
        [offsets[bead.source[0]] if bead.source else -1 for bead in beads],
        [offsets[bead.target[0]] if bead.target else -1 for bead in beads],
    ]
    return np.array(sides, dtype=np.int64)


def _agreeing(some: Sequence[Bead], others: Sequence[Bead]) -> int:
    """How many beads at the beginning are the same in both."""
    return next((at for at, (one, other) in enumerate(zip(some, others, strict=False)) if one is not other), len(some))


@dataclass(frozen=True, kw_only=True)
class Book:
    """An alignment with its flags and decisions at one revision. What is derived is found when first asked for.

    `offsets` says where each segment begins, as `offsets_of` gives it.
    """

    rev: int
    alignment: Alignment
    flags: Mapping[str, tuple[Flag, ...]]
    set_aside: Mapping[str, tuple[Flag, ...]]
    dismissed: Mapping[str, Dismissal]
    decisions: Mapping[str, Decision]
    offsets: Mapping[str, int]

    def learn_from(self, before: Book) -> None:
        """Take over where beads begin from the book before, but for the beads between the first and last new one."""
        if self.offsets is not before.offsets:
            return
        old, new = before.alignment.beads, self.alignment.beads
        start = _agreeing(old, new)
        stop = min(_agreeing(old[::-1], new[::-1]), len(old) - start, len(new) - start)
        between = _begins(new[start : len(new) - stop], self.offsets)
        parts = (before._begins[:, :start], between, before._begins[:, len(old) - stop :])
        self.__dict__["_begins"] = np.concatenate(parts, axis=1)

    @cached_property
    def _begins(self) -> NDArray[np.int64]:
        return _begins(self.alignment.beads, self.offsets)

    @cached_property
    def place(self) -> dict[str, int]:
        """Where each bead stands, by id."""
        return dict(zip(map(attrgetter("id"), self.alignment.beads), count(), strict=False))

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        """For each bead how far the original has been read when it comes: offsets that never fall, shape (beads,)."""
        return np.maximum.accumulate(self._begins[0])

    @cached_property
    def in_translation(self) -> list[int]:
        """The places of the beads that have a translation, in the order of the translation."""
        order: list[int] = np.argsort(self._begins[1], kind="stable").tolist()
        return order[int(np.sum(self._begins[1] < 0)) :]

    @cached_property
    def crossing(self) -> frozenset[str]:
        """The beads that stand elsewhere in the translation than in the original, by id."""
        paired = np.flatnonzero((self._begins >= 0).all(axis=0))
        out = displaced(self._begins[1, paired])
        return frozenset(self.alignment.beads[paired[number]].id for number in out)

    @cached_property
    def copies(self) -> dict[str, list[tuple[Side, TwinLink]]]:
        """For each segment that a second copy repeats, the links to it, by segment id."""
        found: dict[str, list[tuple[Side, TwinLink]]] = {}
        for witness in self.alignment.witnesses:
            for link in witness.links:
                for name in link.base:
                    found.setdefault(name, []).append((witness.side, link))
        return found

    def flags_of(self, bead: Bead) -> tuple[Flag, ...]:
        """The open flags of a bead, the gravest first."""
        return tuple(sorted(self.flags.get(bead.id, ()), key=lambda flag: SEVERITIES.index(flag.severity)))

    def bead(self, name: str) -> Bead | None:
        """The bead with this id, or None."""
        at = self.place.get(name)
        return None if at is None else self.alignment.beads[at]

    def is_open(self, bead: Bead) -> bool:
        """True as long as no person has decided on the bead."""
        return bead.status in UNDECIDED

    def is_flagged(self, bead: Bead) -> bool:
        """True for a bead with an open error or warning that nobody has confirmed or rejected."""
        if bead.status in ("confirmed", "rejected"):
            return False
        return any(flag.severity != "info" for flag in self.flags.get(bead.id, ()))

    def has_copy(self, bead: Bead) -> bool:
        """True where a second copy of the passage is in the text."""
        return any(name in self.copies for name in (*bead.source, *bead.target))

    def document(self, side: Side) -> Document:
        """The text of one side."""
        document = self.alignment.source if side == "source" else self.alignment.target
        assert document is not None, "only a text with both sides is reviewed"
        return document

    def segments(self, bead: Bead, side: Side) -> list[Segment]:
        """The segments of one side of a bead."""
        return [self.alignment[name] for name in (bead.source if side == "source" else bead.target)]

    def translation_neighbours(self, bead: Bead) -> tuple[Bead | None, Bead | None]:
        """The beads that come before and after this one in the translation."""
        order = self.in_translation
        at = order.index(self.place[bead.id]) if bead.target else -1
        if at < 0:
            return None, None
        beads = self.alignment.beads
        before = beads[order[at - 1]] if at else None
        return before, beads[order[at + 1]] if at + 1 < len(order) else None

    @cached_property
    def _flagged(self) -> list[int]:
        """The places of the flagged beads, in order."""
        places = [self.place[name] for name in self.flags if name in self.place]
        return sorted(place for place in places if self.is_flagged(self.alignment.beads[place]))

    def counts(self, first: int = 0, last: int | None = None) -> dict[str, int]:
        """How many beads of a stretch there are, of each status, flagged, decided, and left."""
        beads = self.alignment.beads[first:last]
        status = Counter(map(attrgetter("status"), beads))
        left = sum(status[name] for name in UNDECIDED)
        return {
            "all": len(beads),
            "confirmed": status["confirmed"],
            "edited": status["edited"],
            "rejected": status["rejected"],
            "unsure": status["unsure"],
            "decided": len(beads) - left,
            "left": left,
            "flagged": bisect_left(self._flagged, first + len(beads)) - bisect_left(self._flagged, first),
        }

    def flag_counts(self) -> dict[str, int]:
        """How many beads carry each flag word, the most frequent first."""
        words = Counter(code for flags in self.flags.values() for code in {flag.code for flag in flags})
        return dict(sorted(words.items(), key=lambda item: (-item[1], item[0])))
