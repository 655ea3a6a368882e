"""Scores of an alignment against a gold one.

Pure functions over index beads: pairs of tuples of 0-based segment indices, as a gold file or `--to beads` writes
them. Strict and lax follow the scorer of vecalign (Thompson & Koehn 2019): precision is over all beads of the test,
null beads included; recall is over the gold beads that have both sides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from aligner.bitext import Bead, Document
from aligner.errors import GoldError

IndexBead = tuple[tuple[int, ...], tuple[int, ...]]
"""The segments of a bead by position, source first; one side may be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How many of `found` items are right, and how many of the `wanted` ones were met."""

    right: int
    found: int
    met: int
    wanted: int

    @property
    def precision(self) -> float:
        """The share of right items among those found; 0 when nothing was found."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """The share of items met among those wanted; 0 when nothing was wanted."""
        return self.met / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """All scores of one alignment against one gold."""

    strict: Score
    lax: Score
    links: Score
    source_nulls: Score
    target_nulls: Score


def evaluate(gold: Sequence[IndexBead], test: Sequence[IndexBead]) -> Evaluation:
    """All scores of `test` against `gold`."""
    return Evaluation(
        strict=strict(gold, test),
        lax=lax(gold, test),
        links=_overlap(links(gold), links(test)),
        source_nulls=_overlap(_nulls(gold, side=0), _nulls(test, side=0)),
        target_nulls=_overlap(_nulls(gold, side=1), _nulls(test, side=1)),
    )


def strict(gold: Sequence[IndexBead], test: Sequence[IndexBead]) -> Score:
    """Beads that are exactly gold beads; null beads count in precision only."""
    gold_beads, test_beads = set(gold), set(test)
    wanted = _both_sides(gold_beads)
    return Score(
        right=len(gold_beads & test_beads),
        found=len(test_beads),
        met=len(wanted & test_beads),
        wanted=len(wanted),
    )


def lax(gold: Sequence[IndexBead], test: Sequence[IndexBead]) -> Score:
    """Beads that share at least one link with gold, or are gold; null beads count in precision only."""
    gold_beads, test_beads = set(gold), set(test)
    gold_links, test_links = links(gold), links(test)
    wanted = _both_sides(gold_beads)
    return Score(
        right=sum(bead in gold_beads or _touches(bead, gold_links) for bead in test_beads),
        found=len(test_beads),
        met=sum(_touches(bead, test_links) for bead in wanted),
        wanted=len(wanted),
    )


def links(beads: Iterable[IndexBead]) -> frozenset[tuple[int, int]]:
    """Every pair of one source and one target segment that stand in a common bead.

    The measure for crossing gold, and for gold in which one segment has several counterparts.
    """
    return frozenset((left, right) for source, target in beads for left in source for right in target)


def crossing_links(gold: Sequence[IndexBead], test: Sequence[IndexBead]) -> Score:
    """Links of `test` that stay inside one gold bead (`right` of `found`), for gold coarser than the test.

    A finer, right alignment scores nothing under `strict` there. Links of segments that gold says nothing about are
    left out. `met` of `wanted`: the gold beads that hold at least one link.
    """
    home: defaultdict[int, set[int]] = defaultdict(set)
    known_targets = {index for _, target in gold for index in target}
    for source, target in gold:
        for index in source:
            home[index].update(target)
    known = [(left, right) for left, right in links(test) if left in home and right in known_targets]
    test_links = links(test)
    wanted = _both_sides(set(gold))
    return Score(
        right=sum(right in home[left] for left, right in known),
        found=len(known),
        met=sum(_touches(bead, test_links) for bead in wanted),
        wanted=len(wanted),
    )


def read_beads(path: Path, *, source_size: int | None = None, target_size: int | None = None) -> tuple[IndexBead, ...]:
    """The beads of a gold or bead file: `source indices TAB target indices` a line, 0-based, comma separated.

    An empty column is a null bead; further columns and empty lines are ignored. With the sizes given, an index
    beyond the text is an error. Raises GoldError.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"cannot be read as UTF-8 text: {error}", path=path) from error
    return tuple(
        _parse_line(line, (source_size, target_size), path, number)
        for number, line in enumerate(lines, start=1)
        if line.strip()
    )


def write_beads(beads: Iterable[IndexBead]) -> str:
    """The text that `read_beads` reads: one bead a line."""
    return "".join(f"{','.join(map(str, source))}\t{','.join(map(str, target))}\n" for source, target in beads)


def index_beads(beads: Iterable[Bead], source: Document, target: Document) -> tuple[IndexBead, ...]:
    """The beads of an alignment with segment positions instead of segment ids."""
    left = {segment.id: index for index, segment in enumerate(source.segments)}
    right = {segment.id: index for index, segment in enumerate(target.segments)}
    return tuple(
        (tuple(left[name] for name in bead.source), tuple(right[name] for name in bead.target)) for bead in beads
    )


def _parse_line(line: str, sizes: tuple[int | None, int | None], path: Path, number: int) -> IndexBead:
    columns = line.split("\t")
    if len(columns) < 2:
        raise GoldError(
            f"no tab in {line[:40]!r}",
            hint="A line is source indices, a tab, target indices; the indices are separated by commas.",
            path=path,
            line=number,
        )
    source, target = (
        _parse_indices(column, size, path, number) for column, size in zip(columns[:2], sizes, strict=True)
    )
    if not source and not target:
        raise GoldError("both columns are empty", hint="A bead has at least one segment.", path=path, line=number)
    return source, target


def _parse_indices(column: str, size: int | None, path: Path, number: int) -> tuple[int, ...]:
    column = column.strip()
    if not column:
        return ()
    parts = [part.strip() for part in column.split(",")]
    wrong = [part for part in parts if not (part.isascii() and part.isdigit())]
    if wrong:
        raise GoldError(f"{wrong[0]!r} is not an index", hint="Indices are 0, 1, 2 …", path=path, line=number)
    indices = tuple(int(part) for part in parts)
    if len(set(indices)) < len(indices):
        raise GoldError(f"an index stands twice in {column!r}", path=path, line=number)
    if size is not None and max(indices) >= size:
        raise GoldError(
            f"index {max(indices)}, but the text has {size} segments",
            hint="Indices count from 0. Was the gold made for another segmentation?",
            path=path,
            line=number,
        )
    return indices


def _both_sides(beads: Iterable[IndexBead]) -> set[IndexBead]:
    return {(source, target) for source, target in beads if source and target}


def _touches(bead: IndexBead, known: frozenset[tuple[int, int]]) -> bool:
    source, target = bead
    return any((left, right) in known for left in source for right in target)


def _nulls(beads: Iterable[IndexBead], *, side: int) -> frozenset[int]:
    """The segments of one side that stand alone, whether in a null bead each or several in one."""
    return frozenset(index for bead in beads if not bead[1 - side] for index in bead[side])


def _overlap(gold: AbstractSet[object], test: AbstractSet[object]) -> Score:
    both = len(gold & test)
    return Score(right=both, found=len(test), met=both, wanted=len(gold))
