"""Learn and measure how sure the aligner is: `bench_confidence.py CASE_FOLDER ... [--write]`.

    python scripts/bench_confidence.py GOLD/{ntrex,wmt,pud,lit_ak,progit,bible}* PLANTED/*

Every case is aligned as always; a bead is right if gold has it, a null if gold leaves its segment alone. Weights are
learned without each source of the gold in turn and measured on it; --write learns from all of them and puts the
weights into the package. Each source weighs the same, however many cases came from it. Needs scipy.

ECE      expected calibration error, in ten bins of equal width, and in ten of equal mass (Naeini et al. 2015)
Brier    mean squared error of the probability
tenth    the share of all errors among the tenth of the beads with the lowest probability
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from corrections import CORRECTED, corrected_gold, is_fine
from numpy.typing import NDArray
from scipy.optimize import minimize

from aligner import config
from aligner.align.confidence import EVIDENCE, evidence
from aligner.align.model import WEIGHTS_FILE
from aligner.align.parts import Texts
from aligner.align.rearrange import rearrange
from aligner.align.search import Edge
from aligner.align.witnesses import find_witnesses
from aligner.bitext import SIDES, Document
from aligner.embed import Encoder, load_encoder
from aligner.evaluate import IndexBead, read_beads
from aligner.segment import segment_lines

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

LONGEST, RADIUS = 4, 10
RIDGE = 1.0
BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The beads of a case: the evidence of each, float64 (beads, EVIDENCE), its share of ways, and if it is right.

    `corrected`: with the corrections of gold_corrected.tsv, where there are any. A bead without a share has one half.
    """

    name: str
    source: str
    evidence: FloatArray
    shares: FloatArray
    plain: BoolArray
    corrected: BoolArray


def main() -> None:
    """Align, learn, report, and write the weights if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="+", type=Path)
    parser.add_argument("--write", action="store_true", help="put the weights into the package")
    options = parser.parse_args()
    config.one_blas_thread()
    encoder = load_encoder(cache=config.cache_folder())
    cases = [read_case(folder, encoder) for folder in sorted(options.cases) if is_fine(folder)]
    sources = sorted({case.source for case in cases})
    held_out: dict[str, FloatArray] = {}
    for source in sources:
        weights = learn([case for case in cases if case.source != source])
        held_out |= {case.name: chances(case.evidence, weights) for case in cases if case.source == source}
    weights = learn(cases)
    sys.stdout.write(f"{'':44}{'beads':>7}{'wrong':>7}{'ECE':>8}{'by mass':>8}{'Brier':>8}{'tenth':>7}\n")
    for title, found in (
        ("share of ways", {case.name: case.shares for case in cases}),
        ("learned, held out", held_out),
        ("learned, in sample", {case.name: chances(case.evidence, weights) for case in cases}),
    ):
        for group, members in groups(cases):
            for gold in ("plain", "corrected"):
                right = [getattr(case, gold) for case in members]
                if gold == "plain" or any((case.plain != case.corrected).any() for case in members):
                    row = measured(np.concatenate([found[case.name] for case in members]), np.concatenate(right))
                    sys.stdout.write(f"{f'{title}: {group}, {gold}':44}{row}\n")
    if options.write:
        write(weights, cases)


def groups(cases: Sequence[Case]) -> Iterable[tuple[str, list[Case]]]:
    """All cases, those of each source, and those of each kind of change."""
    yield "all", list(cases)
    for source in sorted({case.source for case in cases}):
        yield source, [case for case in cases if case.source == source]
    kinds = sorted({case.name.partition("__")[2].rstrip("_12") for case in cases})
    for kind in kinds:
        yield kind or "base", [case for case in cases if case.name.partition("__")[2].rstrip("_12") == kind]


def read_case(folder: Path, encoder: Encoder) -> Case:
    """The case of a folder, aligned."""
    texts, edges = aligned(folder, encoder)
    files = [folder / name for name in ("gold.tsv", "gold_alt.tsv")]
    plain = [bead for file in files if file.exists() for bead in read_beads(file)]
    corrected = read_beads(folder / CORRECTED) if (folder / CORRECTED).exists() else corrected_gold(folder, plain)
    return Case(
        name=folder.name,
        source=json.loads((folder / "meta.json").read_text(encoding="utf-8"))["source"].split("/")[0],
        evidence=evidence(*texts.profiles, edges, texts.chances),
        shares=np.array([texts.chances.get(edge, 0.5) for edge in edges]),
        plain=right_ones(edges, plain),
        corrected=right_ones(edges, corrected),
    )


def aligned(folder: Path, encoder: Encoder) -> tuple[Texts, list[Edge]]:
    """The beads of a case as the aligner finds them, the second copies of passages left out."""
    documents = []
    for side, lang in zip(SIDES, ("ru", "en"), strict=True):
        text = (folder / f"{lang}.sents").read_text(encoding="utf-8")
        raw = Document(side=side, lang=lang, text=text, path=folder.name, sha256="", encoding="utf-8")
        documents.append(segment_lines(raw))
    lines = [[segment.text for segment in document.segments] for document in documents]
    spans = [encoder.encode_spans(each, LONGEST).spans for each in lines]
    texts = Texts(source=lines[0], target=lines[1], source_spans=spans[0], target_spans=spans[1], radius=RADIUS)
    left = []
    for document, own, other, expected in zip(documents, spans, reversed(spans), texts.expected, strict=True):
        copies = find_witnesses(document, own, other, expected)
        twins = {name for found in copies for link in found.links for name in link.twin}
        left.append([place for place, segment in enumerate(document.segments) if segment.id not in twins])
    both = texts.source, texts.target
    return texts, rearrange(texts.search, *texts.profiles, *both, *left, within=texts.within, worth=texts.worth)


def right_ones(edges: Sequence[Edge], gold: Iterable[IndexBead]) -> BoolArray:
    """Which of the beads gold has; of the nulls, those whose segment is alone in gold."""
    beads: set[IndexBead] = set(gold)
    fine = beads | {((row,), ()) for source, target in beads if not target for row in source}
    fine |= {((), (column,)) for source, target in beads if not source for column in target}
    return np.array(
        [
            (
                tuple(range(edge.source, edge.source + edge.step[0])),
                tuple(range(edge.target, edge.target + edge.step[1])),
            )
            in fine
            for edge in edges
        ],
        dtype=np.bool_,
    )


def learn(cases: Sequence[Case]) -> FloatArray:
    """The weights of EVIDENCE that fit best."""
    values = np.vstack([case.evidence for case in cases])
    right = np.concatenate([case.corrected for case in cases])
    sizes: Counter[str] = Counter()
    for case in cases:
        sizes[case.source] += len(case.plain)
    share = np.concatenate([np.full(len(case.plain), len(values) / len(sizes) / sizes[case.source]) for case in cases])
    sign = np.where(right, 1.0, -1.0)
    ridge = np.where(np.arange(len(EVIDENCE)) > 0, RIDGE, 0.0)

    def loss(weights: FloatArray) -> tuple[float, FloatArray]:
        margins = sign * (values @ weights)
        value = float(share @ np.logaddexp(0, -margins) + ridge @ weights**2 / 2)
        return value, -(share * sign / (1 + np.exp(margins))) @ values + ridge * weights

    return np.asarray(minimize(loss, np.zeros(len(EVIDENCE)), jac=True, method="L-BFGS-B").x)


def chances(values: FloatArray, weights: FloatArray) -> FloatArray:
    """The probabilities; float64 (beads,)."""
    return np.asarray(1 / (1 + np.exp(-values @ weights)))


def measured(chance: FloatArray, right: BoolArray) -> str:
    """The row of some beads: how many, how many wrong, ECE by width and by mass, Brier score, errors in the tenth."""
    order = np.argsort(chance, kind="stable")
    wrong = int((~right).sum())
    by_width = np.minimum((chance * BINS).astype(int), BINS - 1)
    by_mass = np.empty(len(chance), dtype=int)
    by_mass[order] = np.arange(len(chance)) * BINS // len(chance)
    tenth = (~right[order[: round(len(chance) / 10)]]).sum() / wrong if wrong else 1.0
    brier = np.mean((chance - right) ** 2)
    errors = "".join(f"{calibration_error(chance, right, bins):8.4f}" for bins in (by_width, by_mass))
    return f"{len(chance):7}{wrong:7}{errors}{brier:8.4f}{tenth:7.3f}"


def calibration_error(chance: FloatArray, right: BoolArray, bins: NDArray[np.int_]) -> float:
    """The mean difference of probability and share of right ones over bins, weighted by their sizes."""
    gaps = np.bincount(bins, weights=chance - right, minlength=BINS)
    return float(np.abs(gaps).sum() / len(chance))


def write(weights: FloatArray, cases: Sequence[Case]) -> None:
    """Put the weights into the package, with what they come from."""
    content = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    content["confidence"] = {
        "made_by": "scripts/bench_confidence.py",
        "gold": {
            source: sorted(case.name for case in cases if case.source == source)
            for source in sorted({case.source for case in cases})
        },
        "weights": dict(zip(EVIDENCE, (round(float(weight), 3) for weight in weights), strict=True)),
    }
    WEIGHTS_FILE.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
