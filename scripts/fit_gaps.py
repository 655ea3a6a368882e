"""Learn the weights of the checks of gaps and likeness: `fit_gaps.py GOLD_FOLDER CASE ... [-o FILE] [--check]`.

A case is a folder with ru.sents, en.sents and gold.tsv (gold_corrected.tsv goes before it); its beads count as clean.
Four logistic models are learned, one after the other:

word    whether a word has a counterpart: words of gold beads against words of beads whose sides were shuffled
cheap   whether a clause lacks its counterpart, by words and lengths: clean beads against beads where a clause of the
        other side was dropped. Which of the clauses answers to it is not known: the most suspicious one is taken,
        anew in each round
clause  the same with the encoder's opinion
bead    whether the two sides have nothing to do with each other: gold beads against shuffled ones

Each source of the gold has the same weight. The limits are set on the clean beads (SHARES). --check learns without
each source and measures on it.
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

import numpy as np
from corrections import CORRECTED
from numpy.typing import NDArray

from aligner import config
from aligner.bitext import Alignment, Bead, Document, Metadata, Side, Signature
from aligner.check import coverage as coverage_file
from aligner.check.coverage import WORD_FEATURES, Coverage, coverage
from aligner.check.gaps import CHEAP, DEAR, gains, suspects
from aligner.check.length import Scale, scale
from aligner.check.likeness import BEAD, Encode, Usual, bead_features, long_enough
from aligner.check.passages import CheckedText, Pair, Passage, pairs
from aligner.embed import load_encoder
from aligner.evaluate import IndexBead, read_beads

Floats = NDArray[np.float64]

WEIGHTS_FILE = Path(coverage_file.__file__).with_name("data") / "gaps.json"
SHARES = {"cheap": 0.35, "clause": 0.01, "bead": 0.003}
"""The share of clean beads that goes on to the encoder, and the shares that are flagged."""
ROUNDS, STEPS, RIDGE = 4, 15, 2.0
SHARE_OF_WRONG = 0.2
BEADS = 150  # of a case, at most
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
    if options.check:
        for source in sorted({case.source for case in cases}):
            learn([case for case in cases if case.source != source], encode)
            sys.stdout.write(f"{source}\n")
            measure([case for case in cases if case.source == source], encode)
    weights = learn(cases, encode)
    sys.stdout.write("all, on what it was learned from\n")
    measure(cases, encode)
    weights["provenance"] = {"learned by": "scripts/fit_gaps.py", "cases": ", ".join(names), "encoder": "muse-3"}
    options.output.write_text(json.dumps(weights, indent=1) + "\n", "utf-8")


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
    clean = [pair for pair in text.pairs if not pair.bead.is_null]
    clean = sorted(rng.sample(clean, min(BEADS, len(clean))), key=lambda pair: int(pair.bead.id[1:]))
    return Case(
        name=folder.name,
        source=folder.name.split("_")[0].rstrip("0123456789"),
        known=known,
        lengths=scale(text.pairs),
        usual=Usual(text.pairs, encode, known.random),
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
    """The passage without one of its parts of at least three words and 15 to 60 % of its length."""
    text = passage.text
    borders = [0, *(found.end() for found in PARTS.finditer(text)), len(text)]
    parts = [
        (start, stop)
        for start, stop in pairwise(borders)
        if 0.15 * len(text) <= stop - start <= 0.6 * len(text) and len(text[start:stop].split()) >= 3
    ]
    if not parts:
        return None
    start, stop = rng.choice(parts)
    left = text[:start] + text[stop:] if stop < len(text) else text[:start].rstrip(" ,;:—–-") + text[-1]
    return Passage(side=passage.side, lang=passage.lang, text=left, offsets=tuple(range(len(left))))


def learn(cases: Sequence[Case], encode: Encode) -> dict[str, dict[str, object]]:
    """All weights, each model on top of those before; the checks use them from then on."""
    found: dict[str, dict[str, object]] = {}
    coverage_file.weights = lambda part: found[part]  # type: ignore[assignment]
    rows, right, size = [], [], []
    for case in cases:
        for truth, beads in ((1.0, case.clean), (0.0, case.shuffled)):
            values = np.concatenate([side for pair in beads for side in case.known.features(pair)])
            rows.append(values)
            right.append(np.full(len(values), truth))
            size.append(np.full(len(values), 1.0 / len(values)))
    found["word"] = _named(WORD_FEATURES, logistic(np.concatenate(rows), np.concatenate(right), _scaled(cases, size)))
    found["limits"] = {}
    for model, names in (("cheap", CHEAP), ("clause", DEAR), ("bead", BEAD)):
        gather(cases, model, encode)
        column = _of_groups(cases, model)
        found[model] = _named(names, column)
        scores = np.array(
            [_best(rows, column) for case in cases for wrong, rows in case.groups[model] if not wrong], dtype=np.float64
        )
        found["limits"][model] = round(float(np.quantile(scores, 1 - SHARES[model])), 3)
    return found


def gather(cases: Sequence[Case], model: str, encode: Encode) -> None:
    """Put the suspects of all beads into the cases, as rows."""
    for case in cases:
        groups: list[tuple[bool, Floats]] = []
        if model == "bead":
            for wrong, beads in ((False, case.clean), (True, case.shuffled)):
                for pair in beads:
                    if long_enough(pair):
                        usual = case.usual
                        groups.append((wrong, bead_features(pair, case.known, usual, case.lengths)[None]))
        else:
            cheap, limit = np.zeros(len(CHEAP)), 0.0
            if model == "clause":
                cheap = np.array([coverage_file.weights("cheap")[name] for name in CHEAP])
                limit = coverage_file.weights("limits")["cheap"]
            sides: list[tuple[Side | None, Pair]] = [(None, pair) for pair in case.clean]
            for side, pair in sides + list(case.dropped):
                found = suspects(pair, case.known, case.lengths)
                if side:
                    found = [suspect for suspect in found if suspect.side == side]
                if model == "clause":
                    found = [suspect for suspect in found if suspect.values @ cheap > limit]
                if model == "cheap":
                    rows = np.array([suspect.values for suspect in found]).reshape(-1, len(CHEAP))
                else:
                    rows = gains(pair, found, encode, case.known.random)
                groups.append((side is not None, rows))
        case.groups[model] = groups


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
        column = logistic(np.concatenate(rows), np.concatenate(wrong), _scaled(cases, size))
    assert column is not None
    return column


def _worst(values: Floats, column: Floats | None) -> int:
    return int(np.argmax(values @ column)) if column is not None else int(np.argmin(values[:, 1]))


def _best(rows: Floats, column: Floats) -> float:
    return float((rows @ column).max()) if len(rows) else -99.0


def _scaled(cases: Sequence[Case], sizes: Sequence[Floats]) -> Floats:
    """Sizes, two arrays a case, such that each source of the gold has the same weight, and the mean is 1."""
    sources = [case.source for case in cases for _ in range(2)]
    scaled = [size / sources.count(source) for size, source in zip(sizes, sources, strict=True)]
    whole = np.concatenate(scaled)
    return np.asarray(whole * len(whole) / whole.sum())


def logistic(rows: Floats, right: Floats, sizes: Floats) -> Floats:
    """The weights of a logistic regression by Newton steps; the first column is constant and free."""
    spread = np.maximum(rows.std(axis=0), 1e-9)
    spread[0] = 1.0
    scaled = rows / spread
    ridge = np.full(rows.shape[1], RIDGE)
    ridge[0] = 0.0
    column = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(scaled @ column, -30, 30)))
        slope = scaled.T @ (sizes * (chance - right)) + ridge * column
        bend = (scaled * (sizes * chance * (1 - chance))[:, None]).T @ scaled + np.diag(ridge + 1e-6)
        column -= np.linalg.solve(bend, slope)
    return np.asarray(column / spread)


def _named(names: Sequence[str], column: Floats) -> dict[str, object]:
    return {name: round(float(value), 4) for name, value in zip(names, column, strict=True)}


def measure(cases: Sequence[Case], encode: Encode) -> None:
    """Print how many clean and planted beads of the cases are flagged."""
    limits = coverage_file.weights("limits")
    for model, names in (("cheap", CHEAP), ("clause", DEAR), ("bead", BEAD)):
        column = np.array([coverage_file.weights(model)[name] for name in names])
        gather(cases, model, encode)
        shares = []
        for wanted in (False, True):
            best = [_best(rows, column) for case in cases for wrong, rows in case.groups[model] if wrong == wanted]
            shares.append(float(np.mean(np.array(best) > limits[model])))
        sys.stdout.write(f"  {model:8}clean {shares[0]:.4f}  planted {shares[1]:.3f}\n")


if __name__ == "__main__":
    main()
