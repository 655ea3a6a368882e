"""Which words of one side the other side answers, and which stand in a part that it leaves out: two small networks.

A word is known by the vector that the sentence encoder gives it, brought into the few directions that tell meanings
apart, and by the words around it. The words of both sides compete for each other: what one word has taken is less there
for the next, and a word that finds nothing goes into a bin of its own (Sarlin et al. 2020, SuperGlue; Sinkhorn 1967).
Then each word is judged with its neighbours and with what they found: a part that was left out lacks most of its words,
and those that seem answered are answered by words of other parts.

`scripts/fit_counterparts.py` learned the weights from parts left out on purpose, and checks that it computes the same.
Two networks, learned for 12,000 and 20,000 steps, judge together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import IO

import numpy as np

from aligner.bitext import FloatArray

MARKS = ("capital", "digit", "length", "first", "last", "comma", "stop", "translation")
"""What is known of a word beside its meaning: its letters, and what stands after it."""
ROUNDS = 4
WIDTH = 5  # words that a layer sees at once
PLACES = 10  # steps of the distance between two words, as shares of their texts
SHARED = 0.5  # how much of what a word has taken is gone for others: it may answer several
FILES = ("counterparts.npz", "counterparts_long.npz")  # of the networks that judge together
NEAR, FAR = 0.3, 0.125  # scales that keep the layers' values alike in size
MOST = 8.0  # log odds that a layer is told


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """The n words of a passage: float32 meaning (n, 64), context (n, 64), marks (n, 16), need (n,), and their sounds.

    `need` is how much must answer a word before it counts as answered.
    """

    meaning: FloatArray
    context: FloatArray
    marks: FloatArray
    need: FloatArray
    sounds: Sequence[str]

    @property
    def places(self) -> FloatArray:
        """Where each word stands, as a share of the passage."""
        size = len(self.need)
        return ((np.arange(size) + 0.5) / max(size, 1)).astype(np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Log odds for each word, float32 (n,).

    missing: that it has no counterpart; dropped: that it stands in a part that was left out; denied: of a word that
    negates, that its negation was left out.
    """

    missing: FloatArray
    dropped: FloatArray
    denied: FloatArray


class Network:
    """The network with its weights, by name."""

    def __init__(self, weights: Mapping[str, FloatArray]) -> None:
        self._weights = weights

    def known(self, vectors: FloatArray) -> FloatArray:
        """Meaning (64 columns) and need (one) of words with these vectors of the encoder; float32 (n, 65)."""
        weights = self._weights
        needs = vectors @ weights["need"] + weights["always"]
        return np.column_stack([vectors @ weights["directions"] + weights["shift"], needs]).astype(np.float32)

    def described(self, words: FloatArray, marks: FloatArray, sounds: Sequence[str]) -> Described:
        """The words of a passage: what `known` says of each, their MARKS (n, 8), and their sounds."""
        weights = self._weights
        meaning = words[:, :-1]
        seen = marks @ weights["marks"] + weights["marks_shift"]
        inner = np.maximum(self._layer(np.column_stack([meaning * NEAR, seen]), "around"), 0)
        context = self._layer(inner, "context")
        need = words[:, -1] + context @ weights["need_here"] + weights["need_shift"]
        return Described(meaning=meaning, context=context, marks=seen, need=need, sounds=sounds)

    def judged(self, source: Described, target: Described) -> tuple[Judged, Judged]:
        """What is to be said of the words of both sides of a bead; neither side is empty."""
        apart = np.abs(source.places[:, None] - target.places[None])
        alike = source.meaning @ target.meaning.T + source.context @ target.context.T * FAR
        alike += self._weights["places"][np.minimum((apart * PLACES).astype(int), PLACES - 1)]
        heard = [[bool(one) and one == other for other in target.sounds] for one in source.sounds]
        alike = (alike + self._weights["sound"] * np.array(heard)).astype(np.float32)
        return self._judged(source, target, alike), self._judged(target, source, alike.T)

    def _judged(self, own: Described, other: Described, alike: FloatArray) -> Judged:
        """What is to be said of the words of one side."""
        weights = self._weights
        size, size_other = len(own.need), len(other.need)
        need = own.need + weights["crowd"] * np.log(size_other)
        need_other = other.need + weights["crowd"] * np.log(size)
        taken = np.zeros(size_other, dtype=np.float32)
        for _ in range(ROUNDS):
            given = -np.logaddexp(_sum(alike + taken), need)
            found = _sum((alike + given[:, None]).T)
            taken = -SHARED * np.logaddexp(found, need_other)
        answer = alike + taken
        most = _sum(answer)
        missing = need - most
        share = np.exp(answer - most[:, None]) * _chance(-missing)[:, None]
        used = _chance(found - need_other)
        where = share @ other.places / np.maximum(share.sum(axis=1), 1e-3) - own.places
        whole = [np.log(size / size_other), _chance(missing).mean(), (1 - used).mean()]
        facts = [np.clip(missing, -MOST, MOST) * NEAR, _chance(missing), where, share @ used]
        columns = [
            *(own.context + own.meaning * NEAR, share @ (other.context + other.meaning * NEAR), own.marks),
            *(np.stack(facts, axis=1), np.tile(np.array(whole, dtype=np.float32), (size, 1))),
        ]
        inner = np.maximum(self._layer(np.concatenate(columns, axis=1), "found"), 0)
        inner = np.maximum(self._layer(inner, "judged"), 0)
        said = inner @ weights["said"] + weights["said_shift"]
        return Judged(missing=missing, dropped=said[:, 0], denied=said[:, 1])

    def _layer(self, values: FloatArray, name: str) -> FloatArray:
        """What a layer makes of each word and its neighbours: (n, k) by weights (WIDTH, k, h), float32 (n, h)."""
        weights, shift = self._weights[name], self._weights[f"{name}_shift"]
        padded = np.zeros((len(values) + WIDTH - 1, values.shape[1]), dtype=np.float32)
        padded[WIDTH // 2 : WIDTH // 2 + len(values)] = values
        return np.asarray(sum((padded[at : at + len(values)] @ weights[at] for at in range(WIDTH)), start=shift))


class Networks:
    """Networks that judge together: each errs in other places, and the mean of their log odds errs less than one."""

    def __init__(self, networks: Sequence[Network]) -> None:
        self._networks = networks

    def known(self, vectors: FloatArray) -> FloatArray:
        """What each network knows of words with these vectors, side by side; float32 (n, 65 by network)."""
        return np.concatenate([network.known(vectors) for network in self._networks], axis=1)

    def described(self, words: FloatArray, marks: FloatArray, sounds: Sequence[str]) -> list[Described]:
        """The words of a passage as each network has them: `known` of each, their MARKS (n, 8), and their sounds."""
        parts = np.split(words, len(self._networks), axis=1)
        return [network.described(own, marks, sounds) for network, own in zip(self._networks, parts, strict=True)]

    def judged(self, source: Sequence[Described], target: Sequence[Described]) -> tuple[Judged, Judged]:
        """What is to be said of the words of both sides of a bead; neither side is empty."""
        every = [network.judged(*both) for network, *both in zip(self._networks, source, target, strict=True)]
        left, right = (_mean(one) for one in zip(*every, strict=True))
        return left, right


def _mean(judged: Sequence[Judged]) -> Judged:
    """The mean of the log odds of several networks."""
    return Judged(
        missing=np.mean([one.missing for one in judged], axis=0),
        dropped=np.mean([one.dropped for one in judged], axis=0),
        denied=np.mean([one.denied for one in judged], axis=0),
    )


@cache
def learned() -> Networks:
    """The networks that are part of the package."""
    networks = []
    for name in FILES:
        with (files("aligner.check") / "data" / name).open("rb") as file:
            networks.append(read_network(file))
    return Networks(networks)


def read_network(file: IO[bytes]) -> Network:
    """A network that scripts/fit_counterparts.py wrote."""
    with np.load(file) as found:
        return Network({name: found[name].astype(np.float32) for name in found.files})


def _sum(values: FloatArray) -> FloatArray:
    """Log Σ exp over the columns."""
    most = values.max(axis=1)
    return np.asarray(most + np.log(np.exp(values - most[:, None]).sum(axis=1)))


def _chance(odds: FloatArray) -> FloatArray:
    return np.asarray(1 / (1 + np.exp(-odds)))
