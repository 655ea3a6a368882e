"""What stands beside what: the beads as rows of a page, in the order of both texts as far as there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aligner.bitext import Alignment, Bead
from aligner.judgement import Decision, Edition, Flag


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One bead, or a knot: beads that cross each other, which no line can part.

    `source` and `target` are the segments of the row, each in the order of its text. `copies` tells of second copies
    that stand here in the text and are shown with their base. `lines` are drawn in the gutter of a knot: the bead, and
    where it stands on either side, in percent of the height.
    """

    beads: tuple[Bead, ...]
    source: tuple[str, ...]
    target: tuple[str, ...]
    flags: tuple[Flag, ...]
    decisions: tuple[Decision, ...]
    copies: tuple[tuple[str, str, str], ...] = ()
    lines: tuple[tuple[str, float, float], ...] = ()

    @property
    def knot(self) -> bool:
        """True when the beads of the row cross each other."""
        return len(self.beads) > 1

    @property
    def notes(self) -> tuple[Flag, ...]:
        """The flags that the margin tells: not what the empty side of a null bead says already."""
        nulls = {bead.id for bead in self.beads if bead.is_null}
        return tuple(flag for flag in self.flags if flag.severity != "info" or flag.bead not in nulls)

    @property
    def bead_of(self) -> dict[str, str]:
        """The bead of each segment of the row."""
        return {name: bead.id for bead in self.beads for name in (*bead.source, *bead.target)}


def rows(edition: Edition) -> list[Row]:
    """The rows of an edition, from top to bottom; of one text alone, a row a segment."""
    alignment = edition.alignment
    if not alignment.beads:
        return _single(alignment)
    flags: dict[str, list[Flag]] = {}
    for flag in edition.flags:
        flags.setdefault(flag.bead, []).append(flag)
    copies = _copies(alignment)
    found = []
    for group in _groups(alignment):
        source = _in_order(alignment, [name for bead in group for name in bead.source])
        target = _in_order(alignment, [name for bead in group for name in bead.target])
        found.append(
            Row(
                beads=tuple(group),
                source=source,
                target=target,
                flags=tuple(flag for bead in group for flag in flags.get(bead.id, ())),
                decisions=tuple(edition.decisions[bead.id] for bead in group if bead.id in edition.decisions),
                copies=tuple(copies.pop(name) for name in (*source, *target) if name in copies),
                lines=tuple(_lines(alignment, group, source, target)) if len(group) > 1 else (),
            )
        )
    return found


def _single(alignment: Alignment) -> list[Row]:
    return [
        Row(
            beads=(),
            source=(segment.id,) if document.side == "source" else (),
            target=(segment.id,) if document.side == "target" else (),
            flags=(),
            decisions=(),
        )
        for document in alignment.documents
        for segment in document.segments
    ]


def _groups(alignment: Alignment) -> list[list[Bead]]:
    """The beads in runs that no bead leaves: all before a run stand before it on both sides."""
    row, column = _places(alignment, "source"), _places(alignment, "target")
    beads = list(alignment.beads)
    first = [min((column[name] for name in bead.target), default=None) for bead in beads]
    left = [min((row[name] for name in bead.source), default=None) for bead in beads]
    below = _smallest_after(first)
    right_below = _smallest_after(left)
    groups: list[list[Bead]] = [[]]
    deepest = farthest = -1
    for number, bead in enumerate(beads):
        groups[-1].append(bead)
        deepest = max([deepest, *(column[name] for name in bead.target)])
        farthest = max([farthest, *(row[name] for name in bead.source)])
        if deepest < below[number + 1] and farthest < right_below[number + 1]:
            groups.append([])
    return [group for group in groups if group]


def _smallest_after(values: Sequence[int | None]) -> list[float]:
    """For each place the smallest value from there on."""
    found: list[float] = [float("inf")]
    for value in reversed(values):
        found.append(found[-1] if value is None else min(found[-1], value))
    return found[::-1]


def _places(alignment: Alignment, side: str) -> dict[str, int]:
    document = alignment.source if side == "source" else alignment.target
    return {segment.id: place for place, segment in enumerate(document.segments)} if document else {}


def _in_order(alignment: Alignment, names: list[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: alignment[name].start))


def _lines(
    alignment: Alignment, beads: Sequence[Bead], source: tuple[str, ...], target: tuple[str, ...]
) -> list[tuple[str, float, float]]:
    """Where the lines of a knot run before a script knows the real heights: by the lengths of the texts."""
    ours, theirs = _middles(alignment, source), _middles(alignment, target)
    return [
        (bead.id, _mean([ours[name] for name in bead.source]), _mean([theirs[name] for name in bead.target]))
        for bead in beads
        if not bead.is_null
    ]


def _middles(alignment: Alignment, names: tuple[str, ...]) -> dict[str, float]:
    """The middle of each segment in percent of all of them."""
    sizes = [len(alignment[name].text) + 40 for name in names]
    total = sum(sizes)
    found = {}
    at = 0
    for name, size in zip(names, sizes, strict=True):
        found[name] = round(100 * (at + size / 2) / total, 2)
        at += size
    return found


def _mean(values: list[float]) -> float:
    return round(sum(values) / len(values), 2)


def _copies(alignment: Alignment) -> dict[str, tuple[str, str, str]]:
    """For the segment after which a second copy stands: the side, the first and last segment of the copy's base."""
    twins = {name for witness in alignment.witnesses for link in witness.links for name in link.twin}
    found: dict[str, tuple[str, str, str]] = {}
    for witness in alignment.witnesses:
        document = alignment.source if witness.side == "source" else alignment.target
        first = witness.links[0].twin[0]
        before = ""
        for segment in document.segments if document else ():
            if segment.id == first:
                break
            if segment.id not in twins:
                before = segment.id
        if not before:
            before = next(segment.id for segment in (document.segments if document else ()) if segment.id not in twins)
        base = [name for link in witness.links for name in link.base]
        found[before] = (witness.side, base[0], base[-1])
    return found
