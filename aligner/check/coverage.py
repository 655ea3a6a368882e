"""Which words of a passage have a counterpart on the other side: the sentence encoder as a dictionary.

The vectors of a word and of its translation lie close together, even alone. How close the nearest word of the other
side lies is compared with how close words of any passage lie: so common words, which find something like them
everywhere, tell little, as they should. A name is also known by its sound, and a number by its digits.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from aligner.bitext import FloatArray, Side
from aligner.check.passages import CheckedText, Near, Pair, Passage
from aligner.judgement import Flag

Floats = NDArray[np.float64]

WORD_FEATURES = (
    "always",
    "nearest",  # similarity of the nearest word, on a scale where any two words have 0 and equal ones 1
    "usual",  # the same, on average, for passages of this text that do not belong to the word
    "nearest^2",
    "nearest*usual",
    "usual^2",
    "above",  # how far the nearest lies above the usual, as a share of what is possible
    "free",  # the same, where no other word of the passage lies closer to that word
    "name",
    "name*nearest",
    "same",  # the name sounds, or the number is, as one on the other side
    "words",  # log of how many the other side has
)
_FARTHEST = 3.0  # log odds that one word can give
_SAMPLE = 12
_LEAST_WORDS = 5

_WORD = re.compile(r"\w(?:[\w’'-]*\w)?")
_SOUNDS = (
    (re.compile("sch|shch|tch|ch|sh|zh|ts|tz|dzh|дж|[жзсцчшщszj]|c(?=[eiy])"), "s"),
    (re.compile("kh|gh|[hgгх]"), "g"),
    (re.compile("ph|[fф]"), "f"),
    (re.compile("x|кс"), "ks"),
    (re.compile("ck|[cqк]"), "k"),
    (re.compile("th|т"), "t"),
    (re.compile("[wв]"), "v"),
    (re.compile("ng|нг|н"), "n"),
)
_LETTERS = str.maketrans("бдлмпр", "bdlmpr")
_VOWELS = re.compile(r"[^sgfktvnbdlmpr]|(.)(?=\1)")
_SKELETON = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of a passage: where each starts, and the log odds that it has a counterpart; shape (n,)."""

    starts: NDArray[np.int64]
    odds: Floats


@cache
def weights(part: str) -> dict[str, float]:
    """What each feature weighs in one of the models of `data/gaps.json`."""
    return dict(json.loads((files("aligner.check") / "data" / "gaps.json").read_text("utf-8"))[part])


@lru_cache(maxsize=1)
def coverage(text: CheckedText) -> Coverage | None:
    """What is known of the words of a text; None without an encoder, or when the text is too short to compare with.

    Several checks ask for it one after the other.
    """
    if text.encode is None:
        return None
    long = [
        pair
        for pair in text.pairs
        if len(words(pair.source)) >= _LEAST_WORDS and len(words(pair.target)) >= _LEAST_WORDS
    ]
    if len(long) < 4:
        return None
    places = np.linspace(0, len(long) - 1, min(_SAMPLE, len(long))).round().astype(int)
    return Coverage(text.encode, text.pairs, [long[place] for place in places])


def silent(_pair: Pair, _near: Near) -> tuple[Flag, ...]:
    """No flags: the check of a text of which too little is known."""
    return ()


@lru_cache(maxsize=1 << 12)
def words(passage: Passage) -> tuple[tuple[int, str], ...]:
    """The words of a passage and where they start."""
    return tuple((found.start(), found.group()) for found in _WORD.finditer(passage.text))


@lru_cache(maxsize=1 << 16)
def sound(word: str) -> str:
    """The digits of a number, the first consonants of a name as they sound in either script; else nothing."""
    if any(character.isdigit() for character in word):
        return "".join(character for character in word if character.isdigit())
    if not word[0].isupper():
        return ""
    sounds = word.lower()
    for spelling, letter in _SOUNDS:
        sounds = spelling.sub(letter, sounds)
    sounds = _VOWELS.sub("", sounds.translate(_LETTERS))
    return sounds[:_SKELETON] if len(sounds) > 1 else ""


class Coverage:
    """The vectors of all words met so far, and what is usual for each; grows with words that edits bring."""

    def __init__(
        self, encode: Callable[[Sequence[str]], FloatArray], pairs: Sequence[Pair], sample: Sequence[Pair]
    ) -> None:
        self._encode = encode
        self._last: tuple[Pair, tuple[Words, Words]] | None = None
        self._vectors: dict[str, FloatArray] = {}
        self._usual: dict[tuple[Side, str], float] = {}
        self._learn(word for pair in pairs for side in (pair.source, pair.target) for _, word in words(side))
        self._sample = {
            "source": [self._matrix(pair.target) for pair in sample],
            "target": [self._matrix(pair.source) for pair in sample],
        }
        mine, theirs = (np.concatenate(self._sample[side]) for side in ("target", "source"))
        self.random = float(np.mean(mine @ theirs.T))

    def words(self, pair: Pair) -> tuple[Words, Words]:
        """The words of both sides of a bead and the odds of their counterparts."""
        if self._last and self._last[0] is pair:  # one check asks after the other
            return self._last[1]
        weigh = weights("word")
        column = np.array([weigh[name] for name in WORD_FEATURES])
        found = []
        for passage, features in zip((pair.source, pair.target), self.features(pair), strict=True):
            starts = np.array([start for start, _ in words(passage)], dtype=np.int64)
            found.append(Words(starts=starts, odds=np.clip(features @ column, -_FARTHEST, _FARTHEST)))
        self._last = pair, (found[0], found[1])
        return self._last[1]

    def features(self, pair: Pair) -> tuple[Floats, Floats]:
        """What is known of each word of both sides; shape (n, WORD_FEATURES), a row for each word."""
        source, target = words(pair.source), words(pair.target)
        if not source or not target:
            return np.zeros((len(source), len(WORD_FEATURES))), np.zeros((len(target), len(WORD_FEATURES)))
        self._learn(word for _, word in (*source, *target))
        close = (self._matrix(pair.source) @ self._matrix(pair.target).T - self.random) / (1 - self.random)
        sounds = [{sound(word) for _, word in side} - {""} for side in (source, target)]
        return (
            self._side("source", [word for _, word in source], close, sounds[1]),
            self._side("target", [word for _, word in target], close.T, sounds[0]),
        )

    def _side(self, side: Side, own: Sequence[str], close: FloatArray, sounds: set[str]) -> Floats:
        nearest = close.max(axis=1).astype(np.float64)
        usual = self._usual_of(side, own)
        room = 1.02 - usual
        taken = np.sort(close, axis=0)[[-1, -2]] if len(own) > 1 else np.concatenate([close, close * 0])
        rival = np.where(close >= taken[0], taken[1], taken[0])
        free = (close - np.maximum(0, rival - close)).max(axis=1)
        name = np.array([float(sound(word) != "") for word in own])
        same = np.array([float(sound(word) in sounds) for word in own])
        return np.stack(
            [
                np.ones(len(own)),
                nearest,
                usual,
                nearest**2,
                nearest * usual,
                usual**2,
                (nearest - usual) / room,
                (free - usual) / room,
                name,
                name * nearest,
                same,
                np.full(len(own), np.log(close.shape[1])),
            ],
            axis=1,
        )

    def _usual_of(self, side: Side, own: Sequence[str]) -> Floats:
        new = sorted({word.lower() for word in own if (side, word.lower()) not in self._usual})
        if new:
            vectors = np.stack([self._vectors[word] for word in new])
            best = np.mean([(vectors @ passage.T).max(axis=1) for passage in self._sample[side]], axis=0)
            for word, value in zip(new, (best - self.random) / (1 - self.random), strict=True):
                self._usual[side, word] = float(value)
        return np.array([self._usual[side, word.lower()] for word in own])

    def _learn(self, met: Iterable[str]) -> None:
        new = sorted({word.lower() for word in met} - self._vectors.keys())
        if new:
            self._vectors.update(zip(new, self._encode(new), strict=True))

    def _matrix(self, passage: Passage) -> FloatArray:
        return np.stack([self._vectors[word.lower()] for _, word in words(passage)])
