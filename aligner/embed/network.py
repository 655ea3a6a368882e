"""The arithmetic of mUSE: from word pieces to sums of features, from sums to vectors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from aligner.bitext import FloatArray
from aligner.embed.weights import CHUNKS, WIDTHS, Weights

DIM = 512
CHANNELS = 256
# The features of a token depend on this many tokens on either side: two convolutions of width 5, one upon the other.
REACH = 4
EPSILON = np.float32(1e-12)
# Tokens computed at once: enough to use each weight matrix well, few enough to stay in the processor's cache.
BATCH = 512

# The label of tokens that are computed only because others see them.
CONTEXT = -1

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


class Stream:
    """Sequences of tokens, one after the other, with the stretches of them whose features will be summed."""

    def __init__(self) -> None:
        self._ids: list[int] = []
        self._sequences: list[int] = []
        self._labels: list[int] = []
        self._lengths: list[int] = []
        self._stretches = 0

    def add(self, ids: Sequence[int], skipped: int, *lengths: int) -> int:
        """The number of the first stretch of a new sequence.

        The stretches have these lengths and come after `skipped` tokens, which are context, like those that are left.
        """
        first = self._stretches
        self._stretches += len(lengths)
        self._ids.extend(ids)
        self._sequences.append(len(ids))
        self._labels.extend((CONTEXT, *range(first, self._stretches), CONTEXT))
        self._lengths.extend((skipped, *lengths, len(ids) - skipped - sum(lengths)))
        return first

    def sums(self, weights: Weights) -> FloatArray:
        """The projected sum of the features of each stretch; shape (stretches, 512), float32."""
        ids = np.array(self._ids, dtype=np.int64)
        sequence = np.repeat(np.arange(len(self._sequences)), self._sequences)
        label = np.repeat(np.array(self._labels), self._lengths)
        total = np.zeros((self._stretches, DIM + len(WIDTHS) * CHANNELS), dtype=np.float32)
        for start in range(0, len(ids), BATCH):
            # What lies just beyond the edges of a batch is context, too.
            around = slice(max(0, start - REACH), start + BATCH + REACH)
            wanted = label[around].copy()
            wanted[: start - around.start] = CONTEXT
            wanted[start - around.start + BATCH :] = CONTEXT
            labels = wanted[wanted != CONTEXT]
            if len(labels):
                firsts = np.flatnonzero(np.diff(labels, prepend=CONTEXT))
                features = _features(weights, ids[around], sequence[around], wanted != CONTEXT)
                total[labels[firsts]] += np.add.reduceat(features, firsts, axis=0)
        projected: FloatArray = total @ weights["cnn_W"]
        return projected


def finish(weights: Weights, sums: FloatArray, counts: IntArray) -> FloatArray:
    """Unit vectors of texts from the projected sums of their features and their numbers of tokens; shape (n, 512)."""
    count = counts.astype(np.float32)[:, None]
    mean = (sums + count * weights["cnn_b"]) / np.sqrt(count)
    first = np.maximum(mean @ weights["d0"], 0)
    second = np.maximum(first @ weights["d1"] + mean @ weights["p1"], 0)
    third = np.maximum(second @ weights["d2"], 0)
    vectors: FloatArray = np.tanh(third @ weights["d3"] + second @ weights["p3"])
    vectors /= np.sqrt(np.maximum(np.einsum("ij,ij->i", vectors, vectors), EPSILON))[:, None]
    return vectors


def _features(weights: Weights, ids: IntArray, sequence: IntArray, wanted: BoolArray) -> FloatArray:
    """The normalised features of the wanted tokens: embedding and three neighbourhoods; shape (wanted, 1280).

    What is equal is computed once: equal tokens, then (for the first convolution) equal tokens with equal neighbours.
    So the tokens near a seam cost little more than the few rows that the seam changes.
    """
    kinds, kind = np.unique(ids, return_inverse=True)
    chunk = kinds % CHUNKS
    embedding = weights["table"][kinds] * weights["scale"][chunk, None] + weights["lo"][chunk, None]
    projected = embedding @ weights["proj"] + weights["proj_b"]
    projected = _normalise(projected, weights["proj_ln_g"], weights["proj_ln_b"])

    near = _neighbours(sequence)
    seen = np.append(wanted, False)[near].any(axis=1)  # by a wanted token
    inner, place = _distinct(np.append(kind, len(kinds))[near[seen]], len(kinds) + 1)
    places = np.full(len(ids) + 1, len(inner))
    places[:-1][seen] = place
    outer = places[near[wanted]]

    features = np.empty((len(outer), weights["ln_g"].size), dtype=np.float32)
    features[:, :DIM] = embedding[kind[wanted]]
    for order, width in enumerate(WIDTHS):
        channels = slice(order * CHANNELS, (order + 1) * CHANNELS)
        hidden = _convolved(projected[:, channels], inner, weights[f"w1_{width}"], weights[f"b1_{width}"])
        features[:, DIM:][:, channels] = _convolved(hidden, outer, weights[f"w2_{width}"], weights[f"b2_{width}"])
    return _normalise(features, weights["ln_g"], weights["ln_b"])


def _neighbours(sequence: IntArray) -> IntArray:
    """For each token the places two before to two after it; n, one past the end, for a place in another sequence."""
    size = len(sequence)
    places = np.arange(size)[:, None] + np.arange(-REACH // 2, REACH // 2 + 1)
    inside = (places >= 0) & (places < size)
    inside &= sequence[np.clip(places, 0, size - 1)] == sequence[:, None]
    return np.where(inside, places, size)


def _distinct(rows: IntArray, base: int) -> tuple[IntArray, IntArray]:
    """The distinct rows of numbers below `base`, and for each row which of these it is."""
    keys = rows @ base ** np.arange(rows.shape[1], dtype=np.int64)
    _, first, which = np.unique(keys, return_index=True, return_inverse=True)
    return rows[first], which


def _convolved(x: FloatArray, windows: IntArray, weight: FloatArray, bias: FloatArray) -> FloatArray:
    """The middle of each window of rows, plus its rectified convolution; shape (windows, 256).

    A window names five rows, of which a narrower convolution takes the inner ones; len(x) stands for a row of zeros.
    """
    width = len(weight) // CHANNELS
    left = REACH // 2 - (width - 1) // 2
    padded = np.concatenate([x, np.zeros((1, CHANNELS), dtype=np.float32)])
    convolved: FloatArray = padded[windows[:, left : left + width]].reshape(len(windows), -1) @ weight
    convolved += bias
    np.maximum(convolved, 0, out=convolved)
    convolved += padded[windows[:, REACH // 2]]
    return convolved


def _normalise(x: FloatArray, gain: FloatArray, bias: FloatArray) -> FloatArray:
    """Each row with mean 0 and variance 1, then scaled and shifted (layer normalisation, Ba et al. 2016)."""
    x -= x.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", x, x) / np.float32(x.shape[1])
    x *= (1 / np.sqrt(variance + EPSILON))[:, None]
    x *= gain
    x += bias
    return x
