"""Passages of one side that stand there twice, found by their letters.

The letters of all segments are one string. Short stretches of it that occur again, but not often, are seeds; seeds
that follow each other at about the same distance in both places are a chain, the way a read is mapped to a genome
(Li 2018, minimap2, section 2.1). What lies between two seeds is compared letter by letter, and only then do segments
come in: those that share most of their letters are linked. So it does not matter how either copy was cut into
sentences, and time grows with the length of the text.

A copy differs from its twin here and there by a letter, a formula by its particulars: names, numbers, dates.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from aligner.bitext import FloatArray

IntArray = NDArray[np.int64]
Link = tuple[tuple[int, ...], tuple[int, ...]]
Match = tuple[int, int, int]  # where in the earlier copy, where in the later one, how many letters

_SEED = 10
_MOST_PLACES = 8  # a stretch that occurs more often is a formula
_LONGEST_RUN = 500
_LONGEST_GAP = 400  # two sentences may be missing in one copy
_NEIGHBOURHOOD = (200, 32)  # letters along the text, letters of drift between the copies
_NEIGHBOURS = 40
_SEEDED = 0.3
_GAP_COST, _DRIFT_COST = 0.15, 0.05

_LEAST_LETTERS = 130
_LEAST_SEGMENTS = 3
_LEAST_LETTERS_THRICE = 400  # what stands there three times and more is a refrain, unless it is long
_SHARED = 0.5
_SHORT, _SHARED_IF_SHORT = 25, 0.8
_LINKED = 0.6
_IN_PLACE = 0.5
_AT_BORDER = 0.7
_BROKEN_OFF = 5
_NEAR = 0.6
_SAMPLE = 200
_OTHER_WORD = 5
_CHANGED = 0.5

_NO_LETTER = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")
_SPELLING = str.maketrans("ёѣіѳѵ", "ееифи", "ъ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """Two disjoint passages of one side, the later a copy of the earlier, or both of a third.

    `links`: indices of segments of the earlier and of the later passage, both in the order of the text; a segment
    that has no match in the other passage is in no link. `similarity`: the share of letters that agree, 0 to 1.
    """

    links: tuple[Link, ...]
    similarity: float

    @property
    def earlier(self) -> range:
        """From the first to the last linked segment of the earlier passage."""
        return range(self.links[0][0][0], self.links[-1][0][-1] + 1)

    @property
    def later(self) -> range:
        """From the first to the last linked segment of the later passage."""
        return range(self.links[0][1][0], self.links[-1][1][-1] + 1)


def find_repeats(texts: Sequence[str], spans: FloatArray) -> list[Repeat]:
    """The passages that stand twice among `texts`, in the order of the text.

    Takes the reading texts of the segments of one side and `Vectors.spans`, float32 (longest, segments, dim). Whether
    the other side has the passage twice as well is not asked here.
    """
    side = _Side(texts, spans)
    drafts = [draft for chain in _chains(_seeds(side.letters)) for draft in _drafts(chain, side)]
    drafts.sort(key=lambda draft: (-draft.matched, draft.links))
    kept: list[_Draft] = []
    for draft in drafts:
        if not any(_overlap(draft.links, other.links) for other in kept):
            kept.append(draft)
    found = [_repeat(draft, side) for draft in kept]
    return sorted(_without_refrains(found, side), key=lambda repeat: repeat.links)


def letters_of(text: str) -> str:
    """The letters and digits of a text, without case and without what spelling reforms changed."""
    return _NO_LETTER.sub("", text.casefold().translate(_SPELLING))


class _Side:
    """One side as a single string of letters, and where each segment starts in it."""

    def __init__(self, texts: Sequence[str], spans: FloatArray) -> None:
        folded = [letters_of(text) for text in texts]
        self.letters = "".join(folded)
        self.starts = np.concatenate(([0], np.cumsum([len(part) for part in folded], dtype=np.int64)))
        self.numbers = [_DIGITS.findall(text) for text in texts]
        self.singles = spans[0]
        sample = self.singles[:: max(1, len(texts) // _SAMPLE)]
        self.ordinary = float(np.median(sample @ sample.T)) if len(sample) else 0.0

    def __len__(self) -> int:
        return len(self.starts) - 1

    def segment_at(self, place: int) -> int:
        """The segment that holds the letter at `place`."""
        return int(np.searchsorted(self.starts, place, side="right")) - 1

    def text(self, segments: Iterable[int]) -> str:
        """The letters of these segments."""
        return "".join(self.letters[self.starts[index] : self.starts[index + 1]] for index in segments)

    def size(self, segments: Iterable[int]) -> int:
        """How many letters these segments have."""
        return int(sum(self.starts[index + 1] - self.starts[index] for index in segments))


def _seeds(letters: str) -> IntArray:
    """The stretches that occur again: where, where again, how many letters; int64 (seeds, 3), sorted."""
    if len(letters) <= _SEED:
        return np.empty((0, 3), dtype=np.int64)
    codes = np.frombuffer(letters.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    size = len(codes) - _SEED + 1
    keys = np.zeros(size, dtype=np.uint64)
    for offset in range(_SEED):
        keys = keys * np.uint64(0x9E3779B97F4A7C15) + codes[offset : offset + size]
    order = np.argsort(keys, kind="stable")
    _, first, counts = np.unique(keys[order], return_index=True, return_counts=True)
    group = np.repeat(np.arange(len(first)), counts)
    few = counts[group] <= _MOST_PLACES
    order, group = order[few], group[few]
    pairs = []
    for shift in range(1, _MOST_PLACES):
        same = group[shift:] == group[:-shift]
        pairs.append(np.stack((order[:-shift][same], order[shift:][same]), axis=1))
    found = np.concatenate(pairs)
    found = found[found[:, 1] - found[:, 0] >= _LEAST_LETTERS]
    return _dense(_runs(found))


def _runs(pairs: IntArray) -> IntArray:
    """Pairs of places that follow each other as one run, cut after `_LONGEST_RUN` letters; int64 (runs, 3)."""
    if not len(pairs):
        return np.empty((0, 3), dtype=np.int64)
    pairs = pairs[np.lexsort((pairs[:, 0], pairs[:, 1] - pairs[:, 0]))]
    breaks = (np.diff(pairs[:, 0]) != 1) | (np.diff(pairs[:, 1]) != 1)
    starts = np.concatenate(([0], np.flatnonzero(breaks) + 1))
    inside = np.arange(len(pairs)) - np.repeat(starts, np.diff(np.append(starts, len(pairs))))
    starts = np.flatnonzero(inside % _LONGEST_RUN == 0)
    sizes = np.diff(np.append(starts, len(pairs))) + _SEED - 1
    return np.concatenate((pairs[starts], sizes[:, None]), axis=1)


def _dense(runs: IntArray) -> IntArray:
    """The runs that have enough others near them, in the text and in distance; sorted by place."""
    along, drift = _NEIGHBOURHOOD
    columns, rows = runs[:, 0] // along, (runs[:, 1] - runs[:, 0]) // drift
    width = np.int64(1 << 31)
    cells, inverse = np.unique(rows * width + columns, return_inverse=True)
    matched = np.bincount(inverse, weights=runs[:, 2], minlength=len(cells))
    near = np.zeros(len(cells))
    for step in (-1, 0, 1):
        for side in (-1, 0, 1):
            wanted = cells + step * width + side
            place = np.minimum(np.searchsorted(cells, wanted), len(cells) - 1)
            near += np.where(cells[place] == wanted, matched[place], 0.0)
    kept = runs[near[inverse] >= _NEIGHBOURS]
    return kept[np.lexsort((kept[:, 1], kept[:, 0]))]


def _chains(runs: IntArray) -> Iterator[list[Match]]:
    """Runs that follow each other in both places, the best chains first; each run is in one chain at most."""
    scores = runs[:, 2].astype(np.float64)
    before = np.full(len(runs), -1)
    starts, ends = runs[:, :2], runs[:, :2] + runs[:, 2:]
    first = np.searchsorted(runs[:, 0], runs[:, 0] - _LONGEST_RUN - _LONGEST_GAP)
    for index in range(len(runs)):
        lo = int(first[index])
        gaps = starts[index] - ends[lo:index]
        follows = (starts[index] > starts[lo:index]).all(axis=1) & (gaps <= _LONGEST_GAP).all(axis=1)
        if not follows.any():
            continue
        gain = runs[index, 2] + np.minimum(gaps.min(axis=1), 0)
        cost = _GAP_COST * np.maximum(gaps.max(axis=1), 0) + _DRIFT_COST * np.abs(gaps[:, 0] - gaps[:, 1])
        total = np.where(follows & (gain > 0), scores[lo:index] + gain - cost, -np.inf)
        best = int(total.argmax())
        if total[best] > scores[index]:
            scores[index], before[index] = total[best], lo + best
    used = np.zeros(len(runs), dtype=bool)
    for last in np.lexsort((np.arange(len(runs)), -scores)):
        chain: list[Match] = []
        at = int(last)
        while at >= 0 and not used[at]:
            used[at] = True
            chain.append((int(runs[at, 0]), int(runs[at, 1]), int(runs[at, 2])))
            at = int(before[at])
        yield chain[::-1]


def _promising(chain: Sequence[Match]) -> bool:
    """Whether what is between the seeds of a chain may make a copy of it."""
    matched = sum(size for _, _, size in chain)
    length = min(chain[-1][place] - chain[0][place] for place in (0, 1)) + chain[-1][2]
    return matched >= _LEAST_LETTERS * 0.4 and matched >= _SEEDED * length


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """What may become a Repeat."""

    links: tuple[Link, ...]
    matches: tuple[Match, ...]

    @property
    def matched(self) -> int:
        """How many letters the two passages share."""
        return sum(size for _, _, size in self.matches)


def _drafts(chain: list[Match], side: _Side) -> Iterator[_Draft]:
    """The drafts of a chain: one, or several where its two passages would overlap, as in copy after copy."""
    while chain:
        barrier = chain[0][1]
        part = [match for match in chain if match[0] + match[2] <= barrier]
        chain = chain[max(len(part), 1) :]
        if not _promising(part):
            continue
        matches = _filled(part, side)
        if sum(size for _, _, size in matches) < _LEAST_LETTERS:
            continue
        links = _links(matches, side)
        links = _grown(_with_inner(links, side), side) if links else links
        draft = _Draft(links=tuple(links), matches=tuple(matches))
        if links and _is_copy(draft, side):
            yield draft


def _filled(chain: Sequence[Match], side: _Side) -> list[Match]:
    """The matches of a chain and what matches between them and up to the ends of their segments."""
    first, again, _ = chain[0]
    room = _room(first - side.starts[side.segment_at(first)], again - side.starts[side.segment_at(again)])
    at, at_again = first - room[0], again - room[1]
    found: list[Match] = []
    for start, start_again, size in chain:
        covered = max(at - start, at_again - start_again, 0)
        if covered >= size:
            continue
        start, start_again, size = start + covered, start_again + covered, size - covered
        found += _matches(side.letters, (at, start), (at_again, start_again))
        found.append((start, start_again, size))
        at, at_again = start + size, start_again + size
    room = _room(
        int(side.starts[side.segment_at(at - 1) + 1]) - at,
        int(side.starts[side.segment_at(at_again - 1) + 1]) - at_again,
    )
    return found + _matches(side.letters, (at, at + room[0]), (at_again, at_again + room[1]))


def _room(one: int, other: int) -> tuple[int, int]:
    """How far to compare beyond a chain: to the nearer end, and a little more where there is more."""
    shorter = min(one, other)
    return min(int(one), int(shorter) + _SEED), min(int(other), int(shorter) + _SEED)


def _matches(letters: str, one: tuple[int, int], other: tuple[int, int]) -> list[Match]:
    """What two stretches share, pieces of two letters at least, in order."""
    matcher = SequenceMatcher(None, letters[slice(*one)], letters[slice(*other)], autojunk=False)
    return [(one[0] + a, other[0] + b, size) for a, b, size in matcher.get_matching_blocks() if size > 1]


def _links(matches: Sequence[Match], side: _Side) -> list[Link]:
    """The segments that share most of their letters, joined where one shares with several."""
    shared: Counter[tuple[int, int]] = Counter()
    for start, again, size in matches:
        while size > 0:
            pair = side.segment_at(start), side.segment_at(again)
            piece = int(min(size, side.starts[pair[0] + 1] - start, side.starts[pair[1] + 1] - again))
            shared[pair] += piece
            start, again, size = start + piece, again + piece, size - piece
    groups: list[tuple[list[int], list[int], int]] = []
    for (one, other), letters in sorted(shared.items()):
        if not _share_enough(letters, side.size([one]), side.size([other])):
            continue
        if groups and (groups[-1][0][-1] == one or groups[-1][1][-1] == other):
            left, right, total = groups.pop()
            groups.append((sorted({*left, one}), sorted({*right, other}), total + letters))
        else:
            groups.append(([one], [other], letters))
    return [
        (tuple(left), tuple(right))
        for left, right, letters in groups
        if letters >= _LINKED * min(side.size(left), side.size(right))
    ]


def _share_enough(letters: int, one: int, other: int) -> bool:
    """Whether this many common letters link two segments; some letters of a short one are found everywhere."""
    shorter, longer = min(one, other), max(one, other)
    return letters >= (_SHARED if shorter >= _SHORT else _SHARED_IF_SHORT) * shorter or letters >= _SHARED * longer


def _with_inner(links: Sequence[Link], side: _Side) -> list[Link]:
    """The links and those of segments that stand between them in both passages and are alike.

    A line too short or too damaged to be found by its letters alone is known by its place: half of the letters are
    enough, or a vector that is nearly as close as those of the linked segments are to each other.
    """
    ordinary, linked = side.ordinary, _closeness(links, side)
    found = [links[0]]
    for left, right in links[1:]:
        free = list(range(found[-1][1][-1] + 1, right[0]))
        for one in range(found[-1][0][-1] + 1, left[0]):
            for other in free:
                close = float(side.singles[one] @ side.singles[other]) - ordinary
                if _ratio(side, one, other) >= _IN_PLACE or close >= _NEAR * (linked - ordinary) > 0:
                    found.append(((one,), (other,)))
                    free = [index for index in free if index > other]
                    break
        found.append((left, right))
    return found


def _grown(links: Sequence[Link], side: _Side) -> list[Link]:
    """The links, and after and before them the neighbours that still belong to them: alike, or rests of sentences."""
    found = list(links)
    for step in (1, -1):
        while (grown := _next_link(found, side, step)) is not None:
            edge, link = grown
            if step > 0:
                found[len(found) - edge :] = [link]
            else:
                found[:edge] = [link]
    return found


def _next_link(links: Sequence[Link], side: _Side, step: int) -> tuple[int, Link] | None:
    """The link that follows the last one, or the first one backwards; with 1 before it if it takes its place."""
    left, right = links[-1] if step > 0 else links[0]
    one, other = (group[-1] + step if step > 0 else group[0] + step for group in (left, right))
    has_one = one < links[0][1][0] if step > 0 else one >= 0
    has_other = other < len(side) if step > 0 else other > links[-1][0][-1]
    if has_one and _belongs(one, left, right, side):
        return 1, (tuple(sorted((*left, one))), right)
    if has_other and _belongs(other, right, left, side):
        return 1, (left, tuple(sorted((*right, other))))
    if has_one and has_other:
        texts = [side.text([index])[::step] for index in (one, other)]
        if _ratio(side, one, other) >= _AT_BORDER or _broken_off(*texts):
            return 0, ((one,), (other,))
    return None


def _belongs(index: int, group: Sequence[int], twin: Sequence[int], side: _Side) -> bool:
    """Whether a segment next to a linked group holds letters that the group's twin has and the group lacks."""
    least = max(_BROKEN_OFF, _AT_BORDER * side.size([index]))
    if side.size(twin) - side.size(group) < least - _BROKEN_OFF:
        return False
    text = side.text(twin)
    return _common_letters(side.text(sorted((*group, index))), text) - _common_letters(side.text(group), text) >= least


def _common_letters(one: str, other: str) -> int:
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size > 1)


def _broken_off(one: str, other: str) -> bool:
    """Whether the shorter of two texts is the beginning of the longer one."""
    size = min(len(one), len(other))
    matcher = SequenceMatcher(None, one[:size], other[:size], autojunk=False)
    return size >= _BROKEN_OFF and matcher.ratio() >= 1 - (1 - _AT_BORDER) / 2


def _ratio(side: _Side, one: int, other: int) -> float:
    return SequenceMatcher(None, side.text([one]), side.text([other]), autojunk=False).ratio()


def _closeness(links: Sequence[Link], side: _Side) -> float:
    values = [float(side.singles[left[0]] @ side.singles[right[0]]) for left, right in links]
    return float(np.median(values))


def _is_copy(draft: _Draft, side: _Side) -> bool:
    """Whether it is long and whole enough to be a copy, and differs by letters more than by particulars."""
    earlier = [index for left, _ in draft.links for index in left]
    later = [index for _, right in draft.links for index in right]
    if draft.matched < _LEAST_LETTERS or max(len(earlier), len(later)) < _LEAST_SEGMENTS:
        return False
    for indices in (earlier, later):
        if side.size(indices) < _LINKED * side.size(range(indices[0], indices[-1] + 1)):
            return False
    changed = sum(_particulars_differ(link, side) for link in draft.links)
    return changed < _CHANGED * len(draft.links)


def _particulars_differ(link: Link, side: _Side) -> bool:
    """Whether two linked groups have different numbers, or a whole word in one place of which the other has another."""
    numbers = [Counter(number for index in group for number in side.numbers[index]) for group in link]
    if numbers[0] != numbers[1]:
        return True
    one, other = (side.text(group) for group in link)
    for tag, start, stop, again, until in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "replace" and min(stop - start, until - again) >= _OTHER_WORD:
            return True
    return False


def _overlap(links: Sequence[Link], others: Sequence[Link]) -> bool:
    """Whether both passages of one overlap those of the other."""
    return all(
        links[0][place][0] <= others[-1][place][-1] and others[0][place][0] <= links[-1][place][-1] for place in (0, 1)
    )


def _repeat(draft: _Draft, side: _Side) -> Repeat:
    sizes = [min(side.size(left), side.size(right)) for left, right in draft.links]
    return Repeat(links=draft.links, similarity=round(min(1.0, draft.matched / max(1, sum(sizes))), 4))


def _without_refrains(repeats: Sequence[Repeat], side: _Side) -> list[Repeat]:
    """The repeats but for short passages that stand three times and more."""
    places = Counter(index for repeat in repeats for passage in (repeat.earlier, repeat.later) for index in passage)
    return [
        repeat
        for repeat in repeats
        if side.size(repeat.earlier) >= _LEAST_LETTERS_THRICE or max(places[index] for index in repeat.earlier) < 2
    ]
