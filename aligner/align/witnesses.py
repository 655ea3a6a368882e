"""Which repeated passages are second copies, and which of two copies is the base.

A passage that stands twice on one side is a witness of itself where the other side has it once: a poem's chorus, a
clause of a treaty, a verse that two books of the Bible share is translated wherever it stands. So every copy is
looked for on the other side, and as many copies stay in the search as there are places for them. The others are
twins of the best of these: the one that is whole, cleanly read, and stands among what is translated around it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from aligner.align.repeats import Link, Repeat, find_repeats, letters_of
from aligner.align.variants import changes, variants, words
from aligner.bitext import Document, FloatArray, TwinLink, Witness

_SAME_COPY = 0.5
_SHORTER = 0.15
_MOST_ROWS = 200
_SAMPLE = 256
_HALF = 0.5
_SKIP = 0.05
_SECOND_PLACE = 0.6
_AROUND = 5

Copy = tuple[int, int]
"""The first segment of a passage and the one after its last."""


def find_witnesses(document: Document, spans: FloatArray, other: FloatArray) -> tuple[Witness, ...]:
    """The second copies of passages of one side, in the order of the text.

    Takes `Vectors.spans` of this side and of the other one, float32 (longest, segments, dim).
    """
    texts = [segment.text for segment in document.segments]
    return witnesses(document, twins(find_repeats(texts, spans), texts, spans[0], other[0]), spans)


def witnesses(document: Document, copies: Iterable[Sequence[Link]], spans: FloatArray) -> tuple[Witness, ...]:
    """The witnesses with ids and variant readings, of copies given as links from a twin's segments to its base's."""
    return tuple(
        Witness(side=document.side, links=tuple(_twin_link(document, link, spans) for link in links)) for links in copies
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


def twins(repeats: Sequence[Repeat], texts: Sequence[str], own: FloatArray, other: FloatArray) -> list[tuple[Link, ...]]:
    """The copies that the other side lacks: links from a twin's segments to its base's, in the order of the twins.

    Takes the reading texts of this side and the vectors of the single segments of both, float32 (segments, dim). No
    segment is in two twins, and none is in a twin and in a base.
    """
    if not repeats or not len(other):
        return []
    translation = _Translation(own, other)
    found: list[tuple[Link, ...]] = []
    taken: set[int] = set()
    bases: set[int] = set()
    for group in _groups(repeats):
        kept = max(1, max(len(translation.places(copy)) for copy in group.copies))
        if kept >= len(group.copies):
            continue
        ranked = group.ranked(texts, [translation.support(copy, group.copies) for copy in group.copies])
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
    return "earlier" if advantage(repeat, texts) + support[0] - support[1] >= 0 else "later"


def advantage(repeat: Repeat, texts: Sequence[str]) -> float:
    """By how much the earlier passage is more complete and cleaner than the later one, in shares of the passage.

    Whole sentences and ends of sentences that the other passage lacks count by their letters; of the words that
    differ, those count that look like no word of this side, by the trigrams that occur nowhere else in it.
    """
    return _completeness(repeat, texts) + _cleanness(repeat, texts)


def _completeness(repeat: Repeat, texts: Sequence[str]) -> float:
    sizes = [[sum(len(letters_of(texts[index])) for index in group) for group in link] for link in repeat.links]
    more = sum(one - other for one, other in sizes if abs(one - other) > _SHORTER * max(one, other))
    linked = {index for link in repeat.links for group in link for index in group}
    for sign, passage in ((1, repeat.earlier), (-1, repeat.later)):
        more += sign * sum(len(letters_of(texts[index])) for index in passage if index not in linked)
    return more / max(1, sum(max(pair) for pair in sizes))


def _cleanness(repeat: Repeat, texts: Sequence[str]) -> float:
    differing: tuple[list[str], list[str]] = ([], [])
    total = 0
    for link in repeat.links:
        pair = [words(text, 0, len(text)) for text in (" ".join(texts[index] for index in group) for group in link)]
        total += len(pair[0])
        for parts in changes(*pair):
            for found, of_copy, part in zip(differing, pair, parts, strict=True):
                found += [word.key for word in of_copy[part]]
    known = Counter(gram for text in texts for word in words(text, 0, len(text)) for gram in _trigrams(word.key))
    known.subtract(gram for found in differing for word in found for gram in _trigrams(word))
    odd = [sum(_strangeness(word, known) for word in found) for found in differing]
    return (odd[1] - odd[0]) / max(1, total)


def _trigrams(word: str) -> list[str]:
    padded = f"^{word.casefold()}$"
    return [padded[at : at + 3] for at in range(len(padded) - 2)]


def _strangeness(word: str, known: Counter[str]) -> float:
    grams = _trigrams(word)
    return sum(known[gram] <= 0 for gram in grams) / len(grams)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Copies of one passage, and the repeats between them with the numbers of the two copies of each."""

    copies: tuple[Copy, ...]
    repeats: tuple[tuple[Repeat, int, int], ...]

    def ranked(self, texts: Sequence[str], support: Sequence[float]) -> list[int]:
        """The numbers of the copies, the best first."""
        score = list(support)
        for repeat, earlier, later in self.repeats:
            more = advantage(repeat, texts) / len(self.copies)
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
    """The repeats, those together that are of the same passage; copies in the order of the text."""
    ends = sorted((passage.start, passage.stop, number) for number, repeat in enumerate(repeats) for passage in (repeat.earlier, repeat.later))
    copies: list[Copy] = []
    of_repeat: list[list[int]] = [[] for _ in repeats]
    for start, stop, number in ends:
        if copies:
            first, last = copies[-1]
            if min(last, stop) - start >= _SAME_COPY * min(stop - start, last - first):
                copies[-1] = first, max(last, stop)
            else:
                copies.append((start, stop))
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


class _Translation:
    """Where the other side has the passages of this one.

    All similarities are scaled: 0 for a segment's mean over the other side, 1 for its best match there, or for an
    ordinary best match of this side where its own is worse.
    """

    def __init__(self, own: FloatArray, other: FloatArray) -> None:
        self.own, self.other = own, other
        sample = own[:: max(1, len(own) // _SAMPLE)] @ other.T
        self.best = float(np.median(sample.max(axis=1) - sample.mean(axis=1)))

    def scaled(self, rows: Sequence[int]) -> FloatArray:
        """The scaled similarities of some segments to all of the other side; float32 (rows, columns)."""
        values = self.own[list(rows)] @ self.other.T
        above = values - values.mean(axis=1, keepdims=True)
        return np.asarray(above / np.maximum(above.max(axis=1, keepdims=True), max(self.best, 1e-6)), dtype=np.float32)

    def places(self, copy: Copy) -> list[Copy]:
        """The places of the other side that have the passage, none overlapping another, the best first.

        The middle of a very long passage stands for all of it.
        """
        middle = max(0, (copy[1] - copy[0] - _MOST_ROWS) // 2)
        values = self.scaled(range(copy[0] + middle, copy[1] - middle)) - _HALF
        found: list[Copy] = []
        least = 0.0
        while True:
            score, start, stop = _best_place(values)
            if score <= least:
                return found
            least = least or _SECOND_PLACE * score
            found.append((start, stop))
            values[:, start:stop] = -1.0

    def support(self, copy: Copy, copies: Sequence[Copy]) -> float:
        """How well a copy and what stands around the copies match the best place of the passage; 0 to 1.

        Neighbours are segments in no copy, so two copies of which one follows the other have the same.
        """
        places = self.places(copy)
        if not places:
            return 0.0
        start, stop = places[0]
        inside = {index for first, last in copies for index in range(first, last)}
        before = islice((index for index in range(copy[0] - 1, -1, -1) if index not in inside), _AROUND)
        after = islice((index for index in range(copy[1], len(self.own)) if index not in inside), _AROUND)
        parts = [
            self._closeness(sorted(before), slice(max(0, start - _AROUND), start)),
            self._closeness(range(*copy), slice(start, stop)),
            self._closeness(after, slice(stop, stop + _AROUND)),
        ]
        return sum(parts) / len(parts)

    def _closeness(self, rows: Iterable[int], columns: slice) -> float:
        """The mean over some segments of their best scaled similarity to some of the other side."""
        values = self.scaled([*rows])[:, columns]
        return float(values.max(axis=1).clip(0, 1).mean()) if values.size else 0.0


def _best_place(values: NDArray[np.float32]) -> tuple[float, int, int]:
    """The score of the best local alignment of all rows, in order, with some columns, and these columns.

    Smith & Waterman 1981 with a linear price for each row and each column left out; values float32 (rows, columns).
    """
    columns = values.shape[1]
    prices = _SKIP * np.arange(columns + 1, dtype=np.float64)
    score = np.zeros(columns + 1)
    start = np.arange(columns + 1)
    best, place = 0.0, (0, 0)
    for row in values:
        diagonal = np.concatenate(([0.0], score[:-1] + row))
        down = score - _SKIP
        take = diagonal >= down
        now = np.where(take, diagonal, down)
        origin = np.where(take, np.concatenate(([0], start[:-1])), start)
        reset = now <= 0
        now, origin = np.where(reset, 0.0, now), np.where(reset, np.arange(columns + 1), origin)
        lifted = now + prices
        source = np.maximum.accumulate(np.where(lifted >= np.maximum.accumulate(lifted), np.arange(columns + 1), 0))
        score = np.maximum(lifted[source] - prices, 0.0)
        start = np.where(score > 0, origin[source], np.arange(columns + 1))
        last = int(score.argmax())
        if score[last] > best:
            best, place = float(score[last]), (int(start[last]), last)
    return best, *place
