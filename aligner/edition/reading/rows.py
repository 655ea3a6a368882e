"""What stands beside what: the beads as rows of a page, in the order of both texts as far as there is one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from aligner.bitext import Alignment, Bead
from aligner.judgement import Decision, Edition, Flag

WIDEST = 12  # beads of a knot that can still be followed by eye


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One bead, or a knot: beads that cross each other, which no line can part.

    `source` and `target` are the segments of the row, each in the order of its text. `copies` tells of second copies
    that stand here in the text and are shown with their base. `lines` are drawn in the gutter of a knot: the bead, and
    where it stands on either side, in percent of the height. `away` is the segment, elsewhere on the page, where the
    counterpart of the row begins: of a passage that has moved so far that no knot can show it.
    """

    beads: tuple[Bead, ...]
    source: tuple[str, ...]
    target: tuple[str, ...]
    flags: tuple[Flag, ...]
    decisions: tuple[Decision, ...]
    copies: tuple[tuple[str, str, str], ...] = ()
    lines: tuple[tuple[str, float, float], ...] = ()
    away: str = ""
    bead_of: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        held = {name: bead.id for bead in self.beads for name in (*bead.source, *bead.target)}
        object.__setattr__(self, "bead_of", held)

    @property
    def knot(self) -> bool:
        """True when the beads of the row cross each other."""
        return len(self.beads) > 1

    @property
    def notes(self) -> tuple[Flag, ...]:
        """The flags that the margin tells: not what the empty side of a null bead says already."""
        nulls = {bead.id for bead in self.beads if bead.is_null}
        return tuple(flag for flag in self.flags if flag.severity != "info" or flag.bead not in nulls)


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
        parts = [(group, "", "")] if len(group) <= WIDEST else _untied(alignment, group)
        for beads, side, away in parts:
            source = _in_order(alignment, [name for bead in beads for name in bead.source if side != "target"])
            target = _in_order(alignment, [name for bead in beads for name in bead.target if side != "source"])
            told = beads if side != "target" else []
            found.append(
                Row(
                    beads=tuple(beads),
                    source=source,
                    target=target,
                    flags=tuple(flag for bead in told for flag in flags.get(bead.id, ())),
                    decisions=tuple(edition.decisions[bead.id] for bead in told if bead.id in edition.decisions),
                    copies=tuple(copies.pop(name) for name in (*source, *target) if name in copies),
                    lines=tuple(_lines(alignment, beads, source, target)) if len(beads) > 1 else (),
                    away=away,
                )
            )
    return found


def _untied(alignment: Alignment, group: Sequence[Bead]) -> list[tuple[list[Bead], str, str]]:
    """A knot too wide to be shown as one: a row a bead, and the few that cross in two halves, each where it stands.

    Gives the bead, the side that the row shows (empty: both), and where the counterpart of a half begins.
    """
    column = _places(alignment, "target")
    first = {bead.id: min((column[name] for name in bead.target), default=-1) for bead in group}
    chain = _longest_chain([first[bead.id] for bead in group if not bead.is_null])
    held = {bead.id for number, bead in enumerate(bead for bead in group if not bead.is_null) if number in chain}
    found: list[tuple[list[Bead], str, str]] = []
    moved: list[Bead] = []
    for bead in group:
        if bead.source and not (bead.is_null or bead.id in held):
            found.append(([bead], "source", bead.target[0]))
            moved.append(bead)
        elif bead.source:
            found.append(([bead], "", ""))
        else:
            moved.append(bead)
    # What stands in the translation only goes before the row whose translation follows it.
    rest = sorted(moved, key=lambda bead: first[bead.id])
    placed: list[tuple[list[Bead], str, str]] = []
    at = 0
    for row in found:
        place = first[row[0][0].id] if row[1] == "" else -1
        while at < len(rest) and first[rest[at].id] < place:
            placed.append(_other_half(rest[at]))
            at += 1
        placed.append(row)
    return placed + [_other_half(bead) for bead in rest[at:]]


def _other_half(bead: Bead) -> tuple[list[Bead], str, str]:
    return ([bead], "target", bead.source[0]) if bead.source else ([bead], "", "")


def _longest_chain(values: Sequence[int]) -> set[int]:
    """The numbers of the most values that rise from left to right (patience sorting)."""
    tops: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, value in enumerate(values):
        pile = bisect_left(tops, value)
        before.append(last[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [value]
        last[pile : pile + 1] = [number]
    chain: set[int] = set()
    number = last[-1] if last else -1
    while number >= 0:
        chain.add(number)
        number = before[number]
    return chain


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
