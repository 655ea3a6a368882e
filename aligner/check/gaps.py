"""Omission and addition inside a bead: a clause on one side that nothing on the other side answers to.

A clause is suspected when its words have no counterparts while those of the rest have, and when the other side is as
long as it would be without the clause. `scripts/fit_gaps.py` learned the weights from clauses dropped on purpose. How
suspicious a bead must be depends on its text: a free translation leaves more words without counterparts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aligner.bitext import SIDES, Side
from aligner.check.clauses import Cut, clauses
from aligner.check.coverage import Coverage, Words, comparable, coverage, silent, weights, words
from aligner.check.length import Scale, scale
from aligner.check.passages import Check, CheckedText, Near, Pair, Passage
from aligner.check.phrases import language, quote
from aligner.judgement import Flag

Floats = NDArray[np.float64]

_OF_WORDS = (
    "sum",  # over the words of the clause
    "root",  # the same by the root of the number of words
    "mean",
    "lacking",  # the sum of those below nothing
    "lacking_share",  # the same by word of the side
    "rest",  # of the rest, by word
    "poorer",  # how much poorer the clause does than the rest, by word, times the root of their number
    "others",  # of the other side, by word
    "others_lacking",  # the sum of those below nothing
    "worst",  # the sum over the worst run of words of the side, wherever it stands
)
CLAUSE = (
    "always",
    *(f"answered_{name}" for name in _OF_WORDS),  # odds that a word has a counterpart
    *(f"kept_{name}" for name in _OF_WORDS),  # odds that it does not stand in a part that was left out
    "words",  # log
    "share",  # of the characters of its side
    "characters",  # log, of the side
    "too_long",  # standard deviations by which the side is too long for the other
    "too_long_without",  # and would be without the clause
    "length_odds",  # the difference of their squares, with signs
    "times",  # log of how many times as long as usual the side is
    "clauses",  # log of how many there are on this side
    "more_clauses",  # by how many there are more than on the other
)

_LEAST_CHARACTERS, _LEAST_WORDS = 10, 2
_LONGEST_RUN = 3
_LARGEST_SHARE = 0.75
_SURE = 2.5  # log odds: a word that is surely answered tells no more of the others than this
_FARTHEST = 5.0
_KNOWN_BEFORE = 60  # beads that the usual of all texts counts for beside those of the text
_BLANKS = " ,;:—–-…"
_CLOSING = ".!?»”"  # a run of words ends where a clause does


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspects:
    """Runs of words of one side that may lack a counterpart, with what speaks for it: shape (n, CLAUSE)."""

    side: Side
    cuts: Sequence[Cut]
    values: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Worst:
    """The most suspicious run of words of one side of a bead."""

    side: Side
    cut: Cut
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """What scores the most suspicious clauses of a side of a text have."""

    middle: float
    spread: float

    def far(self, score: Floats | float) -> Floats | float:
        """By how many spreads a clause is more suspicious than the middle one."""
        return (score - self.middle) / self.spread


def gaps(text: CheckedText) -> Check:
    """The check for clauses without counterpart. Without an encoder it says nothing: that is left to the lengths."""
    known = coverage(text)
    if known is None or not comparable(text):
        return silent
    lengths = scale(text.pairs)
    column = np.array([weights("gaps", "clause")[name] for name in CLAUSE])

    def find(pair: Pair) -> list[Worst]:
        return [] if pair.bead.is_null else [worst(side, column) for side in suspects(pair, known, lengths)]

    found = {_key(pair): find(pair) for pair in text.pairs}
    norms = {
        side: norm_of([one.score for both in found.values() for one in both if one.side == side], weights("gaps", side))
        for side in SIDES
    }

    def judge(pair: Pair, _near: Near) -> Iterator[Flag]:
        both = found[_key(pair)] if _key(pair) in found else find(pair)
        beyond = [norms[one.side].far(one.score) - weights("gaps", one.side)["limit"] for one in both]
        if beyond and max(beyond) > 0:
            yield _flag(pair, both[beyond.index(max(beyond))])

    return judge


def _key(pair: Pair) -> tuple[str, str]:
    return pair.source.text, pair.target.text


def norm_of(scores: Sequence[float], before: Mapping[str, float]) -> Norm:
    """The middle of the scores of a side of a text, and how they stray, by medians.

    Few beads say little, so what was usual in all texts `before` counts, too.
    """
    own = np.array(scores or [before["middle"]])
    middle = float(np.median(own))
    spread = 1.4826 * float(np.median(np.abs(own - middle)))
    share = len(scores) / (len(scores) + _KNOWN_BEFORE)
    return Norm(
        middle=share * middle + (1 - share) * before["middle"], spread=share * spread + (1 - share) * before["spread"]
    )


def worst(found: Suspects, column: Floats) -> Worst:
    """The most suspicious run of words of a side."""
    scores = found.values @ column
    at = int(np.argmax(scores))
    return Worst(side=found.side, cut=found.cuts[at], score=float(scores[at]))


def suspects(pair: Pair, known: Coverage, lengths: Scale) -> list[Suspects]:
    """What is suspected on either side; a side where nothing is long enough has no entry."""
    source, target = known.words(pair)
    if not len(source.starts) or not len(target.starts):
        return []
    found = (
        _suspects_of(pair.source, pair.target, source, target, lengths),
        _suspects_of(pair.target, pair.source, target, source, lengths),
    )
    return [side for side in found if side is not None]


def _suspects_of(passage: Passage, opposite: Passage, own: Words, other: Words, lengths: Scale) -> Suspects | None:
    """The suspects of one side: runs of clauses, and the words that do worst, when neither short nor nearly all."""
    mine, theirs = clauses(passage.text, passage.lang), clauses(opposite.text, opposite.lang)
    odds = [np.minimum(own.answered, _SURE), np.minimum(own.kept, _SURE)]
    others = [np.minimum(other.answered, _SURE), np.minimum(other.kept, _SURE)]
    cuts = np.array([*_runs(mine), *(_cut(passage, *_worst_run(of_words)) for of_words in odds)])
    counts = np.searchsorted(own.starts, cuts)
    size = cuts[:, 1] - cuts[:, 0]
    number = counts[:, 1] - counts[:, 0]
    fit = (size >= _LEAST_CHARACTERS) & (number >= _LEAST_WORDS) & (size <= _LARGEST_SHARE * len(passage.text))
    if not fit.any():
        return None
    cuts, counts, size, number = cuts[fit], counts[fit], size[fit].astype(np.float64), number[fit]
    before, after = (_too_long(passage, opposite, lengths, without) for without in (size * 0, size))
    times = len(opposite.text) / len(passage.text)
    columns = [
        1.0,
        *_of_words(odds[0], others[0], counts),
        *_of_words(odds[1], others[1], counts),
        *(np.log(number), size / len(passage.text), np.log(len(passage.text))),
        *(before, after, before * abs(before) - after * abs(after)),
        -np.log(times * (lengths.ratio if passage.side == "target" else 1 / lengths.ratio)),
        *(np.log(len(mine)), len(mine) - len(theirs)),
    ]
    values = np.empty((len(cuts), len(CLAUSE)))
    for place, column in enumerate(columns):
        values[:, place] = column
    return Suspects(side=passage.side, cuts=[(int(start), int(stop)) for start, stop in cuts], values=values)


def _of_words(odds: Floats, others: Floats, counts: NDArray[np.int64]) -> tuple[Floats | float, ...]:
    """What _OF_WORDS names, for runs of words from one of `counts` to the next; others are those of the other side."""
    sums, less = (np.concatenate([[0.0], np.cumsum(values)]) for values in (odds, np.minimum(odds, 0)))
    number = counts[:, 1] - counts[:, 0]
    own, lacking = (values[counts[:, 1]] - values[counts[:, 0]] for values in (sums, less))
    rest = (sums[-1] - own) / np.maximum(len(odds) - number, 1)
    begin, end = _worst_run(odds)
    return (
        *(own, own / np.sqrt(number), own / number, lacking, lacking / len(odds)),
        *(rest, (own / number - rest) * np.sqrt(number)),
        *(float(others.mean()), float(np.minimum(others, 0).sum()), float(sums[end] - sums[begin])),
    )


def _worst_run(odds: Floats) -> tuple[int, int]:
    """From which to before which word the sum of the odds is the least."""
    sums = np.concatenate([[0.0], np.cumsum(odds)])
    end = int(np.argmin(sums - np.maximum.accumulate(sums)))
    return int(np.argmax(sums[: end + 1])), end


def _runs(cuts: Sequence[Cut]) -> Iterator[Cut]:
    for first in range(len(cuts)):
        for last in range(first, min(len(cuts), first + _LONGEST_RUN)):
            yield cuts[first][0], cuts[last][1]


def _cut(passage: Passage, begin: int, end: int) -> Cut:
    """Where these words start and stop."""
    own = words(passage)
    if begin == end:
        return 0, 0
    start, word = own[end - 1]
    return own[begin][0], start + len(word)


def _too_long(passage: Passage, opposite: Passage, lengths: Scale, without: Floats) -> Floats:
    """By how many standard deviations, at most 5, a side is too long for the other, `without` so many characters."""
    size, other = len(passage.text) - without, len(opposite.text)
    source = passage.side == "source"
    deviation = -lengths.deviation(size, other) if source else lengths.deviation(other, size)
    return np.clip(deviation, -_FARTHEST, _FARTHEST)


def _flag(pair: Pair, found: Worst) -> Flag:
    own, other = (pair.source, pair.target) if found.side == "source" else (pair.target, pair.source)
    start, stop = found.cut
    while start < stop and own.text[start] in _BLANKS:
        start += 1
    while stop > start and own.text[stop - 1] in _BLANKS:
        stop -= 1
    while stop < len(own.text) and own.text[stop] in _CLOSING:
        stop += 1
    words = quote(own.text[start:stop])
    if found.side == "source":
        message = f"nothing in the {language(other)} answers to {words}"
    else:
        message = f"{words} has no counterpart in the {language(other)}"
    evidence = (own.evidence(start, stop), other.evidence(0, len(other.text)))
    return Flag(
        code="omission" if found.side == "source" else "addition",
        severity="warning",
        bead=pair.bead.id,
        message=message,
        evidence=evidence if found.side == "source" else evidence[::-1],
    )
