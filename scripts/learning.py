"""What the scripts that learn weights of checks have in common: texts with clean beads, and logistic regression."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path
from random import Random

import numpy as np
from corrections import CORRECTED
from defects import defects
from make_cases import base_cases
from numpy.typing import NDArray

from aligner import config
from aligner.bitext import Alignment, Bead, Document, FloatArray, Metadata, Side, Signature
from aligner.check.counterparts import Networks, read_network
from aligner.check.coverage import Coverage
from aligner.check.passages import CheckedText, Pair, Passage, pairs
from aligner.embed import load_encoder
from aligner.evaluate import IndexBead, read_beads

Floats = NDArray[np.float64]
Encode = Callable[[Sequence[str]], FloatArray]

BEADS = 250  # of a case, at most
STEPS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One text, what is known of its words, its clean and its mistaken beads; `source` is the collection it is from."""

    name: str
    source: str
    text: CheckedText
    encode: Encode
    known: Coverage
    clean: list[Pair]
    mistaken: list[tuple[str, Pair]]
    """Their kinds, and the beads with the mistaken translation."""


def arguments(parser: argparse.ArgumentParser) -> argparse.Namespace:
    """The command line with the arguments that all these scripts take."""
    parser.add_argument("gold", type=Path, metavar="GOLD_FOLDER")
    parser.add_argument(
        "--network",
        action="append",
        default=[],
        metavar="GLOB=FILE",
        help="for the cases GLOB counterparts by FILE, a network that has not seen them: of others it knows too much",
    )
    return parser.parse_args()


def read_cases(gold: Path, given: Sequence[str] = ()) -> list[Case]:
    """The fine base cases with their networks, in order of their names."""
    config.one_blas_thread()
    encode = load_encoder(cache=config.settings().cache).encode
    network = networks(given)
    return [_read_case(gold / name, encode, network(name)) for name in sorted(base_cases(gold))]


def networks(given: Sequence[str]) -> Callable[[str], Networks | None]:
    """The network for a case, by its name: the first GLOB=FILE that fits; None for those of the package."""
    read = {}
    for glob, path in (one.split("=", 1) for one in given):
        with Path(path).open("rb") as file:
            read[glob] = Networks([read_network(file)])
    return lambda name: next((network for glob, network in read.items() if fnmatch(name, glob)), None)


def _read_case(folder: Path, encode: Encode, network: Networks | None) -> Case:
    gold = folder / CORRECTED if (folder / CORRECTED).exists() else folder / "gold.tsv"
    lines = [(folder / f"{lang}.sents").read_text("utf-8").splitlines() for lang in ("ru", "en")]
    beads = [bead for bead in read_beads(gold) if all(bead)]
    alignment = _alignment(folder.name, lines, beads)
    text = CheckedText(alignment=alignment, pairs=pairs(alignment), encode=encode)
    wrong = defects(folder.name)
    clean = [pair for pair in text.pairs if not pair.bead.is_null and beads[int(pair.bead.id[1:])] not in wrong]
    clean = Random(folder.name).sample(clean, min(BEADS, len(clean)))
    return Case(
        name=folder.name,
        source=folder.name.split("_")[0].rstrip("0123456789"),
        text=text,
        encode=encode,
        known=Coverage(encode, text.pairs, network),
        clean=sorted(clean, key=lambda pair: int(pair.bead.id[1:])),
        mistaken=[
            (kind, replace(text.pairs[line], target=another(text.pairs[line].target, english)))
            for line, kind, english in mistakes(folder)
        ],
    )


def mistakes(folder: Path) -> list[tuple[int, str, str]]:
    """Lines, kinds and mistaken translations of a case (made_cases.py); most have none."""
    path = folder / "mistakes.tsv"
    rows = [row.split("\t") for row in path.read_text("utf-8").splitlines()] if path.exists() else []
    return [(int(line), kind, english) for line, kind, english in rows]


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


def another(of: Passage, text: str) -> Passage:
    """A passage of the same side with another text."""
    return Passage(side=of.side, lang=of.lang, text=text, offsets=tuple(range(len(text))))


def scaled(sources: Sequence[str], sizes: Sequence[Floats]) -> Floats:
    """Sizes such that each source, of which there may be several arrays, has the same weight, and the mean is 1."""
    whole = np.concatenate([size / sources.count(source) for size, source in zip(sizes, sources, strict=True)])
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


def named(names: Sequence[str], column: Floats) -> dict[str, float]:
    """Weights by name, rounded."""
    return {name: round(float(value), 4) for name, value in zip(names, column, strict=True)}
