"""Scores of an alignment against a gold one.

Pure functions over index beads: pairs of tuples of 0-based segment indices, as a gold file or `--to beads` writes
them. Strict and lax follow the scorer of vecalign (Thompson & Koehn 2019): precision is over all beads of the test,
null beads included; recall is over the gold beads that have both sides.
"""

from __future__ import annotations

import difflib
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from aligner.bitext import Bead, Document
from aligner.errors import GoldError

IndexBead = tuple[tuple[int, ...], tuple[int, ...]]
"""The segments of a bead by position, source first; one side may be empty."""

_WORD = re.compile(r"\w+|[^\w\s]")
_NUMBER = re.compile(r"\w+\.s(\d+)")
_BINS = 10


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
    nulls: Score
    source_nulls: Score
    target_nulls: Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How far the probabilities of some beads can be believed.

    `error`: the mean difference of probability and share of right beads over ten bins of equal width, weighted by their
    sizes (expected calibration error; Naeini et al. 2015). `doubtful`: the share of all wrong beads that the tenth with
    the lowest probability holds, None when no bead is wrong.
    """

    beads: int
    wrong: int
    error: float
    doubtful: float | None


def evaluate(gold: Sequence[IndexBead], test: Sequence[IndexBead]) -> Evaluation:
    """All scores of `test` against `gold`; nulls are counted as segments that stand alone."""
    nulls = [(_nulls(gold, side=side), _nulls(test, side=side)) for side in (0, 1)]
    both = [{(side, index) for side in (0, 1) for index in nulls[side][which]} for which in (0, 1)]
    return Evaluation(
        strict=strict(gold, test),
        lax=lax(gold, test),
        links=_overlap(links(gold), links(test)),
        nulls=_overlap(*both),
        source_nulls=_overlap(*nulls[0]),
        target_nulls=_overlap(*nulls[1]),
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


def right_beads(gold: Sequence[IndexBead], test: Sequence[IndexBead]) -> list[bool]:
    """For each bead of `test` whether it is exactly a gold bead, or a null of segments that are null in gold."""
    beads = set(gold)
    alone = _nulls(gold, side=0), _nulls(gold, side=1)
    return [
        bead in beads or (not all(bead) and alone[0].issuperset(bead[0]) and alone[1].issuperset(bead[1]))
        for bead in test
    ]


def calibration(chances: Sequence[float], right: Sequence[bool]) -> Calibration | None:
    """How well the probabilities of some beads fit what is right; None of no beads.

    Of beads with the same probability at the edge of the lowest tenth, as many errors count as fall on those inside.
    """
    if not chances:
        return None
    gaps = [0.0] * _BINS
    for chance, fine in zip(chances, right, strict=True):
        gaps[min(int(chance * _BINS), _BINS - 1)] += chance - fine
    wrong = len(right) - sum(right)
    size = max(1, round(len(chances) / 10))
    edge = sorted(chances)[size - 1]
    below = [fine for chance, fine in zip(chances, right, strict=True) if chance < edge]
    level = [fine for chance, fine in zip(chances, right, strict=True) if chance == edge]
    held = below.count(False) + level.count(False) * (size - len(below)) / len(level)
    return Calibration(
        beads=len(chances),
        wrong=wrong,
        error=math.fsum(map(abs, gaps)) / len(chances),
        doubtful=held / wrong if wrong else None,
    )


def boundaries(gold: Sequence[str], test: Sequence[str]) -> Score:
    """Cuts between the segments of one side that gold has at the same place; neither end of the text is a cut.

    The texts may differ in white space and here and there in their words: what is alike is compared.
    """
    (gold_words, gold_ends), (test_words, test_ends) = _words(gold), _words(test)
    place = _places(gold_words, test_words)
    found: set[int] = set()
    for end in test_ends[:-1]:
        if end - 1 in place:
            found.add(place[end - 1] + 1)
        else:  # between words of which gold has none the cut is wrong, wherever it is
            found.add(place.get(end, -end))
    ends = {0, len(gold_words)}
    return _overlap(set(gold_ends) - ends, found - ends)


def homes(gold: Sequence[str], test: Sequence[str]) -> list[tuple[int, ...]]:
    """For each segment of `test` the gold segments, by position, that it has most of or that have most of it.

    So beads of one segmentation can be compared with gold for another.
    """
    (gold_words, gold_ends), (test_words, test_ends) = _words(gold), _words(test)
    owner = [number for number, words in enumerate(_sizes(gold_ends)) for _ in range(words)]
    place, sizes = _places(gold_words, test_words), _sizes(gold_ends)
    found = []
    for start, stop in zip([0, *test_ends], test_ends, strict=False):
        shared: defaultdict[int, int] = defaultdict(int)
        for word in range(start, stop):
            if word in place:
                shared[owner[place[word]]] += 1
        found.append(
            tuple(sorted(home for home, words in shared.items() if 2 * words >= min(stop - start, sizes[home])))
        )
    return found


def at_home(
    beads: Iterable[IndexBead], source: Mapping[int, tuple[int, ...]], target: Mapping[int, tuple[int, ...]]
) -> tuple[IndexBead, ...]:
    """The beads with the gold segments that their own ones belong to, as `homes` gives them, by index."""
    return tuple(
        (
            tuple(sorted({home for index in left for home in source[index]})),
            tuple(sorted({home for index in right for home in target[index]})),
        )
        for left, right in beads
    )


def read_beads(path: Path, *, source_size: int | None = None, target_size: int | None = None) -> tuple[IndexBead, ...]:
    """The beads of a gold or bead file: `source indices TAB target indices` a line, 0-based, comma separated.

    An empty column is a null bead; further columns and empty lines are ignored. With the sizes given, an index
    beyond the text is an error. Raises GoldError.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise GoldError(f"cannot be read: {error.strerror}", path=path) from None
    except UnicodeDecodeError as error:
        raise GoldError(f"not UTF-8 (byte at offset {error.start})", path=path, hint="Save it as UTF-8.") from None
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
    left, right = places(source), places(target)
    return tuple(
        (tuple(left[name] for name in bead.source), tuple(right[name] for name in bead.target)) for bead in beads
    )


def places(document: Document) -> dict[str, int]:
    """The index of each segment in gold and bead files: its number less one.

    With one segment a line that is the number of the line, blank ones counted, from 0. Where the ids are others, it is
    the segment's position.
    """
    numbers = [_NUMBER.fullmatch(segment.id) for segment in document.segments]
    return {
        segment.id: position if None in numbers or number is None else int(number[1]) - 1
        for position, (segment, number) in enumerate(zip(document.segments, numbers, strict=True))
    }


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


def _words(segments: Iterable[str]) -> tuple[list[str], list[int]]:
    """The words and marks of all segments, and how many there are up to the end of each."""
    split = [_WORD.findall(segment) for segment in segments]
    return [word for words in split for word in words], list(accumulate(map(len, split)))


def _sizes(ends: Sequence[int]) -> list[int]:
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]


def _places(gold: Sequence[str], test: Sequence[str]) -> dict[int, int]:
    """For each word of `test` that gold has its place there."""
    if gold == test:
        return {number: number for number in range(len(test))}
    blocks = difflib.SequenceMatcher(None, test, gold).get_matching_blocks()
    return {block.a + number: block.b + number for block in blocks for number in range(block.size)}


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
