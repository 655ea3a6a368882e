"""Omission and addition inside a bead: a clause on one side that nothing on the other side answers to.

A clause is suspected when its words have no counterparts while those of the rest have, and when the other side is as
long as it would be without the clause; whether it fits better without it the encoder decides. The weights are learned
by `scripts/fit_gaps.py` from clauses dropped on purpose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from aligner.bitext import FloatArray, Side
from aligner.check.clauses import Cut, clauses
from aligner.check.coverage import Coverage, Words, coverage, silent, weights
from aligner.check.length import Scale, scale
from aligner.check.passages import Check, CheckedText, Near, Pair, Passage
from aligner.check.phrases import language, quote
from aligner.judgement import Flag

Floats = NDArray[np.float64]
Encode = Callable[[Sequence[str]], FloatArray]

CHEAP = (
    "always",
    "odds",  # of counterparts, the sum over the words of the clause by the root of their number
    "lacking",  # the sum of those below nothing
    "poorer",  # how much poorer the clause does than the rest, by word, times the root of their number
    "rest",  # odds of the rest, by word
    "others",  # odds of the other side, by word
    "words",  # log
    "share",  # of the characters of its side
    "characters",  # log, of the side
    "too_long",  # standard deviations by which the side is too long for the other
    "too_long_without",  # and would be without the clause
    "length_odds",  # the difference of their squares, with signs
    "clauses",  # log of how many there are on this side
    "more_clauses",  # by how many there are more than on the other
)
DEAR = (*CHEAP, "gain", "gain_share", "similarity")
"""What is known when the encoder has read the side without the clause, too."""

_LEAST_CHARACTERS, _LEAST_WORDS = 10, 2
_LONGEST_RUN = 3
_LARGEST_SHARE = 0.75
_FARTHEST = 4.0
_BLANKS = " ,;:—–-…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """A run of clauses of one side that may lack its counterpart, with what speaks for it (CHEAP)."""

    side: Side
    cut: Cut
    values: Floats


def gaps(text: CheckedText) -> Check:
    """The check for clauses without counterpart. Without an encoder it says nothing: that is left to the lengths."""
    known = coverage(text)
    if known is None or text.encode is None:
        return silent
    lengths, encode = scale(text.pairs), text.encode
    cheap, dear, limits = weights("cheap"), weights("clause"), weights("limits")
    cheap_column, dear_column = (
        np.array([model[name] for name in names]) for model, names in ((cheap, CHEAP), (dear, DEAR))
    )

    def judge(pair: Pair, _near: Near) -> Iterator[Flag]:
        if pair.bead.is_null:
            return
        found = [
            suspect for suspect in suspects(pair, known, lengths) if suspect.values @ cheap_column > limits["cheap"]
        ]
        if not found:
            return
        chances = gains(pair, found, encode, known.random) @ dear_column
        best = int(np.argmax(chances))
        if chances[best] > limits["clause"]:
            yield _flag(pair, found[best])

    return judge


def suspects(pair: Pair, known: Coverage, lengths: Scale) -> list[Suspect]:
    """All runs of clauses of both sides that are neither too short nor nearly the whole."""
    source, target = known.words(pair)
    if not len(source.starts) or not len(target.starts):
        return []
    cuts = [clauses(side.text, side.lang) for side in (pair.source, pair.target)]
    return [
        *_suspects_of(pair.source, source, target, cuts, partial(_too_long, pair, "source", lengths)),
        *_suspects_of(pair.target, target, source, cuts[::-1], partial(_too_long, pair, "target", lengths)),
    ]


def _suspects_of(
    passage: Passage, own: Words, other: Words, cuts: Sequence[Sequence[Cut]], too_long: Callable[[int], float]
) -> Iterator[Suspect]:
    """The suspects of one side; `cuts` are those of this side and of the other."""
    mine, theirs = cuts
    before = too_long(0)
    for first in range(len(mine)):
        for last in range(first, min(len(mine), first + _LONGEST_RUN)):
            cut = mine[first][0], mine[last][1]
            values = _values(passage, cut, own, other)
            if values is not None:
                after = too_long(cut[1] - cut[0])
                values += [before, after, before * abs(before) - after * abs(after)]
                values += [float(np.log(len(mine))), float(len(mine) - len(theirs))]
                yield Suspect(side=passage.side, cut=cut, values=np.array(values))


def _too_long(pair: Pair, side: Side, lengths: Scale, without: int) -> float:
    """By how many standard deviations, at most 4, a side is too long for the other, `without` so many characters."""
    source, target = len(pair.source.text), len(pair.target.text)
    if side == "source":
        deviation = -lengths.deviation(source - without, target)
    else:
        deviation = lengths.deviation(source, target - without)
    return float(np.clip(deviation, -_FARTHEST, _FARTHEST))


def _values(passage: Passage, cut: Cut, own: Words, other: Words) -> list[float] | None:
    """The first of CHEAP, those that words give; None for a clause that is too short or nearly the whole."""
    share = (cut[1] - cut[0]) / len(passage.text)
    first, last = np.searchsorted(own.starts, cut)
    count = int(last - first)
    if cut[1] - cut[0] < _LEAST_CHARACTERS or count < _LEAST_WORDS or share > _LARGEST_SHARE:
        return None
    odds = own.odds[first:last]
    rest = float((own.odds.sum() - odds.sum()) / max(len(own.odds) - count, 1))
    root = float(np.sqrt(count))
    return [
        1.0,
        float(odds.sum()) / root,
        float(np.minimum(odds, 0).sum()),
        (float(odds.mean()) - rest) * root,
        rest,
        float(other.odds.mean()),
        float(np.log(count)),
        share,
        float(np.log(len(passage.text))),
    ]


def gains(pair: Pair, found: Sequence[Suspect], encode: Encode, random: float) -> Floats:
    """What speaks for each suspect, with what the encoder says; shape (n, DEAR).

    The gain is how much more alike the sides are when the clause is left out.
    """
    texts = {"source": pair.source.text, "target": pair.target.text}
    left = [_without(texts[suspect.side], suspect.cut) for suspect in found]
    vectors = encode([texts["source"], texts["target"], *left])
    whole = float(vectors[0] @ vectors[1])
    rows = []
    for suspect, vector in zip(found, vectors[2:], strict=True):
        gain = (float(vector @ vectors[1 if suspect.side == "source" else 0]) - whole) / (1 - random)
        share = suspect.values[CHEAP.index("share")]
        rows.append([*suspect.values, gain, gain / np.sqrt(share), (whole - random) / (1 - random)])
    return np.array(rows).reshape(-1, len(DEAR))


def _without(text: str, cut: Cut) -> str:
    return f"{text[: cut[0]].rstrip()} {text[cut[1] :].lstrip()}".strip()


def _flag(pair: Pair, suspect: Suspect) -> Flag:
    own, other = (pair.source, pair.target) if suspect.side == "source" else (pair.target, pair.source)
    start, stop = suspect.cut
    while start < stop and own.text[start] in _BLANKS:
        start += 1
    while stop > start and own.text[stop - 1] in _BLANKS:
        stop -= 1
    words = quote(own.text[start:stop])
    if suspect.side == "source":
        message = f"nothing in the {language(other)} answers to {words}"
    else:
        message = f"{words} has no counterpart in the {language(other)}"
    evidence = (own.evidence(start, stop), other.evidence(0, len(other.text)))
    return Flag(
        code="omission" if suspect.side == "source" else "addition",
        severity="warning",
        bead=pair.bead.id,
        message=message,
        evidence=evidence if suspect.side == "source" else evidence[::-1],
    )
