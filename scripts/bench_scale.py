"""Measure how time and memory grow: `bench_scale.py FOLDER [--sizes 1000,2000,…] [--full 2000]`.

FOLDER holds ru.sents and en.sents (or the same with .gz) and a monotone gold.tsv. The first beads of the gold make the
shorter texts. Each size runs in a process of its own, so that the memory is its own; seconds are CPU seconds.

At the size `--full` (0 for none) the result is compared with that of the full search, which looks at every pair of
places and not only near the coarse path.
"""

from __future__ import annotations

import argparse
import gzip
import math
import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from make_cases import FILES

from aligner import config, pipeline
from aligner.align import AlignSettings
from aligner.align.band import full_band
from aligner.align.model import learned_model, scored_lattice
from aligner.align.parts import Texts
from aligner.align.search import best_way
from aligner.bitext import SIDES, Alignment, Metadata
from aligner.embed import load_encoder
from aligner.evaluate import IndexBead, index_beads, read_beads, strict

SIZES = "1000,2000,4000,8000,16000,26235"


class Point(NamedTuple):
    """What one size took."""

    size: int
    encoding: float
    aligning: float
    mebibytes: float
    f1: float


def main() -> None:
    """Measure and report: a line for each size, and the exponents."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sizes", default=SIZES)
    parser.add_argument("--full", type=int, default=2000, metavar="SIZE")
    options = parser.parse_args()
    sys.stdout.write(f"{'beads':>8}{'encode s':>10}{'align s':>9}{'MiB':>7}{'F1':>8}\n")
    points = []
    for size in map(int, options.sizes.split(",")):
        with ProcessPoolExecutor(1) as pool:
            point = pool.submit(measure, options.folder, size).result()
        points.append(point)
        sys.stdout.write(
            f"{point.size:8}{point.encoding:10.1f}{point.aligning:9.2f}{point.mebibytes:7.0f}{point.f1:8.4f}\n"
        )
        sys.stdout.flush()
    if len(points) > 1:
        align = exponent([(point.size, point.aligning) for point in points])
        both = exponent([(point.size, point.encoding + point.aligning) for point in points])
        sys.stdout.write(f"time grows with size to the power of {align:.2f} (aligning), {both:.2f} (with encoding)\n")
    if options.full:
        with ProcessPoolExecutor(1) as pool:
            ours, full, other = pool.submit(compare, options.folder, options.full).result()
        sys.stdout.write(f"{options.full} beads: F1 {ours:.4f}, of the full search {full:.4f}; {other} beads differ\n")


def measure(folder: Path, size: int) -> Point:
    """The figures of the first `size` beads, nothing remembered from before."""
    gold: list[IndexBead] = list(islice(read_beads(folder / "gold.tsv"), size))
    stages: list[tuple[str, float]] = []
    with tempfile.TemporaryDirectory() as temporary:
        alignment = aligned(folder, gold, Path(temporary), lambda stage: stages.append((stage, time.process_time())))
        end = time.process_time()
    first = next(at for at, (stage, _) in enumerate(stages) if stage.startswith("encoding"))
    encoding, aligning = stages[first][1], next(at for stage, at in stages[first:] if not stage.startswith("encoding"))
    return Point(
        size=len(gold),
        encoding=aligning - encoding,
        aligning=end - aligning,
        mebibytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        f1=strict(gold, beads_of(alignment)).f1,
    )


def compare(folder: Path, size: int) -> tuple[float, float, int]:
    """Strict F1 of the first `size` beads, that of the full search, and how many beads only one of them has."""
    gold: list[IndexBead] = list(islice(read_beads(folder / "gold.tsv"), size))
    with tempfile.TemporaryDirectory() as temporary:
        alignment = aligned(folder, gold, Path(temporary), lambda _: None)
        lines = [[segment.text for segment in document.segments] for document in alignment.documents]
        encoder = load_encoder(cache=Path(temporary))
        vectors = [encoder.encode_spans(texts, AlignSettings().longest).spans for texts in lines]
    texts = Texts(source=lines[0], target=lines[1], source_spans=vectors[0], target_spans=vectors[1], radius=0)
    lattice = scored_lattice(*texts.profiles, full_band(len(lines[0]), len(lines[1])), learned_model())
    full: list[IndexBead] = [
        (
            tuple(range(edge.source, edge.source + edge.step[0])),
            tuple(range(edge.target, edge.target + edge.step[1])),
        )
        for edge in best_way(lattice)
    ]
    ours = beads_of(alignment)
    return strict(gold, ours).f1, strict(gold, full).f1, len(set(ours) ^ set(full))


def aligned(folder: Path, gold: list[IndexBead], temporary: Path, progress: pipeline.Progress) -> Alignment:
    """The alignment of the segments that stand in some first beads of the gold."""
    files = []
    for number, side in enumerate(SIDES):
        lines = sum(len(bead[number]) for bead in gold)
        path = temporary / FILES[side]
        path.write_text("".join(islice(read_lines(folder / FILES[side]), lines)), encoding="utf-8")
        files.append(config.SideFile(path=path, side=side, lang=config.DEFAULT_LANG[side]))
    settings = config.Settings(cache=temporary)
    return pipeline.align_files(tuple(files), Metadata(id="scale", title=""), settings, progress, lines=True)


def beads_of(alignment: Alignment) -> tuple[IndexBead, ...]:
    """The beads of an alignment by index."""
    assert alignment.source and alignment.target
    return index_beads(alignment.beads, alignment.source, alignment.target)


def read_lines(path: Path) -> list[str]:
    """The lines of a file, which may be there with .gz only, each with its end."""
    if path.exists():
        return path.read_text(encoding="utf-8").splitlines(keepends=True)
    with gzip.open(f"{path}.gz", "rt", encoding="utf-8") as file:
        return file.readlines()


def exponent(points: list[tuple[int, float]]) -> float:
    """The slope of the straight line through the logarithms, by least squares."""
    logs = [(math.log(size), math.log(seconds)) for size, seconds in points]
    mean_x, mean_y = (math.fsum(values) / len(logs) for values in zip(*logs, strict=True))
    return math.fsum((x - mean_x) * (y - mean_y) for x, y in logs) / math.fsum((x - mean_x) ** 2 for x, _ in logs)


if __name__ == "__main__":
    main()
