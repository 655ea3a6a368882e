"""Similarity: two sides that resemble each other as little as sentences that have nothing to do with each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from aligner.bitext import FloatArray
from aligner.check.coverage import Coverage, any_two, comparable, coverage, silent, weights, words
from aligner.check.length import Scale, scale
from aligner.check.passages import Check, CheckedText, Near, Pair
from aligner.check.phrases import language, quote
from aligner.judgement import Flag

Floats = NDArray[np.float64]
Encode = Callable[[Sequence[str]], FloatArray]

BEAD = (
    "always",
    "similarity",  # on a scale where any two passages have 0 and equal ones 1
    "below",  # standard deviations of this text below its median, no more than 4
    "source",  # odds that a word has a counterpart, the mean
    "target",
    "poorest",  # the less of the two, times the root of the number of words
    "words",  # log of how many, of the shorter side
    "length",  # deviation, its size
)
OPENING = (
    "always",
    "below",  # as above
    "alike",  # cosine of the two beginnings
    "rest",  # cosine of what follows them
)
_LEAST_WORDS = 4
_BATCH = 1024
_LIKELY = 0.5
# A sentence that begins with other words than its translation and goes on with the same: another version of it.
_LEAST_WORDS_TO_BEGIN = 8
_ANSWERED = 1.2  # log odds of a word that surely has a counterpart
_UNANSWERED = 0.7  # the mean of those that may have none
_MEANING = 4  # letters of a word that a beginning is shown to end with


def likeness(text: CheckedText) -> Check:
    """The check for pairs that hardly resemble each other. Without an encoder it says nothing."""
    known = coverage(text)
    if known is None or text.encode is None or not comparable(text):
        return silent
    usual = Usual(text.pairs, text.encode, any_two(text))
    lengths = scale(text.pairs)
    column, opening = (
        np.array([weights("likeness", model)[name] for name in names])
        for model, names in (("bead", BEAD), ("opening", OPENING))
    )

    def judge(pair: Pair, _near: Near) -> Iterator[Flag]:
        if pair.bead.is_null or not long_enough(pair):
            return
        other = f"the {language(pair.target)} may translate another text"
        if bead_features(pair, known, usual, lengths) @ column > weights("likeness", "bead")["limit"]:
            yield _flag(pair, f"the two hardly resemble each other: {other}", ends=None)
        elif (ends := openings(pair, known)) and (
            opening_features(pair, ends, known, usual) @ opening > weights("likeness", "opening")["limit"]
        ):
            begun = [quote(side.text[:end]) for side, end in zip((pair.source, pair.target), ends, strict=True)]
            yield _flag(pair, f"one begins {begun[0]}, the other {begun[1]}: {other}", ends)
        elif pair.bead.status == "auto" and (chance := pair.bead.probability) is not None and chance < _LIKELY:
            yield _flag(pair, f"that these two belong together is unlikely (probability {chance:.2f})", ends=None)

    return judge


def long_enough(pair: Pair) -> bool:
    """False for headings and for a Yes: a few words may be translated by words that resemble them little."""
    return min(len(words(pair.source)), len(words(pair.target))) >= _LEAST_WORDS


def openings(pair: Pair, known: Coverage) -> tuple[int, int] | None:
    """Where the beginnings end when neither side answers to the beginning of the other; None when one does."""
    ends = []
    for passage, odds in zip((pair.source, pair.target), known.alone(pair), strict=True):
        answered = np.flatnonzero(odds >= _ANSWERED)
        begun = words(passage)[: answered[0] if len(answered) else None]
        telling = [start + len(word) for start, word in begun if len(word) >= _MEANING]
        if len(odds) < _LEAST_WORDS_TO_BEGIN or len(telling) < 2:
            return None
        if odds[: len(begun)].mean() > _UNANSWERED:
            return None
        ends.append(telling[-1])
    return ends[0], ends[1]


def _flag(pair: Pair, message: str, ends: tuple[int, int] | None) -> Flag:
    source, target = ends or (len(pair.source.text), len(pair.target.text))
    return Flag(
        code="similarity",
        severity="warning",
        bead=pair.bead.id,
        message=message,
        evidence=(pair.source.evidence(0, source), pair.target.evidence(0, target)),
    )


class Usual:
    """How similar the two sides of a bead are, on a scale where any two passages have 0 and equal ones 1.

    `middle` and `spread` are of the beads of the text, by medians.
    """

    def __init__(self, pairs: Sequence[Pair], encode: Encode, random: float) -> None:
        self._encode = encode
        self._random = random
        self._known: dict[tuple[str, str], float] = {}
        judged = [pair for pair in pairs if not pair.bead.is_null and long_enough(pair)]
        self._learn([pair for pair in judged if pair.bead.similarity is None])
        values = np.array([self.similarity(pair) for pair in judged] or [0.7])
        self.middle = float(np.median(values))
        self.spread = max(0.05, 1.4826 * float(np.median(np.abs(values - self.middle))))

    def similarity(self, pair: Pair) -> float:
        """The similarity of the two sides of a bead."""
        cosine = pair.bead.similarity
        if cosine is None:
            key = pair.source.text, pair.target.text
            if key not in self._known:
                self._learn([pair])
            cosine = self._known[key]
        return (cosine - self._random) / (1 - self._random)

    def below(self, pair: Pair) -> float:
        """By how many standard deviations of this text a bead is less similar than its middle one."""
        return (self.middle - self.similarity(pair)) / self.spread

    def _learn(self, pairs: Sequence[Pair]) -> None:
        for start in range(0, len(pairs), _BATCH):
            both = [(pair.source.text, pair.target.text) for pair in pairs[start : start + _BATCH]]
            vectors = self._encode([side for texts in both for side in texts])
            cosines = np.einsum("nd,nd->n", vectors[::2], vectors[1::2])
            self._known.update(zip(both, cosines.tolist(), strict=True))


def bead_features(pair: Pair, known: Coverage, usual: Usual, lengths: Scale) -> Floats:
    """What speaks against a bead; shape (BEAD,)."""
    like = usual.similarity(pair)
    odds = [side.answered for side in known.words(pair)]
    return np.array(
        [
            1.0,
            like,
            float(np.clip(usual.below(pair), -4, 4)),
            *(float(side.mean()) for side in odds),
            min(float(side.sum()) / float(np.sqrt(len(side))) for side in odds),
            float(np.log(min(len(side) for side in odds))),
            min(abs(float(lengths.deviation(len(pair.source.text), len(pair.target.text)))), 4.0),
        ]
    )


def opening_features(pair: Pair, ends: tuple[int, int], known: Coverage, usual: Usual) -> Floats:
    """What speaks against the beginnings of a bead, which end there; shape (OPENING,)."""
    begun, rest = (
        known.similar(*(text or "…" for text in texts))
        for texts in zip(
            *((side.text[:end], side.text[end:]) for side, end in zip((pair.source, pair.target), ends, strict=True)),
            strict=True,
        )
    )
    return np.array([1.0, float(np.clip(usual.below(pair), -4, 4)), begun, rest])
