"""Single lines that the translation has in another order: date, number, addressee, title of a letterhead.

Vectors say little about such lines. What they are known by is the date, the numbers and names that they share, that
nothing near by fits as well, and that both are left over or were forced on what they do not fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from aligner.align.dates import dates_and_numbers
from aligner.align.features import Profile
from aligner.align.moves import Move, costs, crosses, loose
from aligner.align.search import Edge

_LONGEST = 100  # characters
_LONGEST_SENTENCE = 50
_REACH = 10  # how many segments from where it would stand in order
_STRONG = 0.45
_MARGIN = 0.2
_AS_GOOD = 0.15  # what fits its partner no worse than this is not a rival
_SETTLED = 1.0  # what fits its partner better is not looked at
_RUN = 3  # how many lines may follow a strong pair on weak evidence
_RUN_NEAR = 0.15
_FORCED = 0.9  # a bead that costs more is as good as none
_DATE, _NUMBERS, _NAMES = 0.6, 0.5, 0.4
_ONE_SIDED = 0.2
_CAPITALS = 0.15  # to an encoder, any two lines in capitals are somewhat alike

_SENTENCE_END = re.compile(r"(?<!\b\w)(?<!\b\w\w)[.:;,]\W*$")  # not the point of an abbreviation: 1953 г.
_SPOKEN = re.compile(r"^[-–—«“„\"'‘]\s*[^\W\d]|[!?…]\W*$|\.\.\W*$")

Pair = tuple[int, int]


def find_lines(
    source: Profile,
    target: Profile,
    source_texts: Sequence[str],
    target_texts: Sequence[str],
    beads: Sequence[Edge],
    fixed: Sequence[Edge] = (),
) -> list[Move]:
    """The lines that stand elsewhere than `beads` have them, with those that go with them; none is in two moves.

    `fixed`: beads that stand fast, but can be crossed.
    """
    page = _page(source, target, source_texts, target_texts, beads)
    survivors = [bead for bead in [*beads, *fixed] if all(bead.step)]
    moves: list[Move] = []
    rows: set[int] = set()
    columns: set[int] = set()
    for pair in _accepted(page):
        move = _with_followers(page, pair)
        if rows.intersection(move.rows) or columns.intersection(move.columns):
            continue
        if pair[1] in page.row_mates[pair[0]] or crosses(move, survivors):
            moves.append(move)
            rows.update(move.rows)
            columns.update(move.columns)
    return moves


@dataclass(slots=True, kw_only=True)
class _Page:
    """Where every segment stands, and how well any two of them would go together.

    `row_home`: for each source segment that takes part, the target segment at its place; `row_mates`: the target
    segments of its bead. The free ones are in no bead, add nothing to theirs, or were forced into one.
    """

    source: Profile
    target: Profile
    texts: tuple[Sequence[str], Sequence[str]]
    row_home: dict[int, int] = field(default_factory=dict)
    column_home: dict[int, int] = field(default_factory=dict)
    row_mates: dict[int, range] = field(default_factory=dict)
    column_mates: dict[int, range] = field(default_factory=dict)
    free_rows: set[int] = field(default_factory=set)
    free_columns: set[int] = field(default_factory=set)
    strengths: dict[Pair, float] = field(default_factory=dict)

    def near(self, row: int, column: int) -> float:
        """The normalised similarity of two segments."""
        return 1 - float(costs(self.source, self.target, [Edge(source=row, target=column, step=(1, 1))])[0])

    def strength(self, row: int, column: int) -> float:
        """How much speaks for a pair: its similarity, and what its dates, numbers and names say."""
        found = self.strengths.get((row, column))
        if found is None:
            found = self.near(row, column) + self.words(row, column)
            if self.texts[0][row].isupper() and self.texts[1][column].isupper():
                found -= _CAPITALS
            self.strengths[row, column] = found
        return found

    def words(self, row: int, column: int) -> float:
        """What the dates, numbers and names of two segments say for them, or against."""
        dates, numbers = dates_and_numbers(self.texts[0][row])
        other_dates, other_numbers = dates_and_numbers(self.texts[1][column])
        said = 0.0
        if dates and other_dates:
            said += _DATE if any(one.agrees(other) for one in dates for other in other_dates) else -_DATE
        elif dates or other_dates:
            said -= _ONE_SIDED
        if numbers and other_numbers:
            shared = 2 * len(numbers & other_numbers) / (len(numbers) + len(other_numbers))
            said += _NUMBERS * shared if shared else -_ONE_SIDED
        elif numbers or other_numbers:
            said -= _ONE_SIDED
        names, other_names = self.source.names.words[row], self.target.names.words[column]
        if names and other_names:
            said += _NAMES * 2 * len(names & other_names) / (len(names) + len(other_names))
        return said

    def row_settled(self, row: int, but: int | None = None) -> float:
        """How well a source segment goes with what it has now, leaving one target segment out; 0 if that is nothing."""
        if row in self.free_rows:
            return 0.0
        return max((self.strength(row, column) for column in self.row_mates[row] if column != but), default=0.0)

    def column_settled(self, column: int, but: int | None = None) -> float:
        """How well a target segment goes with what it has now, leaving one source segment out; 0 if that is nothing."""
        if column in self.free_columns:
            return 0.0
        return max((self.strength(row, column) for row in self.column_mates[column] if row != but), default=0.0)

    def near_by(self, row: int) -> set[int]:
        """The target segments that stand not far from a source segment."""
        return self._around(row, self.row_home, self.column_home)

    def near_by_column(self, column: int) -> set[int]:
        """The source segments that stand not far from a target segment."""
        return self._around(column, self.column_home, self.row_home)

    @staticmethod
    def _around(at: int, home: dict[int, int], other_home: dict[int, int]) -> set[int]:
        return {other for other in range(home[at] - _REACH, home[at] + _REACH + 1) if other in other_home}


def _page(
    source: Profile, target: Profile, source_texts: Sequence[str], target_texts: Sequence[str], beads: Sequence[Edge]
) -> _Page:
    page = _Page(source=source, target=target, texts=(source_texts, target_texts))
    for bead in beads:
        left, right = bead.step
        rows, columns = range(bead.source, bead.source + left), range(bead.target, bead.target + right)
        for offset, row in enumerate(rows):
            page.row_home[row] = bead.target + min(offset, max(right - 1, 0))
            page.row_mates[row] = columns
        for offset, column in enumerate(columns):
            page.column_home[column] = bead.source + min(offset, max(left - 1, 0))
            page.column_mates[column] = rows
    page.free_rows, page.free_columns = loose(source, target, beads, worst=_FORCED)
    return page


def _accepted(page: _Page) -> Iterator[Pair]:
    """The pairs that are strong, better than what both have, and than every rival by far; the strongest first."""
    strong = [pair for pair in sorted(_candidates(page)) if page.strength(*pair) >= _STRONG]
    for row, column in sorted(strong, key=lambda pair: (-page.strength(*pair), pair)):
        least = page.strength(row, column) - _MARGIN
        if max(page.row_settled(row, column), page.column_settled(column, row)) <= least and not any(
            page.strength(*rival) > least for rival in _rivals(page, row, column)
        ):
            yield row, column


def _candidates(page: _Page) -> set[Pair]:
    """Short lines near each other neither of which is settled; of one bead, only the opposite ends."""
    rows = {
        row for row in page.row_home if _short(page.texts[0][row]) and _open(page.row_settled(row), page.row_mates[row])
    }
    columns = {
        column
        for column in page.column_home
        if _short(page.texts[1][column]) and _open(page.column_settled(column), page.column_mates[column])
    }
    pairs = {(row, column) for row in rows for column in page.near_by(row) & columns}
    pairs |= {(row, column) for column in columns for row in page.near_by_column(column) & rows}
    return {
        (row, column)
        for row, column in pairs
        if (
            page.words(row, column) > 0 or not (_is_sentence(page.texts[0][row]) or _is_sentence(page.texts[1][column]))
        )
        and (column not in page.row_mates[row] or _opposite(page, row, column))
    }


def _open(settled: float, mates: range) -> bool:
    return settled < _SETTLED or len(mates) > 1


def _opposite(page: _Page, row: int, column: int) -> bool:
    """True for the first segment of one side of a bead and the last one of the other."""
    columns, rows = page.row_mates[row], page.column_mates[column]
    if min(len(rows), len(columns)) < 2:
        return False
    return (row, column) in ((rows[0], columns[-1]), (rows[-1], columns[0]))


def _rivals(page: _Page, row: int, column: int) -> Iterator[Pair]:
    """The other pairs of both segments near by, but for those with a segment that has something as good."""
    for other in page.near_by(row) - {column}:
        if page.column_settled(other, row) + _AS_GOOD < page.strength(row, other):
            yield row, other
    for other in page.near_by_column(column) - {row}:
        if page.row_settled(other, column) + _AS_GOOD < page.strength(other, column):
            yield other, column


def _with_followers(page: _Page, pair: Pair) -> Move:
    """A strong pair with the lines right after it, where as many are left over on one side as on the other.

    Of such lines, place names and titles in capitals, the vectors know next to nothing.
    """
    beads = [Edge(source=pair[0], target=pair[1], step=(1, 1))]
    rows = list(_run(page.free_rows, page.texts[0], pair[0]))
    columns = list(_run(page.free_columns, page.texts[1], pair[1]))
    together = list(zip(rows, columns, strict=False))
    if 0 < len(rows) == len(columns) <= _RUN and sum(page.near(*each) for each in together) >= _RUN_NEAR * len(rows):
        beads += [Edge(source=row, target=column, step=(1, 1)) for row, column in together]
    return Move(beads=tuple(beads), score=page.strength(*pair))


def _run(free: set[int], texts: Sequence[str], start: int) -> Iterator[int]:
    """The free lines right after one."""
    at = start + 1
    while at in free and _short(texts[at]):
        yield at
        at += 1


def _is_sentence(text: str) -> bool:
    return _SENTENCE_END.search(text) is not None


def _short(text: str) -> bool:
    """True for what may be a line of a form: no speech, no exclamation, and sentences only if they are very short."""
    if _SPOKEN.search(text):
        return False
    return len(text) <= (_LONGEST_SENTENCE if _is_sentence(text) else _LONGEST)
