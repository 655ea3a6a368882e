"""Measure how time and memory grow: `bench_scale.py FOLDER [--sizes 1000,2000,…]`.

FOLDER holds ru.sents and en.sents (or the same with .gz) and a monotone gold.tsv. The first beads of the gold make the
shorter texts. Each size runs in a process of its own, so that the memory is its own; seconds are CPU seconds.
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
from aligner.bitext import SIDES, Metadata
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


def measure(folder: Path, size: int) -> Point:
    """The figures of the first `size` beads, nothing remembered from before."""
    gold: list[IndexBead] = list(islice(read_beads(folder / "gold.tsv"), size))
    with tempfile.TemporaryDirectory() as temporary:
        files = []
        for number, side in enumerate(SIDES):
            lines = sum(len(bead[number]) for bead in gold)
            path = Path(temporary) / FILES[side]
            path.write_text("".join(islice(read_lines(folder / FILES[side]), lines)), encoding="utf-8")
            files.append(config.SideFile(path=path, side=side, lang=config.DEFAULT_LANG[side]))
        settings = config.Settings(cache=Path(temporary))
        stages: list[tuple[str, float]] = []
        alignment = pipeline.align_files(
            tuple(files),
            Metadata(id="scale", title=""),
            settings,
            lambda stage: stages.append((stage, time.process_time())),
            lines=True,
        )
        end = time.process_time()
    first = next(at for at, (stage, _) in enumerate(stages) if stage.startswith("encoding"))
    encoding, aligning = stages[first][1], next(at for stage, at in stages[first:] if not stage.startswith("encoding"))
    assert alignment.source and alignment.target
    found = index_beads(alignment.beads, alignment.source, alignment.target)
    return Point(
        size=len(gold),
        encoding=aligning - encoding,
        aligning=end - aligning,
        mebibytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        f1=strict(gold, found).f1,
    )


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
