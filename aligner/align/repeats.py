"""Passages of one side that stand there twice, found by their letters.

The letters of all segments are one string, in which chains of seeds (seeds.py) say where a passage may stand again.
What lies between two seeds is compared letter by letter, and only then do segments come in: those that share most of
their letters are linked. So it does not matter how either copy was cut into sentences.

A copy differs from its twin here and there by a letter, a formula by its particulars: names, numbers, dates.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np

from aligner.align.seeds import Match, chains
from aligner.bitext import FloatArray

Link = tuple[tuple[int, ...], tuple[int, ...]]

_LEAST_LETTERS, _LEAST_SEGMENTS = 130, 3
_LEAST_LETTERS_THRICE = 400  # what stands there three times and more is a refrain, unless it is long
_SEEDED_LETTERS, _SEEDED_SHARE = 52, 0.3  # in two copies with one letter in twelve misread, a third is in seeds
_BEYOND = 10  # letters compared beyond the nearer end

# The share of letters that links two segments: of any two, of a short one with a long one (some letters of a short
# line are found everywhere), of groups of them, of two at the same place of both passages, of two at the border.
_SHARED, _SHARED_IF_SHORT, _LINKED, _IN_PLACE, _AT_BORDER = 0.5, 0.8, 0.6, 0.5, 0.7
_SHORT = 25
_BROKEN_OFF = 5  # letters of a broken-off sentence, at least
_NEAR = 0.6  # closeness in place: 0 that of any two segments, 1 that of the linked ones
_SAMPLE = 200

_OTHER_WORD = 5  # letters in place of others, at least
_CHANGED = 0.5  # the share of links with other particulars that makes a formula

_NO_LETTER = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\b\d+\b")  # digits inside words are misread letters
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
    drafts = [draft for chain in chains(side.letters) for draft in _drafts(chain, side)]
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
        self.numbers = ["".join(_NUMBER.findall(text)) for text in texts]
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


def _promising(chain: Sequence[Match]) -> bool:
    """Whether what is between the seeds of a chain may make a copy of it."""
    matched = sum(size for _, _, size in chain)
    length = min(chain[-1][place] - chain[0][place] for place in (0, 1)) + chain[-1][2]
    return matched >= max(_SEEDED_LETTERS, _SEEDED_SHARE * length)


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
        part = [(start, again, min(size, barrier - start)) for start, again, size in chain if start < barrier]
        cuts = [(max(0, barrier - start), start, again, size) for start, again, size in chain]
        chain = [(start + cut, again + cut, size - cut) for cut, start, again, size in cuts if size > cut]
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
    return min(int(one), int(shorter) + _BEYOND), min(int(other), int(shorter) + _BEYOND)


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
                nearly = close >= _NEAR * (linked - ordinary) > 0
                if nearly or _alike(side.text([one]), side.text([other]), _IN_PLACE):
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
        texts = side.text([one]), side.text([other])
        if _alike(*texts, _AT_BORDER) or _broken_off(*(text[::step] for text in texts)):
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
    return size >= _BROKEN_OFF and _alike(one[:size], other[:size], 1 - (1 - _AT_BORDER) / 2)


def _alike(one: str, other: str, least: float) -> bool:
    """Whether two texts share so much of their letters in the same order; what is quick to see is looked at first."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return all(ratio() >= least for ratio in (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio))


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
    if len({"".join(side.numbers[index] for index in group) for group in link}) > 1:
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
    """The repeats but for short passages that stand three times and more; a third, shorter copy of a long one stays."""
    sizes: dict[int, list[int]] = {}
    for repeat in repeats:
        for index in (*repeat.earlier, *repeat.later):
            sizes.setdefault(index, []).append(side.size(repeat.earlier))
    return [
        repeat
        for repeat in repeats
        if all(len(sizes[index]) < 2 for index in repeat.earlier)
        or max(size for index in repeat.earlier for size in sizes[index]) >= _LEAST_LETTERS_THRICE
    ]
