"""Learn the weights of the aligner from gold: `fit.py CASE_FOLDER ... [-o FILE] [--check]`.

    python scripts/fit.py GOLD/{ntrex,wmt,pud,lit_ak}* PLANTED/{ntrex,wmt,pud,lit_ak}*__{head_1,swap_small} \
        CHANGED/{ntrex,wmt,pud,lit_ak}*

PLANTED is what make_cases.py makes of GOLD, CHANGED what change_cases.py makes of it.

A case holds ru.sents, en.sents, gold.tsv and meta.json; coarse cases are left out. gold_corrected.tsv goes before
gold.tsv, and its corrections are brought over to the cases made from it.
What gold marks as crossing or witness counts as null: the search is monotone. Needs scipy, which the package does not.

The model is log-linear over all ways through the lattice and learns with a softmax margin (Gimpel & Smith 2010): a
wrong bead scores more while learning, so that the right ones win by a distance. Each source of the gold has the same
weight, however many cases came from it; in it, those of change_cases.py weigh less, as they are not what translators
did. --check learns again without each source and measures on it; the last line is for the cases that no script made,
against gold.tsv as it stands, each source weighing the same.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from change_cases import VARIANTS
from corrections import CORRECTED, corrected_gold, is_fine
from numpy.typing import NDArray
from scipy.optimize import minimize

from aligner import config
from aligner.align.band import band_around
from aligner.align.coarse import coarse_path
from aligner.align.features import FEATURES, profiles, tile_features, tiles
from aligner.align.length import length_ratio
from aligner.align.model import LARGER, WEIGHTS_FILE, Model, scored_lattice
from aligner.align.posterior import posteriors
from aligner.align.search import Gaps, Lattice, best_way, totals_after, totals_before
from aligner.embed import Encoder, load_encoder
from aligner.evaluate import IndexBead, read_beads, strict

FloatArray = NDArray[np.float64]
AnyFloats = NDArray[np.floating]

TYPES = ("1-1", "1-2", "1-3", "2-2", "2-3", LARGER)
NULLS = ("skip", "enter", "leave", "switch")
LONGEST, RADIUS = 4, 10
MARGIN_BEAD, MARGIN_NULL = 4.75, 2.5
RIDGE, RIDGE_FREE = 14.0, 1.0  # for the weights of standardised features, and for all others
ROUNDS = 60
CHANGED_WEIGHT = 0.42
TEMPERATURE = 2.5  # by trial: the least calibration error on base, changed and planted cases
FORBIDDEN = -1e4
# Beads that a rough model finds all but impossible are not worth learning from.
ROUGH = Model(
    features=dict.fromkeys(FEATURES, 0.0) | {"distance": -10.0, "area": -10.0, "length_deviation": -3.0},
    types={LARGER: 0.0},
    skip=-5.5,
    gaps=Gaps(),
    temperature=1.0,
    sha256="",
)
ROUGH_LEAST = 1e-9


@dataclass(slots=True, eq=False)
class Case:
    """A text pair, the beads it may have, and which of them are right.

    `places`: of these beads in the flat array of scores; `values`: of their features and types, (beads, columns).
    `plain_gold`: that of gold.tsv, without corrections. `made`: whether a script made the case.
    `weight`: how much the case counts among those of its source.
    `counts`: how often the right way has each of these and of NULLS, once known; None where several ways are right.
    """

    name: str
    source: str
    gold: tuple[IndexBead, ...]
    plain_gold: tuple[IndexBead, ...]
    lattice: Lattice
    places: NDArray[np.int64]
    values: FloatArray
    right: NDArray[np.bool_]
    source_nulls: NDArray[np.bool_]
    target_nulls: NDArray[np.bool_]
    several: bool
    made: bool
    weight: float
    counts: FloatArray | None = None


def main() -> None:
    """Learn, report, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="+", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=WEIGHTS_FILE)
    parser.add_argument("--check", action="store_true", help="learn without each source, and measure on it")
    options = parser.parse_args()
    config.one_blas_thread()
    encoder = load_encoder(cache=config.cache_folder())
    cases = [read_case(folder, encoder) for folder in sorted(options.cases) if is_fine(folder)]
    weights = learn(cases)
    report("the same texts", cases, weights)
    if options.check:
        check(cases)
    known = json.loads(options.output.read_text(encoding="utf-8")) if options.output.exists() else {}
    content = as_json(weights, cases, encoder)
    if "confidence" in known:  # bench_confidence.py learns it anew from what these weights find
        content["confidence"] = known["confidence"]
    options.output.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def check(cases: list[Case]) -> None:
    """Learn without each source, and report the mean strict F1 on it."""
    means = []
    for source in sorted({case.source for case in cases}):
        others = learn([case for case in cases if case.source != source])
        own = [case for case in cases if case.source == source]
        report(f"without {source}", own, others)
        means.append(np.mean([strict(case.plain_gold, found(case, others)).f1 for case in own if not case.made]))
    sys.stdout.write(f"without their source, gold.tsv as it stands: mean strict F1 {np.mean(means):.4f}\n")


def report(title: str, cases: list[Case], weights: FloatArray) -> None:
    """Print the mean strict F1 on some cases."""
    scores = [strict(case.gold, found(case, weights)).f1 for case in cases]
    sys.stdout.write(f"{title}: {len(cases)} cases, mean strict F1 {np.mean(scores):.4f}\n")
    sys.stdout.flush()


def found(case: Case, weights: FloatArray) -> list[IndexBead]:
    """The beads of a case with these weights."""
    edges = best_way(lattice_with(case, weights))
    return [
        (tuple(range(edge.source, edge.source + edge.step[0])), tuple(range(edge.target, edge.target + edge.step[1])))
        for edge in edges
    ]


def read_case(folder: Path, encoder: Encoder) -> Case:
    """The case of a folder."""
    source, target = ((folder / f"{lang}.sents").read_text(encoding="utf-8").splitlines() for lang in ("ru", "en"))
    spans = [encoder.encode_spans(texts, LONGEST).spans for texts in (source, target)]
    path = coarse_path(spans[0][0], spans[1][0])
    band = band_around(path, len(source), len(target), radius=RADIUS)
    both = profiles(source, target, spans[0], spans[1], length_ratio(source, target, path))
    lattice = scored_lattice(*both, band, ROUGH)
    features = np.empty((len(FEATURES), *lattice.scores.shape), dtype=np.float32)
    for rows, columns in tiles(band):
        tile, nodes = tile_features(*both, rows, columns), band.nodes(rows)
        row, column = band.rows[nodes] - rows.start, band.columns[nodes] - columns.start
        for number, (down, across) in enumerate(lattice.steps):
            features[:, number, nodes] = tile[:, down - 1, row, across - 1, column]
    gold = read_gold(folder)
    about = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    right, source_nulls, target_nulls, several = mark(gold, lattice)
    kept = np.flatnonzero((right | (posteriors(lattice).beads > ROUGH_LEAST)) & np.isfinite(lattice.scores))
    types = np.array([type_number(step) for step in lattice.steps])[kept // band.size]
    return Case(
        name=folder.name,
        source=about["source"].split("/")[0],
        gold=gold,
        plain_gold=tuple(read_beads(folder / "gold.tsv")),
        lattice=lattice,
        places=kept,
        values=np.hstack([features.reshape(len(FEATURES), -1)[:, kept].T, np.eye(len(TYPES))[types]]),
        right=right.ravel()[kept],
        source_nulls=source_nulls,
        target_nulls=target_nulls,
        several=several,
        made="planted" in about,
        weight=CHANGED_WEIGHT if folder.name.endswith(VARIANTS) else 1.0,
    )


def type_number(step: tuple[int, int]) -> int:
    """Which of TYPES a bead is."""
    name = f"{min(step)}-{max(step)}"
    return TYPES.index(name if name in TYPES else LARGER)


def read_gold(folder: Path) -> tuple[IndexBead, ...]:
    """The beads of the gold, those marked as crossing or witness cut into nulls."""
    corrected = folder / CORRECTED
    beads: dict[IndexBead, None] = {}
    for line in (corrected if corrected.exists() else folder / "gold.tsv").read_text(encoding="utf-8").splitlines():
        columns = [*line.split("\t"), ""]
        source, target = (tuple(int(index) for index in column.split(",") if index) for column in columns[:2])
        if columns[2] in ("crossing", "witness"):
            beads |= dict.fromkeys([((index,), ()) for index in source] + [((), (index,)) for index in target])
        else:
            beads[source, target] = None
    return corrected_gold(folder, beads)


def mark(
    gold: tuple[IndexBead, ...], lattice: Lattice
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_], bool]:
    """Which beads of the lattice, source nulls and target nulls are right, and whether several ways are.

    A gold bead larger than the search knows, or with a gap, stands for every way through its rectangle.
    """
    band, several = lattice.band, False
    right = np.zeros(lattice.scores.shape, dtype=np.bool_)
    nulls = [np.zeros(len(skips), dtype=np.bool_) for skips in (lattice.source_skips, lattice.target_skips)]
    for source, target in gold:
        if not source or not target:
            nulls[0][list(source)] = nulls[1][list(target)] = True
            continue
        top, bottom, left, end = source[0], source[-1] + 1, target[0], target[-1] + 1
        if (len(source), len(target)) == (bottom - top, end - left) in lattice.steps:
            number = lattice.steps.index((bottom - top, end - left))
            right[number] |= (band.rows == top) & (band.columns == left)
            continue
        several = True
        nulls[0][top:bottom] = nulls[1][left:end] = True
        for number, (down, across) in enumerate(lattice.steps):
            rows = (band.rows >= top) & (band.rows + down <= bottom)
            right[number] |= rows & (band.columns >= left) & (band.columns + across <= end)
    return right, nulls[0], nulls[1], several


def learn(cases: list[Case]) -> FloatArray:
    """The weights that fit the cases best: of FEATURES, TYPES and NULLS, in this order."""
    beads: Counter[str] = Counter()
    for case in cases:
        beads[case.source] += len(case.gold)
    shares = [case.weight * beads.total() / len(beads) / beads[case.source] for case in cases]
    scale = np.ones(len(FEATURES) + len(TYPES) + len(NULLS))
    scale[: len(FEATURES)] = np.vstack([case.values for case in cases])[:, : len(FEATURES)].std(axis=0) + 1e-6
    ridge = np.where(np.arange(len(scale)) < len(FEATURES), RIDGE, RIDGE_FREE)

    def loss(standardised: FloatArray) -> tuple[float, FloatArray]:
        value = float(ridge @ standardised**2 / 2)
        slope = ridge * standardised
        for case, share in zip(cases, shares, strict=True):
            case_value, case_slope = loss_of(case, standardised / scale)
            value += share * case_value
            slope = slope + share * case_slope / scale
        return value, slope

    start = np.zeros(len(scale))
    start[0] = -1.0
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS}).x / scale)


def loss_of(case: Case, weights: FloatArray) -> tuple[float, FloatArray]:
    """How much better the best wrong ways are than the right one, softly; and the slope of that."""
    wrong = (MARGIN_BEAD * ~case.right, MARGIN_NULL * ~case.source_nulls, MARGIN_NULL * ~case.target_nulls)
    total, counts = expected(case, lattice_with(case, weights, wrong))
    right_counts = case.counts
    if right_counts is None:
        banned = (
            np.where(case.right, 0.0, -np.inf),
            FORBIDDEN * ~case.source_nulls,
            FORBIDDEN * ~case.target_nulls,
        )
        right_total, right_counts = expected(case, lattice_with(case, weights, banned))
        if case.several:
            return total - right_total, counts - right_counts
        case.counts = right_counts
    return total - float(right_counts @ weights), counts - right_counts


def lattice_with(
    case: Case, weights: FloatArray, more: tuple[AnyFloats, AnyFloats, AnyFloats] | None = None
) -> Lattice:
    """The lattice with the scores of these weights; `more` goes to the beads, the source and the target nulls."""
    beads, source, target = more or (np.zeros(1), np.zeros(1), np.zeros(1))
    skip, enter, leave, switch = weights[-len(NULLS) :].tolist()
    scores = np.full(case.lattice.scores.shape, -np.inf)
    scores.ravel()[case.places] = case.values @ weights[: -len(NULLS)] + beads
    return replace(
        case.lattice,
        scores=scores,
        source_skips=np.full(case.source_nulls.shape, skip) + source,
        target_skips=np.full(case.target_nulls.shape, skip) + target,
        gaps=Gaps(enter=enter, leave=leave, switch=switch),
    )


def expected(case: Case, lattice: Lattice) -> tuple[float, FloatArray]:
    """The log of the sum over all ways, and how often they have each feature, type and part of a null on average."""
    band, gaps = lattice.band, lattice.gaps
    before, after = totals_before(lattice, np.logaddexp), totals_after(lattice, np.logaddexp)
    total = float(after.match[0])
    to = band.after([*lattice.steps, (1, 0), (0, 1)])
    beads = np.exp(before.out[:-1] + lattice.scores + after.match[to[:-2]] - total)
    down = np.append(lattice.source_skips, 0.0)[band.rows] + after.source_gap[to[-2]] - total
    across = np.append(lattice.target_skips, 0.0)[band.columns] + after.target_gap[to[-1]] - total
    match, source_gap, target_gap = before.match[:-1], before.source_gap[:-1], before.target_gap[:-1]
    entered = np.exp(match + gaps.enter + np.logaddexp(down, across)).sum()
    switched = np.exp(source_gap + gaps.switch + across).sum()
    going_on = np.exp(source_gap + down).sum() + np.exp(target_gap + across).sum()
    onward = after.out[:-1].copy()
    onward[-1] = -np.inf  # a run of nulls at the very end does not have to be left
    left = np.exp(np.logaddexp(source_gap, target_gap) + gaps.leave + onward - total).sum()
    nulls = np.array([entered + switched + going_on, entered, left, switched])
    return total, np.concatenate([beads.ravel()[case.places] @ case.values, nulls])


def as_json(weights: FloatArray, cases: list[Case], encoder: Encoder) -> dict[str, object]:
    """The weights as the package reads them, with what they come from."""
    values = iter(round(float(weight), 3) for weight in weights)
    return {
        "made_by": "scripts/fit.py",
        "encoder": encoder.signature,
        "gold": {
            source: sorted(case.name for case in cases if case.source == source)
            for source in sorted({case.source for case in cases})
        },
        "margin": {"bead": MARGIN_BEAD, "null": MARGIN_NULL},
        "ridge": RIDGE,
        "changed_weight": CHANGED_WEIGHT,
        "temperature": TEMPERATURE,
        "features": {name: next(values) for name in FEATURES},
        "types": {name: next(values) for name in TYPES},
        "nulls": {name: next(values) for name in NULLS},
    }


if __name__ == "__main__":
    main()
