"""Learn the weights of the check of likeness: `fit_likeness.py GOLD_FOLDER [--network GLOB=FILE ...]`.

The beads of the fine base cases count as right, but for those with true errors (defects.tsv). Two logistic models are
learned, upon scripts/fit_counterparts.py:

bead     whether the two sides have nothing to do with each other: right beads against shuffled ones
opening  whether only their beginnings have not: right beads against such as begin like another translation, of those
         whose first words seem to have no counterparts

Each source of the gold has the same weight. The limits are set on the right beads (SHARES). It prints what is found of
the wrong ones by weights that have not seen their source.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
from learning import Case, Floats, another, arguments, logistic, named, read_cases, scaled

from aligner.check import coverage as coverage_file
from aligner.check.coverage import any_two
from aligner.check.length import scale
from aligner.check.likeness import BEAD, OPENING, Usual, bead_features, long_enough, opening_features, openings
from aligner.check.passages import Pair

WEIGHTS_FILE = Path(coverage_file.__file__).with_name("data") / "likeness.json"
MODELS = {"bead": BEAD, "opening": OPENING}
SHARES = {"bead": 0.0015, "opening": 0.003}
"""The shares of right beads that are flagged."""
RIDGE = 2.0
BORDERS = re.compile(r"[,;:](?= )| [–—](?= )| (?=(?:and|but|that|which|who|when|while|as|if|with|for|to|of|in|by) )")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What speaks against the beads of a case by one model, float64 (n, features), and how many beads were asked."""

    source: str
    wrong: bool
    values: Floats
    asked: int


def main() -> None:
    """Learn, say how good it is, and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--output", type=Path, default=WEIGHTS_FILE)
    options = arguments(parser)
    cases = read_cases(options.gold, options.network)
    rows = [gather(case) for case in cases]
    weights = {model: learn(model, [one for of in rows for one in of[model]]) for model in MODELS}
    provenance = {
        "learned by": "scripts/fit_likeness.py",
        "cases": ", ".join(case.name for case in cases),
        "encoder": "muse-3",
    }
    options.output.write_text(json.dumps({**weights, "provenance": provenance}, indent=1) + "\n", "utf-8")


def gather(case: Case) -> dict[str, list[Rows]]:
    """What both models see of the right beads of a case and of the wrong ones."""
    lengths, usual = scale(case.text.pairs), Usual(case.text.pairs, case.encode, any_two(case.text))
    rng = Random(case.name)
    shuffled = [Pair(bead=one.bead, source=one.source, target=rng.choice(case.clean).target) for one in case.clean]
    found: dict[str, list[Rows]] = {model: [] for model in MODELS}
    for wrong, beads in ((False, case.clean), (True, shuffled)):
        values = [bead_features(pair, case.known, usual, lengths) for pair in beads if long_enough(pair)]
        found["bead"].append(_rows(case, values, beads, wrong=wrong))
    for wrong, beads in ((False, case.clean), (True, list(_reopened(case.clean, rng)))):
        values = [
            opening_features(pair, ends, case.known, usual)
            for pair in beads
            if long_enough(pair) and (ends := openings(pair, case.known))
        ]
        found["opening"].append(_rows(case, values, beads, wrong=wrong))
    return found


def _rows(case: Case, values: Sequence[Floats], beads: Sequence[Pair], *, wrong: bool) -> Rows:
    return Rows(source=case.source, wrong=wrong, values=np.array(values), asked=len(beads))


def _reopened(clean: Sequence[Pair], rng: Random) -> Iterator[Pair]:
    """Beads whose translation begins like that of another bead."""
    ends = [_first(pair.target.text) for pair in clean]
    begun = [pair.target.text[:end] for pair, end in zip(clean, ends, strict=True) if end]
    for pair, end in zip(clean, ends, strict=True):
        other = rng.choice(begun) if end else None
        if other and other != pair.target.text[:end]:
            yield Pair(bead=pair.bead, source=pair.source, target=another(pair.target, other + pair.target.text[end:]))


def _first(text: str) -> int | None:
    """Where the first part of a sentence ends that has at least three words and 20 to 50 % of its length."""
    ends = (found.start() for found in BORDERS.finditer(text))
    return next(
        (end for end in ends if 0.2 * len(text) <= end <= 0.5 * len(text) and len(text[:end].split()) > 2), None
    )


def learn(model: str, rows: Sequence[Rows]) -> dict[str, float]:
    """The weights and the limit of a model. Says on stdout how good they are on sources not seen."""
    rows = [one for one in rows if len(one.values)]
    scores = [np.empty(0)] * len(rows)
    for source in sorted({one.source for one in rows}):
        column = _fit([one for one in rows if one.source != source])
        scores = [one.values @ column if one.source == source else old for one, old in zip(rows, scores, strict=True)]
    found = {
        wrong: np.concatenate([of for of, one in zip(scores, rows, strict=True) if one.wrong == wrong])
        for wrong in (False, True)
    }
    asked = {wrong: sum(one.asked for one in rows if one.wrong == wrong) for wrong in (False, True)}
    limit = float(np.sort(found[False])[::-1][round(SHARES[model] * asked[False])])
    share = (found[True] > limit).sum() / asked[True]
    sys.stdout.write(f"{model}: {share:.3f} of the wrong ones found at {SHARES[model]:.2%} of the right ones\n")
    return {**named(MODELS[model], _fit(rows)), "limit": round(limit, 3)}


def _fit(rows: Sequence[Rows]) -> Floats:
    sizes = [np.full(len(one.values), 1 / len(one.values)) for one in rows]
    wrong = [np.full(len(one.values), float(one.wrong)) for one in rows]
    sources = [one.source for one in rows]
    return logistic(np.concatenate([one.values for one in rows]), np.concatenate(wrong), scaled(sources, sizes), RIDGE)


if __name__ == "__main__":
    main()
