"""Which repeated passages are second copies, and which of two copies is the base.

A passage that stands twice on one side is a witness of itself where the other side has it once: a poem's chorus, a
clause of a treaty, a verse that two books of the Bible share is translated wherever it stands. So every copy is
looked for on the other side, and as many copies stay in the search as there are places for them. The others are
twins of the best of these: the one that is whole, cleanly read, and stands among what is translated around it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from aligner.align.band import IntArray
from aligner.align.repeats import Link, Repeat, find_repeats, letters_of
from aligner.align.variants import changes, variants, words
from aligner.bitext import Document, FloatArray, TwinLink, Witness

_SHORTER = 0.15  # a link whose one side has so many letters less lacks something there
_MOST_ROWS = 40  # segments that stand for a longer passage
_SAMPLE = 256
# The chain of a passage through the other side: reward above this scaled similarity, price of what is left out.
_HALF = 0.5
_ROW_PRICE, _COLUMN_PRICE = 0.05, 0.2
_SECOND_PLACE = 0.35  # a place that scores so much less than the best one is none
_LEAST_SCORE = 0.08  # nor is a second one with so little for each segment, of 0.5
_ENDS = 0.25
_FAR = 4000  # segments of the other side, before and after where a copy is to be expected
_AROUND = 5

_NO_WORD = re.compile(r"[\W_]+")

Copy = tuple[int, int]
"""The first segment of a passage, of this side or the other, and the one after its last."""


def find_witnesses(
    document: Document, spans: FloatArray, other: FloatArray, expected: IntArray | None = None
) -> tuple[Witness, ...]:
    """The second copies of passages of one side, in the order of the text.

    Takes `Vectors.spans` of this side and of the other one, float32 (longest, segments, dim), and where in the other
    side each segment of this one is to be expected, int64 (segments,); without that, it is looked for in all of it.
    """
    texts = [segment.text for segment in document.segments]
    return witnesses(document, twins(find_repeats(texts, spans), texts, spans[0], other[0], expected), spans)


def witnesses(document: Document, copies: Iterable[Sequence[Link]], spans: FloatArray) -> tuple[Witness, ...]:
    """The witnesses with ids and variant readings, of copies given as links from a twin's segments to its base's."""
    return tuple(
        Witness(side=document.side, links=tuple(_twin_link(document, link, spans) for link in links))
        for links in copies
    )


def _twin_link(document: Document, link: Link, spans: FloatArray) -> TwinLink:
    twin, base = ([document.segments[index] for index in indices] for indices in link)
    similarity = None
    if max(len(twin), len(base)) <= len(spans):
        similarity = round(float(spans[len(twin) - 1, link[0][0]] @ spans[len(base) - 1, link[1][0]]), 4)
    return TwinLink(
        twin=tuple(segment.id for segment in twin),
        base=tuple(segment.id for segment in base),
        similarity=similarity,
        variants=variants(
            document.text, (base[0].start, base[-1].stop), (twin[0].start, twin[-1].stop), document.elisions
        ),
    )


def twins(
    repeats: Sequence[Repeat],
    texts: Sequence[str],
    own: FloatArray,
    other: FloatArray,
    expected: IntArray | None = None,
) -> list[tuple[Link, ...]]:
    """The copies that the other side lacks: links from a twin's segments to its base's, in the order of the twins.

    Takes the reading texts of this side and the vectors of the single segments of both, float32 (segments, dim). No
    segment is in two twins, and none is in a twin and in a base.
    """
    if not repeats or not len(other):
        return []
    sample = own[:: max(1, len(own) // _SAMPLE)] @ other.T
    everywhere = _Translation(own=own, other=other, best=float(np.median(sample.max(axis=1) - sample.mean(axis=1))))
    found: list[tuple[Link, ...]] = []
    taken: set[int] = set()
    bases: set[int] = set()
    known: Counter[str] = Counter()
    for group in _groups(repeats):
        near = everywhere if expected is None else everywhere.near(group.copies, expected)
        kept = max(1, len(near.places(group.copies)))
        if kept >= len(group.copies):
            continue
        known = known or _trigrams(texts)
        ranked = group.ranked(texts, known, [near.support(copy, group.copies) for copy in group.copies])
        for copy in ranked[kept:]:
            for links in group.links(copy, ranked[:kept]):
                twin = {index for link in links for index in link[0]}
                base = {index for link in links for index in link[1]}
                if not (twin & (taken | bases) or base & taken):
                    found.append(links)
                    taken |= twin
                    bases |= base
    return sorted(found)


def choose_base(repeat: Repeat, texts: Sequence[str], support: tuple[float, float] = (0.0, 0.0)) -> str:
    """`earlier` or `later`: the passage that is the base, the earlier one where nothing speaks for either.

    `support`: how well the other side supports the earlier and the later passage, each 0 to 1, where it is known.
    """
    return "earlier" if _advantage(repeat, texts, _trigrams(texts)) + support[0] - support[1] >= 0 else "later"


def _advantage(repeat: Repeat, texts: Sequence[str], known: Counter[str]) -> float:
    """By how much the earlier passage is more complete and cleaner than the later one, in shares of the passage.

    Whole sentences and ends of sentences that the other passage lacks count by their letters; of the words that
    differ, those count that look like no word of this side, by the trigrams that occur nowhere else in it.
    """
    return _completeness(repeat, texts) + _cleanness(repeat, texts, known)


def _completeness(repeat: Repeat, texts: Sequence[str]) -> float:
    sizes = [[sum(len(letters_of(texts[index])) for index in group) for group in link] for link in repeat.links]
    more = sum(one - other for one, other in sizes if abs(one - other) > _SHORTER * max(one, other))
    linked = {index for link in repeat.links for group in link for index in group}
    for sign, passage in ((1, repeat.earlier), (-1, repeat.later)):
        more += sign * sum(len(letters_of(texts[index])) for index in passage if index not in linked)
    return more / max(1, sum(max(pair) for pair in sizes))


def _cleanness(repeat: Repeat, texts: Sequence[str], known: Counter[str]) -> float:
    differing: tuple[list[str], list[str]] = ([], [])
    total = 0
    for link in repeat.links:
        pair = [words(text, 0, len(text)) for text in (" ".join(texts[index] for index in group) for group in link)]
        total += len(pair[0])
        for parts in changes(*pair):
            for found, of_copy, part in zip(differing, pair, parts, strict=True):
                found += [word.key for word in of_copy[part]]
    here = _trigrams([*differing[0], *differing[1]])
    odd = [0.0, 0.0]
    for number, found in enumerate(differing):
        for word in found:
            grams = _trigrams([word])
            odd[number] += sum(known[gram] <= here[gram] for gram in grams) / max(1, len(grams))
    return (odd[1] - odd[0]) / max(1, total)


def _trigrams(texts: Sequence[str]) -> Counter[str]:
    """How often three characters follow each other, beginnings and ends of words with a blank."""
    line = f" {' '.join(_NO_WORD.split(' '.join(texts).casefold()))} "
    return Counter(map("".join, zip(line, line[1:], line[2:], strict=False)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Copies of one passage, and the repeats between them with the numbers of the two copies of each."""

    copies: tuple[Copy, ...]
    repeats: tuple[tuple[Repeat, int, int], ...]

    def ranked(self, texts: Sequence[str], known: Counter[str], support: Sequence[float]) -> list[int]:
        """The numbers of the copies, the best first."""
        score = list(support)
        for repeat, earlier, later in self.repeats:
            more = _advantage(repeat, texts, known) / len(self.copies)
            score[earlier] += more
            score[later] -= more
        return sorted(range(len(self.copies)), key=lambda number: (-round(score[number], 6), number))

    def links(self, copy: int, better: Sequence[int]) -> Iterator[tuple[Link, ...]]:
        """The links of a copy to the first of the better ones that it repeats, one tuple for each repeat."""
        for base in better:
            found = [repeat for repeat in self.repeats if {copy, base} == {*repeat[1:]}]
            for repeat, earlier, _ in found:
                yield tuple(link if earlier == copy else (link[1], link[0]) for link in repeat.links)
            if found:
                return


def _groups(repeats: Sequence[Repeat]) -> Iterator[_Group]:
    """The repeats, those together that are of the same passage; copies in the order of the text.

    Passages that overlap are one copy.
    """
    passages = sorted(
        (passage.start, passage.stop, number)
        for number, repeat in enumerate(repeats)
        for passage in (repeat.earlier, repeat.later)
    )
    copies: list[Copy] = []
    of_repeat: list[list[int]] = [[] for _ in repeats]
    for start, stop, number in passages:
        if copies and start < copies[-1][1]:
            copies[-1] = copies[-1][0], max(copies[-1][1], stop)
        else:
            copies.append((start, stop))
        of_repeat[number].append(len(copies) - 1)
    head = list(range(len(copies)))
    for earlier, later in of_repeat:
        old, new = max(head[earlier], head[later]), min(head[earlier], head[later])
        head = [new if number == old else number for number in head]
    for first in sorted(set(head)):
        members = [number for number in range(len(copies)) if head[number] == first]
        yield _Group(
            copies=tuple(copies[number] for number in members),
            repeats=tuple(
                (repeat, members.index(earlier), members.index(later))
                for repeat, (earlier, later) in zip(repeats, of_repeat, strict=True)
                if earlier in members and earlier != later
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Translation:
    """Where the other side has the passages of this one.

    All similarities are scaled: 0 for a segment's mean over the other side, 1 for its best match there, or for an
    ordinary best match of this side (`best`) where its own is worse.
    """

    own: FloatArray
    other: FloatArray
    best: float

    def near(self, copies: Iterable[Copy], expected: IntArray) -> _Translation:
        """The same for the part of the other side where the copies of one passage are to be expected.

        So the time does not grow with the product of the copies and the length of the text.
        """
        part = np.zeros(len(self.other), dtype=np.bool_)
        for start, stop in copies:
            part[max(0, expected[start] - _FAR) : expected[stop - 1] + _FAR] = True
        return self if part.all() else replace(self, other=self.other[part])

    def scaled(self, rows: Sequence[int]) -> FloatArray:
        """The scaled similarities of some segments to all of the other side; float32 (rows, columns)."""
        values = self.own[list(rows)] @ self.other.T
        above = values - values.mean(axis=1, keepdims=True)
        return np.asarray(above / np.maximum(above.max(axis=1, keepdims=True), max(self.best, 1e-6)), dtype=np.float32)

    def places(self, copies: Iterable[Copy]) -> list[Copy]:
        """The places of the other side that have the passage of these copies, hardly overlapping, the best first.

        The middle of a long passage stands for all of it.
        """
        ranked = sorted(((-score, place) for copy in copies for score, place in self._ranked_places(copy)))
        found: list[Copy] = []
        for score, (start, stop) in ranked:
            enough = -score >= max(_SECOND_PLACE * -ranked[0][0], _LEAST_SCORE if found else 0.0)
            if enough and not any(_same_place((start, stop), other) for other in found):
                found.append((start, stop))
        return found

    def _ranked_places(self, copy: Copy) -> Iterator[tuple[float, Copy]]:
        """The places for one copy with their scores for each row, the best first."""
        middle = max(0, (copy[1] - copy[0] - _MOST_ROWS) // 2)
        values = self.scaled(range(copy[0] + middle, copy[1] - middle)) - _HALF
        score, start, stop = _best_place(values)
        least = _SECOND_PLACE * score
        while score > least:
            yield score / len(values), (start, stop)
            values[:, start:stop] = -1.0
            score, start, stop = _best_place(values)

    def support(self, copy: Copy, copies: Sequence[Copy]) -> float:
        """How well a copy and what stands around the copies match the best place of the passage; 0 to 1.

        Neighbours are segments in no copy, so two copies of which one follows the other have the same.
        """
        head = range(copy[0], min(copy[1], copy[0] + _MOST_ROWS))
        tail = range(max(copy[0], copy[1] - _MOST_ROWS), copy[1])
        first, last = (_best_place(self.scaled(rows) - _HALF) for rows in (head, tail))
        inside = {index for start, stop in copies for index in range(start, stop)}
        before = islice((index for index in range(copy[0] - 1, -1, -1) if index not in inside), _AROUND)
        after = islice((index for index in range(copy[1], len(self.own)) if index not in inside), _AROUND)
        parts = [
            self._closeness(before, slice(max(0, first[1] - _AROUND), first[1])),
            self._closeness(head, slice(first[1], first[2])),
            self._closeness(tail, slice(last[1], last[2])),
            self._closeness(after, slice(last[2], last[2] + _AROUND)),
        ]
        return sum(parts) / len(parts)

    def _closeness(self, rows: Iterable[int], columns: slice) -> float:
        """The mean over some segments of their best scaled similarity to some of the other side."""
        values = self.scaled([*rows])[:, columns]
        return float(values.max(axis=1).clip(0, 1).mean()) if values.size else 0.0


def _same_place(one: Copy, other: Copy) -> bool:
    """Whether two places overlap by more than their ends, which are not exact."""
    common = min(one[1], other[1]) - max(one[0], other[0])
    return common > _ENDS * min(one[1] - one[0], other[1] - other[0])


def _best_place(values: NDArray[np.float32]) -> tuple[float, int, int]:
    """The score of the best chain of rows and columns, both in order, and the columns from its first to its last.

    A local alignment (Smith & Waterman 1981) with a price for each row and each column left out; values float32
    (rows, columns). Only columns where a chain can gain something are looked at.
    """
    columns = np.flatnonzero(values.max(axis=0) > 0)
    if not len(columns):
        return 0.0, 0, 0
    prices = _COLUMN_PRICE * columns
    numbers = np.arange(len(columns))
    score, start = np.zeros(len(columns)), numbers.copy()
    best, place = 0.0, (0, 0)
    for row in values[:, columns]:
        lifted = score + prices
        highest = np.maximum.accumulate(lifted)
        source = np.maximum.accumulate(np.where(lifted == highest, numbers, 0))
        before = np.concatenate(([0.0], highest[:-1] - prices[1:] + _COLUMN_PRICE))
        matched = np.maximum(before, 0.0) + row
        origin = np.where(before > 0, start[np.concatenate(([0], source[:-1]))], numbers)
        better = matched > score - _ROW_PRICE
        score = np.where(better, matched, np.maximum(score - _ROW_PRICE, 0.0))
        start = np.where(better, origin, start)
        last = int(score.argmax())
        if score[last] > best:
            best, place = float(score[last]), (int(columns[start[last]]), int(columns[last]) + 1)
    return best, *place
