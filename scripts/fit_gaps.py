"""Learn the weights of the check of gaps: `fit_gaps.py GOLD_FOLDER [--network GLOB=FILE ...] [--check]`.

The beads of the fine base cases count as clean, but for those with true errors (defects.tsv). Two logistic models are
learned, upon scripts/fit_counterparts.py:

clause  whether a clause lacks its counterpart: clean beads against beads where a clause of the other side was dropped,
        and mistaken ones of scripts/made.
        Which of the clauses answers to it is not known: the most suspicious one is taken, anew in each round

Each source of the gold has the same weight. The limits are set on the clean beads (SHARES). --check learns without
each source and measures on it.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
from learning import Case, Floats, another, arguments, logistic, named, read_cases, scaled

from aligner.bitext import SIDES, Side
from aligner.check import coverage as coverage_file
from aligner.check.gaps import CLAUSE, Suspects, norm_of, suspects, worst
from aligner.check.length import scale
from aligner.check.passages import Pair, Passage

Weights = dict[str, dict[str, float]]

WEIGHTS_FILE = Path(coverage_file.__file__).with_name("data") / "gaps.json"
SHARES: dict[Side, float] = {"source": 0.036, "target": 0.002}
"""The shares of clean beads that are flagged for a clause of either side. Translators leave out sooner than they add,
and explain of their own accord."""
MISTAKES: dict[str, Side] = {"clause": "source", "addition": "target"}
MADE = re.compile(r"^made\w+")  # the cases of made_cases.py
ROUNDS = 10
RIDGE = 10.0
SHARE_OF_WRONG = 0.2
PARTS = re.compile(r"(?<=[,;:])\s+|\s+[—–-]+\s+|\s+(?=(?:and|but|or|because|which|who|when|while|и|но|или|а|потому)\s)")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Example:
    """One side of a bead, clean, or wrong because its clause was dropped from the other side."""

    case: Case
    pair: Pair
    wrong: bool
    suspects: Suspects


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Text:
    """A case, how many of its beads are clean, how many lack a part on a side, and where a clause can be suspected."""

    case: Case
    planted: Mapping[Side, int]
    examples: Sequence[Example]

    def of(self, *, wrong: bool, side: Side | None = None) -> list[Example]:
        """The examples of a kind."""
        return [one for one in self.examples if one.wrong == wrong and side in (None, one.suspects.side)]


def main() -> None:
    """Learn, check and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--output", type=Path, default=WEIGHTS_FILE)
    parser.add_argument("--check", action="store_true")
    options = arguments(parser)
    texts = [read(case) for case in read_cases(options.gold, options.network)]
    if options.check:
        for source in sorted({text.case.source for text in texts}):
            weights = learn([text for text in texts if text.case.source != source])
            sys.stdout.write(f"{source}\n")
            measure([text for text in texts if text.case.source == source], weights)
    weights = learn(texts)
    sys.stdout.write("all, on what it was learned from\n")
    measure(texts, weights)
    provenance = {
        "learned by": "scripts/fit_gaps.py",
        "cases": ", ".join(dict.fromkeys(MADE.sub("made", text.case.name) for text in texts)),
        "encoder": "muse-3",
    }
    options.output.write_text(json.dumps({**weights, "provenance": provenance}, indent=1) + "\n", "utf-8")


def read(case: Case) -> Text:
    """A case with parts dropped from either side of its beads."""
    lengths = scale(case.text.pairs)
    dropped = list(_dropped(case.clean, Random(case.name)))
    dropped += [(MISTAKES[kind], pair) for kind, pair in case.mistaken if kind in MISTAKES]
    sides: list[tuple[Side | None, Pair]] = [(None, pair) for pair in case.clean]
    return Text(
        case=case,
        planted={side: sum(of == side for of, _ in dropped) for side in SIDES},
        examples=[
            Example(case=case, pair=pair, wrong=side is not None, suspects=found)
            for side, pair in sides + dropped
            for found in suspects(pair, case.known, lengths)
            if side in (None, found.side)
        ],
    )


def _dropped(clean: Sequence[Pair], rng: Random) -> Iterator[tuple[Side | None, Pair]]:
    """Beads with a part of one side dropped, and the side that is now without its counterpart."""
    for pair in clean:
        target = _less(pair.target, rng)
        source = _less(pair.source, rng)
        if target:
            yield "source", Pair(bead=pair.bead, source=pair.source, target=target)
        if source:
            yield "target", Pair(bead=pair.bead, source=source, target=pair.target)


def _less(of: Passage, rng: Random) -> Passage | None:
    """The passage without one of its parts of at least three words and 20 to 60 % of its length."""
    text = of.text
    borders = [0, *(found.end() for found in PARTS.finditer(text)), len(text)]
    parts = [
        (start, stop)
        for start, stop in pairwise(borders)
        if 0.2 * len(text) <= stop - start <= 0.6 * len(text) and len(text[start:stop].split()) >= 3
    ]
    if not parts:
        return None
    start, stop = rng.choice(parts)
    return another(of, text[:start] + text[stop:] if stop < len(text) else text[:start].rstrip(" ,;:—–-") + text[-1])


def learn(texts: Sequence[Text]) -> Weights:
    """All weights."""
    clause = _clause(texts)
    return {"clause": named(CLAUSE, clause), **{side: _usual(texts, side, clause) for side in SIDES}}


def _clause(texts: Sequence[Text]) -> Floats:
    """The weights that tell the most suspicious clauses of the wrong beads from those of the clean ones."""
    column = np.zeros(len(CLAUSE))
    column[CLAUSE.index("kept_lacking")] = -1.0
    for step in range(ROUNDS):
        rows = [
            np.array([one.suspects.values[np.argmax(one.suspects.values @ column)] for one in text.of(wrong=wrong)])
            for text in texts
            for wrong in (False, True)
        ]
        found = _fit(texts, rows)
        column = found if step == 0 else (column + found) / 2  # else it may go to and fro
    return column


def _fit(texts: Sequence[Text], rows: Sequence[Floats]) -> Floats:
    """The weights that tell rows of wrong beads from those of clean ones; of each text the clean before the wrong."""
    wrong = [np.full(len(own), float(at % 2)) for at, own in enumerate(rows)]
    sizes = [np.full(len(own), (SHARE_OF_WRONG if at % 2 else 1) / len(own)) for at, own in enumerate(rows)]
    sources = [text.case.source for text in texts for _ in range(2)]
    return logistic(np.concatenate(rows), np.concatenate(wrong), scaled(sources, sizes), RIDGE)


def _usual(texts: Sequence[Text], side: Side, column: Floats) -> dict[str, float]:
    """What is usual for the most suspicious clause of a side of a clean bead, and how far beyond that is too far."""
    scores = [
        np.array([worst(one.suspects, column).score for one in text.of(wrong=False, side=side)]) for text in texts
    ]
    middles = [float(np.median(own)) for own in scores]
    spreads = [1.4826 * float(np.median(np.abs(own - np.median(own)))) for own in scores]
    usual = {"middle": float(np.median(middles)), "spread": float(np.median(spreads))}
    beyond = np.concatenate([_far(text, side, column, usual)[False] for text in texts])
    share = SHARES[side] * sum(len(text.case.clean) for text in texts) / len(beyond)
    usual["limit"] = float(np.quantile(beyond, 1 - share))
    return {name: round(value, 3) for name, value in usual.items()}


def _far(text: Text, side: Side, column: Floats, before: Mapping[str, float]) -> dict[bool, Floats]:
    """How far beyond the usual the most suspicious clauses of the clean beads and of the wrong ones are."""
    scores = {
        wrong: np.array([worst(one.suspects, column).score for one in text.of(wrong=wrong, side=side)])
        for wrong in (False, True)
    }
    norm = norm_of(list(scores[False]), before)
    return {wrong: norm.far(own) for wrong, own in scores.items()}


def measure(texts: Sequence[Text], weights: Weights) -> None:
    """Print how many clean and planted beads are flagged, by the side that has too much."""
    column = np.array([weights["clause"][name] for name in CLAUSE])
    for side in SIDES:
        flagged = {False: 0, True: 0}
        for text in texts:
            for wrong, beyond in _far(text, side, column, weights[side]).items():
                flagged[wrong] += int((beyond > weights[side]["limit"]).sum())
        clean = flagged[False] / sum(len(text.case.clean) for text in texts)
        planted = flagged[True] / sum(text.planted[side] for text in texts)
        sys.stdout.write(f"  {side:8}clean {clean:.4f}  planted {planted:.3f}\n")


if __name__ == "__main__":
    main()
