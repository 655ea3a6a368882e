"""Which words of a passage have a counterpart on the other side: the sentence encoder as a dictionary.

The vectors of a word and of its translation lie close together, even alone, and closer still in the few directions that
tell meanings apart, which `scripts/fit_words.py` learned. How well the words of the other side answer is compared with
what such a word needs: so common words, which find something like them everywhere, tell little, as they should. A name
is also known by its sound, and a number by its digits.
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

from aligner.bitext import FloatArray
from aligner.check.passages import CheckedText, Near, Pair, Passage
from aligner.judgement import Flag

Floats = NDArray[np.float64]

_SAMPLE = 12
_LEAST_WORDS = 5
_FARTHEST = 3.0  # log odds that one word can give
_SAME = 1.5  # and at least gives where the other side has a name that sounds so, or this number

WORD = re.compile(r"\w(?:[\w’'-]*\w)?")
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
    return Coverage(text.dictionary or text.encode, text.pairs)


def any_two(text: CheckedText) -> float:
    """How similar any two words of the two sides are, on average, to the encoder of a text."""
    assert text.encode is not None
    paired = [pair for pair in text.pairs if words(pair.source) and words(pair.target)]
    places = np.linspace(0, len(paired) - 1, min(_SAMPLE, len(paired))).round().astype(int)
    sides = [
        text.encode([word.lower() for at in places for _, word in words(_sides(paired[at])[side])]) for side in (0, 1)
    ]
    return float(np.mean(sides[0] @ sides[1].T))


def silent(_pair: Pair, _near: Near) -> tuple[Flag, ...]:
    """No flags: the check of a text of which too little is known."""
    return ()


@lru_cache(maxsize=1 << 12)
def words(passage: Passage) -> tuple[tuple[int, str], ...]:
    """The words of a passage and where they start."""
    return tuple((found.start(), found.group()) for found in WORD.finditer(passage.text))


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


@cache
def _learned() -> dict[str, FloatArray]:
    """What scripts/fit_words.py learned.

    directions (dim, n) and shift (n,) bring a vector to where words that answer each other lie in the same direction;
    need (dim,) and always (2: Russian, other) give what must be exceeded, and crowd (1,) what many words add to that.
    """
    with (files("aligner.check") / "data" / "words.npz").open("rb") as file, np.load(file) as found:
        return {name: found[name].astype(np.float32) for name in found.files}


class Coverage:
    """What is known of all words met so far; grows with words that edits bring."""

    def __init__(self, encode: Callable[[Sequence[str]], FloatArray], pairs: Sequence[Pair]) -> None:
        self._encode = encode
        self._last: tuple[Pair, tuple[Words, Words]] | None = None
        self._place: dict[str, int] = {}
        learned = _learned()
        self._known = np.zeros((0, len(learned["shift"]) + 1), dtype=np.float32)  # the last column: what it needs
        self._learn(word for pair in pairs for side in (pair.source, pair.target) for _, word in words(side))

    def words(self, pair: Pair) -> tuple[Words, Words]:
        """The words of both sides of a bead and the odds of their counterparts."""
        if self._last and self._last[0] is pair:  # one check asks after the other
            return self._last[1]
        self._learn(word for side in (pair.source, pair.target) for _, word in words(side))
        source, target = (self._known[[self._place[word.lower()] for _, word in words(side)]] for side in _sides(pair))
        alike = source[:, :-1] @ target[:, :-1].T
        sounds = [[sound(word) for _, word in words(side)] for side in _sides(pair)]
        found = (
            _words(pair.source, alike, source[:, -1], sounds[0], sounds[1]),
            _words(pair.target, alike.T, target[:, -1], sounds[1], sounds[0]),
        )
        self._last = pair, found
        return found

    def _learn(self, met: Iterable[str]) -> None:
        new = sorted({low for word in met if (low := word.lower()) not in self._place})
        if new:
            learned = _learned()
            vectors = self._encode(new)
            known = np.column_stack([vectors @ learned["directions"] + learned["shift"], vectors @ learned["need"]])
            self._place.update(zip(new, range(len(self._known), len(self._known) + len(new)), strict=True))
            self._known = np.concatenate([self._known, known.astype(np.float32)])


def _sides(pair: Pair) -> tuple[Passage, Passage]:
    return pair.source, pair.target


def _words(passage: Passage, alike: FloatArray, need: FloatArray, own: Sequence[str], other: Sequence[str]) -> Words:
    """The words of a passage with their odds: log of the sum over the other side, less what the word needs."""
    starts = np.array([start for start, _ in words(passage)], dtype=np.int64)
    if not alike.size:
        return Words(starts=starts, odds=np.zeros(len(starts)))
    learned = _learned()
    most = alike.max(axis=1)
    found = most + np.log(np.exp(alike - most[:, None]).sum(axis=1))
    odds = found - learned["crowd"] * np.log(alike.shape[1]) - need - learned["always"][int(passage.lang != "ru")]
    heard = set(other) - {""}
    same = np.array([one in heard for one in own])
    odds = np.clip(np.where(same, np.maximum(odds, _SAME), odds), -_FARTHEST, _FARTHEST)
    return Words(starts=starts, odds=odds.astype(np.float64))
