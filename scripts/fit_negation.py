"""Learn the weights of the negation check: `fit_negation.py GOLD_FOLDER [--network GLOB=FILE ...]` prints them.

Two sets of weights, without and with an encoder.

Right are the beads of the fine base cases whose Russian negates; wrong are the same with a negation dropped by
make_errors.py or lost in scripts/made. A logistic regression tells them apart; the limits are set by what share of
right beads they flag, measured on texts that the weights have not seen. The made-up documents (made_cases.py) negate
without “not” more often than translators do: with an encoder they count for less, and they set no limit.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from learning import arguments, logistic, mistakes, networks
from make_cases import base_cases
from make_errors import negation as drop
from make_errors import read_text

from aligner import config
from aligner.bitext import Bead
from aligner.check.counterparts import Networks
from aligner.check.coverage import Coverage
from aligner.check.negation import COMPARED, COUNTED, DENIED, compared, counted, denied, negations, settled
from aligner.check.passages import Pair, Passage
from aligner.embed import load_encoder

ALARMS = {"warning": 0.0125, "info": 0.025}
"""The share of all right beads that may be flagged."""
PENALTY = 5.0
MADE = "made"
SIZES = {"counted": 1.0, "compared": 0.2}
"""How much an invented document counts for, by model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """The features of a bead, which kind of text it is from, and whether a negation was dropped."""

    values: dict[str, float]
    group: str
    wrong: bool


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    options = arguments(parser)
    examples, size = read(options.gold, options.seed, networks(options.network))
    models = {
        "counted": learn(examples, size, COUNTED, SIZES["counted"]),
        "compared": learn(examples, size, (*COUNTED, *COMPARED, *DENIED), SIZES["compared"]),
    }
    sys.stdout.write(json.dumps(models, indent=1) + "\n")


def learn(examples: list[Example], size: int, names: tuple[str, ...], made_size: float) -> dict[str, Any]:
    """The weights of these features and the limits. Says on stderr how good they are on texts not seen."""
    features = np.array([[1.0, *(example.values[name] for name in names)] for example in examples])
    wrong = np.array([example.wrong for example in examples])
    groups = np.array([example.group for example in examples])
    made = np.array([example.group.startswith(MADE) for example in examples])
    sizes = np.where(made, made_size, 1.0)
    scores = np.zeros(len(examples))
    for group in sorted(set(groups)):
        own = groups == group
        scores[own] = features[own] @ logistic(features[~own], wrong[~own], sizes[~own], PENALTY)
    scores[[settled(example.values) for example in examples]] = -np.inf
    right = np.sort(scores[~wrong & ~made])[::-1]
    limits = {name: float(right[int(share * size)]) for name, share in ALARMS.items()}
    for name, limit in limits.items():
        found, alarms = (scores[wrong & ~made] > limit).mean(), (right > limit).sum() / size
        sys.stderr.write(f"{name}: {found:.3f} of the dropped ones found, {alarms:.2%} of all right beads flagged\n")
    weights = logistic(features, wrong, sizes, PENALTY)
    return {
        "constant": round(weights[0], 3),
        "weights": dict(zip(names, weights[1:].round(3).tolist(), strict=True)),
        **{name: round(limit, 2) for name, limit in limits.items()},
    }


def read(gold: Path, seed: int, network: Callable[[str], Networks | None]) -> tuple[list[Example], int]:
    """The examples, and how many right beads there are in all, the made-up ones apart."""
    settings = config.settings()
    encode = load_encoder(settings.model, cache=settings.cache, offline=settings.offline).encode
    examples: list[Example] = []
    size = 0
    for name in base_cases(gold):
        text, known = read_text(gold / name), Coverage(encode, (), network(name))
        beads = [
            bead for at, bead in enumerate(text.case.beads) if bead.source and bead.target and at not in text.defects
        ]
        size += 0 if name.startswith(MADE) else len(beads)
        lost = {line: english for line, kind, english in mistakes(gold / name) if kind == "negation"}
        for at, bead in enumerate(beads):
            russian, english = (" ".join(line.text for line in lines) for lines in (bead.source, bead.target))
            dropped = drop(russian, english, (), Random(f"{seed}/{name}/{english}"))
            for translation, wrong in ((english, False), (dropped, True), (lost.get(at), True)):
                if translation is not None and negations(russian):
                    said = known.words(pair(russian, translation))[0]
                    values = {
                        **counted(russian, translation),
                        **compared(russian, translation, encode).values,
                        **denied(russian, said),
                    }
                    examples.append(Example(values=values, group="_".join(name.split("_")[:4:3]), wrong=wrong))
    return examples, size


def pair(russian: str, english: str) -> Pair:
    """A bead with these two sides."""
    source = Passage(side="source", lang="ru", text=russian, offsets=tuple(range(len(russian))))
    target = Passage(side="target", lang="en", text=english, offsets=tuple(range(len(english))))
    return Pair(bead=Bead(id="", source=("",), target=("",)), source=source, target=target)


if __name__ == "__main__":
    main()
