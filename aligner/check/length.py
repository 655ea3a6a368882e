"""Length: a side that is much shorter or longer than this text leads one to expect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aligner.check.passages import Check, CheckedText, Near, Pair
from aligner.check.phrases import language
from aligner.judgement import Flag

Floats = NDArray[np.float64]

_LEAST = 40  # characters of both sides together; shorter beads say nothing by their length
_SHORT = 20  # characters of a bead that tells the usual ratio
_FAR = 5.0  # standard deviations
_TIMES = 1.8  # and at least so many times as long as usual


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How lengths go together in a text: target characters for a source one, and how far they stray.

    A side is the sum of independent letters, so its deviation grows with the root of its length (Gale & Church 1993);
    `spread` is the deviation of the text's own beads on that scale.
    """

    ratio: float
    spread: float

    def deviation(self, source: float | Floats, target: float | Floats) -> Floats:
        """By how many standard deviations the target is longer than its source lets expect; negative: shorter."""
        expected = np.asarray(source * self.ratio, dtype=np.float64)
        return np.asarray((target - expected) / (self.spread * np.sqrt(np.maximum(target + expected, 1.0))))


def scale(pairs: Iterable[Pair]) -> Scale:
    """The scale of a text, by medians: a few wrong beads do not move it."""
    both = np.array(
        [
            (len(pair.source.text), len(pair.target.text))
            for pair in pairs
            if min(len(pair.source.text), len(pair.target.text)) >= _SHORT
        ],
        dtype=np.float64,
    ).reshape(-1, 2)
    if len(both) < 5:
        return Scale(ratio=1.0, spread=1.2)
    ratio = float(np.exp(np.median(np.log(both[:, 1] / both[:, 0]))))
    strayed = (both[:, 1] - ratio * both[:, 0]) / np.sqrt(both[:, 1] + ratio * both[:, 0])
    return Scale(ratio=ratio, spread=max(0.7, 1.4826 * float(np.median(np.abs(strayed)))))


def length(text: CheckedText) -> Check:
    """The check of lengths against what is usual in this text."""
    usual = scale(text.pairs)

    def judge(pair: Pair, _near: Near) -> Iterator[Flag]:
        source, target = len(pair.source.text), len(pair.target.text)
        if pair.bead.is_null or source + target < _LEAST:
            return
        times = target / (source * usual.ratio)
        if abs(usual.deviation(source, target)) < _FAR or max(times, 1 / times) < _TIMES:
            return
        word = "shorter" if times < 1 else "longer"
        yield Flag(
            code="length",
            severity="warning",
            bead=pair.bead.id,
            message=f"the {language(pair.target)} is much {word} than its original "
            f"({times:.1f} of what is usual in this text)",
            evidence=(
                pair.source.evidence(0, source),
                pair.target.evidence(0, target),
            ),
        )

    return judge
