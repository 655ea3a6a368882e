"""Learn the weights of the checks of gaps and likeness: `fit_gaps.py GOLD_FOLDER CASE ... [-o FILE] [--check]`.

A case is a folder with ru.sents, en.sents and gold.tsv (gold_corrected.tsv goes before it); its beads count as clean,
but for those with true errors (defects.tsv). Two logistic models are learned, upon scripts/fit_counterparts.py:

clause  whether a clause lacks its counterpart: clean beads against beads where a clause of the other side was dropped.
        Which of the clauses answers to it is not known: the most suspicious one is taken, anew in each round
bead    whether the two sides have nothing to do with each other: gold beads against shuffled ones

Each source of the gold has the same weight. The limits are set on the clean beads (SHARES). --check learns without
each source and measures on it; the counterparts know all.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Literal

import numpy as np
from corrections import CORRECTED
from defects import defects
from numpy.typing import NDArray

from aligner import config
from aligner.bitext import SIDES, Alignment, Bead, Document, Metadata, Side, Signature
from aligner.check import coverage as coverage_file
from aligner.check.coverage import Coverage, any_two, coverage
from aligner.check.gaps import CLAUSE, limit_of, suspects, worst
from aligner.check.length import Scale, scale
from aligner.check.likeness import BEAD, Encode, Usual, bead_features, long_enough
from aligner.check.passages import CheckedText, Pair, Passage, pairs
from aligner.embed import load_encoder
from aligner.evaluate import IndexBead, read_beads

Floats = NDArray[np.float64]
Weights = dict[str, dict[str, float]]

WEIGHTS_FILE = Path(coverage_file.__file__).with_name("data") / "gaps.json"
SHARES: dict[Side | Literal["bead"], float] = {"source": 0.022, "target": 0.002, "bead": 0.0015}
"""The shares of clean beads that are flagged: for a clause of either side, and as a whole. Translators leave out sooner
than they add, and explain of their own accord."""
ROUNDS, STEPS = 4, 15
RIDGE = {"clause": 100.0, "bead": 2.0}
SHARE_OF_WRONG = 0.2
BEADS = 250  # of a case, at most
PARTS = re.compile(r"(?<=[,;:])\s+|\s+[—–-]+\s+|\s+(?=(?:and|but|or|because|which|who|when|while|и|но|или|а|потому)\s)")


@dataclass(slots=True, eq=False)
class Case:
    """One text: what its words, clauses and beads are known by, and which of them are wrong."""

    name: str
    source: str
    known: Coverage
    lengths: Scale
    usual: Usual
    clean: list[Pair]
    dropped: list[tuple[Side, Pair]]
    shuffled: list[Pair]
    groups: dict[str, list[tuple[bool, Floats]]] = field(default_factory=dict)
    """By model: a bead, as whether it is wrong and the rows of its suspects."""


def main() -> None:
    """Learn, check and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("cases", nargs="+")
    parser.add_argument("-o", "--output", type=Path, default=WEIGHTS_FILE)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    config.one_blas_thread()
    encode = load_encoder(cache=config.settings().cache).encode
    names = sorted({name for pattern in options.cases for name in (path.name for path in options.gold.glob(pattern))})
    cases = [read_case(options.gold / name, encode) for name in names]
    for case in cases:
        gather(case)
    if options.check:
        for source in sorted({case.source for case in cases}):
            weights = learn([case for case in cases if case.source != source])
            sys.stdout.write(f"{source}\n")
            measure([case for case in cases if case.source == source], weights)
    weights = learn(cases)
    sys.stdout.write("all, on what it was learned from\n")
    measure(cases, weights)
    provenance = {"learned by": "scripts/fit_gaps.py", "cases": ", ".join(names), "encoder": "muse-3"}
    options.output.write_text(json.dumps({**weights, "provenance": provenance}, indent=1) + "\n", "utf-8")


def read_case(folder: Path, encode: Encode) -> Case:
    """A case with its planted errors."""
    gold = folder / CORRECTED if (folder / CORRECTED).exists() else folder / "gold.tsv"
    lines = [(folder / f"{lang}.sents").read_text("utf-8").splitlines() for lang in ("ru", "en")]
    beads = [bead for bead in read_beads(gold) if all(bead)]
    alignment = _alignment(folder.name, lines, beads)
    text = CheckedText(alignment=alignment, pairs=pairs(alignment), encode=encode)
    known = coverage(text)
    if known is None:
        raise SystemExit(f"{folder}: too short")
    rng = Random(folder.name)
    wrong = defects(folder.name)
    clean = [pair for pair in text.pairs if not pair.bead.is_null and beads[int(pair.bead.id[1:])] not in wrong]
    clean = sorted(rng.sample(clean, min(BEADS, len(clean))), key=lambda pair: int(pair.bead.id[1:]))
    return Case(
        name=folder.name,
        source=folder.name.split("_")[0].rstrip("0123456789"),
        known=known,
        lengths=scale(text.pairs),
        usual=Usual(text.pairs, encode, any_two(text)),
        clean=clean,
        dropped=list(_dropped(clean, rng)),
        shuffled=[Pair(bead=one.bead, source=one.source, target=rng.choice(clean).target) for one in clean],
    )


def _alignment(name: str, lines: Sequence[Sequence[str]], beads: Sequence[IndexBead]) -> Alignment:
    sides: tuple[Side, Side] = ("source", "target")
    documents = []
    for side, lang, own in zip(sides, ("ru", "en"), lines, strict=True):
        text = "\n".join(own)
        starts = np.cumsum([0, *(len(line) + 1 for line in own)])
        document = Document(side=side, lang=lang, text=text, path=name, sha256="", encoding="utf-8")
        spans = [(f"{lang}.s{at}", int(starts[at]), int(starts[at]) + len(line)) for at, line in enumerate(own)]
        documents.append(document.with_segments(spans))
    named = [(tuple(f"ru.s{at}" for at in left), tuple(f"en.s{at}" for at in right)) for left, right in beads]
    used = {segment for bead in named for side in bead for segment in side}
    alone = [segment.id for document in documents for segment in document.segments if segment.id not in used]
    return Alignment(
        metadata=Metadata(id=name, title=name),
        source=documents[0],
        target=documents[1],
        beads=tuple(
            [Bead(id=f"b{at}", source=source, target=target) for at, (source, target) in enumerate(named)]
            + [
                Bead(id=f"n{at}", source=(one,), target=(), kind="omission")
                if one.startswith("ru")
                else Bead(id=f"n{at}", source=(), target=(one,), kind="addition")
                for at, one in enumerate(alone)
            ]
        ),
        signature=Signature(pairs=()),
    )


def _dropped(clean: Sequence[Pair], rng: Random) -> Iterator[tuple[Side, Pair]]:
    """Beads with a part of one side dropped, and the side that is now without its counterpart."""
    for pair in clean:
        target = _less(pair.target, rng)
        source = _less(pair.source, rng)
        if target:
            yield "source", Pair(bead=pair.bead, source=pair.source, target=target)
        if source:
            yield "target", Pair(bead=pair.bead, source=source, target=pair.target)


def _less(passage: Passage, rng: Random) -> Passage | None:
    """The passage without one of its parts of at least three words and 20 to 60 % of its length."""
    text = passage.text
    borders = [0, *(found.end() for found in PARTS.finditer(text)), len(text)]
    parts = [
        (start, stop)
        for start, stop in pairwise(borders)
        if 0.2 * len(text) <= stop - start <= 0.6 * len(text) and len(text[start:stop].split()) >= 3
    ]
    if not parts:
        return None
    start, stop = rng.choice(parts)
    left = text[:start] + text[stop:] if stop < len(text) else text[:start].rstrip(" ,;:—–-") + text[-1]
    return Passage(side=passage.side, lang=passage.lang, text=left, offsets=tuple(range(len(left))))


def learn(cases: Sequence[Case]) -> Weights:
    """All weights."""
    clause, bead = (_of_groups(cases, model) for model in ("clause", "bead"))
    scores = [_best(rows, bead) for case in cases for wrong, rows in case.groups["bead"] if not wrong]
    limit = round(float(np.quantile(scores, 1 - SHARES["bead"])), 3)
    return {
        "clause": _named(CLAUSE, clause),
        **{side: _usual(cases, side, clause) for side in SIDES},
        "bead": {**_named(BEAD, bead), "limit": limit},
    }


def _usual(cases: Sequence[Case], side: Side, column: Floats) -> dict[str, float]:
    """What is usual for the most suspicious clause of a side of a clean bead, and how far beyond that is too far."""
    scores = [_scores(case, side, column) for case in cases]
    middles = [float(np.median(own)) for own in scores]
    spreads = [1.4826 * float(np.median(np.abs(own - np.median(own)))) for own in scores]
    usual = {"middle": float(np.median(middles)), "spread": float(np.median(spreads))}
    zero, one = ([limit_of(list(own), {**usual, "limit": limit}) for own in scores] for limit in (0.0, 1.0))
    far = np.concatenate([(own - low) / (high - low) for own, low, high in zip(scores, zero, one, strict=True)])
    usual["limit"] = float(np.quantile(far, 1 - SHARES[side] * sum(len(case.clean) for case in cases) / len(far)))
    return {name: round(value, 3) for name, value in usual.items()}


def _scores(case: Case, side: Side, column: Floats) -> Floats:
    """The scores of the most suspicious clauses of the clean beads that have any on this side."""
    found = [suspects(pair, case.known, case.lengths) for pair in case.clean]
    return np.array([worst(one, column).score for both in found for one in both if one.side == side])


def gather(case: Case) -> None:
    """Put the suspects of all beads into the case, as rows."""
    sides: list[tuple[Side | None, Pair]] = [(None, pair) for pair in case.clean]
    case.groups["clause"] = []
    for side, pair in sides + list(case.dropped):
        found = [one.values for one in suspects(pair, case.known, case.lengths) if side in (None, one.side)]
        case.groups["clause"].append((side is not None, np.concatenate([np.empty((0, len(CLAUSE))), *found])))
    case.groups["bead"] = [
        (wrong, bead_features(pair, case.known, case.usual, case.lengths)[None])
        for wrong, beads in ((False, case.clean), (True, case.shuffled))
        for pair in beads
        if long_enough(pair)
    ]


def _of_groups(cases: Sequence[Case], model: str) -> Floats:
    """The weights that tell the most suspicious row of each wrong bead from all rows of the clean ones."""
    column: Floats | None = None
    for _ in range(ROUNDS):
        rows, wrong, size = [], [], []
        for case in cases:
            clean = np.concatenate([values for bad, values in case.groups[model] if not bad])
            bad = [values for bad, values in case.groups[model] if bad and len(values)]
            picked = np.array([values[_worst(values, column)] for values in bad])
            rows += [clean, picked]
            wrong += [np.zeros(len(clean)), np.ones(len(picked))]
            size += [np.full(len(clean), 1 / len(clean)), np.full(len(picked), SHARE_OF_WRONG / len(picked))]
        column = logistic(np.concatenate(rows), np.concatenate(wrong), _scaled(cases, size), RIDGE[model])
    assert column is not None
    return column


def _worst(values: Floats, column: Floats | None) -> int:
    if len(values) == 1:
        return 0
    return int(np.argmax(values @ column) if column is not None else np.argmin(values[:, CLAUSE.index("kept_lacking")]))


def _best(rows: Floats, column: Floats) -> float:
    return float((rows @ column).max())


def _scaled(cases: Sequence[Case], sizes: Sequence[Floats]) -> Floats:
    """Sizes, two arrays a case, such that each source of the gold has the same weight, and the mean is 1."""
    sources = [case.source for case in cases for _ in range(2)]
    scaled = [size / sources.count(source) for size, source in zip(sizes, sources, strict=True)]
    whole = np.concatenate(scaled)
    return np.asarray(whole * len(whole) / whole.sum())


def logistic(rows: Floats, right: Floats, sizes: Floats, penalty: float) -> Floats:
    """The weights of a logistic regression by Newton steps; the first column is constant and free."""
    spread = np.maximum(rows.std(axis=0), 1e-9)
    spread[0] = 1.0
    scaled = rows / spread
    ridge = np.full(rows.shape[1], penalty)
    ridge[0] = 0.0
    column = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(scaled @ column, -30, 30)))
        slope = scaled.T @ (sizes * (chance - right)) + ridge * column
        bend = (scaled * (sizes * chance * (1 - chance))[:, None]).T @ scaled + np.diag(ridge + 1e-6)
        column -= np.linalg.solve(bend, slope)
    return np.asarray(column / spread)


def _named(names: Sequence[str], column: Floats) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in zip(names, column, strict=True)}


def measure(cases: Sequence[Case], weights: Weights) -> None:
    """Print how many clean and planted beads of the cases are flagged, by the side that has too much, and as wholes."""
    column = np.array([weights["clause"][name] for name in CLAUSE])
    for side in SIDES:
        clean, planted = [], []
        for case in cases:
            scores = _scores(case, side, column)
            limit = limit_of(list(scores), weights[side])
            clean += [*(scores > limit), *[False] * (len(case.clean) - len(scores))]
            for own, pair in case.dropped:
                found = [one for one in suspects(pair, case.known, case.lengths) if one.side == side]
                planted += [any(worst(one, column).score > limit for one in found)] * (own == side)
        sys.stdout.write(f"  {side:8}clean {np.mean(clean):.4f}  planted {np.mean(planted):.3f}\n")
    column = np.array([weights["bead"][name] for name in BEAD])
    scored = [(wrong, _best(rows, column)) for case in cases for wrong, rows in case.groups["bead"]]
    shares = [np.mean([score > weights["bead"]["limit"] for bad, score in scored if bad == side]) for side in (0, 1)]
    sys.stdout.write(f"  {'bead':8}clean {shares[0]:.4f}  shuffled {shares[1]:.3f}\n")


if __name__ == "__main__":
    main()
