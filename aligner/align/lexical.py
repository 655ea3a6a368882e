"""Names and numbers: words that look the same, or sound the same, in both languages.

They are found by form alone, in any of the two scripts. Only what occurs on both sides counts, weighted by how rare it
is in this pair of texts; so a word that is a name by mistake (the first one of a sentence) does no harm.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from aligner.align.band import IntArray

FloatArray = NDArray[np.float32]

_NUMBER = re.compile(r"\d+(?:[  .,]\d{3}(?!\d))*")
_NAME = re.compile(r"\b[A-ZА-ЯЁ][\w’'-]*[^\W\d_]")
_CASE_ENDING = re.compile(r"(?<=[а-яё]{2})(?:ами|ями|ого|его|ому|ему|ыми|ими|ом|ем|ой|ей|ах|ях|ам|ям|ых|их|ым|им)$")
_SKELETON_LENGTH = 4

# Consonants by how they sound; the order matters, longer spellings first. Sibilants are one class, and so are g, h
# and kh: transliterations of names differ in them (Гитлер, Hitler; Чжоу, Zhou; Пэн, Peng).
_SOUNDS = (
    ("sch|shch|tch|ch|sh|zh|ts|tz|dzh|ж|з|с|ц|ч|ш|щ|дж|s|z|j|c(?=[eiy])", "s"),
    ("kh|gh|h|g|г|х", "g"),
    ("ph|f|ф", "f"),
    ("ck|c|k|q|к", "k"),
    ("x|кс", "ks"),
    ("th|t|т", "t"),
    ("b|б", "b"),
    ("d|д", "d"),
    ("l|л", "l"),
    ("m|м", "m"),
    ("ng|нг|n|н", "n"),
    ("p|п", "p"),
    ("r|р", "r"),
    ("v|w|в", "v"),
)
_SOUND = re.compile("|".join(f"({spelling})" for spelling, _ in _SOUNDS))
_REPEATED = re.compile(r"(.)\1+")


def numbers(text: str) -> frozenset[str]:
    """The numbers of a text as digits, with separators of thousands left out."""
    return frozenset(re.sub(r"\D", "", found).lstrip("0") or "0" for found in _NUMBER.findall(text))


def names(text: str) -> frozenset[str]:
    """The consonant skeletons of the capitalised words of a text, those of at least two consonants."""
    skeletons = (skeleton(word) for word in _NAME.findall(text))
    return frozenset(found for found in skeletons if len(found) > 1)


@lru_cache(maxsize=1 << 16)
def skeleton(word: str) -> str:
    """The first consonants of a word by sound, the same for both scripts: Молотовым and Molotov are `mltv`."""
    bare = _CASE_ENDING.sub("", word.lower())
    sounds = "".join(_SOUNDS[found.lastindex - 1][1] for found in _SOUND.finditer(bare) if found.lastindex)
    return _REPEATED.sub(r"\1", sounds)[:_SKELETON_LENGTH]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordBags:
    """Which shared words each segment of one side holds.

    `words`: numbers of words by segment; `weights`: rarity by word, float32 (words,); `totals`: the weight of all
    words of each span, float32 (longest, segments).
    """

    words: tuple[frozenset[int], ...]
    weights: FloatArray
    totals: FloatArray

    def part(self, kept: IntArray) -> WordBags:
        """The bags of some of the segments."""
        return WordBags(
            words=tuple(self.words[place] for place in kept), weights=self.weights, totals=self.totals[:, kept]
        )


def shared_bags(
    source: Sequence[str], target: Sequence[str], find: Callable[[str], frozenset[str]], longest: int
) -> tuple[WordBags, WordBags]:
    """The bags of both sides, for the words that `find` finds on both of them.

    The weight of a word is the logarithm of how many segments there are for one that holds it.
    """
    left, right = [find(text) for text in source], [find(text) for text in target]
    counts, others = Counter(word for bag in left for word in bag), Counter(word for bag in right for word in bag)
    number = {word: index for index, word in enumerate(sorted(counts.keys() & others.keys()))}
    size = len(source) + len(target)
    weights = np.array([math.log(size / (counts[word] + others[word])) for word in number], dtype=np.float32)
    return _bags(left, number, weights, longest), _bags(right, number, weights, longest)


def overlap(source: WordBags, target: WordBags, rows: slice, columns: slice) -> FloatArray:
    """The weight of the words that two spans share, for spans that start in `rows` and `columns`.

    float32 of shape (longest, rows, longest, columns).
    """
    longest = len(source.totals)
    left = source.words[rows.start : rows.stop + longest - 1]
    right = target.words[columns.start : columns.stop + longest - 1]
    common = sorted(frozenset[int]().union(*left) & frozenset[int]().union(*right))
    shape = (longest, rows.stop - rows.start, longest, columns.stop - columns.start)
    if not common:
        return np.zeros(shape, dtype=np.float32)
    held = _held(left, common, longest, shape[1]) * source.weights[common]
    return np.tensordot(held, _held(right, common, longest, shape[3]), axes=(2, 2))


def _held(bags: Sequence[frozenset[int]], common: list[int], longest: int, starts: int) -> FloatArray:
    """1 where a span holds a word, else 0; float32 (longest, starts, words)."""
    place = {word: index for index, word in enumerate(common)}
    single = np.zeros((starts + longest - 1, len(common)), dtype=np.float32)
    for index, bag in enumerate(bags):
        single[index, [place[word] for word in bag if word in place]] = 1.0
    spans = np.empty((longest, starts, len(common)), dtype=np.float32)
    spans[0] = single[:starts]
    for extra in range(1, longest):
        spans[extra] = np.maximum(spans[extra - 1], single[extra : extra + starts])
    return spans


def _bags(found: Iterable[frozenset[str]], number: dict[str, int], weights: FloatArray, longest: int) -> WordBags:
    words = tuple(frozenset(number[word] for word in bag if word in number) for bag in found)
    totals = np.zeros((longest, len(words)), dtype=np.float32)
    for start in range(len(words)):
        seen: set[int] = set()
        for extra, bag in enumerate(words[start : start + longest]):
            seen |= bag
            totals[extra, start] = sum(float(weights[word]) for word in sorted(seen))
    return WordBags(words=words, weights=weights, totals=totals)
