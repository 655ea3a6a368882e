"""One revision of a text under review, with what is asked of it again and again: places, order, copies, counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from aligner.bitext import Alignment, Bead, Document, Segment, Side, TwinLink
from aligner.judgement import SEVERITIES, Decision, Dismissal, Flag
from aligner.review.board import places_in
from aligner.review.columns import UNDECIDED, Columns, agreeing, columns, is_flagged, joined, stretch
from aligner.review.crossing import displaced


def offsets_of(alignment: Alignment) -> dict[str, int]:
    """Where each segment begins in the text of its side, by id."""
    return {segment.id: segment.start for document in alignment.documents for segment in document.segments}


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

    def learn_from(self, before: Book, touched: Collection[str]) -> None:
        """Take over from the book before all but the beads between the first and last new one, and those `touched`.

        These are the beads whose flags may be others, gone ones among them.
        """
        if self.offsets is not before.offsets:
            return
        old, new = before.alignment.beads, self.alignment.beads
        start, rest = agreeing(old, new)
        known = before.columns
        between = columns(new[start : len(new) - rest], self.offsets, self.flags)
        made = joined([stretch(known, 0, start), between, stretch(known, len(old) - rest, len(old))])
        for place in places_in(made.ids, touched):
            made.flagged[place] = is_flagged(new[place], self.flags)
        words = before.flag_words.copy()
        for name in touched:
            words.subtract({flag.code for flag in before.flags.get(name, ())})
            words.update({flag.code for flag in self.flags.get(name, ())})
        self.__dict__.update(columns=made, flag_words=words)

    @cached_property
    def columns(self) -> Columns:
        """What is asked of all beads at once."""
        return columns(self.alignment.beads, self.offsets, self.flags)

    @cached_property
    def flag_words(self) -> Counter[str]:
        """How many beads carry each flag word."""
        return Counter(code for flags in self.flags.values() for code in {flag.code for flag in flags})

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        """For each bead how far the original has been read when it comes: offsets that never fall, shape (beads,)."""
        return np.maximum.accumulate(self.columns.begins[0])

    @cached_property
    def in_translation(self) -> list[int]:
        """The places of the beads that have a translation, in the order of the translation."""
        order: list[int] = np.argsort(self.columns.begins[1], kind="stable").tolist()
        return order[int(np.sum(self.columns.begins[1] < 0)) :]

    @cached_property
    def crossing(self) -> frozenset[str]:
        """The beads that stand elsewhere in the translation than in the original, by id."""
        paired = np.flatnonzero((self.columns.begins >= 0).all(axis=0))
        out = displaced(self.columns.begins[1, paired])
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

    def place(self, name: str) -> int | None:
        """Where the bead with this id stands, or None."""
        return next(iter(places_in(self.columns.ids, (name,))), None)

    def bead(self, name: str) -> Bead | None:
        """The bead with this id, or None."""
        at = self.place(name)
        return None if at is None else self.alignment.beads[at]

    def is_open(self, bead: Bead) -> bool:
        """True as long as no person has decided on the bead."""
        return bead.status in UNDECIDED

    def is_flagged(self, bead: Bead) -> bool:
        """True for a bead with an open error or warning that nobody has confirmed or rejected."""
        return is_flagged(bead, self.flags)

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
        place = self.place(bead.id)
        if place is None or not bead.target:
            return None, None
        at = order.index(place)
        beads = self.alignment.beads
        before = beads[order[at - 1]] if at else None
        return before, beads[order[at + 1]] if at + 1 < len(order) else None

    def flag_counts(self) -> dict[str, int]:
        """How many beads carry each flag word, the most frequent first."""
        words = +self.flag_words
        return dict(sorted(words.items(), key=lambda item: (-item[1], item[0])))
